// Command ends waits in a few ways and then ends in one that takes the runtime down, or writes
// dumps of states that are rare.
//
//	ends -end overflow|maps|unlock|nilmap|nested|wait [-pb FILE] [-counted FILE] [-text FILE] [-each FILE]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

type node struct {
	left, right *node
	name        string
}

// depth never ends for a tree that holds itself.
func (n *node) depth(seen int) int {
	if n == nil {
		return seen
	}
	var room [16]int
	room[seen%16] = seen
	return n.left.depth(seen+1) + n.right.depth(room[seen%16])
}

type registry struct {
	mu    sync.Mutex
	names map[string]int
}

func (r *registry) fill(who int) {
	for i := 0; ; i++ {
		r.names[fmt.Sprint(who, i%50)] = i
	}
}

func (r *registry) wait(to chan<- string, name string) {
	to <- name
}

// first, second and third start each other, so that a goroutine has ancestors.
func first(hold *sync.WaitGroup)  { go second(hold); hold.Wait() }
func second(hold *sync.WaitGroup) { go third(hold); hold.Wait() }
func third(hold *sync.WaitGroup) {
	go func() {
		var never chan int
		<-never
	}()
	hold.Wait()
}

func pinned(wake <-chan struct{}) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	<-wake
}

// deep waits at the bottom of more frames than a dump shows.
func deep(n int, wake <-chan struct{}) {
	if n == 0 {
		<-wake
		return
	}
	deep(n-1, wake)
}

func spin() {
	for i := 0; ; i++ {
		if i < 0 {
			fmt.Println(i)
		}
	}
}

// awkward are labels whose text looks like the syntax around them.
var awkward = [][]string{
	{"plain", "value_1.2/x"},
	{"bracket", "a]b]:", "brace", "}{: ,"},
	{"quote", `say "hi"`, "line", "one\ntwo\tthree"},
	{"key with: space", "x]: goroutine 7 [running]:"},
	{"empty", ""},
	{"accent", "größe ✓", "bytes", "\xff\x00"},
	{"", "no key"},
}

func start() *registry {
	r := &registry{names: map[string]int{}}
	r.mu.Lock()
	inbox, wake := make(chan string), make(chan struct{})
	for i := 0; i < 3; i++ {
		go r.wait(inbox, fmt.Sprint(i))
		go pinned(wake)
	}
	go r.mu.Lock()
	go deep(150, wake)
	go spin()
	hold := new(sync.WaitGroup)
	hold.Add(1)
	go first(hold)
	for _, pairs := range awkward {
		pprof.Do(context.Background(), pprof.Labels(pairs...), func(context.Context) {
			go func() { <-wake }()
		})
	}
	go func() {
		defer func() {
			_ = recover()
			select {}
		}()
		var none map[string]int
		none["x"] = 1
	}()
	return r
}

func dump(file string, debug int) {
	if file == "" {
		return
	}
	out, err := os.Create(file)
	if err != nil {
		panic(err)
	}
	defer out.Close()
	if err := pprof.Lookup("goroutine").WriteTo(out, debug); err != nil {
		panic(err)
	}
}

func main() {
	pb := flag.String("pb", "", "file for the protobuf form")
	counted := flag.String("counted", "", "file for the counted text")
	text := flag.String("text", "", "file for the traceback")
	each := flag.String("each", "", "file for debug=3, which some builds of Go have")
	end := flag.String("end", "wait", "overflow, maps, unlock, nested or wait")
	flag.Parse()
	r := start()
	time.Sleep(200 * time.Millisecond)
	dump(*pb, 0)
	dump(*counted, 1)
	dump(*text, 2)
	dump(*each, 3)
	fmt.Println("ready")
	switch *end {
	case "overflow":
		loop := &node{name: "loop"}
		loop.left, loop.right = loop, loop
		fmt.Println(loop.depth(0))
	case "maps":
		for i := 0; i < 8; i++ {
			go r.fill(i)
		}
	case "unlock":
		new(sync.Mutex).Unlock()
	case "nested":
		defer func() {
			panic(fmt.Sprint("while handling:\n", recover(), "\ngoroutine 99 [running]:"))
		}()
		panic("first\nsecond line")
	}
	time.Sleep(time.Hour)
}
