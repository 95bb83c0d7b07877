//! Whether a goroutine works for the call that starts it.

use super::cover::{From, uncovered};
use super::index::{Index, OpKind, Spawn, Var};
use super::syntax::{ExprKind, FuncRef, Span, Stmt, each};

/// More functions than these are not looked through for what one of them leads to.
const MOST: usize = 64;

/// Whether a goroutine works for the call that starts it: it uses the response of a request that the
/// call handles; or sends to and receives from the call and its other workers, and nobody else; or the
/// call waits for it, unless it leaves before.
pub(super) fn works_for(
    index: &Index<'_>,
    func: FuncRef,
    worker: &Spawn<'_>,
    all: &[&Spawn<'_>],
) -> bool {
    uses_response(index, func, worker)
        || talks_to(index, func, worker, all)
        || is_waited_for(index, func, worker)
}

/// A function, the literals in it, and those of the package that these call or start; none if they are
/// very many.
pub(super) fn reach(index: &Index<'_>, func: FuncRef) -> Option<Vec<FuncRef>> {
    let mut found = vec![func];
    let mut at = 0;
    while let Some(&func) = found.get(at) {
        at += 1;
        if at > MOST {
            return None;
        }
        let literals = (0..index.package.funcs.len())
            .map(FuncRef)
            .filter(|literal| index.stands_in(*literal, func));
        let called = index
            .calls_in(func)
            .filter_map(|call| index.target(Some(call.func), call.call));
        let more: Vec<FuncRef> = literals.chain(called).collect();
        for one in more {
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    Some(found)
}

/// Whether the goroutine uses a parameter of the function that ends with a request: the response, or
/// the request with its body (src/net/http/server.go, Handler).
fn uses_response(index: &Index<'_>, func: FuncRef, worker: &Spawn<'_>) -> bool {
    let Some(of) = index.func(func) else {
        return false;
    };
    let given: Vec<Span> = of
        .params
        .iter()
        .filter(|param| param.ty.name == "http.ResponseWriter")
        .map(|param| param.span)
        .collect();
    let mut uses = false;
    let mut look = |inside: FuncRef, stmt: &Stmt| {
        for expr in stmt.exprs() {
            each(expr, &mut |part| {
                uses |= matches!(part.kind, ExprKind::Ident(_))
                    && index
                        .declared_at(inside, part)
                        .is_some_and(|at| given.contains(&at));
            });
        }
    };
    if let Some(start) = worker.chain.last() {
        look(worker.func, start);
    }
    for inside in reach(index, worker.runs).unwrap_or_default() {
        if let Some(of) = index.func(inside) {
            of.body.walk(&mut |stmt| look(inside, stmt));
        }
    }
    uses
}

/// Whether all channels of the goroutine, other than those of contexts and timers, are made by the
/// function for it and its workers, and the function itself has the other end of one.
fn talks_to(index: &Index<'_>, func: FuncRef, worker: &Spawn<'_>, all: &[&Spawn<'_>]) -> bool {
    let (Some(own), Some(mut among)) = (reach(index, worker.runs), reach(index, func)) else {
        return false;
    };
    for one in all {
        among.extend(reach(index, one.runs).into_iter().flatten());
    }
    let mut channels: Vec<(Var, OpKind)> = Vec::new();
    for &inside in &own {
        channels.extend(index.ops_in(inside));
    }
    let Some(body) = index.func(func).map(|func| func.body.span) else {
        return false;
    };
    let between = channels.iter().all(|(channel, _)| {
        let mut made = index.made(*channel).peekable();
        made.peek().is_some()
            && made.all(|made| body.contains(made.span))
            && !index.escapes(*channel)
            && !index.is_fed(*channel)
            && index.ops(*channel).all(|op| among.contains(&op.func))
    });
    let takes = |kind: OpKind| matches!(kind, OpKind::Receive | OpKind::Range);
    between
        && channels.iter().any(|(channel, kind)| {
            let other_end = |op: OpKind| takes(op) != takes(*kind);
            index
                .ops(*channel)
                .any(|op| op.func == func && other_end(op.kind))
        })
}

/// Whether the function waits for the goroutine in a `WaitGroup`, and can leave before it does. Who
/// waits on every way does not come to the end of its function.
fn is_waited_for(index: &Index<'_>, func: FuncRef, worker: &Spawn<'_>) -> bool {
    let Some(body) = index.func(func).map(|func| &func.body) else {
        return false;
    };
    if worker.func != func {
        return false;
    }
    let on = |func: FuncRef, method: &'static str| {
        index
            .calls_in(func)
            .filter_map(move |call| {
                let (of, name, _) = call.call.method_call()?;
                (name == method).then_some((index.var(call.func, of)?, call.call.span))
            })
            .collect::<Vec<_>>()
    };
    // `g.Go(…)` and `defer wg.Done()` in what runs.
    let mut groups: Vec<Var> = reach(index, worker.runs)
        .unwrap_or_default()
        .into_iter()
        .flat_map(|inside| on(inside, "Done"))
        .map(|(group, _)| group)
        .collect();
    let started = on(func, "Go").into_iter();
    groups.extend(
        started
            .filter(|(_, at)| *at == worker.span)
            .map(|(group, _)| group),
    );
    let waits: Vec<Span> = on(func, "Wait")
        .into_iter()
        .filter(|(group, _)| groups.contains(group))
        .map(|(_, at)| at)
        .collect();
    let Some(start) = worker.chain.last() else {
        return false;
    };
    !waits.is_empty() && uncovered(body, From::After(start.span), &waits).is_some()
}
