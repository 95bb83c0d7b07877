// Command simulcast sends the shows to cinemas.
package main

import (
	"log"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"

	"example.org/theatre/ext/venues"
	"example.org/theatre/house"
	"example.org/theatre/house/crew"
)

func main() {
	l := house.Listen("grpc")
	s := grpc.NewServer(grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Minute}))
	venues.Register(s)
	go func() {
		if err := s.Serve(l); err != nil {
			log.Fatal(err)
		}
	}()
	encoders := crew.Hire(10, func(int) { time.Sleep(time.Millisecond) })
	go func() {
		for n := range time.Tick(90 * time.Millisecond) {
			encoders.Give(n.Second())
		}
	}()
	house.Run(http.NewServeMux())
}
