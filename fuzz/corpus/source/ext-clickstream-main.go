package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"github.com/segmentio/kafka-go"
)

type stream struct{ brokers []string }

func (s stream) last(ctx context.Context, topic string) (string, error) {
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers:        s.brokers,
		Topic:          topic,
		MaxWait:        250 * time.Millisecond,
		ReadBackoffMin: 100 * time.Millisecond,
	})
	ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	m, err := r.ReadMessage(ctx)
	if err != nil {
		return "", err
	}
	return string(m.Value), nil
}

func main() {
	s := stream{[]string{"127.0.0.1:1"}}
	http.HandleFunc("/last", func(w http.ResponseWriter, r *http.Request) {
		v, err := s.last(r.Context(), r.FormValue("topic"))
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			http.Error(w, "nothing yet", http.StatusNoContent)
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadGateway)
		default:
			fmt.Fprintln(w, v)
		}
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
