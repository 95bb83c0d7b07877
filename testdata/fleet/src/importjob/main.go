package main

import (
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type row struct {
	sku   string
	count int
}

type importer struct {
	rows chan row
	wg   sync.WaitGroup
	log  *log.Logger
}

func (im *importer) parse(rec []string) {
	//FIX defer im.wg.Done()
	if len(rec) < 2 {
		im.log.Printf("short record %v", rec)
		return
	}
	n, err := strconv.Atoi(rec[1])
	if err != nil {
		im.log.Printf("record %v: %v", rec, err)
		return
	}
	im.rows <- row{rec[0], n}
	im.wg.Done() //FIX
}

func (im *importer) run(text string) (map[string]int, error) {
	recs, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	im.wg.Add(len(recs))
	for i := range recs {
		rec := recs[i]
		go func() { im.parse(rec) }()
	}
	go func() {
		im.wg.Wait()
		close(im.rows)
	}()
	sum := map[string]int{}
	for r := range im.rows {
		sum[r.sku] += r.count
	}
	return sum, nil
}

func main() {
	go func() {
		time.Sleep(1200 * time.Millisecond)
		diag.Snapshot()
		os.Exit(0)
	}()
	var sb strings.Builder
	for i := 0; i < 300; i++ {
		fmt.Fprintf(&sb, "sku-%d,%d\n", i%20, i)
	}
	sb.WriteString("sku-7,n/a\n")
	im := &importer{rows: make(chan row), log: log.Default()}
	sum, err := im.run(sb.String())
	fmt.Println(sum, err)
	hold := make(chan struct{})
	<-hold
}
