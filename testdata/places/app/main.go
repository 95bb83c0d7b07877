// Frontdesk asks the search for some products and writes its goroutine profile
// to the file that the first argument names.
package main

import (
	"context"
	"log"
	"os"
	"runtime/pprof"
	"time"

	"example.com/lab/search"
)

func main() {
	s := search.NewService(
		&search.Shard{Name: "north", Latency: time.Millisecond, Down: true},
		&search.Shard{Name: "east", Latency: 4 * time.Millisecond},
		&search.Shard{Name: "south", Latency: 5 * time.Millisecond},
	)
	for i := 0; i < 30; i++ {
		s.Query(context.Background(), "lamp")
	}
	time.Sleep(300 * time.Millisecond)
	f, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := pprof.Lookup("goroutine").WriteTo(f, 0); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}
