//! How often a `WaitGroup` is told to wait, and how often that it need not.

use super::{all, mended};
use crate::model::WaitReason;

const TWO: &str = "func both() {
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		defer wg.Done()
		read()
	}()
	go func() {
		write()
		wg.Done()
	}()
	wg.Wait() // HERE
}";

#[test]
fn constants() {
    all(WaitReason::WaitGroup, TWO, &["AddsMore at wg.Add(3)"]);
    all(WaitReason::WaitGroup, &TWO.replace('3', "2"), &[]);
    // One in a loop, or by a function that others call, is not counted.
    for (from, to) in [
        (
            "\tgo func() {\n\t\tdefer",
            "\tfor more() {\n\tgo func() {\n\t\tdefer",
        ),
        (
            "\t\twg.Done()\n",
            "\t\tfor more() {\n\t\t\twg.Done()\n\t\t}\n",
        ),
        ("\twg.Add(3)", "\tif more() {\n\t\twg.Add(3)\n\t}"),
        ("\twg.Add(3)", "\twg.Add(count)"),
        ("\t\twrite()", "\t\twrite(&wg)"),
    ] {
        let mut code = TWO.replacen(from, to, 1);
        if to.starts_with("\tfor") {
            code = code.replacen("\t}()\n", "\t}()\n\t}\n", 1);
        }
        all(WaitReason::WaitGroup, &code, &[]);
    }
    let methods = "type pool struct {
	wg sync.WaitGroup
}

func (p *pool) start() {
	p.wg.Add(2)
	go p.work()
	go p.look()
	p.wg.Wait() // HERE
}

func (p *pool) work() {
	defer p.wg.Done()
	read()
}

func (p *pool) look() {
	write()
}";
    all(WaitReason::WaitGroup, methods, &["AddsMore at p.wg.Add(2)"]);
    all(
        WaitReason::WaitGroup,
        &methods.replace("\twrite()", "\tdefer p.wg.Done()\n\twrite()"),
        &[],
    );
}

#[test]
fn rounds() {
    let code = "func all(rows []string) {
	var wg sync.WaitGroup
	for _, row := range rows {
		wg.Add(1)
		if row == \"\" {
			continue
		}
		go func() {
			defer wg.Done()
			read(row)
		}()
	}
	wg.Wait() // HERE
}";
    all(WaitReason::WaitGroup, code, &["AddsMore at continue"]);
    assert_eq!(
        mended(WaitReason::WaitGroup, code),
        code.replace("\t\t\tcontinue", "\t\t\twg.Done()\n\t\t\tcontinue")
    );
    let later = code
        .replace("\t\twg.Add(1)\n", "")
        .replace("\t\tgo func", "\t\twg.Add(1)\n\t\tgo func");
    all(WaitReason::WaitGroup, &later, &[]);
    let counted = later
        .replace("\t\twg.Add(1)\n", "")
        .replace("\tfor _", "\twg.Add(len(rows))\n\tfor _");
    all(WaitReason::WaitGroup, &counted, &["AddsMore at continue"]);
    all(
        WaitReason::WaitGroup,
        &counted.replace("\t\t\tcontinue", "\t\t\twg.Done()\n\t\t\tcontinue"),
        &[],
    );
}

#[test]
fn results_that_are_received_after_the_wait() {
    let code = "func total(parts []part) int {
	sums := make(chan int)
	var wg sync.WaitGroup
	for _, p := range parts {
		wg.Add(1)
		go add(p, sums, &wg)
	}
	wg.Wait() // HERE
	close(sums)
	all := 0
	for sum := range sums {
		all += sum
	}
	return all
}

func add(p part, sums chan<- int, wg *sync.WaitGroup) {
	defer wg.Done()
	sums <- p.sum()
}";
    let waits = [
        "Unbuffered at sums := make(chan int)",
        "WaitsBeforeReceive at wg.Wait()",
    ];
    all(WaitReason::WaitGroup, code, &waits);
    // What another function does with channels of its own is another matter.
    let other = "
func first(p part) int {
	sums := make(chan int)
	var wg sync.WaitGroup
	wg.Add(1)
	go add(p, sums, &wg)
	return <-sums
}";
    all(WaitReason::WaitGroup, &format!("{code}\n{other}"), &waits);
    for (from, to) in [
        // A place for each, others who receive, or nobody.
        ("make(chan int)", "make(chan int, len(parts))"),
        ("make(chan int)", "make(chan int, 2)"),
        ("\twg.Wait()", "\tgo show(sums)\n\twg.Wait()"),
        ("\twg.Wait()", "\tgo func() { <-sums }()\n\twg.Wait()"),
        ("range sums", "range parts"),
        ("\twg.Wait()", "\tlog(<-sums)\n\twg.Wait()"),
    ] {
        let other = code.replacen(from, to, 1);
        assert_ne!(other, code);
        let other = format!("{other}\n\nfunc show(sums chan int) {{ for range sums {{}} }}");
        all(WaitReason::WaitGroup, &other, &[]);
    }
}
