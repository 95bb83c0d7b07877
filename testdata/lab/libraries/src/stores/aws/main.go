// Command aws moves objects and reads event streams of S3 with the AWS SDK, or has transfers without
// a deadline whose server stalls, leaves event streams open, and drops bodies whose reads timed out.
// The server is an imitation.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake"
	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/middleware"
)

// object is large enough for three parts.
var object = make([]byte, 11<<20)

// peer has one object in each bucket. Parts of the bucket "slow" stall, but for the first bytes of
// the object; event streams have no events.
func peer() (string, error) {
	return fake.HTTP(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		slow := strings.HasPrefix(r.URL.Path, "/slow")
		switch {
		case query.Has("select"):
			_, _ = io.Copy(io.Discard, r.Body)
			// A client that is answered at once may still be busy with its request, and ends it.
			time.Sleep(5 * time.Millisecond)
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		case query.Has("uploads"):
			_, _ = io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>`)
		case r.Method == http.MethodPost:
			_, _ = io.WriteString(w, `<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>`)
		case r.Method == http.MethodPut:
			_, _ = io.Copy(io.Discard, r.Body)
			if slow {
				<-r.Context().Done()
			}
			w.Header().Set("ETag", `"1"`)
		case slow && !strings.HasPrefix(r.Header.Get("Range"), "bytes=0-"):
			w.Header().Set("Content-Length", "1024")
			w.WriteHeader(http.StatusPartialContent)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		default:
			w.Header().Set("ETag", `"1"`)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(object))
		}
	})
}

func open(address string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint:               aws.String("http://" + address),
		Credentials:                credentials.NewStaticCredentialsProvider("app", "password", ""),
		Region:                     "eu-central-1",
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		UsePathStyle:               true,
	})
}

func download(ctx context.Context, client *s3.Client, bucket string) error {
	buffer := manager.NewWriteAtBuffer(make([]byte, 0, len(object)))
	_, err := manager.NewDownloader(client).Download(ctx, buffer, &s3.GetObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("orders"),
	})
	return err
}

func upload(ctx context.Context, client *s3.Client, bucket string) error {
	_, err := manager.NewUploader(client).Upload(ctx, &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("orders"), Body: bytes.NewReader(object),
	})
	return err
}

// query starts to read an event stream.
func query(ctx context.Context, client *s3.Client) (*s3.SelectObjectContentEventStream, error) {
	output, err := client.SelectObjectContent(ctx, &s3.SelectObjectContentInput{
		Bucket: aws.String("shop"), Key: aws.String("orders"),
		Expression: aws.String("SELECT * FROM S3Object"), ExpressionType: types.ExpressionTypeSql,
		InputSerialization:  &types.InputSerialization{JSON: &types.JSONInput{Type: types.JSONTypeLines}},
		OutputSerialization: &types.OutputSerialization{JSON: &types.JSONOutput{}},
	})
	if err != nil {
		return nil, err
	}
	return output.GetStream(), nil
}

// dropped reads from a body until the time for a read is over, and does not close it.
func dropped(ctx context.Context, client *s3.Client) error {
	output, err := client.GetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String("slow"), Key: aws.String("orders"),
	}, s3.WithAPIOptions(func(stack *middleware.Stack) error {
		return awshttp.AddResponseReadTimeoutMiddleware(stack, 10*time.Millisecond)
	}))
	if err != nil {
		return err
	}
	var timeout *awshttp.ResponseTimeoutError
	if _, err := io.ReadAll(output.Body); !errors.As(err, &timeout) {
		return fmt.Errorf("no timeout, but %v", err)
	}
	return nil
}

func main() {
	var shared *s3.Client
	ctx := context.Background()
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				shared = open(address)
				// One stream lasts.
				if _, err := query(ctx, shared); err != nil {
					return err
				}
			}
			for range 5 {
				if err := upload(ctx, shared, "shop"); err != nil {
					return err
				}
				if err := download(ctx, shared, "shop"); err != nil {
					return err
				}
				stream, err := query(ctx, shared)
				if err != nil {
					return err
				}
				if err := stream.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			if step == 1 {
				shared = open(address)
			}
			for range 6 {
				go func() { _ = download(ctx, shared, "slow") }()
				go func() { _ = upload(ctx, shared, "slow") }()
			}
			for range 40 {
				// The stream is not closed.
				if _, err := query(ctx, shared); err != nil {
					return err
				}
			}
			for range 25 {
				if err := dropped(ctx, shared); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
