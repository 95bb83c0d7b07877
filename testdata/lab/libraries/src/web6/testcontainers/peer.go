package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// engine speaks as much of Docker's API as Testcontainers needs. Its containers print one line, and
// their only port is that of the reaper.
type engine struct {
	reaperPort string

	mu    sync.Mutex
	ended map[string]chan struct{}
}

// peer is the engine and the reaper.
func peer() (string, error) {
	reaper, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go acknowledge(reaper)
	_, port, err := net.SplitHostPort(reaper.Addr().String())
	if err != nil {
		return "", err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	e := &engine{reaperPort: port, ended: map[string]chan struct{}{}}
	go func() { _ = http.Serve(listener, e) }()
	return listener.Addr().String(), nil
}

// acknowledge is the protocol of the reaper.
func acknowledge(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			lines := bufio.NewScanner(conn)
			for lines.Scan() {
				fmt.Fprint(conn, "ACK\n")
			}
		}()
	}
}

func (e *engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if strings.HasPrefix(path, "/v1.") {
		path = path[strings.Index(path[1:], "/")+1:]
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	id, verb := "", parts[len(parts)-1]
	if len(parts) > 1 {
		id = parts[1]
	}
	w.Header().Set("Api-Version", "1.44")
	w.Header().Set("Content-Type", "application/json")
	switch {
	case path == "/_ping":
		fmt.Fprint(w, "OK")
	case path == "/containers/json", path == "/networks":
		fmt.Fprint(w, "[]")
	case path == "/containers/create":
		e.create(w)
	case path == "/networks/create":
		answer(w, http.StatusCreated, map[string]any{"Id": "network"})
	case parts[0] == "containers" && verb == "logs":
		e.logs(w, r, id)
	case parts[0] == "containers" && (verb == "stop" || r.Method == http.MethodDelete):
		e.end(id)
		w.WriteHeader(http.StatusNoContent)
	case parts[0] == "containers" && verb == "json":
		e.inspect(w, id)
	case parts[0] == "containers" && verb == "exec":
		answer(w, http.StatusCreated, map[string]any{"Id": "exec"})
	case parts[0] == "exec" && verb == "start":
		upgrade(w)
	case parts[0] == "containers":
		w.WriteHeader(http.StatusNoContent)
	case parts[0] == "images" && verb == "json":
		answer(w, http.StatusOK, map[string]any{"Id": "sha256:0", "Config": map[string]any{}})
	default:
		answer(w, http.StatusOK, map[string]any{"ApiVersion": "1.44"})
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (e *engine) create(w http.ResponseWriter) {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := fmt.Sprintf("%064x", len(e.ended)+1)
	e.ended[id] = make(chan struct{})
	answer(w, http.StatusCreated, map[string]any{"Id": id})
}

func (e *engine) end(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	select {
	case <-e.ended[id]:
	default:
		close(e.ended[id])
	}
}

func (e *engine) inspect(w http.ResponseWriter, id string) {
	ports := []map[string]string{{"HostIp": "127.0.0.1", "HostPort": e.reaperPort}}
	answer(w, http.StatusOK, map[string]any{
		"Id":         id,
		"Name":       "/" + id[:12],
		"Config":     map[string]any{"Image": "image"},
		"HostConfig": map[string]any{},
		"State":      map[string]any{"Status": "running", "Running": true},
		"NetworkSettings": map[string]any{
			"Ports":    map[string]any{"8080/tcp": ports},
			"Networks": map[string]any{"bridge": map[string]any{}},
		},
	})
}

// logs sends one line, and goes on until the container ends if the client follows.
func (e *engine) logs(w http.ResponseWriter, r *http.Request, id string) {
	const line = "Started\n"
	_, _ = io.WriteString(w, "\x01\x00\x00\x00\x00\x00\x00"+string(rune(len(line)))+line)
	w.(http.Flusher).Flush()
	if follow := r.URL.Query().Get("follow"); follow != "1" && follow != "true" {
		return
	}
	e.mu.Lock()
	ended := e.ended[id]
	e.mu.Unlock()
	select {
	case <-ended:
	case <-r.Context().Done():
	}
}

// upgrade is the end of a command that has printed nothing.
func upgrade(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	fmt.Fprint(conn, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
	_ = conn.Close()
}
