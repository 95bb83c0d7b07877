// Surveys counts the answers of many people.
package main

import (
	"sync"
	"time"

	"example.com/repairs/internal/snap"
)

type survey struct {
	people []string
	mu     sync.Mutex
	count  int
}

func (s *survey) ask(person string, wg *sync.WaitGroup) {
	defer wg.Done()
	time.Sleep(time.Millisecond)
	s.mu.Lock()
	s.count++
	s.mu.Unlock()
}

func (s *survey) run() int {
	wg := &sync.WaitGroup{}
	wg.Add(len(s.people))
	for _, person := range s.people {
		if person == "" {
			continue
		}
		go s.ask(person, wg)
	}
	wg.Wait()
	return s.count
}

func main() {
	for i := 0; i < 15; i++ {
		s := &survey{people: []string{"ada", "", "bob"}}
		go s.run()
	}
	snap.Write()
}
