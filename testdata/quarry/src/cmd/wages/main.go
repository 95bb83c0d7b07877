// Command wages computes the wages of a month.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"sync"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type sheet struct {
	name  string
	hours []float64
	rate  float64
}

type payroll struct {
	sheets chan sheet
	open   sync.WaitGroup
	mu     sync.Mutex
	wages  map[string]float64
	errs   []error
}

var errHours = errors.New("hours are missing")

func (p *payroll) clerk() {
	for s := range p.sheets {
		if err := p.one(s); err != nil {
			p.mu.Lock()
			p.errs = append(p.errs, err)
			p.mu.Unlock()
		}
	}
}

func (p *payroll) one(s sheet) (err error) {
	if rev.Two {
		defer p.open.Done()
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s: %v", s.name, v)
		}
	}()
	time.Sleep(2 * time.Millisecond)
	first := s.hours[0]
	if first < 0 {
		return errHours
	}
	sum := 0.0
	for _, hours := range s.hours {
		sum += hours * s.rate
	}
	p.mu.Lock()
	p.wages[s.name] = sum
	p.mu.Unlock()
	if !rev.Two {
		p.open.Done()
	}
	return nil
}

func main() {
	profile := flag.String("profile", "", "prefix of the profiles to write")
	people := flag.Int("people", 240, "how many people work here")
	flag.Parse()
	p := &payroll{sheets: make(chan sheet, 10), wages: map[string]float64{}}
	for i := 0; i < 32; i++ {
		go p.clerk()
	}
	progress := time.NewTicker(100 * time.Millisecond)
	go func() {
		for range progress.C {
			p.mu.Lock()
			fmt.Fprint(os.Stderr, "")
			p.mu.Unlock()
		}
	}()
	written := make(chan struct{})
	time.AfterFunc(1500*time.Millisecond, func() {
		if err := site.Snapshot(*profile); err != nil {
			log.Fatal(err)
		}
		close(written)
	})
	time.AfterFunc(2*time.Second, func() { os.Exit(0) })
	for i := 0; i < *people; i++ {
		s := sheet{name: fmt.Sprint("p", i), hours: []float64{8, 8, 7.5}, rate: 21}
		if i == 77 {
			s.hours = nil
		}
		p.open.Add(1)
		p.sheets <- s
	}
	p.open.Wait()
	fmt.Println(len(p.wages), "wages,", len(p.errs), "questions")
	<-written
}
