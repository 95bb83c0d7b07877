// Command transcode makes smaller films of the recordings.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.org/theatre/film/pipeline"
	"example.org/theatre/house"
)

type frame struct {
	film string
	n    int
	size int
}

func main() {
	reels := make(chan frame)
	var written atomic.Int64
	decoded := pipeline.Stage(24, reels, func(f frame) frame { f.size *= 8; return f })
	scaled := pipeline.Stage(16, decoded, func(f frame) frame { time.Sleep(2 * time.Millisecond); f.size /= 4; return f })
	encoded := pipeline.Stage(6, scaled, func(f frame) frame { time.Sleep(8 * time.Millisecond); f.size /= 6; return f })
	go func() {
		for f := range encoded {
			time.Sleep(2 * time.Millisecond)
			written.Add(int64(f.size))
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/film", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 200; i++ {
			select {
			case reels <- frame{r.FormValue("title"), i, 4096}:
			case <-r.Context().Done():
				return
			}
		}
		fmt.Fprintln(w, written.Load())
	})
	house.Run(mux)
}
