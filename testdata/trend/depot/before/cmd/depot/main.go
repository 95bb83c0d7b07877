// Command depot runs the software of a depot.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/pprof"

	"example.com/depot/audit"
	"example.com/depot/dock"
	"example.com/depot/intake"
	"example.com/depot/labels"
	"example.com/depot/pick"
	"example.com/depot/stock"
	"example.com/depot/trucks"
)

func main() {
	ctx := context.Background()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stock.Open()
	pick.NewPlanner().Start(6)
	gate, err := dock.Listen()
	if err != nil {
		log.Fatal(err)
	}
	for i := 0; i < 4; i++ {
		if err := gate.Connect(); err != nil {
			log.Fatal(err)
		}
	}
	trucks.Run(ctx, 8)
	labels.NewSpool(3)
	audit.Start()
	desk := intake.Open(ctx)

	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/intake", desk.HandleIntake)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on %s\n", l.Addr())
	log.Fatal(http.Serve(l, mux))
}
