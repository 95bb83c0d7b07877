package main

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

type collector struct {
	pb.UnimplementedTestServiceServer
}

func (c *collector) FullDuplexCall(s grpc.BidiStreamingServer[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]) error {
	for {
		m, err := s.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.Send(&pb.StreamingOutputCallResponse{Payload: m.GetPayload()}); err != nil {
			return err
		}
	}
}

func vehicle(ctx context.Context, c pb.TestServiceClient) error {
	s, err := c.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	t := time.NewTicker(500 * time.Millisecond)
	defer t.Stop()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		for {
			if _, err := s.Recv(); err != nil {
				return err
			}
		}
	})
	g.Go(func() error {
		for {
			select {
			case <-ctx.Done():
				return s.CloseSend()
			case <-t.C:
				if err := s.Send(&pb.StreamingOutputCallRequest{Payload: &pb.Payload{Body: []byte("48.1,11.5")}}); err != nil {
					return err
				}
			}
		}
	})
	return g.Wait()
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	srv := grpc.NewServer(grpc.MaxConcurrentStreams(1000))
	pb.RegisterTestServiceServer(srv, &collector{})
	go func() { log.Fatal(srv.Serve(l)) }()
	go func() { log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil)) }()
	g, ctx := errgroup.WithContext(context.Background())
	for i := 0; i < 3; i++ {
		cc, err := grpc.NewClient("passthrough:///"+l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			log.Fatal(err)
		}
		defer cc.Close()
		c := pb.NewTestServiceClient(cc)
		for j := 0; j < 50; j++ {
			g.Go(func() error { return vehicle(ctx, c) })
		}
	}
	log.Print(g.Wait())
}
