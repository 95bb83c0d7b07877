//! The names that functions declare, and where they mean what.

use super::syntax::{Expr, ExprKind, Func, Span, Stmt, StmtKind, Type};

/// A name that a function declares.
#[derive(Debug)]
pub(super) struct Decl<'a> {
    pub(super) name: &'a str,
    pub(super) at: Span,
    /// Where the name means this.
    pub(super) scope: Span,
    pub(super) ty: Option<&'a Type>,
    /// What it is first set to, and which of its results.
    pub(super) value: Option<(&'a Expr, usize)>,
    /// From which byte on the name means this.
    pub(super) from: usize,
    /// Whether it is an element of the value, by range.
    pub(super) is_element: bool,
}

/// The names that a function declares, with the blocks in which they mean that.
pub(super) fn declarations(func: &Func) -> Vec<Decl<'_>> {
    let mut decls = Vec::new();
    let named = func
        .receiver
        .iter()
        .chain(&func.params)
        .chain(&func.results)
        .filter(|param| !param.name.is_empty());
    for param in named {
        decls.push(Decl {
            name: &param.name,
            at: param.span,
            scope: func.span,
            ty: Some(&param.ty),
            value: None,
            from: param.span.from,
            is_element: false,
        });
    }
    for stmt in &func.body.statements {
        declare(stmt, func.body.span, &mut decls);
    }
    decls
}

fn declare<'a>(stmt: &'a Stmt, scope: Span, decls: &mut Vec<Decl<'a>>) {
    match &stmt.kind {
        StmtKind::Assign {
            left,
            right,
            defines: true,
            ty,
        } => {
            for decl in names(left, right, ty.as_ref(), scope, stmt.span.to) {
                // `a, err := f()` sets an `err` that is there already.
                let again = left.len() > 1
                    && decls
                        .iter()
                        .any(|old| old.name == decl.name && old.scope == decl.scope);
                if !again {
                    decls.push(decl);
                }
            }
        }
        StmtKind::Range { left, over, body } => {
            for (nth, mut decl) in names(left, &[], None, stmt.span, over.span.to)
                .into_iter()
                .enumerate()
            {
                // Of a channel the only name is an element; of a slice it is a number, which has
                // neither fields nor methods to look up.
                decl.is_element = nth == 1 || left.len() == 1;
                decl.value = decl.is_element.then_some((over, 0));
                decls.push(decl);
            }
            for inner in &body.statements {
                declare(inner, body.span, decls);
            }
        }
        StmtKind::If {
            init,
            then,
            otherwise,
            ..
        } => {
            for inner in init.iter().chain(otherwise) {
                declare(inner, stmt.span, decls);
            }
            for inner in &then.statements {
                declare(inner, then.span, decls);
            }
        }
        StmtKind::For { init, body, .. } => {
            if let Some(inner) = init {
                declare(inner, stmt.span, decls);
            }
            for inner in &body.statements {
                declare(inner, body.span, decls);
            }
        }
        StmtKind::Select(arms) => {
            for arm in arms {
                for inner in arm
                    .comm
                    .iter()
                    .map(|comm| &**comm)
                    .chain(&arm.body.statements)
                {
                    declare(inner, arm.span, decls);
                }
            }
        }
        StmtKind::Switch { init, arms, .. } => {
            if let Some(inner) = init {
                declare(inner, stmt.span, decls);
            }
            for arm in arms {
                for inner in &arm.body.statements {
                    declare(inner, arm.span, decls);
                }
            }
        }
        StmtKind::Block(block) => {
            for inner in &block.statements {
                declare(inner, block.span, decls);
            }
        }
        StmtKind::Labeled { of: Some(of), .. } => declare(of, scope, decls),
        _ => {}
    }
}

/// The names on the left of a statement, with what they are set to.
fn names<'a>(
    left: &'a [Expr],
    right: &'a [Expr],
    ty: Option<&'a Type>,
    scope: Span,
    from: usize,
) -> Vec<Decl<'a>> {
    let mut found = Vec::new();
    for (nth, left) in left.iter().enumerate() {
        if let ExprKind::Ident(name) = &left.kind {
            let value = if right.len() > 1 {
                right.get(nth).map(|value| (value, 0))
            } else {
                right.first().map(|value| (value, nth))
            };
            found.push(Decl {
                name,
                at: left.span,
                scope,
                ty,
                value,
                from,
                is_element: false,
            });
        }
    }
    found
}
