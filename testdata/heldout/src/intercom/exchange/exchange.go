// Package exchange connects the intercom's stations.
package exchange

import (
	"bufio"
	"fmt"
	"net"
	"sync"
	"time"

	"example.org/theatre/house"
)

// An Exchange is dialled when somebody needs it first.
type Exchange struct {
	Addr, Key string

	once sync.Once
	conn net.Conn
	err  error
}

func (x *Exchange) connect() {
	x.conn, x.err = net.Dial("tcp", x.Addr)
	if x.err != nil {
		return
	}
	if house.Edition() > 1 {
		x.conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	}
	fmt.Fprintf(x.conn, "hello %s\n", x.Key)
	_, x.err = bufio.NewReader(x.conn).ReadString('\n')
}

// Ring calls a station.
func (x *Exchange) Ring(station string) error {
	x.once.Do(x.connect)
	if x.err != nil {
		return x.err
	}
	_, err := fmt.Fprintln(x.conn, station)
	return err
}
