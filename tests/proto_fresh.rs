//! The checked-in protobuf code is what `proto/profile.proto` generates.
//!
//! `BLESS=1 cargo test --test proto_fresh` rewrites it. No protoc is involved.

use std::path::Path;

#[test]
fn generated_code_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checked_in = root.join("src/decode/pprof/pb.rs");
    let descriptors =
        protox::compile([root.join("proto/profile.proto")], [root.join("proto")]).unwrap();
    let out = tempfile::tempdir().unwrap();
    prost_build::Config::new()
        .out_dir(out.path())
        .compile_fds(descriptors)
        .unwrap();
    let generated = std::fs::read_to_string(out.path().join("pprof.rs")).unwrap();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&checked_in, &generated).unwrap();
    }
    let current = std::fs::read_to_string(&checked_in).unwrap();
    assert!(
        current == generated,
        "src/decode/pprof/pb.rs is stale: run BLESS=1 cargo test --test proto_fresh"
    );
}
