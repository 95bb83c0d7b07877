// Command logrus gives writers of logrus to servers for their errors: one that all share and
// temporary ones that are closed, or one for each tenant that is not.
package main

import (
	"io"
	"log"
	"net/http"

	"example.com/libraries/rig"
	"github.com/sirupsen/logrus"
)

func serverFor(writer io.Writer) *http.Server {
	server := &http.Server{ErrorLog: log.New(writer, "", 0)}
	server.ErrorLog.Print("TLS handshake error")
	return server
}

func main() {
	logger := logrus.New()
	logger.SetOutput(io.Discard)
	shared := logger.WriterLevel(logrus.WarnLevel)
	var servers []*http.Server
	rig.Main(
		nil,
		func(string, int) error {
			for range 30 {
				servers = append(servers, serverFor(shared))
			}
			temporary := logger.WriterLevel(logrus.WarnLevel)
			serverFor(temporary)
			return temporary.Close()
		},
		func(string, int) error {
			for tenant := range 30 {
				entry := logger.WithField("tenant", tenant)
				servers = append(servers, serverFor(entry.WriterLevel(logrus.WarnLevel)))
			}
			return nil
		},
	)
}
