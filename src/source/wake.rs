//! Facts about who should wake those in a `WaitGroup` or on a `Cond`.

use super::counts::of_counts;
use super::cover::{From, uncovered};
use super::fact::Fact;
use super::index::{CallAt, Capacity, Index, OpKind, Var};
use super::leave::in_loop;
use super::locks::takes_locks;
use super::site::Site;
use super::syntax::{Expr, ExprKind, FuncRef, Span, StmtKind, each};
use super::workers::reach;
use crate::catalog::SourceFact as Name;

/// The facts of a goroutine that waits in a `WaitGroup` or on a `Cond`.
pub(super) fn of_wait(index: &Index<'_>, site: &Site<'_>, call: &Expr, is_cond: bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some((of, _, _)) = call.method_call() else {
        return facts;
    };
    let Some(var) = index.var(site.func, of) else {
        return facts;
    };
    let on = |names: &'static [&'static str]| {
        index.calls.iter().filter(move |one| {
            one.call.method_call().is_some_and(|(of, name, _)| {
                names.contains(&name) && index.var(one.func, of) == Some(var)
            })
        })
    };
    if is_cond {
        let wakes: Vec<_> = on(&["Signal", "Broadcast"]).collect();
        if wakes.is_empty() {
            if !index.escapes(var) {
                facts.push(Fact::new(
                    Name::NobodyWakes,
                    call.span,
                    "nobody calls Signal or Broadcast",
                ));
            }
        } else {
            facts.extend(changes_without_waking(index, site, &wakes));
            let broadcasts = on(&["Broadcast"]).next().is_some();
            if let (false, Some(first)) = (broadcasts, wakes.first()) {
                facts.push(Fact::new(
                    Name::WakesOne,
                    first.call.span,
                    "wakes one of those who wait",
                ));
            }
        }
        return facts;
    }
    let done: Vec<_> = on(&["Done"]).collect();
    let spans: Vec<Span> = done.iter().map(|one| one.call.span).collect();
    for one in &done {
        let Some(func) = index.func(one.func) else {
            continue;
        };
        if index.is_deferred(one.func) || in_loop(&one.chain) {
            continue;
        }
        if let Some(exit) = uncovered(&func.body, From::Start, &spans) {
            facts.push(Fact::new(
                Name::DoneSkipped,
                exit,
                "leaves here without Done",
            ));
        }
    }
    let adds: Vec<_> = on(&["Add"]).collect();
    let by_go = on(&["Go"]).next().is_some();
    if !index.escapes(var) && !index.is_fed(var) && !by_go && !done.is_empty() {
        facts.extend(of_counts(index, &adds, &done));
    }
    if on(&["Done", "Go"]).next().is_none() && !index.escapes(var) {
        facts.push(Fact::new(
            Name::NobodyIsDone,
            call.span,
            "nobody calls Done",
        ));
    }
    if let Some(copy) = copied(index, site.func, of) {
        facts.push(copy);
    }
    facts.extend(
        waits_before_receive(index, site, var, call, &done)
            .into_iter()
            .flatten(),
    );
    facts
}

/// Members that send on an unbuffered channel of the function that waits for them, which alone
/// receives, and only after the wait; and how the channel is made.
fn waits_before_receive(
    index: &Index<'_>,
    site: &Site<'_>,
    group: Var,
    wait: &Expr,
    done: &[&CallAt<'_>],
) -> Option<[Fact; 2]> {
    let body = index.func(site.func)?.body.span;
    let near = reach(index, site.func)?;
    // `wg.Go(…)` is done by itself.
    let by_go = |start: Span| {
        index.calls_in(site.func).any(|call| {
            let on = call.call.method_call();
            call.call.span == start
                && on.is_some_and(|(of, _, _)| index.var(site.func, of) == Some(group))
        })
    };
    let members = index.spawns.iter().filter(|spawn| {
        let is_done =
            |one: &&CallAt<'_>| one.func == spawn.runs || index.stands_in(one.func, spawn.runs);
        spawn.func == site.func
            && spawn.span.from < wait.span.from
            && (done.iter().any(is_done) || by_go(spawn.span))
    });
    let sent = members
        .filter_map(|member| reach(index, member.runs))
        .flatten()
        .flat_map(|func| index.ops_in(func))
        .filter(|(_, kind)| *kind == OpKind::Send);
    for (channel, _) in sent {
        let mut made = index.made(channel).filter(|made| body.contains(made.span));
        let (Some(made), None) = (made.next(), made.next()) else {
            continue;
        };
        // With room for some, the cause is that it is too little.
        if made.capacity != Capacity::None {
            continue;
        }
        // Others that give their own channels to the same functions are others.
        let mut receives = index
            .ops(channel)
            .filter(|op| matches!(op.kind, OpKind::Receive | OpKind::Range))
            .filter(|op| near.contains(&op.func))
            .peekable();
        if receives.peek().is_some()
            && !index.escapes(channel)
            && receives.all(|op| op.func == site.func && op.span.from > wait.span.to)
        {
            let label_of_wait = "waits here for those who send, and receives only afterwards";
            return Some([
                Fact::new(Name::WaitsBeforeReceive, wait.span, label_of_wait),
                Fact::new(Name::Unbuffered, made.span, "unbuffered"),
            ]);
        }
    }
    None
}

/// A `WaitGroup` that is given to a function by value.
fn copied(index: &Index<'_>, func: FuncRef, of: &Expr) -> Option<Fact> {
    let at = index.declared_at(func, of)?;
    index.calls.iter().find_map(|call| {
        let ExprKind::Call { args, .. } = &call.call.kind else {
            return None;
        };
        let arg = args.iter().find(|arg| {
            matches!(arg.kind, ExprKind::Ident(_)) && index.declared_at(call.func, arg) == Some(at)
        })?;
        let target = index.func(index.target(Some(call.func), call.call)?)?;
        let by_value = target
            .params
            .iter()
            .any(|param| param.ty.name == "sync.WaitGroup" && !param.is_pointer);
        by_value.then(|| {
            Fact::new(
                Name::CopiesWaitGroup,
                arg.span,
                "goes by value: the copy is done, not this one",
            )
        })
    })
}

/// A method of the same type that changes what the loop around `Wait` looks at, and wakes nobody.
fn changes_without_waking(index: &Index<'_>, site: &Site<'_>, wakes: &[&CallAt<'_>]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some(condition) = site.chain.iter().rev().find_map(|stmt| match &stmt.kind {
        StmtKind::For {
            condition: Some(condition),
            ..
        } => Some(condition),
        _ => None,
    }) else {
        return facts;
    };
    let mut looked_at = Vec::new();
    each(condition, &mut |expr| {
        if let Some(var) = index.var(site.func, expr) {
            looked_at.push(var);
        }
    });
    for at in 0..index.package.funcs.len() {
        let func = FuncRef(at);
        if func == site.func || wakes.iter().any(|wake| wake.func == func) {
            continue;
        }
        let Some(body) = index.func(func).map(|func| &func.body) else {
            continue;
        };
        let locks = takes_locks(index, func);
        body.walk(&mut |stmt| {
            let changed = match &stmt.kind {
                StmtKind::Assign {
                    left,
                    defines: false,
                    ..
                } => left.iter().any(|left| {
                    index
                        .var(func, left)
                        .is_some_and(|var| looked_at.contains(&var))
                }),
                StmtKind::Other(parts) => parts.iter().any(|part| {
                    index
                        .var(func, part)
                        .is_some_and(|var| looked_at.contains(&var))
                }),
                _ => false,
            };
            if changed && locks {
                facts.push(Fact::new(
                    Name::ChangesWithoutWaking,
                    stmt.span,
                    "changes what they wait for and wakes nobody",
                ));
            }
        });
    }
    facts
}
