package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"log"
	"os"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type line struct {
	order int
	sku   string
	sum   [32]byte
}

func produce(n int, out chan<- line) {
	defer close(out)
	for i := 0; i < n; i++ {
		out <- line{order: i / 7, sku: fmt.Sprintf("sku-%05d", i%977)}
	}
}

func stage(n int, in <-chan line, work func(line) line) <-chan line {
	out := make(chan line)
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for l := range in {
				out <- work(l)
			}
		}()
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

func hash(l line) line {
	l.sum = sha256.Sum256([]byte(l.sku))
	return l
}

func route(l line) line {
	l.order = l.order<<4 | int(l.sum[0]&15)
	return l
}

func main() {
	diag.OnSignal()
	src := make(chan line, 256)
	go produce(20000, src)
	f, err := os.CreateTemp("", "lines")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriter(f)
	done := 0
	for l := range stage(16, stage(40, src, hash), route) {
		fmt.Fprintf(w, "%d %s %x\n", l.order, l.sku, l.sum[:4])
		if done++; done%10 == 0 {
			w.Flush()
			time.Sleep(20 * time.Millisecond) // slow volume
		}
	}
}
