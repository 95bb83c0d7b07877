// Command dispatch sends the lorries of the tour on their way, no more than fit on the yard.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"golang.org/x/sync/semaphore"
)

var errHeavy = errors.New("too heavy for the bridge")

type yard struct {
	metres *semaphore.Weighted
	gone   *backstage.Book
}

func (y *yard) load(ctx context.Context, metres int64, tons int) error {
	if err := y.metres.Acquire(ctx, metres); err != nil {
		return err
	}
	time.Sleep(3 * time.Millisecond)
	if tons > 38 {
		if foyer.Repaired {
			y.metres.Release(metres)
		}
		return errHeavy
	}
	y.gone.Note(fmt.Sprint(tons))
	y.metres.Release(metres)
	return nil
}

func main() {
	flag.Parse()
	y := &yard{metres: semaphore.NewWeighted(80), gone: backstage.OpenBook()}
	loaders := backstage.NewHands(58)
	mux := foyer.Mux()
	mux.HandleFunc("/load", func(w http.ResponseWriter, r *http.Request) {
		tons, _ := strconv.Atoi(r.FormValue("tons"))
		if err := y.load(r.Context(), 18, tons); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		loaders.Do(func() {})
		fmt.Fprintln(w, y.gone.Len())
	})
	foyer.Serve(mux)
}
