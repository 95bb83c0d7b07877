package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type verdict struct {
	part string
	ok   bool
	err  error
}

func verify(part string, lines int) verdict {
	pr, pw := io.Pipe()
	cmd := exec.Command("head", "-n", "1")
	cmd.Stdin = pr
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		return verdict{part: part, err: err}
	}
	for i := 0; i < lines; i++ {
		if _, err := fmt.Fprintf(pw, "%s %d\n", part, i); err != nil {
			return verdict{part: part, err: err}
		}
	}
	if err := cmd.Wait(); err != nil {
		return verdict{part: part, err: err}
	}
	return verdict{part: part, ok: out.Len() > 0}
}

func main() {
	var mu sync.Mutex
	var all []verdict
	for i := 0; i < 6; i++ {
		go func(p string) {
			v := verify(p, 1)
			mu.Lock()
			all = append(all, v)
			mu.Unlock()
		}(fmt.Sprintf("part-%d", i))
	}
	time.Sleep(1500 * time.Millisecond)
	mu.Lock()
	fmt.Fprintln(os.Stderr, len(all), "of 6 verified")
	mu.Unlock()
	diag.Snapshot()
}
