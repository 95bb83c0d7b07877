// Command quicserver serves HTTP/3 with quic-go to clients that leave or stay.
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
	"net/http/httptest"
	"time"

	"example.com/libraries/rig"
	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// peer sends a request with a client of its own to the server that it is told, and has the client
// stay if it is told so.
func peer() (string, error) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		transport := &http3.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			QUICConfig:      &quic.Config{KeepAlivePeriod: 5 * time.Second},
		}
		if r.URL.Query().Get("stay") == "" {
			defer transport.Close()
		}
		response, err := (&http.Client{Transport: transport}).Get("https://" + r.URL.Query().Get("server") + "/")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		_, _ = io.Copy(w, response.Body)
	}))
	return server.Listener.Addr().String(), nil
}

// serve starts the server and returns its address.
func serve() (string, error) {
	certificate, err := certificate()
	if err != nil {
		return "", err
	}
	listener, err := quic.ListenAddrEarly("127.0.0.1:0", http3.ConfigureTLSConfig(&tls.Config{
		Certificates: []tls.Certificate{certificate},
	}), nil)
	if err != nil {
		return "", err
	}
	server := &http3.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "hello")
	})}
	go func() { _ = server.ServeListener(listener) }()
	return listener.Addr().String(), nil
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

// visit has the peer send a request. The connection to the peer is closed after it.
func visit(peer, query string) error {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://"+peer+"/?"+query, nil)
	if err != nil {
		return err
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the peer answers %s", response.Status)
	}
	return nil
}

func main() {
	var server string
	start := func(step int) (err error) {
		if step == 1 {
			server, err = serve()
		}
		return err
	}
	rig.Main(
		peer,
		func(address string, step int) error {
			if err := start(step); err != nil {
				return err
			}
			if step == 1 {
				if err := visit(address, "stay=yes&server="+server); err != nil {
					return err
				}
			}
			for range 40 {
				if err := visit(address, "server="+server); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			if err := start(step); err != nil {
				return err
			}
			for range 40 {
				if err := visit(address, "stay=yes&server="+server); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
