// Command harbor serves one of the services, or records them all.
package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"example.org/harbor/kit"
	"example.org/harbor/stock"
)

// A plan is how one service is driven: each request so many times, all at once.
type plan struct {
	name     string
	variants []string
	asks     []ask
	wait     time.Duration
	lines    int
	hangUp   bool
}

type ask struct {
	path  string
	times int
	pause time.Duration
}

func asks(list ...ask) []ask { return list }

var both = []string{"leak", "fixed"}

var plans = []plan{
	{name: "fees", variants: both, asks: asks(ask{"/fees?port=storm", 12, 0}, ask{"/fees?port=calm", 30, 0})},
	{name: "tides", variants: both, asks: asks(ask{"/tide", 44, 0})},
	{name: "manifests", variants: both, asks: asks(ask{"/manifest", 26, 0})},
	{name: "weather", variants: both, asks: asks(ask{"/weather?at=sea", 31, 0})},
	{name: "beacons", variants: both, asks: asks(ask{"/serve", 38, 0})},
	{name: "cranes", variants: both, asks: asks(ask{"/unload", 55, 0})},
	{name: "escorts", variants: both, asks: asks(ask{"/escort?draught=deep", 47, 0}, ask{"/escort", 20, 0})},
	{name: "customs", variants: both, asks: asks(ask{"/declare?papers=none&id=%d", 21, 0}, ask{"/declare?id=ok%d", 30, 0})},
	{name: "dues", variants: both, asks: asks(ask{"/pay?ship=a", 10, 0}, ask{"/pay?refund=1", 1, 50 * time.Millisecond}, ask{"/pay?ship=b", 24, 0})},
	{name: "registry", variants: both, asks: asks(ask{"/ship?n=1", 10, 50 * time.Millisecond}, ask{"/ship?n=7", 33, 0})},
	{name: "inspections", variants: both, asks: asks(ask{"/inspect?flag=pirate", 16, 0}, ask{"/inspect", 10, 0})},
	{name: "locks", variants: both, asks: asks(ask{"/enter", 15, 200 * time.Millisecond}, ask{"/fill", 1, 0})},
	{name: "pilots", variants: both, asks: asks(ask{"/call?ship=a", 8, 100 * time.Millisecond}, ask{"/call?ship=fog", 1, 50 * time.Millisecond}, ask{"/call?ship=b", 27, 0})},
	{name: "radio", variants: both, lines: 36, hangUp: true},
	{name: "radio", variants: []string{"healthy"}, lines: 64},
	{name: "patience", variants: []string{"healthy"}, asks: asks(ask{"/news", 90, 0})},
	{name: "belts", variants: []string{"healthy"}, asks: asks(ask{"/box", 400, 0}), wait: 700 * time.Millisecond},
	{name: "gangs", variants: []string{"healthy"}, asks: asks(ask{"/none", 5, 0})},
}

func main() {
	serve := flag.String("serve", "", "service to serve")
	flag.BoolVar(&stock.Repaired, "repaired", false, "serve it as it should be")
	out := flag.String("out", "", "directory for the recordings")
	only := flag.String("only", ".", "services to record")
	suffix := flag.String("name", "go", "name of the recordings")
	flag.Parse()
	if *serve != "" {
		log.Fatal(offer(*serve))
	}
	match := regexp.MustCompile(*only)
	for _, p := range plans {
		for _, variant := range p.variants {
			if !match.MatchString(p.name + "-" + variant) {
				continue
			}
			if err := record(p, variant, filepath.Join(*out, p.name+"-"+variant), *suffix); err != nil {
				log.Fatalf("%s-%s: %v", p.name, variant, err)
			}
		}
	}
}

func offer(name string) error {
	peer := os.Getenv("PEER")
	lines, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var app *kit.App
	switch name {
	case "fees":
		app = stock.Fees()
	case "tides":
		app = stock.Tides()
	case "manifests":
		app = stock.Manifests()
	case "weather":
		app = stock.Weather(peer)
	case "beacons":
		app = stock.Beacons()
	case "cranes":
		app = stock.Cranes()
	case "escorts":
		app = stock.Escorts()
	case "customs":
		app = stock.Customs()
	case "dues":
		app = stock.Dues()
	case "registry":
		app = stock.Registry(peer)
	case "inspections":
		app = stock.Inspections()
	case "locks":
		app = stock.Locks()
	case "pilots":
		app = stock.Pilots()
	case "radio":
		app = stock.Radio(lines)
	case "patience":
		app = stock.Patience()
	case "belts":
		app = stock.Belts()
	case "gangs":
		app = stock.Gangs()
	default:
		return errors.New("no such service: " + name)
	}
	app.Mux.Handle("/debug/", http.DefaultServeMux)
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(web.Addr(), lines.Addr())
	return http.Serve(web, app.Mux)
}

// peer is what the services ask.
func peer() (net.Listener, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("/big", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Wind", "NW 7")
		io.WriteString(w, strings.Repeat("isobar ", 100000))
	})
	mux.HandleFunc("/quick", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) { select {} })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		go http.Serve(listener, mux)
	}
	return listener, err
}

func record(p plan, variant, dir, name string) error {
	other, err := peer()
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.Command(self, "-serve", p.name, fmt.Sprintf("-repaired=%v", variant != "leak"))
	child.Env = append(os.Environ(), "PEER=http://"+other.Addr().String())
	child.Stderr = os.Stderr
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
	drive(p, addresses[0], addresses[1])
	wait := p.wait
	if wait == 0 {
		wait = 1500 * time.Millisecond
	}
	time.Sleep(wait)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := fetch(addresses[0], "goroutine", filepath.Join(dir, name+".pb.gz"), false); err != nil {
		return err
	}
	return fetch(addresses[0], "goroutine?debug=2", filepath.Join(dir, name+".txt.gz"), true)
}

func drive(p plan, web, lines string) {
	for i := range p.lines {
		conn, err := net.Dial("tcp", lines)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Fprintln(conn, "operator", i)
		bufio.NewReader(conn).ReadString('\n')
		if p.hangUp {
			conn.Close()
		}
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	for _, ask := range p.asks {
		for i := range ask.times {
			path := strings.ReplaceAll(ask.path, "%d", fmt.Sprint(i))
			go func() {
				resp, err := client.Get("http://" + web + path)
				if err == nil {
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			}()
		}
		time.Sleep(ask.pause + 100*time.Millisecond)
	}
}

func fetch(web, profile, path string, pack bool) error {
	resp, err := http.Get("http://" + web + "/debug/pprof/" + profile)
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
