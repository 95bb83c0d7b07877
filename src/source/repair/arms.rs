//! Repairs of loops that nothing ends: a way out by a context or a channel that is at hand.

use super::{Bench, Edit};
use crate::source::channel::is_loop;
use crate::source::context::has_no_end;
use crate::source::index::OpKind;
use crate::source::leave::is_done;
use crate::source::loops::channel_of;
use crate::source::syntax::{Arm, Expr, ExprKind, FuncRef, Param, Span, Stmt, StmtKind};

/// What ends with the owner of a loop.
struct End {
    /// What to receive from: `ctx.Done()`, `w.quit`.
    channel: String,
    /// What to return where the function has an error to give.
    error: String,
}

impl Bench<'_, '_> {
    /// Ends the loop around the site with a context or a channel that its function can see.
    pub(super) fn way_out(&self) -> Option<Vec<Edit>> {
        let stmt = self.site.chain.last()?;
        if let StmtKind::Select(arms) = &stmt.kind
            && let Some(arm) = self.end_arm(arms)
        {
            return Some(vec![self.return_of(arm)?]);
        }
        let end = self.end()?;
        let leave = self.leave(&end)?;
        let indent = self.package.indent(stmt.span);
        let case = |indent: &str| {
            let channel = &end.channel;
            format!("case <-{channel}:\n{indent}\t{leave}\n{indent}")
        };
        match &stmt.kind {
            StmtKind::Select(arms) => {
                let first = arms.first()?.span;
                Some(vec![Edit {
                    file: first.file,
                    from: first.from,
                    to: first.from,
                    text: case(&indent),
                }])
            }
            StmtKind::Range { left, over, body } => {
                let inner = format!("{indent}\t");
                let mut ticks = self.package.text(over.span)?.to_owned();
                let mut before = String::new();
                if matches!(over.bare().kind, ExprKind::Call { .. }) {
                    // Once, not at each round.
                    before = format!("ticks := {ticks}\n{indent}");
                    "ticks".clone_into(&mut ticks);
                    if self.means("ticks", stmt.span) {
                        return None;
                    }
                }
                let (var, case_of) = self.tick(left, "=", &inner)?;
                let select = select(&case(&inner), &format!("{case_of}<-{ticks}:"), &inner);
                Some(vec![Edit {
                    file: stmt.span.file,
                    from: stmt.span.from,
                    to: body.span.from + 1,
                    text: format!("{before}for {{\n{inner}{var}{select}"),
                }])
            }
            StmtKind::Expr(expr) => {
                let waits = match &expr.bare().kind {
                    ExprKind::Receive(of) => format!("<-{}:", self.package.text(of.span)?),
                    // A sleep.
                    ExprKind::Call { args, .. } if expr.callee()? == "time.Sleep" => {
                        format!("<-time.After({}):", self.package.text(args.first()?.span)?)
                    }
                    _ => return None,
                };
                Some(vec![Edit {
                    file: stmt.span.file,
                    from: stmt.span.from,
                    to: stmt.span.to,
                    text: select(&case(&indent), &waits, &indent),
                }])
            }
            StmtKind::Assign { left, right, .. } => {
                let [
                    Expr {
                        kind: ExprKind::Receive(of),
                        ..
                    },
                ] = right.as_slice()
                else {
                    return None;
                };
                let channel = self.package.text(of.span)?;
                let (var, case_of) = self.tick(left, "=", &indent)?;
                let select = select(&case(&indent), &format!("{case_of}<-{channel}:"), &indent);
                Some(vec![Edit {
                    file: stmt.span.file,
                    from: stmt.span.from,
                    to: stmt.span.to,
                    text: format!("{var}{select}"),
                }])
            }
            _ => None,
        }
    }

    /// The variable that takes the time of a tick, and how a case sets it.
    fn tick(&self, left: &[Expr], sets: &str, indent: &str) -> Option<(String, String)> {
        let name = match left {
            [] => return Some((String::new(), String::new())),
            [one] => self.package.text(one.span)?,
            _ => return None,
        };
        if name == "_" {
            return Some((String::new(), String::new()));
        }
        let file = self.package.files.get(self.site.chain.last()?.span.file)?;
        let has_time = file.text.contains("\"time\"");
        has_time.then(|| {
            (
                format!("var {name} time.Time\n{indent}"),
                format!("{name} {sets} "),
            )
        })
    }

    /// Leaves a loop that goes round because a `break` in it ends only the select.
    pub(super) fn broken_select(&self) -> Option<Vec<Edit>> {
        let around = self.site.chain.iter().rev().find(|stmt| is_loop(stmt))?;
        let mut found = None;
        around.walk(&mut |stmt| {
            if let (StmtKind::Select(arms), None) = (&stmt.kind, &found) {
                found = self.end_arm(arms).and_then(|arm| self.return_of(arm));
            }
        });
        Some(vec![found?])
    }

    /// A case that there is already for the end.
    fn end_arm<'s>(&self, arms: &'s [Arm]) -> Option<&'s Arm> {
        arms.iter().find(|arm| {
            let breaks = matches!(arm.body.statements.as_slice(), [one] if is_plain_break(one));
            let channel = channel_of(arm);
            channel.is_some_and(is_done)
                || breaks
                    && channel
                        .and_then(|channel| self.index.var(self.site.func, channel))
                        .is_some_and(|var| self.index.ops(var).any(|op| op.kind == OpKind::Close))
        })
    }

    /// A return in place of its `break`, which ends only the select.
    fn return_of(&self, arm: &Arm) -> Option<Edit> {
        let last = arm.body.statements.last()?;
        let results = &self.index.func(self.site.func)?.results;
        (is_plain_break(last) && results.is_empty()).then(|| Edit {
            file: last.span.file,
            from: last.span.from,
            to: last.span.to,
            text: "return".to_owned(),
        })
    }

    /// How the function leaves.
    fn leave(&self, end: &End) -> Option<String> {
        let results = &self.index.func(self.site.func)?.results;
        match results.as_slice() {
            [] => Some("return".to_owned()),
            [one] if one.ty.name == "error" && one.name.is_empty() => {
                Some(format!("return {}", end.error))
            }
            _ => None,
        }
    }

    /// Whether a name has a meaning at a place.
    fn means(&self, name: &str, at: Span) -> bool {
        self.index.decl(Some(self.site.func), name, at).is_some()
            || self.index.globals.contains_key(name)
    }

    /// A context that the function or one around it has; then a context or a channel that somebody
    /// closes in a field of the receiver.
    fn end(&self) -> Option<End> {
        let at = self.site.chain.last()?.span;
        let mut here = Some(self.site.func);
        while let Some(func) = here {
            if let Some(end) = self.end_of(func, at) {
                return Some(end);
            }
            here = self.index.func(func)?.outer;
        }
        None
    }

    fn end_of(&self, func: FuncRef, at: Span) -> Option<End> {
        let of_func = self.index.func(func)?;
        let is_context = |param: &&Param| param.ty.name == "context.Context";
        let names = self.index.decls.get(func.0)?.iter().filter(|decl| {
            let typed = decl.ty.is_some_and(|ty| ty.name == "context.Context");
            let made = decl.value.is_some_and(|(value, nth)| {
                nth == 0
                    && value
                        .callee()
                        .is_some_and(|callee| callee.starts_with("context.With"))
            });
            (typed || made) && decl.name != "_" && decl.from <= at.from && decl.scope.contains(at)
        });
        for decl in names {
            let name = Expr {
                kind: ExprKind::Ident(decl.name.to_owned()),
                span: at,
            };
            // Nothing nearer has its name, and it can end.
            let seen = self.index.declared_at(self.site.func, &name) == Some(decl.at);
            if seen && !has_no_end(self.index, self.site.func, &name) {
                return Some(End {
                    channel: format!("{}.Done()", decl.name),
                    error: format!("{}.Err()", decl.name),
                });
            }
        }
        let receiver = of_func.receiver.as_ref()?;
        let object = Expr {
            kind: ExprKind::Ident(receiver.name.clone()),
            span: at,
        };
        if self.index.declared_at(self.site.func, &object) != Some(receiver.span) {
            return None;
        }
        let structs = &self.index.package.structs;
        let of_type = structs.iter().find(|one| one.name == receiver.ty.name)?;
        let closed = |field: &&Param| {
            field.ty.is_chan
                && self
                    .index
                    .field(&of_type.name, &field.name)
                    .is_some_and(|var| {
                        let mut ops = self.index.ops(var);
                        let sent = self.index.ops(var).any(|op| op.kind == OpKind::Send);
                        !sent && ops.any(|op| op.kind == OpKind::Close)
                    })
        };
        let name = &receiver.name;
        if let Some(field) = of_type.fields.iter().find(is_context) {
            return Some(End {
                channel: format!("{name}.{}.Done()", field.name),
                error: format!("{name}.{}.Err()", field.name),
            });
        }
        of_type.fields.iter().find(closed).map(|field| End {
            channel: format!("{name}.{}", field.name),
            error: "nil".to_owned(),
        })
    }

    /// Wakes all.
    pub(super) fn wake_all(&self, signal: Span) -> Option<Vec<Edit>> {
        let text = self.package.text(signal)?;
        let at = signal.from + text.rfind("Signal")?;
        Some(vec![Edit {
            file: signal.file,
            from: at,
            to: at + "Signal".len(),
            text: "Broadcast".to_owned(),
        }])
    }
}

fn is_plain_break(stmt: &Stmt) -> bool {
    matches!(stmt.kind, StmtKind::Break(None))
}

/// A select with one more case.
fn select(case: &str, waits: &str, indent: &str) -> String {
    format!("select {{\n{indent}{case}case {waits}\n{indent}}}")
}
