//! The head of a file: its package and what it imports, by the query in `head.scm`.

use std::sync::LazyLock;

use tree_sitter::{Node, Parser, Query, QueryCursor, StreamingIterator, Tree};

static QUERY: LazyLock<Option<Query>> =
    LazyLock::new(|| Query::new(&tree_sitter_go::LANGUAGE.into(), include_str!("head.scm")).ok());

/// An import in a list is so deep in the tree.
const DEEPEST: u32 = 3;

/// The head of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Head {
    /// The name of its package; empty if it has none.
    pub(in crate::source) package: String,
    /// The paths that it imports.
    pub(in crate::source) imports: Vec<String>,
}

impl Head {
    /// Reads the head of a file, and no more of it unless something before the first declaration looks
    /// like one.
    pub(in crate::source) fn of(text: &str) -> Self {
        let declares = |line: &&str| {
            let mut words = ["func ", "type ", "var ", "const "].into_iter();
            words.any(|word| line.starts_with(word))
        };
        let lines = text.split_inclusive('\n');
        let length = lines.take_while(|line| !declares(line)).map(str::len).sum();
        let head = text.get(..length).unwrap_or(text);
        let (head, tree) = match parse(head) {
            Some(tree) if !tree.root_node().has_error() => (head, Some(tree)),
            _ => (text, parse(text)),
        };
        tree.map_or_else(Head::default, |tree| read(tree.root_node(), head))
    }
}

fn parse(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_go::LANGUAGE.into()).ok()?;
    parser.parse(text, None)
}

/// The paths that a parsed file imports.
pub(super) fn imports(root: Node<'_>, text: &str) -> Vec<String> {
    read(root, text).imports
}

fn read(root: Node<'_>, text: &str) -> Head {
    let mut head = Head::default();
    let Some(query) = &*QUERY else {
        return head;
    };
    let names = query.capture_names();
    let mut cursor = QueryCursor::new();
    cursor.set_max_start_depth(Some(DEEPEST));
    let mut found = cursor.captures(query, root, text.as_bytes());
    while let Some((found, at)) = found.next() {
        let Some(capture) = found.captures().get(*at) else {
            continue;
        };
        let written = text.get(capture.node.byte_range()).unwrap_or_default();
        match names.get(capture.index as usize) {
            Some(&"package") => written.clone_into(&mut head.package),
            _ => head
                .imports
                .push(written.trim_matches(['"', '`']).to_owned()),
        }
    }
    head
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn heads_of_files() {
        let head = |package: &str, imports: &[&str]| Head {
            package: package.to_owned(),
            imports: imports.iter().map(|&import| import.to_owned()).collect(),
        };
        let code = "// Command a.\npackage main\n\nimport \"fmt\"\n\nimport (\n\t_ \"net/http/pprof\" // here\n\tx `example.com/x`\n)\n\nfunc main() { print(`import \"os\"`) }\n";
        assert_eq!(
            Head::of(code),
            head("main", &["fmt", "net/http/pprof", "example.com/x"])
        );
        // What looks like code in a comment is none.
        let comment =
            "/*\npackage old\n\nimport \"os\"\n\nfunc f() {}\n*/\npackage new\n\nimport \"io\"\n";
        assert_eq!(Head::of(comment), head("new", &["io"]));
        assert_eq!(Head::of(""), Head::default());
        assert_eq!(Head::of("no Go"), Head::default());
    }
}
