//! Repairs, shown as the code with the repair in it.

use super::mended;
use crate::model::WaitReason;

#[test]
fn repairs_by_defer_or_on_the_way_out() {
    let code = "type book struct {
	mu sync.Mutex
	n  int
}

func (b *book) post(n int) error {
	b.mu.Lock() // HERE
	if n > 9 {
		return errLimit
	}
	b.n += n
	b.mu.Unlock()
	return nil
}";
    assert_eq!(
        mended(WaitReason::MutexLock, code),
        code.replace(
            "b.mu.Lock() // HERE",
            "b.mu.Lock()\n\tdefer b.mu.Unlock() // HERE"
        )
        .replace("\tb.mu.Unlock()\n\treturn nil", "\treturn nil")
    );
    // What comes after the unlock may lock again.
    let goes_on = code.replace("return nil", "return b.save()");
    assert_eq!(
        mended(WaitReason::MutexLock, &goes_on),
        goes_on.replace(
            "\t\treturn errLimit",
            "\t\tb.mu.Unlock()\n\t\treturn errLimit"
        )
    );
    // What comes after the close waits for it.
    let scan = "func scan(files []string) error {
	jobs := make(chan string)
	go func() {
		for job := range jobs { // HERE
			read(job)
		}
	}()
	for _, file := range files {
		if bad(file) {
			return errFile
		}
		jobs <- file
	}
	close(jobs)
	wait()
	return nil
}";
    assert_eq!(
        mended(WaitReason::ChanReceive, scan),
        scan.replace(
            "\t\t\treturn errFile",
            "\t\t\tclose(jobs)\n\t\t\treturn errFile"
        )
    );
    // A return needs values where the function has results.
    let twice = "func renew(ch chan error) (int, error) {
	n, err := issue()
	if err != nil {
		ch <- err
	}
	ch <- nil // HERE
	return n, err
}";
    assert_eq!(mended(WaitReason::ChanSend, twice), twice);
}

#[test]
fn a_way_out_by_the_context() {
    assert_eq!(
        mended(
            WaitReason::ChanReceive,
            "func beat(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	for range tick.C { // HERE
		send(ctx)
	}
}"
        ),
        "func beat(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		} // HERE
		send(ctx)
	}
}"
    );
}

/// A search that takes the first answer, with what starts the goroutines.
fn search(loops: &str) -> String {
    format!(
        "func search(hosts []string, most int) string {{
	found := make(chan string)
	{loops}
		go func() {{
			found <- ask() // HERE
		}}()
	}}
	return <-found
}}"
    )
}

#[test]
fn a_place_for_each_sender() {
    for (loops, size) in [
        ("for range hosts {", "len(hosts)"),
        ("for range most {", "most"),
        ("for range 3 {", "3"),
        ("for i := 0; i < most; i++ {", "most"),
        ("for i := 1; i <= most; i++ {", "most"),
        ("for i := 0; i <= most; i++ {", "most+1"),
        ("for i := 0; i < len(hosts); i++ {", "len(hosts)"),
    ] {
        let code = search(loops);
        assert_eq!(
            mended(WaitReason::ChanSend, &code),
            code.replace("make(chan string)", &format!("make(chan string, {size})")),
        );
    }
    // What is not known where the channel is made, or calls something, is no size.
    for loops in [
        "more := alive(hosts)\n\tfor range more {",
        "for i := 0; i < count(hosts); i++ {",
        "for i := 0; i < most && ready(i); i++ {",
        "for i := most; i > 0; i-- {",
    ] {
        let code = search(loops);
        assert_eq!(mended(WaitReason::ChanSend, &code), code);
    }
}

#[test]
fn ways_out_of_loops_that_nothing_ends() {
    // A context that nothing ends is no way out.
    let code = "func start() {
	ctx := context.Background()
	go beat(ctx)
}

func beat(ctx context.Context) {
	for {
		send(ctx)
		time.Sleep(time.Second) // HERE
	}
}";
    assert_eq!(mended(WaitReason::Sleep, code), code);
    // Nor a channel that is sent to, and nobody closes.
    let code = "type view struct {
	news chan int
	tick *time.Ticker
}

func (v *view) loop() {
	for range v.tick.C { // HERE
		v.show()
	}
}

func (v *view) tell(n int) { v.news <- n }";
    assert_eq!(mended(WaitReason::ChanReceive, code), code);
    // A break that ends only the select.
    let code = "func loop(ctx context.Context, in chan int) {
	for {
		select { // HERE
		case <-ctx.Done():
			break
		case n := <-in:
			use(n)
		}
	}
}";
    assert_eq!(
        mended(WaitReason::Select, code),
        code.replace("\t\t\tbreak", "\t\t\treturn")
    );
}

const QUOTES: &str =
    "func (d *desk) first(parent context.Context, names []string) (string, error) {
	ctx, _ := context.WithCancel(parent)
	quotes := make(chan string)
	for _, name := range names {
		go func() {
			select { // HERE
			case quotes <- d.ask(name):
			case <-ctx.Done():
			}
		}()
	}
	return <-quotes, nil
}

func (d *desk) ask(name string) string { return name }";

#[test]
fn a_context_that_ends_with_its_call() {
    let mended_by_defer = QUOTES.replace(
        "\tctx, _ := context.WithCancel(parent)\n",
        "\tctx, cancel := context.WithCancel(parent)\n\tdefer cancel()\n",
    );
    assert_eq!(mended(WaitReason::Select, QUOTES), mended_by_defer);
    let named = mended_by_defer.replace("defer cancel()", "_ = cancel");
    let deferred = mended_by_defer.replace("defer cancel()", "defer cancel()\n\t_ = cancel");
    assert_eq!(mended(WaitReason::Select, &named), deferred);
    let why = QUOTES.replace("WithCancel(", "WithCancelCause(");
    assert!(mended(WaitReason::Select, &why).contains("defer cancel(nil)"));
    // What is handed on or kept, works for others, or is waited for on every way.
    for (from, to) in [
        (
            "return <-quotes, nil",
            "d.ctx = ctx\n\treturn <-quotes, nil",
        ),
        (
            "return <-quotes, nil",
            "d.keep(ctx)\n\treturn <-quotes, nil",
        ),
        (
            "return <-quotes, nil",
            "go d.follow(ctx)\n\treturn <-quotes, nil",
        ),
        (
            "return <-quotes, nil",
            "rows, err := d.db.QueryContext(ctx, <-quotes)\n\treturn rows, err",
        ),
        (
            "return <-quotes, nil",
            "d.tasks <- func() { d.work(ctx) }\n\treturn <-quotes, nil",
        ),
        (
            "case <-ctx.Done():",
            "case <-d.news:\n\t\t\tcase <-ctx.Done():",
        ),
        ("quotes := make(chan string)", "quotes := d.quotes"),
        ("\tctx, _ :=", "\tfor range 3 {\n\tctx, _ :="),
    ] {
        let mut code = QUOTES.replacen(from, to, 1);
        if code.contains("for range 3 {") {
            code = code.replace(
                "\treturn <-quotes, nil\n",
                "\t<-quotes\n\t}\n\treturn \"\", nil\n",
            );
        }
        let code = format!(
            "type desk struct {{
	ctx    context.Context
	db     *sql.DB
	news   chan int
	quotes chan string
	tasks  chan func()
}}

func (d *desk) keep(ctx context.Context) {{ d.ctx = ctx }}

func (d *desk) follow(ctx context.Context) {{ <-ctx.Done() }}

{code}"
        );
        assert_eq!(mended(WaitReason::Select, &code), code);
    }
}

#[test]
fn a_context_of_a_request_or_of_those_that_are_waited_for() {
    let handler = "func (s *site) stream(w http.ResponseWriter, r *http.Request) {
	ctx, _ := context.WithCancel(context.Background())
	go s.pings(ctx, w)
	s.copy(w, r)
}

func (s *site) pings(ctx context.Context, w io.Writer) {
	<-ctx.Done() // HERE
}";
    assert!(mended(WaitReason::ChanReceive, handler).contains("\tdefer cancel()\n"));
    // What does not use the response may be work that the request only asks for.
    let job = handler.replace("pings(ctx, w)", "pings(ctx, os.Stderr)");
    assert_eq!(mended(WaitReason::ChanReceive, &job), job);
    let group = "func load(names []string) error {
	ctx, _ := context.WithTimeout(context.Background(), time.Hour)
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			watch(name)
			<-ctx.Done() // HERE
		}()
	}
	if len(names) > 9 {
		return errMany
	}
	wg.Wait()
	return nil
}";
    assert!(mended(WaitReason::ChanReceive, group).contains("\tdefer cancel()\n"));
    // Who waits on every way does not come to cancel.
    let waits = group.replace("\tif len(names) > 9 {\n\t\treturn errMany\n\t}\n", "");
    assert_eq!(mended(WaitReason::ChanReceive, &waits), waits);
}
