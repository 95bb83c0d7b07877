package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"

	"github.com/robfig/cron/v3"
)

type planner struct{ zone *time.Location }

func (p planner) next(minute int) (time.Time, error) {
	c := cron.New(cron.WithLocation(p.zone))
	id, err := c.AddFunc(fmt.Sprintf("%d 9 * * 1-5", minute), func() { log.Print("stand-up") })
	if err != nil {
		return time.Time{}, err
	}
	c.Start()
	//FIX defer c.Stop()
	for i := 0; i < 50; i++ {
		if t := c.Entry(id).Next; !t.IsZero() {
			return t, nil
		}
		time.Sleep(time.Millisecond)
	}
	return time.Time{}, fmt.Errorf("no next run for minute %d", minute)
}

func main() {
	p := planner{time.UTC}
	http.HandleFunc("/next", func(w http.ResponseWriter, r *http.Request) {
		m, err := strconv.Atoi(r.FormValue("min"))
		if err != nil {
			http.Error(w, "min", http.StatusBadRequest)
			return
		}
		t, err := p.next(m)
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		fmt.Fprintln(w, t.Format(time.RFC3339))
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
