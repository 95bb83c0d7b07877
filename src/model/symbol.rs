//! Go symbol names: brought to one spelling, and split into package, receiver and closure parts.

use std::borrow::Cow;

use memchr::{memchr2, memrchr};

/// The spelling of `raw` that everything else works with.
///
/// Type arguments become `[...]` (the text formats print them so, protobuf spells them out),
/// the linker's `%2e` escapes are undone, vendor prefixes go, and so do the suffixes of
/// compiler wrappers. Sources: `cmd/internal/objabi/path.go` (escapes) and
/// `cmd/compile/internal/ir/func.go` (closure and wrapper names).
#[must_use]
pub fn normalise(raw: &str) -> Cow<'_, str> {
    if is_usual(raw) {
        return Cow::Borrowed(raw);
    }
    let name = strip_vendor(raw);
    let name = collapse_type_arguments(name);
    let name = percent_decode(&name);
    Cow::Owned(strip_wrappers(&name).to_owned())
}

/// Whether a name surely has that spelling, as most have. Of a fleet's profiles, reading names is half
/// of the work.
fn is_usual(raw: &str) -> bool {
    let is_suspicious = |two: &[u8]| {
        matches!(
            two,
            b"/v" | b"/G" | b".g" | b".d" | b"-f" | [b'[' | b'%', _] | [_, b'[' | b'%']
        )
    };
    !raw.starts_with("vendor/") && raw.len() > 1 && !raw.as_bytes().windows(2).any(is_suspicious)
}

fn strip_vendor(name: &str) -> &str {
    // Only the package part can hold a vendor folder: type arguments may too.
    let head = name.split('[').next().unwrap_or(name);
    for marker in ["/vendor/", "/Godeps/_workspace/src/"] {
        if let Some(at) = head.rfind(marker) {
            return name.get(at + marker.len()..).unwrap_or(name);
        }
    }
    // The standard library's own copies: vendor/golang.org/x/net/….
    name.strip_prefix("vendor/").unwrap_or(name)
}

fn collapse_type_arguments(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut depth = 0_usize;
    for c in name.chars() {
        match c {
            '[' => {
                if depth == 0 {
                    out.push_str("[...]");
                }
                depth += 1;
            }
            ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn percent_decode(name: &str) -> String {
    if !name.contains('%') {
        return name.to_owned();
    }
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = escaped {
            bytes.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn strip_wrappers(name: &str) -> &str {
    let mut name = name.strip_suffix("-fm").unwrap_or(name);
    for marker in [".gowrap", ".deferwrap"] {
        if let Some(at) = name.rfind(marker) {
            let digits = name.get(at + marker.len()..).unwrap_or_default();
            if is_number(digits) {
                name = name.get(..at).unwrap_or(name);
            }
        }
    }
    name
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A part without the mark of a loop body. Few names have a hyphen, which is found faster.
fn without_range(part: &str) -> &str {
    match part.split_once('-') {
        Some(_) => part.split("-range").next().unwrap_or(part),
        None => part,
    }
}

/// Whether a dot-separated part of a name was made up by the compiler for a closure or a loop body.
fn is_closure_part(part: &str) -> bool {
    let part = without_range(part);
    is_number(part) || part.strip_prefix("func").is_some_and(is_number)
}

/// A normalised name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Import path of the package: `example.com/shop/fetch`.
    pub package: String,
    /// Type that the function is a method of, without pointer and type arguments: `Pool`.
    pub receiver: Option<String>,
    /// The declared function in whose text the code stands, without closure parts:
    /// `example.com/shop/fetch.(*Pool).get`.
    pub lexical: String,
    /// The function that holds the closure directly, `None` for a declared function:
    /// for `p.F.func1.2` it is `p.F.func1`.
    pub parent: Option<String>,
}

impl Symbol {
    /// Takes apart a name that [`normalise`] made.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        let split = package_end(name);
        let package = name.get(..split).unwrap_or_default();
        let rest = name.get(split..).unwrap_or_default();
        let rest = match rest.strip_prefix('.') {
            Some(rest) if is_as_declared(rest) && !package.is_empty() => {
                return Symbol {
                    package: package.to_owned(),
                    receiver: receiver_of(split_parts(rest)),
                    lexical: name.to_owned(),
                    parent: None,
                };
            }
            Some(rest) => rest,
            None => rest,
        };
        let parts: Vec<&str> = split_parts(rest).collect();

        let closure_at = parts
            .iter()
            .enumerate()
            .position(|(i, part)| i > 0 && is_closure_part(part))
            .unwrap_or(parts.len());
        let declared = declared_parts(parts.get(..closure_at).unwrap_or_default());
        let receiver = receiver_of(declared.iter().copied());

        let join = |parts: &[&str]| {
            if package.is_empty() {
                parts.join(".")
            } else {
                format!("{package}.{}", parts.join("."))
            }
        };
        let lexical = join(&declared);
        let parent = match parts.len().saturating_sub(closure_at) {
            0 => None,
            1 => Some(lexical.clone()),
            _ => Some(join(parts.get(..parts.len() - 1).unwrap_or_default())),
        };
        Symbol {
            package: package.to_owned(),
            receiver,
            lexical,
            parent,
        }
    }

    /// Whether the function is a closure.
    #[must_use]
    pub fn is_closure(&self) -> bool {
        self.parent.is_some()
    }

    /// The type (`pkg.Type`) that the function is a method of, if any.
    #[must_use]
    pub fn owner(&self) -> Option<String> {
        let receiver = self.receiver.as_ref()?;
        Some(format!("{}.{receiver}", self.package))
    }
}

/// Where the package path ends: at the first dot after the last slash that stands before
/// any bracket or parenthesis. A version element (`gopkg.in/yaml.v3.Unmarshal`) belongs to the path.
fn package_end(name: &str) -> usize {
    let head = memchr2(b'(', b'[', name.as_bytes())
        .and_then(|at| name.get(..at))
        .unwrap_or(name);
    let element = memrchr(b'/', head.as_bytes()).map_or(0, |at| at + 1);
    let last = head.get(element..).unwrap_or_default();
    let mut end = last.find('.').unwrap_or(last.len());
    loop {
        let tail = last.get(end..).unwrap_or_default();
        let Some(after) = tail.strip_prefix(".v") else {
            break;
        };
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || after.as_bytes().get(digits).is_some_and(|&b| b != b'.') {
            break;
        }
        end += 2 + digits;
    }
    element + end
}

/// Splits at dots outside of brackets and parentheses.
fn split_parts(rest: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(rest);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let mut depth = 0_usize;
        let dot = text.bytes().position(|byte| {
            match byte {
                b'(' | b'[' => depth += 1,
                b')' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            byte == b'.' && depth == 0
        });
        let Some(dot) = dot else {
            return Some(text);
        };
        rest = text.get(dot + 1..);
        text.get(..dot)
    })
}

/// Whether a name without its package is that of a declared function, in the one spelling, as most
/// are.
fn is_as_declared(rest: &str) -> bool {
    let mut before = None;
    split_parts(rest).all(|part| {
        let usual = before != Some(part)
            && !part.contains('-')
            && part != "glob"
            && (before.is_none() || !is_closure_part(part));
        before = Some(part);
        usual
    })
}

/// The declared function, one spelling for all compilers: literals at package level are
/// `glob.` up to Go 1.21 and `init` after it, and Go 1.24 to 1.26 repeat the name of an
/// inlined function in front of the closures of its closures.
fn declared_parts<'a>(parts: &[&'a str]) -> Vec<&'a str> {
    if parts.first() == Some(&"glob") {
        return vec!["init"];
    }
    let mut out: Vec<&str> = Vec::with_capacity(parts.len());
    for part in parts {
        let part = without_range(part);
        if out.last() != Some(&part) {
            out.push(part);
        }
    }
    out
}

fn receiver_of<'a>(mut declared: impl Iterator<Item = &'a str>) -> Option<String> {
    let first = declared.next()?;
    let inner = first
        .strip_prefix("(*")
        .and_then(|name| name.strip_suffix(')'));
    let name = match inner {
        Some(name) => name,
        None if first != "init" && declared.next().is_some() => first,
        None => return None,
    };
    Some(name.split('[').next().unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_one_spelling() {
        for (raw, want) in [
            ("main.F[go.shape.int]", "main.F[...]"),
            (
                "x/dotted%2ev2.F[go.shape.map[string]x/dotted%2ev2.T].func1",
                "x/dotted.v2.F[...].func1",
            ),
            (
                "main.(*box[go.shape.struct { main.a int; main.b []string }]).M",
                "main.(*box[...]).M",
            ),
            ("example.com/a/vendor/github.com/x/y.F", "github.com/x/y.F"),
            (
                "vendor/golang.org/x/net/http2/hpack.F",
                "golang.org/x/net/http2/hpack.F",
            ),
            ("main.(*T).M-fm", "main.(*T).M"),
            ("main.g.gowrap1", "main.g"),
            ("main.g.func2.deferwrap12", "main.g.func2"),
            ("main.gowrapper", "main.gowrapper"),
            ("main.main", "main.main"),
            ("vendor/x", "x"),
            ("a/Godeps/_workspace/src/x.F", "x.F"),
            ("main.f[", "main.f[...]"),
            ("%41", "A"),
            ("100%", "100%"),
            ("x%+5", "x%+5"),
        ] {
            assert_eq!(normalise(raw), want, "{raw}");
            assert!(!is_usual(raw) || raw == want, "{raw}");
        }
    }

    #[test]
    fn names_come_apart() {
        for (name, package, receiver, lexical, parent) in [
            ("main.main", "main", None, "main.main", None),
            (
                "shop/fetch.(*Pool).get.func1",
                "shop/fetch",
                Some("Pool"),
                "shop/fetch.(*Pool).get",
                Some("shop/fetch.(*Pool).get"),
            ),
            (
                "main.F[...].func1.2",
                "main",
                None,
                "main.F[...]",
                Some("main.F[...].func1"),
            ),
            (
                "main.glob..func1",
                "main",
                None,
                "main.init",
                Some("main.init"),
            ),
            (
                "main.init.2.func1",
                "main",
                None,
                "main.init",
                Some("main.init.2"),
            ),
            (
                "gopkg.in/yaml.v3.(*parser).parse",
                "gopkg.in/yaml.v3",
                Some("parser"),
                "gopkg.in/yaml.v3.(*parser).parse",
                None,
            ),
            (
                "gopkg.in/natefinch/lumberjack.v2.New",
                "gopkg.in/natefinch/lumberjack.v2",
                None,
                "gopkg.in/natefinch/lumberjack.v2.New",
                None,
            ),
            (
                "net/http.HandlerFunc.ServeHTTP",
                "net/http",
                Some("HandlerFunc"),
                "net/http.HandlerFunc.ServeHTTP",
                None,
            ),
            (
                "main.f.f.func1.func2",
                "main",
                None,
                "main.f",
                Some("main.f.f.func1"),
            ),
            ("main.g-range1", "main", None, "main.g", None),
            (
                "main.(*box[...]).M.func1-range1",
                "main",
                Some("box"),
                "main.(*box[...]).M",
                Some("main.(*box[...]).M"),
            ),
        ] {
            let symbol = Symbol::parse(name);
            assert_eq!(symbol.package, package, "{name}");
            assert_eq!(symbol.receiver.as_deref(), receiver, "{name}");
            assert_eq!(symbol.lexical, lexical, "{name}");
            assert_eq!(symbol.parent.as_deref(), parent, "{name}");
        }
    }
}
