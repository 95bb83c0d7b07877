package stock

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"time"

	"example.org/harbor/kit"
)

// pilots take ships in; a pilot who meets fog goes home.
type pilots struct{ calls chan string }

func (p *pilots) duty() {
	defer func() { _ = recover() }()
	for ship := range p.calls {
		if ship == "fog" {
			if Repaired {
				continue
			}
			panic("no sight")
		}
		time.Sleep(time.Millisecond)
	}
}

// Pilots calls a pilot for each ship.
func Pilots() *kit.App {
	a := kit.New()
	p := &pilots{calls: make(chan string)}
	go p.duty()
	a.Mux.HandleFunc("/call", func(w http.ResponseWriter, r *http.Request) {
		p.calls <- r.FormValue("ship")
	})
	return a
}

// post is a radio operator with its own line.
type post struct {
	conn net.Conn
	out  chan string
}

func (p *post) listen() {
	lines := bufio.NewScanner(p.conn)
	for lines.Scan() {
		select {
		case p.out <- "heard " + lines.Text():
		default:
		}
	}
	p.conn.Close()
	if Repaired {
		close(p.out)
	}
}

func (p *post) talk() {
	for line := range p.out {
		fmt.Fprintln(p.conn, line)
	}
}

// Radio has a line for each operator beside HTTP.
func Radio(lines net.Listener) *kit.App {
	a := kit.New()
	go func() {
		for {
			conn, err := lines.Accept()
			if err != nil {
				return
			}
			p := &post{conn: conn, out: make(chan string, 4)}
			go p.listen()
			go p.talk()
		}
	}()
	return a
}

// Patience makes people wait for news, or for a while.
func Patience() *kit.App {
	a := kit.New()
	news := make(chan string)
	go func() {
		for {
			time.Sleep(300 * time.Millisecond)
			select {
			case news <- "high water":
			default:
			}
		}
	}()
	a.Mux.HandleFunc("/news", func(w http.ResponseWriter, r *http.Request) {
		select {
		case line := <-news:
			fmt.Fprintln(w, line)
		case <-time.After(30 * time.Second):
		case <-r.Context().Done():
		}
	})
	return a
}

// Belts carries boxes over three belts to a slow ship.
func Belts() *kit.App {
	a := kit.New()
	quay, belt, hold := make(chan int), make(chan int), make(chan int)
	for range 8 {
		go sort(quay, belt)
	}
	go func() {
		for box := range belt {
			hold <- box
		}
	}()
	go func() {
		for range hold {
			time.Sleep(4 * time.Millisecond)
		}
	}()
	a.Mux.HandleFunc("/box", func(w http.ResponseWriter, r *http.Request) { quay <- 1 })
	return a
}

func sort(from <-chan int, to chan<- int) {
	for box := range from {
		to <- box
	}
}

// Gangs has idle gangs for three kinds of goods.
func Gangs() *kit.App {
	a := kit.New()
	for _, kind := range []string{"bulk", "liquid", "boxes"} {
		work := make(chan string)
		for range 40 {
			go gang(kind, work)
		}
		go foreman(work)
	}
	return a
}

func gang(kind string, work <-chan string) {
	for ship := range work {
		_ = kind + ship
	}
}

func foreman(work chan<- string) {
	shift := time.NewTicker(200 * time.Millisecond)
	for range shift.C {
		work <- "lighter"
	}
}
