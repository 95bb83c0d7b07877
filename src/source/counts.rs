//! Facts about how often a `WaitGroup` is told to wait, and how often it can be told that it need not.

use super::channel::is_loop;
use super::cover::{From, uncovered};
use super::fact::{Fact, Missing};
use super::index::{CallAt, Index};
use super::leave::in_loop;
use super::syntax::{Block, Expr, ExprKind, FuncRef, Span, Stmt, StmtKind};
use crate::catalog::SourceFact as Name;

/// How far starts are followed back.
const DEEP: usize = 4;

/// The facts about calls of `Add` and `Done` on one `WaitGroup` that goes nowhere else.
pub(super) fn of_counts(
    index: &Index<'_>,
    adds: &[&CallAt<'_>],
    done: &[&CallAt<'_>],
) -> Option<Fact> {
    adds.iter()
        .find_map(|add| round_without_start(index, add, done))
        .or_else(|| more_than_done(index, adds, done))
}

/// `Add` with constants, in more than all the calls of `Done` can make up for.
fn more_than_done(index: &Index<'_>, adds: &[&CallAt<'_>], done: &[&CallAt<'_>]) -> Option<Fact> {
    let mut sum = 0;
    for add in adds {
        // On every way, once for each time that its function runs.
        if add.chain.len() > 1 || add.is_deferred {
            return None;
        }
        sum += match added(add)? {
            ExprKind::Number(count) => *count,
            _ => return None,
        };
    }
    let first = adds.first()?;
    if adds.iter().any(|add| add.func != first.func) {
        return None;
    }
    let mut times = 0;
    for one in done {
        if in_loop(&one.chain) {
            return None;
        }
        times += runs(index, one.func, first.func, DEEP)?;
    }
    (sum > times).then(|| {
        let last = adds.last().unwrap_or(first);
        let label = match times {
            1 => format!("adds up to {sum}, and Done is called once"),
            _ => format!("adds up to {sum}, and Done is called {times} times"),
        };
        Fact::new(Name::AddsMore, last.call.span, label)
    })
}

/// How often a function can run for each time that another one does; not known where it is started
/// in a loop, or by what is not seen.
fn runs(index: &Index<'_>, func: FuncRef, of: FuncRef, deep: usize) -> Option<u64> {
    if func == of {
        return Some(1);
    }
    let deep = deep.checked_sub(1)?;
    // A literal that is deferred or called on the spot.
    if index.is_deferred(func) {
        return runs(index, index.func(func)?.outer?, of, deep);
    }
    if index.handed.contains(&func) || index.is_exported(func) {
        return None;
    }
    let starts = index.spawns.iter().filter(|spawn| spawn.runs == func);
    let starts: Vec<(FuncRef, Span, &[&Stmt])> = starts
        .map(|spawn| (spawn.func, spawn.span, &*spawn.chain))
        .collect();
    let calls = index.calls.iter().filter(|call| {
        index.target(Some(call.func), call.call) == Some(func)
            // The call of a go statement is counted there.
            && !starts.iter().any(|(_, span, _)| span.contains(call.call.span))
    });
    let calls: Vec<(FuncRef, &[&Stmt])> = calls.map(|call| (call.func, &*call.chain)).collect();
    let all = starts
        .iter()
        .map(|(func, _, chain)| (*func, *chain))
        .chain(calls);
    let mut times = 0;
    let mut any = false;
    for (starter, chain) in all {
        any = true;
        if chain.iter().any(|stmt| is_loop(stmt)) {
            return None;
        }
        times += runs(index, starter, of, deep)?;
    }
    any.then_some(times)
}

/// What an `Add` adds.
fn added<'a>(add: &CallAt<'a>) -> Option<&'a ExprKind> {
    let (_, _, args) = add.call.method_call()?;
    args.first().map(|arg| &arg.bare().kind)
}

/// A round of a loop that is counted and can end before it starts the goroutine that is to be done.
fn round_without_start(index: &Index<'_>, add: &CallAt<'_>, done: &[&CallAt<'_>]) -> Option<Fact> {
    let (body, from) = match added(add)? {
        ExprKind::Number(1) => {
            let around = add.chain.iter().rev().find(|stmt| is_loop(stmt))?;
            let own = add.chain.last()?.span;
            (body_of(around)?, From::After(own))
        }
        ExprKind::Call { args, .. } if is_len(add) => {
            (range_over(index, add, args.first()?)?, From::Start)
        }
        _ => return None,
    };
    let is_done = |func: FuncRef| {
        done.iter()
            .any(|one| one.func == func || index.stands_in(one.func, func))
    };
    let mut starts = Vec::new();
    let mut others = false;
    body.walk(&mut |stmt| {
        if let StmtKind::Go(_) = &stmt.kind {
            let known = index.spawns.iter().find(|spawn| spawn.span == stmt.span);
            match known {
                Some(spawn) if is_done(spawn.runs) => starts.push(stmt.span),
                _ => others = true,
            }
        }
    });
    // Another goroutine, or a function that is called, may do it too.
    if starts.is_empty() || others {
        return None;
    }
    let direct = done.iter().map(|one| one.call.span);
    starts.extend(direct.filter(|span| body.span.contains(*span)));
    let exit = uncovered(body, from, &starts)?;
    if exit.to == body.span.to {
        return None;
    }
    let mut is_continue = false;
    body.walk(&mut |stmt| {
        is_continue |= stmt.span == exit && matches!(stmt.kind, StmtKind::Continue);
    });
    // Who returns does not come to wait.
    let (of, _, _) = add.call.method_call()?;
    let missing = Missing::Before(format!("{}.Done()", of.dotted()?), exit);
    is_continue.then(|| {
        Fact::new(
            Name::AddsMore,
            exit,
            "goes on here, and this round is counted and not started",
        )
        .missing(missing)
    })
}

fn body_of(around: &Stmt) -> Option<&Block> {
    match &around.kind {
        StmtKind::For { body, .. } | StmtKind::Range { body, .. } => Some(body),
        _ => None,
    }
}

fn is_len(add: &CallAt<'_>) -> bool {
    let arg = add.call.method_call().and_then(|(_, _, args)| args.first());
    arg.and_then(Expr::callee).as_deref() == Some("len")
}

/// The body of the loop over what was counted, later in the same function.
fn range_over<'a>(index: &Index<'a>, add: &CallAt<'_>, counted: &Expr) -> Option<&'a Block> {
    let name = counted.dotted()?;
    let mut found = None;
    index.func(add.func)?.body.walk(&mut |stmt| {
        if let StmtKind::Range { over, body, .. } = &stmt.kind
            && stmt.span.from > add.call.span.to
            && found.is_none()
            && over.dotted().as_ref() == Some(&name)
        {
            found = Some(body);
        }
    });
    found
}
