// Command quic asks a peer over connections of quic-go, plain and with HTTP/3.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"time"

	"example.com/libraries/rig"
	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

const protocol = "echo"

// peer echoes what comes over any stream of any connection, and answers requests of HTTP/3.
func peer() (string, error) {
	certificate, err := certificate()
	if err != nil {
		return "", err
	}
	plain, err := quic.ListenAddr("127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{certificate},
		NextProtos:   []string{protocol},
	}, nil)
	if err != nil {
		return "", err
	}
	web, err := quic.ListenAddrEarly("127.0.0.1:0", http3.ConfigureTLSConfig(&tls.Config{
		Certificates: []tls.Certificate{certificate},
	}), nil)
	if err != nil {
		return "", err
	}
	go func() {
		for {
			conn, err := plain.Accept(context.Background())
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
	server := &http3.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "hello")
	})}
	go func() { _ = server.ServeListener(web) }()
	return plain.Addr().String() + "," + web.Addr().String(), nil
}

func certificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// client asks over one connection of each kind, which it makes at the first question.
type client struct {
	web   string
	ask   func() error
	close func() error
	http  *http3.Transport
}

func dial(address string) (*client, error) {
	plain, web, _ := strings.Cut(address, ",")
	config := &quic.Config{KeepAlivePeriod: 10 * time.Second}
	insecure := &tls.Config{InsecureSkipVerify: true, NextProtos: []string{protocol}}
	conn, err := quic.DialAddr(context.Background(), plain, insecure, config)
	if err != nil {
		return nil, err
	}
	c := &client{web: web}
	c.http = &http3.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, QUICConfig: config}
	c.close = func() error {
		if err := c.http.Close(); err != nil {
			return err
		}
		return conn.CloseWithError(0, "done")
	}
	c.ask = func() error {
		stream, err := conn.OpenStreamSync(context.Background())
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(stream, "hello"); err != nil {
			return err
		}
		if err := stream.Close(); err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, stream)
		return err
	}
	return c, nil
}

// use asks both ways.
func (c *client) use() error {
	if err := c.ask(); err != nil {
		return err
	}
	response, err := (&http.Client{Transport: c.http}).Get("https://" + c.web + "/")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func main() {
	var shared *client
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = dial(address); err != nil {
					return err
				}
			}
			for range 20 {
				if err := shared.use(); err != nil {
					return err
				}
				c, err := dial(address)
				if err != nil {
					return err
				}
				if err := c.use(); err != nil {
					return err
				}
				if err := c.close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, _ int) error {
			for range 20 {
				c, err := dial(address)
				if err != nil {
					return err
				}
				if err := c.use(); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
