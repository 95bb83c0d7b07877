//! What an expression is: its variable, its type, the function that it calls.

use super::index::{FAR, Index, Place};
use super::syntax::{Expr, ExprKind, FuncRef, Span, StmtKind, Type};

impl<'a> Index<'a> {
    pub(super) fn decl(
        &self,
        func: Option<FuncRef>,
        name: &str,
        at: Span,
    ) -> Option<(FuncRef, usize)> {
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
                None => self
                    .globals
                    .contains_key(&**name)
                    .then(|| Place::Global(name.clone())),
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

    pub(super) fn has_field(&self, ty: &str, field: &str) -> bool {
        self.fields.contains_key(&(ty, field))
    }

    fn field_type(&self, ty: &str, field: &str) -> Option<&'a Type> {
        self.fields.get(&(ty, field)).copied()
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
        let StmtKind::Assign {
            left, right, ty, ..
        } = &self.globals.get(name)?.kind
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
}
