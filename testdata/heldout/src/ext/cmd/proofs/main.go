// Command proofs waits for the printer's proofs to arrive in a directory.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"example.org/theatre/house"
)

type inbox struct{ dir string }

func (in inbox) arrival(d time.Duration) (string, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return "", err
	}
	if house.Edition() > 1 {
		defer w.Close()
	}
	if err := w.Add(in.dir); err != nil {
		return "", err
	}
	names := make(chan string, 1)
	go forward(w, names)
	select {
	case n := <-names:
		return n, nil
	case <-time.After(d):
		return "", os.ErrDeadlineExceeded
	}
}

func forward(w *fsnotify.Watcher, names chan<- string) {
	for {
		select {
		case e, ok := <-w.Events:
			if !ok {
				return
			}
			select {
			case names <- filepath.Base(e.Name):
			default:
			}
		case err, ok := <-w.Errors:
			if !ok {
				return
			}
			log.Print(err)
		}
	}
}

func main() {
	dir, err := os.MkdirTemp("", "proofs")
	if err != nil {
		log.Fatal(err)
	}
	in := inbox{dir}
	pages := make(chan int)
	for i := 0; i < 6; i++ {
		go func() {
			for range pages {
				time.Sleep(time.Millisecond)
			}
		}()
	}
	go func() {
		for n := 0; ; n++ {
			time.Sleep(60 * time.Millisecond)
			pages <- n
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/arrival", func(w http.ResponseWriter, r *http.Request) {
		name, err := in.arrival(200 * time.Millisecond)
		if err != nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		fmt.Fprintln(w, name)
	})
	mux.HandleFunc("/send", func(w http.ResponseWriter, r *http.Request) {
		os.WriteFile(filepath.Join(dir, r.FormValue("name")), []byte("proof"), 0o600)
	})
	house.Run(mux)
}
