// Command matinee asks every house of the company for its afternoon shows.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"sort"
	"sync"
	"time"

	"example.org/theatre/house"
)

type listing struct {
	House string `json:"house"`
	Show  string `json:"show"`
}

var (
	houses  = []string{"lyric", "old-vault", "pier", "playhouse", "royal"}
	errDark = errors.New("the house is dark")
)

func ask(name, day string) (listing, error) {
	time.Sleep(8 * time.Millisecond)
	if name == "pier" && day == "monday" {
		return listing{}, errDark
	}
	return listing{name, "matinee"}, nil
}

func collect(day string) []listing {
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		all []listing
	)
	for _, h := range houses {
		wg.Add(1)
		go func() {
			l, err := ask(h, day)
			if err != nil {
				log.Printf("%s: %v", h, err)
				if house.Edition() > 1 {
					wg.Done()
				}
				return
			}
			mu.Lock()
			all = append(all, l)
			mu.Unlock()
			wg.Done()
		}()
	}
	wg.Wait()
	sort.Slice(all, func(i, j int) bool { return all[i].House < all[j].House })
	return all
}

type cache struct {
	mu   sync.RWMutex
	days map[string][]listing
}

func (c *cache) expire() {
	for {
		time.Sleep(2 * time.Second)
		c.mu.Lock()
		clear(c.days)
		c.mu.Unlock()
	}
}

func (c *cache) get(day string) []listing {
	c.mu.RLock()
	known := c.days[day]
	c.mu.RUnlock()
	if known != nil {
		return known
	}
	found := collect(day)
	c.mu.Lock()
	c.days[day] = found
	c.mu.Unlock()
	return found
}

func main() {
	c := &cache{days: map[string][]listing{}}
	go c.expire()
	visits := make(chan string, 64)
	for i := 0; i < 3; i++ {
		go func() {
			for range visits {
			}
		}()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/matinees", func(w http.ResponseWriter, r *http.Request) {
		visits <- r.RemoteAddr
		json.NewEncoder(w).Encode(c.get(r.FormValue("day")))
	})
	mux.HandleFunc("/rush", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(time.Minute):
			json.NewEncoder(w).Encode(c.get("friday"))
		case <-r.Context().Done():
		}
	})
	house.Run(mux)
}
