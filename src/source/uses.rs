//! What a function does with something that it should close: whether it closes it, or gives it away.

use super::index::Index;
use super::syntax::{Expr, ExprKind, FuncRef, Span, StmtKind};
use crate::catalog::Resource;

/// How far an argument is followed into functions of the package.
const DEEP: usize = 3;

/// What a function and the literals in it do with a variable.
pub(super) struct Uses<'i, 'a> {
    index: &'i Index<'a>,
    resource: &'i Resource,
    var: Span,
    /// Where it is closed, or goes where it is not followed.
    pub(super) done: Vec<Span>,
    /// How often it goes where it is not followed.
    pub(super) handed: usize,
    /// Where it is asked whether there is more.
    pub(super) until: Vec<Span>,
    /// Whether it is set anew.
    pub(super) is_set: bool,
    deep: usize,
}

impl<'i, 'a> Uses<'i, 'a> {
    /// What a function does with what is declared at `var`.
    pub(super) fn of(
        index: &'i Index<'a>,
        resource: &'i Resource,
        func: FuncRef,
        var: Span,
    ) -> Self {
        let mut uses = Uses {
            index,
            resource,
            var,
            done: Vec::new(),
            handed: 0,
            until: Vec::new(),
            is_set: false,
            deep: DEEP,
        };
        uses.look(func);
        uses
    }

    fn look(&mut self, func: FuncRef) {
        let index = self.index;
        for (at, of) in index.package.funcs.iter().enumerate() {
            let inside = FuncRef(at);
            if inside != func && !index.stands_in(inside, func) {
                continue;
            }
            of.body.walk(&mut |stmt| {
                if let StmtKind::Assign {
                    left,
                    defines: false,
                    ..
                } = &stmt.kind
                {
                    self.is_set |= left.iter().any(|left| self.is_var(inside, left));
                }
                if let StmtKind::Assign {
                    left,
                    defines: true,
                    ..
                } = &stmt.kind
                {
                    let again = left
                        .iter()
                        .any(|left| self.is_var(inside, left) && left.span != self.var);
                    self.is_set |= again;
                }
                let around = match &stmt.kind {
                    StmtKind::Assign { left, right, .. } => self.around(inside, left, right),
                    _ => None,
                };
                for expr in stmt.exprs() {
                    // Its own declaration is no use of it, nor is what only talks through it.
                    if expr.span != self.var && around != Some(expr.span) {
                        self.expr(inside, expr);
                    }
                }
            });
        }
    }

    /// A call that puts something around it which cannot close it, under a name that stays in the
    /// function.
    fn around(&self, func: FuncRef, left: &[Expr], right: &[Expr]) -> Option<Span> {
        let ([name, ..], [call]) = (left, right) else {
            return None;
        };
        let at = self.index.declared_at(func, name)?;
        let is_given = self.index.calls.iter().any(|call| match &call.call.kind {
            ExprKind::Call { args, .. } => args
                .iter()
                .any(|arg| self.index.declared_at(call.func, arg.bare()) == Some(at)),
            _ => false,
        });
        let stays = matches!(name.kind, ExprKind::Ident(_))
            && !is_given
            && self.index.returned_as(func, name).is_none()
            && !self.index.is_kept(func, name);
        (stays && self.talks_through(func, call)).then_some(call.span)
    }

    /// Whether a call makes something that talks through it and cannot close it.
    fn talks_through(&self, func: FuncRef, call: &Expr) -> bool {
        let ExprKind::Call { args, .. } = &call.bare().kind else {
            return false;
        };
        let callee = call.callee().unwrap_or_default();
        self.resource
            .users
            .iter()
            .any(|user| user.is_match(&callee))
            && args.iter().any(|arg| self.is_var(func, arg.bare()))
    }

    fn hand(&mut self, at: Span) {
        self.handed += 1;
        self.done.push(at);
    }

    fn is_var(&self, func: FuncRef, expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::Ident(_))
            && self.index.declared_at(func, expr) == Some(self.var)
    }

    /// Whether an expression is what is to be closed.
    fn is_part(&self, func: FuncRef, expr: &Expr) -> bool {
        let expr = expr.bare();
        if self.resource.part.is_empty() {
            return self.is_var(func, expr);
        }
        matches!(&expr.kind, ExprKind::Selector { of, field }
            if *field == self.resource.part && self.is_var(func, of.bare()))
    }

    fn expr(&mut self, func: FuncRef, expr: &Expr) {
        match &expr.kind {
            ExprKind::Call { function, args } => {
                let method = match &function.bare().kind {
                    ExprKind::Selector { of, field } if self.is_part(func, of) => Some(field),
                    _ => None,
                };
                // Called on the spot, and dropped.
                let on = call_object(function);
                let talks = on.is_some_and(|on| self.talks_through(func, on));
                match method {
                    Some(name) if self.resource.release.contains(name) => self.done.push(expr.span),
                    Some(name) if *name == self.resource.until => self.until.push(expr.span),
                    // Of the object itself; who reads a part may read it to its end.
                    Some(_) if self.resource.part.is_empty() => {}
                    Some(_) => self.hand(expr.span),
                    None if talks => {}
                    None => self.expr(func, function),
                }
                for (nth, arg) in args.iter().enumerate() {
                    if self.is_var(func, arg.bare()) && self.is_kept_open(func, expr, nth) {
                        continue;
                    }
                    self.expr(func, arg);
                }
            }
            ExprKind::Selector { of, field } if self.is_var(func, of.bare()) => {
                // A method that is called later, or what is to be closed goes elsewhere.
                if self.resource.release.contains(field) || *field == self.resource.part {
                    self.hand(expr.span);
                }
            }
            ExprKind::Ident(_) => {
                if self.is_var(func, expr) {
                    self.hand(expr.span);
                }
            }
            _ => {
                for part in expr.parts() {
                    self.expr(func, part);
                }
            }
        }
    }

    /// Whether a function of the package uses an argument and neither closes it nor hands it on.
    fn is_kept_open(&self, func: FuncRef, call: &Expr, nth: usize) -> bool {
        let Some(deep) = self.deep.checked_sub(1) else {
            return false;
        };
        let Some(target) = self.index.target(Some(func), call) else {
            return false;
        };
        let Some(of) = self.index.func(target) else {
            return false;
        };
        // A literal may be run whenever.
        let (Some(param), false) = (of.params.get(nth), of.name.is_empty()) else {
            return false;
        };
        let mut uses = Uses {
            var: param.span,
            done: Vec::new(),
            handed: 0,
            until: Vec::new(),
            is_set: false,
            deep,
            ..*self
        };
        uses.look(target);
        uses.done.is_empty() && uses.until.is_empty() && !uses.is_set
    }
}

/// What the method is of that a call calls.
fn call_object(function: &Expr) -> Option<&Expr> {
    match &function.bare().kind {
        ExprKind::Selector { of, .. } => Some(of.bare()),
        _ => None,
    }
}
