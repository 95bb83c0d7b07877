//! Facts about contexts: whether anybody can cancel what goroutines wait for.

use super::cover::{From, always, uncovered};
use super::fact::Fact;
use super::index::Index;
use super::syntax::{Expr, ExprKind, FuncRef, Span, StmtKind};
use crate::catalog::SourceFact as Name;

/// How far a context is followed from parameter to argument.
const FAR: usize = 6;

/// The fact about the context of a receive from `ctx.Done()`.
pub(super) fn done(index: &Index<'_>, func: FuncRef, channel: &Expr) -> Option<Fact> {
    let (context, name, _) = match &channel.bare().kind {
        ExprKind::Receive(of) => of.method_call()?,
        _ => channel.method_call()?,
    };
    if name != "Done" {
        return None;
    }
    origin(index, func, context, FAR)
}

/// Whether a context is known to be one that nothing ends.
pub(super) fn has_no_end(index: &Index<'_>, func: FuncRef, context: &Expr) -> bool {
    origin(index, func, context, FAR).is_some_and(|fact| fact.name == Name::ContextHasNoEnd)
}

fn origin(index: &Index<'_>, func: FuncRef, context: &Expr, far: usize) -> Option<Fact> {
    let far = far.checked_sub(1)?;
    let bare = context.bare();
    if let Some(callee) = bare.callee() {
        return matches!(&*callee, "context.Background" | "context.TODO").then(|| {
            Fact::new(
                Name::ContextHasNoEnd,
                bare.span,
                "this context is never cancelled",
            )
        });
    }
    if let Some((value, nth, at)) = index.value_of(func, context) {
        let callee = value.callee().unwrap_or_default();
        if nth == 0 && callee == "context.WithCancel" {
            return cancel(index, func, value, at);
        }
        if nth == 0 && matches!(&*callee, "context.Background" | "context.TODO") {
            return origin(index, func, value, far);
        }
        return None;
    }
    // A parameter: what callers give it.
    let given = given(index, func, context)?;
    given
        .into_iter()
        .find_map(|(caller, arg)| origin(index, caller, arg, far))
}

/// The arguments that callers of the package give to a parameter.
fn given<'a>(index: &Index<'a>, func: FuncRef, param: &Expr) -> Option<Vec<(FuncRef, &'a Expr)>> {
    let at = index.declared_at(func, param)?;
    let (owner, nth) = index
        .package
        .funcs
        .iter()
        .enumerate()
        .find_map(|(owner, func)| {
            let nth = func.params.iter().position(|param| param.span == at)?;
            Some((FuncRef(owner), nth))
        })?;
    Some(
        index
            .calls
            .iter()
            .filter(|call| index.target(Some(call.func), call.call) == Some(owner))
            .filter_map(|call| match &call.call.bare().kind {
                ExprKind::Call { args, .. } => Some((call.func, args.get(nth)?)),
                _ => None,
            })
            .collect(),
    )
}

/// What becomes of the cancel function of a `WithCancel`.
fn cancel(index: &Index<'_>, func: FuncRef, with_cancel: &Expr, at: Span) -> Option<Fact> {
    // The name beside the context on the left.
    let mut name = None;
    let mut statement = None;
    let mut owner = Some(func);
    while let Some(here) = owner {
        let body = &index.func(here)?.body;
        body.walk(&mut |stmt| {
            if let StmtKind::Assign { left, right, .. } = &stmt.kind
                && right.iter().any(|right| right.span == with_cancel.span)
            {
                name = left.get(1);
                statement = Some((here, stmt.span));
            }
        });
        owner = if name.is_some() {
            None
        } else {
            index.func(here)?.outer
        };
    }
    let (name, (here, statement)) = (name?, statement?);
    if matches!(&name.kind, ExprKind::Ident(name) if name == "_") {
        return Some(Fact::new(
            Name::CancelDropped,
            statement,
            "the cancel function is thrown away",
        ));
    }
    kept_by(index, here, name, statement, at, FAR)
}

/// What becomes of a cancel function under a name, in the function `here`, from `statement` on.
fn kept_by(
    index: &Index<'_>,
    here: FuncRef,
    name: &Expr,
    statement: Span,
    at: Span,
    far: usize,
) -> Option<Fact> {
    let far = far.checked_sub(1)?;
    let cancel = index.declared_at(here, name)?;
    let mut calls = Vec::new();
    for call in &index.calls {
        let ExprKind::Call { function, args } = &call.call.kind else {
            continue;
        };
        if index.declared_at(call.func, function) == Some(cancel) {
            calls.push(call);
        }
        if args
            .iter()
            .any(|arg| index.declared_at(call.func, arg) == Some(cancel))
        {
            return None;
        }
    }
    if let Some(nth) = index.returned_as(here, name) {
        return index
            .receivers(here, nth)
            .into_iter()
            .find_map(|(caller, name, statement)| {
                if matches!(&name.kind, ExprKind::Ident(name) if name == "_") {
                    return Some(Fact::new(
                        Name::CancelDropped,
                        statement,
                        "the cancel function is thrown away",
                    ));
                }
                kept_by(index, caller, name, statement, statement, far)
            });
    }
    if index.is_kept(here, name) {
        return None;
    }
    let body = &index.func(here)?.body;
    let done: Vec<Span> = calls.iter().map(|call| call.call.span).collect();
    if always(body, &done) {
        return Some(Fact::new(
            Name::CancelledOnEveryWay,
            statement,
            "is cancelled on every way out of its function",
        ));
    }
    if calls.is_empty() {
        return Some(Fact::new(
            Name::CancelDropped,
            at,
            "nobody calls its cancel function",
        ));
    }
    let exit = uncovered(body, From::After(statement), &done)?;
    if exit.to == body.span.to {
        // A closing brace shows nothing.
        return Some(Fact::new(
            Name::CancelSkipped,
            statement,
            "is not cancelled on the way to the end of the function",
        ));
    }
    Some(Fact::new(
        Name::CancelSkipped,
        exit,
        "leaves here without cancelling",
    ))
}
