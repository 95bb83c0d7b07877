//! Facts about locks, wait groups and conditions.

use super::all;
use crate::model::WaitReason;

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
fn another_object_s_lock_is_another_lock() {
    let code = "type store struct {
	mu sync.Mutex
}

type shop struct {
	s     *store
	stock *store
}

func (s *store) get() {
	s.mu.Lock() // HERE
	s.mu.Unlock()
}

func (h *shop) swap() {
	h.stock.mu.Lock()
	defer h.stock.mu.Unlock()
	h.s.get() // CALLER
}";
    all(WaitReason::MutexLock, code, &[]);
    all(
        WaitReason::MutexLock,
        &code.replace("h.s.get()", "h.stock.get()"),
        &["LockedByCaller at h.stock.mu.Lock()"],
    );
}
