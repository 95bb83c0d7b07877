// Command raft embeds the three nodes of a cluster of hashicorp/raft.
package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"example.com/libraries/rig"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

// machine is a state that forgets what it is told.
type machine struct{}

func (machine) Apply(*raft.Log) any                 { return nil }
func (machine) Snapshot() (raft.FSMSnapshot, error) { return machine{}, nil }
func (machine) Restore(reader io.ReadCloser) error  { return reader.Close() }
func (machine) Persist(sink raft.SnapshotSink) error {
	return sink.Close()
}
func (machine) Release() {}

type node struct {
	raft      *raft.Raft
	transport *raft.NetworkTransport
}

// start starts a cluster of three nodes and waits for its leader.
func start() (nodes []node, leader *raft.Raft, err error) {
	var cluster raft.Configuration
	for number := range 3 {
		transport, err := raft.NewTCPTransport("127.0.0.1:0", nil, 3, 10*time.Second, io.Discard)
		if err != nil {
			return nil, nil, err
		}
		config := raft.DefaultConfig()
		config.LocalID = raft.ServerID(fmt.Sprintf("node-%d", number))
		config.Logger = hclog.NewNullLogger()
		config.LogOutput = io.Discard
		store := raft.NewInmemStore()
		r, err := raft.NewRaft(config, machine{}, store, store, raft.NewInmemSnapshotStore(), transport)
		if err != nil {
			return nil, nil, err
		}
		nodes = append(nodes, node{r, transport})
		cluster.Servers = append(cluster.Servers, raft.Server{
			ID:      config.LocalID,
			Address: transport.LocalAddr(),
		})
	}
	if err := nodes[0].raft.BootstrapCluster(cluster).Error(); err != nil {
		return nil, nil, err
	}
	for range 300 {
		for _, node := range nodes {
			if node.raft.State() == raft.Leader {
				return nodes, node.raft, apply(node.raft)
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil, nil, errors.New("no node leads")
}

func apply(leader *raft.Raft) error {
	for range 20 {
		if err := leader.Apply([]byte("x=1"), 10*time.Second).Error(); err != nil {
			return err
		}
	}
	return nil
}

// stop is the whole end of a cluster.
func stop(nodes []node) error {
	for _, node := range nodes {
		if err := node.raft.Shutdown().Error(); err != nil {
			return err
		}
		if err := node.transport.Close(); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	var shared *raft.Raft
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if _, shared, err = start(); err != nil {
					return err
				}
			}
			if err := apply(shared); err != nil {
				return err
			}
			nodes, _, err := start()
			if err != nil {
				return err
			}
			return stop(nodes)
		},
		func(string, int) error {
			for range 4 {
				if _, _, err := start(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
