//! From the text of Go files to the syntax that the facts are read from, by tree-sitter. No other file knows it.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{Node, ParseOptions, Parser};

use super::syntax::{
    Arm, Block, Expr, ExprKind, Func, FuncRef, Param, Span, Stmt, StmtKind, Struct, Type,
};

/// Longer nesting is not read: the source is no program that a person wrote.
const DEEPEST: usize = 120;

/// What the files of a package hold.
#[derive(Debug, Default)]
pub(super) struct Lowered {
    pub(super) funcs: Vec<Func>,
    pub(super) structs: Vec<Struct>,
    /// The paths that the files import.
    pub(super) imports: Vec<String>,
    /// Variables of the package: what is on the left, and on the right.
    pub(super) globals: Vec<Stmt>,
    /// Whether it is a program, whose names nobody else can use.
    pub(super) is_main: bool,
}

/// Adds the file that is the package's `file`-th. `None` if it is no Go source that can be read within
/// the time.
pub(super) fn lower_within(
    budget: Duration,
    text: &str,
    file: usize,
    into: &mut Lowered,
) -> Option<()> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_go::LANGUAGE.into()).ok()?;
    let start = Instant::now();
    let mut in_time = |_: &tree_sitter::ParseState| {
        if start.elapsed() < budget {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let bytes = text.as_bytes();
    let tree = parser.parse_with_options(
        &mut |at, _| bytes.get(at..).unwrap_or_default(),
        None,
        Some(ParseOptions::new().progress_callback(&mut in_time)),
    )?;
    let mut lowering = Lowering {
        text,
        file,
        into,
        outer: None,
        depth: 0,
    };
    for node in children(tree.root_node()) {
        lowering.top(node);
    }
    Some(())
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| child.kind() != "comment")
        .collect()
}

struct Lowering<'a> {
    text: &'a str,
    file: usize,
    into: &'a mut Lowered,
    outer: Option<FuncRef>,
    depth: usize,
}

impl Lowering<'_> {
    fn span(&self, node: Node<'_>) -> Span {
        let line = |row: usize| u32::try_from(row).unwrap_or(u32::MAX).saturating_add(1);
        Span {
            file: self.file,
            from: node.start_byte(),
            to: node.end_byte(),
            line: line(node.start_position().row),
            end_line: line(node.end_position().row),
        }
    }

    fn text(&self, node: Node<'_>) -> &str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn top(&mut self, node: Node<'_>) {
        match node.kind() {
            "function_declaration" | "method_declaration" => {
                self.func(node);
            }
            "import_declaration" => self.imports(node),
            "type_declaration" => {
                for spec in children(node) {
                    self.type_spec(spec);
                }
            }
            "var_declaration" => {
                let statements = self.vars(node);
                self.into.globals.extend(statements);
            }
            _ => {}
        }
    }

    fn imports(&mut self, node: Node<'_>) {
        for child in children(node) {
            match child.child_by_field_name("path") {
                Some(path) => {
                    let path = self.text(path).trim_matches(['"', '`']).to_owned();
                    if !self.into.imports.contains(&path) {
                        self.into.imports.push(path);
                    }
                }
                None => self.imports(child),
            }
        }
    }

    fn type_spec(&mut self, spec: Node<'_>) {
        let (Some(name), Some(ty)) = (
            spec.child_by_field_name("name"),
            spec.child_by_field_name("type"),
        ) else {
            return;
        };
        if ty.kind() != "struct_type" {
            return;
        }
        let mut fields = Vec::new();
        for list in children(ty) {
            for declaration in children(list) {
                fields.extend(self.fields(declaration));
            }
        }
        self.into.structs.push(Struct {
            name: self.text(name).to_owned(),
            fields,
        });
    }

    /// The names of one declaration of parameters or fields, each with the type.
    fn fields(&self, declaration: Node<'_>) -> Vec<Param> {
        let Some(ty) = declaration.child_by_field_name("type") else {
            return Vec::new();
        };
        let is_pointer = ty.kind() == "pointer_type";
        let ty = self.ty(ty);
        let mut cursor = declaration.walk();
        let names: Vec<Param> = declaration
            .children_by_field_name("name", &mut cursor)
            .filter(Node::is_named)
            .map(|name| Param {
                name: self.text(name).to_owned(),
                ty: ty.clone(),
                is_pointer,
                span: self.span(name),
            })
            .collect();
        if !names.is_empty() {
            return names;
        }
        let embedded = ty.name.rsplit('.').next().unwrap_or_default();
        vec![Param {
            name: if declaration.kind() == "field_declaration" {
                embedded.to_owned()
            } else {
                String::new()
            },
            span: self.span(declaration),
            is_pointer,
            ty,
        }]
    }

    fn params(&self, list: Option<Node<'_>>) -> Vec<Param> {
        match list {
            Some(list) if list.kind() == "parameter_list" => children(list)
                .into_iter()
                .flat_map(|declaration| self.fields(declaration))
                .collect(),
            Some(ty) => vec![Param {
                name: String::new(),
                ty: self.ty(ty),
                is_pointer: ty.kind() == "pointer_type",
                span: self.span(ty),
            }],
            None => Vec::new(),
        }
    }

    fn ty(&self, node: Node<'_>) -> Type {
        match node.kind() {
            "pointer_type" | "parenthesized_type" => children(node)
                .first()
                .map_or_else(Type::default, |inner| self.ty(*inner)),
            "generic_type" => node
                .child_by_field_name("type")
                .map_or_else(Type::default, |inner| self.ty(inner)),
            "channel_type"
            | "slice_type"
            | "array_type"
            | "implicit_length_array_type"
            | "map_type" => {
                let element = ["element", "value"]
                    .into_iter()
                    .find_map(|field| node.child_by_field_name(field));
                Type {
                    name: String::new(),
                    element: element.map_or_else(String::new, |element| self.ty(element).name),
                    is_chan: node.kind() == "channel_type",
                }
            }
            "type_identifier" | "qualified_type" | "identifier" | "selector_expression" => Type {
                name: self.text(node).to_owned(),
                ..Type::default()
            },
            _ => Type::default(),
        }
    }

    fn func(&mut self, node: Node<'_>) -> FuncRef {
        let field = |name| node.child_by_field_name(name);
        let func = Func {
            name: field("name").map_or_else(String::new, |name| self.text(name).to_owned()),
            receiver: self.params(field("receiver")).into_iter().next(),
            params: self.params(field("parameters")),
            results: self.params(field("result")),
            body: Block::default(),
            span: self.span(node),
            outer: self.outer,
        };
        let here = FuncRef(self.into.funcs.len());
        self.into.funcs.push(func);
        let outer = self.outer.replace(here);
        let body = field("body").map(|body| self.block(body));
        self.outer = outer;
        if let (Some(body), Some(func)) = (body, self.into.funcs.get_mut(here.0)) {
            func.body = body;
        }
        here
    }

    fn block(&mut self, node: Node<'_>) -> Block {
        Block {
            statements: self.statements(&children(node)),
            span: self.span(node),
        }
    }

    /// Statements, with lists of them opened.
    fn statements(&mut self, nodes: &[Node<'_>]) -> Vec<Stmt> {
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

    fn vars(&mut self, node: Node<'_>) -> Vec<Stmt> {
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

    fn first(&mut self, node: Node<'_>) -> Expr {
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

    fn expr(&mut self, node: Node<'_>) -> Expr {
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

    fn other(&mut self, node: Node<'_>) -> Expr {
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
