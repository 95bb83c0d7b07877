// Command downloads streams point clouds to slow lines.
package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"example.org/quarry/site"
)

func points(out *io.PipeWriter) {
	packed := gzip.NewWriter(out)
	for i := 0; i < 4000000; i++ {
		if _, err := fmt.Fprintf(packed, "%d;%d;%d\n", i*7919%1000003, i*104729%1000033, i*31%97); err != nil {
			return
		}
	}
	_ = packed.Close()
	_ = out.Close()
}

func main() {
	s := site.New("downloads", site.Hands(6), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/cloud", func(w http.ResponseWriter, r *http.Request) {
		in, out := io.Pipe()
		defer in.Close()
		go points(out)
		buffer := make([]byte, 4096)
		for {
			n, err := in.Read(buffer)
			if err != nil {
				return
			}
			if _, err := w.Write(buffer[:n]); err != nil {
				return
			}
			if site.Sleep(r.Context(), 30*time.Millisecond) != nil {
				return
			}
		}
	})
	log.Fatal(s.Run())
}
