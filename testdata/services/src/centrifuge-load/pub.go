package main

import (
	"context"
	"time"

	"github.com/centrifugal/centrifuge-go"
)

func pub(s *centrifuge.Subscription) error {
	ctx, cf := context.WithTimeout(context.Background(), 5*time.Second)
	defer cf()
	_, err := s.Publish(ctx, []byte(`{"a":1}`))
	return err
}
