// Command klog links klog, both of its major versions, and glog, and logs with them to files.
package main

import (
	"errors"
	"flag"
	"os"

	"example.com/libraries/rig"
	"github.com/golang/glog"
	"k8s.io/klog"

	klogv2 "k8s.io/klog/v2"
)

// toFiles has a copy of klog write to files in a folder.
func toFiles(initFlags func(*flag.FlagSet), folder string) error {
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	initFlags(flags)
	return errors.Join(flags.Set("logtostderr", "false"), flags.Set("log_dir", folder))
}

func main() {
	folder, err := os.MkdirTemp("", "klog")
	if err != nil {
		klog.Fatal(err)
	}
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				if err := toFiles(klog.InitFlags, folder); err != nil {
					return err
				}
				if err := toFiles(klogv2.InitFlags, folder); err != nil {
					return err
				}
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
	_ = os.RemoveAll(folder)
}
