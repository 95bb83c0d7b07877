//! What flows into what: the statements of a package, walked once for its index.

use super::index::{CallAt, Capacity, FAR, Index, Made, Op, OpKind, Place, Spawn};
use super::syntax::{Expr, ExprKind, FuncRef, Span, Stmt, StmtKind, each};

impl<'a> Index<'a> {
    /// Remembers the functions that variables hold, where it is one alone: literals, functions of the
    /// package and methods of an object.
    pub(super) fn bind(&mut self, func: FuncRef) {
        let Some(body) = self.func(func).map(|func| &func.body) else {
            return;
        };
        let mut found: Vec<(&Expr, Option<&Expr>)> = Vec::new();
        body.walk(&mut |stmt| {
            if let StmtKind::Assign { left, right, .. } = &stmt.kind {
                let paired = left.len() == right.len();
                for (nth, left) in left.iter().enumerate().filter(|_| !right.is_empty()) {
                    found.push((left, right.get(nth).filter(|_| paired)));
                }
            }
        });
        for (left, right) in found {
            let is_nil = |expr: &Expr| matches!(&expr.kind, ExprKind::Ident(name) if name == "nil");
            let Some(place) = self.place(Some(func), left) else {
                continue;
            };
            if right.is_some_and(is_nil) {
                continue;
            }
            let holds = right.and_then(|right| match right.bare().kind {
                ExprKind::Literal(literal) => Some(literal),
                ExprKind::Ident(_) | ExprKind::Selector { .. } => {
                    self.callable(Some(func), right, FAR)
                }
                _ => None,
            });
            let holds =
                holds.filter(|_| right.is_some_and(|right| self.is_set_here(func, left, right)));
            if holds.is_none() && !self.vars.contains_key(&place) {
                continue;
            }
            let id = self.id(place);
            match (holds, self.bound.get(&id)) {
                (Some(holds), None) if !self.unsure.contains(&id) => {
                    self.bound.insert(id, holds);
                }
                (Some(holds), Some(&known)) if known == holds => {}
                // One or the other.
                _ => {
                    self.bound.remove(&id);
                    self.unsure.insert(id);
                }
            }
        }
    }

    /// Whether a name gets what it holds by such statements alone: it is no parameter, nor an element.
    fn is_set_here(&self, func: FuncRef, name: &Expr, value: &Expr) -> bool {
        let ExprKind::Ident(text) = &name.kind else {
            return false;
        };
        let Some((owner, position)) = self.decl(Some(func), text, name.span) else {
            return false;
        };
        let decl = self
            .decls
            .get(owner.0)
            .and_then(|decls| decls.get(position));
        let Some(of) = self.func(owner) else {
            return false;
        };
        decl.is_some_and(|decl| {
            let mut given = of.params.iter().chain(&of.results).chain(&of.receiver);
            !decl.is_element
                && !given.any(|param| param.span == decl.at)
                && decl.value.is_none_or(|(first, _)| first.span == value.span)
        })
    }

    /// Whether a name is used for nothing but calls of the function that it holds.
    fn is_only_called(&self, func: FuncRef, name: &Expr) -> bool {
        let Some(at) = self.declared_at(func, name) else {
            return false;
        };
        let ExprKind::Ident(text) = &name.bare().kind else {
            return false;
        };
        let declared = self.declared(func);
        let (mut all, mut calls) = (0, 0);
        for (inside, of) in self.package.funcs.iter().enumerate() {
            let inside = FuncRef(inside);
            if self.declared(inside) != declared {
                continue;
            }
            let is_it = |expr: &Expr| {
                matches!(&expr.kind, ExprKind::Ident(one) if one == text)
                    && self.declared_at(inside, expr) == Some(at)
            };
            of.body.walk(&mut |stmt| {
                for expr in stmt.exprs() {
                    each(expr, &mut |expr| {
                        all += usize::from(is_it(expr));
                        if let ExprKind::Call { function, .. } = &expr.kind {
                            calls += usize::from(is_it(function));
                        }
                    });
                }
            });
        }
        // Once where it is set.
        all == calls + 1
    }

    pub(super) fn walk(&mut self, func: FuncRef, stmt: &'a Stmt, chain: &mut Vec<&'a Stmt>) {
        chain.push(stmt);
        let around = chain.clone();
        self.statement(Some(func), stmt, &around);
        for inner in stmt.inner() {
            self.walk(func, inner, chain);
        }
        chain.pop();
    }

    pub(super) fn statement(&mut self, func: Option<FuncRef>, stmt: &'a Stmt, chain: &[&'a Stmt]) {
        match &stmt.kind {
            StmtKind::Assign { left, right, .. } => self.assign(func, left, right),
            StmtKind::Return(values) => {
                if let Some(func) = func {
                    for (nth, value) in values.iter().enumerate() {
                        let result = self.id(Place::Result(func, nth));
                        self.flow(Some(func), result, value);
                        if self.is_exported(func) {
                            self.escapes.insert(result);
                        }
                    }
                }
            }
            StmtKind::Send { channel, value } => {
                self.op(func, channel, OpKind::Send, stmt.span, chain);
                self.escape(func, value);
            }
            StmtKind::Range { over, .. } => {
                self.op(func, over, OpKind::Range, over.span, chain);
            }
            StmtKind::Go(call) => {
                if let (Some(func), ExprKind::Call { function, .. }) = (func, &call.bare().kind)
                    && let Some(runs) = self.callable(Some(func), function, FAR)
                {
                    self.spawns.push(Spawn {
                        runs,
                        func,
                        span: stmt.span,
                        chain: chain.to_vec(),
                    });
                }
            }
            _ => {}
        }
        let is_deferred = matches!(stmt.kind, StmtKind::Defer(_));
        if let StmtKind::Defer(call) = &stmt.kind
            && let ExprKind::Call { function, .. } = &call.bare().kind
            && let Some(literal) = literal(function)
        {
            self.deferred.insert(literal);
        }
        for expr in stmt.exprs() {
            each(expr, &mut |expr| {
                self.expression(func, expr, chain, is_deferred);
            });
        }
    }

    fn expression(
        &mut self,
        func: Option<FuncRef>,
        expr: &'a Expr,
        chain: &[&'a Stmt],
        is_deferred: bool,
    ) {
        match &expr.kind {
            ExprKind::Receive(channel) => {
                self.op(func, channel, OpKind::Receive, expr.span, chain);
            }
            ExprKind::Composite { ty, fields } => {
                for (name, value) in fields {
                    if name.is_empty() || !self.has_field(&ty.name, name) {
                        self.escape(func, value);
                    } else {
                        let field = self.id(Place::Field(ty.name.clone(), name.clone()));
                        self.flow(func, field, value);
                    }
                }
            }
            ExprKind::Call { function, args } => {
                if let Some((of, _, _)) = expr.method_call()
                    && let Some(place) = self.place(func, of)
                {
                    self.id(place);
                }
                if let Some(func) = func {
                    self.calls.push(CallAt {
                        call: expr,
                        func,
                        chain: chain.to_vec(),
                        is_deferred,
                    });
                }
                self.call(func, expr, function, args, chain);
            }
            _ => {}
        }
    }

    fn call(
        &mut self,
        func: Option<FuncRef>,
        call: &'a Expr,
        function: &'a Expr,
        args: &'a [Expr],
        chain: &[&'a Stmt],
    ) {
        let name = function.dotted().unwrap_or_default();
        if name == "close" {
            if let Some(channel) = args.first() {
                self.op(func, channel, OpKind::Close, call.span, chain);
            }
            return;
        }
        if matches!(&*name, "len" | "cap" | "panic" | "print" | "println") {
            return;
        }
        if let Some(target) = self.callable(func, function, FAR) {
            self.called.insert(target);
            let params: Vec<Span> = self
                .func(target)
                .map(|func| func.params.iter().map(|param| param.span).collect())
                .unwrap_or_default();
            for (nth, arg) in args.iter().enumerate() {
                if let (Some(func), Some(runs)) = (func, self.callable(func, arg, FAR))
                    && !is_call(arg)
                    && params.get(nth).is_some_and(|at| self.starts(target, *at))
                {
                    self.spawns.push(Spawn {
                        runs,
                        func,
                        span: call.span,
                        chain: chain.to_vec(),
                    });
                }
                match params.get(nth) {
                    Some(at) => {
                        let param = self.id(Place::Local(at.file, at.from));
                        self.flow(func, param, arg);
                    }
                    None => self.escape(func, arg),
                }
            }
            return;
        }
        // A call through an interface, perhaps: any method of the name.
        if let Some((_, name, _)) = call.method_call() {
            let methods = self.methods(name).to_vec();
            self.handed.extend(methods);
        }
        for arg in args {
            // What starts a goroutine by a method: errgroup's Go, sync.WaitGroup's Go, pools.
            if let (Some(func), Some(runs)) = (func, self.callable(func, arg, FAR))
                && !is_call(arg)
                && (name.ends_with(".Go")
                    || name.ends_with(".TryGo")
                    || name.ends_with(".Submit")
                    // src/time/sleep.go: in its own goroutine, when the time has come.
                    || name == "time.AfterFunc")
            {
                self.spawns.push(Spawn {
                    runs,
                    func,
                    span: call.span,
                    chain: chain.to_vec(),
                });
            }
            self.escape(func, arg);
        }
    }

    /// Whether a function starts what it gets in a parameter as a goroutine: `go run()`, and nothing
    /// in between.
    fn starts(&self, target: FuncRef, param: Span) -> bool {
        let Some(of) = self.func(target) else {
            return false;
        };
        let mut starts = false;
        of.body.walk(&mut |stmt| {
            if let StmtKind::Go(call) = &stmt.kind
                && let ExprKind::Call { function, .. } = &call.bare().kind
                && self.declared_at(target, function) == Some(param)
            {
                starts = true;
            }
        });
        starts
    }

    fn assign(&mut self, func: Option<FuncRef>, left: &'a [Expr], right: &'a [Expr]) {
        if left.len() == right.len() {
            for (left, right) in left.iter().zip(right) {
                // `_ = cancel` keeps nothing.
                if matches!(&left.kind, ExprKind::Ident(name) if name == "_") {
                    continue;
                }
                match self.place(func, left) {
                    Some(place) => {
                        let id = self.id(place);
                        if !self.is_bound(func, id, left, right) {
                            self.flow(func, id, right);
                        }
                    }
                    None => self.escape(func, right),
                }
            }
        } else if let [call] = right
            && let Some(target) = self.target(func, call)
        {
            for (nth, left) in left.iter().enumerate() {
                if let Some(place) = self.place(func, left) {
                    let (id, result) = (self.id(place), self.id(Place::Result(target, nth)));
                    self.union(id, result);
                }
            }
        } else if !right.is_empty() {
            for left in left {
                if let Some(place) = self.place(func, left) {
                    let id = self.id(place);
                    self.fed.insert(id);
                }
            }
        }
    }

    /// Whether a value is a function that nobody but the callers of a name get.
    fn is_bound(&self, func: Option<FuncRef>, to: usize, name: &Expr, value: &Expr) -> bool {
        let Some(func) = func else {
            return false;
        };
        let bound = self.bound.get(&to).copied();
        bound.is_some()
            && !is_call(value)
            && bound == self.callable(Some(func), value, FAR)
            && self.is_only_called(func, name)
    }

    /// `value` becomes what `to` holds.
    fn flow(&mut self, func: Option<FuncRef>, to: usize, value: &'a Expr) {
        match &value.bare().kind {
            ExprKind::Make { ty, args } if ty.is_chan => {
                let capacity = match args.first().map(|arg| &arg.bare().kind) {
                    None | Some(ExprKind::Number(0)) => Capacity::None,
                    Some(ExprKind::Number(size)) => Capacity::Constant(*size),
                    Some(_) => Capacity::Variable,
                };
                let made = Made {
                    span: value.span,
                    capacity,
                };
                self.makes.push((to, made));
            }
            // A new object is all that it holds.
            ExprKind::Composite { .. } | ExprKind::Make { .. } => {}
            _ => {
                let function = self.callable(func, value, FAR);
                if let Some(function) = function.filter(|_| !is_call(value)) {
                    self.handed.insert(function);
                }
                if let Some(place) = self.place(func, value) {
                    let from = self.id(place);
                    self.union(to, from);
                } else if !matches!(&value.bare().kind, ExprKind::Ident(name) if name == "nil") {
                    self.fed.insert(to);
                }
            }
        }
    }

    /// `value` goes where it is not followed.
    fn escape(&mut self, func: Option<FuncRef>, value: &Expr) {
        let function = self.callable(func, value, FAR);
        if let Some(function) = function.filter(|_| !is_call(value)) {
            self.handed.insert(function);
        }
        if let Some(place) = self.place(func, value) {
            let id = self.id(place);
            self.escapes.insert(id);
        }
    }

    fn op(
        &mut self,
        func: Option<FuncRef>,
        channel: &Expr,
        kind: OpKind,
        span: Span,
        chain: &[&'a Stmt],
    ) {
        if let (Some(func), Some(place)) = (func, self.place(func, channel)) {
            let id = self.id(place);
            let op = Op {
                kind,
                func,
                span,
                base: self.declared_at(func, base(channel)),
                chain: chain.to_vec(),
            };
            self.ops.push((id, op));
        }
    }
}

fn literal(expr: &Expr) -> Option<FuncRef> {
    match expr.bare().kind {
        ExprKind::Literal(literal) => Some(literal),
        _ => None,
    }
}

fn is_call(expr: &Expr) -> bool {
    matches!(expr.bare().kind, ExprKind::Call { .. })
}

/// What an expression begins with: `c` of `c.reply`.
fn base(expr: &Expr) -> &Expr {
    match &expr.bare().kind {
        ExprKind::Selector { of, .. } => base(of),
        _ => expr.bare(),
    }
}
