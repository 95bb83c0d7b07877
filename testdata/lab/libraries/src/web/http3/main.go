// Command http3 serves HTTP/3 with quic-go, and calls itself. The mistake is a Transport for each
// request that is not closed.
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"

	"example.com/libraries/rig"
	"github.com/quic-go/quic-go/http3"
)

func serve() (string, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		return "", err
	}
	server := &http3.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, "hello")
		}),
		TLSConfig: http3.ConfigureTLSConfig(&tls.Config{
			Certificates: []tls.Certificate{
				{Certificate: [][]byte{certificate}, PrivateKey: private},
			},
		}),
	}
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = server.Serve(socket) }()
	return socket.LocalAddr().String(), nil
}

func newTransport() *http3.Transport {
	return &http3.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
}

func get(transport *http3.Transport, address string) error {
	client := &http.Client{Transport: transport}
	response, err := client.Get("https://" + address)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func main() {
	var address string
	shared := newTransport()
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if address, err = serve(); err != nil {
					return err
				}
			}
			for range 20 {
				if err := get(shared, address); err != nil {
					return err
				}
			}
			temporary := newTransport()
			defer temporary.Close()
			return get(temporary, address)
		},
		func(_ string, step int) (err error) {
			if step == 1 {
				if address, err = serve(); err != nil {
					return err
				}
			}
			for range 30 {
				if err := get(newTransport(), address); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
