//go:build !buffered

package courier

// newReceipts returns where a receipt comes in.
func newReceipts() chan Receipt { return make(chan Receipt) }
