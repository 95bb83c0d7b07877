// Package imports reads customer files in parallel.
package imports

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"example.com/lab/internal/harness"
)

// ErrRow says that a row cannot be read.
var ErrRow = errors.New("imports: malformed row")

// Row is one customer.
type Row struct{ Name, City string }

func parse(line string) (Row, error) {
	name, city, ok := strings.Cut(line, ";")
	if !ok {
		return Row{}, ErrRow
	}
	return Row{name, city}, nil
}

// Importer reads files.
type Importer struct {
	readLine func(line string, out chan<- Row, errs chan<- error, wg *sync.WaitGroup)
}

// readOne parses one line.
func readOne(line string, out chan<- Row, errs chan<- error, wg *sync.WaitGroup) {
	row, err := parse(line)
	if err != nil {
		errs <- err
		return
	}
	out <- row
	wg.Done()
}

// readOneDeferred parses one line.
func readOneDeferred(line string, out chan<- Row, errs chan<- error, wg *sync.WaitGroup) {
	defer wg.Done()
	row, err := parse(line)
	if err != nil {
		errs <- err
		return
	}
	out <- row
}

// Import reads all lines. The first malformed one ends it.
func (im *Importer) Import(lines []string) ([]Row, error) {
	out := make(chan Row, len(lines))
	errs := make(chan error, len(lines))
	var wg sync.WaitGroup
	for _, line := range lines {
		wg.Add(1)
		go im.readLine(line, out, errs, &wg)
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	var rows []Row
	for {
		select {
		case row, ok := <-out:
			if !ok {
				return rows, nil
			}
			rows = append(rows, row)
		case err := <-errs:
			return nil, err
		}
	}
}

func (im *Importer) handleImport(w http.ResponseWriter, r *http.Request) {
	lines := []string{"Ann;Oslo", "Ben;Rome", "Cid;" + r.URL.Query().Get("file")}
	if r.URL.Query().Get("header") != "" {
		lines = append(lines, "Customers")
	}
	rows, err := im.Import(lines)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	fmt.Fprintf(w, "%d rows\n", len(rows))
}

// Program is the lab's description of this service: 50 good files and 100
// with a line that is no row.
var Program = harness.Program{
	Name: "wg-stuck",
	Serve: func(env harness.Env) error {
		im := &Importer{readLine: readOne}
		if env.Fixed() {
			im.readLine = readOneDeferred
		}
		env.Mux.HandleFunc("/import", im.handleImport)
		return nil
	},
	Drive: func(t *harness.Traffic) error {
		t.GetEach(50, 4, "/import?file=%d")
		return t.GetEach(100, 4, "/import?header=1&file=%d")
	},
}
