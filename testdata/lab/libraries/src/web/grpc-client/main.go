// Command grpc-client asks a gRPC server for its health and watches it. The mistake is a connection
// for each question that is not closed, with a watch that is neither read nor cancelled.
package main

import (
	"context"
	"net"

	"example.com/libraries/rig"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
)

func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

func dial(address string) (*grpc.ClientConn, error) {
	return grpc.Dial(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

// ask gets one answer, and the first of a watch.
func ask(ctx context.Context, conn *grpc.ClientConn) error {
	client := grpc_health_v1.NewHealthClient(conn)
	if _, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{}); err != nil {
		return err
	}
	watch, err := client.Watch(ctx, &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		return err
	}
	_, err = watch.Recv()
	return err
}

func main() {
	var shared *grpc.ClientConn
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = dial(address); err != nil {
					return err
				}
			}
			for range 40 {
				ctx, cancel := context.WithCancel(context.Background())
				err := ask(ctx, shared)
				cancel()
				if err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 40 {
				conn, err := dial(address)
				if err != nil {
					return err
				}
				if err := ask(context.Background(), conn); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
