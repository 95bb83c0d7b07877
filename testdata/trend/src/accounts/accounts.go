// Package accounts keeps the balances of customers, in shards.
package accounts

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/ops/internal/harness"
	"example.com/ops/kit/cache"
	"example.com/ops/kit/link"
	"example.com/ops/kit/stats"
	"example.com/ops/kit/work"
)

type posting struct {
	account, cents int
	done           chan int
}

// Shard owns the balances of some accounts, forty in a row.
type Shard struct {
	postings chan posting
	balances map[int]int
}

func (s *Shard) run() {
	for p := range s.postings {
		s.balances[p.account] += p.cents
		p.done <- s.balances[p.account]
	}
}

// Bank opens a shard when it is needed first.
type Bank struct {
	mu     sync.Mutex
	shards map[int]*Shard

	store *link.Pool
	audit *work.Elastic
	seen  *cache.Cache
	stats *stats.Recorder
}

func (b *Bank) shard(n int) *Shard {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, ok := b.shards[n]
	if !ok {
		s = &Shard{postings: make(chan posting), balances: map[int]int{}}
		b.shards[n] = s
		go s.run()
	}
	return s
}

// Post changes a balance and returns it.
func (b *Bank) Post(account, cents int) (int, error) {
	p := posting{account, cents, make(chan int, 1)}
	b.shard(account / 40 % 16).postings <- p
	balance := <-p.done
	if _, err := b.store.Call(fmt.Sprintf("PUT %d %d", account, balance)); err != nil {
		return 0, err
	}
	b.audit.Do(func() { time.Sleep(25 * time.Millisecond) })
	return balance, nil
}

func (b *Bank) handlePost(w http.ResponseWriter, r *http.Request) {
	defer b.stats.Add("post", time.Now())
	account, _ := strconv.Atoi(r.URL.Query().Get("account"))
	balance, err := b.Post(account, 100)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	b.seen.Put(fmt.Sprint(account), balance)
	fmt.Fprintln(w, balance)
}

// checkpoint writes all balances from time to time.
func (b *Bank) checkpoint() {
	for range time.Tick(4 * time.Second) {
		b.mu.Lock()
		n := len(b.shards)
		b.mu.Unlock()
		b.store.Call(fmt.Sprintf("CHECKPOINT %d", n))
	}
}

// Service is the description of this service: load in small bursts, and a new process
// shortly before the fourth moment.
var Service = harness.Service{
	Name:     "accounts",
	Variants: []string{harness.Healthy},
	Warm:     14 * time.Second,
	Every:    5 * time.Second,
	Restart:  28200 * time.Millisecond,
	Upstream: harness.Answer(100 * time.Millisecond),
	Serve: func(env harness.Env) error {
		b := &Bank{
			shards: map[int]*Shard{},
			store:  link.NewPool(env.Upstream, 8, 18, 600*time.Millisecond),
			audit:  work.NewElastic(12, 3*time.Second),
			seen:   cache.New(5 * time.Second),
			stats:  stats.Start(time.Second),
		}
		go b.checkpoint()
		env.Mux.HandleFunc("/post", b.handlePost)
		return nil
	},
	Load: func(l *harness.Load) { l.Send(harness.Bursts(40, 100, 500*time.Millisecond), "/post?account=%d") },
}
