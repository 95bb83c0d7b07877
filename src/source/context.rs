//! Facts about contexts: whether anybody can cancel what goroutines wait for.

use super::cover::{From, always, uncovered};
use super::fact::{Fact, Missing};
use super::index::Index;
use super::syntax::{Expr, ExprKind, FuncRef, Span, StmtKind};
use super::within::ends_with_call;
use crate::catalog::SourceFact as Name;

/// How far a context is followed from parameter to argument.
const FAR: usize = 6;

/// What returns a context and what cancels it (src/context/context.go); the others end by themselves,
/// in time.
const CANCELLED: &[&str] = &["context.WithCancel", "context.WithCancelCause"];
const TIMED: &[&str] = &[
    "context.WithTimeout",
    "context.WithDeadline",
    "context.WithTimeoutCause",
    "context.WithDeadlineCause",
];

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
        if nth == 0 && CANCELLED.contains(&&*callee) {
            return cancel(index, func, value, at);
        }
        if nth == 0 && TIMED.contains(&&*callee) {
            let fact = cancel(index, func, value, at)?;
            // Who leaves on some way leaves it to the time.
            return (fact.name != Name::CancelSkipped).then_some(fact);
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
    if is_blank(name) {
        return Some(dropped(index, here, name, statement, at));
    }
    kept_by(index, here, name, statement, at, FAR)
}

fn is_blank(name: &Expr) -> bool {
    matches!(&name.kind, ExprKind::Ident(name) if name == "_")
}

/// The fact about a cancel function that nobody has or calls, of a context that is declared at
/// `context` by a statement of `here`: what to do, and how where the function can do it when it returns.
fn dropped(index: &Index<'_>, here: FuncRef, name: &Expr, statement: Span, context: Span) -> Fact {
    let ends = ends_with_call(index, here, statement, context);
    let blank = is_blank(name);
    let (span, label) = match (blank, ends) {
        (true, true) => (statement, "the cancel function is thrown away"),
        (true, false) => (
            statement,
            "the cancel function is thrown away: keep it, and call it when what gets the context is to end",
        ),
        (false, true) => (context, "nobody calls its cancel function"),
        (false, false) => (
            context,
            "nobody calls its cancel function: call it when what gets the context is to end",
        ),
    };
    let fact = Fact::new(Name::CancelDropped, span, label);
    let free = |name: &&&str| index.decl(Some(here), name, statement).is_none();
    let name = match &name.kind {
        ExprKind::Ident(name) if !blank => Some((&**name, None)),
        _ => NAMES.iter().find(free).map(|free| (*free, Some(name.span))),
    };
    // It wants to know why (src/context/context.go, CancelCauseFunc).
    let has_cause = index.calls_in(here).any(|call| {
        statement.contains(call.call.span)
            && call.call.callee().as_deref() == Some("context.WithCancelCause")
    });
    match name.filter(|_| ends) {
        Some((name, blank)) => fact.missing(Missing::Cancel {
            call: format!("{name}({})", if has_cause { "nil" } else { "" }),
            blank: blank.map(|blank| (blank, name.to_owned())),
            made: statement,
        }),
        None => fact,
    }
}

/// Names for a cancel function.
const NAMES: &[&str] = &["cancel", "stop", "cancelContext"];

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
                if is_blank(name) {
                    let label = "the cancel function is thrown away: keep it, and call it when what gets the context is to end";
                    return Some(Fact::new(Name::CancelDropped, statement, label));
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
        return Some(dropped(index, here, name, statement, at));
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
