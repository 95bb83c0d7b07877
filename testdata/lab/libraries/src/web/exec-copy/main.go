// Command exec-copy runs shell commands with os/exec and waits for them, as many as it has workers.
// The mistake is a command that leaves a process behind, which keeps the pipe of its output open.
package main

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"time"

	"example.com/libraries/rig"
)

// output runs a command and returns what it printed.
func output(script string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	command := exec.CommandContext(ctx, "sh", "-c", script)
	command.Stdin = strings.NewReader(strings.Repeat("hello\n", 100_000))
	command.Stdout = &out
	err := command.Run()
	return out.String(), err
}

func main() {
	rig.Main(
		nil,
		func(string, int) error {
			for range 20 {
				if _, err := output("wc -l"); err != nil {
					return err
				}
			}
			// Commands that take a while are under way when the profile is written.
			for range 4 {
				go func() { _, _ = output("sleep 1.6") }()
			}
			return nil
		},
		func(string, int) error {
			for range 20 {
				go func() { _, _ = output("sleep 20 &") }()
			}
			return nil
		},
	)
}
