// Command timberjack logs to files that rotate, also by the clock: one for the process and temporary
// ones that are closed, or one for each request that is not.
package main

import (
	"os"
	"path/filepath"
	"strconv"
	"time"

	"example.com/libraries/rig"
	"github.com/DeRuina/timberjack"
)

func open(folder, name string) *timberjack.Logger {
	return &timberjack.Logger{
		Filename:         filepath.Join(folder, name+".log"),
		MaxBackups:       1,
		RotationInterval: time.Hour,
		RotateAtMinutes:  []int{0},
	}
}

func log(file *timberjack.Logger) error {
	if _, err := file.Write([]byte("served\n")); err != nil {
		return err
	}
	return file.Rotate()
}

func main() {
	folder := filepath.Join(os.TempDir(), "timberjack-"+strconv.Itoa(os.Getpid()))
	shared := open(folder, "app")
	rig.Main(
		nil,
		func(_ string, step int) error {
			for range 40 {
				if err := log(shared); err != nil {
					return err
				}
			}
			temporary := open(folder, "import-"+strconv.Itoa(step))
			if err := log(temporary); err != nil {
				return err
			}
			if step == 3 {
				defer os.RemoveAll(folder)
			}
			return temporary.Close()
		},
		func(_ string, step int) error {
			for request := range 40 {
				if err := log(open(folder, strconv.Itoa(40*step+request))); err != nil {
					return err
				}
			}
			return os.RemoveAll(folder)
		},
	)
}
