// Command apiserver serves one pod and the log of its container, which it reads from a file of the
// container runtime as a kubelet does, so that `kubectl logs` can be run without a cluster.
//
//	apiserver -log FILE -listen 127.0.0.1:PORT
package main

import (
	"bufio"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
)

const pod = `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-6f9d7-x2x8k","namespace":"default","uid":"1"},
"spec":{"containers":[{"name":"web","image":"web:1"}]},"status":{"phase":"Running"}}`

const resources = `{"kind":"APIResourceList","groupVersion":"v1","resources":[
{"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list"]}]}`

func serveJSON(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, body)
	}
}

// serveLog drops the stream and the tag of each line, joins lines that the runtime split, and
// keeps the time where it is asked for.
func serveLog(w http.ResponseWriter, file string, timestamps bool) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	whole := true
	for lines.Scan() {
		parts := strings.SplitN(lines.Text(), " ", 4)
		if timestamps && whole {
			fmt.Fprint(w, parts[0], " ")
		}
		fmt.Fprint(w, parts[3])
		if whole = parts[2] == "F"; whole {
			fmt.Fprintln(w)
		}
	}
	return lines.Err()
}

func main() {
	file := flag.String("log", "", "log of the container")
	listen := flag.String("listen", "127.0.0.1:8001", "where to listen")
	flag.Parse()
	http.HandleFunc("/api", serveJSON(`{"kind":"APIVersions","versions":["v1"]}`))
	http.HandleFunc("/apis", serveJSON(`{"kind":"APIGroupList","apiVersion":"v1","groups":[]}`))
	http.HandleFunc("/api/v1", serveJSON(resources))
	http.HandleFunc("/api/v1/namespaces/default/pods/web-6f9d7-x2x8k", serveJSON(pod))
	http.HandleFunc("/api/v1/namespaces/default/pods/web-6f9d7-x2x8k/log", func(w http.ResponseWriter, r *http.Request) {
		if err := serveLog(w, *file, r.URL.Query().Get("timestamps") == "true"); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	panic(http.ListenAndServe(*listen, nil))
}
