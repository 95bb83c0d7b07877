// Command remote asks the outlying plants whether they run.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type plants struct {
	target string
	one    *grpc.ClientConn
}

func dial(target string) (*grpc.ClientConn, error) {
	return grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func (p *plants) conn() (*grpc.ClientConn, error) {
	if rev.Two {
		return p.one, nil
	}
	return dial(p.target)
}

func (p *plants) status(ctx context.Context, name string) (string, error) {
	conn, err := p.conn()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	answer, err := grpc_health_v1.NewHealthClient(conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: name})
	if err != nil {
		return "", err
	}
	return answer.GetStatus().String(), nil
}

func main() {
	target := os.Getenv("QUARRY_GRPC")
	one, err := dial(target)
	if err != nil {
		log.Fatal(err)
	}
	p := &plants{target, one}
	s := site.New("remote", site.Hands(6), site.Every(700*time.Millisecond, func() {}))
	s.Mux.HandleFunc("/status", func(w http.ResponseWriter, r *http.Request) {
		status, err := p.status(r.Context(), "plant")
		if err != nil {
			site.Fail(w, http.StatusBadGateway, err)
			return
		}
		fmt.Fprintln(w, status)
	})
	log.Fatal(s.Run())
}
