// Package venues is the gRPC service that knows the houses the company plays in.
package venues

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

type text = wrapperspb.StringValue

func lookup(_ any, ctx context.Context, dec func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	in := new(text)
	if err := dec(in); err != nil {
		return nil, err
	}
	return wrapperspb.String("seats of " + in.Value), nil
}

func watch(_ any, stream grpc.ServerStream) error {
	in := new(text)
	if err := stream.RecvMsg(in); err != nil {
		return err
	}
	for n := 0; ; n++ {
		if err := stream.SendMsg(wrapperspb.String(fmt.Sprintf("%s %d", in.Value, n))); err != nil {
			return err
		}
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case <-time.After(20 * time.Millisecond * time.Duration(1+n*n)):
		}
	}
}

// Register adds the service to a server.
func Register(s *grpc.Server) {
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: "theatre.Venues",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Lookup", Handler: lookup}},
		Streams:     []grpc.StreamDesc{{StreamName: "Watch", Handler: watch, ServerStreams: true}},
	}, nil)
}

// Dial prepares a connection.
func Dial(addr string) (*grpc.ClientConn, error) {
	return grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

// Lookup asks about a venue.
func Lookup(ctx context.Context, cc *grpc.ClientConn, name string) (string, error) {
	out := new(text)
	err := cc.Invoke(ctx, "/theatre.Venues/Lookup", wrapperspb.String(name), out)
	return out.Value, err
}

// A Watcher receives what is new about a venue.
type Watcher struct{ stream grpc.ClientStream }

// Watch begins to watch a venue.
func Watch(ctx context.Context, cc *grpc.ClientConn, name string) (*Watcher, error) {
	stream, err := cc.NewStream(ctx, &grpc.StreamDesc{StreamName: "Watch", ServerStreams: true}, "/theatre.Venues/Watch")
	if err != nil {
		return nil, err
	}
	if err := stream.SendMsg(wrapperspb.String(name)); err != nil {
		return nil, err
	}
	return &Watcher{stream}, stream.CloseSend()
}

// Next is the next message.
func (w *Watcher) Next() (string, error) {
	out := new(text)
	err := w.stream.RecvMsg(out)
	return out.Value, err
}
