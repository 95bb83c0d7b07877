// Package manifest writes what the lorries carry for the customs.
package manifest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"example.org/theatre/house"
)

// ErrQuota says that the customs take no more today.
var ErrQuota = errors.New("manifest: too long")

// An Item is what is carried.
type Item struct {
	Case   int
	Weight int
}

func rows(w io.Writer, items []Item) error {
	c := csv.NewWriter(w)
	for _, it := range items {
		if err := c.Write([]string{fmt.Sprint(it.Case), fmt.Sprint(it.Weight), "theatre scenery, used"}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// Submit sends the items.
func Submit(items []Item, quota int64) error {
	pr, pw := io.Pipe()
	go func() {
		pw.CloseWithError(rows(pw, items))
	}()
	return upload(pr, quota)
}

func upload(pr *io.PipeReader, quota int64) error {
	if house.Edition() > 1 {
		defer pr.Close()
	}
	n, err := io.Copy(io.Discard, io.LimitReader(pr, quota))
	if err != nil {
		return err
	}
	if n == quota {
		return ErrQuota
	}
	return nil
}
