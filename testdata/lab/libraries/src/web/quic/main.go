// Command quic sends requests over connections of quic-go. The mistake is DialAddr for each request
// without closing the connection, so that each has a socket of its own.
package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"

	"example.com/libraries/rig"
	"github.com/quic-go/quic-go"
)

const protocol = "hello"

// peer echoes what comes over any stream of any connection.
func peer() (string, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		return "", err
	}
	listener, err := quic.ListenAddr("127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: private}},
		NextProtos:   []string{protocol},
	}, nil)
	if err != nil {
		return "", err
	}
	go func() {
		for {
			conn, err := listener.Accept(context.Background())
			if err != nil {
				return
			}
			go func() {
				for {
					stream, err := conn.AcceptStream(context.Background())
					if err != nil {
						return
					}
					go func() {
						defer stream.Close()
						_, _ = io.Copy(stream, stream)
					}()
				}
			}()
		}
	}()
	return listener.Addr().String(), nil
}

// ask dials, sends a request over a stream and returns what closes the connection.
func ask(address string) (closer func() error, err error) {
	conn, err := quic.DialAddr(context.Background(), address, &tls.Config{
		InsecureSkipVerify: true,
		NextProtos:         []string{protocol},
	}, nil)
	if err != nil {
		return nil, err
	}
	stream, err := conn.OpenStreamSync(context.Background())
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(stream, "hello"); err != nil {
		return nil, err
	}
	if err := stream.Close(); err != nil {
		return nil, err
	}
	if _, err := io.ReadAll(stream); err != nil {
		return nil, err
	}
	return func() error { return conn.CloseWithError(0, "") }, nil
}

func main() {
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				if _, err := ask(address); err != nil {
					return err
				}
			}
			for range 20 {
				closer, err := ask(address)
				if err != nil {
					return err
				}
				if err := closer(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 30 {
				if _, err := ask(address); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
