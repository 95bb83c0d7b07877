// Command ginkgo runs a suite of Ginkgo whose test starts child processes with gexec and reads from
// gbytes. The mistakes are processes that are not killed and sources that are not closed.
package main

import (
	"errors"
	"fmt"
	"io"
	"os/exec"

	"example.com/libraries/rig"
	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"
)

// failure tells Ginkgo when the suite has failed.
type failure struct{}

func (failure) Fail() { panic("the suite has failed") }

// run starts a process, and waits for a line of a pipe.
func run() (*gexec.Session, *io.PipeWriter, error) {
	session, err := gexec.Start(exec.Command("sleep", "20"), nil, nil)
	if err != nil {
		return nil, nil, err
	}
	reader, writer := io.Pipe()
	buffer := gbytes.BufferReader(reader)
	if _, err := fmt.Fprintln(writer, "hello"); err != nil {
		return nil, nil, err
	}
	if !<-buffer.Detect("hello") {
		return nil, nil, errors.New("the line did not come")
	}
	buffer.CancelDetects()
	return session, writer, nil
}

func main() {
	ginkgo.It("starts processes", func() {
		rig.Main(
			nil,
			func(string, int) error {
				for range 20 {
					session, writer, err := run()
					if err != nil {
						return err
					}
					session.Kill().Wait()
					if err := writer.Close(); err != nil {
						return err
					}
				}
				return nil
			},
			func(string, int) error {
				for range 20 {
					if _, _, err := run(); err != nil {
						return err
					}
				}
				return nil
			},
		)
	})
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.RunSpecs(failure{}, "gexec")
}
