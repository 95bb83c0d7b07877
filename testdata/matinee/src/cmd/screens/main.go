// Command screens puts pictures on the screens of the foyer.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
)

var errDark = errors.New("the screen is dark")

// until tries f again and again, until it works or somebody gives up.
func until[T any](ctx context.Context, pause time.Duration, f func() (T, error)) (T, error) {
	for {
		v, err := f()
		if err == nil {
			return v, nil
		}
		if ctx.Err() != nil {
			return v, ctx.Err()
		}
		time.Sleep(pause)
	}
}

type screen struct {
	name  string
	tries atomic.Int64
	shown atomic.Bool
}

func (s *screen) light(ctx context.Context) {
	bright, err := until(ctx, 45*time.Millisecond, func() (int64, error) {
		if n := s.tries.Add(1); n > 2 && !strings.HasSuffix(s.name, "stairs") {
			return n, nil
		}
		return 0, errDark
	})
	s.shown.Store(err == nil && bright > 0)
}

func main() {
	flag.Parse()
	projectionists := backstage.NewHands(80)
	mux := foyer.Mux()
	mux.HandleFunc("/light", func(w http.ResponseWriter, r *http.Request) {
		s := &screen{name: r.FormValue("screen")}
		ctx := context.WithoutCancel(r.Context())
		if foyer.Repaired {
			limited, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
			time.AfterFunc(time.Second, cancel)
			ctx = limited
		}
		go s.light(ctx)
		projectionists.Do(func() {})
		fmt.Fprintln(w, "soon")
	})
	foyer.Serve(mux)
}
