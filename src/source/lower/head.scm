; What stands at the head of a Go file.

(package_clause (package_identifier) @package)
(import_spec path: (interpreted_string_literal) @import)
(import_spec path: (raw_string_literal) @import)
