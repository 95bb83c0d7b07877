// Package printing prints documents on a number of printers.
package printing

import (
	"fmt"
	"net/http"
	"sync"

	"example.com/lab/internal/harness"
)

// Queue holds the documents to print.
type Queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	docs    []string
	closed  bool
	printed int
}

// NewQueue returns an empty queue.
func NewQueue() *Queue {
	q := &Queue{}
	q.changed = sync.NewCond(&q.mu)
	return q
}

// Push adds a document.
func (q *Queue) Push(doc string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.docs = append(q.docs, doc)
	q.changed.Signal()
}

// pop takes a document, and reports false when the queue is closed.
func (q *Queue) pop() (string, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.docs) == 0 && !q.closed {
		q.changed.Wait()
	}
	if len(q.docs) == 0 {
		return "", false
	}
	doc := q.docs[0]
	q.docs = q.docs[1:]
	q.printed++
	return doc, true
}

// Close lets the printers stop.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}

// Printer prints documents from a queue.
type Printer struct {
	queue *Queue
	pages int
}

func (p *Printer) work() {
	for {
		doc, ok := p.queue.pop()
		if !ok {
			return
		}
		p.pages += len(doc)/100 + 1
	}
}

func (q *Queue) handlePrint(w http.ResponseWriter, r *http.Request) {
	q.Push(r.URL.Query().Get("doc"))
	fmt.Fprintln(w, "queued")
}

// Program is the lab's description of this service: 64 printers with
// nothing to do after 100 documents.
var Program = harness.Program{
	Name:    "workqueue-cond",
	Healthy: true,
	Serve: func(env harness.Env) error {
		q := NewQueue()
		for i := 0; i < 64; i++ {
			p := &Printer{queue: q}
			go p.work()
		}
		env.Mux.HandleFunc("/print", q.handlePrint)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(100, 4, "/print?doc=%d") },
}
