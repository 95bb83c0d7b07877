// Command aws1 moves objects and reads event streams of S3 with version 1 of the AWS SDK, or has
// transfers without a deadline whose server stalls, leaves event streams open, and drops bodies whose
// reads timed out. The server is an imitation.
package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"example.com/libraries/rig"
	fake "example.com/libraries/stores/fake/s3"
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/request"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/s3"
	"github.com/aws/aws-sdk-go/service/s3/s3manager"
)

func open(address string) (*s3.S3, error) {
	settings, err := session.NewSession(&aws.Config{
		Endpoint:         aws.String("http://" + address),
		Credentials:      credentials.NewStaticCredentials("app", "password", ""),
		Region:           aws.String("eu-central-1"),
		S3ForcePathStyle: aws.Bool(true),
	})
	if err != nil {
		return nil, err
	}
	return s3.New(settings), nil
}

func download(ctx context.Context, client *s3.S3, bucket string) error {
	buffer := aws.NewWriteAtBuffer(make([]byte, 0, len(fake.Object)))
	_, err := s3manager.NewDownloaderWithClient(client).DownloadWithContext(ctx, buffer, &s3.GetObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("orders"),
	})
	return err
}

func upload(ctx context.Context, client *s3.S3, bucket string) error {
	_, err := s3manager.NewUploaderWithClient(client).UploadWithContext(ctx, &s3manager.UploadInput{
		Bucket: aws.String(bucket), Key: aws.String("orders"), Body: bytes.NewReader(fake.Object),
	})
	return err
}

// query starts to read an event stream.
func query(ctx context.Context, client *s3.S3) (*s3.SelectObjectContentEventStream, error) {
	output, err := client.SelectObjectContentWithContext(ctx, &s3.SelectObjectContentInput{
		Bucket: aws.String("shop"), Key: aws.String("orders"),
		Expression: aws.String("SELECT * FROM S3Object"), ExpressionType: aws.String(s3.ExpressionTypeSql),
		InputSerialization:  &s3.InputSerialization{JSON: &s3.JSONInput{Type: aws.String(s3.JSONTypeLines)}},
		OutputSerialization: &s3.OutputSerialization{JSON: &s3.JSONOutput{}},
	})
	if err != nil {
		return nil, err
	}
	return output.GetStream(), nil
}

// dropped reads from a body until the time for a read is over, and does not close it.
func dropped(ctx context.Context, client *s3.S3) error {
	output, err := client.GetObjectWithContext(ctx, &s3.GetObjectInput{
		Bucket: aws.String("slow"), Key: aws.String("orders"),
	}, request.WithResponseReadTimeout(10*time.Millisecond))
	if err != nil {
		return err
	}
	if _, err := io.ReadAll(output.Body); err == nil {
		return errors.New("no timeout")
	}
	return nil
}

func main() {
	var shared *s3.S3
	ctx := context.Background()
	rig.Main(
		fake.Peer,
		func(address string, step int) error {
			if step == 1 {
				var err error
				if shared, err = open(address); err != nil {
					return err
				}
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
				var err error
				if shared, err = open(address); err != nil {
					return err
				}
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
