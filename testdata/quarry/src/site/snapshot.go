package site

import (
	"compress/gzip"
	"os"
	"runtime/pprof"
)

// Snapshot writes the goroutines of a batch job next to each other in both formats.
func Snapshot(prefix string) error {
	if prefix == "" {
		return nil
	}
	profile := pprof.Lookup("goroutine")
	plain, err := os.Create(prefix + ".pb.gz")
	if err != nil {
		return err
	}
	if err := profile.WriteTo(plain, 0); err != nil {
		return err
	}
	if err := plain.Close(); err != nil {
		return err
	}
	text, err := os.Create(prefix + ".txt.gz")
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(text)
	if err := profile.WriteTo(packed, 2); err != nil {
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	return text.Close()
}
