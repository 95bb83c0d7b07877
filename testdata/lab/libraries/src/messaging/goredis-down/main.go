// Command goredis-down calls a Redis server that drops packets, and one that is not there, with
// go-redis.
package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	"example.com/libraries/rig"
	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// peer gives three addresses: of a server that works, of one that does not accept connections any
// more, and of one that was stopped.
func peer() (string, error) {
	works, err := miniredis.Run()
	if err != nil {
		return "", err
	}
	full, err := listenFull()
	if err != nil {
		return "", err
	}
	stopped, err := miniredis.Run()
	if err != nil {
		return "", err
	}
	address := stopped.Addr()
	stopped.Close()
	return strings.Join([]string{works.Addr(), full, address}, ","), nil
}

// listenFull listens, accepts nothing, and fills the queue of those who wait to be accepted.
func listenFull() (string, error) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return "", err
	}
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return "", err
	}
	if err := syscall.Listen(socket, 0); err != nil {
		return "", err
	}
	name, err := syscall.Getsockname(socket)
	if err != nil {
		return "", err
	}
	address := fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	for {
		conn, err := net.DialTimeout("tcp", address, 200*time.Millisecond)
		if err != nil {
			return address, nil
		}
		waiting = append(waiting, conn)
	}
}

var waiting []net.Conn

// ask gives up soon, the attempt to connect does not.
func ask(client *redis.Client) error {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	return client.Incr(ctx, "visits").Err()
}

func main() {
	var shared *redis.Client
	rig.Main(
		peer,
		func(addresses string, step int) error {
			if step == 1 {
				address := strings.Split(addresses, ",")[0]
				shared = redis.NewClient(&redis.Options{Addr: address, MinIdleConns: 4})
			}
			for range 60 {
				if err := ask(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(addresses string, step int) error {
			address := strings.Split(addresses, ",")
			for range 10 {
				slow := redis.NewClient(&redis.Options{
					Addr:         address[1],
					DialTimeout:  time.Minute,
					MinIdleConns: 4,
				})
				gone := redis.NewClient(&redis.Options{Addr: address[2], PoolSize: 1})
				if ask(slow) == nil || ask(gone) == nil {
					return fmt.Errorf("a server answers that should not")
				}
			}
			return nil
		},
	)
}
