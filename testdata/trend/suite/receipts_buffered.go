//go:build buffered

package courier

// newReceipts returns where a receipt comes in, with room for it.
func newReceipts() chan Receipt { return make(chan Receipt, 1) }
