//! Statements.

use tree_sitter::Node;

use super::{DEEPEST, Lowering, children};
use crate::source::syntax::{Arm, Block, Expr, Stmt, StmtKind};

impl Lowering<'_> {
    /// Statements, with lists of them opened.
    pub(super) fn statements(&mut self, nodes: &[Node<'_>]) -> Vec<Stmt> {
        let mut statements = Vec::new();
        for &node in nodes {
            match node.kind() {
                "statement_list" => statements.extend(self.statements(&children(node))),
                "var_declaration" => statements.extend(self.vars(node)),
                _ => statements.push(self.statement(node)),
            }
        }
        statements
    }

    pub(super) fn vars(&mut self, node: Node<'_>) -> Vec<Stmt> {
        let mut statements = Vec::new();
        for child in children(node) {
            if child.kind() == "var_spec_list" {
                statements.extend(self.vars(child));
            } else if child.kind() == "var_spec" {
                let mut cursor = child.walk();
                let names: Vec<Node<'_>> = child
                    .children_by_field_name("name", &mut cursor)
                    .filter(Node::is_named)
                    .collect();
                let left = names.into_iter().map(|name| self.expr(name)).collect();
                let right = self.list(child.child_by_field_name("value"));
                statements.push(Stmt {
                    kind: StmtKind::Assign {
                        left,
                        right,
                        defines: true,
                        ty: child.child_by_field_name("type").map(|ty| self.ty(ty)),
                    },
                    span: self.span(child),
                });
            }
        }
        statements
    }

    fn list(&mut self, node: Option<Node<'_>>) -> Vec<Expr> {
        match node {
            Some(node) if node.kind() == "expression_list" => children(node)
                .into_iter()
                .map(|expr| self.expr(expr))
                .collect(),
            Some(node) => vec![self.expr(node)],
            None => Vec::new(),
        }
    }

    fn statement(&mut self, node: Node<'_>) -> Stmt {
        let span = self.span(node);
        if self.depth >= DEEPEST {
            return Stmt {
                kind: StmtKind::Other(Vec::new()),
                span,
            };
        }
        self.depth += 1;
        let kind = self.statement_kind(node);
        self.depth -= 1;
        Stmt { kind, span }
    }

    fn boxed(&mut self, node: Option<Node<'_>>) -> Option<Box<Stmt>> {
        node.map(|node| Box::new(self.statement(node)))
    }

    pub(super) fn first(&mut self, node: Node<'_>) -> Expr {
        match children(node).first() {
            Some(&inner) => self.expr(inner),
            None => self.other(node),
        }
    }

    fn statement_kind(&mut self, node: Node<'_>) -> StmtKind {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "expression_statement" => StmtKind::Expr(self.first(node)),
            "go_statement" => StmtKind::Go(self.first(node)),
            "defer_statement" => StmtKind::Defer(self.first(node)),
            "send_statement" => match (field("channel"), field("value")) {
                (Some(channel), Some(value)) => StmtKind::Send {
                    channel: self.expr(channel),
                    value: self.expr(value),
                },
                _ => StmtKind::Other(Vec::new()),
            },
            "short_var_declaration" | "assignment_statement" | "receive_statement" => {
                StmtKind::Assign {
                    left: self.list(field("left")),
                    right: self.list(field("right")),
                    defines: node.kind() == "short_var_declaration"
                        || (node.kind() == "receive_statement" && self.text(node).contains(":=")),
                    ty: None,
                }
            }
            "return_statement" => {
                let values = children(node).first().copied();
                StmtKind::Return(self.list(values))
            }
            "if_statement" => StmtKind::If {
                init: self.boxed(field("initializer")),
                condition: field("condition").map(|condition| self.expr(condition)),
                then: field("consequence").map_or_else(Block::default, |then| self.block(then)),
                otherwise: self.boxed(field("alternative")),
            },
            "for_statement" => self.loops(node),
            "select_statement" => StmtKind::Select(
                children(node)
                    .into_iter()
                    .map(|arm| self.arm(arm))
                    .collect(),
            ),
            "expression_switch_statement" | "type_switch_statement" => StmtKind::Switch {
                init: self.boxed(field("initializer")),
                value: field("value").map(|value| self.expr(value)),
                arms: children(node)
                    .into_iter()
                    .filter(|child| child.kind().ends_with("_case"))
                    .map(|arm| self.arm(arm))
                    .collect(),
            },
            "block" => StmtKind::Block(self.block(node)),
            "labeled_statement" => StmtKind::Labeled {
                label: field("label").map_or_else(String::new, |label| self.text(label).to_owned()),
                of: children(node)
                    .into_iter()
                    .rev()
                    .find(|child| child.kind() != "label_name")
                    .map(|of| Box::new(self.statement(of))),
            },
            "break_statement" => StmtKind::Break(self.label(node)),
            "continue_statement" => StmtKind::Continue,
            "goto_statement" => StmtKind::Goto,
            "var_declaration" => match self.vars(node).into_iter().next() {
                Some(stmt) => stmt.kind,
                None => StmtKind::Other(Vec::new()),
            },
            _ => StmtKind::Other(
                children(node)
                    .into_iter()
                    .map(|part| self.expr(part))
                    .collect(),
            ),
        }
    }

    fn label(&self, node: Node<'_>) -> Option<String> {
        let label = children(node).first().copied()?;
        Some(self.text(label).to_owned())
    }

    fn loops(&mut self, node: Node<'_>) -> StmtKind {
        let body = node
            .child_by_field_name("body")
            .map_or_else(Block::default, |body| self.block(body));
        let head = children(node)
            .into_iter()
            .find(|child| child.kind() != "block");
        let Some(head) = head else {
            return StmtKind::For {
                init: None,
                condition: None,
                post: None,
                body,
            };
        };
        let field = |name| head.child_by_field_name(name);
        match head.kind() {
            "range_clause" => StmtKind::Range {
                left: self.list(field("left")),
                over: match field("right") {
                    Some(right) => self.expr(right),
                    None => self.other(head),
                },
                body,
            },
            "for_clause" => StmtKind::For {
                init: self.boxed(field("initializer")),
                condition: field("condition").map(|condition| self.expr(condition)),
                post: self.boxed(field("update")),
                body,
            },
            _ => StmtKind::For {
                init: None,
                condition: Some(self.expr(head)),
                post: None,
                body,
            },
        }
    }

    fn arm(&mut self, node: Node<'_>) -> Arm {
        let comm = node.child_by_field_name("communication");
        let value = node.child_by_field_name("value");
        let head = comm.or(value);
        let body: Vec<Node<'_>> = children(node)
            .into_iter()
            .filter(|child| Some(child.id()) != head.map(|head| head.id()))
            .collect();
        let first = body.first().copied();
        Arm {
            comm: comm.map(|comm| Box::new(self.statement(comm))),
            values: self.list(value),
            is_default: node.kind() == "default_case",
            body: Block {
                span: first.map_or_else(|| self.span(node), |first| self.span(first)),
                statements: self.statements(&body),
            },
            span: self.span(node),
        }
    }
}
