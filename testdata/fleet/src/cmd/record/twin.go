package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A line that ends with "//FIX text" is replaced by the text in the fixed
// twin, and by nothing if there is no text.
var fixLine = regexp.MustCompile(`^(\s*).*?\s*//FIX(?: (.*))?$`)

func repair(src string) string {
	lines := strings.Split(src, "\n")
	for i, l := range lines {
		if m := fixLine.FindStringSubmatch(l); m != nil {
			lines[i] = m[1] + m[2]
		}
	}
	return strings.Join(lines, "\n")
}

// makeTwin writes the repaired files of the package in dir to out, and returns
// the overlay that puts them in the place of the others (see "go help build").
func makeTwin(dir, out string) (string, error) {
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		old, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		repaired := repair(string(old))
		if repaired == string(old) {
			return nil
		}
		file := filepath.Join(out, strings.ReplaceAll(strings.TrimPrefix(path, dir), "/", "_"))
		overlay.Replace[path] = file
		return os.WriteFile(file, []byte(repaired), 0o644)
	})
	if err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(overlay, "", "\t")
	if err != nil {
		return "", err
	}
	file := filepath.Join(out, "overlay.json")
	return file, os.WriteFile(file, text, 0o644)
}
