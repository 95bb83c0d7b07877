// Package talkback connects the headsets to the stage manager's desk.
package talkback

import (
	"io"
	"log"
	"net"
	"sync/atomic"

	"example.org/theatre/foyer"
)

// Exchange passes on what is said.
type Exchange struct {
	Desk   string
	Spoken atomic.Int64
}

// Serve accepts headsets.
func (x *Exchange) Serve(l net.Listener) {
	for {
		headset, err := l.Accept()
		if err != nil {
			log.Print(err)
			return
		}
		go x.connect(headset)
	}
}

func (x *Exchange) connect(headset net.Conn) {
	defer headset.Close()
	desk, err := net.Dial("tcp", x.Desk)
	if err != nil {
		log.Print(err)
		return
	}
	if foyer.Repaired {
		defer desk.Close()
	}
	go x.listen(headset, desk)
	n, _ := io.Copy(desk, headset)
	x.Spoken.Add(n)
}

func (x *Exchange) listen(headset io.Writer, desk io.Reader) {
	n, _ := io.Copy(headset, desk)
	x.Spoken.Add(n)
}
