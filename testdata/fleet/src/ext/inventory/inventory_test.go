package inventory

import (
	"context"
	"os"
	"testing"
	"time"

	"harborline.dev/edge/internal/diag"
)

func TestMain(m *testing.M) {
	code := m.Run()
	diag.Snapshot()
	os.Exit(code)
}

func count(t *testing.T, shelves ...Shelf) (int, error) {
	t.Helper()
	type res struct {
		n   int
		err error
	}
	out := make(chan res, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 400*time.Millisecond)
	defer cancel()
	go func() {
		c := &Counter{Shelves: shelves}
		n, err := c.Run(ctx)
		out <- res{n, err}
	}()
	select {
	case r := <-out:
		return r.n, r.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func TestSum(t *testing.T) {
	if n, err := count(t, Shelf{1, 4}, Shelf{2, 5}); err != nil || n != 9 {
		t.Fatal(n, err)
	}
}

func TestNegative(t *testing.T) {
	if _, err := count(t, Shelf{1, 4}, Shelf{2, -1}, Shelf{3, 5}, Shelf{4, 5}); err == nil {
		t.Fatal("no error")
	}
}
