package stock

import "time"

// reservations takes what is reserved out of stock.
func (s *Store) reservations() {
	held := map[string]int{}
	for {
		select {
		case r := <-s.reserve:
			held[r.article] += r.n
		case a := <-s.expired:
			delete(held, a)
		case <-s.stop:
			return
		}
	}
}

// expire ends old reservations.
func (s *Store) expire() {
	for {
		time.Sleep(90 * time.Second)
		select {
		case s.expired <- "":
		case <-s.stop:
			return
		}
	}
}
