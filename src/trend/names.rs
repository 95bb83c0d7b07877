//! Function names as they compare across builds.

use std::collections::HashMap;

use crate::cluster::lasting_name;
use crate::model::{FrameId, FuncId, Symbol, Tables};

/// A name without what builds change; equal ones are the same number.
pub(super) type Name = usize;

/// The names of every function of some tables.
pub(super) struct Names {
    lasting: Vec<Name>,
    loose: Vec<Name>,
}

impl Names {
    /// Reads every function of `tables`.
    pub(super) fn of(tables: &Tables) -> Self {
        let mut numbers: HashMap<String, Name> = HashMap::new();
        let mut number = |text: String| {
            let next = numbers.len();
            *numbers.entry(text).or_insert(next)
        };
        let (mut lasting, mut loose) = (Vec::new(), Vec::new());
        for (_, function) in tables.functions() {
            let name = tables.str(function.name);
            let symbol = Symbol::parse(name);
            lasting.push(number(lasting_name(name)));
            loose.push(number(if symbol.is_closure() {
                in_file(&symbol.lexical, tables.str(function.file))
            } else {
                lasting_name(name)
            }));
        }
        Names { lasting, loose }
    }

    /// The name without closure numbers.
    pub(super) fn lasting(&self, function: FuncId) -> Option<Name> {
        self.lasting.get(function.index()).copied()
    }

    /// For a closure, which the compiler names by the function that its own was inlined into,
    /// what stays: the last function in whose text it stands, and the file.
    pub(super) fn loose(&self, function: FuncId) -> Option<Name> {
        self.loose.get(function.index()).copied()
    }

    /// The same of a frame's function.
    pub(super) fn lasting_of(&self, frame: FrameId, tables: &Tables) -> Option<Name> {
        self.lasting(tables.frame_function(frame)?)
    }
}

/// `fetch.go get.func`: a closure of `…get` in a file of that name.
fn in_file(lexical: &str, file: &str) -> String {
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let declared = lexical.rsplit('.').next().unwrap_or(lexical);
    format!("{file} {declared}.func")
}
