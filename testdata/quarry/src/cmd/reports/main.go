// Command reports renders the monthly reports of the pits.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strings"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type report struct {
	pit   string
	pages []string
}

type renderer struct {
	requests chan request
}

type request struct {
	pit  string
	back chan<- report
}

func (rd *renderer) serve() {
	for req := range rd.requests {
		d := 5 * time.Millisecond
		if strings.HasPrefix(req.pit, "old") {
			d = 250 * time.Millisecond
		}
		time.Sleep(d)
		req.back <- report{req.pit, []string{"tonnes", "blasts"}}
	}
}

func (rd *renderer) render(ctx context.Context, pit string) (report, error) {
	back := make(chan report)
	if rev.Two {
		back = make(chan report, 1)
	}
	select {
	case rd.requests <- request{pit, back}:
	case <-ctx.Done():
		return report{}, ctx.Err()
	}
	select {
	case r := <-back:
		return r, nil
	case <-ctx.Done():
		return report{}, ctx.Err()
	}
}

func main() {
	rd := &renderer{requests: make(chan request)}
	for i := 0; i < 24; i++ {
		go rd.serve()
	}
	s := site.New("reports", site.Hands(2), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/report", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 120*time.Millisecond)
		defer cancel()
		rep, err := rd.render(ctx, r.FormValue("pit"))
		if err != nil {
			site.Fail(w, http.StatusGatewayTimeout, err)
			return
		}
		fmt.Fprintln(w, rep.pages)
	})
	log.Fatal(s.Run())
}
