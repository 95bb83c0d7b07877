// Command beltscales polls the belt scales and the dust meters.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.org/quarry/site"
)

type scale struct {
	no     int
	tonnes atomic.Int64
}

// poll asks a scale as long as the plant runs.
func (s *scale) poll(period time.Duration) {
	for range time.Tick(period) {
		s.tonnes.Add(1)
	}
}

type meter struct {
	no   int
	dust atomic.Int64
}

func (m *meter) run(ctx context.Context) {
	for ctx.Err() == nil {
		m.dust.Add(2)
		time.Sleep(400 * time.Millisecond)
	}
}

type crew struct {
	start sync.WaitGroup
	day   chan struct{}
}

// member waits until the day begins.
func (c *crew) member() {
	<-c.day
	c.start.Done()
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var scales []*scale
	for i := 0; i < 32; i++ {
		s := &scale{no: i}
		scales = append(scales, s)
		go s.poll(250 * time.Millisecond)
	}
	for i := 0; i < 20; i++ {
		go (&meter{no: i}).run(ctx)
	}
	c := &crew{day: make(chan struct{})}
	for i := 0; i < 6; i++ {
		c.start.Add(1)
		go c.member()
	}
	time.AfterFunc(300*time.Millisecond, func() { close(c.day) })
	s := site.New("beltscales", site.Hands(30))
	s.Mux.HandleFunc("/tonnes", func(w http.ResponseWriter, r *http.Request) {
		sum := int64(0)
		for _, s := range scales {
			sum += s.tonnes.Load()
		}
		fmt.Fprintln(w, sum)
	})
	log.Fatal(s.Run())
}
