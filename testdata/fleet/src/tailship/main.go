package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
)

type record struct {
	ID   int    `json:"id"`
	Host string `json:"host"`
	Text string `json:"text"`
}

var errQuota = errors.New("quota")

func encode(w *io.PipeWriter, rows int) {
	enc := json.NewEncoder(w)
	for i := 0; i < rows; i++ {
		if err := enc.Encode(record{i, "edge-3", "connection reset by peer"}); err != nil {
			w.CloseWithError(err)
			return
		}
	}
	w.Close()
}

func ship(rows int, quota int64) (int64, error) {
	pr, pw := io.Pipe()
	//FIX defer pr.Close()
	go encode(pw, rows)
	n, err := io.CopyN(io.Discard, pr, quota)
	if err == io.EOF {
		return n, nil
	}
	if err == nil {
		err = errQuota
	}
	return n, err
}

func export(w http.ResponseWriter, r *http.Request) {
	rows, err := strconv.Atoi(r.FormValue("rows"))
	if err != nil {
		http.Error(w, "rows", http.StatusBadRequest)
		return
	}
	n, err := ship(rows, 15000)
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	fmt.Fprintln(w, n)
}

func main() {
	http.HandleFunc("/export", export)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
