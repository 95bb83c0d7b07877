// Command viper reads a configuration file and watches it: once, or anew for each request.
package main

import (
	"os"
	"path/filepath"
	"strconv"

	"example.com/libraries/rig"
	"github.com/spf13/viper"
)

func watch() (*viper.Viper, error) {
	folder := filepath.Join(os.TempDir(), "viper-"+strconv.Itoa(os.Getpid()))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	file := filepath.Join(folder, "app.json")
	if _, err := os.Stat(file); err != nil {
		if err := os.WriteFile(file, []byte(`{"limit": 10}`), 0o644); err != nil {
			return nil, err
		}
	}
	config := viper.New()
	config.SetConfigFile(file)
	if err := config.ReadInConfig(); err != nil {
		return nil, err
	}
	config.WatchConfig()
	return config, nil
}

func main() {
	var shared *viper.Viper
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = watch(); err != nil {
					return err
				}
			}
			for range 40 {
				shared.GetInt("limit")
			}
			return nil
		},
		func(string, int) error {
			for range 20 {
				config, err := watch()
				if err != nil {
					return err
				}
				config.GetInt("limit")
			}
			return nil
		},
	)
}
