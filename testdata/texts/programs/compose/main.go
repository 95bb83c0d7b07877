// Command compose prints its input as `docker compose` prints the output of a service, with the
// formatter of compose itself.
//
//	compose [-ansi never] SERVICE-1
package main

import (
	"bufio"
	"context"
	"flag"
	"os"

	"github.com/docker/cli/cli/command"
	"github.com/docker/compose/v2/cmd/formatter"
)

func main() {
	ansi := flag.String("ansi", formatter.Never, "never or always")
	flag.Parse()
	streams, err := command.NewDockerCli()
	if err != nil {
		panic(err)
	}
	formatter.SetANSIMode(streams, *ansi)
	consumer := formatter.NewLogConsumer(context.Background(), os.Stdout, os.Stderr, *ansi != formatter.Never, true, false)
	for _, name := range []string{flag.Arg(0), "ticker-with-a-long-name-1"} {
		consumer.Register(name)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		consumer.Log(flag.Arg(0), lines.Text())
	}
}
