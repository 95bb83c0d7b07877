//! Go source as far as the facts need it: functions, statements and expressions with their spans.

/// Bytes of a file, and the lines that they are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Span {
    /// Position of the file in its package.
    pub(super) file: usize,
    /// First byte.
    pub(super) from: usize,
    /// The byte after the last one.
    pub(super) to: usize,
    /// First line, from 1.
    pub(super) line: u32,
    /// Last line.
    pub(super) end_line: u32,
}

impl Span {
    pub(super) fn contains(self, other: Span) -> bool {
        self.file == other.file && self.from <= other.from && other.to <= self.to
    }

    pub(super) fn has_line(self, file: usize, line: u32) -> bool {
        self.file == file && (self.line..=self.end_line).contains(&line)
    }
}

/// A function of the package, by its position in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FuncRef(pub(super) usize);

/// A declared function, a method or a function literal.
#[derive(Debug)]
pub(super) struct Func {
    /// Its name; empty for a literal.
    pub(super) name: String,
    pub(super) receiver: Option<Param>,
    pub(super) params: Vec<Param>,
    pub(super) results: Vec<Param>,
    pub(super) body: Block,
    pub(super) span: Span,
    /// The function in whose text a literal stands.
    pub(super) outer: Option<FuncRef>,
}

#[derive(Clone, Debug)]
pub(super) struct Param {
    /// Empty where it has none.
    pub(super) name: String,
    pub(super) ty: Type,
    /// Whether the type is a pointer.
    pub(super) is_pointer: bool,
    pub(super) span: Span,
}

/// A type, as far as names tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Type {
    /// The named type behind pointers and type arguments: `Pool`, `context.Context`; empty for others.
    pub(super) name: String,
    /// The named type of what a slice, array, map or channel holds; empty for others.
    pub(super) element: String,
    /// Whether it is a channel.
    pub(super) is_chan: bool,
}

/// A struct type and its fields.
#[derive(Debug)]
pub(super) struct Struct {
    pub(super) name: String,
    pub(super) fields: Vec<Param>,
}

#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) statements: Vec<Stmt>,
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) struct Stmt {
    pub(super) kind: StmtKind,
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) enum StmtKind {
    Expr(Expr),
    Send {
        channel: Expr,
        value: Expr,
    },
    /// `:=`, `=` and `var`; a `var` without values has none on the right.
    Assign {
        left: Vec<Expr>,
        right: Vec<Expr>,
        defines: bool,
        ty: Option<Type>,
    },
    Go(Expr),
    Defer(Expr),
    Return(Vec<Expr>),
    If {
        init: Option<Box<Stmt>>,
        condition: Option<Expr>,
        then: Block,
        otherwise: Option<Box<Stmt>>,
    },
    For {
        init: Option<Box<Stmt>>,
        condition: Option<Expr>,
        post: Option<Box<Stmt>>,
        body: Block,
    },
    Range {
        left: Vec<Expr>,
        over: Expr,
        body: Block,
    },
    Select(Vec<Arm>),
    /// Of values or of types.
    Switch {
        init: Option<Box<Stmt>>,
        value: Option<Expr>,
        arms: Vec<Arm>,
    },
    Block(Block),
    Labeled {
        label: String,
        of: Option<Box<Stmt>>,
    },
    Break(Option<String>),
    Continue,
    Goto,
    /// Anything else, with what it contains.
    Other(Vec<Expr>),
}

/// A case of a select or switch.
#[derive(Debug)]
pub(super) struct Arm {
    /// What a select's case waits for; none in `default` and in a switch.
    pub(super) comm: Option<Box<Stmt>>,
    /// The values of a switch's case.
    pub(super) values: Vec<Expr>,
    pub(super) is_default: bool,
    pub(super) body: Block,
    pub(super) span: Span,
}

#[derive(Clone, Debug)]
pub(super) struct Expr {
    pub(super) kind: ExprKind,
    pub(super) span: Span,
}

#[derive(Clone, Debug)]
pub(super) enum ExprKind {
    Ident(String),
    Selector {
        of: Box<Expr>,
        field: String,
    },
    Call {
        function: Box<Expr>,
        args: Vec<Expr>,
    },
    /// `make(chan T)` with its capacity, and other `make` and `new`.
    Make {
        ty: Type,
        args: Vec<Expr>,
    },
    Literal(FuncRef),
    Receive(Box<Expr>),
    /// `&x`, `*x`, `(x)`.
    Through(Box<Expr>),
    /// `T{…}` with its fields by name; positional elements have an empty one.
    Composite {
        ty: Type,
        fields: Vec<(String, Expr)>,
    },
    /// A number, and what else is a constant by its looks.
    Number(u64),
    /// Anything else, with what it contains.
    Other(Vec<Expr>),
}

impl Expr {
    /// The expression inside of parentheses, `&` and `*`.
    pub(super) fn bare(&self) -> &Expr {
        match &self.kind {
            ExprKind::Through(inner) => inner.bare(),
            _ => self,
        }
    }

    /// `time.After` of `time.After(d)`, `g.Go` of `g.Go(f)`: the dotted name of an identifier or selector.
    pub(super) fn dotted(&self) -> Option<String> {
        match &self.bare().kind {
            ExprKind::Ident(name) => Some(name.clone()),
            ExprKind::Selector { of, field } => Some(format!("{}.{field}", of.dotted()?)),
            _ => None,
        }
    }

    /// The function that a call calls, by its dotted name.
    pub(super) fn callee(&self) -> Option<String> {
        match &self.bare().kind {
            ExprKind::Call { function, .. } => function.dotted(),
            _ => None,
        }
    }

    /// The method that a call calls, and of what.
    pub(super) fn method_call(&self) -> Option<(&Expr, &str, &[Expr])> {
        let ExprKind::Call { function, args } = &self.bare().kind else {
            return None;
        };
        match &function.bare().kind {
            ExprKind::Selector { of, field } => Some((of, field, args)),
            _ => None,
        }
    }

    /// The expressions that it is made of; not what is inside of function literals.
    pub(super) fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Selector { of, .. } | ExprKind::Receive(of) | ExprKind::Through(of) => {
                vec![of]
            }
            ExprKind::Call { function, args } => std::iter::once(&**function).chain(args).collect(),
            ExprKind::Make { args, .. } | ExprKind::Other(args) => args.iter().collect(),
            ExprKind::Composite { fields, .. } => fields.iter().map(|(_, value)| value).collect(),
            ExprKind::Ident(_) | ExprKind::Literal(_) | ExprKind::Number(_) => Vec::new(),
        }
    }
}

impl Stmt {
    /// The expressions of the statement itself, without those of the blocks in it.
    pub(super) fn exprs(&self) -> Vec<&Expr> {
        match &self.kind {
            StmtKind::Expr(expr) | StmtKind::Go(expr) | StmtKind::Defer(expr) => vec![expr],
            StmtKind::Send { channel, value } => vec![channel, value],
            StmtKind::Assign { left, right, .. } => left.iter().chain(right).collect(),
            StmtKind::Return(values) | StmtKind::Other(values) => values.iter().collect(),
            StmtKind::If { condition, .. } | StmtKind::For { condition, .. } => {
                condition.iter().collect()
            }
            StmtKind::Range { left, over, .. } => left.iter().chain([over]).collect(),
            StmtKind::Switch { value, arms, .. } => value
                .iter()
                .chain(arms.iter().flat_map(|arm| &arm.values))
                .collect(),
            StmtKind::Select(_)
            | StmtKind::Block(_)
            | StmtKind::Labeled { .. }
            | StmtKind::Break(_)
            | StmtKind::Continue
            | StmtKind::Goto => Vec::new(),
        }
    }

    /// The statements directly inside, in the order of the text.
    pub(super) fn inner(&self) -> Vec<&Stmt> {
        match &self.kind {
            StmtKind::If {
                init,
                then,
                otherwise,
                ..
            } => init
                .iter()
                .map(|init| &**init)
                .chain(&then.statements)
                .chain(otherwise.iter().map(|other| &**other))
                .collect(),
            StmtKind::For {
                init, post, body, ..
            } => init
                .iter()
                .chain(post)
                .map(|stmt| &**stmt)
                .chain(&body.statements)
                .collect(),
            StmtKind::Range { body, .. } | StmtKind::Block(body) => {
                body.statements.iter().collect()
            }
            StmtKind::Select(arms) => arms.iter().flat_map(Arm::inner).collect(),
            StmtKind::Switch { init, arms, .. } => init
                .iter()
                .map(|init| &**init)
                .chain(arms.iter().flat_map(Arm::inner))
                .collect(),
            StmtKind::Labeled { of, .. } => of.iter().map(|of| &**of).collect(),
            _ => Vec::new(),
        }
    }

    /// The statement and all inside of it, in the order of the text; not inside of literals.
    pub(super) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Stmt)) {
        visit(self);
        for inner in self.inner() {
            inner.walk(visit);
        }
    }
}

impl Arm {
    fn inner(&self) -> impl Iterator<Item = &Stmt> {
        let comm = self.comm.iter().map(|comm| &**comm);
        comm.chain(&self.body.statements)
    }
}

impl Block {
    /// All statements, in the order of the text; not inside of literals.
    pub(super) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Stmt)) {
        for stmt in &self.statements {
            stmt.walk(visit);
        }
    }
}

/// All expressions in `expr`, itself first.
pub(super) fn each<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    for part in expr.parts() {
        each(part, visit);
    }
}
