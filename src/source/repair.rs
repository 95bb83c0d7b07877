//! Mechanical repairs: what to change in the text, for facts that say where.

use std::path::PathBuf;

use super::fact::Fact;
use super::index::{Capacity, Index, OpKind, Spawn};
use super::package::Package;
use super::site::{Site, Waits};
use super::syntax::{Block, Expr, ExprKind, FuncRef, Span, Stmt, StmtKind};
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
            Name::SendsTwice => Some(vec![self.insert_after(fact.span, "return")]),
            Name::LeavesLocked => self.by_defer(fact.span, &["Lock", "RLock"]),
            Name::DoneSkipped => self.done_by_defer(fact.span),
            Name::CloseSkipped => self.close_by_defer(fact.span),
            Name::CancelSkipped => self.cancel_by_defer(fact.span),
            Name::SlotKept => self.slot_by_defer(),
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
    fn function_of(&self, span: Span) -> Option<(FuncRef, &Block)> {
        self.index
            .package
            .funcs
            .iter()
            .enumerate()
            .filter(|(_, func)| func.body.span.contains(span))
            .min_by_key(|(_, func)| func.span.to - func.span.from)
            .map(|(at, func)| (FuncRef(at), &func.body))
    }

    /// Gives a lock back by `defer`, right after it is taken.
    fn by_defer(&self, exit: Span, calls: &[&str]) -> Option<Vec<Edit>> {
        let (func, body) = self.function_of(exit)?;
        let lock = match self.site.waits {
            Waits::Call(call) => call.method_call()?.0,
            _ => return None,
        };
        let var = self.index.var(self.site.func, lock)?;
        let mut taken = None;
        let mut edits = Vec::new();
        for stmt in &body.statements {
            if let StmtKind::Expr(call) = &stmt.kind
                && let Some((of, name, _)) = call.method_call()
                && calls.contains(&name)
                && self.index.var(func, of) == Some(var)
            {
                if taken.is_some() {
                    return None;
                }
                taken = Some((stmt.span, self.text(of.span)?.to_owned(), name.to_owned()));
            }
        }
        let (span, lock, name) = taken?;
        let unlock = if name == "RLock" { "RUnlock" } else { "Unlock" };
        edits.push(self.insert_after(span, &format!("defer {lock}.{unlock}()")));
        let mut complete = true;
        body.walk(&mut |stmt| {
            if let StmtKind::Expr(call) = &stmt.kind
                && let Some((of, name, _)) = call.method_call()
                && matches!(name, "Unlock" | "RUnlock")
                && self.index.var(func, of) == Some(var)
            {
                match self.delete(stmt.span) {
                    Some(deletion) => edits.push(deletion),
                    None => complete = false,
                }
            }
        });
        complete.then_some(edits)
    }

    /// Calls `Done` by `defer`, first of all.
    fn done_by_defer(&self, exit: Span) -> Option<Vec<Edit>> {
        let (_, body) = self.function_of(exit)?;
        self.first_of_all(body, |stmt| match &stmt.kind {
            StmtKind::Expr(call) => {
                let (_, name, _) = call.method_call()?;
                (name == "Done").then_some(call)
            }
            _ => None,
        })
    }

    /// Closes the channel by `defer`, first of all.
    fn close_by_defer(&self, exit: Span) -> Option<Vec<Edit>> {
        let (func, body) = self.function_of(exit)?;
        let (Waits::Receive(channel) | Waits::Range(channel)) = self.site.waits else {
            return None;
        };
        let var = self.index.var(self.site.func, channel)?;
        // A channel that is made in the function is closed after that.
        let made = self
            .index
            .made(var)
            .find(|made| body.span.contains(made.span))
            .map(|made| made.span);
        let is_close = |stmt: &Stmt| match &stmt.kind {
            StmtKind::Expr(call) if call.callee().as_deref() == Some("close") => {
                let ExprKind::Call { args, .. } = &call.bare().kind else {
                    return None;
                };
                (self.index.var(func, args.first()?) == Some(var)).then_some(call.span)
            }
            _ => None,
        };
        let mut edits = Vec::new();
        let mut text = None;
        body.walk(&mut |stmt| {
            if let Some(span) = is_close(stmt) {
                text = self.text(span).map(str::to_owned);
                edits.extend(self.delete(stmt.span));
            }
        });
        let text = format!("defer {}", text?);
        let deferred = match made {
            Some(made) => {
                let stmt = body
                    .statements
                    .iter()
                    .find(|stmt| stmt.span.contains(made))?;
                self.insert_after(stmt.span, &text)
            }
            None => self.at_start(body, &text)?,
        };
        edits.push(deferred);
        Some(edits)
    }

    fn at_start(&self, body: &Block, text: &str) -> Option<Edit> {
        let first = body.statements.first()?.span;
        Some(Edit {
            file: first.file,
            from: first.from,
            to: first.from,
            text: format!("{text}\n{}", self.indent(first)),
        })
    }

    /// Moves the calls that `find` finds to a `defer` at the start of a function.
    fn first_of_all<'s>(
        &self,
        body: &'s Block,
        find: impl Fn(&'s Stmt) -> Option<&'s Expr>,
    ) -> Option<Vec<Edit>> {
        let mut calls = Vec::new();
        body.walk(&mut |stmt| {
            if let Some(call) = find(stmt) {
                calls.push((call.span, stmt.span));
            }
        });
        let (call, _) = calls.first()?;
        let text = format!("defer {}", self.text(*call)?);
        let mut edits = vec![self.at_start(body, &text)?];
        for (_, stmt) in &calls {
            edits.push(self.delete(*stmt)?);
        }
        Some(edits)
    }

    /// Cancels by `defer`, right after the context is made.
    fn cancel_by_defer(&self, exit: Span) -> Option<Vec<Edit>> {
        let (func, body) = self.function_of(exit)?;
        // The name that the function calls on some way.
        let call = self.index.calls.iter().find_map(|call| {
            let ExprKind::Call { function, args } = &call.call.kind else {
                return None;
            };
            let named = matches!(function.kind, ExprKind::Ident(_)) && args.is_empty();
            let (_, _, at) = self.index.value_of(call.func, function)?;
            let nth = self.index.value_of(call.func, function)?.1;
            (call.func == func && named && nth == 1 && at.from < exit.to)
                .then(|| (self.text(function.span), at))
        })?;
        let (name, at) = call;
        let made = body.statements.iter().find(|stmt| stmt.span.contains(at))?;
        Some(vec![
            self.insert_after(made.span, &format!("defer {}()", name?)),
        ])
    }

    /// Gives a slot back by `defer`, right after it is taken.
    fn slot_by_defer(&self) -> Option<Vec<Edit>> {
        let Waits::Send(channel) = self.site.waits else {
            return None;
        };
        let taken = self.site.chain.last()?.span;
        let var = self.index.var(self.site.func, channel)?;
        let body = &self.index.func(self.site.func)?.body;
        let name = self.text(channel.span)?;
        let mut edits = vec![self.insert_after(taken, &format!("defer func() {{ <-{name} }}()"))];
        body.walk(&mut |stmt| {
            if let StmtKind::Expr(receive) = &stmt.kind
                && let ExprKind::Receive(of) = &receive.bare().kind
                && self.index.var(self.site.func, of) == Some(var)
            {
                edits.extend(self.delete(stmt.span));
            }
        });
        Some(edits)
    }

    /// Adds a way out by the context that the function has.
    fn done_arm(&self) -> Option<Vec<Edit>> {
        let func = self.index.func(self.site.func)?;
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
            StmtKind::Range { left, over, body } => {
                let ticks = self.text(over.span)?;
                let received = match left.first() {
                    Some(left) => format!("{} := <-{ticks}", self.text(left.span)?),
                    None => format!("<-{ticks}"),
                };
                let inner = format!("{indent}\t");
                let select = format!(
                    "for {{\n{inner}select {{\n{inner}case <-{}.Done():\n{inner}\treturn\n{inner}case {received}:\n{inner}}}",
                    context.name
                );
                if !left.is_empty() {
                    return None;
                }
                let open = body.span.from;
                Some(vec![Edit {
                    file: stmt.span.file,
                    from: stmt.span.from,
                    to: open + 1,
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
