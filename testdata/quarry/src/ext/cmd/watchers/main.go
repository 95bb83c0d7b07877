// Command watchers tells whether a plant runs, as the plant itself says.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"example.org/quarry/rev"
	"example.org/quarry/site"
	"example.org/quarry/yard"
)

type desk struct {
	ctx    context.Context
	health healthpb.HealthClient
}

func (d *desk) first(plant string) (healthpb.HealthCheckResponse_ServingStatus, error) {
	ctx := d.ctx
	if rev.Two {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(d.ctx)
		defer cancel()
	}
	stream, err := d.health.Watch(ctx, &healthpb.HealthCheckRequest{Service: plant})
	if err != nil {
		return 0, err
	}
	answer, err := stream.Recv()
	if err != nil {
		return 0, err
	}
	return answer.Status, nil
}

func main() {
	conn, err := grpc.NewClient(os.Getenv("QUARRY_GRPC"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	d := &desk{ctx, healthpb.NewHealthClient(conn)}
	alarms := yard.NewPool(10, func(string) {})
	s := site.New("watchers", site.Hands(4))
	s.Mux.HandleFunc("/runs", func(w http.ResponseWriter, r *http.Request) {
		status, err := d.first("plant")
		if err != nil {
			site.Fail(w, http.StatusBadGateway, err)
			return
		}
		alarms.Put(status.String())
		fmt.Fprintln(w, status)
	})
	log.Fatal(s.Run())
}
