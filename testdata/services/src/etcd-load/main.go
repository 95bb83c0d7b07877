package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
)

func main() {
	hold := flag.Duration("hold", 12*time.Second, "how long the connections stay open after the load")
	flag.Parse()
	mk := func() *clientv3.Client {
		c, err := clientv3.New(clientv3.Config{Endpoints: []string{"127.0.0.1:12379"}, DialTimeout: 5 * time.Second})
		if err != nil {
			panic(err)
		}
		return c
	}
	ctx := context.Background()
	var ev, ops atomic.Int64
	for i := 0; i < 50; i++ {
		c := mk()
		for j := 0; j < 6; j++ {
			ch := c.Watch(ctx, fmt.Sprintf("k/%d/", rand.Intn(100)), clientv3.WithPrefix())
			go func() {
				for r := range ch {
					ev.Add(int64(len(r.Events)))
				}
			}()
		}
	}
	// one lock held, 40 waiters, each with a lease kept alive
	for i := 0; i < 40; i++ {
		go func() {
			s, err := concurrency.NewSession(mk(), concurrency.WithTTL(20))
			if err != nil {
				fmt.Println(err)
				return
			}
			concurrency.NewMutex(s, "/lock").Lock(ctx)
		}()
	}
	ctx2, cf := context.WithTimeout(ctx, 15*time.Second)
	defer cf()
	var wg sync.WaitGroup
	for i := 0; i < 80; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c := mk()
			for ctx2.Err() == nil {
				k := fmt.Sprintf("k/%d/%d", rand.Intn(100), rand.Intn(1000))
				c.Put(ctx2, k, "v")
				c.Get(ctx2, k)
				c.Txn(ctx2).If(clientv3.Compare(clientv3.Version(k), ">", 0)).Then(clientv3.OpGet(k)).Commit()
				ops.Add(3)
			}
		}()
	}
	wg.Wait()
	fmt.Println("ops", ops.Load(), "events", ev.Load())
	time.Sleep(*hold)
}
