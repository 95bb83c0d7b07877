// Command klog links klog, both of its major versions, and glog, and logs with them.
package main

import (
	"errors"
	"flag"
	"io"

	"example.com/libraries/rig"
	"github.com/golang/glog"
	"k8s.io/klog"

	klogv2 "k8s.io/klog/v2"
)

func main() {
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				flags := flag.NewFlagSet("klog", flag.ContinueOnError)
				klog.InitFlags(flags)
				if err := flags.Set("logtostderr", "false"); err != nil {
					return err
				}
				klog.SetOutput(io.Discard)
				klogv2.LogToStderr(false)
				klogv2.SetOutput(io.Discard)
			}
			for number := range 20 {
				klog.Infof("request %d", number)
				klogv2.InfoS("request", "number", number)
				glog.V(9).Infof("request %d", number)
			}
			return nil
		},
		func(string, int) error {
			return errors.New("nobody can start more of the daemons than one for each library")
		},
	)
}
