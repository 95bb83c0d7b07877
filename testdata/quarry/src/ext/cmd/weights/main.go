// Command weights gives out the calibration of the weighbridges.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/singleflight"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type calibration struct {
	group singleflight.Group
}

func (c *calibration) of(bridge string) (any, error) {
	value, err, _ := c.group.Do(bridge, func() (any, error) {
		if bridge != "south" {
			time.Sleep(5 * time.Millisecond)
			return 1.002, nil
		}
		return ask(site.Mute(), bridge)
	})
	return value, err
}

func ask(addr, bridge string) (string, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if rev.Two {
		if err := conn.SetDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
			return "", err
		}
	}
	in := bufio.NewScanner(conn)
	in.Scan()
	fmt.Fprintf(conn, "CAL? %s\n", bridge)
	in.Scan()
	return in.Text(), in.Err()
}

func main() {
	c := &calibration{}
	s := site.New("weights", site.Hands(10))
	s.Mux.HandleFunc("/calibration", func(w http.ResponseWriter, r *http.Request) {
		value, err := c.of(r.FormValue("bridge"))
		if err != nil {
			site.Fail(w, http.StatusBadGateway, err)
			return
		}
		fmt.Fprintln(w, value)
	})
	log.Fatal(s.Run())
}
