// Command viper-remote takes settings from a remote store and watches it: once, or anew for each
// request. The store is an imitation in the process.
package main

import (
	"bytes"
	"io"

	"example.com/libraries/rig"
	"github.com/spf13/viper"
)

const settings = `{"limit": 10}`

// store never changes, so that its watches have nothing to tell.
type store struct{}

func (store) Get(viper.RemoteProvider) (io.Reader, error) {
	return bytes.NewReader([]byte(settings)), nil
}

func (s store) Watch(provider viper.RemoteProvider) (io.Reader, error) {
	return s.Get(provider)
}

func (store) WatchChannel(viper.RemoteProvider) (<-chan *viper.RemoteResponse, chan bool) {
	return make(chan *viper.RemoteResponse), make(chan bool)
}

func watch() (*viper.Viper, error) {
	config := viper.New()
	config.SetConfigType("json")
	if err := config.AddRemoteProvider("consul", "127.0.0.1:8500", "app"); err != nil {
		return nil, err
	}
	if err := config.ReadRemoteConfig(); err != nil {
		return nil, err
	}
	return config, config.WatchRemoteConfigOnChannel()
}

func main() {
	viper.RemoteConfig = store{}
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
