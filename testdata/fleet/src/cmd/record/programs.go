package main

import (
	"syscall"
	"time"
)

// programs lists all programs by name, with the Go versions that their
// variants are recorded with ("1.24-trim" is a build with -trimpath).
var programs = []program{
	{name: "alerts", module: "ext", kind: web, healthy: "1.27", load: steps{
		pause(3 * time.Second),
	}},
	{name: "auditlog", kind: web, leak: "1.21 1.24 1.27", load: steps{
		hits{n: 20, path: "/login?user=u%d"},
		hits{n: 180, c: 180, path: "/login?user=v%d", within: 3 * time.Second},
		pause(time.Second),
	}},
	{name: "backupjob", kind: self, leak: "1.24 1.27", fixed: "1.24 1.27"},
	{name: "basket", module: "ext", kind: web, leak: "1.25 1.27", fixed: "1.25 1.27", load: steps{
		hits{n: 90, c: 6, path: "/basket?user=%d"},
		pause(1500 * time.Millisecond),
	}},
	{name: "batchledger", kind: self, leak: "1.24 1.27"},
	{name: "beacons", kind: signal, healthy: "1.22 1.25 1.27", load: steps{
		pause(2 * time.Second),
	}},
	{name: "bookings", module: "ext", kind: web, leak: "1.25 1.27", fixed: "1.25 1.27", load: steps{
		hits{n: 12, c: 3, path: "/book?room=%d&nights=2"},
		hits{n: 5, path: "/book?room=%d&nights=40"},
		hits{n: 75, c: 75, path: "/book?room=%d&nights=3", within: 2 * time.Second},
		pause(time.Second),
	}},
	{name: "catalog", module: "ext", kind: web, healthy: "1.27", peak: 2 * time.Second, load: steps{
		together{
			hits{n: 160, c: 160, path: "/item?id=5"},
			hits{n: 1, path: "/metrics"},
		},
	}},
	{name: "checkout", kind: web, healthy: "1.27", peak: 2 * time.Second, load: steps{
		hits{n: 250, c: 250, path: "/pay?cart=%d"},
	}},
	{name: "checksum", kind: self, leak: "1.27"},
	{name: "clickstream", module: "ext", kind: web, leak: "1.27", load: steps{
		hits{n: 55, c: 11, path: "/last?topic=clicks-%d"},
		pause(2 * time.Second),
	}},
	{name: "clockin", kind: test, healthy: "1.21 1.27"},
	{name: "confstore", kind: web, leak: "1.22 1.25 1.27", fixed: "1.22 1.27", load: steps{
		pause(1500 * time.Millisecond),
	}},
	{name: "convert", kind: web, leak: "1.22 1.24 1.27", load: steps{
		hits{n: 45, c: 4, path: "/convert?doc=%d"},
		pause(time.Second),
	}},
	{name: "courier", module: "ext", kind: web, leak: "1.27", fixed: "1.27", load: steps{
		hits{n: 1, path: "/simulate?n=120"},
		pause(2 * time.Second),
	}},
	{name: "dedupe", kind: web, leak: "1.22 1.24 1.27", fixed: "1.24 1.27", load: steps{
		hits{n: 400, c: 10, path: "/scan", body: "aaaa bbbb cccc aaaa dddd"},
		pause(time.Second),
	}},
	{name: "depot", kind: signal, healthy: "1.21 1.24 1.27", peak: 2200 * time.Millisecond, load: steps{
		pause(500 * time.Millisecond),
		together{
			hits{n: 40, c: 40, path: "/dl/%d"},
			steps{pause(800 * time.Millisecond), sends{syscall.SIGTERM}},
		},
	}},
	{name: "dispatch", module: "ext", kind: web, leak: "1.27", fixed: "1.27", load: steps{
		hits{n: 50, c: 5, path: "/send?van=%d"},
		pause(2 * time.Second),
	}},
	{name: "farequotes", kind: web, leak: "1.21 1.24-trim 1.27", fixed: "1.21 1.27", load: steps{
		hits{n: 150, c: 10, path: "/quote?route=HAM-%d"},
		pause(time.Second),
	}},
	{name: "filewatch", module: "ext", kind: web, leak: "1.27", fixed: "1.27", load: steps{
		hits{n: 70, c: 7, path: "/preview?doc=d%d"},
		pause(time.Second),
	}},
	{name: "forwarder", kind: signal, leak: "1.27", load: steps{
		dials{n: 40, send: "hello", hold: 10 * time.Millisecond},
		pause(1500 * time.Millisecond),
	}},
	{name: "gateturn", kind: signal, leak: "1.19 1.27", load: steps{
		pause(1500 * time.Millisecond),
	}},
	{name: "geocode", kind: web, leak: "1.25 1.27", fixed: "1.25 1.27", load: steps{
		hits{n: 140, c: 6, path: "/where?q=%d"},
		pause(time.Second),
	}},
	{name: "geoindex", kind: signal, leak: "1.19 1.22 1.27", load: steps{
		pause(3 * time.Second),
	}},
	{name: "handoff", kind: self, leak: "1.26 1.27"},
	{name: "hedge", kind: test, leak: "1.24 1.27", fixed: "1.24 1.27"},
	{name: "importjob", kind: self, leak: "1.25 1.27", fixed: "1.25 1.27"},
	{name: "inbox", kind: web, healthy: "1.22 1.25 1.27", peak: 2 * time.Second, load: steps{
		hits{n: 20000, c: 220, path: "/poll?user=u%d"},
	}},
	{name: "inventory", module: "ext", kind: test, leak: "1.27"},
	{name: "invoicebatch", kind: self, leak: "1.27"},
	{name: "jobwatch", kind: web, leak: "1.19 1.27", load: steps{
		hits{n: 220, c: 8, path: "/submit?doc=%d"},
		pause(1500 * time.Millisecond),
	}},
	{name: "ledgerapi", kind: web, leak: "1.26 1.27", fixed: "1.27", load: steps{
		hits{n: 100, c: 8, path: "/post?acct=a%d&cents=5"},
		hits{n: 1, path: "/post?acct=x&cents=99999999"},
		together{
			hits{n: 48, c: 48, path: "/post?acct=a%d&cents=5", within: 2 * time.Second},
			hits{n: 16, c: 16, path: "/balance?acct=a%d", within: 2 * time.Second},
		},
		pause(time.Second),
	}},
	{name: "linkcheck", kind: web, leak: "1.21 1.24-trim 1.27", fixed: "1.24-trim 1.27", load: steps{
		hits{n: 85, c: 5, path: "/check?id=%d"},
		pause(time.Second),
	}},
	{name: "lockers", kind: signal, leak: "1.27", fixed: "1.27", load: steps{
		pause(2 * time.Second),
	}},
	{name: "mailout", kind: signal, healthy: "1.19 1.24 1.27", load: steps{
		pause(1800 * time.Millisecond),
	}},
	{name: "mailworkers", kind: web, healthy: "1.22 1.27", load: steps{
		hits{n: 300, c: 12, path: "/send?to=u%d"},
		pause(time.Second),
	}},
	{name: "matcher", kind: signal, leak: "1.25 1.27", load: steps{
		pause(2 * time.Second),
	}},
	{name: "meterd", kind: signal, leak: "1.25 1.27", load: steps{
		dials{n: 130, send: "METER %d\n1.5\n", keep: true},
		pause(3 * time.Second),
	}},
	{name: "mosaic", module: "ext", kind: signal, healthy: "1.27", load: steps{
		pause(1500 * time.Millisecond),
	}},
	{name: "newsbus", kind: web, leak: "1.27", fixed: "1.27", load: steps{
		hits{n: 3, path: "/sub?name=s%d"},
		hits{n: 10, path: "/post?text=h%d"},
		hits{n: 3, path: "/unsub?name=s%d"},
		hits{n: 111, c: 3, path: "/post?text=x%d"},
		pause(time.Second),
	}},
	{name: "notifier", kind: signal, leak: "1.21 1.25 1.27", load: steps{
		pause(1500 * time.Millisecond),
	}},
	{name: "orchard", kind: self, leak: "1.27", fixed: "1.27"},
	{name: "orderlines", kind: signal, healthy: "1.21 1.27", load: steps{
		pause(2500 * time.Millisecond),
	}},
	{name: "orgchart", module: "ext", kind: signal, leak: "1.27", load: steps{
		pause(1500 * time.Millisecond),
	}},
	{name: "paydesk", kind: web, leak: "1.27", load: steps{
		hits{n: 40, c: 4, path: "/ring?item=tea&n=%d"},
		hits{n: 1, path: "/ring?item=cake&n=1"},
		hits{n: 45, c: 45, path: "/ring?item=tea&n=%d", within: 2 * time.Second},
		pause(time.Second),
	}},
	{name: "payroll", module: "ext", kind: web, leak: "1.27", fixed: "1.27", load: steps{
		hits{n: 4, path: "/names?max=2"},
		hits{n: 56, c: 56, path: "/names?max=100", within: 2 * time.Second},
		pause(time.Second),
	}},
	{name: "permits", kind: web, leak: "1.27", load: steps{
		hits{n: 99, c: 33, path: "/permit?no=%d", within: 2 * time.Second},
		pause(time.Second),
	}},
	{name: "plugins", kind: web, leak: "1.22 1.25 1.27", load: steps{
		hits{n: 60, c: 20, path: "/call?name=scale&arg=%d"},
		pause(time.Second),
	}},
	{name: "pressroom", kind: web, healthy: "1.24-trim 1.26 1.27", peak: 2200 * time.Millisecond, load: steps{
		hits{n: 30000, c: 300, path: "/print?n=%d"},
	}},
	{name: "pricefeed", kind: web, leak: "1.21-trim 1.27", fixed: "1.27", load: steps{
		hits{n: 90, c: 30, path: "/feed?sym=S%d", within: 400 * time.Millisecond},
		pause(time.Second),
	}},
	{name: "printq", module: "ext", kind: web, leak: "1.27", fixed: "1.27", load: steps{
		hits{n: 65, c: 5, path: "/order?pages=%d"},
		pause(4 * time.Second),
	}},
	{name: "profilesvc", module: "ext", kind: web, leak: "1.27", fixed: "1.27", load: steps{
		hits{n: 64, c: 4, path: "/profile?id=%d"},
		pause(2 * time.Second),
	}},
	{name: "quotas", kind: web, leak: "1.24 1.27", fixed: "1.24 1.27", load: steps{
		hits{n: 350, c: 16, path: "/use?key=k%d"},
		hits{n: 50, c: 4, path: "/use"},
		pause(time.Second),
	}},
	{name: "rates", kind: signal, healthy: "1.24-trim 1.27", load: steps{
		pause(2 * time.Second),
	}},
	{name: "refresher", kind: self, leak: "1.27"},
	{name: "reminders", module: "ext", kind: web, leak: "1.27", fixed: "1.27", load: steps{
		hits{n: 48, c: 4, path: "/next?min=%d"},
		pause(time.Second),
	}},
	{name: "renewals", kind: self, leak: "1.26 1.27", fixed: "1.26 1.27"},
	{name: "replica", kind: web, leak: "1.21 1.24 1.27", fixed: "1.24 1.27", load: steps{
		hits{n: 80, c: 8, path: "/open?node=n%d&proto=1"},
		hits{n: 40, c: 8, path: "/open?node=n%d&proto=3"},
		pause(time.Second),
	}},
	{name: "reports", module: "ext", kind: web, healthy: "1.27", peak: 3 * time.Second, load: steps{
		hits{n: 9000, c: 120, path: "/report?dept=%d"},
	}},
	{name: "resizer", module: "ext", kind: web, healthy: "1.27", peak: 2500 * time.Millisecond, load: steps{
		hits{n: 2000, c: 64, path: "/resize?img=%d"},
	}},
	{name: "roster", kind: test, leak: "1.22 1.27"},
	{name: "scoreboard", kind: web, healthy: "1.21 1.25 1.27", peak: 2500 * time.Millisecond, load: steps{
		hits{n: 300, c: 300, path: "/live"},
	}},
	{name: "sensorhub", kind: web, leak: "1.21 1.25 1.27", load: steps{
		hits{n: 2, c: 2, path: "/attach?id=s%d&last=3"},
		hits{n: 2, path: "/reading?v=%d"},
		hits{n: 1, path: "/attach?id=once&last=1"},
		hits{n: 3, path: "/reading?v=%d", within: time.Second},
		together{
			hits{n: 28, c: 28, path: "/reading?v=%d", within: time.Second},
			hits{n: 40, c: 40, path: "/attach?id=t%d&last=2", within: time.Second},
		},
		pause(time.Second),
	}},
	{name: "sitemap", kind: signal, healthy: "1.19 1.24 1.27", load: steps{
		pause(1500 * time.Millisecond),
	}},
	{name: "stockcheck", kind: web, leak: "1.22 1.26-trim 1.27", fixed: "1.22 1.27", load: steps{
		hits{n: 1000, c: 25, path: "/stock?sku=%d"},
		pause(time.Second),
	}},
	{name: "tailship", kind: web, leak: "1.22 1.27", fixed: "1.22 1.27", load: steps{
		hits{n: 100, c: 8, path: "/export?rows=%d0"},
		pause(time.Second),
	}},
	{name: "tariffs", module: "ext", kind: web, leak: "1.27", load: steps{
		hits{n: 120, c: 120, path: "/tariff?zone=7", within: 2 * time.Second},
		pause(time.Second),
	}},
	{name: "telemetry", module: "ext", kind: web, healthy: "1.27", load: steps{
		pause(3 * time.Second),
	}},
	{name: "telex", kind: signal, healthy: "1.25 1.27", load: steps{
		pause(2500 * time.Millisecond),
	}},
	{name: "tenantcache", kind: web, leak: "1.19 1.24 1.27", fixed: "1.24 1.27", load: steps{
		hits{n: 600, c: 16, path: "/t/acme%d/plan"},
		pause(time.Second),
	}},
	{name: "tenantlog", module: "ext", kind: web, leak: "1.27", load: steps{
		hits{n: 95, c: 5, path: "/event?tenant=t%d"},
		pause(time.Second),
	}},
	{name: "thumbs", kind: web, leak: "1.22-trim 1.25 1.27", fixed: "1.27", load: steps{
		hits{n: 1500, c: 150, path: "/thumb/%d"},
		pause(2 * time.Second),
	}},
	{name: "tickets", kind: web, healthy: "1.22 1.26 1.27", peak: 2 * time.Second, load: steps{
		hits{n: 20000, c: 200, path: "/book?row=%d"},
	}},
	{name: "tokens", kind: web, leak: "1.22 1.26 1.27", load: steps{
		hits{n: 100, c: 100, path: "/api?n=%d", within: 2 * time.Second},
		pause(time.Second),
	}},
	{name: "trading", module: "ext", kind: web, healthy: "1.27", load: steps{
		hits{n: 1, path: "/healthz"},
		pause(3 * time.Second),
	}},
	{name: "transcode", kind: signal, healthy: "1.19 1.27", load: steps{
		pause(2 * time.Second),
	}},
	{name: "transferdesk", kind: self, leak: "1.24 1.27"},
	{name: "wardens", kind: self, leak: "1.21 1.24 1.27"},
	{name: "warehouse", kind: web, leak: "1.27", load: steps{
		together{
			hits{n: 1, path: "/move?i=1", within: time.Second},
			hits{n: 1, path: "/audit?i=1", within: time.Second},
		},
		together{
			hits{n: 20, c: 20, path: "/move?i=1", within: time.Second},
			hits{n: 15, c: 15, path: "/audit?i=1", within: time.Second},
		},
		pause(time.Second),
	}},
}
