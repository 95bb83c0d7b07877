//! The JSON Schema of the JSON format, generated from the types and checked in.

/// JSON Schema (2020-12) of a [`Report`](super::Report).
pub const SCHEMA: &str = include_str!("schema.json");

#[cfg(test)]
mod tests {
    use super::SCHEMA;

    /// `BLESS=1 cargo test --lib schema` rewrites the file.
    #[test]
    fn the_schema_is_fresh() {
        let schema = schemars::schema_for!(crate::report::Report);
        let mut fresh = serde_json::to_string_pretty(&schema).unwrap();
        fresh.push('\n');
        if std::env::var_os("BLESS").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/schema.json");
            std::fs::write(path, &fresh).unwrap();
            return;
        }
        assert!(
            SCHEMA == fresh,
            "src/report/schema.json is stale: run BLESS=1 cargo test --lib schema"
        );
    }
}
