//! Whether every way out of a function passes something that should be done before.

use super::leave::{ends_process, unwinds};
use super::syntax::{Arm, Block, Span, Stmt, StmtKind};

/// Where a function is looked at from.
#[derive(Clone, Copy, Debug)]
pub(super) enum From {
    /// Its first statement.
    Start,
    /// What follows a statement.
    After(Span),
}

/// A way out of a function, or of one round of a loop, that passes none of the places `done`: a
/// return, or the end. What is deferred lies on every way out that follows it.
///
/// None is returned where a way cannot be followed, so that a way is one that the text really has.
pub(super) fn uncovered(body: &Block, from: From, done: &[Span]) -> Option<Span> {
    uncovered_but(body, from, done, &[]).into_iter().next()
}

/// All of them, where the end of some loops, when their condition no longer holds, does it too.
pub(super) fn uncovered_but(body: &Block, from: From, done: &[Span], ended: &[Span]) -> Vec<Span> {
    let mut search = Search {
        from: match from {
            From::Start => None,
            From::After(span) => Some(span),
        },
        done,
        ended,
        rounds: 0,
        exits: Vec::new(),
    };
    let end = search.block(body, matches!(from, From::After(_)));
    if end == Flow::On(false) {
        let brace = Span {
            from: body.span.to.saturating_sub(1),
            line: body.span.end_line,
            ..body.span
        };
        search.exits.push(brace);
    }
    search.exits
}

/// How control leaves a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// To the next one; whether all ways to there have passed what they should.
    On(bool),
    /// Never to the next one.
    Out,
}

impl Flow {
    /// Two ways that meet.
    fn or(self, other: Flow) -> Flow {
        match (self, other) {
            (Flow::On(a), Flow::On(b)) => Flow::On(a && b),
            (Flow::Out, flow) | (flow, Flow::Out) => flow,
        }
    }
}

/// Whether a statement itself, not one inside of it, is one of the places. What is in a function
/// literal counts for the statement that the literal stands in.
fn is_itself(stmt: &Stmt, places: &[Span]) -> bool {
    let inner = stmt.inner();
    places.iter().any(|place| {
        stmt.span.contains(*place) && !inner.iter().any(|inner| inner.span.contains(*place))
    })
}

struct Search<'a> {
    /// Ways count from after this statement on.
    from: Option<Span>,
    done: &'a [Span],
    /// Loops whose end does it.
    ended: &'a [Span],
    /// Loops around, in which `continue` ends a round of theirs.
    rounds: usize,
    exits: Vec<Span>,
}

impl Search<'_> {
    fn block(&mut self, block: &Block, mut covered: bool) -> Flow {
        for stmt in &block.statements {
            match self.statement(stmt, covered) {
                Flow::On(so) => covered = so,
                Flow::Out => return Flow::Out,
            }
        }
        Flow::On(covered)
    }

    /// Whether the statement itself, not one inside of it, is what should be done.
    fn is_done(&self, stmt: &Stmt) -> bool {
        // What comes before a condition runs on each way through it.
        let init = match &stmt.kind {
            StmtKind::If { init, .. }
            | StmtKind::For { init, .. }
            | StmtKind::Switch { init, .. } => init.as_deref(),
            _ => None,
        };
        is_itself(stmt, self.done) || init.is_some_and(|init| is_itself(init, self.done))
    }

    fn statement(&mut self, stmt: &Stmt, covered: bool) -> Flow {
        let covered = covered || self.is_done(stmt);
        let flow = match &stmt.kind {
            StmtKind::Return(_) => {
                if !covered {
                    self.exits.push(stmt.span);
                }
                Flow::Out
            }
            StmtKind::Continue if self.rounds == 0 => {
                if !covered {
                    self.exits.push(stmt.span);
                }
                Flow::Out
            }
            // A jump is not followed; what it leads to is taken for done.
            StmtKind::Continue | StmtKind::Break(_) | StmtKind::Goto => Flow::Out,
            StmtKind::Expr(call) if unwinds(call) || ends_process(call) => Flow::Out,
            StmtKind::If {
                then, otherwise, ..
            } => {
                let taken = self.block(then, covered);
                taken.or(match otherwise {
                    Some(other) => self.statement(other, covered),
                    None => Flow::On(covered),
                })
            }
            StmtKind::For {
                condition, body, ..
            } => self.around(stmt, body, condition.is_some(), covered),
            StmtKind::Range { body, .. } => self.around(stmt, body, true, covered),
            StmtKind::Select(arms) => self.arms(arms, true, covered),
            StmtKind::Switch { arms, .. } => {
                let all = arms.iter().any(|arm| arm.is_default);
                self.arms(arms, all, covered)
            }
            StmtKind::Block(block) => self.block(block, covered),
            StmtKind::Labeled { of: Some(of), .. } => self.statement(of, covered),
            _ => Flow::On(covered),
        };
        // Only what follows the start counts.
        if self.from.is_some_and(|from| from == stmt.span) && flow != Flow::Out {
            return Flow::On(false);
        }
        flow
    }

    /// A loop: it may go round not once, unless only a `break` ends it.
    fn around(&mut self, stmt: &Stmt, body: &Block, may_end: bool, covered: bool) -> Flow {
        self.rounds += 1;
        let round = self.block(body, covered);
        self.rounds -= 1;
        let breaks = breaks(body);
        if may_end {
            if self.ended.contains(&stmt.span) {
                return Flow::On(true);
            }
            // Past the start within it, a round may have been the last one.
            let starts = self.from.is_some_and(|from| stmt.span.contains(from));
            return match round {
                Flow::On(so) if starts => Flow::On(covered && so),
                _ => Flow::On(covered),
            };
        }
        // How it stands at the break is not followed.
        if breaks { Flow::On(true) } else { Flow::Out }
    }

    fn arms(&mut self, arms: &[Arm], all: bool, covered: bool) -> Flow {
        let mut flow = if all { Flow::Out } else { Flow::On(covered) };
        for arm in arms {
            let comm = arm.comm.as_deref();
            let received =
                comm.is_some_and(|comm| self.done.iter().any(|done| comm.span.contains(*done)));
            let body = self.block(&arm.body, covered || received);
            // A break ends the case, and how it stands there is not followed.
            let body = if body == Flow::Out && breaks(&arm.body) {
                Flow::On(true)
            } else {
                body
            };
            flow = flow.or(body);
        }
        flow
    }
}

/// Whether a block has a `break`, which ends what is around it.
fn breaks(block: &Block) -> bool {
    let mut found = false;
    block.walk(&mut |stmt| found |= matches!(stmt.kind, StmtKind::Break(_)));
    found
}

/// Whether every way out of a function surely passes one of the places `done`: it is deferred, or
/// stands in the function itself with no way out before.
pub(super) fn always(body: &Block, done: &[Span]) -> bool {
    for stmt in &body.statements {
        if is_itself(stmt, done) {
            // In the literal of anything but a defer it may run later, or never.
            return !matches!(stmt.kind, StmtKind::Go(_) | StmtKind::Assign { .. });
        }
        let mut leaves = false;
        stmt.walk(&mut |stmt| {
            leaves |= matches!(stmt.kind, StmtKind::Return(_) | StmtKind::Goto);
        });
        if leaves {
            return false;
        }
    }
    false
}
