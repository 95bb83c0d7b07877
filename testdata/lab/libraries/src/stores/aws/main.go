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
	"time"

	"example.com/libraries/rig"
	fake "example.com/libraries/stores/fake/s3"
	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/middleware"
)

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
	buffer := manager.NewWriteAtBuffer(make([]byte, 0, len(fake.Object)))
	_, err := manager.NewDownloader(client).Download(ctx, buffer, &s3.GetObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("orders"),
	})
	return err
}

func upload(ctx context.Context, client *s3.Client, bucket string) error {
	_, err := manager.NewUploader(client).Upload(ctx, &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("orders"), Body: bytes.NewReader(fake.Object),
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
		fake.Peer,
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
