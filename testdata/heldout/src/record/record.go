// Package record starts the programs, sends them what their days bring, and keeps their profiles.
package record

import (
	"bufio"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A Plan is how one program is driven.
type Plan struct {
	Name     string
	Variants []string
	Drive    func(t *Target)
	Settle   time.Duration // between the drive and the recording
	Batch    bool          // the program writes the profiles itself
}

// Twins are the variants of most plans.
var Twins = []string{"leak", "fixed"}

// Healthy is the variant of those that have nothing to repair.
var Healthy = []string{"healthy"}

// A Target is a program that runs.
type Target struct {
	HTTP, TCP, GRPC, Debug string
	held                   []net.Conn
}

// Main records all plans that are asked for.
func Main(plans []Plan, env []string) {
	bin := flag.String("bin", "", "directory of the programs")
	out := flag.String("out", "", "directory for the recordings")
	only := flag.String("only", ".", "what to record")
	name := flag.String("name", "go", "name of the recordings")
	flag.Parse()
	match := regexp.MustCompile(*only)
	for _, p := range plans {
		for _, variant := range p.Variants {
			id := p.Name + "-" + variant
			if !match.MatchString(id) {
				continue
			}
			err := record(p, filepath.Join(*bin, p.Name), variant, filepath.Join(*out, id), *name, env)
			if err != nil {
				log.Fatalf("%s: %v", id, err)
			}
		}
	}
}

func record(p Plan, binary, variant, dir, name string, env []string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	child := exec.Command(binary)
	child.Env = append(os.Environ(), env...)
	if variant != "leak" {
		child.Env = append(child.Env, "THEATRE_EDITION=2")
	}
	if p.Batch {
		child.Env = append(child.Env, "THEATRE_OUT="+dir, "THEATRE_NAME="+name)
	}
	if os.Getenv("VERBOSE") != "" {
		child.Stderr = os.Stderr
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	defer func() {
		_ = child.Process.Kill()
		_ = child.Wait()
	}()
	t := &Target{}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "ready" {
		kind, addr, _ := strings.Cut(lines.Text(), " ")
		switch kind {
		case "http":
			t.HTTP = addr
		case "tcp":
			t.TCP = addr
		case "grpc":
			t.GRPC = addr
		case "debug":
			t.Debug = addr
		}
	}
	if t.Debug == "" {
		t.Debug = t.HTTP
	}
	if p.Drive != nil {
		p.Drive(t)
	}
	settle := p.Settle
	if settle == 0 {
		settle = 900 * time.Millisecond
	}
	time.Sleep(settle)
	defer func() {
		for _, c := range t.held {
			c.Close()
		}
	}()
	if p.Batch {
		return nil
	}
	if err := fetch(t.Debug, "goroutine", filepath.Join(dir, name+".pb.gz"), false); err != nil {
		return err
	}
	return fetch(t.Debug, "goroutine?debug=2", filepath.Join(dir, name+".txt.gz"), true)
}

// Burst sends a request so many times at once, and waits until all are answered or have been given
// up after 700 ms. A %d in the path is the number of the request.
func (t *Target) Burst(times int, path string) {
	client := &http.Client{Timeout: 700 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
	var wg sync.WaitGroup
	for i := 0; i < times; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			resp, err := client.Get(t.url(path, i))
			if err == nil {
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		}()
	}
	wg.Wait()
}

// Each sends a request so many times, one after the other.
func (t *Target) Each(times int, path string) {
	for i := 0; i < times; i++ {
		client := &http.Client{Timeout: 700 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
		resp, err := client.Get(t.url(path, i))
		if err == nil {
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	}
}

// Hold sends a request so many times at once and waits for the answers for ever.
func (t *Target) Hold(times int, path string) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	for i := 0; i < times; i++ {
		go func() {
			resp, err := client.Get(t.url(path, i))
			if err == nil {
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		}()
	}
	time.Sleep(100 * time.Millisecond)
}

func (t *Target) url(path string, i int) string {
	return "http://" + t.HTTP + strings.ReplaceAll(path, "%d", fmt.Sprint(i))
}

// Idle opens so many connections that have had an answer and stay.
func (t *Target) Idle(n int) {
	for i := 0; i < n; i++ {
		conn, err := net.Dial("tcp", t.HTTP)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /healthz HTTP/1.1\r\nHost: theatre\r\n\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			log.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		t.held = append(t.held, conn)
	}
}

// Keep keeps a connection open until the recording is there.
func (t *Target) Keep(c net.Conn) { t.held = append(t.held, c) }

func fetch(addr, profile, path string, pack bool) error {
	resp, err := http.Get("http://" + addr + "/debug/pprof/" + profile)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if !pack {
		_, err = io.Copy(file, resp.Body)
		return err
	}
	packed := gzip.NewWriter(file)
	if _, err := io.Copy(packed, resp.Body); err != nil {
		return err
	}
	return packed.Close()
}
