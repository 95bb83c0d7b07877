// Package notices tells users what is new.
package notices

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/ops/internal/harness"
	"example.com/ops/kit/cache"
	"example.com/ops/kit/stats"
)

// ErrCursor is returned for a cursor that is too old.
var ErrCursor = errors.New("notices: cursor is too old")

// Notice is something new.
type Notice struct {
	ID   int
	Text string
}

// Subscription gets the notices of one user.
type Subscription struct {
	in    chan Notice
	fresh chan []Notice
	done  chan struct{}
}

// Close ends the subscription.
func (s *Subscription) Close() { close(s.done) }

// gather keeps what comes in until somebody takes it.
func (s *Subscription) gather() {
	var kept []Notice
	for {
		var out chan []Notice
		if len(kept) > 0 {
			out = s.fresh
		}
		select {
		case n := <-s.in:
			kept = append(kept, n)
		case out <- kept:
			kept = nil
		case <-s.done:
			return
		}
	}
}

// Hub passes notices on to the users that they are for.
type Hub struct {
	mu     sync.Mutex
	first  int
	next   int
	topics map[int]*Subscription
}

// Subscribe starts a subscription for a user.
func (h *Hub) Subscribe(user int) *Subscription {
	s := &Subscription{in: make(chan Notice, 4), fresh: make(chan []Notice), done: make(chan struct{})}
	go s.gather()
	h.mu.Lock()
	h.topics[user] = s
	h.mu.Unlock()
	return s
}

// check says whether there are notices from the cursor on.
func (h *Hub) check(cursor int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if cursor < h.first {
		return ErrCursor
	}
	return nil
}

func (h *Hub) drop(user int, s *Subscription) {
	h.mu.Lock()
	if h.topics[user] == s {
		delete(h.topics, user)
	}
	h.mu.Unlock()
	s.Close()
}

// publish makes up a notice for every user, several times in a second.
func (h *Hub) publish() {
	for range time.Tick(150 * time.Millisecond) {
		h.mu.Lock()
		h.next++
		for _, s := range h.topics {
			select {
			case s.in <- Notice{h.next, "order shipped"}:
			default:
			}
		}
		h.mu.Unlock()
	}
}

type api struct {
	hub   *Hub
	read  *cache.Cache
	stats *stats.Recorder
	early bool // look at the cursor before anything else
}

func (a *api) handleFeed(w http.ResponseWriter, r *http.Request) {
	defer a.stats.Add("feed", time.Now())
	user, _ := strconv.Atoi(r.URL.Query().Get("user"))
	cursor := 100
	if user%100 == 99 {
		cursor = 3
	}
	if a.early {
		if err := a.hub.check(cursor); err != nil {
			http.Error(w, err.Error(), http.StatusGone)
			return
		}
	}
	sub := a.hub.Subscribe(user)
	if err := a.hub.check(cursor); err != nil {
		http.Error(w, err.Error(), http.StatusGone)
		return
	}
	defer a.hub.drop(user, sub)
	select {
	case fresh := <-sub.fresh:
		a.read.Put(fmt.Sprint(user), len(fresh))
		json.NewEncoder(w).Encode(fresh)
	case <-time.After(2 * time.Second):
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}

// Service is the description of this service: 60 users in a second ask what
// is new, and wait for it.
var Service = harness.Service{
	Name:     "notices",
	Variants: []string{harness.Leak, harness.Fixed},
	Warm:     4 * time.Second,
	Every:    5 * time.Second,
	Text:     true,
	Serve: func(env harness.Env) error {
		h := &Hub{first: 50, topics: map[int]*Subscription{}}
		go h.publish()
		a := &api{
			hub:   h,
			read:  cache.New(2 * time.Second),
			stats: stats.Start(time.Second),
			early: env.Variant == harness.Fixed,
		}
		env.Mux.HandleFunc("/feed", a.handleFeed)
		return nil
	},
	Load: func(l *harness.Load) { l.Send(harness.Steady(60), "/feed?user=%d") },
}
