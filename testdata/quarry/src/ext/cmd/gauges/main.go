// Command gauges serves the state of the plants as streams.
package main

import (
	"log"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"example.org/quarry/site"
)

func main() {
	lines := site.Listen()
	state := health.NewServer()
	server := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(server, state)
	go func() { log.Fatal(server.Serve(lines)) }()
	up := false
	s := site.New("gauges", site.Hands(5), site.Every(300*time.Millisecond, func() {
		up = !up
		status := grpc_health_v1.HealthCheckResponse_NOT_SERVING
		if up {
			status = grpc_health_v1.HealthCheckResponse_SERVING
		}
		state.SetServingStatus("crusher", status)
	}))
	log.Fatal(s.Run(lines))
}
