//! Each fact on a piece of Go that shows it, and on one that almost does.

use super::index::Index;
use super::inspect::facts;
use super::lower::{Lowered, lower};
use super::site::{Site, site_at};
use super::syntax::FuncRef;
use crate::model::WaitReason;

/// The innermost function around a line.
fn func_at(index: &Index<'_>, line: u32) -> FuncRef {
    let funcs = index.package.funcs.iter().enumerate();
    funcs
        .filter(|(_, func)| func.span.has_line(0, line))
        .min_by_key(|(_, func)| func.span.to - func.span.from)
        .map(|(at, _)| FuncRef(at))
        .unwrap()
}

/// The facts at the line that ends in `// HERE`, called from the lines that end in `// CALLER`,
/// each as `name at LINE TEXT`.
fn found(wait: WaitReason, code: &str) -> Vec<String> {
    let text = format!("package p\n\n{code}");
    let mut lowered = Lowered::default();
    lower(&text, 0, &mut lowered).unwrap();
    let index = Index::of(&lowered);
    let marked = |mark: &str| -> Vec<u32> {
        let lines = text.lines().enumerate();
        lines
            .filter(|(_, line)| line.trim_end().ends_with(mark))
            .map(|(at, _)| u32::try_from(at + 1).unwrap())
            .collect()
    };
    let here = *marked("// HERE").first().unwrap();
    let site = site_at(&index, func_at(&index, here), here, Some(wait)).expect("a line that waits");
    let callers: Vec<Site<'_>> = marked("// CALLER")
        .into_iter()
        .filter_map(|line| site_at(&index, func_at(&index, line), line, None))
        .collect();
    let root = callers.last().map_or(site.func, |caller| caller.func);
    let spawn = index.spawns.iter().find(|spawn| spawn.runs == root);
    let mut found: Vec<String> = facts(&index, &site, &callers, spawn, (wait, 3))
        .iter()
        .map(|fact| {
            let line = text.lines().nth(fact.span.line as usize - 1).unwrap();
            let line = line.split(" // ").next().unwrap().trim();
            format!("{:?} at {line}", fact.name)
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// All facts of a piece of code.
fn all(wait: WaitReason, code: &str, expected: &[&str]) {
    assert_eq!(found(wait, code), expected, "{code}");
}

#[test]
fn a_caller_that_gives_up() {
    let code = "func ask(ctx context.Context) error {
	done := make(chan error)
	go func() {
		done <- work() // HERE
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}";
    all(
        WaitReason::ChanSend,
        code,
        &[
            "ReceiverGivesUp at return ctx.Err()",
            "Unbuffered at done := make(chan error)",
        ],
    );
    all(
        WaitReason::ChanSend,
        &code.replace("make(chan error)", "make(chan error, 1)"),
        &[
            "Buffered at done := make(chan error, 1)",
            "ReceiverGivesUp at return ctx.Err()",
        ],
    );
    // Who waits for the late result does not give it up.
    let patient = code.replace("return ctx.Err()", "cancel()\n\t\treturn <-done");
    assert!(
        !found(WaitReason::ChanSend, &patient).contains(&"ReceiverGivesUp at cancel()".to_owned())
    );
}

#[test]
fn a_channel_in_a_field_and_through_a_parameter() {
    all(
        WaitReason::ChanSend,
        "type pool struct {
	results chan int
}

func newPool() *pool { return &pool{results: make(chan int)} }

func (p *pool) run(jobs []int) (int, error) {
	for _, job := range jobs {
		go p.work(job, p.results)
	}
	for range jobs {
		n := <-p.results
		if n < 0 {
			return 0, errNegative
		}
	}
	return 1, nil
}

func (p *pool) work(job int, out chan<- int) {
	out <- job // HERE
}",
        &[
            "LeavesReceiveLoop at return 0, errNegative",
            "Unbuffered at func newPool() *pool { return &pool{results: make(chan int)} }",
        ],
    );
}

#[test]
fn one_receive_for_many_senders() {
    all(
        WaitReason::ChanSend,
        "func fastest(urls []string) string {
	first := make(chan string)
	for _, url := range urls {
		go func() { first <- get(url) }() // HERE
	}
	return <-first
}",
        &[
            "ReceivesFewer at return <-first",
            "Unbuffered at first := make(chan string)",
        ],
    );
}

#[test]
fn a_reader_that_takes_all() {
    all(
        WaitReason::ChanSend,
        "func total(blocks []block) int {
	results := make(chan int)
	for _, b := range blocks {
		go func() { results <- volume(b) }() // HERE
	}
	sum := 0
	for v := range results {
		if v < 0 {
			log.Fatal(v)
		}
		sum += v
	}
	return sum
}",
        &["Unbuffered at results := make(chan int)"],
    );
}

#[test]
fn a_second_send() {
    let code = "func renew() {
	ch := make(chan result)
	go func() {
		r, err := issue()
		if err != nil {
			ch <- result{err: err}
		}
		ch <- r // HERE
	}()
	<-ch
}";
    assert!(
        found(WaitReason::ChanSend, code)
            .contains(&"SendsTwice at ch <- result{err: err}".to_owned())
    );
    let mended = code.replace("{err: err}\n", "{err: err}\n\t\t\treturn\n");
    assert!(
        !found(WaitReason::ChanSend, &mended)
            .iter()
            .any(|fact| fact.starts_with("SendsTwice"))
    );
}

#[test]
fn a_range_over_a_channel() {
    let code = "func scan(files []string) error {
	jobs := make(chan string)
	go func() {
		for job := range jobs { // HERE
			read(job)
		}
	}()
	for _, file := range files {
		if err := check(file); err != nil {
			return err
		}
		jobs <- file
	}
	close(jobs)
	return nil
}";
    all(
        WaitReason::ChanReceive,
        code,
        &["CloseSkipped at return err"],
    );
    all(
        WaitReason::ChanReceive,
        &code.replace("\tclose(jobs)\n", "").replace(
            "make(chan string)",
            "make(chan string)\n\tdefer close(jobs)",
        ),
        &["ClosedOnEveryWay at defer close(jobs)"],
    );
    all(
        WaitReason::ChanReceive,
        &code.replace("\tclose(jobs)\n", ""),
        &["NeverClosed at for job := range jobs {"],
    );
}

#[test]
fn receives_without_senders() {
    all(
        WaitReason::ChanReceive,
        "func wait() int {
	ack := make(chan int)
	return <-ack // HERE
}",
        &["NoSender at return <-ack"],
    );
    // Given to code that is not seen, it may be answered.
    all(
        WaitReason::ChanReceive,
        "func wait() int {
	ack := make(chan int)
	other.Ask(ack)
	return <-ack // HERE
}",
        &[],
    );
    all(
        WaitReason::ChanReceiveNil,
        "func wait() int {
	var ack chan int
	return <-ack // HERE
}",
        &["NeverMade at var ack chan int", "NoSender at return <-ack"],
    );
}

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
}

#[test]
fn locks() {
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
    all(
        WaitReason::MutexLock,
        code,
        &["LeavesLocked at return errLimit"],
    );
    all(
        WaitReason::MutexLock,
        &code.replace(
            "\t\treturn errLimit",
            "\t\tb.mu.Unlock()\n\t\treturn errLimit",
        ),
        &[],
    );
    all(
        WaitReason::MutexLock,
        "type cart struct {
	sync.Mutex
}

func (c *cart) total() int {
	c.Lock() // HERE
	defer c.Unlock()
	return 1
}

func (c *cart) checkout() int {
	c.Lock()
	defer c.Unlock()
	return c.total() // CALLER
}",
        &["LockedByCaller at c.Lock()"],
    );
    all(
        WaitReason::MutexLock,
        "type shelf struct {
	mu sync.Mutex
}

type item struct {
	mu sync.Mutex
}

func move(s *shelf, i *item) {
	i.mu.Lock()
	defer i.mu.Unlock()
	s.mu.Lock() // HERE
	defer s.mu.Unlock()
}

func audit(s *shelf, i *item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i.mu.Lock()
	defer i.mu.Unlock()
}",
        &["OtherOrder at i.mu.Lock()"],
    );
}

#[test]
fn wait_groups_and_conditions() {
    let code = "func all(rows []string) {
	var wg sync.WaitGroup
	for _, row := range rows {
		wg.Add(1)
		go func() {
			if row == \"\" {
				return
			}
			read(row)
			wg.Done()
		}()
	}
	wg.Wait() // HERE
}";
    all(WaitReason::WaitGroup, code, &["DoneSkipped at return"]);
    all(
        WaitReason::WaitGroup,
        &code
            .replace("\t\t\twg.Done()\n", "")
            .replace("go func() {", "go func() {\n\t\t\tdefer wg.Done()"),
        &[],
    );
    all(
        WaitReason::Cond,
        "type gate struct {
	mu   sync.Mutex
	open *sync.Cond
	free bool
}

func (g *gate) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.free {
		g.open.Wait() // HERE
	}
}

func (g *gate) lift() {
	g.mu.Lock()
	g.free = true
	g.mu.Unlock()
}

func (g *gate) wake() { g.open.Broadcast() }",
        &["ChangesWithoutWaking at g.free = true"],
    );
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
    all(
        WaitReason::ChanReceive,
        "type job struct {
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
}",
        &["LeavesWithoutStop at return nil, errLimit"],
    );
}
