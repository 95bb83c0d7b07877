// Command record drives the programs of this module and stores their goroutine profiles.
package main

import (
	"time"

	"example.org/quarry/record"
)

func steps(list ...record.Step) []record.Step { return list }

const tickets = `[{"no":1},{"no":2},{"no":3,"void":true},{"no":4},{"no":5}]`

var plans = []record.Plan{
	{Name: "weighbridge", Variants: record.Twice, Steps: steps(record.Idle(12), record.Hold("/live", 4), record.Get("/weigh?bridge=1", 25), record.Get("/weigh?bridge=3", 14))},
	{Name: "quotes", Variants: record.Twice, Steps: steps(record.Idle(6), record.Hold("/live", 9), record.Get("/quote?grade=C25&m3=7.5", 20), record.Get("/quote?grade=C30&m3=4", 9))},
	{Name: "elevation", Variants: record.Twice, Steps: steps(record.Idle(20), record.Get("/height?at=12+%d", 70), record.Hold("/live", 3))},
	{Name: "crusher", Variants: record.Twice, Steps: steps(record.Idle(10), record.Hold("/live", 2), record.Lines(18, "s%d=4.5\n", false), record.Lines(1, "s9=4,5 bar\n", false),
		record.Lines(28, "p%d=1\n", false))},
	{Name: "permits", Variants: record.Twice, Steps: steps(record.Idle(15), record.Each("/permit?id=7", 5), record.Get("/grant?id=%d&kind=noise", 45), record.Get("/permit?id=%d", 40), record.Hold("/live", 5))},
	{Name: "blasting", Variants: record.Twice, Steps: steps(record.Idle(25), record.Hold("/live", 8), record.Get("/blast?pit=%d", 20), record.Get("/blast?pit=west", 1), record.Get("/blast?pit=south", 6), record.Get("/blast?pit=north", 6))},
	{Name: "assays", Variants: record.Twice, Batch: true, Args: []string{"-batches", "60"}},
	{Name: "conveyor", Variants: record.Twice, Steps: steps(record.Idle(10), record.Get("/start?id=m%d", 62), record.Get("/stop?id=m%d", 60), record.Hold("/live", 6))},
	{Name: "stockpile", Variants: record.Twice, Steps: steps(record.Idle(40), record.Get("/deliver?heap=h%d", 20), record.Get("/remove?heap=h1%d", 8), record.Pause(600*time.Millisecond))},
	{Name: "dispatch", Variants: record.Twice, Steps: steps(record.Idle(8), record.Hold("/live", 5), record.Get("/position?truck=QB-%d", 30), record.Get("/assign?truck=QB-%d&load=sand", 12), record.Each("/assign?truck=QB-3&load=split", 1),
		record.Get("/assign?truck=QB-2%d&load=sand", 9), record.Get("/position?truck=QB-%d", 26))},
	{Name: "invoices", Variants: record.Twice, Steps: steps(record.Idle(9), record.Hold("/live", 3), record.Get("/post?customer=a&cents=90%d", 30), record.Get("/post?customer=a&cents=50&credit=1", 1), record.Get("/post?customer=b&cents=5%d", 17), record.Get("/numbers", 5))},
	{Name: "loading", Variants: record.Twice, Steps: steps(record.Idle(16), record.Hold("/live", 4), record.Get("/order?kind=CEM+I", 10), record.Get("/level?kind=CEM+I", 8), record.Get("/restock?kind=CEM+I", 1), record.Get("/deliver?kind=CEM+I", 1),
		record.Pause(time.Second), record.Get("/level?kind=CEM+II", 11), record.Get("/order?kind=CEM+I", 7))},
	{Name: "pricelist", Variants: record.Twice, Steps: steps(record.Idle(11), record.Hold("/live", 2), record.Get("/total?material=sand&tonnes=%d", 6), record.Get("/set?material=sand&cents=1250", 1), record.Get("/total?material=sand&tonnes=%d", 19))},
	{Name: "displays", Variants: record.Twice, Steps: steps(record.Idle(18), record.Hold("/live", 6), record.Lines(9, "board %d\n", false), record.Get("/call?plate=QB-%d&lane=2", 2), record.Get("/call?plate=QB-7&lane=3", 1),
		record.Pause(900*time.Millisecond), record.Get("/waiting", 5), record.Get("/call?plate=QA-%d&lane=1", 12))},
	{Name: "bays", Variants: record.Twice, Steps: steps(record.Idle(30), record.Hold("/live", 6), record.Get("/take?t=40", 1), record.Get("/take?t=5", 12), record.Each("/bring?t=100", 1))},
	{Name: "tickets", Variants: record.Twice, Steps: steps(record.Idle(14), record.Hold("/live", 7), record.Get("/print?notes=[{\"no\":%d}]", 30), record.Get("/print?notes="+tickets, 7))},
	{Name: "pumps", Variants: record.Twice, Steps: steps(record.Idle(5), record.Hold("/live", 2), record.Get("/pump", 20), record.Get("/pump?valve=closed", 33))},
	{Name: "imports", Variants: record.Twice, Steps: steps(record.Idle(20), record.Hold("/live", 5), record.Get("/import?from=a%d&version=3", 24), record.Get("/import?from=b%d&version=1", 10))},
	{Name: "drones", Variants: record.Twice, Steps: steps(record.Idle(6), record.Hold("/live", 6), record.Get("/survey?drone=d%d", 260))},
	{Name: "levies", Variants: record.Twice, Steps: steps(record.Idle(8), record.Hold("/live", 3), record.Each("/report?tonnes=%d", 48))},
	{Name: "exports", Variants: record.Twice, Steps: steps(record.Idle(22), record.Hold("/live", 4), record.Get("/export?month=%d", 11), record.Get("/export?month=11", 13))},
	{Name: "plc", Variants: record.Twice, Steps: steps(record.Idle(12), record.Hold("/live", 5), record.Get("/refresh?plc=c%d", 13))},
	{Name: "dryer", Variants: record.Twice, Steps: steps(record.Idle(10), record.Hold("/live", 5), record.Get("/dry?t=20&moisture=6", 14), record.Get("/dry?t=20&moisture=15", 3), record.Get("/dry?t=15&moisture=7", 41))},
	{Name: "tiles", Variants: record.Twice, Steps: steps(record.Idle(9), record.Hold("/live", 3), record.Get("/sheet?name=n%d", 340))},

	{Name: "samplesd", Variants: record.Twice, Steps: steps(record.Idle(12), record.Lines(40, "PUT s%d 41.5\n", false), record.Lines(9, "DEL s%d\n", false), record.Lines(5, "DEL x%d\nGET s3\n", false))},
	{Name: "shovels", Variants: record.Twice, Steps: steps(record.Idle(20), record.Get("/load", 40), record.Each("/change", 4), record.Get("/load", 20))},
	{Name: "wages", Variants: record.Twice, Batch: true},
	{Name: "rosters", Variants: record.Twice, Steps: steps(record.Idle(18), record.Get("/shift?person=anna", 10), record.Each("/shift?person=cem", 2), record.Get("/plan?person=bela&shift=night", 1), record.Get("/shift?person=bela", 15))},
	{Name: "reports", Variants: record.Twice, Steps: steps(record.Idle(60), record.Hold("/live", 10), record.Get("/report?pit=%d", 30), record.Get("/report?pit=old%d", 4))},
	{Name: "blastlog", Variants: record.Twice, Steps: steps(record.Idle(24), record.Get("/felt?station=a", 1), record.Get("/felt?station=b", 2), record.Get("/peak?station=a", 9), record.Get("/felt?station=a&station=b&station=c&station=d&station=e&station=f", 1), record.Get("/felt?station=b", 6), record.Get("/peak?station=%d", 21))},
	{Name: "loggers", Variants: record.Twice, Steps: steps(record.Idle(10), record.Lines(26, "t=21.5 %d\n", false), record.Lines(95, "t=20 %d\n", true))},
	{Name: "heaps", Variants: record.Twice, Steps: steps(record.Idle(14), record.Get("/move?from=5&to=6", 1), record.Pause(300*time.Millisecond), record.Get("/weigh?heap=%d", 8), record.Get("/move?from=1&to=2", 1), record.Get("/move?from=2&to=1", 1), record.Pause(300*time.Millisecond), record.Get("/weigh?heap=1", 7), record.Get("/weigh?heap=2", 5))},

	{Name: "partners", Variants: record.Once, Steps: steps(record.Idle(8), record.Each("/all", 1), record.Hold("/all", 6)), Wait: 150 * time.Millisecond},
	{Name: "downloads", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/cloud", 24))},
	{Name: "rounds", Variants: record.Once, Steps: steps(record.Idle(10), record.Get("/round", 10))},
	{Name: "signs", Variants: record.Once, Steps: steps(record.Idle(7), record.Hold("/events", 210))},
	{Name: "notices", Variants: record.Once, Steps: steps(record.Idle(12), record.Hold("/wait?plate=QB-%d", 95), record.Get("/call?plate=QB-3&lane=1", 1))},
	{Name: "mill", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/live", 4)), Wait: 700 * time.Millisecond},
	{Name: "gatequeue", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/in", 90), record.Hold("/book?plate=%d", 70)), Wait: 250 * time.Millisecond},
	{Name: "shifts", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/live", 3), record.Get("/job?what=%d", 80))},
	{Name: "nightrun", Variants: record.Once, Batch: true},
	{Name: "cubes", Variants: record.Once, Batch: true},
	{Name: "gatehouse", Variants: record.Once, Steps: steps(record.Idle(10), record.Hold("/live", 3), record.Lines(45, "open %d\n", false), record.Get("/weigh?plate=%d", 30))},
	{Name: "beltscales", Variants: record.Once, Steps: steps(record.Idle(20), record.Get("/tonnes", 20))},
}

func main() { record.Main(plans) }
