package main

import (
	"fmt"
	"log"
	"os"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type probe struct {
	host  string
	every time.Duration
	sink  func(host string, rtt time.Duration)
}

func (p *probe) loop() {
	t := time.NewTicker(p.every)
	defer t.Stop()
	for now := range t.C {
		p.sink(p.host, time.Since(now))
	}
}

type agent struct {
	mu     sync.Mutex
	rtt    map[string]time.Duration
	probes []*probe
	log    *log.Logger
}

func (a *agent) note(h string, d time.Duration) {
	a.mu.Lock()
	a.rtt[h] = d
	a.mu.Unlock()
}

func (a *agent) heartbeat(every time.Duration) {
	for {
		time.Sleep(every)
		a.mu.Lock()
		a.log.Printf("alive, %d hosts", len(a.rtt))
		a.mu.Unlock()
	}
}

func (a *agent) start() {
	for _, p := range a.probes {
		go p.loop()
	}
	go a.heartbeat(500 * time.Millisecond)
	go a.heartbeat(3 * time.Second)
}

func main() {
	diag.OnSignal()
	a := &agent{rtt: map[string]time.Duration{}, log: log.New(os.Stderr, "agent ", 0)}
	for i := 0; i < 150; i++ {
		a.probes = append(a.probes, &probe{fmt.Sprintf("node-%03d", i), time.Duration(200+i) * time.Millisecond, a.note})
	}
	a.start()
	select {}
}
