package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

type office struct{ url string }

func (o office) send(van, text string) (uint64, error) {
	nc, err := nats.Connect(o.url, nats.Timeout(2*time.Second), nats.MaxReconnects(3))
	if err != nil {
		return 0, err
	}
	//FIX defer nc.Close()
	if err := nc.Publish("vans."+van, []byte(text)); err != nil {
		return 0, err
	}
	if err := nc.FlushTimeout(time.Second); err != nil {
		return 0, err
	}
	return nc.Stats().OutMsgs, nil
}

func main() {
	ns, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true, NoLog: true})
	if err != nil {
		log.Fatal(err)
	}
	go ns.Start()
	if !ns.ReadyForConnections(5 * time.Second) {
		log.Fatal("broker is not ready")
	}
	o := office{ns.ClientURL()}
	http.HandleFunc("/send", func(w http.ResponseWriter, r *http.Request) {
		n, err := o.send(r.FormValue("van"), "come home")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, n)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
