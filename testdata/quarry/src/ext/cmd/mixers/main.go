// Command mixers takes concrete orders and finds room for them in the mixers.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type order struct {
	cubics int64
	grade  string
}

type plant struct {
	room *semaphore.Weighted
	mu   sync.Mutex
	done int
}

var errGrade = errors.New("grade is not mixed here")

func (p *plant) mix(o order) error {
	if err := p.room.Acquire(context.Background(), o.cubics); err != nil {
		return err
	}
	if err := p.check(o); err != nil {
		if rev.Two {
			p.room.Release(o.cubics)
		}
		return err
	}
	defer p.room.Release(o.cubics)
	time.Sleep(time.Duration(o.cubics) * time.Millisecond)
	p.mu.Lock()
	p.done++
	p.mu.Unlock()
	return nil
}

func (p *plant) check(o order) error {
	if o.grade == "C50" {
		return errGrade
	}
	return nil
}

func main() {
	p := &plant{room: semaphore.NewWeighted(12)}
	s := site.New("mixers", site.Hands(40), site.Every(400*time.Millisecond, func() {}))
	s.Mux.HandleFunc("/mix", func(w http.ResponseWriter, r *http.Request) {
		cubics, _ := strconv.ParseInt(r.FormValue("m3"), 10, 64)
		if err := p.mix(order{cubics, r.FormValue("grade")}); err != nil {
			site.Fail(w, http.StatusUnprocessableEntity, err)
		}
	})
	log.Fatal(s.Run())
}
