// Command partners keeps connections to the partners' systems.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/quarry/site"
)

type partner struct {
	name   string
	client *http.Client
}

func (p *partner) ask(wg *sync.WaitGroup) {
	defer wg.Done()
	resp, err := p.client.Get(site.Peer() + "/slow")
	if err != nil {
		return
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
}

func main() {
	var partners []*partner
	for i := 0; i < 16; i++ {
		partners = append(partners, &partner{fmt.Sprint("p", i), &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 3}}})
	}
	s := site.New("partners", site.Hands(4))
	s.Mux.HandleFunc("/all", func(w http.ResponseWriter, r *http.Request) {
		var wg sync.WaitGroup
		for _, p := range partners {
			wg.Add(1)
			go p.ask(&wg)
		}
		wg.Wait()
		fmt.Fprintln(w, len(partners))
	})
	log.Fatal(s.Run())
}
