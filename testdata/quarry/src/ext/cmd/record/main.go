// Command record drives the programs of this module and stores their goroutine profiles.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/gorilla/websocket"
	"github.com/nats-io/nats-server/v2/server"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"example.org/quarry/record"
)

func steps(list ...record.Step) []record.Step { return list }

// sockets opens websockets, and closes them again if hangUp.
func sockets(n int, path string, hangUp bool) record.Step {
	return func(t *record.Target) {
		for range n {
			conn, _, err := websocket.DefaultDialer.Dial("ws://"+t.Web+path, nil)
			if err != nil {
				log.Fatal(err)
			}
			if hangUp {
				conn.Close()
				continue
			}
			t.Keep(conn)
			go func() {
				for {
					if _, _, err := conn.ReadMessage(); err != nil {
						return
					}
				}
			}()
		}
	}
}

// watches opens streams of the health service.
func watches(conns, each int) record.Step {
	return func(t *record.Target) {
		for range conns {
			conn, err := grpc.NewClient(t.Others[0], grpc.WithTransportCredentials(insecure.NewCredentials()))
			if err != nil {
				log.Fatal(err)
			}
			t.Keep(conn)
			for range each {
				stream, err := grpc_health_v1.NewHealthClient(conn).Watch(context.Background(), &grpc_health_v1.HealthCheckRequest{Service: "crusher"})
				if err != nil {
					log.Fatal(err)
				}
				go func() {
					for {
						if _, err := stream.Recv(); err != nil {
							return
						}
					}
				}()
			}
		}
	}
}

var plans = []record.Plan{
	{Name: "stockdb", Variants: record.Twice, Steps: steps(record.Idle(14), record.Hold("/live", 4), record.Get("/reserve?article=kerb&pieces=%d", 20), record.Pause(300*time.Millisecond), record.Get("/reserve?article=palisade&pieces=9", 4),
		record.Pause(200*time.Millisecond), record.Get("/reserve?article=slab&pieces=%d", 38))},
	{Name: "deliveries", Variants: record.Twice, Steps: steps(record.Idle(30), record.Get("/largest/c%d", 6), record.Get("/largest/c1", 12))},
	{Name: "remote", Variants: record.Twice, Steps: steps(record.Idle(10), record.Hold("/live", 5), record.Each("/status", 36))},
	{Name: "watchers", Variants: record.Twice, Steps: steps(record.Idle(10), record.Hold("/live", 5), record.Get("/runs", 42))},
	{Name: "yardcams", Variants: record.Twice, Steps: steps(record.Idle(10), record.Hold("/live", 3), sockets(30, "/ws?camera=gate", false), sockets(130, "/ws?camera=pit", true))},
	{Name: "boards", Variants: record.Twice, Steps: steps(record.Idle(12), record.Hold("/live", 3), record.Get("/next?lane=1", 24), record.Hold("/next?lane=2", 6))},
	{Name: "volumes", Variants: record.Twice, Batch: true},
	{Name: "scans", Variants: record.Twice, Steps: steps(record.Idle(20), record.Hold("/live", 6), record.Get("/scan?file=pit.las", 8), record.Get("/scan?file=road%d.las", 5))},
	{Name: "weights", Variants: record.Twice, Steps: steps(record.Idle(9), record.Hold("/live", 3), record.Get("/calibration?bridge=north", 12), record.Get("/calibration?bridge=south", 23))},
	{Name: "mixers", Variants: record.Twice, Steps: steps(record.Idle(25), record.Hold("/live", 8), record.Get("/mix?grade=C30&m3=3", 16), record.Each("/mix?grade=C50&m3=5", 2), record.Get("/mix?grade=C25&m3=4", 10))},
	{Name: "bus", Variants: record.Twice, Steps: steps(record.Idle(9), record.Hold("/live", 3), record.Get("/next?sensor=dust", 52), record.Pause(300*time.Millisecond))},
	{Name: "archive", Variants: record.Twice, Steps: steps(record.Idle(15), record.Hold("/live", 4), record.Get("/count?year=1999", 16), record.Get("/count?year=20%d", 17))},

	{Name: "camhub", Variants: record.Once, Steps: steps(record.Idle(10), sockets(260, "/ws", false))},
	{Name: "orderdb", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/open?customer=%d", 80)), Wait: 150 * time.Millisecond},
	{Name: "feeds", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/feed?plant=north", 44))},
	{Name: "gauges", Variants: record.Once, Steps: steps(record.Idle(10), watches(8, 9))},
	{Name: "limits", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/map", 60), record.Hold("/volume", 50)), Wait: 150 * time.Millisecond},
	{Name: "busfeeds", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/live", 4), record.Get("/last", 10))},
}

func main() {
	cache, err := miniredis.Run()
	if err != nil {
		log.Fatal(err)
	}
	defer cache.Close()

	plants := health.NewServer()
	plants.SetServingStatus("plant", grpc_health_v1.HealthCheckResponse_SERVING)
	lines, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	remote := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(remote, plants)
	go func() { log.Fatal(remote.Serve(lines)) }()

	bus, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		log.Fatal(err)
	}
	go bus.Start()
	if !bus.ReadyForConnections(5 * time.Second) {
		log.Fatal("no bus")
	}

	for name, value := range map[string]string{
		"QUARRY_REDIS": cache.Addr(),
		"QUARRY_GRPC":  lines.Addr().String(),
		"QUARRY_NATS":  fmt.Sprint("nats://", bus.Addr()),
	} {
		if err := os.Setenv(name, value); err != nil {
			log.Fatal(err)
		}
	}
	record.Main(plans)
}
