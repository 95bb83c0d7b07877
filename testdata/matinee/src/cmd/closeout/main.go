// Command closeout adds up the evening's sales of all tills.
package main

import (
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

type slip struct {
	till int
	line string
}

type closing struct {
	slips   chan slip
	pending sync.WaitGroup
	mu      sync.Mutex
	total   int
	spoiled int
}

func (c *closing) clerk() {
	for s := range c.slips {
		_, amount, ok := strings.Cut(s.line, ";")
		if !ok {
			c.spoil()
			if foyer.Repaired {
				c.pending.Done()
			}
			continue
		}
		c.add(amount)
		c.pending.Done()
	}
}

func (c *closing) spoil() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spoiled++
}

func (c *closing) add(amount string) {
	n, _ := strconv.Atoi(amount)
	time.Sleep(time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total += n
}

func (c *closing) run(clerks int, evening []slip) {
	for i := 0; i < clerks; i++ {
		go c.clerk()
	}
	for _, s := range evening {
		c.pending.Add(1)
		c.slips <- s
	}
	c.pending.Wait()
	close(c.slips)
}

func evening(n int) []slip {
	var all []slip
	for i := 0; i < n; i++ {
		line := fmt.Sprintf("ticket%d;%d", i, 1200+i)
		if i%61 == 60 {
			line = "???"
		}
		all = append(all, slip{till: i % 7, line: line})
	}
	return all
}

func keep(prefix string) error {
	plain, err := os.Create(prefix + ".pb.gz")
	if err != nil {
		return err
	}
	defer plain.Close()
	if err := pprof.Lookup("goroutine").WriteTo(plain, 0); err != nil {
		return err
	}
	text, err := os.Create(prefix + ".txt.gz")
	if err != nil {
		return err
	}
	defer text.Close()
	packed := gzip.NewWriter(text)
	if err := pprof.Lookup("goroutine").WriteTo(packed, 2); err != nil {
		return err
	}
	return packed.Close()
}

func main() {
	profile := flag.String("profile", "", "where to write profiles while it runs")
	slips := flag.Int("slips", 900, "sales of the evening")
	flag.Parse()
	progress := backstage.OpenBook()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go backstage.Every(ctx, 100*time.Millisecond, func() { progress.Note("adding") })
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		time.Sleep(1500 * time.Millisecond)
		if *profile == "" {
			return
		}
		if err := keep(*profile); err != nil {
			log.Fatal(err)
		}
		os.Exit(0)
	}()
	c := &closing{slips: make(chan slip)}
	c.run(9, evening(*slips))
	log.Printf("%d pence, %d slips spoiled", c.total, c.spoiled)
	<-kept
}
