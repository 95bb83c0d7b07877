// Command fasthttp-files serves files with valyala/fasthttp. The mistake is a file system for each
// request: each has a cache, and a goroutine that cleans it.
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"example.com/libraries/rig"
	"github.com/valyala/fasthttp"
)

func serve(handler fasthttp.RequestHandler) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = fasthttp.Serve(listener, handler) }()
	return listener.Addr().String(), nil
}

// get asks for the file and closes the connection.
func get(address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /hello.txt HTTP/1.1\r\nHost: example.com\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server said %s", response.Status)
	}
	return nil
}

func use(handler func(root string) fasthttp.RequestHandler) rig.Use {
	var address string
	return func(_ string, step int) error {
		if step == 1 {
			root, err := os.MkdirTemp("", "fasthttp")
			if err != nil {
				return err
			}
			file := filepath.Join(root, "hello.txt")
			if err := os.WriteFile(file, []byte("hello\n"), 0o600); err != nil {
				return err
			}
			if address, err = serve(handler(root)); err != nil {
				return err
			}
		}
		for range 40 {
			if err := get(address); err != nil {
				return err
			}
		}
		return nil
	}
}

func main() {
	rig.Main(
		nil,
		use(func(root string) fasthttp.RequestHandler {
			files := &fasthttp.FS{Root: root}
			return files.NewRequestHandler()
		}),
		use(func(root string) fasthttp.RequestHandler {
			return func(ctx *fasthttp.RequestCtx) {
				files := &fasthttp.FS{Root: root}
				files.NewRequestHandler()(ctx)
			}
		}),
	)
}
