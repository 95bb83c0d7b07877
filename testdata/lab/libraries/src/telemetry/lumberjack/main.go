// Command lumberjack logs to files that rotate: one for the process, or one for each request, which
// is closed.
package main

import (
	"os"
	"path/filepath"
	"strconv"

	"example.com/libraries/rig"
	"gopkg.in/natefinch/lumberjack.v2"
)

func log(file *lumberjack.Logger) error {
	if _, err := file.Write([]byte("served\n")); err != nil {
		return err
	}
	return file.Rotate()
}

func main() {
	folder := filepath.Join(os.TempDir(), "lumberjack-"+strconv.Itoa(os.Getpid()))
	shared := &lumberjack.Logger{Filename: filepath.Join(folder, "app.log"), MaxBackups: 1}
	rig.Main(
		nil,
		func(string, int) error {
			defer os.RemoveAll(folder)
			for range 40 {
				if err := log(shared); err != nil {
					return err
				}
			}
			return shared.Close()
		},
		func(_ string, step int) error {
			defer os.RemoveAll(folder)
			for request := range 40 {
				name := strconv.Itoa(40*step+request) + ".log"
				file := &lumberjack.Logger{Filename: filepath.Join(folder, name), MaxBackups: 1}
				if err := log(file); err != nil {
					return err
				}
				if err := file.Close(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
