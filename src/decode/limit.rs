//! How much one input may define, by the names that people raise it with.

use super::error::DecodeError;

/// The highest value of a limit: positions in tables have 32 bits, and two tables may be added up.
const HIGHEST: usize = 1 << 30;

/// The most of each kind that one input may hold. Memory and time are sized by it.
///
/// What Go writes stays below the default by far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Distinct stacks; real profiles have up to some thousands.
    pub stacks: usize,
    /// Frames of a stack. Go keeps 128 by default and 1,024 at most (`GODEBUG=profstackdepth`,
    /// `src/runtime/runtime1.go`), and prints 100 (`tracebackInnerFrames`, `_TracebackMaxFrames` in
    /// `src/runtime/traceback.go`); inlined ones come on top.
    pub stack_frames: usize,
    /// Frames of all distinct stacks together.
    pub frames: usize,
    /// Functions of a protobuf; the largest programs have some hundred thousand.
    pub functions: usize,
    /// Locations of a protobuf.
    pub locations: usize,
    /// Lines of all its locations together; a location has one for each function inlined there.
    pub lines: usize,
    /// Texts in its string table.
    pub strings: usize,
    /// Samples that have to wait for the names behind them: as many as goroutines, where each is a
    /// sample of its own.
    pub samples: usize,
    /// Labels, by stack and value.
    pub labels: usize,
    /// Bytes of the texts of labels.
    pub label_bytes: usize,
    /// Bytes of the names and files of all functions. Many may share one long text.
    pub name_bytes: usize,
    /// Bytes of a message in a protobuf; a sample of 1,024 locations has 10 KiB. Decoded ones are many
    /// times as large, so only small ones are decoded.
    pub message_bytes: usize,
    /// Bytes of a line of a text; the linker makes no longer name.
    pub line_bytes: usize,
    /// Dumps of a log that are compared.
    pub dumps: usize,
}

impl Limits {
    /// What real inputs stay below by far.
    pub const DEFAULT: Limits = Limits {
        stacks: 1 << 20,
        stack_frames: 1 << 14,
        frames: 1 << 26,
        functions: 1 << 20,
        locations: 1 << 20,
        lines: 1 << 22,
        strings: 1 << 22,
        samples: 1 << 22,
        labels: 1 << 22,
        label_bytes: 64 << 20,
        name_bytes: 64 << 20,
        message_bytes: 1 << 20,
        line_bytes: 1 << 20,
        dumps: 1 << 12,
    };

    /// Every limit by its name.
    fn named(&mut self) -> [(&'static str, &mut usize); 14] {
        [
            ("stacks", &mut self.stacks),
            ("stack-frames", &mut self.stack_frames),
            ("frames", &mut self.frames),
            ("functions", &mut self.functions),
            ("locations", &mut self.locations),
            ("lines", &mut self.lines),
            ("strings", &mut self.strings),
            ("samples", &mut self.samples),
            ("labels", &mut self.labels),
            ("label-bytes", &mut self.label_bytes),
            ("name-bytes", &mut self.name_bytes),
            ("message-bytes", &mut self.message_bytes),
            ("line-bytes", &mut self.line_bytes),
            ("dumps", &mut self.dumps),
        ]
    }

    /// The names of all limits.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let mut limits = Limits::DEFAULT;
        limits.named().map(|(name, _)| name).to_vec()
    }

    /// Changes the limit with this name; false if there is none, or none that high.
    #[must_use]
    pub fn set(&mut self, name: &str, value: usize) -> bool {
        let mut all = self.named();
        let found = all.iter_mut().find(|(known, _)| *known == name);
        match found {
            Some((_, limit)) if value <= HIGHEST => {
                **limit = value;
                true
            }
            _ => false,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits::DEFAULT
    }
}

/// Refuses one more than `limit` of `what`, which the option `name` raises; `have` are there already.
pub(super) fn room(
    what: &'static str,
    have: usize,
    limit: usize,
    name: &'static str,
) -> Result<(), DecodeError> {
    if have < limit {
        Ok(())
    } else {
        Err(DecodeError::TooMany { what, limit, name })
    }
}

/// Refuses more than `limit` of `what`, which the option `name` raises.
pub(super) fn within(
    what: &'static str,
    have: usize,
    limit: usize,
    name: &'static str,
) -> Result<(), DecodeError> {
    if have <= limit {
        Ok(())
    } else {
        Err(DecodeError::TooMany { what, limit, name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_has_a_name_of_its_own() {
        let mut limits = Limits::DEFAULT;
        let names = Limits::names();
        for (value, name) in names.iter().enumerate() {
            assert!(limits.set(name, value), "{name}");
        }
        let values: Vec<usize> = limits.named().map(|(_, value)| *value).to_vec();
        assert_eq!(values, (0..names.len()).collect::<Vec<_>>());
        assert!(!limits.set("unknown", 1));
        assert!(!limits.set("frames", HIGHEST + 1));
    }
}
