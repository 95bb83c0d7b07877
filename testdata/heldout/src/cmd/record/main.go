// Command record records the programs that need the standard library only.
package main

import (
	"fmt"
	"log"
	"net"
	"time"

	"example.org/theatre/record"
)

var plans = []record.Plan{
	{Name: "seatmap", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(64)
		t.Hold(12, "/doors")
		t.Burst(30, "/free?hall=studio")
		t.Burst(9, "/free?hall=arena")
	}},
	{Name: "presswire", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(12)
		t.Burst(45, "/release?text=%d")
	}},
	{Name: "haulage", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(31)
		t.Burst(14, "/quote?from=Leeds&to=York")
	}},
	{Name: "cuesheet", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(25)
		t.Each(10, "/cue?desk=fly&n=%d")
		t.Each(1, "/cue?desk=fly&n=-4")
		time.Sleep(300 * time.Millisecond)
		t.Burst(18, "/cue?desk=light&n=%d")
	}},
	{Name: "boxreports", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(55)
		t.Burst(50, "/sold?show=hamlet")
		t.Burst(12, "/sold?show=medea&tour=1")
	}},
	{Name: "fittings", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(77)
		t.Burst(50, "/propose?actor=a%d")
		t.Burst(36, "/accept?actor=a%d")
		for i := 36; i < 50; i++ {
			t.Each(1, fmt.Sprintf("/withdraw?actor=a%d", i))
		}
	}},
	{Name: "programmebooks", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(15)
		t.Burst(33, "/bind?show=s%d")
	}},
	{Name: "streamstats", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(28)
		t.Burst(24, "/watch?id=v%d")
	}},
	{Name: "ticketholds", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(60)
		t.Burst(40, "/order?id=o%d")
		t.Burst(27, "/pay?id=o%d")
	}},
	{Name: "boxoffice", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(18)
		t.Burst(40, "/sell?show=hamlet")
		t.Each(2, "/sell?show=medea")
		t.Hold(25, "/sell?show=hamlet")
		t.Burst(12, "/takings")
	}},
	{Name: "wardrobe", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(36)
		t.Burst(10, "/lend?costume=c%d&actor=a")
		t.Each(1, "/lend?costume=c3&actor=b")
		t.Hold(9, "/lend?costume=d%d&actor=c")
		t.Burst(4, "/back?costume=c%d")
	}},
	{Name: "trucks", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(48)
		go t.Burst(1, "/move?from=north&to=south&case=lamps")
		t.Burst(1, "/move?from=south&to=north&case=cable")
		t.Hold(11, "/move?from=north&to=east&case=drapes")
		t.Burst(6, "/weight?truck=south")
	}},
	{Name: "lighting", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(30)
		t.Hold(7, "/snapshot")
		t.Burst(1, "/fade?lamp=3")
		t.Burst(8, "/snapshot")
	}},
	{Name: "rundown", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(26)
		t.Burst(3, "/display")
		t.Burst(1, "/advance")
		t.Hold(15, "/scene")
		t.Burst(5, "/advance")
	}},
	{Name: "soundcheck", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(34)
		t.Burst(18, "/check?band=%d")
		time.Sleep(100 * time.Millisecond)
		t.Burst(1, "/hush")
	}},
	{Name: "matinee", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(70)
		t.Hold(9, "/rush")
		t.Burst(20, "/matinees?day=friday")
		t.Burst(8, "/matinees?day=monday")
	}},
	{Name: "posters", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(29)
		t.Burst(5, "/print?poster=%d")
		t.Each(1, "/collect")
		t.Burst(27, "/print?poster=%d")
	}},
	{Name: "vault", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(66)
		t.Burst(30, "/play?title=reel%d")
		t.Burst(10, "/play?title=nitrate%d")
	}},
	{Name: "cuewatch", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(47)
		for i := 0; i < 3; i++ {
			t.Each(9, fmt.Sprintf("/watch?console=c%d", i))
		}
		t.Each(3, "/unwatch?console=c%d")
	}},
	{Name: "giftcards", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(24)
		t.Burst(38, "/buy?card=%d")
	}},
	{Name: "trailers", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(17)
		t.Burst(21, "/runtime?film=%d")
	}},
	{Name: "loges", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(40)
		t.Hold(25, "/bell")
		t.Burst(240, "/in?patron=p%d")
		t.Burst(240, "/order?patron=p%d")
		t.Burst(240, "/out?patron=p%d")
	}},
	{Name: "manifests", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(80)
		t.Burst(25, "/submit?items=60")
		t.Burst(6, "/submit?items=4000")
	}},
	{Name: "cuelink", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(75)
		for i := 0; i < 9; i++ {
			conn, err := net.Dial("tcp", t.TCP)
			if err != nil {
				log.Fatal(err)
			}
			fmt.Fprintln(conn, "wash")
			t.Keep(conn)
		}
		t.Burst(14, "/status?circuit=c%d")
		t.Burst(5, "/status?circuit=dark%d")
	}},
	{Name: "rehearsals", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(23)
		t.Burst(12, "/rehearse?scene=%d")
		t.Each(4, "/rehearse?scene=fight%d")
		t.Hold(16, "/rehearse?scene=%d")
		t.Burst(15, "/rehearse?scene=%d")
	}},
	{Name: "royalties", Variants: record.Twins, Batch: true, Settle: 2600 * time.Millisecond, Drive: func(t *record.Target) { t.Idle(45) }},
	{Name: "nightwatch", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(27)
		t.Burst(10, "/forecast?town=inland%d")
		t.Burst(1, "/forecast?town=coast")
		t.Hold(13, "/forecast?town=inland%d")
		t.Burst(4, "/towns")
	}},
	{Name: "understudies", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(37)
		t.Burst(30, "/find?part=lead")
		t.Burst(11, "/find?part=chorus")
	}},
	{Name: "auditions", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(54)
		t.Burst(7, "/hold?part=p%d")
	}},
	{Name: "intercom", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(58)
		t.Burst(10, "/ring?exchange=stage&station=%d")
		t.Burst(1, "/ring?exchange=pit&station=1")
		t.Hold(5, "/ring?exchange=pit&station=%d")
		t.Burst(6, "/ring?exchange=pit&station=%d")
	}},
	{Name: "surtitles", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(33)
		t.Burst(8, "/preload?language=de")
		t.Burst(9, "/preload?language=cy")
	}},
	{Name: "ushers", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(12)
		for i := 0; i < 60; i++ {
			conn, err := net.Dial("tcp", t.TCP)
			if err != nil {
				log.Fatal(err)
			}
			fmt.Fprintln(conn, "usher", i)
			switch {
			case i%5 == 1:
				defer conn.Close()
			case i%10 == 0:
				fmt.Fprintln(conn, "bye")
				defer conn.Close()
			default:
				t.Keep(conn)
			}
		}
		time.Sleep(300 * time.Millisecond)
	}},
	{Name: "props", Variants: record.Twins, Drive: func(t *record.Target) {
		t.Idle(62)
		t.Burst(9, "/put?prop=p%d&place=left")
		t.Burst(1, "/put?prop=sabre&place=right")
		t.Hold(4, "/put?prop=q%d&place=left")
		t.Burst(7, "/place?prop=p%d")
	}},
	{Name: "stagehands", Variants: record.Healthy, Drive: func(t *record.Target) {
		t.Idle(20)
		t.Burst(30, "/do?gang=fly&what=%d")
	}},
	{Name: "livecues", Variants: record.Healthy, Drive: func(t *record.Target) {
		t.Idle(10)
		t.Hold(160, "/cues")
	}},
	{Name: "waitingroom", Variants: record.Healthy, Drive: func(t *record.Target) {
		t.Burst(20, "/wait")
		t.Idle(16)
		t.Hold(20, "/wait")
		t.Each(1, "/open")
		t.Hold(120, "/wait")
	}},
	{Name: "transcode", Variants: record.Healthy, Settle: 400 * time.Millisecond, Drive: func(t *record.Target) {
		t.Idle(14)
		t.Hold(40, "/film?title=%d")
	}},
	{Name: "printqueue", Variants: record.Healthy, Drive: func(t *record.Target) {
		t.Idle(21)
		t.Burst(40, "/print")
	}},
	{Name: "curtaincall", Variants: record.Healthy, Settle: 500 * time.Millisecond, Drive: func(t *record.Target) {
		t.Idle(12)
		t.Hold(70, "/clap")
		t.Each(1, "/end")
	}},
	{Name: "seasonbatch", Variants: record.Healthy, Batch: true, Settle: 2 * time.Second},
	{Name: "resale", Variants: record.Healthy, Settle: 400 * time.Millisecond, Drive: func(t *record.Target) {
		t.Idle(20)
		t.Hold(40, "/sell")
		time.Sleep(100 * time.Millisecond)
		t.Hold(40, "/sell")
	}},
	{Name: "flytower", Variants: record.Healthy, Settle: 300 * time.Millisecond, Drive: func(t *record.Target) {
		t.Idle(24)
		t.Hold(75, "/fly?bar=%d")
	}},
	{Name: "dresscircle", Variants: record.Healthy, Settle: 500 * time.Millisecond, Drive: func(t *record.Target) {
		t.Idle(16)
		t.Hold(26, "/seats")
	}},
	{Name: "newsdesk", Variants: record.Healthy, Drive: func(t *record.Target) {
		t.Idle(18)
		for i := 0; i < 110; i++ {
			conn, err := net.Dial("tcp", t.TCP)
			if err != nil {
				log.Fatal(err)
			}
			fmt.Fprintln(conn, "department", i)
			t.Keep(conn)
		}
	}},
}

func main() { record.Main(plans, record.Peers()) }
