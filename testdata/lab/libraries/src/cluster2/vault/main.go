// Command vault keeps tokens alive with the watchers of the Vault API.
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"example.com/libraries/rig"
	"github.com/hashicorp/vault/api"
)

// peer imitates a Vault that gives tokens and renews them.
func peer() (string, error) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"auth":{"client_token":"token","renewable":true,"lease_duration":3600}}`)
	}))
	return server.Listener.Addr().String(), nil
}

func connect(address string) (*api.Client, error) {
	config := api.DefaultConfig()
	config.Address = "http://" + address
	return api.NewClient(config)
}

// login gets a token and has it renewed from then on.
func login(client *api.Client) (*api.LifetimeWatcher, error) {
	secret, err := client.Logical().Write("auth/approle/login", map[string]any{"role_id": "service"})
	if err != nil {
		return nil, err
	}
	watcher, err := client.NewLifetimeWatcher(&api.LifetimeWatcherInput{Secret: secret})
	if err != nil {
		return nil, err
	}
	go watcher.Start()
	<-watcher.RenewCh()
	return watcher, nil
}

func main() {
	var client *api.Client
	var current *api.LifetimeWatcher
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if client, err = connect(address); err != nil {
					return err
				}
			}
			for range 20 {
				next, err := login(client)
				if err != nil {
					return err
				}
				if current != nil {
					current.Stop()
				}
				current = next
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if client, err = connect(address); err != nil {
					return err
				}
			}
			for range 40 {
				if _, err := login(client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
