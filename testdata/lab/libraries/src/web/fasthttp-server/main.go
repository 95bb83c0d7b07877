// Command fasthttp-server serves files with valyala/fasthttp to clients that close their
// connections. The mistake is to have no timeout for clients that keep theirs.
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"example.com/libraries/rig"
	"github.com/valyala/fasthttp"
)

// folder makes a folder with a file to serve.
func folder() (string, error) {
	root, err := os.MkdirTemp("", "fasthttp")
	if err != nil {
		return "", err
	}
	return root, os.WriteFile(filepath.Join(root, "hello.txt"), make([]byte, 4096), 0o600)
}

func serve(handler fasthttp.RequestHandler, idle time.Duration) (string, error) {
	server := &fasthttp.Server{Handler: fasthttp.CompressHandler(handler), IdleTimeout: idle}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

// ask gets the file, and leaves the connection open.
func ask(address string) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	fmt.Fprint(conn, "GET /hello.txt HTTP/1.1\r\nHost: example.com\r\nAccept-Encoding: gzip\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server said %s", response.Status)
	}
	return conn, nil
}

func main() {
	var address string
	var kept []net.Conn
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				root, err := folder()
				if err != nil {
					return err
				}
				files := &fasthttp.FS{Root: root}
				if address, err = serve(files.NewRequestHandler(), time.Minute); err != nil {
					return err
				}
			}
			for range 40 {
				conn, err := ask(address)
				if err != nil {
					return err
				}
				if err := conn.Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(_ string, step int) (err error) {
			if step == 1 {
				root, err := folder()
				if err != nil {
					return err
				}
				files := &fasthttp.FS{Root: root}
				if address, err = serve(files.NewRequestHandler(), 0); err != nil {
					return err
				}
			}
			for range 40 {
				conn, err := ask(address)
				if err != nil {
					return err
				}
				kept = append(kept, conn)
			}
			return nil
		},
	)
}
