package intake

import "time"

// forms asks the old system for forms.
func (d *Desk) forms() {
	for {
		time.Sleep(3 * time.Minute)
	}
}
