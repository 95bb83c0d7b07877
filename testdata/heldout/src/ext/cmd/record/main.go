// Command record records the programs that use libraries of others.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/gorilla/websocket"
	"github.com/nats-io/nats-server/v2/server"
	"google.golang.org/grpc"

	"example.org/theatre/ext/venues"
	"example.org/theatre/record"
)

var plans = []record.Plan{
	{Name: "ledgerbook", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(24)
		t.Burst(10, "/balance?patron=ada")
		t.Each(6, "/last?patron=bo")
		t.Hold(19, "/balance?patron=ada")
	}},
	{Name: "tourplan", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(35)
		t.Burst(12, "/assign?town=York&day=2%d")
		t.Each(4, "/assign?town=York&day=9")
		t.Hold(10, "/assign?town=York&day=3%d")
		t.Burst(17, "/assign?town=Bath&day=4%d")
	}},
	{Name: "venues", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(15)
		t.Burst(26, "/seats?venue=lyric%d")
	}},
	{Name: "reviews", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(42)
		t.Burst(15, "/first?show=hamlet%d")
	}},
	{Name: "standby", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(21)
		t.Burst(17, "/next?show=s%d")
	}},
	{Name: "playbills", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(16)
		t.Burst(12, "/bill?show=Medea")
		t.Burst(31, "/bill?show=The-Life-and-Death-of-King-Richard-II")
	}},
	{Name: "callboard", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(18)
		conns := dial(t, 48)
		time.Sleep(350 * time.Millisecond)
		for _, c := range conns {
			c.Close()
		}
	}},
	{Name: "proofs", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(39)
		t.Burst(7, "/arrival")
	}},
	{Name: "prompter", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(30)
		t.Burst(36, "/line?word=w%d")
	}},
	{Name: "riggers", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(32)
		t.Burst(9, "/hang?kilos=300")
		t.Each(3, "/hang?kilos=3000")
		t.Hold(6, "/hang?kilos=200")
		t.Burst(8, "/hang?kilos=100")
	}},
	{Name: "greenroom", Variants: record.Healthy, Drive: func(t *record.Target) {
		t.Idle(14)
		for i, c := range dial(t, 150) {
			t.Keep(c.NetConn())
			if i%30 == 0 {
				c.WriteMessage(websocket.TextMessage, []byte("hello"))
			}
		}
	}},
	{Name: "seatdb", Variants: record.Healthy, Settle: 300 * time.Millisecond, Drive: func(t *record.Target) {
		t.Idle(20)
		t.Hold(90, "/search?show=hamlet")
	}},
	{Name: "turnstile", Variants: record.Healthy, Settle: 500 * time.Millisecond, Drive: func(t *record.Target) {
		t.Idle(26)
		t.Hold(95, "/enter")
	}},
	{Name: "bulletins", Variants: record.Healthy, Drive: func(t *record.Target) {
		t.Idle(22)
		t.Burst(10, "/wall")
	}},
	{Name: "simulcast", Variants: record.Healthy, Drive: func(t *record.Target) {
		t.Idle(19)
		for i := 0; i < 8; i++ {
			cc, err := venues.Dial(t.GRPC)
			if err != nil {
				log.Fatal(err)
			}
			for j := 0; j < 9; j++ {
				w, err := venues.Watch(context.Background(), cc, "cinema")
				if err != nil {
					log.Fatal(err)
				}
				if _, err := w.Next(); err != nil {
					log.Fatal(err)
				}
			}
		}
	}},
}

func dial(t *record.Target, n int) (conns []*websocket.Conn) {
	for i := 0; i < n; i++ {
		c, _, err := websocket.DefaultDialer.Dial("ws://"+t.HTTP+"/join", nil)
		if err != nil {
			log.Fatal(err)
		}
		conns = append(conns, c)
	}
	return conns
}

// peers starts what the programs use.
func peers() []string {
	env := record.Peers()
	keys, err := miniredis.Run()
	if err != nil {
		log.Fatal(err)
	}
	post, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true, NoLog: true})
	if err != nil {
		log.Fatal(err)
	}
	go post.Start()
	if !post.ReadyForConnections(5 * time.Second) {
		log.Fatal("nats is not ready")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	calls := grpc.NewServer()
	venues.Register(calls)
	go calls.Serve(l)
	return append(env,
		"PEER_REDIS="+keys.Addr(),
		"PEER_NATS="+post.ClientURL(),
		fmt.Sprintf("PEER_GRPC=%s", l.Addr()),
	)
}

func main() { record.Main(plans, peers()) }
