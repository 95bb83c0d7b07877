// Package pipeline has stages that hand on to each other.
package pipeline

import "sync"

// Stage applies fn with n workers. The result is closed after in has been.
func Stage[A, B any](n int, in <-chan A, fn func(A) B) <-chan B {
	out := make(chan B)
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			defer wg.Done()
			for a := range in {
				out <- fn(a)
			}
		}()
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}
