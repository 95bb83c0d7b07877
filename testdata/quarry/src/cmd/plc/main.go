// Command plc reads the controllers of the plant.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type controller struct {
	addr string
	name string
}

func (c *controller) read(register string) (string, error) {
	conn, err := net.DialTimeout("tcp", c.addr, time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if rev.Two {
		_ = conn.SetDeadline(time.Now().Add(300 * time.Millisecond))
	}
	in := bufio.NewReader(conn)
	hello, err := in.ReadString('\n')
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(hello) != "READY" {
		return "", fmt.Errorf("%s is not ready: %s", c.name, hello)
	}
	if _, err := fmt.Fprintf(conn, "GET %s %s\r\n", c.name, register); err != nil {
		return "", err
	}
	line, err := in.ReadString('\n')
	return strings.TrimSpace(line), err
}

type plant struct {
	mu     sync.Mutex
	values map[string]string
}

func (p *plant) refresh(c *controller, register string) {
	value, err := c.read(register)
	if err != nil {
		log.Print(err)
		return
	}
	p.mu.Lock()
	p.values[c.name+"/"+register] = value
	p.mu.Unlock()
}

func main() {
	log.SetOutput(quiet{})
	p := &plant{values: map[string]string{}}
	own := site.Listen()
	go echo(own)
	s := site.New("plc", site.Hands(4), site.Every(400*time.Millisecond, func() {
		p.refresh(&controller{own.Addr().String(), "panel"}, "time")
	}))
	s.Mux.HandleFunc("/refresh", func(w http.ResponseWriter, r *http.Request) {
		c := &controller{site.Mute(), r.FormValue("plc")}
		for _, register := range []string{"level", "flow"} {
			go p.refresh(c, register)
		}
	})
	log.Fatal(s.Run())
}

// echo is the panel of the control room.
func echo(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			fmt.Fprintln(conn, "READY")
			line, _ := bufio.NewReader(conn).ReadString('\n')
			fmt.Fprint(conn, line)
		}()
	}
}

type quiet struct{}

func (quiet) Write(p []byte) (int, error) { return len(p), nil }
