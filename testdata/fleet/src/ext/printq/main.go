package main

import (
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/panjf2000/ants/v2"
)

type shop struct {
	width int
	ink   sync.Map
}

func (s *shop) order(pages int) (int, error) {
	p, err := ants.NewPool(s.width)
	if err != nil {
		return 0, err
	}
	//FIX defer p.Release()
	var wg sync.WaitGroup
	for i := 0; i < pages%10+1; i++ {
		wg.Add(1)
		err := p.Submit(func() {
			defer wg.Done()
			time.Sleep(2 * time.Millisecond)
			s.ink.Store(i, pages)
		})
		if err != nil {
			return 0, err
		}
	}
	wg.Wait()
	return p.Cap(), nil
}

func main() {
	s := &shop{width: 4}
	http.HandleFunc("/order", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("pages"))
		if err != nil {
			http.Error(w, "pages", http.StatusBadRequest)
			return
		}
		c, err := s.order(n)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, c)
	})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
