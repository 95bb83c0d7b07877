//! Facts about what keeps goroutines of libraries until it is closed: bodies, rows, transactions,
//! clients and watchers that some way out of a function leaves open.
//!
//! What is returned, stored, sent or given to somebody else is theirs to close, and unknown here.

use super::cover::{From, uncovered_but};
use super::fact::{Fact, Missing};
use super::index::{FAR, Index, OpKind, Spawn, Var};
use super::syntax::{Block, Expr, ExprKind, FuncRef, Span, Stmt, StmtKind, each};
use super::uses::Uses;
use crate::catalog::{Resource, SourceFact as Name};

/// A kind of resource, among all that are known: one makes another.
#[derive(Clone, Copy)]
pub(super) struct Kind<'r> {
    pub(super) one: &'r Resource,
    pub(super) all: &'r [Resource],
}

/// Where the package gets a resource and does not close it, in the order of the text.
pub(super) fn not_closed(index: &Index<'_>, resource: Kind<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let imports = index.package.imports.iter();
    if !imports
        .clone()
        .any(|path| resource.one.import.is_match(path))
    {
        return facts;
    }
    for (at, of) in index.package.funcs.iter().enumerate() {
        let func = FuncRef(at);
        // What the program opens at its start lives as long as the program.
        let is_start = matches!(&*of.name, "main" | "init" | "TestMain");
        if is_start && of.receiver.is_none() {
            continue;
        }
        of.body.walk(&mut |stmt| {
            facts.extend(left_open(index, resource, func, &of.body, stmt));
        });
    }
    facts
}

/// Where something that starts the goroutine later is not stopped by the function that set it, and
/// that alone receives what the goroutine sends.
pub(super) fn left_running(
    index: &Index<'_>,
    resources: &[Resource],
    spawn: &Spawn<'_>,
    channel: Var,
) -> Option<Fact> {
    let mut receives = index
        .ops(channel)
        .filter(|op| matches!(op.kind, OpKind::Receive | OpKind::Range));
    if index.escapes(channel) || !receives.all(|op| op.func == spawn.func) {
        return None;
    }
    let stmt = spawn.chain.last()?;
    let body = &index.func(spawn.func)?.body;
    resources.iter().find_map(|one| {
        let kind = Kind {
            one,
            all: resources,
        };
        let starts = one.keeper.is_none()
            && stmt
                .exprs()
                .iter()
                .any(|expr| expr.span == spawn.span && gets(index, kind, spawn.func, expr, FAR));
        let open = starts.then(|| left_open(index, kind, spawn.func, body, stmt))??;
        let release = one.release.first()?;
        Some(Fact {
            name: Name::TimerNotStopped,
            span: stmt.span,
            label: match open.name {
                Name::NotClosed => format!("starts it later, and nobody calls {release}"),
                _ => format!("starts it later, and {release} is not called on every way out"),
            },
            ..open
        })
    })
}

/// The fact about one statement, if it gets a resource that stays open on some way.
fn left_open(
    index: &Index<'_>,
    kind: Kind<'_>,
    func: FuncRef,
    body: &Block,
    stmt: &Stmt,
) -> Option<Fact> {
    let (call, left) = match &stmt.kind {
        StmtKind::Expr(call) => (call, &[][..]),
        StmtKind::Assign {
            left,
            right,
            defines,
            ..
        } => match right.as_slice() {
            [call] if *defines || is_blank(left.first()?) => (call, left.as_slice()),
            _ => return None,
        },
        _ => return None,
    };
    if !gets(index, kind, func, call, FAR) {
        return None;
    }
    let resource = kind.one;
    let Some(name) = left.first().filter(|name| !is_blank(name)) else {
        let label = "nobody can close this: it is thrown away";
        return Some(Fact::new(Name::NotClosed, stmt.span, label));
    };
    let ExprKind::Ident(text) = &name.kind else {
        return None;
    };
    let var = index.declared_at(func, name)?;
    let uses = Uses::of(index, resource, func, var);
    if uses.is_set {
        return None;
    }
    let released = !uses.done.is_empty() || !uses.until.is_empty();
    let mut done = uses.done.clone();
    // An error comes last.
    let err = left.get(1..).and_then(<[Expr]>::last);
    if let Some(err) = err.filter(|err| !is_blank(err)) {
        done.extend(refused(index, func, body, stmt.span, (err, var))?);
    }
    // Each round of a loop should close its own.
    let round = innermost_loop(body, stmt.span);
    let ended: Vec<Span> = loops_until(body, &uses.until);
    let within = round.unwrap_or(body);
    let exits = uncovered_but(within, From::After(stmt.span), &done, &ended);
    let exit = *exits.first()?;
    let is_end = exit.to == within.span.to;
    // Whether a branch is taken that closes it may follow from a condition before it.
    if released && is_end {
        return None;
    }
    let part = if resource.part.is_empty() {
        text.clone()
    } else {
        format!("{text}.{}", resource.part)
    };
    let close = format!("{part}.{}()", resource.release.first()?);
    let after = check_after(index, func, within, stmt.span, err);
    if !released {
        let fact = Fact::new(Name::NotClosed, stmt.span, "nobody closes this");
        // The end of a round is not the end of the function.
        return Some(match round {
            None => fact.missing(Missing::ByDefer(close, after)),
            Some(_) => fact,
        });
    }
    // Of several ways out no one is the cause.
    let fact = if exits.len() > 1 {
        let label = format!("stays open on {} ways out", exits.len());
        Fact::new(Name::LeavesUnclosed, stmt.span, label)
    } else {
        let label = format!("leaves here, and {part} stays open");
        Fact::new(Name::LeavesUnclosed, exit, label)
    };
    Some(match round {
        None if uses.handed == 0 => fact.missing(Missing::ByDefer(close, after)),
        // Others have it on other ways.
        _ if exits.len() == 1 => fact.missing(Missing::Before(close, exit)),
        _ => fact,
    })
}

fn is_blank(name: &Expr) -> bool {
    matches!(&name.kind, ExprKind::Ident(name) if name == "_")
}

/// Whether a call gets a resource, as its first result.
pub(super) fn gets(
    index: &Index<'_>,
    kind: Kind<'_>,
    func: FuncRef,
    call: &Expr,
    far: usize,
) -> bool {
    let Some(far) = far.checked_sub(1) else {
        return false;
    };
    let call = call.bare();
    let ExprKind::Call { .. } = &call.kind else {
        return false;
    };
    if let Some(target) = index.target(Some(func), call) {
        return hands_out(index, kind, target, far);
    }
    let callee = call.callee().unwrap_or_default();
    let package = callee.split('.').next().unwrap_or_default();
    if index.decl(Some(func), package, call.span).is_none() && kind.one.functions.contains(&callee)
    {
        return true;
    }
    let Some((object, method, _)) = call.method_call() else {
        return false;
    };
    if !kind.one.methods.iter().any(|one| one == method) {
        return false;
    }
    let of = |ty: &str| kind.one.of.iter().any(|of| of == ty);
    match index.type_of(Some(func), object, FAR) {
        Some(ty) => of(&ty),
        None => is_made_as(index, kind, func, (object, &of), far),
    }
}

/// Whether a function of the package gets a resource for its callers. One that only has it, in a field
/// or a variable of the package, does not.
fn hands_out(index: &Index<'_>, kind: Kind<'_>, target: FuncRef, far: usize) -> bool {
    let Some(func) = index.func(target) else {
        return false;
    };
    let first = func.results.first();
    if !first.is_some_and(|first| first.ty.name == kind.one.ty && first.is_pointer) {
        return false;
    }
    let (mut gets_one, mut others) = (false, false);
    func.body.walk(&mut |stmt| {
        let StmtKind::Return(values) = &stmt.kind else {
            return;
        };
        let Some(value) = values.first() else {
            others = true;
            return;
        };
        let made = index.value_of(target, value);
        let made = made.map_or(value, |(value, _, _)| value);
        if gets(index, kind, target, made, far) {
            gets_one = true;
        } else {
            others |= !matches!(&value.kind, ExprKind::Ident(name) if name == "nil");
        }
    });
    gets_one && !others
}

/// Whether a name is set by what makes a resource, of a type that fits.
fn is_made_as(
    index: &Index<'_>,
    kind: Kind<'_>,
    func: FuncRef,
    (name, fits): (&Expr, &dyn Fn(&str) -> bool),
    far: usize,
) -> bool {
    let Some((value, 0, _)) = index.value_of(func, name) else {
        return false;
    };
    let makers = kind.all.iter().filter(|one| fits(&one.ty));
    makers
        .map(|one| Kind { one, ..kind })
        .any(|maker| gets(index, maker, func, value, far))
}

/// The blocks that run when the error of a call is there: then there is nothing to close. Not known
/// where a condition on the error leads to what uses the resource, so that its absence may lead on.
fn refused(
    index: &Index<'_>,
    func: FuncRef,
    body: &Block,
    call: Span,
    (err, var): (&Expr, Span),
) -> Option<Vec<Span>> {
    let mut found = Vec::new();
    let Some(err) = index.declared_at(func, err) else {
        return Some(found);
    };
    let mut is_known = true;
    let uses = |block: &Block| {
        let mut uses = false;
        block.walk(&mut |stmt| {
            for expr in stmt.exprs() {
                each(expr, &mut |part| {
                    uses |= index.declared_at(func, part) == Some(var);
                });
            }
        });
        uses
    };
    let is_err = |expr: &Expr| {
        let mut is = false;
        each(expr, &mut |part| {
            is |= index.declared_at(func, part) == Some(err);
        });
        is
    };
    // From where on the name is another error's.
    let mut again = usize::MAX;
    body.walk(&mut |stmt| {
        if let StmtKind::Assign { left, .. } = &stmt.kind
            && stmt.span.from >= call.to
            && left
                .iter()
                .any(|left| index.declared_at(func, left) == Some(err))
        {
            again = again.min(stmt.span.from);
        }
    });
    body.walk(&mut |stmt| {
        // An error that is set before the condition is another one.
        let looks = match &stmt.kind {
            StmtKind::If { condition, .. } => condition.as_ref().map(|condition| condition.span),
            _ => Some(stmt.span),
        };
        if looks.is_none_or(|looks| looks.from < call.to || looks.from > again) {
            return;
        }
        match &stmt.kind {
            StmtKind::If {
                condition: Some(condition),
                then,
                otherwise,
                ..
            } if is_err(condition) => {
                is_known &= !uses(then);
                // Which of the two it is, is not read.
                found.extend(then.statements.first().map(|one| one.span));
                if let Some(StmtKind::Block(other)) = otherwise.as_ref().map(|other| &other.kind) {
                    found.extend(other.statements.first().map(|one| one.span));
                }
            }
            StmtKind::Switch { arms, .. } => {
                for arm in arms.iter().filter(|arm| arm.values.iter().any(is_err)) {
                    is_known &= !uses(&arm.body);
                    found.extend(arm.body.statements.first().map(|one| one.span));
                }
            }
            _ => {}
        }
    });
    is_known.then_some(found)
}

/// The body of the innermost loop around a statement.
fn innermost_loop(body: &Block, at: Span) -> Option<&Block> {
    let mut found = None;
    body.walk(&mut |stmt| {
        if let StmtKind::For { body, .. } | StmtKind::Range { body, .. } = &stmt.kind
            && body.span.contains(at)
        {
            found = Some(body);
        }
    });
    found
}

/// The loops whose condition is one of the calls.
fn loops_until(body: &Block, calls: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    body.walk(&mut |stmt| {
        if let StmtKind::For {
            condition: Some(condition),
            ..
        } = &stmt.kind
            && calls.contains(&condition.span)
        {
            found.push(stmt.span);
        }
    });
    found
}

/// The check of the error that follows a call, or the call: what a `defer` goes after.
fn check_after(
    index: &Index<'_>,
    func: FuncRef,
    body: &Block,
    call: Span,
    err: Option<&Expr>,
) -> Span {
    let err = err.and_then(|err| index.declared_at(func, err));
    let mut next = call;
    let mut visit = |statements: &[Stmt]| {
        for pair in statements.windows(2) {
            if let [one, after] = pair
                && one.span == call
                && let StmtKind::If {
                    condition: Some(condition),
                    ..
                } = &after.kind
            {
                each(condition, &mut |part| {
                    if err.is_some() && index.declared_at(func, part) == err {
                        next = after.span;
                    }
                });
            }
        }
    };
    visit(&body.statements);
    body.walk(&mut |stmt| match &stmt.kind {
        StmtKind::If { then, .. } => visit(&then.statements),
        StmtKind::Block(block)
        | StmtKind::For { body: block, .. }
        | StmtKind::Range { body: block, .. } => visit(&block.statements),
        StmtKind::Select(arms) | StmtKind::Switch { arms, .. } => {
            for arm in arms {
                visit(&arm.body.statements);
            }
        }
        _ => {}
    });
    next
}
