// Package board is the call board: notices are put up and taken down by one event loop.
package board

import "time"

// A Board has notices that end some day.
type Board struct {
	put  chan notice
	ask  chan chan []string
	quit chan struct{}
}

type notice struct {
	text  string
	until time.Time
}

// New starts the event loop of a board.
func New() *Board {
	b := &Board{put: make(chan notice), ask: make(chan chan []string), quit: make(chan struct{})}
	go b.events()
	return b
}

func (b *Board) events() {
	var up []notice
	sweep := time.NewTicker(time.Second)
	defer sweep.Stop()
	for {
		select {
		case n := <-b.put:
			up = append(up, n)
		case reply := <-b.ask:
			var texts []string
			for _, n := range up {
				texts = append(texts, n.text)
			}
			reply <- texts
		case now := <-sweep.C:
			kept := up[:0]
			for _, n := range up {
				if n.until.After(now) {
					kept = append(kept, n)
				}
			}
			up = kept
		case <-b.quit:
			return
		}
	}
}

// Put puts a notice up.
func (b *Board) Put(text string, d time.Duration) { b.put <- notice{text, time.Now().Add(d)} }

// All is what is up now.
func (b *Board) All() []string {
	reply := make(chan []string)
	b.ask <- reply
	return <-reply
}

// Close takes the board down.
func (b *Board) Close() { close(b.quit) }
