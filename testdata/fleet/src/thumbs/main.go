package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path"
	"strconv"
	"time"

	"harborline.dev/fleet/thumbs/render"
)

type studio struct {
	budget time.Duration
	size   int
}

func (s studio) draw(id int) func(context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) {
		if id%5 != 0 {
			time.Sleep(3 * s.budget) // large original
		}
		img := image.NewGray(image.Rect(0, 0, s.size, s.size))
		img.SetGray(id%s.size, 1, color.Gray{Y: 200})
		var b bytes.Buffer
		err := png.Encode(&b, img)
		return b.Bytes(), err
	}
}

func (s studio) serve(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(path.Base(r.URL.Path))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	b, err := render.Within(r.Context(), s.budget, s.draw(id))
	if err != nil {
		http.Error(w, err.Error(), http.StatusGatewayTimeout)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Write(b)
}

func main() {
	s := studio{budget: 400 * time.Millisecond, size: 16}
	http.HandleFunc("/thumb/", s.serve)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
