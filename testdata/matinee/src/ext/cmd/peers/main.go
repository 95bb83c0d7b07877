// Command peers is what the programs with libraries talk to: a store, a bus and a switchboard.
package main

import (
	"fmt"
	"log"
	"net"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/nats-io/nats-server/v2/server"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
)

func main() {
	store, err := miniredis.Run()
	if err != nil {
		log.Fatal(err)
	}
	bus, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true})
	if err != nil {
		log.Fatal(err)
	}
	go bus.Start()
	if !bus.ReadyForConnections(10 * time.Second) {
		log.Fatal("the bus does not start")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	board := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(board, health.NewServer())
	fmt.Println("PEER_REDIS=" + store.Addr())
	fmt.Println("PEER_NATS=" + bus.ClientURL())
	fmt.Println("PEER_GRPC=" + listener.Addr().String())
	fmt.Println()
	log.Fatal(board.Serve(listener))
}
