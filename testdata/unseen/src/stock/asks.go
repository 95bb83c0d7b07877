package stock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.org/harbor/kit"
)

var errClosed = errors.New("closed for today")

func price(port string, n int) (int, error) {
	time.Sleep(time.Duration(5+3*n) * time.Millisecond)
	if port == "storm" && n == 0 {
		return 0, errClosed
	}
	return 100 + n, nil
}

type quote struct {
	fee int
	err error
}

// berthFees adds up the fees of all quays.
func berthFees(port string, quays int) (int, error) {
	size := 0
	if Repaired {
		size = quays
	}
	quotes := make(chan quote, size)
	for i := range quays {
		go func() {
			fee, err := price(port, i)
			quotes <- quote{fee, err}
		}()
	}
	sum := 0
	for range quays {
		q := <-quotes
		if q.err != nil {
			return 0, q.err
		}
		sum += q.fee
	}
	return sum, nil
}

// Fees is asked for the fees of a port.
func Fees() *kit.App {
	a := kit.New()
	a.Mux.HandleFunc("/fees", func(w http.ResponseWriter, r *http.Request) {
		sum, err := berthFees(r.FormValue("port"), 4)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, sum)
	})
	return a
}

type tide struct{ height float64 }

func tideAt(hour int) tide {
	time.Sleep(120 * time.Millisecond)
	return tide{float64(hour) / 3}
}

type almanac struct{ slots int }

func (al *almanac) lookup(ctx context.Context, hour int) (tide, error) {
	answer := make(chan tide, al.slots)
	go func() { answer <- tideAt(hour) }()
	ctx, cancel := context.WithTimeout(ctx, 40*time.Millisecond)
	defer cancel()
	select {
	case t := <-answer:
		return t, nil
	case <-ctx.Done():
		return tide{}, ctx.Err()
	}
}

// Tides answers with the height of the tide.
func Tides() *kit.App {
	a := kit.New()
	al := &almanac{}
	if Repaired {
		al.slots = 1
	}
	a.Mux.HandleFunc("/tide", func(w http.ResponseWriter, r *http.Request) {
		t, err := al.lookup(r.Context(), 9)
		if err != nil {
			http.Error(w, err.Error(), http.StatusGatewayTimeout)
			return
		}
		fmt.Fprintln(w, t.height)
	})
	return a
}

// Manifests packs manifests and stores what fits.
func Manifests() *kit.App {
	a := kit.New()
	a.Mux.HandleFunc("/manifest", func(w http.ResponseWriter, r *http.Request) {
		in, out := io.Pipe()
		go pack(out)
		head := make([]byte, 512)
		n, err := io.ReadFull(in, head)
		if Repaired {
			in.Close()
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, n)
	})
	return a
}

func pack(out *io.PipeWriter) {
	for i := range 100 {
		if _, err := fmt.Fprintf(out, "container %04d: bananas, frozen fish, machine parts\n", i); err != nil {
			return
		}
	}
	out.Close()
}

// Weather asks a station, which has to be polite to it.
func Weather(station string) *kit.App {
	a := kit.New()
	client := &http.Client{Timeout: 0}
	a.Mux.HandleFunc("/weather", func(w http.ResponseWriter, r *http.Request) {
		resp, err := client.Get(station + "/big?" + r.URL.RawQuery)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		if Repaired {
			defer resp.Body.Close()
		}
		if resp.StatusCode == http.StatusOK {
			fmt.Fprintln(w, resp.Header.Get("X-Wind"))
		}
	})
	return a
}
