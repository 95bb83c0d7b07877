// Mirrors asks all mirrors for a file and takes the first answer.
package main

import (
	"errors"
	"time"

	"example.com/repairs/internal/snap"
)

var errSlow = errors.New("mirrors: nobody answers")

type mirrors struct {
	hosts []string
}

func (m *mirrors) fastest(path string) (string, error) {
	answers := make(chan string)
	for i := 0; i < len(m.hosts); i++ {
		go func(host string) {
			answers <- head(host, path)
		}(m.hosts[i])
	}
	select {
	case host := <-answers:
		return host, nil
	case <-time.After(time.Second):
		return "", errSlow
	}
}

func head(host, path string) string {
	time.Sleep(time.Duration(len(host)) * time.Millisecond)
	return host + path
}

func main() {
	m := &mirrors{hosts: []string{"ams", "fra01", "lhr-two", "cdg-three"}}
	for i := 0; i < 20; i++ {
		m.fastest("/index")
	}
	snap.Write()
}
