//! Facts about loops: what ends them, and whether anything does.

use super::channel::is_loop;
use super::context;
use super::fact::Fact;
use super::index::{Index, OpKind, Var};
use super::leave::{exits, is_done};
use super::site::Site;
use super::syntax::{Arm, Expr, ExprKind, FuncRef, Stmt, StmtKind, each};
use crate::catalog::SourceFact as Name;

/// The innermost loop around a site that runs without a condition of its own.
fn around<'a>(site: &Site<'a>) -> Option<&'a Stmt> {
    let at = site.chain.iter().rposition(|stmt| is_loop(stmt))?;
    site.chain.get(at).copied()
}

fn has_condition(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::For { condition, .. } => condition.as_ref().is_some_and(
            |condition| !matches!(&condition.kind, ExprKind::Ident(name) if name == "true"),
        ),
        _ => true,
    }
}

/// The name of the constructor of the ticker whose channel an expression is.
fn is_ticker(index: &Index<'_>, func: FuncRef, channel: &Expr) -> bool {
    let ticks = |value: &Expr| {
        value
            .callee()
            .is_some_and(|callee| matches!(&*callee, "time.NewTicker" | "time.Tick"))
    };
    match &channel.bare().kind {
        ExprKind::Call { .. } => ticks(channel),
        ExprKind::Selector { of, field } if field == "C" => {
            index
                .value_of(func, of)
                .is_some_and(|(value, _, _)| ticks(value))
                || index.type_of(Some(func), of, 8).as_deref() == Some("time.Ticker")
        }
        ExprKind::Ident(_) => index
            .value_of(func, channel)
            .is_some_and(|(value, _, _)| ticks(value)),
        _ => false,
    }
}

/// A receive from a ticker in a loop that nothing ends.
pub(super) fn ticker(index: &Index<'_>, site: &Site<'_>, channel: &Expr) -> Option<Fact> {
    if !is_ticker(index, site.func, channel) {
        return None;
    }
    let around = around(site)?;
    let head = head(around);
    (exits(around, &site.chain).is_empty() && !is_conditional(around)).then(|| {
        let label = if is_stopped(index, site.func, channel) {
            "loops on a ticker: Stop does not close its channel, and nothing else ends the loop"
        } else {
            "loops on a ticker, and nothing ends the loop"
        };
        Fact::new(Name::TickerLoop, head, label)
    })
}

/// Whether somebody stops the ticker or timer that a channel is of.
fn is_stopped(index: &Index<'_>, func: FuncRef, channel: &Expr) -> bool {
    let ExprKind::Selector { of, .. } = &channel.bare().kind else {
        return false;
    };
    let Some(var) = index.var(func, of) else {
        return false;
    };
    calls_on(index, var, "Stop").next().is_some()
}

/// The calls of a method on a variable, each with the function that calls.
fn calls_on<'i, 'a>(
    index: &'i Index<'a>,
    var: Var,
    method: &'static str,
) -> impl Iterator<Item = FuncRef> + use<'i, 'a> {
    let calls = index.calls.iter().filter(move |call| {
        let on = call.call.method_call();
        on.is_some_and(|(of, name, _)| name == method && index.var(call.func, of) == Some(var))
    });
    calls.map(|call| call.func)
}

/// A receive from a timer after its `Stop` has been asked: what it had to send has been taken, or it
/// waits no longer (src/time/sleep.go).
pub(super) fn stopped_timer(index: &Index<'_>, site: &Site<'_>, channel: &Expr) -> Option<Fact> {
    let ExprKind::Selector { of, field } = &channel.bare().kind else {
        return None;
    };
    let made = index
        .value_of(site.func, of)
        .and_then(|(made, _, _)| made.callee());
    let is_timer = field == "C" && made.as_deref() == Some("time.NewTimer");
    let var = index.var(site.func, of).filter(|_| is_timer)?;
    let here = site.chain.last()?;
    let asked = site.chain.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::If {
            condition: Some(condition),
            then,
            ..
        } if then.span.contains(here.span) => {
            let mut asked = None;
            each(condition, &mut |part| {
                let call = part.method_call();
                if call.is_some_and(|(of, name, _)| {
                    name == "Stop" && index.var(site.func, of) == Some(var)
                }) {
                    asked = Some(condition.span);
                }
            });
            asked
        }
        _ => None,
    })?;
    // Who waits does not set it anew, and others could.
    let alone = !index.escapes(var) && calls_on(index, var, "Reset").all(|by| by == site.func);
    alone.then(|| {
        let label = "the timer is stopped, and what it sent has been received before";
        Fact::new(Name::NoSender, asked, label)
    })
}

/// A range over a channel has no condition; other loops may.
fn is_conditional(around: &Stmt) -> bool {
    matches!(around.kind, StmtKind::For { .. }) && has_condition(around)
}

fn head(stmt: &Stmt) -> super::syntax::Span {
    let mut span = stmt.span;
    if let StmtKind::For { body, .. } | StmtKind::Range { body, .. } = &stmt.kind {
        span.to = body.span.from.max(span.from + 1);
        span.end_line = span.line;
    }
    span
}

/// A sleep in a loop.
pub(super) fn sleep(site: &Site<'_>) -> Option<Fact> {
    let around = around(site)?;
    (!has_condition(around) && exits(around, &site.chain).is_empty()).then(|| {
        Fact::new(
            Name::SleepLoop,
            head(around),
            "sleeps and goes on, and nothing ends the loop",
        )
    })
}

/// A loop around a goroutine that runs.
pub(super) fn spin(site: &Site<'_>) -> Option<Fact> {
    let around = around(site)?;
    (!has_condition(around) && exits(around, &site.chain).is_empty()).then(|| {
        Fact::new(
            Name::SpinLoop,
            head(around),
            "goes round, and nothing ends the loop",
        )
    })
}

/// The facts of a select.
pub(super) fn select(index: &Index<'_>, site: &Site<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some(StmtKind::Select(arms)) = site.chain.last().map(|stmt| &stmt.kind) else {
        return facts;
    };
    let Some(select) = site.chain.last() else {
        return facts;
    };
    let around = around(site);
    let line = super::syntax::Span {
        to: select.span.from + "select".len(),
        end_line: select.span.line,
        ..select.span
    };
    let mut ends = 0;
    let mut ticks = 0;
    for arm in arms {
        let ticker = channel_of(arm).is_some_and(|channel| is_ticker(index, site.func, channel));
        ticks += usize::from(ticker);
        let leaves = around.is_none_or(|around| {
            exits(around, &site.chain)
                .iter()
                .any(|exit| arm.span.contains(*exit))
        });
        if !leaves {
            continue;
        }
        let Some(channel) = channel_of(arm) else {
            ends += 1;
            continue;
        };
        ends += 1;
        if is_done(channel) {
            facts.extend(context::done(index, site.func, channel));
            continue;
        }
        let Some(var) = index.var(site.func, channel) else {
            continue;
        };
        let wakes = index
            .ops(var)
            .any(|op| matches!(op.kind, OpKind::Close | OpKind::Send));
        if !wakes && !index.escapes(var) && !index.is_fed(var) && !ticker {
            let span = arm.comm.as_ref().map_or(arm.span, |comm| comm.span);
            facts.push(Fact::new(
                Name::QuitNeverClosed,
                span,
                "nobody closes this channel",
            ));
        } else if !ticker {
            facts.extend(stop_not_called(index, var));
        }
    }
    if around.is_some_and(|around| !is_conditional(around)) && ends == 0 {
        let end_later = around.is_some_and(|around| !exits(around, &site.chain).is_empty());
        if !end_later {
            let name = if ticks == arms.len() && ticks > 0 {
                Name::TickerLoop
            } else {
                Name::SelectWithoutExit
            };
            facts.push(Fact::new(name, line, "no case ends the loop"));
        }
    }
    facts
}

/// What a case receives from or sends to.
pub(super) fn channel_of(arm: &Arm) -> Option<&Expr> {
    let comm = arm.comm.as_deref()?;
    match &comm.kind {
        StmtKind::Send { channel, .. } => Some(channel),
        _ => comm
            .exprs()
            .into_iter()
            .find_map(|expr| match &expr.bare().kind {
                ExprKind::Receive(of) => Some(&**of),
                _ => None,
            }),
    }
}

/// The channel that ends the loop is closed in a method, and an object is made whose method is
/// not called.
fn stop_not_called(index: &Index<'_>, var: Var) -> Option<Fact> {
    let close = index.ops(var).find(|op| op.kind == OpKind::Close)?;
    let stop = index.func(index.declared(close.func))?;
    let receiver = stop.receiver.as_ref()?;
    super::lifecycle::not_stopped(index, &receiver.ty.name, &stop.name)
}
