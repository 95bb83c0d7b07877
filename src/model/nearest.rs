//! What was meant by a name that nobody knows.

/// Below this likeness two names have nothing in common.
const LIKE: f64 = 0.75;

/// The one of `names` that is most like `typed`, if any is like it at all.
#[must_use]
pub fn nearest<'n>(names: impl IntoIterator<Item = &'n str>, typed: &str) -> Option<&'n str> {
    let typed = typed.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= LIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// `; did you mean "…"?`, or nothing if no name is like it.
#[must_use]
pub fn did_you_mean<'n>(names: impl IntoIterator<Item = &'n str>, typed: &str) -> String {
    nearest(names, typed).map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        let names = ["early-return-senders", "chan-nil", "GL120"];
        assert_eq!(
            nearest(names, "early-retrun-senders"),
            Some("early-return-senders")
        );
        assert_eq!(nearest(names, "gl120"), Some("GL120"));
        assert_eq!(nearest(names, "zzz"), None);
        assert_eq!(did_you_mean(names, "zzz"), "");
    }
}
