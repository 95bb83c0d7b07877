// Command signals shows the signal lamps of the stage.
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

type lamps struct {
	base  context.Context
	board grpc_health_v1.HealthClient
}

// follow keeps the lamp of the house itself up to date.
func (l *lamps) follow(show func(string)) {
	for l.base.Err() == nil {
		changes, err := l.board.Watch(l.base, &grpc_health_v1.HealthCheckRequest{})
		for err == nil {
			var change *grpc_health_v1.HealthCheckResponse
			if change, err = changes.Recv(); err == nil {
				show(change.Status.String())
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (l *lamps) now(service string) (string, error) {
	ctx := l.base
	if foyer.Repaired {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
	}
	changes, err := l.board.Watch(ctx, &grpc_health_v1.HealthCheckRequest{Service: service})
	if err != nil {
		return "", err
	}
	first, err := changes.Recv()
	if err != nil {
		return "", err
	}
	return first.Status.String(), nil
}

func main() {
	flag.Parse()
	conn, err := grpc.NewClient(foyer.Env("PEER_GRPC"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	base, cancel := context.WithCancel(context.Background())
	defer cancel()
	l := &lamps{base: base, board: grpc_health_v1.NewHealthClient(conn)}
	book := backstage.OpenBook()
	go l.follow(book.Note)
	bulbs := backstage.NewHands(26)
	mux := foyer.Mux()
	mux.HandleFunc("/lamp", func(w http.ResponseWriter, r *http.Request) {
		status, err := l.now(r.FormValue("name"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		bulbs.Do(func() {})
		fmt.Fprintln(w, status)
	})
	foyer.Serve(mux)
}
