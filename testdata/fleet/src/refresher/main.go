package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type source struct {
	url   string
	every time.Duration
}

type settings struct {
	version int
	sources []source
}

var fetched atomic.Int64

func (s source) refresh(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(s.every):
			fetched.Add(1)
		}
	}
}

type daemon struct {
	cur  settings
	stop context.CancelFunc
}

func (d *daemon) apply(s settings) {
	ctx, stop := context.WithCancel(context.Background())
	d.cur, d.stop = s, stop
	for _, src := range s.sources {
		go src.refresh(ctx)
	}
}

func read(version int) settings {
	s := settings{version: version}
	for i := 0; i < 4; i++ {
		s.sources = append(s.sources, source{fmt.Sprintf("https://mirror-%d.example.org", i), 700 * time.Millisecond})
	}
	return s
}

func main() {
	d := &daemon{}
	for v := 1; v <= 16; v++ {
		d.apply(read(v))
		time.Sleep(30 * time.Millisecond)
	}
	fmt.Fprintln(os.Stderr, "version", d.cur.version, "fetched", fetched.Load())
	tick := time.NewTicker(500 * time.Millisecond)
	<-tick.C
	diag.Snapshot()
	d.stop()
}
