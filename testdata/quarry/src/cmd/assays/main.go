// Command assays evaluates a night's samples and writes a report.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"example.org/quarry/lab/crush"
	"example.org/quarry/site"
	"example.org/quarry/yard"
)

func batches(n int) [][]crush.Cube {
	var all [][]crush.Cube
	for i := 0; i < n; i++ {
		var batch []crush.Cube
		for k := 0; k < 6; k++ {
			cube := crush.Cube{Batch: fmt.Sprintf("N%03d", i), Side: 150, Load: 700000 + 1000*k}
			if i%5 == 2 && k == 4 {
				cube.Side = 0
			}
			batch = append(batch, cube)
		}
		all = append(all, batch)
	}
	return all
}

func main() {
	profile := flag.String("profile", "", "prefix of the profiles to write at the end")
	count := flag.Int("batches", 30, "how many batches there are")
	flag.Parse()

	// The archive of the laboratory takes the results.
	archive := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusAccepted) }))
	defer archive.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: 4}
	client := &http.Client{Transport: transport}
	upload := yard.NewPool(6, func(result string) {
		resp, err := client.Get(archive.URL + "/" + result)
		if err == nil {
			resp.Body.Close()
		}
	})
	stop := yard.Clock(100*time.Millisecond, func(time.Time) { fmt.Fprint(os.Stderr, "") })
	defer stop()

	failed := 0
	for i, batch := range batches(*count) {
		mean, err := crush.NewPress(4).Test(batch)
		if err != nil {
			failed++
			continue
		}
		upload.Put(fmt.Sprintf("batch-%d-%.1f", i, mean))
	}
	time.Sleep(200 * time.Millisecond)
	if err := site.Snapshot(*profile); err != nil {
		log.Fatal(err)
	}
	upload.Close()
	fmt.Println(*count-failed, "batches evaluated,", failed, "rejected")
}
