package main

import (
	"errors"
	"fmt"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type cert struct {
	host string
	days int
}

type outcome struct {
	host string
	ok   bool
	err  error
}

func issue(c cert) (cert, error) {
	if c.days < 0 {
		return c, errors.New("expired, order a new one")
	}
	c.days = 90
	return c, nil
}

func renew(c cert) outcome {
	ch := make(chan outcome)
	go func() {
		n, err := issue(c)
		if err != nil {
			ch <- outcome{host: c.host, err: err}
			//FIX return
		}
		ch <- outcome{host: n.host, ok: n.days == 90}
	}()
	return <-ch
}

func main() {
	for _, c := range []cert{{"www.example.org", 12}, {"mail.example.org", -3}, {"ftp.example.org", 4}} {
		o := renew(c)
		fmt.Println(o.host, o.ok, o.err)
	}
	time.Sleep(200 * time.Millisecond)
	diag.Snapshot()
}
