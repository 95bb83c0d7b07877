package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

type profiles struct {
	pb.UnimplementedTestServiceServer
}

func (profiles) UnaryCall(ctx context.Context, r *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	return &pb.SimpleResponse{Username: fmt.Sprintf("user-%d", r.GetResponseSize())}, nil
}

type gateway struct{ backend string }

func (g *gateway) connect() (*grpc.ClientConn, pb.TestServiceClient, error) {
	cc, err := grpc.NewClient(g.backend, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, nil, err
	}
	return cc, pb.NewTestServiceClient(cc), nil
}

func (g *gateway) profile(w http.ResponseWriter, r *http.Request) {
	cc, c, err := g.connect()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	//FIX defer cc.Close()
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	u, err := c.UnaryCall(ctx, &pb.SimpleRequest{ResponseSize: int32(len(r.FormValue("id")))})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, u.GetUsername(), cc.GetState())
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	s := grpc.NewServer()
	pb.RegisterTestServiceServer(s, profiles{})
	go s.Serve(l)
	g := &gateway{"passthrough:///" + l.Addr().String()}
	http.HandleFunc("/profile", g.profile)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
