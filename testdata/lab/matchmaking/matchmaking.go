// Package matchmaking pairs players.
package matchmaking

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/lab/internal/harness"
)

// Player waits for an opponent.
type Player struct {
	Name   string
	offers chan string
	gone   chan struct{}
}

// Lobby keeps the players.
type Lobby struct {
	dismiss bool // tell a player's watcher that the player has gone

	mu      sync.Mutex
	players map[string]*Player
	matches int
	idle    int
}

// Enter adds a player and starts to look for an opponent.
func (l *Lobby) Enter(name string) *Player {
	p := &Player{Name: name, offers: make(chan string), gone: make(chan struct{})}
	l.mu.Lock()
	l.players[name] = p
	l.mu.Unlock()
	go l.watch(p)
	return p
}

// watch looks for offers to the player, as quickly as it can.
func (l *Lobby) watch(p *Player) {
	idle := 0
	for {
		select {
		case opponent := <-p.offers:
			l.match(p.Name, opponent)
		case <-p.gone:
			l.retire(idle)
			return
		default:
			idle++
		}
	}
}

func (l *Lobby) match(a, b string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.matches++
}

func (l *Lobby) retire(idle int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idle += idle
}

// Exit removes the player.
func (l *Lobby) Exit(p *Player) {
	l.mu.Lock()
	delete(l.players, p.Name)
	l.mu.Unlock()
	if l.dismiss {
		close(p.gone)
	}
}

func (l *Lobby) handlePlay(w http.ResponseWriter, r *http.Request) {
	p := l.Enter(r.URL.Query().Get("player"))
	defer l.Exit(p)
	select {
	case p.offers <- "computer":
		fmt.Fprintln(w, "matched")
	case <-time.After(time.Second):
		http.Error(w, "nobody there", http.StatusServiceUnavailable)
	}
}

// Program is the lab's description of this service: four players that come
// and go.
var Program = harness.Program{
	Name: "loop-spin",
	Serve: func(env harness.Env) error {
		l := &Lobby{players: make(map[string]*Player), dismiss: env.Fixed()}
		env.Mux.HandleFunc("/play", l.handlePlay)
		return nil
	},
	Drive: func(t *harness.Traffic) error { return t.GetEach(4, 2, "/play?player=p%d") },
}
