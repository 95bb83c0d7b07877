package main

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

var errChecksum = errors.New("checksum differs")

type file struct {
	name string
	ok   bool
}

type uploader struct {
	slots chan struct{}
	mu    sync.Mutex
	done  []string
}

func newUploader(n int) *uploader { return &uploader{slots: make(chan struct{}, n)} }

func (u *uploader) put(f file) error {
	u.slots <- struct{}{}
	//FIX defer func() { <-u.slots }()
	time.Sleep(time.Millisecond)
	if !f.ok {
		return fmt.Errorf("%s: %w", f.name, errChecksum)
	}
	u.mu.Lock()
	u.done = append(u.done, f.name)
	u.mu.Unlock()
	<-u.slots //FIX
	return nil
}

func main() {
	diag.OnSignal()
	u := newUploader(6)
	for i := 0; i < 26; i++ { // smoke test, one after the other
		if err := u.put(file{fmt.Sprint("a", i), i%5 != 0}); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	var wg sync.WaitGroup
	for i := 0; i < 40; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			if err := u.put(file{fmt.Sprint("b", i), true}); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}(i)
	}
	wg.Wait()
	fmt.Println(len(u.done))
	time.Sleep(time.Minute)
}
