package clockin

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

func TestBatch(t *testing.T) {
	for i := 0; i < 45; i++ {
		Default.Add("ida")
	}
	for i := 0; i < 100 && Default.Of("ida") < 45; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	if n := Default.Of("ida"); n != 45 {
		t.Fatal(n)
	}
}

func TestSingle(t *testing.T) {
	Default.Add("bo")
	time.Sleep(200 * time.Millisecond)
	if n := Default.Of("bo"); n != 1 {
		t.Fatal(n)
	}
}
