//! Facts about objects that are made and not stopped.

use super::fact::Fact;
use super::index::{Index, Spawn};
use super::syntax::{Expr, ExprKind, FuncRef, Span, Stmt, StmtKind};
use crate::catalog::SourceFact as Name;

/// A function that makes an object of a type and leaves without its method that stops it.
///
/// Objects that are returned, stored or handed on are somebody else's to stop.
pub(super) fn not_stopped(index: &Index<'_>, ty: &str, stop: &str) -> Option<Fact> {
    for at in 0..index.package.funcs.len() {
        let func = FuncRef(at);
        let body = &index.func(func)?.body;
        let mut made = None;
        body.walk(&mut |stmt| {
            if made.is_none()
                && let StmtKind::Assign { left, right, .. } = &stmt.kind
                && let (Some(left), Some(right)) = (left.first(), right.first())
                && matches!(left.kind, ExprKind::Ident(_))
                && matches!(
                    right.bare().kind,
                    ExprKind::Call { .. } | ExprKind::Composite { .. }
                )
                && index.type_of(Some(func), left, 8).as_deref() == Some(ty)
            {
                made = Some((left, stmt));
            }
        });
        let Some((object, stmt)) = made else {
            continue;
        };
        let stops: Vec<Span> = index
            .calls
            .iter()
            .filter(|call| index.declared(call.func) == index.declared(func))
            .filter_map(|call| {
                let (of, name, _) = call.call.method_call()?;
                let same = index.var(call.func, of)? == index.var(func, object)?;
                (same && name == stop).then_some(call.call.span)
            })
            .collect();
        let deferred = index
            .calls
            .iter()
            .any(|call| call.is_deferred && stops.contains(&call.call.span))
            || stops.iter().any(|span| in_deferred(index, *span));
        if deferred || handed_on(index, func, object) {
            continue;
        }
        let first = stops.first().copied();
        match first {
            None => {
                return Some(Fact::new(
                    Name::NotStopped,
                    stmt.span,
                    format!("nobody calls {stop} on this"),
                ));
            }
            Some(stop_at) => {
                if let Some(exit) = exit_between(body.statements.as_slice(), stmt.span, stop_at) {
                    return Some(Fact::new(
                        Name::LeavesWithoutStop,
                        exit,
                        format!("leaves here without {stop}"),
                    ));
                }
            }
        }
    }
    None
}

/// The function that started a goroutine of an object leaves on an error, and neither gives the
/// object away nor calls anything on it.
pub(super) fn abandoned(index: &Index<'_>, spawn: &Spawn<'_>) -> Option<Fact> {
    let body = &index.func(spawn.func)?.body;
    let StmtKind::Go(call) = &spawn.chain.last()?.kind else {
        return None;
    };
    let (object, _, _) = call.method_call()?;
    let var = index.var(spawn.func, object)?;
    let at = index.declared_at(spawn.func, object)?;
    // Made in this very function.
    if !body.span.contains(at) {
        return None;
    }
    let mut given = false;
    let mut leaving = None;
    each_return(
        &body.statements,
        &mut Vec::new(),
        &mut |values, span, before| {
            if span.from < spawn.span.to {
                return;
            }
            let hands_over = values
                .iter()
                .any(|value| index.var(spawn.func, value) == Some(var));
            let touched = before.iter().any(|stmt| {
                stmt.span.from >= spawn.span.to
                    // Another start takes nothing back.
                    && !matches!(stmt.kind, StmtKind::Go(_))
                    && index.calls.iter().any(|call| {
                        stmt.span.contains(call.call.span)
                            && !on_some_way(stmt, call.call.span)
                            && call
                                .call
                                .method_call()
                                .is_some_and(|(of, _, _)| index.var(call.func, of) == Some(var))
                    })
            });
            given |= hands_over;
            if !hands_over && !touched && leaving.is_none() {
                leaving = Some(span);
            }
        },
    );
    let exit = leaving.filter(|_| given)?;
    Some(Fact::new(
        Name::LeavesWithoutStop,
        exit,
        "leaves here, and what was started stays",
    ))
}

/// What is done with a return: its values, its place, and the statements before it.
type Visit<'v, 'a> = dyn FnMut(&'a [Expr], Span, &[&'a Stmt]) + 'v;

/// Visits the returns of a function, each with the statements of its own blocks before it.
fn each_return<'a>(statements: &'a [Stmt], before: &mut Vec<&'a Stmt>, visit: &mut Visit<'_, 'a>) {
    let from = before.len();
    for stmt in statements {
        match &stmt.kind {
            StmtKind::Return(values) => visit(values, stmt.span, before),
            StmtKind::If {
                then, otherwise, ..
            } => {
                each_return(&then.statements, before, visit);
                if let Some(other) = otherwise {
                    each_return(std::slice::from_ref(other), before, visit);
                }
            }
            StmtKind::Block(block)
            | StmtKind::For { body: block, .. }
            | StmtKind::Range { body: block, .. } => each_return(&block.statements, before, visit),
            StmtKind::Select(arms) | StmtKind::Switch { arms, .. } => {
                for arm in arms {
                    each_return(&arm.body.statements, before, visit);
                }
            }
            _ => {}
        }
        before.push(stmt);
    }
    before.truncate(from);
}

/// Whether a place in a statement is passed on some ways through it only.
fn on_some_way(stmt: &Stmt, place: Span) -> bool {
    match &stmt.kind {
        StmtKind::If {
            then, otherwise, ..
        } => {
            let other = otherwise.as_ref().map(|other| other.span);
            then.span.contains(place) || other.is_some_and(|other| other.contains(place))
        }
        StmtKind::For { body, .. } | StmtKind::Range { body, .. } => body.span.contains(place),
        StmtKind::Select(arms) | StmtKind::Switch { arms, .. } => {
            arms.iter().any(|arm| arm.body.span.contains(place))
        }
        _ => false,
    }
}

fn in_deferred(index: &Index<'_>, span: Span) -> bool {
    index
        .calls
        .iter()
        .any(|call| call.call.span == span && index.is_deferred(call.func))
}

/// A return between two places of a function.
pub(super) fn exit_between(statements: &[Stmt], from: Span, to: Span) -> Option<Span> {
    let mut exit = None;
    for stmt in statements {
        stmt.walk(&mut |stmt| {
            let between = from.to <= stmt.span.from && stmt.span.to <= to.from;
            if exit.is_none() && between && matches!(stmt.kind, StmtKind::Return(_)) {
                exit = Some(stmt.span);
            }
        });
    }
    exit
}

/// Whether an object is returned, stored, sent or given to somebody else.
fn handed_on(index: &Index<'_>, func: FuncRef, object: &Expr) -> bool {
    let Some(var) = index.var(func, object) else {
        return true;
    };
    if index.escapes(var) {
        return true;
    }
    let mut handed = false;
    let Some(body) = index.func(func).map(|func| &func.body) else {
        return true;
    };
    body.walk(&mut |stmt| match &stmt.kind {
        StmtKind::Return(values) => {
            handed |= values
                .iter()
                .any(|value| index.var(func, value) == Some(var));
        }
        StmtKind::Assign { left, right, .. } => {
            let stores = left.iter().zip(right).any(|(left, right)| {
                !matches!(left.kind, ExprKind::Ident(_)) && index.var(func, right) == Some(var)
            });
            handed |= stores;
        }
        _ => {}
    });
    handed
}
