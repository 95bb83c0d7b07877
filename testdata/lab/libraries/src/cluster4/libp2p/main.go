// Command libp2p talks to a peer with hosts of libp2p and pubsub.
package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"example.com/libraries/rig"
	"github.com/libp2p/go-libp2p"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
)

const (
	protocol = "/echo/1"
	topic    = "news"
)

// serve runs a host that echoes what comes over any stream, and returns its address.
func serve() (string, error) {
	h, _, err := start(context.Background())
	if err != nil {
		return "", err
	}
	h.SetStreamHandler(protocol, func(stream network.Stream) {
		defer stream.Close()
		_, _ = io.Copy(stream, stream)
	})
	return fmt.Sprintf("%s/p2p/%s", h.Addrs()[0], h.ID()), nil
}

// start makes a host that takes part in a topic until the context ends.
func start(ctx context.Context) (host.Host, *pubsub.Topic, error) {
	h, err := libp2p.New(libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"))
	if err != nil {
		return nil, nil, err
	}
	gossip, err := pubsub.NewGossipSub(ctx, h)
	if err != nil {
		return nil, nil, err
	}
	news, err := gossip.Join(topic)
	if err != nil {
		return nil, nil, err
	}
	subscription, err := news.Subscribe()
	if err != nil {
		return nil, nil, err
	}
	go func() {
		for {
			if _, err := subscription.Next(ctx); err != nil {
				return
			}
		}
	}()
	return h, news, nil
}

// join makes a host that is connected to a peer.
func join(ctx context.Context, address string) (*member, error) {
	info, err := peer.AddrInfoFromString(address)
	if err != nil {
		return nil, err
	}
	h, news, err := start(ctx)
	if err != nil {
		return nil, err
	}
	if err := h.Connect(ctx, *info); err != nil {
		return nil, err
	}
	return &member{h, news, info.ID}, nil
}

type member struct {
	host host.Host
	news *pubsub.Topic
	peer peer.ID
}

// use asks the peer and tells the topic.
func (m *member) use() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	stream, err := m.host.NewStream(ctx, m.peer, protocol)
	if err != nil {
		return err
	}
	defer stream.Close()
	if _, err := fmt.Fprintln(stream, "hello"); err != nil {
		return err
	}
	if err := stream.CloseWrite(); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, stream); err != nil {
		return err
	}
	return m.news.Publish(ctx, []byte("hello"))
}

func main() {
	var shared *member
	rig.Main(
		serve,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = join(context.Background(), address); err != nil {
					return err
				}
			}
			for range 5 {
				if err := shared.use(); err != nil {
					return err
				}
				ctx, cancel := context.WithCancel(context.Background())
				own, err := join(ctx, address)
				if err != nil {
					cancel()
					return err
				}
				err = own.use()
				cancel()
				if err != nil {
					return err
				}
				if err := own.host.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 10 {
				own, err := join(context.Background(), address)
				if err != nil {
					return err
				}
				if err := own.use(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
