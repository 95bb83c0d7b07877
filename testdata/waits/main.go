// Command waits holds goroutines that wait in every way that Go has, each in
// a function whose name says how, and writes its goroutine profile and, right
// after, the text form with the runtime's own wait reasons.
//
//	waits PROFILE TEXT
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sort"
	"strings"
	"sync"
	"time"
)

// some is how many goroutines of most kinds there are.
const some = 3

type kind struct {
	n   int
	run func()
}

// What to start: early first, late when the early ones wait.
var early, late []kind

func add(n int, runs ...func()) {
	for _, run := range runs {
		early = append(early, kind{n, run})
	}
}

func addLate(n int, runs ...func()) {
	for _, run := range runs {
		late = append(late, kind{n, run})
	}
}

var (
	keepMu   sync.Mutex
	kept     []interface{}
	children []*exec.Cmd
)

// keep keeps the other end of something from being collected and closed.
func keep(things ...interface{}) {
	keepMu.Lock()
	defer keepMu.Unlock()
	kept = append(kept, things...)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func start(kinds []kind) {
	for _, k := range kinds {
		for i := 0; i < k.n; i++ {
			go k.run()
		}
	}
	time.Sleep(time.Second)
}

func main() {
	runtime.GOMAXPROCS(8) // enough for those that never wait
	profile, err := os.Create(os.Args[1])
	must(err)
	text, err := os.Create(os.Args[2])
	must(err)

	must(pprof.StartCPUProfile(discard{}))
	must(trace.Start(discard{}))
	start(early)
	start(late)
	profileWriter(profile, text)

	keepMu.Lock()
	for _, child := range children {
		_ = child.Process.Kill()
	}
	must(profile.Close())
	must(text.Close())
	os.Exit(0) // the goroutines stay as they are
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// profileWriter is the goroutine that takes the profile.
//
//go:noinline
func profileWriter(profile, text *os.File) {
	var dump bytes.Buffer
	runtime.GOMAXPROCS(1) // what is started now does not run before the profile
	runtime.Gosched()     // to begin with a whole time slice
	for i := 0; i < some; i++ {
		go notStarted(i)
		go notStartedPlain()
	}
	must(pprof.Lookup("goroutine").WriteTo(profile, 0))
	must(pprof.Lookup("goroutine").WriteTo(&dump, 2))
	for _, line := range reasons(dump.String()) {
		fmt.Fprintln(text, line)
	}
}

var header = regexp.MustCompile(`^goroutine \d+ \[(.*?)(?:, \d+ minutes|, locked to thread|, synctest bubble \d+)*\]`)

// reasons shortens a dump to one line for each stack: how many goroutines,
// their wait reason, and the functions, leaf first.
func reasons(dump string) []string {
	counts := map[string]int{}
	for _, block := range strings.Split(strings.TrimSpace(dump), "\n\n") {
		lines := strings.Split(block, "\n")
		found := header.FindStringSubmatch(lines[0])
		if found == nil {
			panic(lines[0])
		}
		var names []string
		for _, line := range lines[1:] {
			at := strings.LastIndex(line, "(")
			if strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "created by ") || at < 0 {
				continue
			}
			names = append(names, line[:at])
		}
		counts[found[1]+"\t"+strings.Join(names, " < ")]++
	}
	var lines []string
	for line, n := range counts {
		lines = append(lines, fmt.Sprintf("%d\t%s", n, line))
	}
	sort.Slice(lines, func(i, j int) bool {
		return strings.SplitN(lines[i], "\t", 2)[1] < strings.SplitN(lines[j], "\t", 2)[1]
	})
	return lines
}
