// Command cloudlogging writes entries with Google's Cloud Logging. The server is a small imitation,
// which takes what it gets.
package main

import (
	"context"
	"net"

	"cloud.google.com/go/logging"
	"cloud.google.com/go/logging/apiv2/loggingpb"
	"example.com/libraries/rig"
	"google.golang.org/api/option"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// sink is the server.
type sink struct {
	loggingpb.UnimplementedLoggingServiceV2Server
}

func (*sink) WriteLogEntries(
	context.Context, *loggingpb.WriteLogEntriesRequest,
) (*loggingpb.WriteLogEntriesResponse, error) {
	return &loggingpb.WriteLogEntriesResponse{}, nil
}

func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := grpc.NewServer()
	loggingpb.RegisterLoggingServiceV2Server(server, new(sink))
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

func open(address string) (*logging.Client, error) {
	return logging.NewClient(context.Background(), "projects/p",
		option.WithEndpoint(address),
		option.WithoutAuthentication(),
		option.WithGRPCDialOption(grpc.WithTransportCredentials(insecure.NewCredentials())),
	)
}

func write(logger *logging.Logger) error {
	logger.Log(logging.Entry{Payload: "hello"})
	return logger.Flush()
}

func main() {
	var (
		client *logging.Client
		shared *logging.Logger
	)
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if client, err = open(address); err != nil {
					return err
				}
				shared = client.Logger("service")
			}
			for range 40 {
				if err := write(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 20 {
				client, err := open(address)
				if err != nil {
					return err
				}
				// Each has a Logger more than it needs.
				for range 2 {
					if err := write(client.Logger("request")); err != nil {
						return err
					}
				}
			}
			return nil
		},
	)
}
