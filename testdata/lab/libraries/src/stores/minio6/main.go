// Command minio6 lists and reads objects with the MinIO client v6, to the end, or it stops to read in
// the middle of listings, closes no object, and gives its calls no deadline. The server is an
// imitation.
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
	"github.com/minio/minio-go/v6"
)

// peer has a bucket of ten small objects. The bucket "slow" does not answer.
func peer() (string, error) {
	return fake.HTTP(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/slow"):
			<-r.Context().Done()
		case r.URL.Query().Has("location"):
			_, _ = io.WriteString(w, `<LocationConstraint></LocationConstraint>`)
		case r.URL.Query().Has("list-type"):
			_, _ = io.WriteString(w, `<ListBucketResult><Name>orders</Name><IsTruncated>false</IsTruncated>`)
			for i := range 10 {
				_, _ = fmt.Fprintf(w, "<Contents><Key>%d</Key><Size>5</Size><ETag>1</ETag>", i)
				_, _ = io.WriteString(w, "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>")
			}
			_, _ = io.WriteString(w, `</ListBucketResult>`)
		default:
			w.Header().Set("ETag", `"1"`)
			http.ServeContent(w, r, "", time.Unix(1e9, 0), strings.NewReader("hello"))
		}
	})
}

func open(address string) (*minio.Client, error) {
	return minio.New(address, "app", "password", false)
}

func read(ctx context.Context, client *minio.Client) (*minio.Object, error) {
	object, err := client.GetObjectWithContext(ctx, "orders", "1", minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	_, err = io.ReadAll(object)
	return object, err
}

func main() {
	var shared *minio.Client
	ctx := context.Background()
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 20 {
				for object := range shared.ListObjectsV2("orders", "", true, nil) {
					if object.Err != nil {
						return object.Err
					}
				}
				object, err := read(ctx, shared)
				if err != nil {
					return err
				}
				if err := object.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 40 {
				for object := range shared.ListObjectsV2("orders", "", true, nil) {
					if object.Err != nil {
						return object.Err
					}
					// The rest is not read, and there is no channel to say so.
					break
				}
			}
			for range 30 {
				// The object is not closed.
				if _, err := read(ctx, shared); err != nil {
					return err
				}
			}
			for range 20 {
				// The server does not answer, and the call has no deadline.
				go func() { _, _ = shared.StatObject("slow", "1", minio.StatObjectOptions{}) }()
			}
			return nil
		},
	)
}
