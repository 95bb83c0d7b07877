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
pub(super) fn unwinds(call: &Expr) -> bool {
    let callee = call.callee();
    callee.is_some_and(|callee| matches!(&*callee, "panic" | "runtime.Goexit"))
}

/// Whether a call ends the program, and leaves nobody behind.
pub(super) fn ends_process(call: &Expr) -> bool {
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

/// Whether a case of a select waits for the end of a context or of time, or for nothing.
pub(super) fn is_exit_arm(arm: &Arm) -> bool {
    let waits = |comm: &Stmt| {
        comm.exprs()
            .iter()
            .any(|expr| is_done(expr) || is_timer(expr))
    };
    arm.is_default || arm.comm.as_deref().is_some_and(waits)
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
