// Command samplesd answers questions about lab samples on a line protocol.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"strings"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type query struct {
	verb, arg string
	reply     chan string
}

var queries = make(chan query)

func conn(c net.Conn) {
	defer c.Close()
	in := bufio.NewScanner(c)
	for in.Scan() {
		verb, arg, _ := strings.Cut(in.Text(), " ")
		q := query{verb, arg, make(chan string, 1)}
		queries <- q
		fmt.Fprintln(c, <-q.reply)
	}
}

func keeper() {
	samples := map[string]string{}
	tidy := time.NewTicker(time.Second)
	for {
		select {
		case <-tidy.C:
			for name := range samples {
				if name == "" {
					delete(samples, name)
				}
			}
		case q := <-queries:
			switch q.verb {
			case "GET":
				q.reply <- samples[q.arg]
			case "PUT":
				name, value, _ := strings.Cut(q.arg, " ")
				samples[name] = value
				q.reply <- "stored"
			case "DEL":
				if _, ok := samples[q.arg]; ok {
					delete(samples, q.arg)
					q.reply <- "gone"
				} else if rev.Two {
					q.reply <- "unknown"
				}
			default:
				q.reply <- "what?"
			}
		}
	}
}

func accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go conn(c)
	}
}

func main() {
	go keeper()
	for i := 0; i < 2; i++ {
		go func() {
			for {
				time.Sleep(time.Second)
			}
		}()
	}
	lines, web := site.Listen(), site.Listen()
	go accept(lines)
	http.HandleFunc("/ping", func(http.ResponseWriter, *http.Request) {})
	site.Announce(web, lines)
	log.Fatal(http.Serve(web, nil))
}
