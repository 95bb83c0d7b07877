package pick

// Board shows what is going on.
type Board struct {
	lines chan string
	join  chan chan string
}

func newBoard(stop <-chan struct{}) *Board {
	b := &Board{lines: make(chan string), join: make(chan chan string)}
	go b.broadcast(stop)
	go func() {
		<-stop
		close(b.lines)
	}()
	screen := make(chan string)
	go func() {
		b.join <- screen
		for range screen {
		}
	}()
	return b
}

func (b *Board) broadcast(stop <-chan struct{}) {
	var screens []chan string
	for {
		select {
		case s := <-b.join:
			screens = append(screens, s)
		case l, ok := <-b.lines:
			for _, s := range screens {
				if ok {
					s <- l
				} else {
					close(s)
				}
			}
			if !ok {
				return
			}
		}
	}
}
