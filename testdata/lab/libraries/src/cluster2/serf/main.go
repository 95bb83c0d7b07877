// Command serf joins a gossip pool of hashicorp/serf, which is made of hashicorp/memberlist.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"

	"example.com/libraries/rig"
	"github.com/hashicorp/memberlist"
	"github.com/hashicorp/serf/serf"
)

// start makes an agent of serf on a free port. What happens in the pool goes to a channel.
func start(name string) (*serf.Serf, <-chan serf.Event, error) {
	events := make(chan serf.Event, 1024)
	config := serf.DefaultConfig()
	config.Init()
	config.NodeName = name
	config.LogOutput = io.Discard
	config.EventCh = events
	config.CoalescePeriod = time.Second
	config.QuiescentPeriod = time.Second
	config.MemberlistConfig = memberlist.DefaultLocalConfig()
	config.MemberlistConfig.BindAddr = "127.0.0.1"
	config.MemberlistConfig.BindPort = 0
	config.MemberlistConfig.LogOutput = io.Discard
	agent, err := serf.Create(config)
	return agent, events, err
}

func peer() (string, error) {
	agent, _, err := start(fmt.Sprintf("peer-%d", os.Getpid()))
	if err != nil {
		return "", err
	}
	member := agent.LocalMember()
	return net.JoinHostPort(member.Addr.String(), strconv.Itoa(int(member.Port))), nil
}

func join(address, name string) (*serf.Serf, error) {
	agent, events, err := start(name)
	if err != nil {
		return nil, err
	}
	if _, err := agent.Join([]string{address}, true); err != nil {
		return nil, err
	}
	<-events
	return agent, agent.UserEvent("hello", nil, false)
}

func main() {
	var shared *serf.Serf
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = join(address, "shared"); err != nil {
					return err
				}
			}
			for number := range 5 {
				if err := shared.UserEvent(fmt.Sprintf("event-%d-%d", step, number), nil, false); err != nil {
					return err
				}
			}
			agent, err := join(address, fmt.Sprintf("test-%d", step))
			if err != nil {
				return err
			}
			if err := agent.Leave(); err != nil {
				return err
			}
			return agent.Shutdown()
		},
		func(address string, step int) error {
			for number := range 10 {
				if _, err := join(address, fmt.Sprintf("agent-%d-%d", step, number)); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
