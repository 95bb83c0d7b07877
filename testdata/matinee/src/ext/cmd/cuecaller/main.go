// Command cuecaller tells the desks of the house which cue is next.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
)

type caller struct {
	grpc_health_v1.UnimplementedHealthServer
	mu    sync.Mutex
	desks map[string][]chan bool
}

func (c *caller) add(desk string) <-chan bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	cues := make(chan bool, 4)
	c.desks[desk] = append(c.desks[desk], cues)
	return cues
}

func (c *caller) cue(desk string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.desks[desk] {
		select {
		case d <- true:
		default:
		}
	}
}

// Watch tells a desk its cues.
func (c *caller) Watch(req *grpc_health_v1.HealthCheckRequest, out grpc_health_v1.Health_WatchServer) error {
	cues := c.add(req.Service)
	for {
		if foyer.Repaired {
			select {
			case <-cues:
			case <-out.Context().Done():
				return out.Context().Err()
			}
		} else {
			<-cues
		}
		if err := out.Send(&grpc_health_v1.HealthCheckResponse{Status: grpc_health_v1.HealthCheckResponse_SERVING}); err != nil {
			return err
		}
	}
}

// Check answers for all desks.
func (c *caller) Check(context.Context, *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	return &grpc_health_v1.HealthCheckResponse{Status: grpc_health_v1.HealthCheckResponse_SERVING}, nil
}

func main() {
	flag.Parse()
	wire := foyer.Listen()
	c := &caller{desks: make(map[string][]chan bool)}
	server := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(server, c)
	go func() { log.Fatal(server.Serve(wire)) }()
	conn, err := grpc.NewClient(wire.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	desks := grpc_health_v1.NewHealthClient(conn)
	backstage.NewHands(22)
	go backstage.Every(context.Background(), 30*time.Millisecond, func() { c.cue("light") })
	mux := foyer.Mux()
	mux.HandleFunc("/preview", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 150*time.Millisecond)
		defer cancel()
		cues, err := desks.Watch(ctx, &grpc_health_v1.HealthCheckRequest{Service: r.FormValue("desk")})
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		n := 0
		for {
			if _, err := cues.Recv(); err != nil {
				break
			}
			n++
		}
		fmt.Fprintln(w, n)
	})
	foyer.Serve(mux)
}
