// Command consul holds locks, semaphores and sessions of the Consul API.
package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"example.com/libraries/rig"
	"github.com/hashicorp/consul/api"
)

// store imitates the sessions and keys of a Consul.
type store struct {
	mutex sync.Mutex
	pairs map[string]*api.KVPair
	index uint64
	// changed is closed and replaced when a pair changes.
	changed chan struct{}
}

func peer() (string, error) {
	server := httptest.NewServer(&store{pairs: map[string]*api.KVPair{}, index: 1, changed: make(chan struct{})})
	return server.Listener.Addr().String(), nil
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/v1/")
	key, isKey := strings.CutPrefix(path, "kv/")
	switch {
	case isKey && r.Method == http.MethodPut:
		s.put(w, r, key)
	case isKey && r.Method == http.MethodGet:
		s.get(w, r, key)
	case path == "session/create":
		s.mutex.Lock()
		s.index++
		fmt.Fprintf(w, `{"ID":"session-%d"}`, s.index)
		s.mutex.Unlock()
	case strings.HasPrefix(path, "session/renew/"):
		fmt.Fprintf(w, `[{"ID":"%s","TTL":"3600s"}]`, strings.TrimPrefix(path, "session/renew/"))
	default:
		fmt.Fprint(w, "true")
	}
}

func (s *store) put(w http.ResponseWriter, r *http.Request, key string) {
	value, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.index++
	pair := s.pairs[key]
	if pair == nil {
		pair = &api.KVPair{Key: key, CreateIndex: s.index}
		s.pairs[key] = pair
	}
	pair.ModifyIndex = s.index
	query := r.URL.Query()
	pair.Value = value
	if query.Has("flags") {
		_, _ = fmt.Sscan(query.Get("flags"), &pair.Flags)
	}
	if query.Has("acquire") {
		pair.Session = query.Get("acquire")
	}
	if query.Has("release") {
		pair.Session = ""
	}
	close(s.changed)
	s.changed = make(chan struct{})
	fmt.Fprint(w, "true")
}

// get answers at once, or when a pair has changed if the query asks to wait for that.
func (s *store) get(w http.ResponseWriter, r *http.Request, key string) {
	query := r.URL.Query()
	var after uint64
	_, _ = fmt.Sscan(query.Get("index"), &after)
	for {
		s.mutex.Lock()
		found, newest := s.find(key, query.Has("recurse"))
		changed := s.changed
		index := s.index
		s.mutex.Unlock()
		if after == 0 || newest > after {
			w.Header().Set("X-Consul-Index", fmt.Sprint(index))
			if len(found) == 0 {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			fmt.Fprintf(w, "[%s]", strings.Join(found, ","))
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

// find returns the pair with a key, or all below it, and when the last of them has changed.
func (s *store) find(key string, below bool) (found []string, newest uint64) {
	for name, pair := range s.pairs {
		if name != key && !(below && strings.HasPrefix(name, key)) {
			continue
		}
		newest = max(newest, pair.ModifyIndex)
		session := ""
		if pair.Session != "" {
			session = fmt.Sprintf(`,"Session":"%s"`, pair.Session)
		}
		found = append(found, fmt.Sprintf(
			`{"Key":"%s","Flags":%d,"Value":"%s","CreateIndex":%d,"ModifyIndex":%d%s}`,
			pair.Key, pair.Flags, encode(pair.Value), pair.CreateIndex, pair.ModifyIndex, session,
		))
	}
	return found, newest
}

func encode(value []byte) string {
	return base64.StdEncoding.EncodeToString(value)
}

// lock holds a lock for a moment and gives it back or not.
func lock(client *api.Client, key string, unlock bool) error {
	lock, err := client.LockKey(key)
	if err != nil {
		return err
	}
	if _, err := lock.Lock(nil); err != nil {
		return err
	}
	if unlock {
		return lock.Unlock()
	}
	return nil
}

// enter takes a place of a semaphore and gives it back or not.
func enter(client *api.Client, prefix string, leave bool) error {
	semaphore, err := client.SemaphorePrefix(prefix, 1)
	if err != nil {
		return err
	}
	if _, err := semaphore.Acquire(nil); err != nil {
		return err
	}
	if leave {
		return semaphore.Release()
	}
	return nil
}

func main() {
	var client *api.Client
	run := func(address string, step int, end bool) (err error) {
		if step == 1 {
			if client, err = api.NewClient(&api.Config{Address: address}); err != nil {
				return err
			}
			if end {
				// The service holds one lock for its whole life.
				if err := lock(client, "service/leader", false); err != nil {
					return err
				}
			}
		}
		for number := range 20 {
			if err := lock(client, fmt.Sprintf("locks/%d-%d", step, number), end); err != nil {
				return err
			}
			if err := enter(client, fmt.Sprintf("places/%d-%d/", step, number), end); err != nil {
				return err
			}
		}
		return nil
	}
	rig.Main(
		peer,
		func(address string, step int) error { return run(address, step, true) },
		func(address string, step int) error { return run(address, step, false) },
	)
}
