// Package foyer is the way into all services of the house: flags, addresses and the pages that
// every one of them has.
package foyer

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"time"
)

// Repaired says that a service runs the way it should.
var Repaired bool

func init() {
	flag.BoolVar(&Repaired, "repaired", false, "run it the way it should be")
}

// Env is the value of a variable of the environment, without which a service does not run.
func Env(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatal("set " + name)
	}
	return value
}

// Mux has the pages of all services.
func Mux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/healthz", healthz)
	mux.HandleFunc("/export", export)
	return mux
}

func healthz(w http.ResponseWriter, r *http.Request) {
	time.Sleep(20 * time.Millisecond)
	fmt.Fprintln(w, "ok")
}

// export writes a long table row by row.
func export(w http.ResponseWriter, r *http.Request) {
	every := time.NewTicker(50 * time.Millisecond)
	defer every.Stop()
	for row := 0; row < 200; row++ {
		select {
		case <-every.C:
			fmt.Fprintf(w, "%d;%s\n", row, r.FormValue("table"))
			w.(http.Flusher).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

// Listen opens a port of the service.
func Listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	return listener
}

// Serve says where the service is to be found, and serves until the end.
func Serve(mux *http.ServeMux, others ...net.Listener) {
	web := Listen()
	fmt.Print(web.Addr())
	for _, other := range others {
		fmt.Print(" ", other.Addr())
	}
	fmt.Println()
	log.Fatal(http.Serve(web, mux))
}
