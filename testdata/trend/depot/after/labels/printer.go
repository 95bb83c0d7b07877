package labels

type printer struct{ spool *Spool }

func (p *printer) run() {
	for l := range p.spool.waiting.Out() {
		_ = l
	}
}
