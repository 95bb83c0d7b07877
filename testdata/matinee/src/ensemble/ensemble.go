// Package ensemble has a few of something that is dear to make.
package ensemble

// Pool lends what it has.
type Pool[T any] struct {
	free chan T
}

// Of makes a pool of n.
func Of[T any](n int, build func(int) T) *Pool[T] {
	p := &Pool[T]{free: make(chan T, n)}
	for i := 0; i < n; i++ {
		p.free <- build(i)
	}
	return p
}

// Borrow waits until one is free.
func (p *Pool[T]) Borrow() T { return <-p.free }

// Return gives it back.
func (p *Pool[T]) Return(v T) { p.free <- v }

// Free is how many there are to lend.
func (p *Pool[T]) Free() int { return len(p.free) }
