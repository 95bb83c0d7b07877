// Command bus tells who asks for it the next measurement of a sensor.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/nats-io/nats.go"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type gateway struct {
	nc *nats.Conn
}

func (g *gateway) next(ctx context.Context, sensor string) ([]byte, error) {
	got := make(chan []byte, 1)
	sub, err := g.nc.Subscribe("sensor."+sensor, func(m *nats.Msg) {
		select {
		case got <- m.Data:
		default:
		}
	})
	if err != nil {
		return nil, err
	}
	if rev.Two {
		defer func() { _ = sub.Unsubscribe() }()
	}
	select {
	case data := <-got:
		return data, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func main() {
	nc, err := nats.Connect(os.Getenv("QUARRY_NATS"))
	if err != nil {
		log.Fatal(err)
	}
	g := &gateway{nc}
	if _, err := nc.Subscribe("alarm.>", func(m *nats.Msg) {}); err != nil {
		log.Fatal(err)
	}
	s := site.New("bus", site.Hands(4), site.Every(150*time.Millisecond, func() { _ = nc.Publish("sensor.dust", []byte("41")) }))
	s.Mux.HandleFunc("/next", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		data, err := g.next(ctx, r.FormValue("sensor"))
		if err != nil {
			site.Fail(w, http.StatusGatewayTimeout, err)
			return
		}
		fmt.Fprintf(w, "%s\n", data)
	})
	log.Fatal(s.Run())
}
