//! Facts about objects that a function makes for itself each time it runs, though they are to be shared.

use super::fact::Fact;
use super::index::{FAR, Index};
use super::release::{Kind, gets};
use super::syntax::{Expr, ExprKind, FuncRef, StmtKind};
use crate::catalog::SourceFact as Name;

/// Where functions of the package make a shared kind of object, use it, and drop it with all that it
/// keeps.
pub(super) fn made_per_call(index: &Index<'_>, kind: Kind<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let imports = &index.package.imports;
    if kind.one.holders.is_empty() || !imports.iter().any(|path| kind.one.import.is_match(path)) {
        return facts;
    }
    for (at, of) in index.package.funcs.iter().enumerate() {
        let func = FuncRef(at);
        let declared = index.func(index.declared(func));
        // What the program makes at its start lives as long as the program.
        if declared.is_some_and(|of| {
            of.receiver.is_none() && matches!(&*of.name, "main" | "init" | "TestMain")
        }) {
            continue;
        }
        for call in index.calls_in(func) {
            let Some((object, _, _)) = call.call.method_call() else {
                continue;
            };
            let is_made = match &object.bare().kind {
                ExprKind::Call { .. } => is_fresh(index, kind, func, object, FAR),
                ExprKind::Ident(_) => {
                    let made = index.value_of(func, object);
                    made.is_some_and(|(made, nth, at)| {
                        nth == 0
                            && of.body.span.contains(at)
                            && is_fresh(index, kind, func, made, FAR)
                            && !is_shared(index, kind, func, object)
                    })
                }
                _ => false,
            };
            let Some(stmt) = call.chain.last().filter(|_| is_made) else {
                continue;
            };
            if facts.iter().all(|fact| fact.span != stmt.span) {
                let label = "uses one that is made for this call, and keeps what it has opened";
                facts.push(Fact::new(Name::MadePerCall, stmt.span, label));
            }
        }
    }
    facts
}

/// Whether an expression is a new object on some way: a literal of its type, of one that holds such a
/// literal, or what a function of the package returns so.
fn is_fresh(index: &Index<'_>, kind: Kind<'_>, func: FuncRef, expr: &Expr, far: usize) -> bool {
    let Some(far) = far.checked_sub(1) else {
        return false;
    };
    let expr = expr.bare();
    match &expr.kind {
        ExprKind::Composite { ty, fields } => {
            ty.name == kind.one.ty
                || (kind.one.holders.contains(&ty.name)
                    && fields
                        .iter()
                        .any(|(_, value)| is_fresh(index, kind, func, value, far)))
        }
        ExprKind::Ident(_) => index.value_of(func, expr).is_some_and(|(value, nth, at)| {
            let own = index.func(func).is_some_and(|of| of.body.span.contains(at));
            nth == 0 && own && is_fresh(index, kind, func, value, far)
        }),
        ExprKind::Call { .. } => match index.target(Some(func), expr) {
            Some(target) => returns_fresh(index, kind, target, far),
            None => gets(index, kind, func, expr, far),
        },
        _ => false,
    }
}

fn returns_fresh(index: &Index<'_>, kind: Kind<'_>, target: FuncRef, far: usize) -> bool {
    let Some(of) = index.func(target) else {
        return false;
    };
    let mut fresh = false;
    of.body.walk(&mut |stmt| {
        if let StmtKind::Return(values) = &stmt.kind
            && let Some(value) = values.first()
        {
            // What is kept as well is made once.
            fresh |= is_fresh(index, kind, target, value, far)
                && !matches!(&value.kind, ExprKind::Ident(_) if index.is_kept(target, value));
        }
    });
    fresh
}

/// Whether a name is returned, kept or given to others, or lets go of what it keeps.
fn is_shared(index: &Index<'_>, kind: Kind<'_>, func: FuncRef, name: &Expr) -> bool {
    let at = index.declared_at(func, name);
    let is_it =
        |inside: FuncRef, expr: &Expr| at.is_some() && index.declared_at(inside, expr) == at;
    index.returned_as(func, name).is_some()
        || index.is_kept(func, name)
        || index.calls.iter().any(|call| {
            let releases = call.call.method_call().is_some_and(|(of, method, _)| {
                is_it(call.func, of) && kind.one.release.iter().any(|one| one == method)
            });
            let given = match &call.call.kind {
                ExprKind::Call { args, .. } => args.iter().any(|arg| is_it(call.func, arg.bare())),
                _ => false,
            };
            releases || given
        })
}
