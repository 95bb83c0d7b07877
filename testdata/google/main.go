// Command google says what google/pprof reads in profiles, for tests/roundtrip/google.rs to compare.
//
// The test puts the package that Go itself ships beside it, so that nothing is downloaded. Paths come
// on standard input; of each, the goroutines of every sample go to standard output, with the frames
// below, leaf first. Texts are in hexadecimal: they may be of any bytes.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"example.com/google/profile"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	paths := bufio.NewScanner(os.Stdin)
	for paths.Scan() {
		data, err := os.ReadFile(paths.Text())
		if err != nil {
			panic(err)
		}
		p, err := profile.ParseData(data)
		if err != nil {
			fmt.Fprintln(out, "refused")
			continue
		}
		fmt.Fprintln(out, "profile")
		show(out, p)
	}
}

func show(out *bufio.Writer, p *profile.Profile) {
	at := 0
	for i, t := range p.SampleType {
		if strings.HasPrefix(t.Type, "goroutine") {
			at = i
			break
		}
	}
	for _, s := range p.Sample {
		fmt.Fprintln(out, "sample", s.Value[at])
		for _, l := range s.Location {
			for _, line := range l.Line {
				if line.Function == nil {
					continue
				}
				name := line.Function.Name
				if name == "" {
					name = line.Function.SystemName
				}
				fmt.Fprintf(out, "frame %x- %x- %d\n", name, line.Function.Filename, line.Line)
			}
		}
	}
}
