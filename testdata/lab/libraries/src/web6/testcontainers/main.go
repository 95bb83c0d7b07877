// Command testcontainers starts containers with Testcontainers and follows their logs. The mistake
// is not to terminate them. The peer imitates Docker and the reaper.
package main

import (
	"context"
	"io"
	"os"

	"example.com/libraries/rig"
	"github.com/testcontainers/testcontainers-go"
)

// quiet takes log lines.
type quiet struct{}

func (quiet) Accept(testcontainers.Log) {}
func (quiet) Printf(string, ...any)     {}

func start(ctx context.Context) (testcontainers.Container, error) {
	c, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		ContainerRequest: testcontainers.ContainerRequest{
			Image: "image",
			LogConsumerCfg: &testcontainers.LogConsumerConfig{
				Consumers: []testcontainers.LogConsumer{quiet{}},
			},
		},
		Started: true,
		Logger:  quiet{},
	})
	if err != nil {
		return nil, err
	}
	logs, err := c.Logs(ctx)
	if err != nil {
		return nil, err
	}
	defer logs.Close()
	_, err = io.ReadAll(logs)
	return c, err
}

func main() {
	ctx := context.Background()
	rig.Main(
		peer,
		func(address string, _ int) error {
			if err := os.Setenv("DOCKER_HOST", "tcp://"+address); err != nil {
				return err
			}
			for range 5 {
				c, err := start(ctx)
				if err != nil {
					return err
				}
				if err := c.Terminate(ctx); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			if err := os.Setenv("DOCKER_HOST", "tcp://"+address); err != nil {
				return err
			}
			for range 20 {
				if _, err := start(ctx); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
