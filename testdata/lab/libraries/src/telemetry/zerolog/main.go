// Command zerolog logs through diode writers of zerolog, with and without a poll interval: two for
// the process and temporary ones that are closed, or two for each request.
package main

import (
	"io"
	"time"

	"example.com/libraries/rig"
	"github.com/rs/zerolog"
	"github.com/rs/zerolog/diode"
)

func open(interval time.Duration) (zerolog.Logger, diode.Writer) {
	writer := diode.NewWriter(io.Discard, 100, interval, func(int) {})
	return zerolog.New(writer), writer
}

func main() {
	var waiting, polling zerolog.Logger
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				waiting, _ = open(0)
				polling, _ = open(10 * time.Millisecond)
			}
			for range 40 {
				waiting.Info().Msg("served")
				polling.Info().Msg("served")
			}
			for _, interval := range []time.Duration{0, 10 * time.Millisecond} {
				temporary, writer := open(interval)
				temporary.Info().Msg("imported")
				if err := writer.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(string, int) error {
			for range 20 {
				for _, interval := range []time.Duration{0, 10 * time.Millisecond} {
					logger, _ := open(interval)
					logger.Info().Msg("served")
				}
			}
			return nil
		},
	)
}
