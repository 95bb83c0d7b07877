// Live serves net/http/pprof in all the ways that a fetcher must get on with: plainly, with TLS
// from a private authority, to holders of a client certificate only, on a unix socket, to a user
// with a password or a token, and badly in several ways. It prints one line for each server,
// "name address", then "ready", and ends when its standard input does.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"path/filepath"
	"time"
)

// leak leaves n goroutines behind that wait for ever to send.
func leak(n int) {
	results := make(chan int)
	for i := 0; i < n; i++ {
		go func(i int) { results <- i }(i)
	}
}

func stuck(jobs chan int) { jobs <- 1 }

// growing leaves two more goroutines behind after each time that it is asked for the profile.
func growing(inner http.Handler) http.Handler {
	jobs := make(chan int)
	more := func() {
		go stuck(jobs)
		go stuck(jobs)
	}
	more()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r)
		if r.URL.Path == "/debug/pprof/goroutine" && r.URL.RawQuery == "" {
			more()
		}
	})
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func profiles() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	return mux
}

func serve(name, network, address string, handler http.Handler, config *tls.Config) string {
	listener, err := net.Listen(network, address)
	check(err)
	address = listener.Addr().String()
	if config != nil {
		listener = tls.NewListener(listener, config)
	}
	server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	go server.Serve(listener)
	fmt.Println(name, address)
	return address
}

// authority makes certificates, and keeps them and their keys in dir.
type authority struct {
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(dir string) *authority {
	a := &authority{dir: dir}
	cert, key := a.issue("ca", &x509.Certificate{
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	})
	a.cert, a.key = cert, key
	return a
}

func (a *authority) issue(name string, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	check(err)
	template.SerialNumber = serial
	template.Subject = pkix.Name{CommonName: name}
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().Add(24 * time.Hour)
	parent, signer := template, key
	if a.cert != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	check(err)
	cert, err := x509.ParseCertificate(der)
	check(err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	check(err)
	a.write(name+".pem", "CERTIFICATE", der)
	a.write(name+".key", "PRIVATE KEY", pkcs8)
	return cert, key
}

func (a *authority) write(name, kind string, der []byte) {
	block := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	check(os.WriteFile(filepath.Join(a.dir, name), block, 0o600))
}

func (a *authority) server(name string, template *x509.Certificate) tls.Certificate {
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	a.issue(name, template)
	pair, err := tls.LoadX509KeyPair(filepath.Join(a.dir, name+".pem"), filepath.Join(a.dir, name+".key"))
	check(err)
	return pair
}

// locked asks for a user and a password, or a token, or a header of its own.
func locked(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case user == "gopher" && password == "s3cr:et":
		case r.Header.Get("Authorization") == "Bearer t0ken":
		case r.Header.Get("X-Key") == "k3y":
		default:
			w.Header().Set("WWW-Authenticate", `Basic realm="profiles"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// snitch answers with a profile, and fails those who show it credentials.
func snitch(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("X-Key") != "" {
			http.Error(w, "you gave me a secret", http.StatusTeapot)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

func main() {
	dir := os.Args[1]
	leak(30)
	a := newAuthority(dir)
	here := &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	pair := a.server("server", here)
	elsewhere := a.server("elsewhere", &x509.Certificate{DNSNames: []string{"elsewhere.example"}})
	a.issue("client", &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	clients := x509.NewCertPool()
	clients.AddCert(a.cert)

	const local = "127.0.0.1:0"
	standard := profiles()
	serve("plain", "tcp", local, standard, nil)
	serve("other", "tcp", local, profiles(), nil)
	serve("growing", "tcp", local, growing(standard), nil)
	serve("prefix", "tcp", local, http.StripPrefix("/admin", profiles()), nil)
	serve("tls", "tcp", local, standard, &tls.Config{Certificates: []tls.Certificate{pair}})
	serve("wrongname", "tcp", local, standard, &tls.Config{Certificates: []tls.Certificate{elsewhere}})
	serve("mutual", "tcp", local, standard, &tls.Config{
		Certificates: []tls.Certificate{pair},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    clients,
	})
	serve("unix", "unix", filepath.Join(dir, "app.sock"), standard, nil)
	serve("locked", "tcp", local, locked(standard), nil)

	stranger := serve("snitch", "tcp", local, snitch(standard), nil)
	_, port, err := net.SplitHostPort(stranger)
	check(err)
	away := func(base string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, base+r.URL.RequestURI(), http.StatusFound)
		})
	}
	serve("within", "tcp", local, redirecting(standard), nil)
	serve("away", "tcp", local, away("http://localhost:"+port), nil)
	serve("circle", "tcp", local, away(""), nil)
	serve("absent", "tcp", local, http.NewServeMux(), nil)
	serve("login", "tcp", local, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<!doctype html><title>Log in</title>")
	}), nil)
	serve("heap", "tcp", local, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pprof.Handler("heap").ServeHTTP(w, r)
	}), nil)
	serve("busy", "tcp", local, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not \x1b[31mnow", http.StatusServiceUnavailable)
	}), nil)
	// One byte a second.
	serve("slow", "tcp", local, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(w, "g")
			w.(http.Flusher).Flush()
			time.Sleep(time.Second)
		}
	}), nil)
	// As fast as it can, for ever.
	serve("endless", "tcp", local, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line := make([]byte, 1<<16)
		for i := range line {
			line[i] = 'g'
		}
		for r.Context().Err() == nil {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	}), nil)
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}

// redirecting sends what it is asked for to another path of its own.
func redirecting(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("again") == "" {
			query := r.URL.Query()
			query.Set("again", "1")
			http.Redirect(w, r, r.URL.Path+"?"+query.Encode(), http.StatusTemporaryRedirect)
			return
		}
		inner.ServeHTTP(w, r)
	})
}
