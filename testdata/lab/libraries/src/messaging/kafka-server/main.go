// Command kafka-server is kfake, an imitation of Kafka, as a server of its own: it listens at the
// address that the first argument gives, for programs whose module cannot have kfake in it.
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/twmb/franz-go/pkg/kfake"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "cannot serve:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: kafka-server 127.0.0.1:PORT")
	}
	_, text, err := net.SplitHostPort(os.Args[1])
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	if _, err := kfake.NewCluster(kfake.Ports(port), kfake.SeedTopics(2, "visits")); err != nil {
		return err
	}
	select {}
}
