//! Facts about connections without a deadline: who waits for the other end waits as long as that likes.

use super::fact::Fact;
use super::index::{Index, Var};
use super::release::{Kind, gets};
use super::site::{Site, Waits};
use super::syntax::{Expr, ExprKind, FuncRef, Span, StmtKind, each};
use crate::catalog::{Resource, SourceFact as Name};

/// How far what is read from is followed to its connection.
const FAR: usize = 6;

/// Packages of the standard library that read and write what they get, and set no deadlines.
const READERS: &[&str] = &[
    "bufio",
    "binary",
    "csv",
    "fmt",
    "gob",
    "gzip",
    "io",
    "json",
    "textproto",
    "xml",
];

/// A connection that the package makes, that the statements on the stack read or write, and whose
/// waits nothing limits on every way.
pub(super) fn of_wait(
    index: &Index<'_>,
    resources: &[Resource],
    site: &Site<'_>,
    callers: &[Site<'_>],
) -> Option<Fact> {
    let limited: Vec<Kind<'_>> = resources
        .iter()
        .filter(|one| !one.limit.is_empty())
        .map(|one| Kind {
            one,
            all: resources,
        })
        .collect();
    [site].into_iter().chain(callers).find_map(|frame| {
        let Waits::Call(call) = frame.waits else {
            return None;
        };
        let ExprKind::Call { function, args } = &call.bare().kind else {
            return None;
        };
        let of = match &function.bare().kind {
            ExprKind::Selector { of, .. } => Some(&**of),
            _ => None,
        };
        of.into_iter().chain(args).find_map(|expr| {
            let made = limited
                .iter()
                .find_map(|kind| Some((kind.one, made_as(index, *kind, frame.func, expr, FAR)?)));
            let (of, (var, made)) = made?;
            unlimited(index, of, var, made, call.span)
        })
    })
}

/// The connection that something is, or reads from, and the statement that makes it.
fn made_as(
    index: &Index<'_>,
    kind: Kind<'_>,
    func: FuncRef,
    expr: &Expr,
    far: usize,
) -> Option<(Var, Span)> {
    let far = far.checked_sub(1)?;
    let var = index.var(func, expr);
    if let Some(var) = var
        && let Some(made) = makes(index, kind, var)
    {
        return Some((var, made));
    }
    // A reader around it.
    let (value, 0, _) = index.value_of(func, expr)? else {
        return None;
    };
    let package = value.callee()?;
    let package = package.split('.').next().unwrap_or_default();
    let ExprKind::Call { args, .. } = &value.bare().kind else {
        return None;
    };
    let reads = READERS.contains(&package);
    args.iter()
        .filter(|_| reads)
        .find_map(|arg| made_as(index, kind, func, arg, far))
}

/// The one statement of the package that sets a variable to a new connection.
fn makes(index: &Index<'_>, kind: Kind<'_>, var: Var) -> Option<Span> {
    let mut made = None;
    for (at, of) in index.package.funcs.iter().enumerate() {
        let func = FuncRef(at);
        of.body.walk(&mut |stmt| {
            if let StmtKind::Assign { left, right, .. } = &stmt.kind
                && let (Some(left), [call]) = (left.first(), right.as_slice())
                && index.var(func, left) == Some(var)
                && gets(index, kind, func, call, FAR)
            {
                made = made.or(Some(stmt.span));
            }
        });
    }
    made
}

fn unlimited(index: &Index<'_>, of: &Resource, var: Var, made: Span, waits: Span) -> Option<Fact> {
    let mut on_some = false;
    for call in &index.calls {
        let ExprKind::Call { args, .. } = &call.call.kind else {
            continue;
        };
        let is_it = |expr: &Expr| index.var(call.func, expr) == Some(var);
        // Others may set one.
        let given = args.iter().any(|arg| is_it(arg.bare()));
        if given && index.target(Some(call.func), call.call).is_none() {
            let callee = call.call.callee().unwrap_or_default();
            let package = callee.split('.').next().unwrap_or_default();
            if !READERS.contains(&package) {
                return None;
            }
        }
        let limits = call
            .call
            .method_call()
            .is_some_and(|(on, name, _)| is_it(on) && of.limit.iter().any(|limit| limit == name));
        if limits {
            let in_branch = call.chain.iter().any(|stmt| {
                let inside = !stmt.span.contains(waits);
                let condition = match &stmt.kind {
                    StmtKind::If { then, .. } => then.span.contains(call.call.span),
                    StmtKind::Switch { .. } => true,
                    _ => false,
                };
                inside && condition
            });
            if !in_branch {
                return None;
            }
            on_some = true;
        }
    }
    // Kept in an object, it is anybody's to limit.
    let mut kept = false;
    for (at, func) in index.package.funcs.iter().enumerate() {
        func.body.walk(&mut |stmt| {
            for expr in stmt.exprs() {
                each(expr, &mut |part| {
                    if let ExprKind::Composite { fields, .. } = &part.kind {
                        kept |= fields
                            .iter()
                            .any(|(_, value)| index.var(FuncRef(at), value) == Some(var));
                    }
                });
            }
            if let StmtKind::Return(values) = &stmt.kind {
                kept |= values
                    .iter()
                    .any(|value| index.var(FuncRef(at), value) == Some(var));
            }
        });
    }
    let label = if on_some {
        "has a deadline on some ways only"
    } else {
        "nobody sets a deadline for this connection"
    };
    (!kept).then(|| Fact::new(Name::NoDeadline, made, label))
}
