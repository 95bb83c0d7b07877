// Command plugin runs plugins with hashicorp/go-plugin, over net/rpc and over gRPC. It is the plugin,
// too.
package main

import (
	"context"
	"errors"
	"net/rpc"
	"os"
	"os/exec"

	"example.com/libraries/rig"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "RIG_PLUGIN",
	MagicCookieValue: "greeter",
}

// greeter is a plugin that says hello over net/rpc, and nothing over gRPC.
type greeter struct{}

// Hello is its one method.
func (greeter) Hello(name string, answer *string) error {
	*answer = "hello " + name
	return nil
}

func (greeter) Server(*plugin.MuxBroker) (any, error) {
	return greeter{}, nil
}

func (greeter) Client(_ *plugin.MuxBroker, client *rpc.Client) (any, error) {
	return client, nil
}

func (greeter) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return nil
}

func (greeter) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}

const (
	overRPC  = "rpc"
	overGRPC = "grpc"
)

func set() plugin.PluginSet {
	return plugin.PluginSet{overRPC: greeter{}, overGRPC: greeter{}}
}

func serve(protocol string) {
	config := &plugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins:         set(),
		Logger:          hclog.NewNullLogger(),
	}
	if protocol == overGRPC {
		config.GRPCServer = plugin.DefaultGRPCServer
	}
	plugin.Serve(config)
}

// running is a plugin that runs, with what was dispensed of it.
type running struct {
	client     *plugin.Client
	connection plugin.ClientProtocol
	raw        any
}

// run starts a plugin.
func run(protocol string) (*running, error) {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  handshake,
		Plugins:          set(),
		Cmd:              exec.Command(os.Args[0], protocol),
		Managed:          true,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolNetRPC, plugin.ProtocolGRPC},
		Logger:           hclog.NewNullLogger(),
	})
	connection, err := client.Client()
	if err != nil {
		return nil, err
	}
	raw, err := connection.Dispense(protocol)
	if err != nil {
		return nil, err
	}
	r := &running{client, connection, raw}
	return r, r.use()
}

// use says hello to a plugin.
func (r *running) use() error {
	caller, ok := r.raw.(*rpc.Client)
	if !ok {
		return r.connection.Ping()
	}
	var answer string
	if err := caller.Call("Plugin.Hello", "you", &answer); err != nil {
		return err
	}
	if answer != "hello you" {
		return errors.New("the plugin says " + answer)
	}
	return nil
}

func main() {
	if os.Getenv(handshake.MagicCookieKey) != "" {
		serve(os.Args[1])
		return
	}
	var shared []*running
	rig.Main(
		nil,
		func(_ string, step int) error {
			for _, protocol := range []string{overRPC, overGRPC} {
				if step == 1 {
					r, err := run(protocol)
					if err != nil {
						return err
					}
					shared = append(shared, r)
				}
				for range 3 {
					r, err := run(protocol)
					if err != nil {
						return err
					}
					r.client.Kill()
				}
			}
			for range 20 {
				if err := errors.Join(shared[0].use(), shared[1].use()); err != nil {
					return err
				}
			}
			return nil
		},
		func(string, int) error {
			for range 10 {
				for _, protocol := range []string{overRPC, overGRPC} {
					if _, err := run(protocol); err != nil {
						return err
					}
				}
			}
			return nil
		},
	)
	plugin.CleanupClients()
}
