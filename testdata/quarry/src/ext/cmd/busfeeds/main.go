// Command busfeeds keeps the last measurement of every sensor.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"example.org/quarry/site"
)

type last struct {
	mu     sync.RWMutex
	values map[string]string
}

func (l *last) take(m *nats.Msg) {
	l.mu.Lock()
	l.values[m.Subject] = string(m.Data)
	l.mu.Unlock()
}

func main() {
	nc, err := nats.Connect(os.Getenv("QUARRY_NATS"))
	if err != nil {
		log.Fatal(err)
	}
	l := &last{values: map[string]string{}}
	for i := range 36 {
		if _, err := nc.Subscribe(fmt.Sprintf("sensor.%d", i), l.take); err != nil {
			log.Fatal(err)
		}
	}
	n := 0
	s := site.New("busfeeds", site.Hands(4), site.Every(20*time.Millisecond, func() {
		n++
		_ = nc.Publish(fmt.Sprintf("sensor.%d", n%36), []byte("ok"))
	}))
	s.Mux.HandleFunc("/last", func(w http.ResponseWriter, r *http.Request) {
		l.mu.RLock()
		defer l.mu.RUnlock()
		fmt.Fprintln(w, len(l.values))
	})
	log.Fatal(s.Run())
}
