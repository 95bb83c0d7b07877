// Package dimmers talks to the dimmer racks under the stage.
package dimmers

import (
	"bufio"
	"fmt"
	"net"
	"time"

	"example.org/theatre/foyer"
)

// A Rack has an address.
type Rack struct {
	Address string
	Answers time.Duration
}

// Level asks how bright a channel is.
func (k Rack) Level(channel int) (level int, err error) {
	conn, err := net.DialTimeout("tcp", k.Address, k.Answers)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if foyer.Repaired {
		if err := conn.SetDeadline(time.Now().Add(k.Answers)); err != nil {
			return 0, err
		}
	}
	if _, err := fmt.Fprintf(conn, "LEVEL %d\r\n", channel); err != nil {
		return 0, err
	}
	return k.parse(bufio.NewReader(conn))
}

func (k Rack) parse(r *bufio.Reader) (level int, err error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscanf(line, "AT %d", &level)
	return level, err
}
