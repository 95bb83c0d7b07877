package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

type preview struct {
	w    *fsnotify.Watcher
	rev  atomic.Int32
	path string
}

func newPreview(path string) (*preview, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	if err := w.Add(filepath.Dir(path)); err != nil {
		w.Close()
		return nil, err
	}
	p := &preview{w: w, path: path}
	go p.follow()
	return p, nil
}

func (p *preview) follow() {
	for {
		select {
		case e, ok := <-p.w.Events:
			if !ok {
				return
			}
			if e.Name == p.path {
				p.rev.Add(1)
			}
		case err, ok := <-p.w.Errors:
			if !ok {
				return
			}
			log.Print(err)
		}
	}
}

func main() {
	dir, err := os.MkdirTemp("", "docs")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/preview", func(w http.ResponseWriter, r *http.Request) {
		f := filepath.Join(dir, filepath.Base(r.FormValue("doc")), "index.md")
		os.MkdirAll(filepath.Dir(f), 0o755)
		p, err := newPreview(f)
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		//FIX defer p.w.Close()
		os.WriteFile(f, []byte("# hello\n"), 0o644)
		time.Sleep(10 * time.Millisecond)
		fmt.Fprintln(w, "revision", p.rev.Load())
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
