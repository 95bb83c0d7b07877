// Command olivere indexes documents with olivere/elastic through one client and one bulk processor,
// or makes them for each request and stops neither. The server is an imitation.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake"
	"github.com/olivere/elastic/v7"
)

// peer is a node, and says that bulk requests are done.
func peer() (string, error) {
	return fake.HTTP(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasPrefix(r.URL.Path, "/_nodes"):
			_, _ = fmt.Fprintf(w, `{"nodes":{"a":{"name":"a","http":{"publish_address":%q}}}}`, r.Host)
		case strings.HasSuffix(r.URL.Path, "/_bulk"):
			_, _ = io.WriteString(w, `{"items":[{"index":{"status":201}}]}`)
		default:
			_, _ = io.WriteString(w, `{"version":{"number":"7.17.0"}}`)
		}
	})
}

// index hands a document to a new processor of a new client.
func index(ctx context.Context, address string) (*elastic.BulkProcessor, error) {
	client, err := elastic.NewClient(elastic.SetURL("http://" + address))
	if err != nil {
		return nil, err
	}
	processor, err := client.BulkProcessor().Workers(2).FlushInterval(time.Minute).Do(ctx)
	if err != nil {
		return nil, err
	}
	add(processor)
	return processor, nil
}

func add(processor *elastic.BulkProcessor) {
	processor.Add(elastic.NewBulkIndexRequest().Index("orders").Doc(map[string]int{"n": 1}))
}

func main() {
	var shared *elastic.BulkProcessor
	ctx := context.Background()
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = index(ctx, address); err != nil {
					return err
				}
			}
			for range 60 {
				add(shared)
			}
			return shared.Flush()
		},
		func(address string, step int) error {
			for range 20 {
				// Neither the client nor the processor is stopped.
				if _, err := index(ctx, address); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
