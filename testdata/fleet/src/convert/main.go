package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/exec"
	"sync"
)

type converter struct {
	ctx  context.Context
	bin  string
	mu   sync.Mutex
	pids map[string]int
}

func (c *converter) start(doc string) (int, error) {
	cmd := exec.CommandContext(c.ctx, c.bin, doc)
	cmd.Env = []string{"LANG=C"}
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("convert %s: %w", doc, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pids[doc] = cmd.Process.Pid
	return cmd.Process.Pid, nil
}

func (c *converter) handle(w http.ResponseWriter, r *http.Request) {
	pid, err := c.start(r.FormValue("doc"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprintln(w, "job", pid)
}

func main() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	bin, err := exec.LookPath("true")
	if err != nil {
		log.Fatal(err)
	}
	c := &converter{ctx: ctx, bin: bin, pids: map[string]int{}}
	http.HandleFunc("/convert", c.handle)
	log.Print(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
