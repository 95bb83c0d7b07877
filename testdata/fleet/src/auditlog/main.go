package main

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

type event struct {
	At   time.Time
	Who  string
	What string
}

// quotaFile is a volume with a quota.
type quotaFile struct{ left int }

func (q *quotaFile) Write(p []byte) (int, error) {
	if q.left -= len(p); q.left < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(p), nil
}

type trail struct {
	events chan event
	enc    *json.Encoder
}

func newTrail(w io.Writer) *trail {
	t := &trail{events: make(chan event), enc: json.NewEncoder(w)}
	go t.write()
	return t
}

func (t *trail) write() {
	for e := range t.events {
		if err := t.enc.Encode(e); err != nil {
			log.Printf("audit trail: %v", err)
			return
		}
	}
}

func (t *trail) add(who, what string) {
	t.events <- event{time.Now(), who, what}
}

func main() {
	t := newTrail(&quotaFile{left: 20 * 64})
	http.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		t.add(r.FormValue("user"), "login")
		w.WriteHeader(http.StatusNoContent)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
