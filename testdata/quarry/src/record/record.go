// Package record runs services under a load and stores their goroutine profiles.
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
	// Batch programs get -profile PREFIX and end by themselves.
	Batch bool
	Args  []string
	Steps []Step
	Wait  time.Duration
}

// A Step is a part of the load.
type Step func(t *Target)

// Target is the program that is driven.
type Target struct {
	Web    string
	Others []string
	client *http.Client
	hold   *http.Client
	keep   []any
}

// Twice is a program and its second revision.
var Twice = []string{"leak", "fixed"}

// Once is a program of which there is one revision.
var Once = []string{"healthy"}

// Get asks for path so many times at once, without waiting for answers.
func Get(path string, times int) Step {
	return func(t *Target) {
		for i := 0; i < times; i++ {
			full := strings.ReplaceAll(path, "%d", fmt.Sprint(i))
			go t.get(t.client, full)
		}
		time.Sleep(120 * time.Millisecond)
	}
}

// Each asks for path so many times, one after the other.
func Each(path string, times int) Step {
	return func(t *Target) {
		for i := 0; i < times; i++ {
			t.get(t.client, strings.ReplaceAll(path, "%d", fmt.Sprint(i)))
		}
	}
}

// Hold keeps so many requests in flight.
func Hold(path string, times int) Step {
	return func(t *Target) {
		for i := 0; i < times; i++ {
			go t.get(t.hold, strings.ReplaceAll(path, "%d", fmt.Sprint(i)))
		}
		time.Sleep(80 * time.Millisecond)
	}
}

// Idle leaves so many idle connections.
func Idle(n int) Step {
	return func(t *Target) {
		var wg sync.WaitGroup
		for i := 0; i < n; i++ {
			conn, err := net.Dial("tcp", t.Web)
			if err != nil {
				log.Fatal(err)
			}
			t.keep = append(t.keep, conn)
			wg.Add(1)
			go func() {
				defer wg.Done()
				fmt.Fprintf(conn, "GET /ping HTTP/1.1\r\nHost: quarry\r\n\r\n")
				_, _ = bufio.NewReader(conn).ReadString('\n')
			}()
		}
		wg.Wait()
	}
}

// Pause waits.
func Pause(d time.Duration) Step { return func(*Target) { time.Sleep(d) } }

// Lines opens so many connections to the other port and sends a text on each.
func Lines(n int, text string, hangUp bool) Step {
	return func(t *Target) {
		for i := 0; i < n; i++ {
			conn, err := net.Dial("tcp", t.Others[0])
			if err != nil {
				log.Fatal(err)
			}
			if text != "" {
				fmt.Fprint(conn, strings.ReplaceAll(text, "%d", fmt.Sprint(i)))
			}
			if hangUp {
				time.Sleep(5 * time.Millisecond)
				conn.Close()
			} else {
				t.keep = append(t.keep, conn)
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// Keep holds on to v until the recording is done.
func (t *Target) Keep(v any) { t.keep = append(t.keep, v) }

func (t *Target) get(client *http.Client, path string) {
	resp, err := client.Get("http://" + t.Web + path)
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

// Main records the plans.
func Main(plans []Plan) {
	bin := flag.String("bin", "", "directory of the programs")
	out := flag.String("out", "", "directory for the recordings")
	only := flag.String("only", ".", "recordings to make")
	name := flag.String("name", "go", "name of the files")
	flag.Parse()
	match := regexp.MustCompile(*only)
	slots := make(chan struct{}, 3)
	var wg sync.WaitGroup
	for _, plan := range plans {
		for _, variant := range plan.Variants {
			plan, variant := plan, variant
			if !match.MatchString(plan.Name + "-" + variant) {
				continue
			}
			wg.Add(1)
			slots <- struct{}{}
			go func() {
				defer wg.Done()
				defer func() { <-slots }()
				dir := filepath.Join(*out, plan.Name+"-"+variant)
				if err := os.MkdirAll(dir, 0o755); err != nil {
					log.Fatal(err)
				}
				if err := take(plan, variant, *bin, filepath.Join(dir, *name)); err != nil {
					log.Fatalf("%s-%s: %v", plan.Name, variant, err)
				}
			}()
		}
	}
	wg.Wait()
}

func take(plan Plan, variant, bin, prefix string) error {
	peer, err := nextDoor()
	if err != nil {
		return err
	}
	defer peer.Close()
	mute, err := device()
	if err != nil {
		return err
	}
	defer mute.Close()
	scratch, err := os.MkdirTemp("", "quarry")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	args := plan.Args
	if plan.Batch {
		args = append([]string{"-profile", prefix}, args...)
	}
	child := exec.Command(filepath.Join(bin, plan.Name), args...)
	child.Env = append(os.Environ(), "TMPDIR="+scratch, "QUARRY_PEER=http://"+peer.Addr().String(), "QUARRY_MUTE="+mute.Addr().String())
	if variant == "fixed" {
		child.Env = append(child.Env, "QUARRY_REV=2")
	}
	child.Stderr = os.Stderr
	if plan.Batch {
		return child.Run()
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
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return err
	}
	addresses := strings.Fields(line)
	target := &Target{
		Web:    addresses[0],
		Others: addresses[1:],
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 9}},
		hold:   &http.Client{Transport: &http.Transport{}},
	}
	for _, step := range plan.Steps {
		step(target)
	}
	wait := plan.Wait
	if wait == 0 {
		wait = 1500 * time.Millisecond
	}
	time.Sleep(wait)
	if err := fetch(target.Web, "goroutine", prefix+".pb.gz", false); err != nil {
		return err
	}
	if err := fetch(target.Web, "goroutine?debug=2", prefix+".txt.gz", true); err != nil {
		return err
	}
	target.keep = nil
	return nil
}

// nextDoor is what the services ask over HTTP.
func nextDoor() (net.Listener, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("/quick", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(400 * time.Millisecond)
		_, _ = io.WriteString(w, "ok\n")
	})
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		go func() { _ = http.Serve(listener, mux) }()
	}
	return listener, err
}

// device takes connections and says a greeting, but answers nothing.
func device() (net.Listener, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		var lines []net.Conn
		for {
			conn, err := listener.Accept()
			if err != nil {
				for _, line := range lines {
					line.Close()
				}
				return
			}
			fmt.Fprintln(conn, "READY")
			lines = append(lines, conn)
		}
	}()
	return listener, nil
}

func fetch(web, profile, path string, pack bool) error {
	client := http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + web + "/debug/pprof/" + profile)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if pack {
		packed := gzip.NewWriter(file)
		if _, err := io.Copy(packed, resp.Body); err != nil {
			return err
		}
		if err := packed.Close(); err != nil {
			return err
		}
	} else if _, err := io.Copy(file, resp.Body); err != nil {
		return err
	}
	return file.Close()
}
