//! Function names, each with the spelling that the decoder must give it.

use goprof_leaks::model::normalise;
use proptest::prelude::*;
use proptest::sample::select;

/// A name as it stands in the profile, and as the model must show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) raw: Vec<u8>,
    pub(crate) normal: String,
}

/// A part of a name: its bytes and its normal spelling.
type Part = (&'static [u8], &'static str);

const PREFIXES: &[Part] = &[
    (b"", ""),
    (b"vendor/", ""),
    (b"example.com/shop/vendor/", ""),
    (b"shop/Godeps/_workspace/src/", ""),
];

const PACKAGES: &[Part] = &[
    (b"main", "main"),
    (b"net/http", "net/http"),
    (b"example.com/gr\xc3\xb6\xc3\x9fe", "example.com/größe"),
    (b"gopkg.in/yaml%2ev3", "gopkg.in/yaml.v3"),
    (b"example.com/a-b/c_d", "example.com/a-b/c_d"),
    (b"example.com/b\xffd", "example.com/b\u{fffd}d"),
];

const FUNCTIONS: &[Part] = &[
    (b"F", "F"),
    (b"init", "init"),
    (b"\xe4\xb8\x96\xe7\x95\x8c", "世界"),
    (b"caf\xe9", "caf\u{fffd}"),
    (b"a\x1b\n\xe2\x80\xae", "a\u{1b}\n\u{202e}"),
    (b"percent%", "percent%"),
];

const CLOSURES: &[&str] = &["", ".func1", ".func2.3", "-range1", ".func1.gowrap7.1"];

const WRAPPERS: &[&str] = &["", "-fm", ".gowrap1", ".deferwrap12"];

/// Names as the compiler makes them, put together from parts, and names of any bytes.
pub(crate) fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        4 => compiled(),
        2 => select(&["main.main", "runtime.gopark", "runtime.chanrecv1", "runtime.selectgo"][..])
            .prop_map(|name| Name { raw: name.into(), normal: name.to_owned() }),
        1 => prop::collection::vec(any::<u8>(), 0..40).prop_map(|raw| Name {
            normal: normalise(&String::from_utf8_lossy(&raw)).into_owned(),
            raw,
        }),
    ]
}

fn compiled() -> impl Strategy<Value = Name> {
    (
        select(PREFIXES),
        select(PACKAGES),
        receiver(),
        select(FUNCTIONS),
        prop::option::of(type_arguments()),
        select(CLOSURES),
        select(WRAPPERS),
    )
        .prop_map(
            |(prefix, package, receiver, function, arguments, closure, wrapper)| {
                let raw = [
                    prefix.0,
                    package.0,
                    b".",
                    receiver.0.as_bytes(),
                    function.0,
                    arguments.as_deref().unwrap_or_default().as_bytes(),
                    closure.as_bytes(),
                    wrapper.as_bytes(),
                ]
                .concat();
                let normal = [
                    prefix.1,
                    package.1,
                    ".",
                    &receiver.1,
                    function.1,
                    arguments.map_or("", |_| "[...]"),
                    closure,
                ]
                .concat();
                Name { raw, normal }
            },
        )
}

/// The receiver with its dot, as it stands and in its normal spelling.
fn receiver() -> impl Strategy<Value = (String, String)> {
    prop_oneof![
        Just((String::new(), String::new())),
        Just(("(*Pool).".to_owned(), "(*Pool).".to_owned())),
        Just(("Pool.".to_owned(), "Pool.".to_owned())),
        type_arguments()
            .prop_map(|arguments| (format!("(*box{arguments})."), "(*box[...]).".to_owned())),
    ]
}

/// Type arguments in brackets, which may hold brackets, and most of what separates elsewhere.
fn type_arguments() -> impl Strategy<Value = String> {
    let word = select(
        &[
            "go.shape.int",
            "go.shape.struct { main.a int; main.b []string }",
            "map[string]x/dotted%2ev2.T",
            "/vendor/",
            ".gowrap1",
            "-fm",
            "größe",
            ";",
            ",",
            "",
        ][..],
    )
    .prop_map(str::to_owned);
    let nested = word.prop_recursive(3, 12, 3, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(|parts| bracketed(&parts))
    });
    prop::collection::vec(nested, 0..3).prop_map(|parts| bracketed(&parts))
}

fn bracketed(parts: &[String]) -> String {
    format!("[{}]", parts.concat())
}
