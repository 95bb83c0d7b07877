package stock

type counter struct {
	moves chan change
	n     int
}

func (c *counter) run() {
	for m := range c.moves {
		c.n += m.n
	}
}
