package main

import (
	"os"
	"testing"
	"time"
)

// TestHangs never ends; the alarm of package testing does.
func TestHangs(t *testing.T) {
	start()
	time.Sleep(200 * time.Millisecond)
	lookup(os.Getenv("STUCK_PB"), 0)
	select {}
}
