// Command seelog logs with each of seelog's asynchronous loggers and a buffered output: with one of each
// for the process and temporary loggers that are closed, or with one of each for each tenant.
package main

import (
	"os"
	"path/filepath"
	"strconv"

	"example.com/libraries/rig"
	"github.com/cihub/seelog"
)

func configs(folder string) []string {
	file := `<outputs><file path="` + filepath.Join(folder, "app.log") + `"/></outputs></seelog>`
	return []string{
		`<seelog type="asyncloop">` + file,
		`<seelog type="asynctimer" asyncinterval="1000000">` + file,
		`<seelog type="adaptive" mininterval="1000000" maxinterval="2000000" critmsgcount="10">` + file,
		`<seelog type="sync"><outputs><buffered size="1000" flushperiod="100"><file path="` +
			filepath.Join(folder, "buffered.log") + `"/></buffered></outputs></seelog>`,
	}
}

// open makes a logger with each config and uses it.
func open(configs []string) ([]seelog.LoggerInterface, error) {
	var loggers []seelog.LoggerInterface
	for _, config := range configs {
		logger, err := seelog.LoggerFromConfigAsString(config)
		if err != nil {
			return nil, err
		}
		logger.Info("order served")
		logger.Flush()
		loggers = append(loggers, logger)
	}
	return loggers, nil
}

func main() {
	folder := filepath.Join(os.TempDir(), "seelog-"+strconv.Itoa(os.Getpid()))
	all := configs(folder)
	var shared []seelog.LoggerInterface
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 3 {
				defer os.RemoveAll(folder)
			}
			if step == 1 {
				if shared, err = open(all); err != nil {
					return err
				}
			}
			for _, logger := range shared {
				logger.Info("order served")
				logger.Flush()
			}
			// Closing does not end the loop of the last one, the buffered output.
			temporary, err := open(all[:len(all)-1])
			for _, logger := range temporary {
				logger.Close()
			}
			return err
		},
		func(_ string, step int) error {
			if step == 3 {
				defer os.RemoveAll(folder)
			}
			for range 20 {
				if _, err := open(all); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
