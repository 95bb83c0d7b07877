// Command crusher gathers the telemetry of the crushing plant.
package main

import (
	"fmt"
	"log"
	"net/http"
	"time"

	"example.org/quarry/site"
	"example.org/quarry/telemetry/intake"
)

func main() {
	lines := site.Listen()
	in := intake.New(lines)
	s := site.New("crusher", site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/stored", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, in.Stored()) })
	log.Fatal(s.Run(lines))
}
