// Command surtitles fetches the translations that are shown above the stage.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"example.org/theatre/house"
)

type line struct {
	Scene int    `json:"scene"`
	Text  string `json:"text"`
}

type translator struct {
	client *http.Client
	hosts  map[string]string
}

func (t *translator) fetch(language string, scene int) (line, error) {
	resp, err := t.client.Get(fmt.Sprintf("%s?scene=%d", t.hosts[language], scene))
	if err != nil {
		return line{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return line{scene, string(text)}, err
}

type screen struct {
	mu    sync.Mutex
	lines map[string]line
}

func (s *screen) show(language string, l line) {
	s.mu.Lock()
	s.lines[language] = l
	s.mu.Unlock()
}

// preload fetches a scene in the background, so that it is there in time.
func preload(t *translator, s *screen, language string, scene int) {
	if l, err := t.fetch(language, scene); err == nil {
		s.show(language, l)
	}
}

func main() {
	base := house.Peer("HTTP")
	t := &translator{client: &http.Client{}, hosts: map[string]string{"en": base + "/quick", "de": base + "/steady", "cy": base + "/silent"}}
	if house.Edition() > 1 {
		t.client.Timeout = 200 * time.Millisecond
	}
	s := &screen{lines: map[string]line{}}
	blink := time.NewTicker(150 * time.Millisecond)
	go func() {
		for range blink.C {
			s.show("en", line{})
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/preload", func(w http.ResponseWriter, r *http.Request) {
		for scene := 0; scene < 4; scene++ {
			go preload(t, s, r.FormValue("language"), scene)
		}
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("/lines", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		json.NewEncoder(w).Encode(s.lines)
	})
	house.Run(mux)
}
