package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/tus/tusd/v2/pkg/filelocker"
	"github.com/tus/tusd/v2/pkg/filestore"
	tusd "github.com/tus/tusd/v2/pkg/handler"
)

func main() {
	dir := os.Getenv("DATA") // must exist
	c := tusd.NewStoreComposer()
	filestore.New(dir).UseIn(c)
	filelocker.New(dir).UseIn(c)
	h, err := tusd.NewHandler(tusd.Config{BasePath: "/files/", StoreComposer: c, NotifyCompleteUploads: true})
	if err != nil {
		panic(err)
	}
	go func() {
		for range h.CompleteUploads {
		}
	}()
	http.Handle("/files/", http.StripPrefix("/files/", h))
	fmt.Println(http.ListenAndServe("127.0.0.1:18070", nil))
}
