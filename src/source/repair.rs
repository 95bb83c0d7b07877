//! Mechanical repairs: what to change in the text, for facts that say where.

use std::path::PathBuf;

use super::fact::Fact;
use super::index::{Capacity, Index, OpKind, Spawn};
use super::package::Package;
use super::site::{Site, Waits};
use super::syntax::{Block, Expr, ExprKind, Func, FuncRef, Span, Stmt, StmtKind, each};
use crate::catalog::SourceFact as Name;

/// A change of a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    file: usize,
    from: usize,
    to: usize,
    text: String,
}

/// A repair of the cause that a fact states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The fact whose cause it removes.
    pub fact: Name,
    /// The files that change, each with its text before and after.
    pub files: Vec<Changed>,
}

/// A file that a repair changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The file as it was found.
    pub path: PathBuf,
    /// Its text now.
    pub before: String,
    /// Its text with the repair.
    pub after: String,
}

/// What is known where repairs are made.
pub(super) struct Bench<'r, 'a> {
    pub(super) package: &'r Package,
    pub(super) index: &'r Index<'a>,
    pub(super) site: &'r Site<'a>,
    pub(super) spawn: Option<&'r Spawn<'a>>,
}

impl Bench<'_, '_> {
    /// The repairs of the facts that have one.
    pub(super) fn repairs(&self, facts: &[Fact]) -> Vec<Repair> {
        facts
            .iter()
            .filter_map(|fact| {
                let edits = self.edits(fact, facts)?;
                Some(Repair {
                    fact: fact.name,
                    files: self.apply(edits)?,
                })
            })
            .collect()
    }

    fn edits(&self, fact: &Fact, facts: &[Fact]) -> Option<Vec<Edit>> {
        match fact.name {
            Name::ReceiverGivesUp
            | Name::ReceivesFewer
            | Name::ReturnsBeforeReceive
            | Name::LeavesReceiveLoop => self.buffer(facts),
            Name::SendsTwice => self.return_after(fact.span),
            Name::LeavesLocked => self.unlock(fact.span),
            Name::DoneSkipped => self.done(fact.span),
            Name::CloseSkipped => self.close(fact.span),
            Name::CancelSkipped => self.cancel(fact.span),
            Name::SlotKept => self.give_back(fact.span),
            Name::WakesOne => {
                let text = self.text(fact.span)?;
                let at = text.rfind("Signal")?;
                Some(vec![Edit {
                    file: fact.span.file,
                    from: fact.span.from + at,
                    to: fact.span.from + at + "Signal".len(),
                    text: "Broadcast".to_owned(),
                }])
            }
            Name::TickerLoop | Name::SelectWithoutExit => self.done_arm(),
            _ => None,
        }
    }

    fn text(&self, span: Span) -> Option<&str> {
        self.package
            .files
            .get(span.file)?
            .text
            .get(span.from..span.to)
    }

    /// The white space in front of a statement.
    fn indent(&self, span: Span) -> String {
        let Some(file) = self.package.files.get(span.file) else {
            return String::new();
        };
        let before = file.text.get(..span.from).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.chars().take_while(|c| c.is_whitespace()).collect()
    }

    fn insert_after(&self, span: Span, text: &str) -> Edit {
        Edit {
            file: span.file,
            from: span.to,
            to: span.to,
            text: format!("\n{}{text}", self.indent(span)),
        }
    }

    /// Takes a statement out, with its line if nothing else is on it.
    fn delete(&self, span: Span) -> Option<Edit> {
        let text = &self.package.files.get(span.file)?.text;
        let start = text.get(..span.from)?.rfind('\n').map_or(0, |at| at + 1);
        let end = text
            .get(span.to..)?
            .find('\n')
            .map_or(text.len(), |at| span.to + at);
        let alone = text.get(start..span.from)?.trim().is_empty()
            && text
                .get(span.to..end)
                .is_some_and(|rest| rest.trim().is_empty() || rest.trim().starts_with("//"));
        let (from, to) = if alone {
            (start, (end + 1).min(text.len()))
        } else {
            (span.from, span.to)
        };
        Some(Edit {
            file: span.file,
            from,
            to,
            text: String::new(),
        })
    }

    /// Gives the channel a place for each value that is sent.
    fn buffer(&self, facts: &[Fact]) -> Option<Vec<Edit>> {
        let made = facts
            .iter()
            .find(|fact| fact.name == Name::Unbuffered)?
            .span;
        let spawn = self.spawn?;
        let own_loop = spawn.chain.iter().rev().find(|stmt| {
            matches!(stmt.kind, StmtKind::For { .. } | StmtKind::Range { .. })
                && !stmt.span.contains(made)
        });
        let Waits::Send(channel) = self.site.waits else {
            return None;
        };
        let var = self.index.var(self.site.func, channel)?;
        let made_here = self
            .index
            .made(var)
            .filter(|made| made.capacity == Capacity::None)
            .count();
        if made_here != 1 {
            return None;
        }
        let sends = self
            .index
            .ops(var)
            .filter(|op| op.kind == OpKind::Send)
            .filter(|op| op.func == self.site.func)
            .count();
        if super::leave::in_loop(&self.site.chain) {
            return None;
        }
        let spawns = self
            .index
            .spawns
            .iter()
            .filter(|one| one.runs == spawn.runs && one.func == spawn.func)
            .count();
        let size = match own_loop.map(|stmt| &stmt.kind) {
            None => (sends * spawns).to_string(),
            Some(StmtKind::Range { over, .. }) => {
                // A count of a range over a number, or the elements of what has a length.
                let text = self.text(over.span)?;
                match &over.bare().kind {
                    ExprKind::Number(_) => text.to_owned(),
                    ExprKind::Ident(_) | ExprKind::Selector { .. } => format!("len({text})"),
                    _ => return None,
                }
            }
            Some(StmtKind::For {
                condition: Some(condition),
                ..
            }) => {
                let text = self.text(condition.span)?;
                text.split_once('<')?
                    .1
                    .trim_start_matches('=')
                    .trim()
                    .to_owned()
            }
            Some(_) => return None,
        };
        Some(vec![Edit {
            file: made.file,
            from: made.to - 1,
            to: made.to - 1,
            text: format!(", {size}"),
        }])
    }

    /// The function in whose text a place is.
    fn function_of(&self, span: Span) -> Option<(FuncRef, &Func)> {
        self.index
            .package
            .funcs
            .iter()
            .enumerate()
            .filter(|(_, func)| func.body.span.contains(span))
            .min_by_key(|(_, func)| func.span.to - func.span.from)
            .map(|(at, func)| (FuncRef(at), func))
    }

    /// Leaves after a send that is a statement of its own.
    fn return_after(&self, send: Span) -> Option<Vec<Edit>> {
        let (_, func) = self.function_of(send)?;
        let mut own = false;
        each_in_blocks(&func.body, &mut |stmt| own |= stmt.span == send);
        (own && func.results.is_empty()).then(|| vec![self.insert_after(send, "return")])
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
            Some(begin) => self.insert_after(begin, deferred),
            None => self.insert_before(body.statements.first()?.span, body, deferred),
        }];
        for deed in deeds {
            edits.push(self.delete(*deed)?);
        }
        Some(edits)
    }

    /// In front of a statement, or of the brace that closes a function.
    fn insert_before(&self, place: Span, body: &Block, text: &str) -> Edit {
        let indent = self.indent(place);
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
    fn unlock(&self, exit: Span) -> Option<Vec<Edit>> {
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
        let text = format!("{}.{give}()", self.text(lock.span)?);
        let deeds: Vec<Span> = self
            .statements(at, |expr| of(expr, &[give]))
            .into_iter()
            .map(|(span, _)| span)
            .collect();
        let texts = (&*text, &*format!("defer {text}"));
        self.on_every_way(func, Some(*begin), &deeds, texts, exit)
    }

    /// Calls `Done`.
    fn done(&self, exit: Span) -> Option<Vec<Edit>> {
        let (at, func) = self.function_of(exit)?;
        let Waits::Call(call) = self.site.waits else {
            return None;
        };
        let var = self.index.var(self.site.func, call.method_call()?.0)?;
        let done = self.statements(at, |expr| {
            let call = expr.method_call();
            call.is_some_and(|(of, name, _)| name == "Done" && self.index.var(at, of) == Some(var))
        });
        let text = self.text(done.first()?.0)?;
        let deeds: Vec<Span> = done.iter().map(|(span, _)| *span).collect();
        self.on_every_way(func, None, &deeds, (text, &format!("defer {text}")), exit)
    }

    /// Closes the channel.
    fn close(&self, exit: Span) -> Option<Vec<Edit>> {
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
        let text = self.text(closes.first()?.0)?;
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
    fn cancel(&self, exit: Span) -> Option<Vec<Edit>> {
        let (at, func) = self.function_of(exit)?;
        // The name that the function calls on some way.
        let (name, declared) = self.index.calls_in(at).find_map(|call| {
            let ExprKind::Call { function, args } = &call.call.kind else {
                return None;
            };
            let (_, nth, declared) = self.index.value_of(at, function)?;
            let cancels = args.is_empty() && nth == 1 && declared.from < exit.to;
            cancels.then(|| Some((self.text(function.span)?, declared)))?
        })?;
        let mut statements = func.body.statements.iter();
        let made = statements.find(|stmt| stmt.span.contains(declared))?;
        Some(vec![
            self.insert_after(made.span, &format!("defer {name}()")),
        ])
    }

    /// Gives a slot back.
    fn give_back(&self, exit: Span) -> Option<Vec<Edit>> {
        let Waits::Send(channel) = self.site.waits else {
            return None;
        };
        let at = self.site.func;
        let taken = self.site.chain.last()?.span;
        let var = self.index.var(at, channel)?;
        let text = format!("<-{}", self.text(channel.span)?);
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

    /// Adds a way out by the context that the function has.
    fn done_arm(&self) -> Option<Vec<Edit>> {
        let func = self.index.func(self.site.func)?;
        if !func.results.is_empty() {
            return None;
        }
        let context = func
            .params
            .iter()
            .find(|param| param.ty.name == "context.Context" && !param.name.is_empty())?;
        let stmt = self.site.chain.last()?;
        let indent = self.indent(stmt.span);
        let arm = format!(
            "case <-{}.Done():\n{indent}\treturn\n{indent}",
            context.name
        );
        match &stmt.kind {
            StmtKind::Select(arms) => {
                let first = arms.first()?.span;
                Some(vec![Edit {
                    file: first.file,
                    from: first.from,
                    to: first.from,
                    text: arm,
                }])
            }
            StmtKind::Range { left, over, body } if left.is_empty() => {
                let ticks = self.text(over.span)?;
                let inner = format!("{indent}\t");
                let select = format!(
                    "for {{\n{inner}select {{\n{inner}case <-{}.Done():\n{inner}\treturn\n{inner}case <-{ticks}:\n{inner}}}",
                    context.name
                );
                Some(vec![Edit {
                    file: stmt.span.file,
                    from: stmt.span.from,
                    to: body.span.from + 1,
                    text: select,
                }])
            }
            _ => None,
        }
    }

    /// The files with the edits; none if they overlap.
    fn apply(&self, mut edits: Vec<Edit>) -> Option<Vec<Changed>> {
        edits.sort_by_key(|edit| (edit.file, edit.from, edit.to));
        let mut changed: Vec<Changed> = Vec::new();
        let mut files: Vec<usize> = edits.iter().map(|edit| edit.file).collect();
        files.dedup();
        for file in files {
            let source = self.package.files.get(file)?;
            let mut after = String::with_capacity(source.text.len() + 64);
            let mut at = 0;
            for edit in edits.iter().filter(|edit| edit.file == file) {
                after.push_str(source.text.get(at..edit.from)?);
                after.push_str(&edit.text);
                at = edit.to;
            }
            after.push_str(source.text.get(at..)?);
            changed.push(Changed {
                path: source.path.clone(),
                before: source.text.to_string(),
                after,
            });
        }
        Some(changed)
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
