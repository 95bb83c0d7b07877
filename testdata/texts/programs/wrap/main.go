// Command wrap copies its input to a log file in the format of the Kubernetes container runtime
// interface, with the logger of containerd.
//
//	wrap -out FILE [-stream stderr] [-max 16384]
package main

import (
	"flag"
	"io"
	"os"

	criio "github.com/containerd/containerd/pkg/cri/io"
)

type keepOpen struct{ io.Writer }

func (keepOpen) Close() error { return nil }

func main() {
	path := flag.String("out", "", "the log")
	stream := flag.String("stream", "stderr", "stdout or stderr")
	most := flag.Int("max", 16*1024, "longest line before it is split")
	flag.Parse()
	out, err := os.Create(*path)
	if err != nil {
		panic(err)
	}
	var name criio.StreamType = criio.Stderr
	if *stream == "stdout" {
		name = criio.Stdout
	}
	writer, stop := criio.NewCRILogger(*path, keepOpen{out}, name, *most)
	if _, err := io.Copy(writer, os.Stdin); err != nil {
		panic(err)
	}
	writer.Close()
	<-stop
	out.Close()
}
