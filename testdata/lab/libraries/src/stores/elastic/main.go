// Command elastic indexes documents with go-elasticsearch through a bulk indexer that is closed, or
// makes an indexer and a client with discovery for each request and closes neither. The server is
// an imitation.
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
	"github.com/elastic/go-elasticsearch/v8"
	"github.com/elastic/go-elasticsearch/v8/esutil"
)

// peer is a node, and says that bulk requests are done.
func peer() (string, error) {
	return fake.HTTP(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasPrefix(r.URL.Path, "/_nodes"):
			_, _ = fmt.Fprintf(w, `{"nodes":{"a":{"name":"a","roles":["data"],"http":{"publish_address":%q}}}}`, r.Host)
		case strings.HasSuffix(r.URL.Path, "/_bulk"):
			_, _ = io.WriteString(w, `{"items":[{"index":{"status":201}}]}`)
		default:
			_, _ = io.WriteString(w, `{"version":{"number":"8.0.0","build_flavor":"default"}}`)
		}
	})
}

// transport is shared by all clients.
var transport = http.DefaultTransport

func open(address string) (*elasticsearch.Client, error) {
	return elasticsearch.NewClient(elasticsearch.Config{
		Addresses:             []string{"http://" + address},
		Transport:             transport,
		DiscoverNodesInterval: time.Hour,
	})
}

// index hands a document to a new indexer.
func index(ctx context.Context, client *elasticsearch.Client) (esutil.BulkIndexer, error) {
	indexer, err := esutil.NewBulkIndexer(esutil.BulkIndexerConfig{Client: client, Index: "orders", NumWorkers: 2})
	if err != nil {
		return nil, err
	}
	document := esutil.BulkIndexerItem{Action: "index", Body: strings.NewReader(`{"n":1}`)}
	return indexer, indexer.Add(ctx, document)
}

func main() {
	var shared *elasticsearch.Client
	ctx := context.Background()
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
				// One indexer lasts.
				if _, err := index(ctx, shared); err != nil {
					return err
				}
			}
			for range 10 {
				indexer, err := index(ctx, shared)
				if err != nil {
					return err
				}
				if err := indexer.Close(ctx); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) (err error) {
			for range 30 {
				// Neither the client nor the indexer is closed.
				client, err := open(address)
				if err != nil {
					return err
				}
				if _, err := index(ctx, client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
