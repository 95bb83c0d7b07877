package invoices

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/pprof"
	"sync/atomic"
	"testing"
	"time"
)

var goroutines = flag.String("goroutines", "", "file for a goroutine profile from the middle of the tests")

// exchange is a server that takes its time for each rate.
func exchange(t *testing.T) *Rates {
	t.Helper()
	mux := http.NewServeMux()
	for currency, rate := range map[string]int{"EUR": 100, "USD": 92, "NOK": 9} {
		rate := rate
		mux.HandleFunc("/rates/"+currency, func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(40 * time.Millisecond)
			fmt.Fprint(w, rate)
		})
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return &Rates{Client: s.Client(), URL: s.URL}
}

// snapshot writes the goroutine profile, if one is asked for, of a moment in
// which the other tests wait for the exchange.
func snapshot(t *testing.T) {
	t.Helper()
	if *goroutines == "" {
		return
	}
	time.Sleep(20 * time.Millisecond)
	f, err := os.Create(*goroutines)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := pprof.Lookup("goroutine").WriteTo(f, 0); err != nil {
		t.Fatal(err)
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	rates := exchange(t)
	for i := 0; i < 12; i++ {
		t.Run(fmt.Sprint("round ", i), func(t *testing.T) {
			t.Parallel()
			if rate, err := rates.Rate(context.Background(), "USD"); err != nil || rate != 92 {
				t.Errorf("got %d, %v", rate, err)
			}
		})
	}
}

func TestTotal(t *testing.T) {
	rates := exchange(t)
	var taken atomic.Bool
	t.Run("sums", func(t *testing.T) {
		for i := 0; i < 80; i++ {
			i := i
			t.Run(fmt.Sprint("lines ", i), func(t *testing.T) {
				t.Parallel()
				lines := []Line{{100 * i, "EUR"}, {200, "USD"}, {700, "NOK"}}
				sum, err := Total(context.Background(), rates, lines)
				if err != nil || sum != 100*i+184+63 {
					t.Errorf("got %d, %v", sum, err)
				}
				if taken.CompareAndSwap(false, true) {
					snapshot(t)
				}
			})
		}
	})
	t.Run("unknown currency", func(t *testing.T) {
		if _, err := Total(context.Background(), rates, []Line{{100, "XXX"}}); err == nil {
			t.Error("no error")
		}
	})
}
