//! The statement of a frame, and whether it can wait as the profile says.

use super::index::Index;
use super::syntax::{Block, Expr, ExprKind, FuncRef, Stmt, StmtKind, each};
use crate::model::{Symbol, WaitReason};

/// What a goroutine waits in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Waits<'a> {
    Send(&'a Expr),
    Receive(&'a Expr),
    Range(&'a Expr),
    Select,
    /// It runs.
    Runs,
    /// A call of something that waits: a lock, a `WaitGroup`, a `Cond`, `time.Sleep`, I/O.
    Call(&'a Expr),
}

/// A statement on a stack.
#[derive(Clone, Debug)]
pub(super) struct Site<'a> {
    pub(super) func: FuncRef,
    pub(super) waits: Waits<'a>,
    /// The statements around it within the function, outermost first; the last one is itself.
    pub(super) chain: Vec<&'a Stmt>,
}

/// The function of a frame: the innermost one around the line, if it is in the named declaration.
pub(super) fn function_at(
    index: &Index<'_>,
    symbol: &Symbol,
    file: usize,
    line: u32,
) -> Option<FuncRef> {
    let innermost = index
        .package
        .funcs
        .iter()
        .enumerate()
        .filter(|(_, func)| func.span.has_line(file, line))
        .min_by_key(|(_, func)| func.span.to - func.span.from)
        .map(|(at, _)| FuncRef(at))?;
    let declared = index.func(index.declared(innermost))?;
    if declared.name.is_empty() {
        // The initial value of a package variable is in no declared function.
        return Some(innermost);
    }
    let lexical = symbol.lexical.replace("[...]", "");
    let lexical = lexical.strip_prefix(&symbol.package)?;
    let name = lexical.rsplit('.').next().unwrap_or_default();
    let method_of = declared
        .receiver
        .as_ref()
        .is_none_or(|receiver| lexical.contains(&receiver.ty.name));
    (declared.name == name && method_of).then_some(innermost)
}

/// The statement at a line that can wait for this reason; none if there is none, so that the file
/// is of another version.
pub(super) fn site_at<'a>(
    index: &Index<'a>,
    func: FuncRef,
    line: u32,
    reason: Option<WaitReason>,
) -> Option<Site<'a>> {
    let body = &index.func(func)?.body;
    let mut found = None;
    search(body, line, reason, func, &mut Vec::new(), &mut found);
    found.or_else(|| deferred_at(index, func, line, reason?))
}

/// A deferred call, which the runtime shows at the line of a return or at the closing brace.
fn deferred_at<'a>(
    index: &Index<'a>,
    func: FuncRef,
    line: u32,
    reason: WaitReason,
) -> Option<Site<'a>> {
    let func_at = index.func(func)?;
    let mut ends = func_at.body.span.end_line == line;
    let mut found = None;
    func_at.body.walk(&mut |stmt| {
        ends |= stmt.span.line == line && matches!(stmt.kind, StmtKind::Return(_));
        if let StmtKind::Defer(_) = &stmt.kind
            && let Some(waits) = waits(stmt, stmt.span.line, Some(reason))
        {
            found = Some(Site {
                func,
                waits,
                chain: vec![stmt],
            });
        }
    });
    found.filter(|_| ends)
}

fn search<'a>(
    block: &'a Block,
    line: u32,
    reason: Option<WaitReason>,
    func: FuncRef,
    chain: &mut Vec<&'a Stmt>,
    found: &mut Option<Site<'a>>,
) {
    for stmt in &block.statements {
        visit(stmt, line, reason, func, chain, found);
    }
}

fn visit<'a>(
    stmt: &'a Stmt,
    line: u32,
    reason: Option<WaitReason>,
    func: FuncRef,
    chain: &mut Vec<&'a Stmt>,
    found: &mut Option<Site<'a>>,
) {
    if !(stmt.span.line..=stmt.span.end_line).contains(&line) {
        return;
    }
    chain.push(stmt);
    if let Some(waits) = waits(stmt, line, reason) {
        *found = Some(Site {
            func,
            waits,
            chain: chain.clone(),
        });
    }
    for inner in stmt.inner() {
        visit(inner, line, reason, func, chain, found);
    }
    chain.pop();
}

fn waits(stmt: &Stmt, line: u32, reason: Option<WaitReason>) -> Option<Waits<'_>> {
    let Some(reason) = reason else {
        // A frame further out: it calls something.
        return call_at(stmt, line, &|_| true);
    };
    match (reason, &stmt.kind) {
        (WaitReason::ChanSend | WaitReason::ChanSendNil, StmtKind::Send { channel, .. }) => {
            Some(Waits::Send(channel))
        }
        (WaitReason::ChanReceive | WaitReason::ChanReceiveNil, StmtKind::Range { over, .. })
            if over.span.line == line || stmt.span.line == line =>
        {
            Some(Waits::Range(over))
        }
        (WaitReason::Select | WaitReason::SelectNoCases, StmtKind::Select(_))
            if stmt.span.line == line =>
        {
            Some(Waits::Select)
        }
        // A select of one case is compiled to the operation itself.
        (WaitReason::ChanReceive | WaitReason::ChanReceiveNil, _) => {
            let mut channel = None;
            for expr in stmt.exprs() {
                each(expr, &mut |expr| {
                    if let ExprKind::Receive(of) = &expr.kind
                        && (expr.span.line..=expr.span.end_line).contains(&line)
                    {
                        channel = Some(&**of);
                    }
                });
            }
            channel.map(Waits::Receive)
        }
        (WaitReason::MutexLock | WaitReason::RwMutexRLock | WaitReason::RwMutexLock, _) => {
            call_at(stmt, line, &|call| named(call, &["Lock", "RLock"]))
        }
        (WaitReason::WaitGroup | WaitReason::Cond, _) => {
            call_at(stmt, line, &|call| named(call, &["Wait", "WaitGroup"]))
        }
        (WaitReason::Sleep, _) => call_at(stmt, line, &|call| {
            call.callee().as_deref() == Some("time.Sleep")
        }),
        (WaitReason::Running | WaitReason::Runnable, _) => Some(Waits::Runs),
        (
            WaitReason::ChanSend
            | WaitReason::ChanSendNil
            | WaitReason::Select
            | WaitReason::SelectNoCases,
            _,
        ) => None,
        _ => call_at(stmt, line, &|_| true),
    }
}

fn named(call: &Expr, names: &[&str]) -> bool {
    call.callee()
        .is_some_and(|callee| names.contains(&callee.rsplit('.').next().unwrap_or_default()))
}

fn call_at<'a>(stmt: &'a Stmt, line: u32, fits: &dyn Fn(&Expr) -> bool) -> Option<Waits<'a>> {
    let mut found = None;
    for expr in stmt.exprs() {
        each(expr, &mut |expr| {
            if matches!(expr.kind, ExprKind::Call { .. })
                && (expr.span.line..=expr.span.end_line).contains(&line)
                && fits(expr)
            {
                found = Some(Waits::Call(expr));
            }
        });
    }
    found
}
