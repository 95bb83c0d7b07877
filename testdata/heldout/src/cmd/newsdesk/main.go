// Command newsdesk passes the news of the company to its departments.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/clock"
	"example.org/theatre/news/topic"
)

type headline struct {
	at   time.Time
	text string
}

// follow is one department's terminal.
func follow(conn net.Conn, t *topic.Topic[headline]) {
	defer conn.Close()
	sub := t.Subscribe(func(h headline) { fmt.Fprintln(conn, h.at.Format(time.Kitchen), h.text) })
	defer sub.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		t.Publish(headline{time.Now(), lines.Text()})
	}
}

func main() {
	t := topic.New[headline]()
	archive := t.Subscribe(func(headline) {})
	defer archive.Close()
	clock.Start(context.Background(), clock.Job{Name: "hourly", Every: 600 * time.Millisecond, Do: func() { t.Publish(headline{time.Now(), "hourly"}) }})
	l := house.Listen("tcp")
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				log.Fatal(err)
			}
			go follow(conn, t)
		}
	}()
	house.Run(http.NewServeMux())
}
