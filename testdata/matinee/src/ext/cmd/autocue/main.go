// Command autocue asks the switchboard which screens work.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
)

type switchboard struct {
	target string
	shared *grpc.ClientConn
}

func (s *switchboard) dial() (*grpc.ClientConn, error) {
	if s.shared != nil {
		return s.shared, nil
	}
	return grpc.NewClient(s.target, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func (s *switchboard) works(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := s.dial()
	if err != nil {
		return "", err
	}
	reply, err := grpc_health_v1.NewHealthClient(conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		return "", err
	}
	return reply.Status.String(), nil
}

func main() {
	flag.Parse()
	s := &switchboard{target: foyer.Env("PEER_GRPC")}
	if foyer.Repaired {
		shared, err := s.dial()
		if err != nil {
			log.Fatal(err)
		}
		s.shared = shared
	}
	screens := backstage.NewHands(40)
	mux := foyer.Mux()
	mux.HandleFunc("/works", func(w http.ResponseWriter, r *http.Request) {
		status, err := s.works(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		screens.Do(func() {})
		fmt.Fprintln(w, status)
	})
	foyer.Serve(mux)
}
