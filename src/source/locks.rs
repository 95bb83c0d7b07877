//! Facts about locks: who holds them already, and who leaves with them.

use super::fact::Fact;
use super::index::{Index, Var};
use super::site::{Site, Waits};
use super::syntax::{Block, Expr, FuncRef, Span, Stmt, StmtKind};
use crate::catalog::SourceFact as Name;

/// What a call does to a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    Lock,
    RLock,
    Unlock,
    RUnlock,
}

/// A lock that a function takes or gives back.
struct Taken<'a> {
    lock: Var,
    /// What it is called, to tell two of one type apart.
    name: Option<String>,
    does: Does,
    span: Span,
    is_deferred: bool,
    chain: &'a [&'a Stmt],
}

fn in_func<'i>(index: &'i Index<'_>, func: FuncRef) -> Vec<Taken<'i>> {
    let deferred = index.deferred_in(func);
    let of_deferred = deferred.iter().flat_map(|&literal| index.calls_in(literal));
    index
        .calls_in(func)
        .chain(of_deferred)
        .filter_map(|call| {
            let (of, name, _) = call.call.method_call()?;
            let does = match name {
                "Lock" => Does::Lock,
                "RLock" => Does::RLock,
                "Unlock" => Does::Unlock,
                "RUnlock" => Does::RUnlock,
                _ => return None,
            };
            Some(Taken {
                lock: lock_of(index, call.func, of)?,
                name: of.dotted(),
                does,
                span: call.call.span,
                is_deferred: call.is_deferred || call.func != func,
                chain: &call.chain,
            })
        })
        .collect()
}

/// Whether a function locks or unlocks anything.
pub(super) fn takes_locks(index: &Index<'_>, func: FuncRef) -> bool {
    !in_func(index, func).is_empty()
}

/// The lock that a method is called on; an embedded one is a field named after its type.
fn lock_of(index: &Index<'_>, func: FuncRef, of: &Expr) -> Option<Var> {
    let embedded = || {
        let ty = index.type_of(Some(func), of, 8)?;
        ["Mutex", "RWMutex"]
            .iter()
            .find_map(|field| index.field(&ty, field))
    };
    embedded().or_else(|| index.var(func, of))
}

/// The locks that a function holds at a place, and where it took them.
fn held_at<'i>(index: &'i Index<'_>, func: FuncRef, at: Span) -> Vec<Taken<'i>> {
    let mut held: Vec<Taken<'_>> = Vec::new();
    for taken in in_func(index, func) {
        if taken.span.from >= at.from {
            continue;
        }
        match taken.does {
            Does::Lock | Does::RLock => {
                if !taken.is_deferred && reaches(taken.chain, at) {
                    held.push(taken);
                }
            }
            Does::Unlock | Does::RUnlock => {
                // An unlock in a branch that leaves is none for what follows it.
                if !taken.is_deferred && reaches(taken.chain, at) {
                    held.retain(|one| one.lock != taken.lock);
                }
            }
        }
    }
    held
}

/// Whether control comes from a statement to a later place: no branch around it leaves before.
fn reaches(chain: &[&Stmt], at: Span) -> bool {
    chain.iter().all(|stmt| {
        stmt.span.contains(at)
            || match &stmt.kind {
                StmtKind::If { then, .. } => !ends(then),
                _ => true,
            }
    })
}

fn ends(block: &Block) -> bool {
    block.statements.last().is_some_and(|last| {
        matches!(
            last.kind,
            StmtKind::Return(_) | StmtKind::Continue | StmtKind::Break(_) | StmtKind::Goto
        )
    })
}

/// The facts of a goroutine that waits for a lock, with the frames further out as sites of calls.
pub(super) fn of_lock(
    index: &Index<'_>,
    site: &Site<'_>,
    callers: &[Site<'_>],
    call: &Expr,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some((of, kind, _)) = call.method_call() else {
        return facts;
    };
    let Some(lock) = lock_of(index, site.func, of) else {
        return facts;
    };
    let own = of.dotted();
    // In the function itself.
    for taken in held_at(index, site.func, call.span) {
        if taken.lock != lock {
            facts.extend(reverse(index, lock, taken.lock));
        } else if taken.name == own {
            facts.push(again(&taken, kind));
        } else {
            facts.push(Fact::new(
                Name::OtherOrder,
                taken.span,
                "locks one of the same kind first, and others may do so the other way round",
            ));
        }
    }
    // Further out: the same object, as far as the receiver of the call tells.
    for caller in callers {
        let Some(at) = caller.chain.last().map(|stmt| stmt.span) else {
            continue;
        };
        let through = match caller.waits {
            Waits::Call(call) => call.method_call().and_then(|(of, _, _)| of.dotted()),
            _ => None,
        };
        for taken in held_at(index, caller.func, at) {
            let same_object = match (&through, &taken.name) {
                (Some(through), Some(name)) => name
                    .strip_prefix(through.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
                _ => true,
            };
            if taken.lock != lock {
                facts.extend(reverse(index, lock, taken.lock));
            } else if same_object {
                facts.push(again(&taken, kind));
            }
        }
    }
    if facts.is_empty() {
        facts.extend(left_locked(index, lock));
    }
    if facts.is_empty() {
        facts.extend(in_both_orders(index, lock));
    }
    facts
}

fn again(taken: &Taken<'_>, kind: &str) -> Fact {
    match (taken.does, kind) {
        (Does::RLock, "RLock") => Fact::new(
            Name::ReadLockedByCaller,
            taken.span,
            "holds the read lock from here on",
        ),
        _ => Fact::new(
            Name::LockedByCaller,
            taken.span,
            "holds the lock from here on",
        ),
    }
}

/// A function that takes `second` while it holds `first`.
fn reverse(index: &Index<'_>, first: Var, second: Var) -> Option<Fact> {
    let mut funcs = (0..index.package.funcs.len()).map(FuncRef);
    funcs.find_map(|func| {
        let all = in_func(index, func);
        let taken = all.iter().find(|one| {
            one.lock == second
                && matches!(one.does, Does::Lock | Does::RLock)
                && held_at(index, func, one.span)
                    .iter()
                    .any(|held| held.lock == first)
        })?;
        Some(Fact::new(
            Name::OtherOrder,
            taken.span,
            "takes the two locks the other way round",
        ))
    })
}

/// Two functions of which one takes another lock while it holds this one, and the other does the
/// reverse: those who wait for it may queue behind the two.
fn in_both_orders(index: &Index<'_>, lock: Var) -> Option<Fact> {
    let mut funcs = (0..index.package.funcs.len()).map(FuncRef);
    funcs.find_map(|func| {
        let all = in_func(index, func);
        all.iter().find_map(|second| {
            let takes = second.lock != lock && matches!(second.does, Does::Lock | Does::RLock);
            let holds = takes
                && held_at(index, func, second.span)
                    .iter()
                    .any(|first| first.lock == lock);
            if holds {
                reverse(index, second.lock, lock)
            } else {
                None
            }
        })
    })
}

/// Functions of the package that leave with a lock.
fn left_locked(index: &Index<'_>, lock: Var) -> Vec<Fact> {
    let mut facts = Vec::new();
    for at in 0..index.package.funcs.len() {
        let func = FuncRef(at);
        let taken = in_func(index, func);
        let mine: Vec<&Taken<'_>> = taken.iter().filter(|one| one.lock == lock).collect();
        let Some(first) = mine
            .iter()
            .find(|one| matches!(one.does, Does::Lock | Does::RLock))
        else {
            continue;
        };
        let gives_back = match first.does {
            Does::RLock => Does::RUnlock,
            _ => Does::Unlock,
        };
        if mine
            .iter()
            .any(|one| one.is_deferred && one.does == gives_back)
        {
            continue;
        }
        let wrong = mine
            .iter()
            .find(|one| matches!(one.does, Does::Unlock | Does::RUnlock) && one.does != gives_back);
        let unlocks = mine.iter().filter(|one| one.does == gives_back).count();
        if let (Some(wrong), 0) = (wrong, unlocks) {
            facts.push(Fact::new(
                Name::LeavesLocked,
                wrong.span,
                "gives back another lock than it took",
            ));
            continue;
        }
        let Some(body) = index.func(func).map(|func| &func.body) else {
            continue;
        };
        if unlocks == 0 {
            // A function that only locks is one half of a pair.
            continue;
        }
        let mut exit = None;
        body.walk(&mut |stmt| {
            if exit.is_none()
                && matches!(stmt.kind, StmtKind::Return(_) | StmtKind::Continue)
                && stmt.span.from > first.span.to
                && held_at(index, func, stmt.span)
                    .iter()
                    .any(|held| held.lock == lock)
                && !unlocked_by(stmt, index, func, lock)
            {
                exit = Some(stmt.span);
            }
        });
        if let Some(exit) = exit {
            facts.push(Fact::new(
                Name::LeavesLocked,
                exit,
                "leaves here with the lock",
            ));
        }
    }
    facts
}

/// Whether the statement itself gives the lock back: `return c.unlock()`.
fn unlocked_by(stmt: &Stmt, index: &Index<'_>, func: FuncRef, lock: Var) -> bool {
    in_func(index, func).iter().any(|one| {
        one.lock == lock
            && matches!(one.does, Does::Unlock | Does::RUnlock)
            && stmt.span.contains(one.span)
    })
}

/// A lock that is held where a goroutine waits for something else.
pub(super) fn held_while_waiting(
    index: &Index<'_>,
    site: &Site<'_>,
    callers: &[Site<'_>],
) -> Option<Fact> {
    let own = site.chain.last().map(|stmt| (site.func, stmt.span));
    let outer = callers
        .iter()
        .filter_map(|caller| Some((caller.func, caller.chain.last()?.span)));
    own.into_iter().chain(outer).find_map(|(func, at)| {
        let taken = held_at(index, func, at).into_iter().next()?;
        Some(Fact::new(
            Name::HoldsLock,
            taken.span,
            "holds this lock while it waits",
        ))
    })
}
