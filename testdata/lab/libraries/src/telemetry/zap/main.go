// Command zap logs through buffered writers of zap: one for the process and temporary ones that are
// stopped, or one for each request that is only synced.
package main

import (
	"io"

	"example.com/libraries/rig"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func open() (*zap.Logger, *zapcore.BufferedWriteSyncer) {
	writer := &zapcore.BufferedWriteSyncer{WS: zapcore.AddSync(io.Discard)}
	encoder := zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())
	return zap.New(zapcore.NewCore(encoder, writer, zap.InfoLevel)), writer
}

func main() {
	shared, _ := open()
	rig.Main(
		nil,
		func(string, int) error {
			for request := range 40 {
				shared.With(zap.Int("request", request)).Info("served")
			}
			temporary, writer := open()
			temporary.Info("imported")
			return writer.Stop()
		},
		func(string, int) error {
			for request := range 40 {
				logger, _ := open()
				logger.Info("served", zap.Int("request", request))
				if err := logger.Sync(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
