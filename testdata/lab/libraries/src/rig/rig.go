// Package rig runs a program's two uses of a library and records them.
package rig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"
)

// Use is one way to use a library. It is called for step 1, 2 and 3, and each time does some more
// of what a service does: serves requests, opens what they need, and closes it or not. The address
// is that of the peer, if the program has one.
type Use func(address string, step int) error

// settle is how long goroutines that are about to end have for it before they are recorded.
const settle = 700 * time.Millisecond

// Main runs the use that the first argument names, well or mistake, and writes a goroutine profile
// after each step, t1.pb.gz to t3.pb.gz, to the folder that the second one names. The peer, which
// can be nil, is a server that lives in a process of its own, so that its goroutines are not among
// those of the library.
func Main(peer Peer, well, mistake Use) {
	if err := run(peer, map[string]Use{"well": well, "mistake": mistake}); err != nil {
		fmt.Fprintln(os.Stderr, "cannot record:", err)
		os.Exit(1)
	}
}

func run(peer Peer, uses map[string]Use) error {
	if os.Getenv(isPeer) != "" {
		return bePeer(peer)
	}
	if len(os.Args) != 3 || uses[os.Args[1]] == nil {
		return errors.New("usage: PROGRAM well|mistake FOLDER")
	}
	folder := os.Args[2]
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	address, stop, err := start(peer)
	if err != nil {
		return err
	}
	defer stop()
	return record(uses[os.Args[1]], address, folder)
}

func record(use Use, address, folder string) error {
	for step := 1; step <= 3; step++ {
		if err := use(address, step); err != nil {
			return fmt.Errorf("step %d: %w", step, err)
		}
		time.Sleep(settle)
		// What the collector closes is not kept by anybody.
		runtime.GC()
		time.Sleep(settle)
		if err := write(filepath.Join(folder, fmt.Sprintf("t%d.pb.gz", step))); err != nil {
			return err
		}
	}
	return nil
}

func write(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := pprof.Lookup("goroutine").WriteTo(file, 0); err != nil {
		return err
	}
	return file.Close()
}
