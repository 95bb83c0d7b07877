package record

import (
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

// Peers starts what the programs talk to, and returns the environment that says where it is.
func Peers() []string {
	mux := http.NewServeMux()
	mux.HandleFunc("/quick", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "{}") })
	mux.HandleFunc("/steady", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(30 * time.Millisecond)
		io.WriteString(w, "{}")
	})
	mux.HandleFunc("/film", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Runtime", "128")
		io.WriteString(w, strings.Repeat("frame ", 200000))
	})
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) { select {} })
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(web, mux)
	raw, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for {
			conn, err := raw.Accept()
			if err != nil {
				return
			}
			go func() {
				buf := make([]byte, 256)
				for {
					n, err := conn.Read(buf)
					if err != nil {
						return
					}
					if !strings.Contains(string(buf[:n]), "dark") {
						io.WriteString(conn, "level 80\n")
					}
				}
			}()
		}
	}()
	return []string{"PEER_HTTP=http://" + web.Addr().String(), "PEER_TCP=" + raw.Addr().String()}
}
