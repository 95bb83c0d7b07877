//! Makes profiles, sound ones and others.

use goprof_leaks::decode::pprof::pb;
use prost::Message;

/// The frames of a goroutine that waits to receive, leaf first, above the program's own.
const RECEIVE: [&str; 3] = ["runtime.gopark", "runtime.chanrecv", "runtime.chanrecv1"];

/// A profile in the making; its fields are open to damage.
pub(crate) struct Maker {
    pub(crate) profile: pb::Profile,
}

impl Maker {
    /// A goroutine profile without samples.
    pub(crate) fn new() -> Self {
        let mut maker = Maker {
            profile: pb::Profile::default(),
        };
        maker.text("");
        let (goroutine, count) = (maker.text("goroutine"), maker.text("count"));
        maker.profile.sample_type.push(pb::ValueType {
            r#type: goroutine,
            unit: count,
        });
        maker
    }

    pub(crate) fn text(&mut self, text: &str) -> i64 {
        self.profile.string_table.push(text.into());
        i64::try_from(self.profile.string_table.len()).unwrap_or(i64::MAX) - 1
    }

    /// A function and a location in it, with the same id.
    pub(crate) fn frame(&mut self, function: &str, file: &str) -> u64 {
        let id = self.profile.location.len() as u64 + 1;
        let (name, filename) = (self.text(function), self.text(file));
        self.profile.function.push(pb::Function {
            id,
            name,
            system_name: name,
            filename,
            start_line: 10,
        });
        self.profile.location.push(pb::Location {
            id,
            line: vec![pb::Line {
                function_id: id,
                line: 200,
                column: 0,
            }],
            ..pb::Location::default()
        });
        id
    }

    /// Goroutines with these locations.
    pub(crate) fn sample(&mut self, location_id: Vec<u64>, count: i64) {
        self.profile.sample.push(pb::Sample {
            location_id,
            value: vec![count],
            label: Vec::new(),
        });
    }

    /// Goroutines that wait to receive in a function.
    pub(crate) fn receivers(mut self, function: &str, file: &str, count: i64) -> Self {
        let mut stack: Vec<u64> = RECEIVE
            .iter()
            .map(|name| self.frame(name, "/usr/local/go/src/runtime/chan.go"))
            .collect();
        stack.push(self.frame(function, file));
        self.sample(stack, count);
        self
    }

    /// A label at every sample.
    pub(crate) fn labelled(mut self, key: &str, value: &str) -> Self {
        let (key, str) = (self.text(key), self.text(value));
        for sample in &mut self.profile.sample {
            sample.label.push(pb::Label {
                key,
                str,
                ..pb::Label::default()
            });
        }
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.profile.encode_to_vec()
    }
}

/// Many goroutines that wait to receive in `main.wait`.
pub(crate) fn leak() -> Maker {
    Maker::new().receivers("main.wait", "/srv/shop/main.go", 1200)
}
