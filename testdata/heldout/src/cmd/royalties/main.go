// Command royalties works out what the authors get. It runs each night and ends.
package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"example.org/theatre/house"
)

type play struct {
	title  string
	author string
	pence  int
}

type share struct {
	author string
	pence  int
	err    error
}

var errNoAuthor = errors.New("nobody wrote it")

func plays() (all []play) {
	for i := 0; i < 260; i++ {
		p := play{fmt.Sprintf("play %d", i), fmt.Sprintf("author %d", i%17), 1000 + i}
		if i == 130 {
			p.author = ""
		}
		all = append(all, p)
	}
	return all
}

func reckon(in <-chan play, out chan<- share, wg *sync.WaitGroup) {
	defer wg.Done()
	for p := range in {
		time.Sleep(5 * time.Millisecond)
		if p.author == "" {
			out <- share{err: fmt.Errorf("%s: %w", p.title, errNoAuthor)}
			continue
		}
		out <- share{author: p.author, pence: p.pence / 10}
	}
}

func sum(out <-chan share) (map[string]int, error) {
	sums := map[string]int{}
	var failed error
	for s := range out {
		if s.err != nil {
			if house.Edition() == 1 {
				return nil, s.err
			}
			failed = s.err
			continue
		}
		sums[s.author] += s.pence
	}
	return sums, failed
}

func progress(every time.Duration) {
	start := time.Now()
	for range time.Tick(every) {
		fmt.Fprintf(os.Stderr, "%s\n", time.Since(start).Round(time.Millisecond))
	}
}

func main() {
	house.ProfileAfter(2 * time.Second)
	go http.Serve(house.Listen("http"), house.Debug(http.NewServeMux()))
	house.Ready()
	go progress(400 * time.Millisecond)
	in, out := make(chan play), make(chan share)
	var hands sync.WaitGroup
	for i := 0; i < 14; i++ {
		hands.Add(1)
		go reckon(in, out, &hands)
	}
	go func() {
		if _, err := sum(out); err != nil {
			log.Print(err)
		}
	}()
	go func() {
		defer close(in)
		for _, p := range plays() {
			in <- p
		}
	}()
	hands.Wait()
	close(out)
	linger()
}

// linger leaves the metrics of the run up for the scraper.
func linger() { time.Sleep(10 * time.Second) }
