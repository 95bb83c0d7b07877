package main

import (
	"fmt"
	"net/http"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func main() {
	fmt.Println(http.ListenAndServe("127.0.0.1:18060", gofakes3.New(s3mem.New()).Server()))
}
