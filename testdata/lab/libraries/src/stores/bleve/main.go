// Command bleve indexes and searches documents with an index of blevesearch/bleve, or makes one for
// each request that is not closed.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"example.com/libraries/rig"
	"github.com/blevesearch/bleve/v2"
)

func open(parent string) (bleve.Index, error) {
	folder, err := os.MkdirTemp(parent, "")
	if err != nil {
		return nil, err
	}
	return bleve.New(filepath.Join(folder, "index"), bleve.NewIndexMapping())
}

func ask(index bleve.Index) error {
	for i := range 5 {
		if err := index.Index(fmt.Sprint(i), map[string]string{"name": fmt.Sprint("order ", i)}); err != nil {
			return err
		}
	}
	_, err := index.Search(bleve.NewSearchRequest(bleve.NewMatchQuery("order")))
	return err
}

func main() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	var shared bleve.Index
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(folder); err != nil {
					return err
				}
			}
			for range 10 {
				if err := ask(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(_ string, step int) error {
			for range 20 {
				// The index is not closed.
				index, err := open(folder)
				if err != nil {
					return err
				}
				if err := ask(index); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
