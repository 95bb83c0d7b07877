// Command docker-logs writes the output of containers to their log with the packages of the Docker
// daemon, as it does for each container. The mistakes are containers whose end is missed, and
// readers of logs that follow and are never told to stop.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"example.com/libraries/rig"
	"github.com/containerd/containerd/v2/pkg/cio"
	"github.com/docker/docker/container/stream"
	"github.com/docker/docker/daemon/logger"
	"github.com/docker/docker/daemon/logger/jsonfilelog"
)

type daemon struct {
	folder     string
	containers []*container
}

type container struct {
	stdout *os.File
	config *stream.Config
	copier *logger.Copier
	log    logger.Logger
	end    context.CancelFunc
	reader *logger.LogWatcher
}

// start starts to log a container, and lets a client follow its log.
func (d *daemon) start() (*container, error) {
	id := fmt.Sprintf("%064d", len(d.containers)+1)
	info := logger.Info{
		ContainerID: id,
		LogPath:     filepath.Join(d.folder, id+".log"),
	}
	file, err := jsonfilelog.New(info)
	if err != nil {
		return nil, err
	}
	output, stdout, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := &container{stdout: stdout, config: stream.NewConfig()}
	d.containers = append(d.containers, c)
	c.config.NewNopInputPipe()
	c.log = logger.NewRingLogger(file, info, -1)
	streams := map[string]io.Reader{"stdout": c.config.StdoutPipe()}
	c.copier = logger.NewCopier(streams, c.log)
	c.copier.Run()
	pipe := &cio.DirectIO{}
	pipe.Stdout = output
	c.config.CopyToPipe(pipe)
	var ctx context.Context
	ctx, c.end = context.WithCancel(context.Background())
	c.reader = c.log.(logger.LogReader).ReadLogs(ctx, logger.ReadConfig{Follow: true, Tail: -1})
	if _, err := fmt.Fprintln(stdout, "hello"); err != nil {
		return nil, err
	}
	select {
	case <-c.reader.Msg:
		return c, nil
	case err := <-c.reader.Err:
		return nil, err
	}
}

// stop does what the daemon does at the end of a container.
func (c *container) stop() error {
	if err := c.stdout.Close(); err != nil {
		return err
	}
	c.config.Wait(context.Background())
	if err := c.config.CloseStreams(); err != nil {
		return err
	}
	c.copier.Wait()
	c.reader.ConsumerGone()
	c.end()
	return c.log.Close()
}

func main() {
	folder, err := os.MkdirTemp("", "docker-logs")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	d := &daemon{folder: folder}
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				if _, err := d.start(); err != nil {
					return err
				}
			}
			for range 20 {
				c, err := d.start()
				if err != nil {
					return err
				}
				if err := c.stop(); err != nil {
					return err
				}
			}
			return nil
		},
		func(string, int) error {
			for range 20 {
				if _, err := d.start(); err != nil {
					return err
				}
			}
			return nil
		},
	)
	_ = os.RemoveAll(folder)
}
