package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

type desk struct {
	nc   *nats.Conn
	seen atomic.Int64
}

func (d *desk) follow(region int) error {
	_, err := d.nc.Subscribe(fmt.Sprintf("alerts.%d", region), func(m *nats.Msg) {
		d.seen.Add(1)
	})
	return err
}

func (d *desk) poll(region int) {
	s, err := d.nc.SubscribeSync(fmt.Sprintf("alerts.%d", region))
	if err != nil {
		log.Fatal(err)
	}
	defer s.Unsubscribe()
	for {
		_, err := s.NextMsg(10 * time.Second)
		if errors.Is(err, nats.ErrTimeout) {
			continue
		}
		if err != nil {
			return
		}
		d.seen.Add(1)
	}
}

func main() {
	ns, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true, NoLog: true})
	if err != nil {
		log.Fatal(err)
	}
	go ns.Start()
	if !ns.ReadyForConnections(5 * time.Second) {
		log.Fatal("broker is not ready")
	}
	nc, err := nats.Connect(ns.ClientURL())
	if err != nil {
		log.Fatal(err)
	}
	defer nc.Drain()
	d := &desk{nc: nc}
	for i := 0; i < 80; i++ {
		if err := d.follow(i); err != nil {
			log.Fatal(err)
		}
	}
	for i := 0; i < 20; i++ {
		go d.poll(i)
	}
	go func() {
		for i := 0; ; i++ {
			nc.Publish(fmt.Sprintf("alerts.%d", i%80), []byte("storm"))
			time.Sleep(50 * time.Millisecond)
		}
	}()
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
