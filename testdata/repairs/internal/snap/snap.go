// Package snap writes the goroutine profile of a program that ends.
package snap

import (
	"log"
	"os"
	"runtime/pprof"
	"time"
)

// Write waits until what was started has come to rest, and writes the profile
// to the file that the first argument names.
func Write() {
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
