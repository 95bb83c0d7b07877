//! Facts about channels: who sends, who receives, who closes.

use super::{all, found, found_in, package};
use crate::model::WaitReason;

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
fn an_answer_for_each_request() {
    all(
        WaitReason::ChanReceive,
        "type request struct {
	id    int
	reply chan int
}

func work(requests chan request) {
	for r := range requests {
		if r.id == 0 {
			continue
		}
		r.reply <- r.id
	}
}

func ask(requests chan request, id int) int {
	r := request{id: id, reply: make(chan int)}
	requests <- r
	return <-r.reply // HERE
}",
        &["SendSkipped at continue"],
    );
}

#[test]
fn another_channel_ends_the_waiting() {
    let found = found(
        WaitReason::ChanSend,
        "func ask(errs chan error) error {
	done := make(chan int)
	go func() {
		done <- work() // HERE
	}()
	select {
	case <-done:
		return nil
	case err := <-errs:
		return err
	}
}",
    );
    assert_eq!(
        found,
        [
            "ReturnsBeforeReceive at return err",
            "Unbuffered at done := make(chan int)",
        ]
    );
}

#[test]
fn what_others_can_reach_is_unknown() {
    let code = "type Feed struct {
	News chan int
}

func (f *Feed) run() {
	for range f.News { // HERE
	}
}

func New() *Feed {
	f := &Feed{News: make(chan int)}
	go f.run()
	return f
}";
    all(WaitReason::ChanReceive, code, &[]);
    // A program's own names are nobody else's.
    let own = found_in(WaitReason::ChanReceive, &package("main", code));
    assert_eq!(own, ["NeverClosed at for range f.News {"]);
    // Called through an interface, and through a value.
    for caller in [
        "func all(s store) { s.put(make(chan int)) }",
        "func all() { each(put) }",
    ] {
        let receiver = if caller.contains("store") {
            "(d *disk) "
        } else {
            ""
        };
        let code = format!(
            "type disk struct{{}}

func {receiver}put(done chan int) {{
	<-done // HERE
}}

{caller}"
        );
        all(WaitReason::ChanReceive, &code, &[]);
    }
}
