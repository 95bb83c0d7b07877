//! Whether a context is of use only while the function runs that makes it, so that its end may be the
//! context's.
//!
//! Said only where all is seen: where it goes, and that the goroutines that get it work for this call.

use super::index::{Index, Spawn};
use super::syntax::{Expr, ExprKind, FuncRef, Span, Stmt, StmtKind};
use super::workers::works_for;

/// How far a context is followed into functions of the package.
const DEEP: usize = 4;

/// Types of results that hold no context.
const PLAIN: &[&str] = &[
    "bool", "byte", "error", "float64", "int", "int64", "string", "uint64",
];

/// Whether the function that makes a context, by the statement `made`, under a name that is declared
/// at `context`, may end it when it returns.
pub(super) fn ends_with_call(index: &Index<'_>, func: FuncRef, made: Span, context: Span) -> bool {
    let Some(body) = index.func(func).map(|func| &func.body) else {
        return false;
    };
    // In a loop there would be one more for each round.
    if !body.statements.iter().any(|stmt| stmt.span == made) {
        return false;
    }
    let mut follow = Follow {
        index,
        func,
        contexts: vec![context],
        results: Vec::new(),
        workers: Vec::new(),
        strays: false,
        deep: DEEP,
    };
    follow.look();
    !follow.strays
        && !follow.workers.is_empty()
        && follow
            .workers
            .iter()
            .all(|worker| works_for(index, func, worker, &follow.workers))
}

/// Follows a context through a function and the literals in it.
struct Follow<'i, 'a> {
    index: &'i Index<'a>,
    func: FuncRef,
    /// Where names for it and for what is derived from it are declared.
    contexts: Vec<Span>,
    /// The same of what others made with it, which may hold it.
    results: Vec<Span>,
    /// The goroutines that get it.
    workers: Vec<&'i Spawn<'a>>,
    /// Whether it goes where it is not followed.
    strays: bool,
    deep: usize,
}

impl Follow<'_, '_> {
    fn look(&mut self) {
        let index = self.index;
        for (at, of) in index.package.funcs.iter().enumerate() {
            let inside = FuncRef(at);
            if inside != self.func && !index.stands_in(inside, self.func) {
                continue;
            }
            let mut uses = false;
            of.body
                .walk(&mut |stmt| uses |= self.statement(inside, stmt));
            if uses && inside != self.func {
                self.literal(inside);
            }
        }
    }

    /// A literal that uses it: it runs within the call, or is a worker.
    fn literal(&mut self, literal: FuncRef) {
        let index = self.index;
        let spawned = index.spawns.iter().filter(|spawn| spawn.runs == literal);
        let before = self.workers.len();
        self.workers.extend(spawned);
        let on_the_spot = index.calls.iter().any(|call| {
            matches!(&call.call.kind, ExprKind::Call { function, .. }
                if matches!(function.bare().kind, ExprKind::Literal(of) if of == literal))
        });
        self.strays |= self.workers.len() == before && !index.is_deferred(literal) && !on_the_spot;
    }

    /// Whether a statement uses it.
    fn statement(&mut self, func: FuncRef, stmt: &Stmt) -> bool {
        let mut uses = false;
        match &stmt.kind {
            StmtKind::Assign { left, right, .. } => {
                for value in right {
                    let holds = self.value(func, value);
                    uses |= holds != Holds::Nothing;
                    self.assigned(func, left, value, holds);
                }
            }
            StmtKind::Return(values) => {
                for value in values {
                    let holds = self.value(func, value);
                    uses |= holds != Holds::Nothing;
                    self.strays |= matches!(holds, Holds::It | Holds::Perhaps);
                }
            }
            StmtKind::Send { channel, value } => {
                uses |= self.value(func, channel) != Holds::Nothing;
                let holds = self.value(func, value);
                uses |= holds != Holds::Nothing;
                self.strays |= matches!(holds, Holds::It | Holds::Perhaps);
            }
            StmtKind::Go(call) => {
                if let ExprKind::Call { function, args } = &call.bare().kind {
                    let mut gets = self.value(func, function) != Holds::Nothing;
                    for arg in args {
                        let holds = self.value(func, arg);
                        gets |= holds != Holds::Nothing;
                        self.strays |= holds == Holds::Perhaps;
                    }
                    uses |= gets;
                    if gets {
                        let spawns = self.index.spawns.iter();
                        let own = spawns.filter(|spawn| spawn.span == stmt.span);
                        let before = self.workers.len();
                        self.workers.extend(own);
                        self.strays |= self.workers.len() == before;
                    }
                }
            }
            _ => {
                for expr in stmt.exprs() {
                    uses |= self.value(func, expr) != Holds::Nothing;
                }
            }
        }
        uses
    }

    fn assigned(&mut self, func: FuncRef, left: &[Expr], value: &Expr, holds: Holds) {
        let callee = value.callee().unwrap_or_default();
        let derived = match &*callee {
            "errgroup.WithContext" => Some(1),
            _ if callee.starts_with("context.With") && holds != Holds::Nothing => Some(0),
            _ => None,
        };
        if holds == Holds::Nothing {
            return;
        }
        for (nth, name) in left.iter().enumerate() {
            let blank = matches!(&name.kind, ExprKind::Ident(name) if name == "_");
            let is_name = matches!(name.kind, ExprKind::Ident(_));
            match self.index.declared_at(func, name).filter(|_| is_name) {
                _ if blank || holds == Holds::Uses => {}
                Some(at) if derived == Some(nth) => self.contexts.push(at),
                _ if derived.is_some() => {}
                // An error holds no context.
                Some(_) if nth > 0 && nth + 1 == left.len() => {}
                Some(at) if holds == Holds::It => self.contexts.push(at),
                Some(at) => self.results.push(at),
                None => self.strays = true,
            }
        }
    }

    /// What an expression has to do with it.
    fn value(&mut self, func: FuncRef, expr: &Expr) -> Holds {
        let expr = expr.bare();
        match &expr.kind {
            ExprKind::Ident(_) => match self.index.declared_at(func, expr) {
                Some(at) if self.contexts.contains(&at) => Holds::It,
                Some(at) if self.results.contains(&at) => Holds::Perhaps,
                _ => Holds::Nothing,
            },
            ExprKind::Call { function, args } => self.call(func, expr, function, args),
            ExprKind::Receive(of) => match self.value(func, of) {
                Holds::Nothing => Holds::Nothing,
                _ => Holds::Uses,
            },
            ExprKind::Composite { fields, .. } => {
                let mut holds = Holds::Nothing;
                for (_, value) in fields {
                    holds = holds.max(self.value(func, value));
                }
                self.strays |= holds == Holds::It;
                holds
            }
            _ => {
                let mut holds = Holds::Nothing;
                for part in expr.parts() {
                    holds = holds.max(self.value(func, part));
                }
                holds
            }
        }
    }

    fn call(&mut self, func: FuncRef, call: &Expr, function: &Expr, args: &[Expr]) -> Holds {
        let on = match &function.bare().kind {
            ExprKind::Selector { of, .. } => self.value(func, of),
            _ => Holds::Nothing,
        };
        // A method of the context itself.
        let mut holds = if on == Holds::It { Holds::Uses } else { on };
        let target = self.index.target(Some(func), call);
        for (nth, arg) in args.iter().enumerate() {
            match (self.value(func, arg), target) {
                (Holds::Nothing, _) => {}
                (Holds::Uses, _) => holds = holds.max(Holds::Uses),
                (Holds::It, Some(target)) => {
                    self.strays |= !self.stays_in(target, nth);
                    holds = holds.max(Holds::Uses);
                }
                _ => holds = holds.max(Holds::Perhaps),
            }
        }
        let plain = target
            .and_then(|target| self.index.func(target))
            .and_then(|of| of.results.first())
            .is_some_and(|first| PLAIN.contains(&&*first.ty.name));
        if plain && holds == Holds::Perhaps {
            return Holds::Uses;
        }
        holds
    }

    /// Whether a function of the package has done with an argument when it returns.
    fn stays_in(&self, target: FuncRef, nth: usize) -> bool {
        let (Some(deep), Some(of)) = (self.deep.checked_sub(1), self.index.func(target)) else {
            return false;
        };
        let Some(param) = of.params.get(nth) else {
            return false;
        };
        let mut follow = Follow {
            index: self.index,
            func: target,
            contexts: vec![param.span],
            results: Vec::new(),
            workers: Vec::new(),
            strays: false,
            deep,
        };
        follow.look();
        !follow.strays && follow.workers.is_empty()
    }
}

/// What an expression has to do with a context, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Nothing,
    /// It is used to get the value, which does not hold it.
    Uses,
    /// It may be in the value.
    Perhaps,
    /// The value is the context.
    It,
}
