// Command gocql2 sends statements with version 2 of gocql through a shared session, or makes a session
// for each request that is not closed. The server is an imitation.
package main

import (
	"errors"
	"net"
	"strconv"
	"sync"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake/cassandra"
	gocql "github.com/apache/cassandra-gocql-driver/v2"
)

func open(address string) (*gocql.Session, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	cluster := gocql.NewCluster(host)
	if cluster.Port, err = strconv.Atoi(port); err != nil {
		return nil, err
	}
	cluster.ProtoVersion = 4
	cluster.DisableInitialHostLookup = true
	return cluster.CreateSession()
}

func ask(session *gocql.Session) error {
	return session.Query("TRUNCATE orders").Exec()
}

// request does not close its session.
func request(address string) error {
	session, err := open(address)
	if err != nil {
		return err
	}
	return ask(session)
}

func main() {
	var shared *gocql.Session
	rig.Main(
		cassandra.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 60 {
				if err := ask(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			errs := make([]error, 20)
			var requests sync.WaitGroup
			for i := range errs {
				requests.Go(func() { errs[i] = request(address) })
			}
			requests.Wait()
			return errors.Join(errs...)
		},
	)
}
