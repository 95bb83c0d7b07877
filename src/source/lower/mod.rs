//! From the text of Go files to the syntax that the facts are read from, by tree-sitter. No other module
//! knows it.
//!
//! Whole functions are read by walking their tree, since each node becomes one of ours; what stands at the
//! head of a file is read by a query.

mod exprs;
mod head;
mod statements;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{Node, ParseOptions, Parser};

use super::syntax::{Block, Func, FuncRef, Param, Span, Stmt, Struct, Type};

pub(super) use head::Head;

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
    for path in head::imports(tree.root_node(), text) {
        if !into.imports.contains(&path) {
            into.imports.push(path);
        }
    }
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
}
