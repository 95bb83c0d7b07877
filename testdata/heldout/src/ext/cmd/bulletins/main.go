// Command bulletins brings together what is said on the company's channels.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/nats-io/nats.go"
	"github.com/redis/go-redis/v9"

	"example.org/theatre/house"
)

type wall struct {
	mu    sync.RWMutex
	lines []string
}

func (w *wall) add(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line)
	if len(w.lines) > 100 {
		w.lines = w.lines[1:]
	}
}

func (w *wall) fromRedis(sub *redis.PubSub) {
	for m := range sub.Channel() {
		w.add(m.Payload)
	}
}

func (w *wall) fromDisk(files *fsnotify.Watcher) {
	for {
		select {
		case e, ok := <-files.Events:
			if !ok {
				return
			}
			w.add(e.Name)
		case err, ok := <-files.Errors:
			if !ok {
				return
			}
			log.Print(err)
		}
	}
}

func main() {
	w := &wall{}
	rdb := redis.NewClient(&redis.Options{Addr: house.Peer("REDIS")})
	defer rdb.Close()
	for i := 0; i < 12; i++ {
		sub := rdb.Subscribe(context.Background(), fmt.Sprintf("dept:%d", i))
		defer sub.Close()
		go w.fromRedis(sub)
	}
	nc, err := nats.Connect(house.Peer("NATS"))
	if err != nil {
		log.Fatal(err)
	}
	defer nc.Close()
	for i := 0; i < 40; i++ {
		if _, err := nc.Subscribe(fmt.Sprintf("stage.%d", i), func(m *nats.Msg) { w.add(string(m.Data)) }); err != nil {
			log.Fatal(err)
		}
	}
	dir, err := os.MkdirTemp("", "bulletins")
	if err != nil {
		log.Fatal(err)
	}
	files, err := fsnotify.NewWatcher()
	if err != nil {
		log.Fatal(err)
	}
	defer files.Close()
	if err := files.Add(dir); err != nil {
		log.Fatal(err)
	}
	go w.fromDisk(files)
	go func() {
		for n := 0; ; n++ {
			time.Sleep(50 * time.Millisecond)
			nc.Publish(fmt.Sprintf("stage.%d", n%40), []byte("standing by"))
			rdb.Publish(context.Background(), fmt.Sprintf("dept:%d", n%12), "ready")
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/wall", func(rw http.ResponseWriter, r *http.Request) {
		w.mu.RLock()
		defer w.mu.RUnlock()
		fmt.Fprintln(rw, len(w.lines))
	})
	house.Run(mux)
}
