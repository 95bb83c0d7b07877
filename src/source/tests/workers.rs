//! Goroutines that run what a variable or an argument holds.

use super::all;
use crate::model::WaitReason;

const SEARCH: &str = "type host struct {
	name string
}

func (h *host) ask(out chan string) {
	out <- h.name // HERE
}

func (h *host) first() string {
	found := make(chan string)
	START
	select {
	case one := <-found:
		return one
	case <-time.After(time.Second):
		return \"\"
	}
}";

#[test]
fn function_and_method_values() {
    let gives_up = [
        "ReceiverGivesUp at case <-time.After(time.Second):",
        "Unbuffered at found := make(chan string)",
    ];
    let gives_up = [
        gives_up[0].replace("case <-time.After(time.Second):", "return \"\""),
        gives_up[1].to_owned(),
    ];
    let gives_up: Vec<&str> = gives_up.iter().map(|one| &**one).collect();
    for start in [
        "go h.ask(found)",
        "ask := h.ask\n\tgo ask(found)",
        "ask := (*h).ask\n\tgo ask(found)",
        "var ask func(chan string)\n\task = h.ask\n\tgo ask(found)",
    ] {
        all(
            WaitReason::ChanSend,
            &SEARCH.replace("START", start),
            &gives_up,
        );
    }
    // One or the other, or what others may call too.
    for start in [
        "ask := h.ask\n\tif more() {\n\t\task = h.look\n\t}\n\tgo ask(found)",
        "ask := h.ask\n\task, err := h.pick()\n\tgo ask(found)",
    ] {
        let code = SEARCH.replace("START", start);
        let found = super::found(WaitReason::ChanSend, &code);
        assert!(
            !found.iter().any(|fact| fact.starts_with("ReceiverGivesUp")),
            "{found:?}"
        );
    }
}

#[test]
fn what_is_given_to_a_pool() {
    let code = "type job struct {
	out chan int
}

func (j *job) run() {
	j.out <- 1 // HERE
}

type pool struct {
	size int
}

func (p *pool) submit(task func()) {
	go task()
}

func total(p *pool) int {
	j := &job{out: make(chan int)}
	p.submit(j.run)
	select {
	case n := <-j.out:
		return n
	case <-time.After(time.Second):
		return 0
	}
}";
    let expected = [
        "ReceiverGivesUp at return 0",
        "Unbuffered at j := &job{out: make(chan int)}",
    ];
    all(WaitReason::ChanSend, code, &expected);
    // Of a pool of others it is known by its name.
    let others = code
        .replace("p.submit(j.run)", "p.Submit(j.run)")
        .replace("p *pool) int", "p *ants.Pool) int");
    all(WaitReason::ChanSend, &others, &expected);
}

const ASK: &str = "func ask(q string) (string, error) {
	late := make(chan struct{})
	answer := make(chan string, 1)
	go func() { answer <- find(q) }()
	timer := time.AfterFunc(patience, func() {
		late <- struct{}{} // HERE
	})
	select {
	case one := <-answer:
		return one, nil
	case <-late:
		timer.Stop()
		return \"\", errLate
	}
}";

#[test]
fn functions_that_timers_start() {
    let (leaves, unbuffered) = (
        "ReturnsBeforeReceive at return one, nil",
        "Unbuffered at late := make(chan struct{})",
    );
    let runs = "TimerNotStopped at timer := time.AfterFunc(patience, func() {";
    all(WaitReason::ChanSend, ASK, &[leaves, runs, unbuffered]);
    let deferred = ASK.replace("\tselect", "\tdefer timer.Stop()\n\tselect");
    all(WaitReason::ChanSend, &deferred, &[leaves, unbuffered]);
    let dropped = ASK.replace("timer := ", "").replace("timer.Stop()", "");
    let runs = runs.replace("timer := ", "");
    all(WaitReason::ChanSend, &dropped, &[leaves, &runs, unbuffered]);
    // Somebody else receives, whoever has gone.
    let queue = "type queue struct {
	jobs chan int
}

func newQueue() *queue { return &queue{jobs: make(chan int)} }

func (q *queue) again(job int) {
	time.AfterFunc(time.Second, func() {
		q.jobs <- job // HERE
	})
}

func (q *queue) work() {
	for job := range q.jobs {
		do(job)
	}
}";
    all(
        WaitReason::ChanSend,
        queue,
        &["Unbuffered at func newQueue() *queue { return &queue{jobs: make(chan int)} }"],
    );
}
