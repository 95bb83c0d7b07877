// Package fake imitates the little of a Kubernetes API server that the programs need: empty lists,
// watches, leases and events.
package fake

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/rest"
)

// Noisy is the label selector of watches that get an event every few milliseconds. Other watches
// get none.
const Noisy = "noisy=true"

var kinds = map[string]string{
	"configmaps": "ConfigMap",
	"events":     "Event",
	"leases":     "Lease",
	"pods":       "Pod",
	"secrets":    "Secret",
	"services":   "Service",
}

// APIServer starts the server with TLS and HTTP/2, and returns its address.
func APIServer() (string, error) {
	objects := &objects{byPath: map[string][]byte{}}
	server := httptest.NewUnstartedServer(objects)
	server.EnableHTTP2 = true
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.StartTLS()
	return server.Listener.Addr().String(), nil
}

// Config is how a client reaches the server.
func Config(address string) *rest.Config {
	return &rest.Config{
		Host:            "https://" + address,
		TLSClientConfig: rest.TLSClientConfig{Insecure: true},
		ContentConfig:   rest.ContentConfig{ContentType: "application/json"},
		QPS:             1000,
		Burst:           1000,
	}
}

type objects struct {
	mutex  sync.Mutex
	byPath map[string][]byte
}

func (o *objects) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	version, resource, named := parse(r.URL.Path)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch:
		o.store(w, r, named)
	case named:
		o.get(w, r)
	case r.URL.Query().Get("watch") != "":
		watch(w, r, version, kinds[resource])
	default:
		fmt.Fprintf(w, `{"kind":"%sList","apiVersion":"%s","metadata":{"resourceVersion":"1"},"items":[]}`,
			kinds[resource], version)
	}
}

// parse splits /api/v1/namespaces/NAMESPACE/RESOURCE/NAME and /apis/GROUP/VERSION/....
func parse(path string) (version, resource string, named bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	version, parts = parts[1], parts[2:]
	if strings.HasPrefix(path, "/apis/") {
		version, parts = version+"/"+parts[0], parts[1:]
	}
	if len(parts) > 2 && parts[0] == "namespaces" {
		parts = parts[2:]
	}
	return version, parts[0], len(parts) > 1
}

func (o *objects) store(w http.ResponseWriter, r *http.Request, named bool) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	path := r.URL.Path
	if !named {
		var object struct{ Metadata struct{ Name string } }
		if json.Unmarshal(body, &object) == nil {
			path += "/" + object.Metadata.Name
		}
		w.WriteHeader(http.StatusCreated)
	}
	o.mutex.Lock()
	o.byPath[path] = body
	o.mutex.Unlock()
	_, _ = w.Write(body)
}

func (o *objects) get(w http.ResponseWriter, r *http.Request) {
	o.mutex.Lock()
	body := o.byPath[r.URL.Path]
	o.mutex.Unlock()
	if body == nil {
		w.WriteHeader(http.StatusNotFound)
		body = []byte(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`)
	}
	_, _ = w.Write(body)
}

func watch(w http.ResponseWriter, r *http.Request, version, kind string) {
	flusher := w.(http.Flusher)
	flusher.Flush()
	send := func(event, metadata string) {
		fmt.Fprintf(w, `{"type":"%s","object":{"kind":"%s","apiVersion":"%s","metadata":{%s}}}`+"\n",
			event, kind, version, metadata)
		flusher.Flush()
	}
	if r.URL.Query().Get("sendInitialEvents") != "" {
		send("BOOKMARK", `"resourceVersion":"1","annotations":{"k8s.io/initial-events-end":"true"}`)
	}
	if r.URL.Query().Get("labelSelector") != Noisy {
		<-r.Context().Done()
		return
	}
	for number := 2; r.Context().Err() == nil; number++ {
		send("ADDED", fmt.Sprintf(`"name":"noisy-%d","namespace":"default","resourceVersion":"%d"`, number, number))
		time.Sleep(5 * time.Millisecond)
	}
}
