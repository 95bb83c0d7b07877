// Command subscribers renews subscriptions.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/ext/sqlitefile"
	"example.org/theatre/ext/subscribers"
	"example.org/theatre/foyer"
)

// server renews even for those who hang up.
type server struct {
	store *subscribers.Store
	mu    sync.Mutex
	hands *backstage.Hands
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seasons, err := s.store.Renew(context.WithoutCancel(r.Context()), r.FormValue("name"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusPaymentRequired)
		return
	}
	s.hands.Do(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
	})
	fmt.Fprintln(w, seasons)
}

func main() {
	flag.Parse()
	db, err := sqlitefile.Open("subscribers",
		"CREATE TABLE seasons (year INTEGER)", "CREATE TABLE renewals (name TEXT)",
		"INSERT INTO seasons VALUES (2024), (2025)")
	if err != nil {
		log.Fatal(err)
	}
	book := backstage.OpenBook()
	go backstage.Every(context.Background(), 80*time.Millisecond, func() { book.Note("letters") })
	mux := foyer.Mux()
	mux.Handle("/renew", &server{store: subscribers.NewStore(db), hands: backstage.NewHands(35)})
	foyer.Serve(mux)
}
