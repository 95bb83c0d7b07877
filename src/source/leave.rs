//! Ways out of loops, cases and functions.

use super::channel::{is_loop, is_timer};
use super::syntax::{Arm, Block, Expr, ExprKind, Span, Stmt, StmtKind};

/// Where a block leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaves {
    /// To what follows it.
    No,
    /// On some way out of what is around it.
    Perhaps,
    /// Always out of it.
    Always,
}

/// Whether a block leaves the loop or function around it.
pub(super) fn leaves(block: &Block) -> Leaves {
    let direct = block.statements.iter().any(is_exit);
    let mut deep = false;
    block.walk(&mut |stmt| deep |= is_exit(stmt));
    match (direct, deep) {
        (true, _) => Leaves::Always,
        (false, true) => Leaves::Perhaps,
        (false, false) => Leaves::No,
    }
}

fn is_exit(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Return(_) | StmtKind::Goto => true,
        // A plain break ends the select or switch that it stands in.
        StmtKind::Break(label) => label.is_some(),
        StmtKind::Expr(call) => unwinds(call) || ends_process(call),
        _ => false,
    }
}

/// Whether a call ends the goroutine; a panic may be recovered.
fn unwinds(call: &Expr) -> bool {
    let callee = call.callee();
    callee.is_some_and(|callee| matches!(&*callee, "panic" | "runtime.Goexit"))
}

/// Whether a call ends the program, and leaves nobody behind.
fn ends_process(call: &Expr) -> bool {
    let callee = call.callee();
    callee.is_some_and(|callee| {
        matches!(
            &*callee,
            "os.Exit" | "log.Fatal" | "log.Fatalf" | "log.Fatalln"
        )
    })
}

/// Whether one of the statements around something is a loop.
pub(super) fn in_loop(chain: &[&Stmt]) -> bool {
    let inner = chain.len().saturating_sub(1);
    chain
        .iter()
        .enumerate()
        // A range is a loop around its body, not around the channel that it reads.
        .any(|(at, stmt)| is_loop(stmt) && at < inner)
}

/// The ways out of a loop, other than that its own condition or range ends, in the order of the text.
pub(super) fn exits(around: &Stmt, chain: &[&Stmt]) -> Vec<Span> {
    let mut found = Vec::new();
    let (StmtKind::For { body, .. } | StmtKind::Range { body, .. }) = &around.kind else {
        return found;
    };
    let label = label_of(around, chain);
    for stmt in &body.statements {
        exits_in(stmt, label.as_deref(), true, &mut found);
    }
    found
}

fn label_of(around: &Stmt, chain: &[&Stmt]) -> Option<String> {
    chain.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::Labeled {
            label,
            of: Some(of),
        } if of.span == around.span => Some(label.clone()),
        _ => None,
    })
}

fn exits_in(stmt: &Stmt, label: Option<&str>, breaks: bool, found: &mut Vec<Span>) {
    match &stmt.kind {
        StmtKind::Return(_) | StmtKind::Goto => found.push(stmt.span),
        StmtKind::Break(None) if breaks => found.push(stmt.span),
        StmtKind::Break(Some(to)) if Some(&**to) == label => found.push(stmt.span),
        StmtKind::Expr(call) if unwinds(call) => found.push(stmt.span),
        _ => {
            let inside = breaks
                && !is_loop(stmt)
                && !matches!(stmt.kind, StmtKind::Select(_) | StmtKind::Switch { .. });
            for inner in stmt.inner() {
                exits_in(inner, label, inside, found);
            }
        }
    }
}

/// A way out of a function that does none of the things that should be done before: after
/// `start`, a return or the end that no such thing lies before on the way.
///
/// Deferred things lie before every way out.
pub(super) fn uncovered(body: &Block, start: Span, done: &[(Span, &[&Stmt])]) -> Option<Span> {
    let covers = |at: Span| {
        done.iter().any(|(span, chain)| {
            let deferred = chain
                .iter()
                .any(|stmt| matches!(stmt.kind, StmtKind::Defer(_)));
            let before = span.from < at.from && chain.iter().all(|stmt| !branches(stmt, at));
            deferred || before || at.contains(*span)
        })
    };
    let mut exit = None;
    body.walk(&mut |stmt| {
        let leaves = matches!(stmt.kind, StmtKind::Return(_));
        if exit.is_none() && leaves && stmt.span.from >= start.from && !covers(stmt.span) {
            exit = Some(stmt.span);
        }
    });
    if exit.is_some() {
        return exit;
    }
    let end = Span {
        from: body.span.to.saturating_sub(1),
        line: body.span.end_line,
        ..body.span
    };
    let falls_off = body
        .statements
        .last()
        .is_none_or(|last| !is_exit(last) && !is_endless(last));
    (falls_off && !covers(end)).then_some(end)
}

/// Whether a statement is a branch or loop that a later place is not in.
fn branches(stmt: &Stmt, at: Span) -> bool {
    let branch = matches!(
        stmt.kind,
        StmtKind::If { .. }
            | StmtKind::For { .. }
            | StmtKind::Range { .. }
            | StmtKind::Select(_)
            | StmtKind::Switch { .. }
    );
    branch && !stmt.span.contains(at)
}

fn is_endless(stmt: &Stmt) -> bool {
    matches!(
        stmt.kind,
        StmtKind::For {
            condition: None,
            ..
        }
    ) && exits(stmt, &[]).is_empty()
}

/// Whether a case of a select waits for the end: of a context, of time, of a channel named so.
pub(super) fn is_exit_arm(arm: &Arm) -> bool {
    arm.is_default
        || arm.comm.as_ref().is_some_and(|comm| {
            comm.exprs()
                .iter()
                .any(|expr| is_done(expr) || is_timer(expr) || is_receive(expr))
        })
}

fn is_receive(expr: &Expr) -> bool {
    matches!(expr.bare().kind, ExprKind::Receive(_))
}

/// Whether an expression is `ctx.Done()` or a receive from it.
pub(super) fn is_done(expr: &Expr) -> bool {
    match &expr.bare().kind {
        ExprKind::Receive(of) => is_done(of),
        ExprKind::Call { .. } => expr
            .callee()
            .is_some_and(|callee| callee.ends_with(".Done")),
        _ => false,
    }
}
