// Command ops serves services with known goroutine behaviour over time, and
// records their goroutine profiles at six moments.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"example.com/ops/internal/harness"
)

const moments = 6

const usage = `usage:
  ops list
  ops serve  -service S -variant V [-addr ADDR] [-upstream ADDR]
  ops record -service S -variant V -out DIR [-leakprofile]
  ops fetch  -out FILE [-load PATHS] BINARY
`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "list":
		for _, s := range services {
			for _, v := range s.Variants {
				fmt.Println(s.Name, v)
			}
		}
	case "serve":
		err = serve(os.Args[2:])
	case "record":
		err = record(os.Args[2:])
	case "fetch":
		err = fetchOne(os.Args[2:])
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ops:", err)
		os.Exit(1)
	}
}

func find(name string) (harness.Service, error) {
	for _, s := range services {
		if s.Name == name {
			return s, nil
		}
	}
	return harness.Service{}, fmt.Errorf("no service %q", name)
}

func serve(args []string) error {
	fs := flag.NewFlagSet("serve", flag.ExitOnError)
	name := fs.String("service", "", "service")
	variant := fs.String("variant", harness.Healthy, "variant")
	addr := fs.String("addr", "127.0.0.1:0", "where to listen")
	upstream := fs.String("upstream", "", "address of the backend")
	fs.Parse(args)
	s, err := find(*name)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	if err := s.Serve(harness.Env{Mux: mux, Variant: *variant, Upstream: *upstream}); err != nil {
		return err
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Printf("listening on %s\n", l.Addr())
	return http.Serve(l, mux)
}

// process is a served service.
type process struct {
	cmd  *exec.Cmd
	addr string
}

func start(binary string, args ...string) (*process, error) {
	cmd := exec.Command(binary, args...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("reading the address of the service: %w", err)
	}
	return &process{cmd, strings.TrimPrefix(strings.TrimSpace(line), "listening on ")}, nil
}

func (p *process) end() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// backend serves the service's backend in this process.
func backend(s harness.Service) (string, error) {
	if s.Upstream == nil && s.UpstreamHTTP == nil {
		return "", nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	if s.UpstreamHTTP != nil {
		go http.Serve(l, s.UpstreamHTTP)
		return l.Addr().String(), nil
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.Upstream(c)
		}
	}()
	return l.Addr().String(), nil
}

func record(args []string) error {
	fs := flag.NewFlagSet("record", flag.ExitOnError)
	name := fs.String("service", "", "service")
	variant := fs.String("variant", harness.Healthy, "variant")
	out := fs.String("out", "", "folder for the recordings")
	leak := fs.Bool("leakprofile", false, "record goroutineleak too (Go 1.27 and newer)")
	fs.Parse(args)
	s, err := find(*name)
	if err != nil {
		return err
	}
	if *out == "" {
		return errors.New("record: -out is missing")
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	upstream, err := backend(s)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := []string{"serve", "-service", *name, "-variant", *variant, "-upstream", upstream}
	p, err := start(self, child...)
	if err != nil {
		return err
	}
	defer func() { p.end() }()

	load := harness.NewLoad(p.addr)
	s.Load(load)
	until := func(at time.Duration) { time.Sleep(time.Until(load.Begin.Add(at))) }
	var totals []string
	for m := 1; m <= moments; m++ {
		at := s.Warm + time.Duration(m-1)*s.Every
		if s.Restart != 0 && s.Restart > at-s.Every && s.Restart <= at {
			until(s.Restart)
			p.end()
			if p, err = start(self, append(child, "-addr", p.addr)...); err != nil {
				return err
			}
		}
		if s.Text {
			until(at - 200*time.Millisecond)
			// A collection marks since when a goroutine has waited.
			if _, err := get(p.addr, "heap?gc=1"); err != nil {
				return err
			}
		}
		until(at)
		base := filepath.Join(*out, fmt.Sprintf("t%d", m))
		if err := save(p.addr, "goroutine", base+".pb.gz"); err != nil {
			return err
		}
		if s.Text {
			if err := save(p.addr, "goroutine?debug=2", base+".txt.gz"); err != nil {
				return err
			}
		}
		n, err := total(p.addr)
		if err != nil {
			return err
		}
		totals = append(totals, fmt.Sprint(n))
	}
	if s.Delta != 0 {
		until(s.Delta)
		both := make(chan error, 1)
		go func() {
			if !*leak {
				both <- nil
				return
			}
			both <- save(p.addr, "goroutineleak?seconds=5", filepath.Join(*out, "delta.leak.pb.gz"))
		}()
		if err := save(p.addr, "goroutine?seconds=5", filepath.Join(*out, "delta.pb.gz")); err != nil {
			return err
		}
		if err := <-both; err != nil {
			return err
		}
	}
	if *leak {
		if err := save(p.addr, "goroutineleak", filepath.Join(*out, "end.leak.pb.gz")); err != nil {
			return err
		}
	}
	fmt.Printf("%s %s: %s goroutines, %d requests failed\n", *name, *variant, strings.Join(totals, " "), load.Failed.Load())
	return nil
}

// fetchOne records one moment of another program, which prints its address as
// these services do.
func fetchOne(args []string) error {
	fs := flag.NewFlagSet("fetch", flag.ExitOnError)
	out := fs.String("out", "", "file for the recording")
	paths := fs.String("load", "", "paths to get first, with commas between them")
	fs.Parse(args)
	if *out == "" || fs.NArg() != 1 {
		return errors.New("fetch: needs -out and the program")
	}
	p, err := start(fs.Arg(0))
	if err != nil {
		return err
	}
	defer p.end()
	load := harness.NewLoad(p.addr)
	if *paths != "" {
		for _, path := range strings.Split(*paths, ",") {
			load.Get(path)
		}
	}
	time.Sleep(time.Second)
	return save(p.addr, "goroutine", *out)
}

var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func get(addr, profile string) ([]byte, error) {
	resp, err := client.Get("http://" + addr + "/debug/pprof/" + profile)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s: %s", profile, resp.Status, bytes.TrimSpace(data))
	}
	return data, nil
}

// save writes what the service answers to a file; text is compressed.
func save(addr, profile, file string) error {
	data, err := get(addr, profile)
	if err != nil {
		return err
	}
	if strings.HasSuffix(file, ".txt.gz") {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		z.Write(data)
		z.Close()
		data = b.Bytes()
	}
	return os.WriteFile(file, data, 0o644)
}

// total asks the service for its number of goroutines.
func total(addr string) (int, error) {
	data, err := get(addr, "goroutine?debug=1")
	if err != nil {
		return 0, err
	}
	var n int
	_, err = fmt.Sscanf(string(data), "goroutine profile: total %d", &n)
	return n, err
}
