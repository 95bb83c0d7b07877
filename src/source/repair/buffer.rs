//! The repair of a channel that is too small: a place for each value that is sent.

use super::{Bench, Edit};
use crate::catalog::SourceFact as Name;
use crate::source::channel::is_loop;
use crate::source::fact::Fact;
use crate::source::index::{Capacity, FAR, OpKind};
use crate::source::leave::in_loop;
use crate::source::site::Waits;
use crate::source::syntax::{Expr, ExprKind, Span, Stmt, StmtKind, each};

impl Bench<'_, '_> {
    /// Gives the channel a place for each value that is sent.
    pub(super) fn buffer(&self, facts: &[Fact]) -> Option<Vec<Edit>> {
        let of = |name| facts.iter().find(move |fact| fact.name == name);
        let made = of(Name::Unbuffered)?.span;
        let Waits::Send(channel) = self.site.waits else {
            return None;
        };
        let var = self.index.var(self.site.func, channel)?;
        let mut makes = self.index.made(var);
        let is_one = makes.next()?.capacity == Capacity::None && makes.next().is_none();
        // How often a goroutine sends is not counted.
        if !is_one || in_loop(&self.site.chain) || of(Name::SendsTwice).is_some() {
            return None;
        }
        let spawn = self.spawn?;
        let own_loop = spawn
            .chain
            .iter()
            .rev()
            .find(|stmt| is_loop(stmt) && !stmt.span.contains(made));
        let starts = self
            .index
            .spawns
            .iter()
            .filter(|one| one.runs == spawn.runs && one.func == spawn.func)
            .count();
        let size = match own_loop {
            None => {
                let sends = self
                    .index
                    .ops(var)
                    .filter(|op| op.kind == OpKind::Send && op.func == self.site.func)
                    .count();
                (sends * starts).to_string()
            }
            Some(around) if starts == 1 => self.rounds(around, made)?,
            Some(_) => return None,
        };
        Some(vec![Edit {
            file: made.file,
            from: made.to - 1,
            to: made.to - 1,
            text: format!(", {size}"),
        }])
    }

    /// How many rounds a loop goes at most, in words that mean the same where the channel is made.
    fn rounds(&self, around: &Stmt, made: Span) -> Option<String> {
        match &around.kind {
            StmtKind::Range { over, .. } => {
                let text = self.package.text(over.span)?;
                let is_said = self.means_the_same(over, made);
                match &over.bare().kind {
                    ExprKind::Number(_) => Some(text.to_owned()),
                    // What is ranged over may be a number, which has no length.
                    ExprKind::Ident(_) | ExprKind::Selector { .. } if is_said => {
                        let ty = self.index.type_of(Some(self.spawn?.func), over, FAR);
                        let is_number = ty.as_deref().is_some_and(is_integer)
                            || self.is_counted(over).unwrap_or(false);
                        Some(if is_number {
                            text.to_owned()
                        } else {
                            format!("len({text})")
                        })
                    }
                    _ => None,
                }
            }
            StmtKind::For {
                init,
                condition: Some(condition),
                ..
            } => {
                let ExprKind::Other(sides) = &condition.bare().kind else {
                    return None;
                };
                let [left, right] = sides.as_slice() else {
                    return None;
                };
                let between = Span {
                    from: left.span.to,
                    to: right.span.from,
                    ..condition.span
                };
                let operator = self.package.text(between)?.trim();
                if !self.means_the_same(right, made) {
                    return None;
                }
                let text = self.package.text(right.span)?;
                let from_one = init.as_ref().is_some_and(|init| {
                    matches!(&init.kind, StmtKind::Assign { right, .. }
                        if matches!(right.first().map(|one| &one.kind), Some(ExprKind::Number(1))))
                });
                match operator {
                    "<" => Some(text.to_owned()),
                    "<=" if from_one => Some(text.to_owned()),
                    "<=" => Some(format!("{text}+1")),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether an expression calls nothing but `len`, and its names mean at a place what they mean
    /// where it stands.
    fn means_the_same(&self, expr: &Expr, at: Span) -> bool {
        let Some(spawn) = self.spawn else {
            return false;
        };
        let func = Some(spawn.func);
        let mut same = true;
        each(expr, &mut |part| match &part.kind {
            ExprKind::Ident(name) => {
                same &= self.index.decl(func, name, part.span) == self.index.decl(func, name, at);
            }
            ExprKind::Call { .. } => same &= part.callee().as_deref() == Some("len"),
            _ => {}
        });
        same
    }

    /// Whether a name is first set to a number or a length.
    fn is_counted(&self, name: &Expr) -> Option<bool> {
        let (value, _, _) = self.index.value_of(self.spawn?.func, name)?;
        Some(
            matches!(value.bare().kind, ExprKind::Number(_))
                || value
                    .callee()
                    .is_some_and(|callee| matches!(&*callee, "len" | "cap" | "min" | "max")),
        )
    }
}

fn is_integer(ty: &str) -> bool {
    matches!(
        ty,
        "int"
            | "int8"
            | "int16"
            | "int32"
            | "int64"
            | "uint"
            | "uint8"
            | "uint16"
            | "uint32"
            | "uint64"
    )
}
