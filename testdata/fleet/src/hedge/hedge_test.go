package hedge

import (
	"context"
	"os"
	"testing"
	"time"

	"harborline.dev/fleet/internal/diag"
)

func TestMain(m *testing.M) {
	code := m.Run()
	time.Sleep(150 * time.Millisecond)
	diag.Snapshot()
	os.Exit(code)
}

func after(d time.Duration, text string) Source {
	return func(ctx context.Context, key string) (string, error) {
		time.Sleep(d)
		return text + key, ctx.Err()
	}
}

func fetch(t *testing.T, near, far time.Duration, want string) {
	t.Helper()
	m := &Mirrors{after(near, "near/"), after(far, "far/"), 30 * time.Millisecond}
	got, err := m.Fetch(context.Background(), "k")
	if err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestQuick(t *testing.T)  { fetch(t, 0, 0, "near/k") }
func TestSlow(t *testing.T)   { fetch(t, 200*time.Millisecond, 0, "far/k") }
func TestSlower(t *testing.T) { fetch(t, 250*time.Millisecond, time.Millisecond, "far/k") }
func TestBoth(t *testing.T)   { fetch(t, 120*time.Millisecond, 240*time.Millisecond, "near/k") }
