package courier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestDeliver(t *testing.T) {
	c := &Courier{Patience: time.Second}
	for i := 0; i < 8; i++ {
		t.Run(fmt.Sprintf("office-%d", i), func(t *testing.T) {
			t.Parallel()
			to := Office{fmt.Sprintf("office-%d", i), time.Duration(i) * 3 * time.Millisecond}
			r, err := c.Deliver(context.Background(), to, "hello")
			if err != nil {
				t.Fatal(err)
			}
			if r.Office != to.Name || r.Bytes != 5 {
				t.Errorf("receipt is %+v", r)
			}
		})
	}
}

func TestDeliverLate(t *testing.T) {
	t.Parallel()
	c := &Courier{Patience: 5 * time.Millisecond}
	for i := 0; i < 12; i++ {
		t.Run(fmt.Sprintf("office-%d", i), func(t *testing.T) {
			t.Parallel()
			to := Office{"far-away", 40 * time.Millisecond}
			if _, err := c.Deliver(context.Background(), to, "hello"); !errors.Is(err, ErrLate) {
				t.Errorf("error is %v, not %v", err, ErrLate)
			}
		})
	}
}

func TestDeliverCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := &Courier{Patience: time.Second}
	for i := 0; i < 5; i++ {
		if _, err := c.Deliver(ctx, Office{"far-away", 30 * time.Millisecond}, "hello"); !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
	}
	if n := c.Sent(); n != 0 {
		t.Errorf("%d messages have arrived", n)
	}
}

func TestRounds(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	stop := Rounds(2*time.Millisecond, func() { n.Add(1) })
	time.Sleep(30 * time.Millisecond)
	stop()
	if n.Load() == 0 {
		t.Error("no round was made")
	}
}

// TestOverHTTP delivers what a server takes in.
func TestOverHTTP(t *testing.T) {
	t.Parallel()
	c := &Courier{Patience: time.Second}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		got, err := c.Deliver(r.Context(), Office{"here", time.Millisecond}, string(body))
		if err != nil {
			http.Error(w, err.Error(), http.StatusGatewayTimeout)
			return
		}
		fmt.Fprint(w, got.Bytes)
	}))
	defer srv.Close()
	for i := 0; i < 4; i++ {
		resp, err := srv.Client().Post(srv.URL, "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("status is %s", resp.Status)
		}
	}
}
