//! Repairs of ways out: what a function should have done before it leaves, by `defer` or on that way.

use super::{Bench, Edit};
use crate::source::index::OpKind;
use crate::source::site::Waits;
use crate::source::syntax::{Block, Expr, ExprKind, Func, FuncRef, Span, Stmt, StmtKind, each};

impl Bench<'_, '_> {
    /// Leaves after a send that is a statement of its own.
    pub(super) fn return_after(&self, send: Span) -> Option<Vec<Edit>> {
        let (_, func) = self.function_of(send)?;
        let mut own = false;
        each_in_blocks(&func.body, &mut |stmt| own |= stmt.span == send);
        (own && func.results.is_empty()).then(|| vec![self.package.insert_after(send, "return")])
    }

    /// Does `text` on every way out that follows `begin`, or on all: by `defer`, in place of the
    /// `deeds`, if they were the last thing that the function does. Otherwise what comes after them may
    /// wait for them, and only the way out that misses it gets it.
    fn on_every_way(
        &self,
        func: &Func,
        begin: Option<Span>,
        deeds: &[Span],
        (text, deferred): (&str, &str),
        exit: Span,
    ) -> Option<Vec<Edit>> {
        let body = &func.body;
        let last = deeds.iter().map(|deed| deed.to).max()?;
        let mut goes_on = false;
        body.walk(&mut |stmt| {
            let works = !matches!(stmt.kind, StmtKind::Return(_) | StmtKind::Expr(_))
                || stmt.exprs().into_iter().any(calls);
            goes_on |= stmt.span.from >= last && works;
        });
        let begins =
            begin.is_none_or(|begin| body.statements.iter().any(|stmt| stmt.span == begin));
        if goes_on || !begins {
            return Some(vec![self.insert_before(exit, body, text)]);
        }
        let mut edits = vec![match begin {
            Some(begin) => self.package.insert_after(begin, deferred),
            None => self.insert_before(body.statements.first()?.span, body, deferred),
        }];
        for deed in deeds {
            edits.push(self.package.delete(*deed)?);
        }
        Some(edits)
    }

    /// In front of a statement, or of the brace that closes a function.
    fn insert_before(&self, place: Span, body: &Block, text: &str) -> Edit {
        let indent = self.package.indent(place);
        let is_end = place.to == body.span.to;
        Edit {
            file: place.file,
            from: place.from,
            to: place.from,
            text: if is_end {
                format!("\t{text}\n{indent}")
            } else {
                format!("{text}\n{indent}")
            },
        }
    }

    /// The statements of a function that are calls of a method of a variable, or of `close`.
    fn statements(&self, func: FuncRef, fits: impl Fn(&Expr) -> bool) -> Vec<(Span, &Expr)> {
        let mut found = Vec::new();
        if let Some(func) = self.index.func(func) {
            func.body.walk(&mut |stmt| {
                if let StmtKind::Expr(expr) = &stmt.kind
                    && fits(expr)
                {
                    found.push((stmt.span, expr));
                }
            });
        }
        found
    }

    /// Gives a lock back.
    pub(super) fn unlock(&self, exit: Span) -> Option<Vec<Edit>> {
        let (at, func) = self.function_of(exit)?;
        let Waits::Call(call) = self.site.waits else {
            return None;
        };
        let var = self.index.var(self.site.func, call.method_call()?.0)?;
        let of = |expr: &Expr, names: &[&str]| {
            let call = expr.method_call();
            call.is_some_and(|(of, name, _)| {
                names.contains(&name) && self.index.var(at, of) == Some(var)
            })
        };
        let taken = self.statements(at, |expr| of(expr, &["Lock", "RLock"]));
        let [(begin, lock)] = taken.as_slice() else {
            return None;
        };
        let (lock, kind, _) = lock.method_call()?;
        let give = if kind == "RLock" { "RUnlock" } else { "Unlock" };
        let text = format!("{}.{give}()", self.package.text(lock.span)?);
        let deeds: Vec<Span> = self
            .statements(at, |expr| of(expr, &[give]))
            .into_iter()
            .map(|(span, _)| span)
            .collect();
        let texts = (&*text, &*format!("defer {text}"));
        self.on_every_way(func, Some(*begin), &deeds, texts, exit)
    }

    /// Calls `Done`.
    pub(super) fn done(&self, exit: Span) -> Option<Vec<Edit>> {
        let (at, func) = self.function_of(exit)?;
        let Waits::Call(call) = self.site.waits else {
            return None;
        };
        let var = self.index.var(self.site.func, call.method_call()?.0)?;
        let done = self.statements(at, |expr| {
            let call = expr.method_call();
            call.is_some_and(|(of, name, _)| name == "Done" && self.index.var(at, of) == Some(var))
        });
        let text = self.package.text(done.first()?.0)?;
        let deeds: Vec<Span> = done.iter().map(|(span, _)| *span).collect();
        self.on_every_way(func, None, &deeds, (text, &format!("defer {text}")), exit)
    }

    /// Closes the channel.
    pub(super) fn close(&self, exit: Span) -> Option<Vec<Edit>> {
        let (at, func) = self.function_of(exit)?;
        let (Waits::Receive(channel) | Waits::Range(channel)) = self.site.waits else {
            return None;
        };
        let var = self.index.var(self.site.func, channel)?;
        // Who else sends could do so after the close.
        let alone = self
            .index
            .ops(var)
            .filter(|op| op.kind == OpKind::Send)
            .all(|op| op.func == at);
        let closes = self.statements(at, |expr| {
            let ExprKind::Call { args, .. } = &expr.bare().kind else {
                return false;
            };
            expr.callee().as_deref() == Some("close")
                && args.first().and_then(|arg| self.index.var(at, arg)) == Some(var)
        });
        let text = self.package.text(closes.first()?.0)?;
        let deeds: Vec<Span> = closes.iter().map(|(span, _)| *span).collect();
        // A channel that is made in the function is closed after that.
        let made = self.index.made(var).map(|made| made.span);
        let begin = made
            .filter(|made| func.body.span.contains(*made))
            .find_map(|made| {
                let mut statements = func.body.statements.iter();
                statements.find(|stmt| stmt.span.contains(made))
            })
            .map(|stmt| stmt.span);
        alone
            .then(|| self.on_every_way(func, begin, &deeds, (text, &format!("defer {text}")), exit))
            .flatten()
    }

    /// Cancels by `defer`, right after the context is made.
    pub(super) fn cancel(&self, exit: Span) -> Option<Vec<Edit>> {
        let (at, func) = self.function_of(exit)?;
        // The name that the function calls on some way.
        let (name, declared) = self.index.calls_in(at).find_map(|call| {
            let ExprKind::Call { function, args } = &call.call.kind else {
                return None;
            };
            let (_, nth, declared) = self.index.value_of(at, function)?;
            let cancels = args.is_empty() && nth == 1 && declared.from < exit.to;
            cancels.then(|| Some((self.package.text(function.span)?, declared)))?
        })?;
        let mut statements = func.body.statements.iter();
        let made = statements.find(|stmt| stmt.span.contains(declared))?;
        Some(vec![
            self.package
                .insert_after(made.span, &format!("defer {name}()")),
        ])
    }

    /// Gives a slot back.
    pub(super) fn give_back(&self, exit: Span) -> Option<Vec<Edit>> {
        let Waits::Send(channel) = self.site.waits else {
            return None;
        };
        let at = self.site.func;
        let taken = self.site.chain.last()?.span;
        let var = self.index.var(at, channel)?;
        let text = format!("<-{}", self.package.text(channel.span)?);
        let deeds: Vec<Span> = self
            .statements(at, |expr| {
                let ExprKind::Receive(of) = &expr.bare().kind else {
                    return false;
                };
                self.index.var(at, of) == Some(var)
            })
            .into_iter()
            .map(|(span, _)| span)
            .collect();
        let texts = (&*text, &*format!("defer func() {{ {text} }}()"));
        self.on_every_way(self.index.func(at)?, Some(taken), &deeds, texts, exit)
    }
}

/// The statements that stand in blocks; not what a case of a select waits for, nor what comes before a
/// condition.
fn each_in_blocks<'a>(block: &'a Block, visit: &mut dyn FnMut(&'a Stmt)) {
    for stmt in &block.statements {
        visit(stmt);
        match &stmt.kind {
            StmtKind::If {
                then, otherwise, ..
            } => {
                each_in_blocks(then, visit);
                let mut other = otherwise.as_deref();
                while let Some(stmt) = other {
                    other = match &stmt.kind {
                        StmtKind::Block(block) => {
                            each_in_blocks(block, visit);
                            None
                        }
                        StmtKind::If {
                            then, otherwise, ..
                        } => {
                            each_in_blocks(then, visit);
                            otherwise.as_deref()
                        }
                        _ => None,
                    };
                }
            }
            StmtKind::For { body, .. } | StmtKind::Range { body, .. } | StmtKind::Block(body) => {
                each_in_blocks(body, visit);
            }
            StmtKind::Select(arms) | StmtKind::Switch { arms, .. } => {
                for arm in arms {
                    each_in_blocks(&arm.body, visit);
                }
            }
            _ => {}
        }
    }
}

/// Whether an expression calls something or receives, and so may wait.
fn calls(expr: &Expr) -> bool {
    let mut found = false;
    each(expr, &mut |expr| {
        found |= matches!(expr.kind, ExprKind::Call { .. } | ExprKind::Receive(_));
    });
    found
}
