// Command load puts load on a service for a while, with idle connections
// beside it, and keeps all connections open for another while.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"net/smtp"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/nats-io/nats.go"
)

var (
	mode   = flag.String("mode", "http", "http, nats, smtp, mqtt or tcpidle")
	target = flag.String("target", "", "address of the service (not for http)")
	urls   = flag.String("urls", "", "METHOD URL [body]; separated by |")
	c      = flag.Int("c", 100, "clients under load")
	idle   = flag.Int("idle", 200, "idle connections")
	dur    = flag.Duration("dur", 15*time.Second, "how long the load lasts")
	hold   = flag.Duration("hold", 12*time.Second, "how long the connections stay open after the load")
	hdr    = flag.String("hdr", "", "headers of the requests: K: V|K: V")
	repl   = flag.Int("repl", 1, "replicas of the streams (nats)")
	proxy  = flag.String("proxy", "", "HTTP proxy")
	send   = flag.String("send", "", "first text of an idle connection")
)

func main() {
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), *dur)
	defer cancel()
	var n, errs atomic.Int64
	switch *mode {
	case "http":
		doHTTP(ctx, &n, &errs)
	case "nats":
		doNats(ctx, &n, &errs)
	case "smtp":
		doSMTP(ctx, &n, &errs)
	case "mqtt":
		doMqtt(ctx, &n, &errs)
	case "tcpidle":
		cs := dialIdle(*target, *idle, *send)
		<-ctx.Done()
		time.Sleep(*hold)
		for _, x := range cs {
			x.Close()
		}
	}
	fmt.Println("done", *mode, "ok", n.Load(), "err", errs.Load())
}

func dialIdle(addr string, k int, first string) (out []net.Conn) {
	for i := 0; i < k; i++ {
		c, err := net.DialTimeout("tcp", addr, 5*time.Second)
		if err != nil {
			fmt.Println("idle dial", err)
			break
		}
		if first != "" && i%5 != 4 {
			io.WriteString(c, strings.NewReplacer(`\r`, "\r", `\n`, "\n").Replace(first))
		}
		go io.Copy(io.Discard, c)
		out = append(out, c)
	}
	return
}

func doHTTP(ctx context.Context, n, errs *atomic.Int64) {
	type rq struct{ m, u, b string }
	var rs []rq
	for _, s := range strings.Split(*urls, "|") {
		p := strings.SplitN(s, " ", 3)
		r := rq{m: p[0], u: p[1]}
		if len(p) > 2 {
			r.b = p[2]
		}
		rs = append(rs, r)
	}
	tr := &http.Transport{MaxIdleConnsPerHost: *c + *idle, MaxIdleConns: *c + *idle, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	if *proxy != "" {
		pu, _ := url.Parse(*proxy)
		tr.Proxy = http.ProxyURL(pu)
	}
	cl := &http.Client{Transport: tr, Timeout: 60 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	// idle keep-alive: raw conns that did one request
	u := rs[0].u
	if strings.HasPrefix(u, "http://") && *idle > 0 {
		host := strings.SplitN(strings.TrimPrefix(u, "http://"), "/", 2)[0]
		path := strings.TrimPrefix(u, "http://"+host)
		for i := 0; i < *idle; i++ {
			cn, err := net.Dial("tcp", host)
			if err != nil {
				fmt.Println(err)
				break
			}
			if i%8 != 7 { // some connections never send anything
				fmt.Fprintf(cn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host)
				resp, err := http.ReadResponse(bufio.NewReader(cn), nil)
				if err == nil {
					cn.SetReadDeadline(time.Now().Add(2 * time.Second))
					io.CopyN(io.Discard, resp.Body, 1<<20)
					cn.SetReadDeadline(time.Time{})
				}
			}
			defer cn.Close()
		}
	}
	var wg sync.WaitGroup
	first := sync.Once{}
	st := sync.Map{}
	for i := 0; i < *c; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			for j := i; ctx.Err() == nil; j++ {
				r := rs[j%len(rs)]
				rep := strings.NewReplacer("{r}", fmt.Sprint(rand.Int63()), "{n}", fmt.Sprint(rand.Intn(200)), "{ts}", fmt.Sprint(time.Now().Unix()), `\n`, "\n")
				req, err := http.NewRequest(r.m, rep.Replace(r.u), bytes.NewReader([]byte(rep.Replace(r.b))))
				if err != nil {
					panic(err)
				}
				for _, h := range strings.Split(*hdr, "|") {
					if k, v, ok := strings.Cut(h, ": "); ok {
						req.Header.Set(k, v)
					}
				}
				resp, err := cl.Do(req)
				if err != nil {
					errs.Add(1)
					first.Do(func() { fmt.Println("first error:", err) })
					time.Sleep(10 * time.Millisecond)
					continue
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				n.Add(1)
				v, _ := st.LoadOrStore(fmt.Sprint(r.m, " ", strings.SplitN(r.u, "?", 2)[0], " ", resp.StatusCode), new(atomic.Int64))
				v.(*atomic.Int64).Add(1)
			}
		}(i)
	}
	wg.Wait()
	st.Range(func(k, v any) bool { fmt.Println("  ", k, v.(*atomic.Int64).Load()); return true })
	fmt.Println("load over, holding", *hold)
	os.Stdout.Sync()
	time.Sleep(*hold)
}

func doNats(ctx context.Context, n, errs *atomic.Int64) {
	for i := 0; i < *idle; i++ {
		nc, err := nats.Connect(*target)
		if err != nil {
			errs.Add(1)
			fmt.Println(err)
			break
		}
		nc.Subscribe(fmt.Sprintf("t.%d", i%50), func(m *nats.Msg) { n.Add(1) })
		nc.Subscribe("t.all", func(m *nats.Msg) { n.Add(1) })
		nc.Flush()
	}
	nc0, _ := nats.Connect(*target)
	js, err := nc0.JetStream()
	if err == nil {
		for k := 0; k < 5; k++ {
			if _, err = js.AddStream(&nats.StreamConfig{Name: fmt.Sprintf("S%d", k), Subjects: []string{fmt.Sprintf("js%d.>", k)}, MaxMsgs: 10000, Replicas: *repl}); err != nil {
				fmt.Println("js", err)
				break
			}
			for q := 0; q < 4; q++ {
				js.Subscribe(fmt.Sprintf("js%d.>", k), func(m *nats.Msg) { n.Add(1); m.Ack() }, nats.Durable(fmt.Sprintf("D%d_%d", k, q)), nats.ManualAck())
			}
		}
	}
	var wg sync.WaitGroup
	for i := 0; i < *c; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			nc, err := nats.Connect(*target)
			if err != nil {
				errs.Add(1)
				return
			}
			j2, _ := nc.JetStream()
			for j := 0; ctx.Err() == nil; j++ {
				nc.Publish(fmt.Sprintf("t.%d", rand.Intn(50)), make([]byte, 200))
				if j%20 == 0 {
					if _, err := j2.Publish(fmt.Sprintf("js%d.a", i%5), []byte("hello")); err != nil {
						errs.Add(1)
					}
				}
				if j%500 == 0 {
					nc.Publish("t.all", []byte("x"))
				}
				if j%10 == 0 {
					time.Sleep(time.Millisecond)
				}
			}
			nc.Flush()
		}(i)
	}
	wg.Wait()
	fmt.Println("load over, holding")
	time.Sleep(*hold)
}

func doMqtt(ctx context.Context, n, errs *atomic.Int64) {
	mk := func(id string) mqtt.Client {
		o := mqtt.NewClientOptions().AddBroker(*target).SetClientID(id).SetKeepAlive(30 * time.Second)
		cl := mqtt.NewClient(o)
		t := cl.Connect()
		t.WaitTimeout(5 * time.Second)
		if t.Error() != nil {
			errs.Add(1)
		}
		return cl
	}
	for i := 0; i < *idle; i++ {
		mk(fmt.Sprint("s", i)).Subscribe(fmt.Sprintf("t/%d", i%50), byte(i%3), func(mqtt.Client, mqtt.Message) { n.Add(1) })
	}
	var wg sync.WaitGroup
	for i := 0; i < *c; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			cl := mk(fmt.Sprint("p", i))
			for j := 0; ctx.Err() == nil; j++ {
				cl.Publish(fmt.Sprintf("t/%d", rand.Intn(50)), byte(j%3), false, make([]byte, 100)).WaitTimeout(2 * time.Second)
			}
		}(i)
	}
	wg.Wait()
	fmt.Println("load over, holding")
	time.Sleep(*hold)
}

func doSMTP(ctx context.Context, n, errs *atomic.Int64) {
	for i := 0; i < *idle; i++ {
		c, err := smtp.Dial(*target)
		if err != nil {
			errs.Add(1)
			continue
		}
		c.Hello("x")
		defer c.Close()
	}
	var wg sync.WaitGroup
	for i := 0; i < *c; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for ctx.Err() == nil {
				if err := smtp.SendMail(*target, nil, "a@example.com", []string{"b@example.com"}, []byte("Subject: hi\r\nFrom: a@example.com\r\nTo: b@example.com\r\n\r\nhello\r\n")); err != nil {
					errs.Add(1)
				} else {
					n.Add(1)
				}
			}
		}()
	}
	wg.Wait()
	fmt.Println("load over", n.Load(), errs.Load())
	time.Sleep(*hold)
}
