// Command imports takes in the deliveries of partners.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"time"

	"example.org/quarry/site"
	"example.org/quarry/transfer/session"
	"example.org/quarry/yard"
)

func main() {
	steady, err := session.Open(context.Background(), session.Partner{Name: "own plants", Version: 3})
	if err != nil {
		log.Fatal(err)
	}
	yard.Clock(100*time.Millisecond, func(now time.Time) { steady.Send(now.String()) })
	workers := yard.NewPool(9, steady.Send)
	s := site.New("imports", site.Hands(2), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/import", func(w http.ResponseWriter, r *http.Request) {
		version, _ := strconv.Atoi(r.FormValue("version"))
		in, err := session.Open(r.Context(), session.Partner{Name: r.FormValue("from"), Version: version})
		if err != nil {
			site.Fail(w, http.StatusUpgradeRequired, err)
			return
		}
		defer in.Close()
		for i := 0; i < 5; i++ {
			in.Send(fmt.Sprint(i))
		}
		workers.Put(r.FormValue("from"))
	})
	log.Fatal(s.Run())
}
