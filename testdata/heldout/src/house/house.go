// Package house is what every program of the theatre starts with: where it listens, which edition
// of its code runs, and its profiles.
package house

import (
	"compress/gzip"
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"path/filepath"
	rpprof "runtime/pprof"
	"time"
)

var edition = func() int {
	if os.Getenv("THEATRE_EDITION") == "2" {
		return 2
	}
	return 1
}()

// Edition is the edition of the code that runs, 1 or 2.
func Edition() int { return edition }

// Listen opens a port of the given kind and announces it.
func Listen(kind string) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(kind, l.Addr())
	return l
}

// Ready says that all ports have been announced.
func Ready() { fmt.Println("ready") }

// Peer is the address of another service of the company.
func Peer(name string) string { return os.Getenv("PEER_" + name) }

// Debug adds the profiles and a health check to a mux.
func Debug(mux *http.ServeMux) *http.ServeMux {
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	return mux
}

// Run announces an HTTP port and serves it for ever.
func Run(mux *http.ServeMux) {
	l := Listen("http")
	Ready()
	log.Fatal(http.Serve(l, Debug(mux)))
}

// ProfileAfter writes the goroutine profiles of a batch job some time after its start.
func ProfileAfter(d time.Duration) {
	out, name := os.Getenv("THEATRE_OUT"), os.Getenv("THEATRE_NAME")
	if out == "" {
		return
	}
	time.AfterFunc(d, func() {
		if err := write(filepath.Join(out, name)); err != nil {
			log.Fatal(err)
		}
	})
}

func write(base string) error {
	pb, err := os.Create(base + ".pb.gz")
	if err != nil {
		return err
	}
	defer pb.Close()
	txt, err := os.Create(base + ".txt.gz")
	if err != nil {
		return err
	}
	defer txt.Close()
	profile := rpprof.Lookup("goroutine")
	if err := profile.WriteTo(pb, 0); err != nil {
		return err
	}
	packed := gzip.NewWriter(txt)
	if err := profile.WriteTo(packed, 2); err != nil {
		return err
	}
	return packed.Close()
}

// Pause sleeps, or returns earlier when the context ends.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
