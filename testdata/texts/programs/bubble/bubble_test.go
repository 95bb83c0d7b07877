// Tests that hang inside a bubble of testing/synctest.
package bubble

import (
	"os"
	"runtime/pprof"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func dump(t *testing.T, file string, debug int) {
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := pprof.Lookup("goroutine").WriteTo(out, debug); err != nil {
		t.Fatal(err)
	}
}

func blocked(queue chan int, mu *sync.Mutex, done *sync.WaitGroup, wake *sync.Cond) {
	for i := 0; i < 3; i++ {
		go func() { queue <- i }()
	}
	go func() {
		select {
		case <-queue:
		case <-make(chan int):
		}
		select {
		case queue <- 1:
			select {}
		case queue <- 2:
			select {}
		}
	}()
	go func() { time.Sleep(time.Hour) }()
	go func() { done.Wait() }()
	go func() {
		wake.L.Lock()
		wake.Wait()
	}()
	go func() {
		var never chan int
		<-never
	}()
}

// TestDump writes dumps while the goroutines of the bubble wait.
func TestDump(t *testing.T) {
	prefix := os.Getenv("BUBBLE_OUT")
	if prefix == "" {
		t.Skip("no BUBBLE_OUT")
	}
	outside := make(chan int)
	go func() { outside <- 1 }()
	synctest.Test(t, func(t *testing.T) {
		done := new(sync.WaitGroup)
		done.Add(1)
		blocked(make(chan int), new(sync.Mutex), done, sync.NewCond(new(sync.Mutex)))
		synctest.Wait()
		dump(t, prefix+".pb.gz", 0)
		dump(t, prefix+".debug1.txt", 1)
		dump(t, prefix+".debug2.txt", 2)
		os.Exit(0)
	})
}

// TestDeadlock ends in the panic of a bubble whose goroutines all wait for ever.
func TestDeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue := make(chan int)
		for i := 0; i < 3; i++ {
			go func() { queue <- i }()
		}
		<-make(chan int)
	})
}
