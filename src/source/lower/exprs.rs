//! Expressions.

use tree_sitter::Node;

use super::{DEEPEST, Lowering, children};
use crate::source::syntax::{Expr, ExprKind, Type};

impl Lowering<'_> {
    pub(super) fn expr(&mut self, node: Node<'_>) -> Expr {
        let span = self.span(node);
        if self.depth >= DEEPEST {
            return Expr {
                kind: ExprKind::Other(Vec::new()),
                span,
            };
        }
        self.depth += 1;
        let kind = self.expr_kind(node);
        self.depth -= 1;
        Expr { kind, span }
    }

    pub(super) fn other(&mut self, node: Node<'_>) -> Expr {
        Expr {
            span: self.span(node),
            kind: ExprKind::Other(
                children(node)
                    .into_iter()
                    .map(|part| self.expr(part))
                    .collect(),
            ),
        }
    }

    fn expr_kind(&mut self, node: Node<'_>) -> ExprKind {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "identifier" | "field_identifier" | "type_identifier" | "blank_identifier" | "nil" => {
                ExprKind::Ident(self.text(node).to_owned())
            }
            "int_literal" => {
                ExprKind::Number(self.text(node).replace('_', "").parse().unwrap_or(0))
            }
            "selector_expression" => match (field("operand"), field("field")) {
                (Some(operand), Some(name)) => ExprKind::Selector {
                    of: Box::new(self.expr(operand)),
                    field: self.text(name).to_owned(),
                },
                _ => self.other(node).kind,
            },
            "parenthesized_expression" => ExprKind::Through(Box::new(self.first(node))),
            "unary_expression" => {
                let operator = field("operator").map_or("", |operator| operator.kind());
                match (operator, field("operand")) {
                    ("<-", Some(operand)) => ExprKind::Receive(Box::new(self.expr(operand))),
                    ("&" | "*", Some(operand)) => ExprKind::Through(Box::new(self.expr(operand))),
                    _ => self.other(node).kind,
                }
            }
            "call_expression" => self.call(node),
            "composite_literal" => self.composite(node),
            "func_literal" => ExprKind::Literal(self.func(node)),
            _ => self.other(node).kind,
        }
    }

    fn call(&mut self, node: Node<'_>) -> ExprKind {
        let (Some(function), Some(arguments)) = (
            node.child_by_field_name("function"),
            node.child_by_field_name("arguments"),
        ) else {
            return self.other(node).kind;
        };
        let arguments = children(arguments);
        let name = self.text(function);
        if (name == "make" || name == "new") && !arguments.is_empty() {
            let ty = arguments
                .first()
                .map_or_else(Type::default, |ty| self.ty(*ty));
            let args = arguments.iter().skip(1).map(|arg| self.expr(*arg));
            return ExprKind::Make {
                ty,
                args: args.collect(),
            };
        }
        ExprKind::Call {
            function: Box::new(self.expr(function)),
            args: arguments.into_iter().map(|arg| self.expr(arg)).collect(),
        }
    }

    fn composite(&mut self, node: Node<'_>) -> ExprKind {
        let ty = node
            .child_by_field_name("type")
            .map_or_else(Type::default, |ty| self.ty(ty));
        let mut fields = Vec::new();
        for element in node
            .child_by_field_name("body")
            .map(children)
            .unwrap_or_default()
        {
            if element.kind() == "keyed_element" {
                let (key, value) = (
                    element.child_by_field_name("key"),
                    element.child_by_field_name("value"),
                );
                if let (Some(key), Some(value)) = (key, value) {
                    let name = self.text(key).to_owned();
                    fields.push((name, self.element(value)));
                }
            } else {
                fields.push((String::new(), self.element(element)));
            }
        }
        ExprKind::Composite { ty, fields }
    }

    /// A `literal_element` holds one expression.
    fn element(&mut self, node: Node<'_>) -> Expr {
        if node.kind() == "literal_element" {
            self.first(node)
        } else {
            self.expr(node)
        }
    }
}
