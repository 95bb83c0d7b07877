//! Facts about a channel at which goroutines wait: its capacity, and who else sends, receives and closes.

use super::cover::{From, always, uncovered};
use super::fact::Fact;
use super::index::{Capacity, Index, Op, OpKind, Spawn, Var};
use super::leave::{Leaves, exits, in_loop, is_exit_arm, leaves};
use super::site::{Site, Waits};
use super::syntax::{Arm, Block, Expr, ExprKind, FuncRef, Span, Stmt, StmtKind};
use crate::catalog::SourceFact as Name;

/// The facts of a goroutine that waits in a send.
pub(super) fn of_send(
    index: &Index<'_>,
    site: &Site<'_>,
    spawn: Option<&Spawn<'_>>,
    channel: &Expr,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some(var) = index.var(site.func, channel) else {
        return facts;
    };
    facts.extend(capacity(index, var));
    if is_never_made(index, var) {
        facts.push(never_made(index, site, channel));
    }
    let sends = sends_of(index, var, site.func);
    if let Some(first) = sent_before(&sends, site) {
        facts.push(Fact::new(
            Name::SendsTwice,
            first.span,
            "sends here, and goes on",
        ));
    }
    let receives = receives_of(index, var);
    if receives.is_empty() && !index.escapes(var) {
        let send = site.chain.last().map_or(channel.span, |stmt| stmt.span);
        facts.push(Fact::new(Name::NoReceiver, send, "nobody receives"));
    }
    if let Some(spawn) = spawn {
        let mine: Vec<&Op<'_>> = receives
            .iter()
            .copied()
            .filter(|op| op.func == spawn.func && after(op.span, spawn))
            .collect();
        facts.extend(of_parent(index, spawn, &mine));
    }
    facts.extend(slot_kept(index, site, &receives));
    // Somebody else, who goes on for as long as it reads.
    for op in receives {
        let parent = spawn.map(|spawn| spawn.func);
        if Some(op.func) != parent
            && let Some(around) = op.chain.iter().rev().find(|stmt| is_loop(stmt))
        {
            for exit in exits(around, &op.chain) {
                facts.push(Fact::new(
                    Name::ReceiverLeaves,
                    exit,
                    "the receiver leaves here, and the senders stay",
                ));
            }
        }
    }
    facts
}

/// A channel of slots: the function sends to take one, and can leave without the receive that
/// gives it back.
fn slot_kept(index: &Index<'_>, site: &Site<'_>, receives: &[&Op<'_>]) -> Option<Fact> {
    let taken = site.chain.last()?.span;
    let func = index.func(site.func)?;
    let gives: Vec<Span> = receives
        .iter()
        .map(|op| op.span)
        .filter(|given| func.body.span.contains(*given) && given.from > taken.from)
        .collect();
    if gives.is_empty() {
        return None;
    }
    let exit = uncovered(&func.body, From::After(taken), &gives)?;
    Some(Fact::new(
        Name::SlotKept,
        exit,
        "leaves here without giving the slot back",
    ))
}

/// What the function does that started the sender, and that should receive.
fn of_parent(index: &Index<'_>, spawn: &Spawn<'_>, receives: &[&Op<'_>]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some(first) = receives.first() else {
        return facts;
    };
    let Some(parent) = index.func(spawn.func) else {
        return facts;
    };
    // Ways out between the start and the first receive.
    parent.body.walk(&mut |stmt| {
        let between = spawn.span.to <= stmt.span.from && stmt.span.to <= first_of(first).from;
        if between && matches!(stmt.kind, StmtKind::Return(_)) {
            facts.push(Fact::new(
                Name::ReturnsBeforeReceive,
                stmt.span,
                "returns here without receiving",
            ));
        }
    });
    for op in receives {
        if let Some((arms, own)) = select_of(op) {
            for arm in arms.iter().filter(|arm| arm.span != own.span) {
                if is_exit_arm(arm) && gives_up(arm, op) {
                    facts.push(Fact::new(
                        Name::ReceiverGivesUp,
                        exit_of(arm),
                        "gives up here without receiving",
                    ));
                } else if leaves(&arm.body) != Leaves::No {
                    facts.push(Fact::new(
                        Name::ReturnsBeforeReceive,
                        exit_of(arm),
                        "leaves here without receiving",
                    ));
                }
            }
        }
        if let Some(around) = op.chain.iter().rev().find(|stmt| is_loop(stmt)) {
            for exit in exits(around, &op.chain) {
                facts.push(Fact::new(
                    Name::LeavesReceiveLoop,
                    exit,
                    "leaves here, before all have been received",
                ));
            }
        }
    }
    let once = receives
        .iter()
        .all(|op| op.kind != OpKind::Range && !in_loop(&op.chain));
    let starts = index.spawns.iter();
    let started = starts
        .filter(|one| one.runs == spawn.runs && one.func == spawn.func)
        .count();
    if once
        && started > 1
        && receives.iter().all(|op| is_last(op, &parent.body))
        && let Some(last) = receives.last()
    {
        facts.push(Fact::new(
            Name::ReceivesFewer,
            last.span,
            format!("receives once, and {started} can have been started"),
        ));
    }
    let own_loop = spawn.chain.iter().rev().find(|stmt| is_loop(stmt));
    if let (true, Some(own_loop)) = (once, own_loop)
        && receives.iter().all(|op| !own_loop.span.contains(op.span))
    {
        facts.push(Fact::new(
            Name::ReceivesFewer,
            first.span,
            "receives once, however many were started",
        ));
    }
    facts
}

/// Whether the function returns after a receive, before it comes to another one.
fn is_last(op: &Op<'_>, body: &Block) -> bool {
    if let Some((_, own)) = select_of(op) {
        return leaves(&own.body) == Leaves::Always;
    }
    let mut returns = false;
    body.walk(&mut |stmt| {
        returns |= matches!(stmt.kind, StmtKind::Return(_)) && stmt.span.to >= op.span.to;
    });
    returns
}

/// The select in one of whose cases a receive stands, and that case.
fn select_of<'a>(op: &Op<'a>) -> Option<(&'a [Arm], &'a Arm)> {
    op.chain.iter().rev().find_map(|stmt| {
        let StmtKind::Select(arms) = &stmt.kind else {
            return None;
        };
        let own = arms.iter().find(|arm| {
            arm.comm
                .as_ref()
                .is_some_and(|comm| comm.span.contains(op.span))
        })?;
        Some((arms.as_slice(), own))
    })
}

/// Whether a case ends the waiting: it leaves, or nothing after the select receives again.
fn gives_up(arm: &Arm, op: &Op<'_>) -> bool {
    leaves(&arm.body) != Leaves::No || !in_loop(&op.chain)
}

/// The statement with which a case leaves, or the case.
fn exit_of(arm: &Arm) -> Span {
    let mut exit = None;
    arm.body.walk(&mut |stmt| {
        if exit.is_none()
            && matches!(
                stmt.kind,
                StmtKind::Return(_) | StmtKind::Break(_) | StmtKind::Goto
            )
        {
            exit = Some(stmt.span);
        }
    });
    exit.or_else(|| arm.comm.as_ref().map(|comm| comm.span))
        .unwrap_or(arm.span)
}

/// Where the first statement begins that a receive belongs to: a select begins before its cases.
fn first_of(op: &Op<'_>) -> Span {
    let select = op
        .chain
        .iter()
        .find(|stmt| matches!(stmt.kind, StmtKind::Select(_)));
    select.map_or(op.span, |stmt| stmt.span)
}

fn after(place: Span, spawn: &Spawn<'_>) -> bool {
    place.file == spawn.span.file && place.from >= spawn.span.to
}

pub(super) fn is_loop(stmt: &Stmt) -> bool {
    matches!(stmt.kind, StmtKind::For { .. } | StmtKind::Range { .. })
}

/// How the channel is made, if all its makes agree.
fn capacity(index: &Index<'_>, var: Var) -> Option<Fact> {
    let made: Vec<_> = index.made(var).collect();
    let first = made.first()?;
    if made.iter().any(|one| one.capacity != first.capacity) {
        return None;
    }
    Some(match first.capacity {
        Capacity::None => Fact::new(Name::Unbuffered, first.span, "unbuffered"),
        Capacity::Constant(size) => Fact::new(Name::Buffered, first.span, format!("holds {size}")),
        Capacity::Variable => Fact::new(Name::Buffered, first.span, "its size is not known here"),
    })
}

fn is_never_made(index: &Index<'_>, var: Var) -> bool {
    index.made(var).next().is_none() && !index.escapes(var) && !index.is_fed(var)
}

fn never_made(index: &Index<'_>, site: &Site<'_>, channel: &Expr) -> Fact {
    let span = index
        .declared_at(site.func, channel)
        .unwrap_or(channel.span);
    Fact::new(Name::NeverMade, span, "no make: the channel is nil")
}

fn receives_of<'i, 'a>(index: &'i Index<'a>, var: Var) -> Vec<&'i Op<'a>> {
    index
        .ops(var)
        .filter(|op| matches!(op.kind, OpKind::Receive | OpKind::Range))
        .collect()
}

fn sends_of<'i, 'a>(index: &'i Index<'a>, var: Var, func: FuncRef) -> Vec<&'i Op<'a>> {
    index
        .ops(var)
        .filter(|op| op.kind == OpKind::Send && op.func == func)
        .collect()
}

/// A send in front of the one that waits, on a way that goes on to it.
fn sent_before<'i, 'a>(sends: &[&'i Op<'a>], site: &Site<'_>) -> Option<&'i Op<'a>> {
    let here = site.chain.last()?.span;
    sends.iter().copied().find(|op| {
        if op.span == here || op.span.from >= here.from || in_loop(&op.chain) {
            return false;
        }
        // The branch that sends must not leave before this one.
        let branch = op
            .chain
            .iter()
            .find(|stmt| !stmt.span.contains(here) && stmt.span.from < here.from);
        let same_select = op.chain.iter().any(|stmt| {
            matches!(stmt.kind, StmtKind::Select(_) | StmtKind::Switch { .. })
                && stmt.span.contains(here)
        });
        !same_select && branch.is_some_and(|branch| falls_through(branch, op.span))
    })
}

/// Whether what follows `from` in a statement ends without leaving the function.
fn falls_through(branch: &Stmt, from: Span) -> bool {
    let mut through = true;
    let otherwise = match &branch.kind {
        StmtKind::If {
            then, otherwise, ..
        } if then.span.contains(from) => otherwise.as_ref().map(|other| other.span),
        _ => None,
    };
    branch.walk(&mut |stmt| {
        let in_other = otherwise.is_some_and(|other| other.contains(stmt.span));
        if stmt.span.from >= from.to && !in_other && matches!(stmt.kind, StmtKind::Return(_)) {
            through = false;
        }
    });
    through
}

/// The facts of a goroutine that waits in a receive.
pub(super) fn of_receive(index: &Index<'_>, site: &Site<'_>, channel: &Expr) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(fact) = super::loops::ticker(index, site, channel) {
        facts.push(fact);
        return facts;
    }
    if let Some(fact) = super::context::done(index, site.func, channel) {
        facts.push(fact);
        return facts;
    }
    facts.extend(super::loops::stopped_timer(index, site, channel));
    let Some(var) = index.var(site.func, channel) else {
        return facts;
    };
    if is_never_made(index, var) {
        facts.push(never_made(index, site, channel));
    }
    let ops: Vec<&Op<'_>> = index.ops(var).collect();
    let of = |kind| ops.iter().copied().filter(move |op| op.kind == kind);
    let is_range = matches!(site.waits, Waits::Range(_)) || in_loop(&site.chain);
    let (closes, sends) = (of(OpKind::Close).count(), of(OpKind::Send).count());
    let escapes = index.escapes(var);
    let here = site.chain.last().map_or(channel.span, |stmt| stmt.span);
    let span = Span {
        to: channel.span.to.min(here.to),
        end_line: here.line,
        ..here
    };
    if closes == 0 && !escapes {
        if matches!(site.waits, Waits::Range(_)) {
            facts.push(Fact::new(
                Name::NeverClosed,
                span,
                "nobody closes the channel",
            ));
        } else if sends == 0 {
            facts.push(Fact::new(Name::NoSender, span, "nobody sends or closes"));
        }
    }
    let closing: Vec<&Op<'_>> = of(OpKind::Close).collect();
    // By the function that made it: another one may never be called.
    if let Some(first) = closing.first()
        && let Some(maker) = index.func(index.declared(first.func))
        && index
            .made(var)
            .all(|made| maker.body.span.contains(made.span))
    {
        let spans: Vec<Span> = closing.iter().map(|close| close.span).collect();
        // In the maker itself, or in a goroutine of its own that does nothing else.
        let own = index.func(first.func).map(|func| &func.body);
        if own.is_some_and(|own| always(own, &spans)) {
            facts.push(Fact::new(
                Name::ClosedOnEveryWay,
                first.span,
                "closes the channel on every way out",
            ));
        }
    }
    for close in &closing {
        if let Some(exit) = skipped(index, close, &closing) {
            let end = index.func(close.func).map(|func| func.body.span.to);
            // A closing brace shows nothing.
            let (place, label) = if end == Some(exit.to) {
                (
                    span,
                    "on the way to the end of its function nobody closes the channel",
                )
            } else {
                (exit, "leaves here without closing the channel")
            };
            facts.push(Fact::new(Name::CloseSkipped, place, label));
        }
    }
    if !is_range {
        let sending: Vec<&Op<'_>> = of(OpKind::Send).chain(of(OpKind::Close)).collect();
        for send in &sending {
            if let Some(exit) = skipped(index, send, &sending) {
                facts.push(Fact::new(
                    Name::SendSkipped,
                    exit,
                    "leaves here without sending",
                ));
            }
        }
        if closes == 0
            && !escapes
            && sends == 1
            && let Some(send) = of(OpKind::Send).next()
            && !in_loop(&send.chain)
        {
            facts.push(Fact::new(
                Name::OneSendForMany,
                send.span,
                "sends once, which wakes one of those who wait",
            ));
        }
    }
    facts
}

/// A way out of the function of an operation, or of one round of a loop, that does not pass it or its
/// like.
fn skipped(index: &Index<'_>, op: &Op<'_>, alike: &[&Op<'_>]) -> Option<Span> {
    if index.is_deferred(op.func) {
        return None;
    }
    let func = index.func(op.func)?;
    let body = match op.chain.iter().rev().find(|stmt| is_loop(stmt)) {
        None => &func.body,
        // Each round should, if each has a channel of its own.
        Some(around) => match &around.kind {
            StmtKind::For { body, .. } | StmtKind::Range { body, .. }
                if op.base.is_some_and(|base| around.span.contains(base)) =>
            {
                body
            }
            _ => return None,
        },
    };
    let done: Vec<Span> = alike
        .iter()
        .map(|other| other.span)
        .filter(|other| body.span.contains(*other))
        .collect();
    uncovered(body, From::Start, &done)
}

/// Whether an expression is a receive from a timer.
pub(super) fn is_timer(expr: &Expr) -> bool {
    match &expr.bare().kind {
        ExprKind::Receive(of) => is_timer(of),
        ExprKind::Call { .. } => expr
            .callee()
            .is_some_and(|callee| matches!(&*callee, "time.After" | "time.Tick")),
        ExprKind::Selector { field, .. } => field == "C",
        _ => false,
    }
}
