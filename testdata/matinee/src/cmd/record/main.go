// Command record drives the programs of the house and records their goroutine profiles.
package main

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
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	bin := flag.String("bin", "", "directory of the programs")
	out := flag.String("out", "", "directory for the recordings")
	only := flag.String("only", ".", "recordings to make")
	name := flag.String("name", "go", "name of the recordings")
	flag.Parse()
	match := regexp.MustCompile(*only)
	outside := peers(filepath.Join(*bin, "peers"))
	for _, p := range plans {
		if _, err := os.Stat(filepath.Join(*bin, p.name)); err != nil {
			continue
		}
		for _, variant := range p.variants {
			if !match.MatchString(p.name + "-" + variant) {
				continue
			}
			r := recording{plan: p, variant: variant, dir: filepath.Join(*out, p.name+"-"+variant), name: *name}
			if err := r.make(filepath.Join(*bin, p.name), outside); err != nil {
				log.Fatalf("%s-%s: %v", p.name, variant, err)
			}
		}
	}
	if stop != nil {
		stop()
	}
}

var stop func()

// peers starts what the programs talk to, and returns the variables that say where it is.
func peers(program string) []string {
	mux := http.NewServeMux()
	mux.HandleFunc("/quick", func(w http.ResponseWriter, r *http.Request) {
		ms, _ := strconv.Atoi(r.FormValue("ms"))
		time.Sleep(time.Duration(ms) * time.Millisecond)
		fmt.Fprintln(w, "at your service")
	})
	mux.HandleFunc("/gone", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusGone)
		io.WriteString(w, strings.Repeat("no longer on the programme ", 400))
	})
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(web, mux)
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		var all []net.Conn
		for {
			conn, err := mute.Accept()
			if err != nil {
				return
			}
			all = append(all, conn)
		}
	}()
	env := []string{"PEER_HTTP=http://" + web.Addr().String(), "PEER_MUTE=" + mute.Addr().String()}
	if _, err := os.Stat(program); err != nil {
		return env
	}
	child := exec.Command(program)
	child.Stderr = os.Stderr
	stdout, err := child.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := child.Start(); err != nil {
		log.Fatal(err)
	}
	stop = func() {
		_ = child.Process.Kill()
		_ = child.Wait()
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "" {
		env = append(env, lines.Text())
	}
	return env
}

type recording struct {
	plan
	variant string
	dir     string
	name    string
	web     string
	wire    string
	client  *http.Client
	open    []io.Closer
	mu      sync.Mutex
}

func (r *recording) make(program string, env []string) error {
	if err := os.MkdirAll(r.dir, 0o755); err != nil {
		return err
	}
	args := []string{fmt.Sprintf("--repaired=%v", r.variant != "leak")}
	if r.batch {
		args = append(args, r.args...)
		args = append(args, "--profile="+filepath.Join(r.dir, r.name))
	}
	child := exec.Command(program, args...)
	child.Env = append(os.Environ(), env...)
	child.Stderr = os.Stderr
	if r.batch {
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
		for _, c := range r.open {
			c.Close()
		}
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return err
	}
	fields := append(strings.Fields(line), "")
	r.web, r.wire = fields[0], fields[1]
	r.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 6}}
	for _, s := range r.steps {
		s(r)
	}
	time.Sleep(1200*time.Millisecond + r.settle)
	if r.exports > 0 {
		hold("/export?table=%d", r.exports)(r)
	}
	get("/healthz", 5)(r)
	time.Sleep(30 * time.Millisecond)
	if err := r.fetch("goroutine", r.name+".pb.gz", false); err != nil {
		return err
	}
	return r.fetch("goroutine?debug=2", r.name+".txt.gz", true)
}

// A step is one thing done to a program.
type step func(*recording)

func fill(path string, i int) string {
	path = strings.ReplaceAll(path, "%d", strconv.Itoa(i))
	path = strings.ReplaceAll(path, "%e", strconv.Itoa(23-i))
	return strings.ReplaceAll(path, "%r", strconv.Itoa(102-i))
}

// get asks n times at once, and waits for those answers that come soon.
func get(path string, n int) step {
	return func(r *recording) {
		var all sync.WaitGroup
		for i := 0; i < n; i++ {
			all.Add(1)
			go func(i int) {
				defer all.Done()
				resp, err := r.client.Get("http://" + r.web + fill(path, i))
				if err == nil {
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			}(i)
		}
		soon := make(chan struct{})
		go func() {
			all.Wait()
			close(soon)
		}()
		select {
		case <-soon:
		case <-time.After(400 * time.Millisecond):
		}
	}
}

// turn asks n times, one after the other.
func turn(path string, n int) step {
	return func(r *recording) {
		for i := 0; i < n; i++ {
			path := fill(path, i)
			get(path, 1)(r)
		}
	}
}

// hold asks n times, a little apart, and does not wait.
func hold(path string, n int) step {
	return func(r *recording) {
		for i := 0; i < n; i++ {
			go func(i int) {
				resp, err := r.client.Get("http://" + r.web + fill(path, i))
				if err == nil {
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			}(i)
			time.Sleep(8 * time.Millisecond)
		}
	}
}

// leave asks n times and hangs up after a while.
func leave(path string, n int, after time.Duration) step {
	return func(r *recording) {
		impatient := &http.Client{Timeout: after, Transport: &http.Transport{DisableKeepAlives: true}}
		var all sync.WaitGroup
		for i := 0; i < n; i++ {
			all.Add(1)
			go func(i int) {
				defer all.Done()
				resp, err := impatient.Get("http://" + r.web + fill(path, i))
				if err == nil {
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			}(i)
		}
		all.Wait()
	}
}

// call opens n connections to the other port, says something, and keeps them.
func call(text string, n int) step {
	return func(r *recording) { r.dial(r.wire, text, n, 0) }
}

// callLeave does the same and hangs up after a while.
func callLeave(text string, n int, after time.Duration) step {
	return func(r *recording) { r.dial(r.wire, text, n, after) }
}

const upgrade = "GET %s HTTP/1.1\r\nHost: theatre\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

// sockets opens n websockets, and closes them after a while if that is not zero.
func sockets(path string, n int, after time.Duration) step {
	return func(r *recording) { r.dial(r.web, fmt.Sprintf(upgrade, path), n, after) }
}

func (r *recording) dial(address, text string, n int, after time.Duration) {
	var all []net.Conn
	for i := 0; i < n; i++ {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			log.Fatal(err)
		}
		io.WriteString(conn, fill(text, i))
		go io.Copy(io.Discard, conn)
		all = append(all, conn)
		time.Sleep(3 * time.Millisecond)
	}
	if after == 0 {
		for _, conn := range all {
			r.open = append(r.open, conn)
		}
		return
	}
	time.Sleep(after)
	for _, conn := range all {
		conn.Close()
	}
}

func pause(d time.Duration) step { return func(*recording) { time.Sleep(d) } }

func (r *recording) fetch(profile, file string, pack bool) error {
	resp, err := http.Get("http://" + r.web + "/debug/pprof/" + profile)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	f, err := os.Create(filepath.Join(r.dir, file))
	if err != nil {
		return err
	}
	defer f.Close()
	if !pack {
		_, err = io.Copy(f, resp.Body)
		return err
	}
	packed := gzip.NewWriter(f)
	if _, err := io.Copy(packed, resp.Body); err != nil {
		return err
	}
	return packed.Close()
}
