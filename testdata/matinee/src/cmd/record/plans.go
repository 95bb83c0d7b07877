package main

import (
	"strings"
	"time"
)

// A plan is how one program is driven.
type plan struct {
	name     string
	variants []string
	steps    []step
	// settle is how much longer than usual it takes.
	settle time.Duration
	// exports is how many long answers are under way.
	exports int
	// batch programs write their profiles themselves.
	batch bool
	args  []string
}

func steps(all ...step) []step { return all }

var both = []string{"leak", "fixed"}

var healthy = []string{"healthy"}

const ms = time.Millisecond

var plans = []plan{
	{name: "tills", variants: both, exports: 2, steps: steps(get("/sell?guest=g%d", 40), get("/sell?guest=patron%d", 23), get("/stub", 12))},
	{name: "floorplan", variants: both, steps: steps(get("/plan?show=comedy", 20), get("/plan?show=gala", 34))},
	{name: "hauliers", variants: both, exports: 3, steps: steps(turn("/soonest?town=t%d", 4))},
	{name: "dimmerfeed", variants: both, steps: steps(leave("/feed?scene=%d", 31, 220*ms), hold("/feed?scene=storm", 4))},
	{name: "gazette", variants: both, steps: steps(get("/release?title=r%d", 14), get("/sent", 3))},
	{name: "measuring", variants: both, exports: 2, steps: steps(get("/reserve?size=40&actor=%d", 30), get("/reserve?size=41&actor=%d", 11), get("/reserve?size=46&actor=%d", 30))},
	{name: "dubbing", variants: both, steps: steps(get("/dub?show=s%d", 17))},
	{name: "countdown", variants: both, exports: 4, steps: steps(get("/raise?show=s%d", 12), get("/call", 20), get("/curtain?show=s%d", 9))},
	{name: "cloakroom", variants: both, steps: steps(get("/coat?tag=c%d", 45), get("/coat?tag=torn%d", 14))},
	{name: "hatbox", variants: both, steps: steps(get("/lend?kind=bowler", 20), turn("/lend?kind=beret", 1), get("/lend?kind=crown", 26), get("/lent", 5))},
	{name: "repayments", variants: both, exports: 1, steps: steps(get("/repay?order=%d&pence=900", 15), turn("/repay?order=x&pence=20000", 1), get("/repay?order=%d&pence=700", 9), get("/takings", 18))},
	{name: "scenery", variants: both, steps: steps(turn("/move?from=annexe&to=hillside", 3), hold("/move?from=dockside&to=hillside", 1), hold("/move?from=hillside&to=dockside", 1), pause(200*ms), get("/move?from=dockside&to=annexe", 7), get("/move?from=hillside&to=annexe", 5))},
	{name: "tariffs", variants: both, steps: steps(get("/quote?seat=gallery", 20), hold("/quote?seat=stalls&guest=student", 6), pause(20*ms), hold("/raise?seat=stalls", 1), pause(200*ms), get("/quote?seat=gallery", 21))},
	{name: "acoustics", variants: both, steps: steps(call("bar 70\n", 24), call(strings.Repeat("pit %r\n", 2000), 12), pause(100*ms), call("attic 64\n", 10), get("/rooms", 6))},
	{name: "dressingrooms", variants: both, exports: 2, steps: steps(hold("/await?scene=%d", 24), pause(200*ms), turn("/call?scene=%e", 24))},
	{name: "closeout", variants: both, batch: true, args: []string{"-slips=900"}},
	{name: "strike", variants: both, steps: steps(get("/strike?pieces=flat.door.tree", 20), get("/strike?pieces=revolve1.flat.revolve2.revolve3", 5))},
	{name: "playhouses", variants: both, exports: 1, steps: steps(get("/open?town=ab%d", 10), get("/open?town=abc%d", 10), get("/open?town=bath", 3), get("/open?town=leeds", 11))},
	{name: "reservations", variants: both, steps: steps(get("/hold?seat=%d", 60), get("/release?seat=%d", 37))},
	{name: "teasers", variants: both, steps: steps(get("/teaser?show=%d", 45))},
	{name: "radioplays", variants: both, exports: 2, steps: steps(get("/check?page=/quick?n=%d", 20), turn("/check?page=/gone?n=%d", 13))},
	{name: "workshops", variants: both, steps: steps(turn("/reload?season=%d", 6))},
	{name: "librettos", variants: both, steps: steps(get("/whole?title=t%d", 12), get("/first?title=t%d", 27))},
	{name: "dimmers", variants: both, exports: 2, steps: steps(get("/level?rack=house&channel=%d", 30), get("/level?rack=tour&channel=%d", 8))},
	{name: "checkin", variants: both, steps: steps(get("/pass?band=F-%d", 30), get("/pass?band=X-%d", 6), get("/pass?band=F-%d", 133))},
	{name: "talkback", variants: both, steps: steps(callLeave("hello %d\n", 29, 100*ms), call("standby %d\n", 7))},
	{name: "stagecrew", variants: healthy, exports: 2, steps: steps(get("/do?name=%d", 60))},
	{name: "lineup", variants: healthy, steps: steps(get("/next", 10), hold("/poll?number=%d", 100), turn("/next", 3))},
	{name: "mastering", variants: healthy, steps: steps(get("/master", 2), get("/written", 4))},
	{name: "prophouse", variants: healthy, exports: 1, steps: steps(get("/order?what=%d", 200))},
	{name: "lastcall", variants: healthy, steps: steps(call("GET /watch HTTP/1.1\r\nHost: theatre\r\n\r\n", 34), get("/close", 1))},
	{name: "encore", variants: healthy, steps: steps(hold("/listen", 140), get("/publish?text=waltz%d", 5))},
	{name: "couriers", variants: healthy, steps: steps(get("/send?ms=60", 60), pause(1200*ms), hold("/send?ms=6000", 18))},
	{name: "allotments", variants: healthy, steps: steps(get("/allot", 320))},
	{name: "archive", variants: both, exports: 1, steps: steps(get("/first?word=12%d", 10), get("/first?word=Hamlet", 6), get("/first?word=4", 4))},
	{name: "subscribers", variants: both, steps: steps(turn("/renew?name=ada%d", 10), turn("/renew?name=lapsed%d", 4), get("/renew?name=bea%d", 22))},
	{name: "autocue", variants: both, steps: steps(get("/works?screen=%d", 12))},
	{name: "signals", variants: both, exports: 2, steps: steps(get("/lamp?name=", 48))},
	{name: "lobby", variants: both, steps: steps(sockets("/join", 50, 0), sockets("/join", 41, 300*ms))},
	{name: "notices", variants: both, steps: steps(get("/next?wall=bar%d", 9))},
	{name: "dispatch", variants: both, exports: 2, steps: steps(get("/load?tons=20", 20), get("/load?tons=44", 4), get("/load?tons=21", 17))},
	{name: "backdrops", variants: both, steps: steps(turn("/show?n=%d", 8))},
	{name: "wires", variants: both, steps: steps(get("/send?desk=d%d&text=sold+out", 14))},
	{name: "passes", variants: both, steps: steps(get("/print?pages=3", 6), get("/print?pages=12", 5))},
	{name: "touring", variants: both, batch: true, args: []string{"estimate", "--towns=20"}},
	{name: "gallery", variants: healthy, steps: steps(sockets("/watch", 160, 0), sockets("/watch", 20, 100*ms), get("/count", 3))},
	{name: "stalls", variants: healthy, steps: steps(get("/free?row=%d", 300))},
	{name: "programmes", variants: healthy, exports: 2, steps: steps(get("/progress", 5))},
	{name: "chorus", variants: healthy, steps: steps(get("/sing?voice=bass", 9), get("/sing?voice=alto", 4))},
	{name: "openair", variants: both, steps: steps(get("/tonight", 20), pause(600*ms), get("/tonight", 19))},
	{name: "premiere", variants: both, exports: 3, steps: steps(get("/enter?box=b%d", 50), get("/enter?box=royal", 5))},
	{name: "walkies", variants: both, steps: steps(call("steward %d here\n", 33), callLeave("steward %d here\n", 26, 100*ms))},
	{name: "scores", variants: both, exports: 1, steps: steps(get("/engrave?bars=c.d.e%d", 25), get("/engrave?bars=c.x", 8), get("/engrave?bars=g.a%d", 12))},
	{name: "callouts", variants: both, exports: 2, steps: steps(get("/phone?names=ada.ben.cleo%d", 30), get("/phone?names=ada.otto", 4))},
	{name: "screens", variants: both, exports: 1, steps: steps(get("/light?screen=bar%d", 40), get("/light?screen=%d-stairs", 6))},
	{name: "cuecaller", variants: both, steps: steps(get("/preview?desk=light", 10), get("/preview?desk=smoke%d", 38))},
	{name: "ushering", variants: both, settle: 500 * ms, steps: steps(get("/event?name=e%d", 7))},
	{name: "anthology", variants: both, exports: 1, steps: steps(get("/find?word=act+3,+said+by+player+%d", 10), get("/find?word=hecuba", 12), get("/find?word=line+1%d", 9))},
	{name: "stocktake", variants: both, exports: 2, steps: steps(get("/count?aisle=hats%d", 30), get("/count?aisle=attic%d", 6))},
	{name: "rota", variants: both, steps: steps(turn("/book?room=r%d&who=ada", 5), hold("/book?room=loft&who=ben", 1), hold("/with?who=ada", 1), pause(150*ms), get("/with?who=ada", 11), get("/hours?who=ada", 8), get("/room?room=loft", 14))},
	{name: "turnkeys", variants: healthy, steps: steps(get("/open?door=d%d", 300))},
	{name: "relays", variants: healthy, exports: 3, steps: steps(call("relay %d\n", 110), callLeave("relay %d\n", 15, 100*ms), get("/relays", 4))},
	{name: "overnight", variants: healthy, batch: true, args: []string{"--houses=5000"}},
	{name: "bids", variants: healthy, exports: 1, steps: steps(get("/look?lot=lot%d", 25))},
	{name: "nightbus", variants: both, steps: steps(get("/last?stop=park", 20), get("/last?stop=opera", 24), get("/last?stop=market", 7))},
	{name: "cameras", variants: both, steps: steps(sockets("/clip", 18, 0), sockets("/show", 12, 0), get("/size", 3))},
	{name: "tannoy", variants: both, exports: 1, steps: steps(turn("/say?text=t%d", 7))},
}
