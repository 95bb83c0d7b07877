//! Which expressions of a package mean the same variable, and what is done with its channels.
//!
//! Names are resolved by scope, fields by the type of what they are selected from. What flows into
//! each other by assignment, argument, result or field is one variable here, whatever the order.

use std::collections::{HashMap, HashSet};

use super::lower::Lowered;
use super::scope::{Decl, declarations};
use super::syntax::{Expr, ExprKind, Func, FuncRef, Span, Stmt, StmtKind, Type};

/// How far types are followed from one expression to another.
pub(super) const FAR: usize = 12;

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// Declared in a function, at a byte of a file.
    Local(usize, usize),
    /// A field of a type of the package.
    Field(String, String),
    /// Declared in the package.
    Global(String),
    /// What a function returns.
    Result(FuncRef, usize),
}

/// Variables that may be the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Var(usize);

/// What is done with a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpKind {
    Send,
    Receive,
    Range,
    Close,
}

/// One operation on a channel.
#[derive(Clone, Debug)]
pub(super) struct Op<'a> {
    pub(super) kind: OpKind,
    pub(super) func: FuncRef,
    pub(super) span: Span,
    /// Where the name is declared that the channel's expression begins with.
    pub(super) base: Option<Span>,
    /// The statements around it within the function, outermost first; the last one contains it.
    pub(super) chain: Vec<&'a Stmt>,
}

/// How many a channel holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capacity {
    None,
    Constant(u64),
    Variable,
}

/// A `make` of a channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    pub(super) span: Span,
    pub(super) capacity: Capacity,
}

/// A goroutine's start.
#[derive(Clone, Debug)]
pub(super) struct Spawn<'a> {
    /// What it runs.
    pub(super) runs: FuncRef,
    /// Where it is started.
    pub(super) func: FuncRef,
    pub(super) span: Span,
    pub(super) chain: Vec<&'a Stmt>,
}

/// A call of a method or function, wherever it stands.
#[derive(Clone, Debug)]
pub(super) struct CallAt<'a> {
    pub(super) call: &'a Expr,
    pub(super) func: FuncRef,
    pub(super) chain: Vec<&'a Stmt>,
    pub(super) is_deferred: bool,
}

/// A package, resolved.
#[derive(Debug)]
pub(super) struct Index<'a> {
    pub(super) package: &'a Lowered,
    pub(super) decls: Vec<Vec<Decl<'a>>>,
    by_name: HashMap<(&'a str, &'a str), FuncRef>,
    methods: HashMap<&'a str, Vec<FuncRef>>,
    /// Types of the fields of structs, by the names of both.
    pub(super) fields: HashMap<(&'a str, &'a str), &'a Type>,
    /// Where the package declares variables.
    pub(super) globals: HashMap<&'a str, &'a Stmt>,
    pub(super) vars: HashMap<Place, usize>,
    parents: Vec<usize>,
    pub(super) ops: Vec<(usize, Op<'a>)>,
    pub(super) makes: Vec<(usize, Made)>,
    pub(super) escapes: HashSet<usize>,
    /// Variables that get values which are not followed.
    pub(super) fed: HashSet<usize>,
    pub(super) called: HashSet<FuncRef>,
    /// Functions that are also called where it is not seen: through values and interfaces.
    pub(super) handed: HashSet<FuncRef>,
    pub(super) deferred: HashSet<FuncRef>,
    pub(super) bound: HashMap<usize, FuncRef>,
    /// Variables that hold one function or another.
    pub(super) unsure: HashSet<usize>,
    pub(super) spawns: Vec<Spawn<'a>>,
    pub(super) calls: Vec<CallAt<'a>>,
    /// Positions in `calls` of those in each function.
    calls_in: Vec<Vec<usize>>,
    deferred_in: HashMap<FuncRef, Vec<FuncRef>>,
}

impl<'a> Index<'a> {
    pub(super) fn of(package: &'a Lowered) -> Self {
        let mut index = Index {
            package,
            decls: Vec::new(),
            by_name: HashMap::new(),
            methods: HashMap::new(),
            fields: HashMap::new(),
            globals: HashMap::new(),
            vars: HashMap::new(),
            parents: Vec::new(),
            ops: Vec::new(),
            makes: Vec::new(),
            escapes: HashSet::new(),
            fed: HashSet::new(),
            called: HashSet::new(),
            handed: HashSet::new(),
            deferred: HashSet::new(),
            bound: HashMap::new(),
            unsure: HashSet::new(),
            spawns: Vec::new(),
            calls: Vec::new(),
            calls_in: Vec::new(),
            deferred_in: HashMap::new(),
        };
        for (at, func) in package.funcs.iter().enumerate() {
            let receiver = func
                .receiver
                .as_ref()
                .map_or("", |receiver| &*receiver.ty.name);
            if !func.name.is_empty() {
                index
                    .by_name
                    .entry((receiver, &*func.name))
                    .or_insert(FuncRef(at));
                if func.receiver.is_some() {
                    let methods = index.methods.entry(&*func.name).or_default();
                    methods.push(FuncRef(at));
                }
            }
            index.decls.push(declarations(func));
        }
        for one in &package.structs {
            for field in &one.fields {
                index.fields.insert((&*one.name, &*field.name), &field.ty);
                let id = index.id(Place::Field(one.name.clone(), field.name.clone()));
                if index.is_public(&one.name) && index.is_public(&field.name) {
                    index.fed.insert(id);
                    index.escapes.insert(id);
                }
            }
        }
        for global in &package.globals {
            if let StmtKind::Assign { left, .. } = &global.kind {
                for left in left {
                    if let ExprKind::Ident(name) = &left.kind {
                        index.globals.insert(name, global);
                    }
                }
            }
        }
        // First what functions are bound to, so that arguments find their parameters.
        for at in 0..package.funcs.len() {
            index.bind(FuncRef(at));
        }
        for global in &package.globals {
            index.statement(None, global, &[]);
        }
        for (at, func) in package.funcs.iter().enumerate() {
            let mut chain = Vec::new();
            for stmt in &func.body.statements {
                index.walk(FuncRef(at), stmt, &mut chain);
            }
        }
        index.feed_parameters();
        index.order();
        index
    }

    /// Sorts calls and deferred literals by the functions that they are in.
    fn order(&mut self) {
        self.calls_in = vec![Vec::new(); self.package.funcs.len()];
        for (at, call) in self.calls.iter().enumerate() {
            if let Some(calls) = self.calls_in.get_mut(call.func.0) {
                calls.push(at);
            }
        }
        for (at, func) in self.package.funcs.iter().enumerate() {
            if let Some(outer) = func.outer
                && self.deferred.contains(&FuncRef(at))
            {
                let literals = self.deferred_in.entry(outer).or_default();
                literals.push(FuncRef(at));
            }
        }
    }

    /// Parameters get what callers give them that are not seen.
    fn feed_parameters(&mut self) {
        for (at, func) in self.package.funcs.iter().enumerate() {
            let at_hand = FuncRef(at);
            let seen = self.called.contains(&at_hand)
                && !self.handed.contains(&at_hand)
                && !self.is_exported(at_hand);
            if seen {
                continue;
            }
            for param in func.receiver.iter().chain(&func.params) {
                let id = self.id(Place::Local(param.span.file, param.span.from));
                self.fed.insert(id);
                self.escapes.insert(id);
            }
        }
    }

    pub(super) fn func(&self, func: FuncRef) -> Option<&'a Func> {
        self.package.funcs.get(func.0)
    }

    /// The declared function in whose text a literal stands, or itself.
    pub(super) fn declared(&self, func: FuncRef) -> FuncRef {
        let mut at = func;
        while let Some(outer) = self.func(at).and_then(|func| func.outer) {
            at = outer;
        }
        at
    }

    /// Whether a literal stands in a function, or in a literal in it.
    pub(super) fn stands_in(&self, literal: FuncRef, func: FuncRef) -> bool {
        let mut at = literal;
        while let Some(outer) = self.func(at).and_then(|func| func.outer) {
            if outer == func {
                return true;
            }
            at = outer;
        }
        false
    }

    /// The method of a type, or the function where the type is empty.
    pub(super) fn method(&self, ty: &str, name: &str) -> Option<FuncRef> {
        self.by_name.get(&(ty, name)).copied()
    }

    // ------------------------------------------------------------ variables

    pub(super) fn id(&mut self, place: Place) -> usize {
        let next = self.parents.len();
        let id = *self.vars.entry(place).or_insert(next);
        if id == next {
            self.parents.push(next);
        }
        id
    }

    fn root(&self, mut id: usize) -> usize {
        while let Some(&parent) = self.parents.get(id) {
            if parent == id {
                break;
            }
            id = parent;
        }
        id
    }

    pub(super) fn union(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.parents.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }

    /// The variable that an expression means.
    pub(super) fn var(&self, func: FuncRef, expr: &Expr) -> Option<Var> {
        let place = self.place(Some(func), expr)?;
        let id = *self.vars.get(&place)?;
        Some(Var(self.root(id)))
    }

    /// The field of a type of the package.
    pub(super) fn field(&self, ty: &str, field: &str) -> Option<Var> {
        let place = Place::Field(ty.to_owned(), field.to_owned());
        Some(Var(self.root(*self.vars.get(&place)?)))
    }

    /// What is done with a variable that is a channel, in the order of the text.
    pub(super) fn ops(&self, var: Var) -> impl Iterator<Item = &Op<'a>> {
        self.ops
            .iter()
            .filter(move |(id, _)| self.root(*id) == var.0)
            .map(|(_, op)| op)
    }

    /// What a function does with channels, each with its variable; not what is in its literals.
    pub(super) fn ops_in(&self, func: FuncRef) -> impl Iterator<Item = (Var, OpKind)> {
        self.ops
            .iter()
            .filter(move |(_, op)| op.func == func)
            .map(|(id, op)| (Var(self.root(*id)), op.kind))
    }

    /// Where a variable is made, if it is a channel.
    pub(super) fn made(&self, var: Var) -> impl Iterator<Item = Made> {
        self.makes
            .iter()
            .filter(move |(id, _)| self.root(*id) == var.0)
            .map(|(_, made)| *made)
    }

    /// Whether other code may do something with it as well.
    pub(super) fn escapes(&self, var: Var) -> bool {
        self.escapes.iter().any(|id| self.root(*id) == var.0)
    }

    /// Whether it gets values that are not followed.
    pub(super) fn is_fed(&self, var: Var) -> bool {
        self.fed.iter().any(|id| self.root(*id) == var.0)
    }

    /// Where the variable is declared that an expression names.
    pub(super) fn declared_at(&self, func: FuncRef, expr: &Expr) -> Option<Span> {
        match self.place(Some(func), expr)? {
            Place::Local(file, from) => self
                .decls
                .iter()
                .flatten()
                .find(|decl| decl.at.file == file && decl.at.from == from)
                .map(|decl| decl.at),
            Place::Field(ty, field) => {
                let one = self.package.structs.iter().find(|one| one.name == ty)?;
                let field = one.fields.iter().find(|one| one.name == field)?;
                Some(field.span)
            }
            Place::Global(_) | Place::Result(..) => None,
        }
    }

    /// What a name is first set to, and which of the results it is.
    pub(super) fn value_of(&self, func: FuncRef, expr: &Expr) -> Option<(&'a Expr, usize, Span)> {
        let ExprKind::Ident(name) = &expr.bare().kind else {
            return None;
        };
        let (owner, position) = self.decl(Some(func), name, expr.bare().span)?;
        let decl = self.decls.get(owner.0)?.get(position)?;
        let (value, nth) = decl.value?;
        Some((value, nth, decl.at))
    }

    /// Which result of its function a name is returned as.
    pub(super) fn returned_as(&self, func: FuncRef, name: &Expr) -> Option<usize> {
        let at = self.declared_at(func, name)?;
        let mut found = None;
        self.func(func)?.body.walk(&mut |stmt| {
            if let StmtKind::Return(values) = &stmt.kind {
                let nth = values
                    .iter()
                    .position(|value| self.declared_at(func, value) == Some(at));
                found = found.or(nth);
            }
        });
        found
    }

    /// The names that callers give to a result of a function, each with the caller and the statement.
    pub(super) fn receivers(&self, of: FuncRef, nth: usize) -> Vec<(FuncRef, &'a Expr, Span)> {
        let mut found = Vec::new();
        for call in &self.calls {
            if self.target(Some(call.func), call.call) != Some(of) {
                continue;
            }
            if let Some(stmt) = call.chain.last()
                && let StmtKind::Assign { left, right, .. } = &stmt.kind
                && right.len() == 1
                && let Some(left) = left.get(nth)
            {
                found.push((call.func, left, stmt.span));
            }
        }
        found
    }

    /// Whether what a name holds is kept elsewhere: stored in a field, returned, sent or put into
    /// something.
    pub(super) fn is_kept(&self, func: FuncRef, name: &Expr) -> bool {
        let Some(place) = self.place(Some(func), name) else {
            return true;
        };
        let Some(&id) = self.vars.get(&place) else {
            return false;
        };
        let root = self.root(id);
        self.escapes.iter().any(|id| self.root(*id) == root)
            || self.vars.iter().any(|(other, id)| {
                *other != place
                    && self.root(*id) == root
                    && matches!(other, Place::Field(..) | Place::Global(_))
            })
    }

    /// Whether a literal is what a `defer` calls.
    pub(super) fn is_deferred(&self, func: FuncRef) -> bool {
        self.deferred.contains(&func)
    }

    /// Whether other packages can call a function.
    pub(super) fn is_exported(&self, func: FuncRef) -> bool {
        self.func(func)
            .is_some_and(|func| self.is_public(&func.name))
    }

    /// Whether other packages can use a name.
    fn is_public(&self, name: &str) -> bool {
        !self.package.is_main && name.starts_with(char::is_uppercase)
    }

    /// The methods of this name.
    pub(super) fn methods(&self, name: &str) -> &[FuncRef] {
        self.methods.get(name).map_or(&[], Vec::as_slice)
    }

    /// The calls in a function, in the order of the text; not those in its literals.
    pub(super) fn calls_in(&self, func: FuncRef) -> impl Iterator<Item = &CallAt<'a>> {
        let calls = self.calls_in.get(func.0).map_or(&[][..], Vec::as_slice);
        calls.iter().filter_map(|&at| self.calls.get(at))
    }

    /// The literals in a function that it defers.
    pub(super) fn deferred_in(&self, func: FuncRef) -> &[FuncRef] {
        self.deferred_in.get(&func).map_or(&[], Vec::as_slice)
    }
}
