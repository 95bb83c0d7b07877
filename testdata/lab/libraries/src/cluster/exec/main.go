// Command exec runs commands in pods and forwards ports to them with client-go.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"example.com/libraries/rig"
	"github.com/moby/spdystream"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
)

// peer imitates an API server whose pods can run commands and echo what comes to their ports.
func peer() (string, error) {
	server := httptest.NewServer(http.HandlerFunc(upgrade))
	return server.Listener.Addr().String(), nil
}

func upgrade(w http.ResponseWriter, r *http.Request) {
	protocols := r.Header.Values("X-Stream-Protocol-Version")
	protocol := strings.TrimSpace(strings.Split(protocols[0], ",")[0])
	for _, each := range protocols {
		if strings.Contains(each, "v4.channel.k8s.io") {
			protocol = "v4.channel.k8s.io"
		}
	}
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	fmt.Fprintf(buffered, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"+
		"X-Stream-Protocol-Version: %s\r\n\r\n", protocol)
	if err := buffered.Flush(); err != nil {
		return
	}
	session, err := spdystream.NewConnection(conn, true)
	if err != nil {
		return
	}
	if strings.HasSuffix(r.URL.Path, "/portforward") {
		session.Serve(echo)
		return
	}
	streams := make(chan *spdystream.Stream, 8)
	go session.Serve(func(stream *spdystream.Stream) {
		if stream.SendReply(http.Header{}, false) == nil {
			streams <- stream
		}
	})
	command(r.URL.Query(), streams)
}

func echo(stream *spdystream.Stream) {
	if stream.SendReply(http.Header{}, false) != nil {
		return
	}
	if stream.Headers().Get("streamType") == "data" {
		go func() {
			_, _ = io.Copy(stream, stream)
			_ = stream.Close()
		}()
		return
	}
	// There will be no errors.
	_ = stream.Close()
}

// command is hello, which ends at once, or one that never ends.
func command(query url.Values, streams <-chan *spdystream.Stream) {
	all := []*spdystream.Stream{}
	for _, kind := range []string{"error", "stdin", "stdout", "stderr"} {
		if kind == "error" || query.Get(kind) != "" {
			all = append(all, <-streams)
		}
	}
	if query.Get("command") != "hello" {
		return
	}
	for _, stream := range all {
		if stream.Headers().Get("streamType") == "stdout" {
			fmt.Fprintln(stream, "hello")
		}
	}
	for _, stream := range all {
		_ = stream.Close()
	}
}

func pod(address, verb, query string) *url.URL {
	return &url.URL{
		Scheme:   "http",
		Host:     address,
		Path:     "/api/v1/namespaces/default/pods/pod/" + verb,
		RawQuery: query,
	}
}

// run runs a command until it ends.
func run(address, command string, stdin io.Reader) error {
	query := "stdin=true&stdout=true&stderr=true&command=" + command
	executor, err := remotecommand.NewSPDYExecutor(&rest.Config{}, http.MethodPost, pod(address, "exec", query))
	if err != nil {
		return err
	}
	return executor.Stream(remotecommand.StreamOptions{Stdin: stdin, Stdout: io.Discard, Stderr: io.Discard})
}

// forward forwards a local port until the channel is closed, and uses it once.
func forward(address string, stop <-chan struct{}) error {
	transport, upgrader, err := spdy.RoundTripperFor(&rest.Config{})
	if err != nil {
		return err
	}
	dialer := spdy.NewDialer(
		upgrader, &http.Client{Transport: transport}, http.MethodPost, pod(address, "portforward", ""),
	)
	ready := make(chan struct{})
	forwarder, err := portforward.New(dialer, []string{"0:80"}, stop, ready, io.Discard, io.Discard)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- forwarder.ForwardPorts() }()
	select {
	case <-ready:
	case err := <-failed:
		return err
	case <-time.After(10 * time.Second):
		return errors.New("the port is not forwarded")
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		return err
	}
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", ports[0].Local))
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := fmt.Fprintln(conn, "hello"); err != nil {
		return err
	}
	_, err = bufio.NewReader(conn).ReadString('\n')
	return err
}

func main() {
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				if err := forward(address, make(chan struct{})); err != nil {
					return err
				}
			}
			for range 10 {
				if err := run(address, "hello", strings.NewReader("you\n")); err != nil {
					return err
				}
				stop := make(chan struct{})
				if err := forward(address, stop); err != nil {
					return err
				}
				close(stop)
			}
			return nil
		},
		func(address string, _ int) error {
			for range 10 {
				// The command ends, but its standard input does not.
				stdin, _ := io.Pipe()
				if err := run(address, "hello", stdin); err != nil {
					return err
				}
				go func() { _ = run(address, "follow", strings.NewReader("")) }()
				if err := forward(address, make(chan struct{})); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
