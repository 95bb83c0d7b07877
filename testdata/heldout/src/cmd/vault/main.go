// Command vault shows recordings of old shows.
package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"example.org/theatre/house"
	"example.org/theatre/house/board"
	"example.org/theatre/house/clock"
	"example.org/theatre/house/crew"
	"example.org/theatre/vault/reel"
)

func open(title string) io.Reader {
	if strings.HasPrefix(title, "nitrate") {
		return strings.NewReader("NITR" + strings.Repeat("x", 1<<12))
	}
	return strings.NewReader("REEL" + strings.Repeat("y", 1<<14))
}

func play(w http.ResponseWriter, r *http.Request) {
	rd, err := reel.NewReader(open(r.FormValue("title")))
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnsupportedMediaType)
		return
	}
	defer rd.Close()
	io.Copy(w, rd)
}

func main() {
	b := board.New()
	scan := crew.Hire(4, func(string) { time.Sleep(2 * time.Millisecond) })
	clock.Start(context.Background(),
		clock.Job{Name: "humidity", Every: 150 * time.Millisecond, Do: func() { b.Put("humidity", time.Second) }},
		clock.Job{Name: "scan", Every: 210 * time.Millisecond, Do: func() { scan.Give("scan") }},
	)
	mux := http.NewServeMux()
	mux.HandleFunc("/play", play)
	house.Run(mux)
}
