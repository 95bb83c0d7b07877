// Command record builds the programs of the fleet, puts them under load and
// records their goroutine profiles. It runs in the directory of the module;
// ../record.sh runs it in the right place.
//
//	record [-only REGEX] [-out DIR] [-build DIR] [-p N] [-local] [VERSION…]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// releases are the Go releases that stand for their versions.
var releases = map[string]string{
	"1.19": "1.19.13",
	"1.21": "1.21.13",
	"1.22": "1.22.12",
	"1.24": "1.24.11",
	"1.25": "1.25.5",
	"1.26": "1.26.8",
	"1.27": "1.27.0",

	"local": "local",
}

func main() {
	only := flag.String("only", ".", "record the lines of -list that match")
	out := flag.String("out", "", "write to this directory")
	build := flag.String("build", filepath.Join(os.TempDir(), "fleet-build"), "directory for binaries and working directories")
	parallel := flag.Int("p", 2, "recordings at a time")
	list := flag.Bool("list", false, "print what would be recorded: program-variant version")
	local := flag.Bool("local", false, "record each variant once, with the Go that is on the PATH")
	flag.Parse()
	match := regexp.MustCompile(*only)
	if *out == "" && !*list {
		fail("-out is missing")
	}
	src, err := os.Getwd()
	check(err)

	var jobs []*job
	for _, p := range programs {
		for _, v := range p.variants() {
			versions := strings.Fields(v.versions)
			if *local && len(versions) > 0 {
				versions = []string{"local"}
			}
			for _, version := range versions {
				j := newJob(p, v.name, version, src, *build, *out)
				if j.release == "" {
					fail("no release known for Go " + j.version)
				}
				if match.MatchString(j.String()) && wanted(flag.Args(), j.version) {
					jobs = append(jobs, j)
				}
			}
		}
	}

	work := make(chan *job)
	failed := make(chan *job, len(jobs))
	var wg sync.WaitGroup
	for i := 0; i < *parallel; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range work {
				err := j.record()
				if err != nil {
					fmt.Fprintf(os.Stderr, "%s: %v; once more\n", j, err)
					err = j.record()
				}
				if err != nil {
					fmt.Fprintf(os.Stderr, "%s: %v\n", j, err)
					failed <- j
					continue
				}
				fmt.Println(j)
			}
		}()
	}
	for _, j := range jobs {
		if *list {
			fmt.Println(j)
			continue
		}
		work <- j
	}
	close(work)
	wg.Wait()
	if n := len(failed); n > 0 {
		fail(fmt.Sprintf("%d of %d recordings failed", n, len(jobs)))
	}
}

func wanted(versions []string, version string) bool {
	for _, v := range versions {
		if v == version {
			return true
		}
	}
	return len(versions) == 0
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(text string) {
	fmt.Fprintln(os.Stderr, "record: "+text)
	os.Exit(1)
}
