//! Facts about loops, contexts, slots and the ways through a function.

use super::{all, found};
use crate::model::WaitReason;

#[test]
fn loops() {
    all(
        WaitReason::ChanReceive,
        "func beat() {
	tick := time.NewTicker(time.Second)
	for range tick.C { // HERE
		send()
	}
}",
        &["TickerLoop at for range tick.C {"],
    );
    let select = "func (s *view) loop() {
	for {
		select { // HERE
		case <-s.news:
			s.show()
		case <-time.After(time.Second):
		}
	}
}";
    all(
        WaitReason::Select,
        &format!("type view struct {{\n\tnews chan int\n}}\n\n{select}"),
        &["SelectWithoutExit at select {"],
    );
    let ends = select.replace("\t\t\ts.show()", "\t\t\treturn");
    assert!(
        !found(
            WaitReason::Select,
            &format!("type view struct {{\n\tnews chan int\n}}\n\n{ends}")
        )
        .contains(&"SelectWithoutExit at select {".to_owned())
    );
    all(
        WaitReason::Sleep,
        "func poll() {
	for {
		look()
		time.Sleep(time.Second) // HERE
	}
}",
        &["SleepLoop at for {"],
    );
    all(
        WaitReason::Sleep,
        "func poll() {
	for {
		if look() {
			break
		}
		time.Sleep(time.Second) // HERE
	}
}",
        &[],
    );
}

#[test]
fn contexts() {
    let code = "func serve(url string) error {
	ctx, cancel := context.WithCancel(context.Background())
	go follow(ctx, url)
	if err := get(url); err != nil {
		return err
	}
	cancel()
	return nil
}

func follow(ctx context.Context, url string) {
	<-ctx.Done() // HERE
}";
    all(
        WaitReason::ChanReceive,
        code,
        &["CancelSkipped at return err"],
    );
    all(
        WaitReason::ChanReceive,
        &code.replace("\tgo follow", "\tdefer cancel()\n\tgo follow"),
        &["CancelledOnEveryWay at ctx, cancel := context.WithCancel(context.Background())"],
    );
    all(
        WaitReason::ChanReceive,
        &code
            .replace("ctx, cancel :=", "ctx, _ :=")
            .replace("\tcancel()\n", ""),
        &["CancelDropped at ctx, _ := context.WithCancel(context.Background())"],
    );
    // One that ends with its time has been dropped all the same.
    for made in [
        "Timeout(context.Background(), time.Hour)",
        "CancelCause(context.Background())",
    ] {
        all(
            WaitReason::ChanReceive,
            &code
                .replace("Cancel(context.Background())", made)
                .replace("\tcancel()\n", "\t_ = cancel\n"),
            &[&format!(
                "CancelDropped at ctx, cancel := context.With{made}"
            )],
        );
    }
}

#[test]
fn slots_and_errors() {
    all(
        WaitReason::ChanSend,
        "type desk struct {
	slots chan struct{}
}

func (d *desk) put(n int) error {
	d.slots <- struct{}{} // HERE
	if n > 9 {
		return errLimit
	}
	<-d.slots
	return nil
}",
        &["SlotKept at return errLimit"],
    );
    let code = "type job struct {
	rows chan int
}

func (j *job) read() {
	for row := range j.rows { // HERE
		use(row)
	}
}

func (j *job) stop() { close(j.rows) }

func open(size int) (*job, error) {
	j := &job{rows: make(chan int)}
	go j.read()
	if size > 9 {
		return nil, errLimit
	}
	return j, nil
}";
    let leaves = ["LeavesWithoutStop at return nil, errLimit"];
    all(WaitReason::ChanReceive, code, &leaves);
    // On some ways it is stopped, or on all.
    let on_some = code.replace(
        "\t\treturn nil, errLimit",
        "\t\tif size > 99 {\n\t\t\tj.stop()\n\t\t}\n\t\treturn nil, errLimit",
    );
    all(WaitReason::ChanReceive, &on_some, &leaves);
    let two = code.replace("\tgo j.read()\n", "\tgo j.read()\n\tgo j.beat()\n");
    all(WaitReason::ChanReceive, &two, &leaves);
    let stops = code.replace(
        "\t\treturn nil, errLimit",
        "\t\tj.stop()\n\t\treturn nil, errLimit",
    );
    all(WaitReason::ChanReceive, &stops, &[]);
}

#[test]
fn connections_without_a_deadline() {
    let code = "func (c *meter) read() (string, error) {
	conn, err := net.Dial(\"tcp\", c.addr)
	if err != nil {
		return \"\", err
	}
	defer conn.Close()
	LIMIT
	in := bufio.NewReader(conn)
	return in.ReadString('\\n') // HERE
}";
    let limited = |limit: &str| found(WaitReason::IoWait, &code.replace("LIMIT", limit));
    let none = ["NoDeadline at conn, err := net.Dial(\"tcp\", c.addr)"];
    assert_eq!(limited("hello(c)"), none);
    assert_eq!(
        limited("if c.slow {\n\t\tconn.SetDeadline(soon())\n\t}"),
        none
    );
    for limit in [
        "conn.SetReadDeadline(soon())",
        "if err := conn.SetDeadline(soon()); err != nil {\n\t\treturn \"\", err\n\t}",
        "prepare.Conn(conn)",
        "c.open = &link{conn: conn}",
    ] {
        assert_eq!(limited(limit), [""; 0], "{limit}");
    }
    // What another one has made is not known.
    let given = code.replace("net.Dial(\"tcp\", c.addr)", "c.pool.Get()");
    assert_eq!(found(WaitReason::IoWait, &given), [""; 0]);
}

#[test]
fn ways_that_part_and_meet() {
    // Done on both ways, and in each case of a switch.
    let code = "func all(rows []string) {
	var wg sync.WaitGroup
	for _, row := range rows {
		wg.Add(1)
		go func() {
			if row == \"\" {
				wg.Done()
			} else {
				read(row)
				wg.Done()
			}
		}()
	}
	wg.Wait() // HERE
}";
    all(WaitReason::WaitGroup, code, &[]);
    let half = code.replace(
        "\t\t\t\twg.Done()\n\t\t\t} else",
        "\t\t\t\tskip()\n\t\t\t} else",
    );
    all(WaitReason::WaitGroup, &half, &["DoneSkipped at }()"]);
    let switch = code
        .replace("if row == \"\" {", "switch row {\n\t\t\tcase \"\":")
        .replace("} else {", "default:");
    all(WaitReason::WaitGroup, &switch, &[]);
}

#[test]
fn timers_and_tickers_that_are_stopped() {
    let code = "func pause(quit chan bool) {
	timer := time.NewTimer(time.Second)
	select {
	case <-timer.C:
	case <-quit:
	}
	if !timer.Stop() {
		<-timer.C // HERE
	}
	timer.Reset(time.Minute)
}";
    all(
        WaitReason::ChanReceive,
        code,
        &["NoSender at if !timer.Stop() {"],
    );
    // Who sets it anew may be somebody else.
    let shared = code.replace("\tselect", "\tgo again(timer)\n\tselect");
    all(
        WaitReason::ChanReceive,
        &format!("{shared}\n\nfunc again(timer *time.Timer) {{ timer.Reset(time.Hour) }}"),
        &[],
    );
    let plain = code.replace("if !timer.Stop() {", "if late() {");
    all(WaitReason::ChanReceive, &plain, &[]);
}
