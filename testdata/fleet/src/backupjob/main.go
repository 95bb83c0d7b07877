package main

import (
	"fmt"
	"hash/crc32"
	"os"
	"time"

	"harborline.dev/fleet/internal/diag"
)

type volume struct {
	name string
	size int
	bad  bool
}

type report struct {
	name string
	crc  uint32
	err  error
}

func copyVolume(v volume, done chan<- report) {
	rep := report{name: v.name}
	defer func() {
		if rep.err != nil {
			rep.crc = 0
		}
		done <- rep
	}()
	if v.bad {
		rep.err = fmt.Errorf("%s: read error at block 0", v.name)
		return
	}
	h := crc32.NewIEEE()
	block := make([]byte, 4096)
	for i := 0; i < v.size; i++ {
		h.Write(block)
		time.Sleep(time.Millisecond)
	}
	rep.crc = h.Sum32()
}

func backup(vs []volume) ([]report, error) {
	done := make(chan report) //FIX done := make(chan report, len(vs))
	for _, v := range vs {
		go copyVolume(v, done)
	}
	var rs []report
	for range vs {
		r := <-done
		if r.err != nil {
			return rs, r.err
		}
		rs = append(rs, r)
	}
	return rs, nil
}

func main() {
	vs := []volume{{name: "home", size: 30}, {name: "mail", size: 25}, {name: "www", bad: true},
		{name: "db", size: 40}, {name: "wal", size: 20}, {name: "media", size: 50},
		{name: "logs", size: 10}, {name: "etc", size: 5}}
	rs, err := backup(vs)
	fmt.Fprintln(os.Stderr, len(rs), "volumes done:", err)
	<-time.After(400 * time.Millisecond)
	diag.Snapshot()
}
