// Command prompter helps with lines that have been forgotten.
package main

import (
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"example.org/theatre/house"
)

type prompter struct {
	nc    *nats.Conn
	heard atomic.Int64
}

func (p *prompter) line(w http.ResponseWriter, r *http.Request) {
	inbox := nats.NewInbox()
	got := make(chan string, 1)
	sub, err := p.nc.Subscribe(inbox, func(m *nats.Msg) {
		select {
		case got <- string(m.Data):
		default:
		}
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	if house.Edition() > 1 {
		defer sub.Unsubscribe()
	}
	p.nc.PublishRequest("lines", inbox, []byte(r.FormValue("word")))
	select {
	case l := <-got:
		fmt.Fprintln(w, l)
	case <-time.After(time.Second):
		w.WriteHeader(http.StatusGatewayTimeout)
	}
}

func main() {
	nc, err := nats.Connect(house.Peer("NATS"))
	if err != nil {
		log.Fatal(err)
	}
	p := &prompter{nc: nc}
	if _, err := nc.QueueSubscribe("lines", "prompters", func(m *nats.Msg) {
		p.heard.Add(1)
		m.Respond([]byte("the rest of " + string(m.Data)))
	}); err != nil {
		log.Fatal(err)
	}
	go func() {
		for range time.Tick(200 * time.Millisecond) {
			nc.Publish("heard", []byte(fmt.Sprint(p.heard.Load())))
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/line", p.line)
	house.Run(mux)
}
