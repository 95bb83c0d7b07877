// Package diag writes goroutine snapshots to $SNAPSHOT.pb.gz and, from Go 1.27
// on, $SNAPSHOT.leak.pb.gz.
package diag

import (
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
)

func write(name, suffix string) {
	p := pprof.Lookup(name)
	if p == nil {
		return
	}
	f, err := os.Create(os.Getenv("SNAPSHOT") + suffix)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if err := p.WriteTo(f, 0); err != nil {
		panic(err)
	}
}

// Snapshot stores the goroutine profiles of this process.
func Snapshot() {
	write("goroutine", ".pb.gz")
	write("goroutineleak", ".leak.pb.gz")
}

// OnSignal takes a snapshot whenever SIGUSR1 arrives, and then makes
// $SNAPSHOT.done.
func OnSignal() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	go func() {
		for range c {
			Snapshot()
			os.WriteFile(os.Getenv("SNAPSHOT")+".done", nil, 0o644)
		}
	}()
}
