package dock

import (
	"bufio"
	"fmt"
	"time"
)

// beep tells the scanner that the gate is there.
func (s *session) beep(every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			s.out <- "beep"
		case <-s.gone:
			return
		}
	}
}

func (g *Gate) receive(s *session) {
	defer close(s.gone)
	lines := bufio.NewScanner(s.conn)
	for lines.Scan() {
		g.scans <- lines.Text()
	}
}

func (g *Gate) send(s *session) {
	for {
		select {
		case m := <-s.out:
			fmt.Fprintln(s.conn, m)
		case <-s.gone:
			return
		}
	}
}
