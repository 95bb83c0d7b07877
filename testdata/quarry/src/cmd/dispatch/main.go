// Command dispatch sends the trucks.
package main

import (
	"log"
	"net/http"
	"time"

	"example.org/quarry/haulage/fleet"
	"example.org/quarry/site"
)

type server struct {
	fleet *fleet.Fleet
	site  *site.Service
}

func (s *server) assign(w http.ResponseWriter, r *http.Request) {
	if err := s.fleet.Assign(r.FormValue("truck"), r.FormValue("load")); err != nil {
		site.Fail(w, http.StatusConflict, err)
		return
	}
	s.site.Note("assigned")
}

func (s *server) position(w http.ResponseWriter, r *http.Request) {
	s.fleet.Position(r.FormValue("truck"))
}

func main() {
	f := fleet.New(40)
	s := &server{fleet: f, site: site.New("dispatch", site.Hands(8), site.Every(500*time.Millisecond, func() { f.Overdue() }))}
	s.site.Mux.HandleFunc("/assign", s.assign)
	s.site.Mux.HandleFunc("/position", s.position)
	log.Fatal(s.site.Run())
}
