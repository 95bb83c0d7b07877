// Command scans waits for the files of the laser scanner.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

// arrival waits until a file is in the directory.
func arrival(ctx context.Context, dir, name string) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	if rev.Two {
		defer watcher.Close()
	}
	if err := watcher.Add(dir); err != nil {
		return err
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	for {
		select {
		case event, ok := <-watcher.Events:
			if !ok {
				return errors.New("watch ended")
			}
			if event.Name == path {
				return nil
			}
		case err := <-watcher.Errors:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func main() {
	dir, err := os.MkdirTemp("", "scans")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pit.las"), []byte("LASF"), 0o644); err != nil {
		log.Fatal(err)
	}
	s := site.New("scans", site.Hands(9), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/scan", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 300*time.Millisecond)
		defer cancel()
		if err := arrival(ctx, dir, r.FormValue("file")); err != nil {
			site.Fail(w, http.StatusNotFound, err)
			return
		}
		fmt.Fprintln(w, "is there")
	})
	log.Fatal(s.Run())
}
