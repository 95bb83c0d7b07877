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
