// Package intake takes the lines of the crusher's sensors.
package intake

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"example.org/quarry/rev"
)

// Sample is one measurement.
type Sample struct {
	Sensor string
	Value  float64
}

// Intake is a TCP daemon with one store.
type Intake struct {
	lines   net.Listener
	samples chan string
	stored  atomic.Int64
	latest  map[string]Sample
}

// New starts to take connections.
func New(lines net.Listener) *Intake {
	in := &Intake{lines: lines, samples: make(chan string, 4), latest: map[string]Sample{}}
	go in.store()
	go in.accept()
	return in
}

func (in *Intake) accept() {
	for {
		conn, err := in.lines.Accept()
		if err != nil {
			return
		}
		go in.sensor(conn)
	}
}

// sensor reads the lines of one connection.
func (in *Intake) sensor(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		in.samples <- lines.Text()
	}
}

func parse(line string) (Sample, error) {
	name, value, ok := strings.Cut(line, "=")
	if !ok {
		return Sample{}, errors.New("no value")
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return Sample{}, fmt.Errorf("%s: %w", name, err)
	}
	return Sample{name, v}, nil
}

func (in *Intake) store() {
	window := time.NewTicker(250 * time.Millisecond)
	defer window.Stop()
	for {
		select {
		case line := <-in.samples:
			s, err := parse(line)
			if err != nil {
				if rev.Two {
					continue
				}
				return
			}
			in.latest[s.Sensor] = s
			in.stored.Add(1)
		case <-window.C:
			for name, s := range in.latest {
				if s.Value < 0 {
					delete(in.latest, name)
				}
			}
		}
	}
}

// Stored is how many samples there were.
func (in *Intake) Stored() int64 { return in.stored.Load() }
