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
    decls: Vec<Vec<Decl<'a>>>,
    by_name: HashMap<(&'a str, &'a str), FuncRef>,
    vars: HashMap<Place, usize>,
    parents: Vec<usize>,
    pub(super) ops: Vec<(usize, Op<'a>)>,
    pub(super) makes: Vec<(usize, Made)>,
    pub(super) escapes: HashSet<usize>,
    /// Variables that get values which are not followed.
    pub(super) fed: HashSet<usize>,
    pub(super) called: HashSet<FuncRef>,
    pub(super) deferred: HashSet<FuncRef>,
    pub(super) bound: HashMap<usize, FuncRef>,
    pub(super) spawns: Vec<Spawn<'a>>,
    pub(super) calls: Vec<CallAt<'a>>,
}

impl<'a> Index<'a> {
    pub(super) fn of(package: &'a Lowered) -> Self {
        let mut index = Index {
            package,
            decls: Vec::new(),
            by_name: HashMap::new(),
            vars: HashMap::new(),
            parents: Vec::new(),
            ops: Vec::new(),
            makes: Vec::new(),
            escapes: HashSet::new(),
            fed: HashSet::new(),
            called: HashSet::new(),
            deferred: HashSet::new(),
            bound: HashMap::new(),
            spawns: Vec::new(),
            calls: Vec::new(),
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
            }
            index.decls.push(declarations(func));
        }
        for one in &package.structs {
            for field in &one.fields {
                index.id(Place::Field(one.name.clone(), field.name.clone()));
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
        index
    }

    /// Parameters get what callers give them that are not seen.
    fn feed_parameters(&mut self) {
        for (at, func) in self.package.funcs.iter().enumerate() {
            let seen = self.called.contains(&FuncRef(at)) && !self.is_exported(FuncRef(at));
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

    fn decl(&self, func: Option<FuncRef>, name: &str, at: Span) -> Option<(FuncRef, usize)> {
        let mut here = func;
        while let Some(func) = here {
            let found = self
                .decls
                .get(func.0)?
                .iter()
                .enumerate()
                .filter(|(_, decl)| {
                    decl.name == name
                        && decl.scope.contains(at)
                        && (decl.from <= at.from || decl.at == at)
                })
                .max_by_key(|(_, decl)| decl.at.from);
            if let Some((position, _)) = found {
                return Some((func, position));
            }
            here = self.func(func)?.outer;
        }
        None
    }

    pub(super) fn place(&self, func: Option<FuncRef>, expr: &Expr) -> Option<Place> {
        self.place_within(func, expr, FAR)
    }

    fn place_within(&self, func: Option<FuncRef>, expr: &Expr, far: usize) -> Option<Place> {
        let far = far.checked_sub(1)?;
        let expr = expr.bare();
        match &expr.kind {
            ExprKind::Ident(name) if name == "_" || name == "nil" => None,
            ExprKind::Ident(name) => match self.decl(func, name, expr.span) {
                Some((func, position)) => {
                    let decl = self.decls.get(func.0)?.get(position)?;
                    Some(Place::Local(decl.at.file, decl.at.from))
                }
                None => self.is_global(name).then(|| Place::Global(name.clone())),
            },
            ExprKind::Selector { of, field } => {
                let ty = self.type_of(func, of, far)?;
                self.has_field(&ty, field)
                    .then(|| Place::Field(ty, field.clone()))
            }
            ExprKind::Call { .. } => Some(Place::Result(self.target_within(func, expr, far)?, 0)),
            _ => None,
        }
    }

    fn is_global(&self, name: &str) -> bool {
        self.package.globals.iter().any(|stmt| match &stmt.kind {
            StmtKind::Assign { left, .. } => left
                .iter()
                .any(|left| matches!(&left.kind, ExprKind::Ident(one) if one == name)),
            _ => false,
        })
    }

    pub(super) fn has_field(&self, ty: &str, field: &str) -> bool {
        self.package
            .structs
            .iter()
            .any(|one| one.name == ty && one.fields.iter().any(|one| one.name == field))
    }

    fn field_type(&self, ty: &str, field: &str) -> Option<&'a Type> {
        let one = self.package.structs.iter().find(|one| one.name == ty)?;
        one.fields
            .iter()
            .find(|one| one.name == field)
            .map(|field| &field.ty)
    }

    /// The name of the type of an expression.
    pub(super) fn type_of(&self, func: Option<FuncRef>, expr: &Expr, far: usize) -> Option<String> {
        let far = far.checked_sub(1)?;
        let expr = expr.bare();
        let named = |ty: &Type| (!ty.name.is_empty()).then(|| ty.name.clone());
        match &expr.kind {
            ExprKind::Ident(name) => {
                let Some((owner, position)) = self.decl(func, name, expr.span) else {
                    return self.global_type(name, far);
                };
                let decl = self.decls.get(owner.0)?.get(position)?;
                if let Some(ty) = decl.ty {
                    return named(ty);
                }
                let (value, nth) = decl.value?;
                if decl.is_element {
                    return self.element_of(Some(owner), value, far);
                }
                match &value.bare().kind {
                    ExprKind::Call { .. } => {
                        let target = self.target_within(Some(owner), value, far)?;
                        named(&self.func(target)?.results.get(nth)?.ty)
                    }
                    _ if nth == 0 => self.type_of(Some(owner), value, far),
                    _ => None,
                }
            }
            ExprKind::Selector { of, field } => {
                let ty = self.type_of(func, of, far)?;
                named(self.field_type(&ty, field)?)
            }
            ExprKind::Composite { ty, .. } | ExprKind::Make { ty, .. } => named(ty),
            ExprKind::Call { .. } => {
                let target = self.target_within(func, expr, far)?;
                named(&self.func(target)?.results.first()?.ty)
            }
            // An element by its index.
            ExprKind::Other(parts) => self.element_of(func, parts.first()?, far),
            _ => None,
        }
    }

    /// The name of the type of what a slice, map or channel holds.
    fn element_of(&self, func: Option<FuncRef>, expr: &Expr, far: usize) -> Option<String> {
        let far = far.checked_sub(1)?;
        let expr = expr.bare();
        let named = |ty: &Type| (!ty.element.is_empty()).then(|| ty.element.clone());
        match &expr.kind {
            ExprKind::Ident(name) => {
                let (owner, position) = self.decl(func, name, expr.span)?;
                let decl = self.decls.get(owner.0)?.get(position)?;
                match (decl.ty, decl.value) {
                    (Some(ty), _) => named(ty),
                    (None, Some((value, 0))) => self.element_of(Some(owner), value, far),
                    _ => None,
                }
            }
            ExprKind::Selector { of, field } => {
                let ty = self.type_of(func, of, far)?;
                named(self.field_type(&ty, field)?)
            }
            ExprKind::Composite { ty, .. } | ExprKind::Make { ty, .. } => named(ty),
            ExprKind::Call { .. } => {
                let target = self.target_within(func, expr, far)?;
                named(&self.func(target)?.results.first()?.ty)
            }
            _ => None,
        }
    }

    fn global_type(&self, name: &str, far: usize) -> Option<String> {
        self.package.globals.iter().find_map(|stmt| {
            let StmtKind::Assign {
                left, right, ty, ..
            } = &stmt.kind
            else {
                return None;
            };
            let at = left
                .iter()
                .position(|left| matches!(&left.kind, ExprKind::Ident(one) if one == name))?;
            match ty {
                Some(ty) => (!ty.name.is_empty()).then(|| ty.name.clone()),
                None => self.type_of(None, right.get(at)?, far),
            }
        })
    }

    /// The function of the package that a call calls.
    pub(super) fn target(&self, func: Option<FuncRef>, call: &Expr) -> Option<FuncRef> {
        self.target_within(func, call, FAR)
    }

    fn target_within(&self, func: Option<FuncRef>, call: &Expr, far: usize) -> Option<FuncRef> {
        let ExprKind::Call { function, .. } = &call.bare().kind else {
            return None;
        };
        self.callable(func, function, far)
    }

    /// The function of the package that an expression is.
    pub(super) fn callable(
        &self,
        func: Option<FuncRef>,
        function: &Expr,
        far: usize,
    ) -> Option<FuncRef> {
        let far = far.checked_sub(1)?;
        match &function.bare().kind {
            ExprKind::Literal(literal) => Some(*literal),
            ExprKind::Ident(name) => match self.decl(func, name, function.span) {
                Some(_) => {
                    let place = self.place_within(func, function, far)?;
                    let id = *self.vars.get(&place)?;
                    self.bound.get(&id).copied()
                }
                None => self.method("", name),
            },
            ExprKind::Selector { of, field } => {
                let ty = self.type_of(func, of, far)?;
                self.method(&ty, field)
            }
            // An explicit instantiation: `work[int](…)`.
            ExprKind::Other(parts) => match parts.first()?.bare().kind {
                ExprKind::Ident(_) => self.callable(func, parts.first()?, far),
                _ => None,
            },
            _ => None,
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
            .is_some_and(|func| func.name.starts_with(char::is_uppercase))
    }
}
