package courier

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"testing"
	"time"
)

// TestMain writes the goroutines that are left after the tests to
// $GOROUTINE_PROFILES, for a look at what the tests have left behind.
func TestMain(m *testing.M) {
	code := m.Run()
	if dir := os.Getenv("GOROUTINE_PROFILES"); dir != "" {
		time.Sleep(200 * time.Millisecond) // let those end that are about to
		for _, name := range []string{"goroutine", "goroutineleak"} {
			if err := write(name, filepath.Join(dir, name+".pb.gz")); err != nil {
				fmt.Fprintln(os.Stderr, err)
				code = 1
			}
		}
	}
	os.Exit(code)
}

func write(profile, file string) error {
	p := pprof.Lookup(profile)
	if p == nil {
		return nil // goroutineleak came with Go 1.27
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return p.WriteTo(f, 0)
}
