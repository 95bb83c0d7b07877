// Command lab serves small programs with known goroutine behaviour and
// records their goroutine profiles.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/exec"
	"strings"
	"time"

	"example.com/lab/internal/harness"
)

const usage = `usage:
  lab list
  lab serve  -program P -variant V [-upstream URL]
  lab record -program P -variant V -out FILE [-leakprofile FILE2] [-text FILE3] [-counted FILE4]
`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "list":
		for _, p := range programs {
			for _, v := range p.Variants() {
				fmt.Printf("%s\t%s\n", p.Name, v)
			}
		}
	case "serve":
		err = serve(os.Args[2:])
	case "record":
		err = record(os.Args[2:])
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(1)
	}
}

func find(name, variant string) (harness.Program, error) {
	for _, p := range programs {
		if p.Name != name {
			continue
		}
		for _, v := range p.Variants() {
			if v == variant {
				return p, nil
			}
		}
		return p, fmt.Errorf("%s has no variant %q", name, variant)
	}
	return harness.Program{}, fmt.Errorf("no program %q", name)
}

func serve(args []string) error {
	fs := flag.NewFlagSet("serve", flag.ExitOnError)
	name := fs.String("program", "", "program")
	variant := fs.String("variant", harness.Leak, "variant")
	upstream := fs.String("upstream", "", "base URL of the program's backend")
	fs.Parse(args)
	p, err := find(*name, *variant)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	if err := p.Serve(harness.Env{Mux: mux, Variant: *variant, Upstream: *upstream}); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on %s\n", l.Addr())
	return http.Serve(l, mux)
}

func record(args []string) error {
	fs := flag.NewFlagSet("record", flag.ExitOnError)
	name := fs.String("program", "", "program")
	variant := fs.String("variant", harness.Leak, "variant")
	out := fs.String("out", "", "file for /debug/pprof/goroutine")
	leakOut := fs.String("leakprofile", "", "file for /debug/pprof/goroutineleak (Go 1.27 and newer)")
	textOut := fs.String("text", "", "file for /debug/pprof/goroutine?debug=2, to look at the recorded moment")
	countedOut := fs.String("counted", "", "file for /debug/pprof/goroutine?debug=1")
	fs.Parse(args)
	p, err := find(*name, *variant)
	if err != nil {
		return err
	}
	if *out == "" {
		return errors.New("record: -out is missing")
	}
	childArgs := []string{"serve", "-program", *name, "-variant", *variant}
	if p.Upstream != nil {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		go http.Serve(l, p.Upstream())
		childArgs = append(childArgs, "-upstream", "http://"+l.Addr().String())
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.Command(self, childArgs...)
	child.Stderr = os.Stderr
	stdout, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	defer child.Wait()
	defer child.Process.Kill()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return fmt.Errorf("reading the address of the served program: %w", err)
	}
	addr := strings.TrimPrefix(strings.TrimSpace(line), "listening on ")

	before, err := total(addr)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := p.Drive(harness.NewTraffic(addr)); err != nil {
		return fmt.Errorf("traffic: %w", err)
	}
	took := time.Since(start)
	if !p.Live {
		time.Sleep(300 * time.Millisecond)
	}
	if err := fetch(addr, "goroutine", *out); err != nil {
		return err
	}
	after, err := total(addr)
	if err != nil {
		return err
	}
	if *textOut != "" {
		if err := fetch(addr, "goroutine?debug=2", *textOut); err != nil {
			return err
		}
	}
	if *countedOut != "" {
		if err := fetch(addr, "goroutine?debug=1", *countedOut); err != nil {
			return err
		}
	}
	if *leakOut != "" {
		if err := fetch(addr, "goroutineleak", *leakOut); err != nil {
			return err
		}
	}
	fmt.Printf("%s\t%s\tbefore %d\tafter %d\ttraffic %d ms\n", *name, *variant, before, after, took.Milliseconds())
	return nil
}

// total asks the served program for its number of goroutines.
func total(addr string) (int, error) {
	resp, err := http.Get("http://" + addr + "/debug/pprof/goroutine?debug=1")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var n int
	if _, err := fmt.Fscanf(resp.Body, "goroutine profile: total %d", &n); err != nil {
		return 0, err
	}
	io.Copy(io.Discard, resp.Body)
	return n, nil
}

func fetch(addr, profile, file string) error {
	resp, err := http.Get("http://" + addr + "/debug/pprof/" + profile)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", profile, resp.Status)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}
