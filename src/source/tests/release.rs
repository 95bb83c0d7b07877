//! Facts about what keeps goroutines of libraries until it is closed.

use super::package;
use crate::catalog::builtin;
use crate::source::index::Index;
use crate::source::percall::made_per_call;
use crate::source::release::{Kind, not_closed};

/// The facts about resources of a type, each as `name at LINE`.
fn open(ty: &str, code: &str) -> Vec<String> {
    let imports =
        "import (\n\t\"net/http\"\n\t\"database/sql\"\n\t\"google.golang.org/grpc\"\n)\n\n";
    let package = package("p", &format!("{imports}{code}"));
    let text = &package.files.first().unwrap().text;
    let index = Index::of(&package.lowered);
    let catalog = builtin().unwrap();
    let all = &catalog.ledger.resources;
    let of_type = all.iter().filter(|one| one.ty == ty);
    of_type
        .flat_map(|one| not_closed(&index, Kind { one, all }))
        .map(|fact| {
            let line = text.lines().nth(fact.span.line as usize - 1).unwrap();
            format!("{:?} at {}", fact.name, line.trim())
        })
        .collect()
}

const ROWS: &str = "func first(db *sql.DB) (int, error) {
	rows, err := db.Query(\"SELECT n FROM t\")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var n int
		if err = rows.Scan(&n); err != nil {
			return 0, err
		}
		if n > 9 {
			break
		}
	}
	return 0, rows.Close()
}";

#[test]
fn rows() {
    assert_eq!(
        open("sql.Rows", ROWS),
        ["LeavesUnclosed at return 0, err"],
        "{ROWS}"
    );
    // By defer, at the end of the loop, in a helper: all closed, or not known.
    for (from, to) in [
        (
            "\tfor rows.Next() {",
            "\tdefer rows.Close()\n\tfor rows.Next() {",
        ),
        (
            "\tfor rows.Next() {",
            "\tdefer func() { _ = rows.Close() }()\n\tfor rows.Next() {",
        ),
        (
            "\tfor rows.Next() {",
            "\tdefer closes(rows)\n\tfor rows.Next() {",
        ),
        (
            "\t\t\treturn 0, err\n\t\t}\n\t\tif n",
            "\t\t\tcontinue\n\t\t}\n\t\tif n",
        ),
        ("\tfor rows.Next() {", "\tkept = rows\n\tfor rows.Next() {"),
        ("db.Query", "db.QueryRow"),
    ] {
        let code = ROWS.replacen(from, to, 1);
        assert_ne!(code, ROWS);
        assert_eq!(open("sql.Rows", &code), [""; 0], "{code}");
    }
    // What is no database's is no rows.
    let other = ROWS.replace("db *sql.DB", "db *index");
    assert_eq!(open("sql.Rows", &other), [""; 0]);
}

#[test]
fn transactions() {
    let code = "func move(db *sql.DB, n int) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if err := book(tx, n); err != nil {
		return err
	}
	return tx.Commit()
}

func book(tx *sql.Tx, n int) error {
	_, err := tx.Exec(\"UPDATE t SET n = ?\", n)
	return err
}";
    assert_eq!(open("sql.Tx", code), ["LeavesUnclosed at return err"]);
    // The helper ends it itself.
    let ends = code.replace(
        "\t_, err := tx.Exec",
        "\tdefer tx.Rollback()\n\t_, err := tx.Exec",
    );
    assert_eq!(open("sql.Tx", &ends), [""; 0]);
}

#[test]
fn what_is_known_by_what_made_it() {
    let code = "func names(path string) error {
	db, err := sql.Open(\"x\", path)
	if err != nil {
		return err
	}
	defer db.Close()
	stmt, err := db.Prepare(\"SELECT n FROM t\")
	if err != nil {
		return err
	}
	defer stmt.Close()
	rows, err := stmt.Query()
	if err != nil {
		return err
	}
	for rows.Next() {
		if late() {
			return errLate
		}
	}
	return rows.Err()
}";
    assert_eq!(open("sql.Rows", code), ["LeavesUnclosed at return errLate"]);
    // A statement that stays open keeps nobody.
    let kept = code.replace("\tdefer stmt.Close()\n", "");
    assert_eq!(open("sql.Rows", &kept), open("sql.Rows", code));
    // Not by another package's function of the name.
    let other = code.replace("sql.Open", "index.Open");
    assert_eq!(open("sql.Rows", &other), [""; 0]);
}

#[test]
fn bodies() {
    let code = "type client struct {
	http *http.Client
}

func (c *client) get(url string) (*http.Response, error) {
	return c.http.Get(url)
}

func (c *client) alive(url string) bool {
	resp, err := c.get(url)
	if err != nil {
		return false
	}
	return resp.StatusCode == 200
}";
    assert_eq!(
        open("http.Response", code),
        ["NotClosed at resp, err := c.get(url)"]
    );
    for (from, to) in [
        ("return resp.StatusCode == 200", "return drain(resp)"),
        (
            "return resp.StatusCode == 200",
            "io.Copy(io.Discard, resp.Body)\n\treturn true",
        ),
        (
            "if err != nil {",
            "if err == nil {\n\t\tdefer resp.Body.Close()\n\t} else {",
        ),
        // What follows a condition on the error may be where there is none to close.
        (
            "if err != nil {\n\t\treturn false\n\t}",
            "if err == nil {\n\t\treturn drain(resp)\n\t}\n\tif late(err) {\n\t\treturn false\n\t}",
        ),
        // A response that others have made.
        ("return c.http.Get(url)", "return c.last, nil"),
    ] {
        let code = code.replacen(from, to, 1);
        assert_eq!(open("http.Response", &code), [""; 0], "{code}");
    }
    // In each round of a loop, and nobody can.
    let rounds = "func warm(urls []string) {
	for _, url := range urls {
		resp, err := http.Get(url)
		if err != nil {
			continue
		}
		if resp.StatusCode != 200 {
			continue
		}
		resp.Body.Close()
	}
}

func ping(url string) {
	http.Get(url)
}";
    assert_eq!(
        open("http.Response", rounds),
        ["LeavesUnclosed at continue", "NotClosed at http.Get(url)"]
    );
}

#[test]
fn what_is_handed_on() {
    let code = "type store struct {
	db *sql.DB
}

func open(name string) (*store, error) {
	db, err := sql.Open(\"x\", name)
	if err != nil {
		return nil, err
	}
	if err := db.Ping(); err != nil {
		return nil, err
	}
	return &store{db: db}, nil
}

func (s *store) pool() *sql.DB { return s.db }

func (s *store) count() error {
	db := s.pool()
	return db.Ping()
}

func main() {
	db, _ := sql.Open(\"x\", \"y\")
	db.Ping()
}";
    assert_eq!(open("sql.DB", code), ["LeavesUnclosed at return nil, err"]);
}

#[test]
fn an_error_that_comes_last() {
    let code = "type client struct {
	http *http.Client
}

func (c *client) ask(url string) (*http.Response, int, error) {
	resp, err := c.http.Get(url)
	return resp, 1, err
}

func (c *client) first(url string) (string, error) {
	resp, _, err := c.ask(url)
	if err != nil {
		return \"\", err
	}
	return read(resp)
}";
    assert_eq!(open("http.Response", code), [""; 0]);
}

#[test]
fn transports_that_a_call_makes_for_itself() {
    let code = "type office struct {
	shared *http.Client
}

func newClient() *http.Client {
	t := &http.Transport{MaxIdleConns: 10}
	return &http.Client{Transport: t}
}

func (o *office) report(url string) error {
	resp, err := newClient().Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func main() {
	newClient().Get(\"http://localhost\")
}";
    let per_call = |code: &str| {
        let package = package("p", &format!("import \"net/http\"\n\n{code}"));
        let text = &package.files.first().unwrap().text;
        let index = Index::of(&package.lowered);
        let catalog = builtin().unwrap();
        let all = &catalog.ledger.resources;
        let facts = all
            .iter()
            .flat_map(|one| made_per_call(&index, Kind { one, all }));
        let lines = facts.map(|fact| text.lines().nth(fact.span.line as usize - 1));
        lines
            .map(|line| line.unwrap().trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(per_call(code), ["resp, err := newClient().Get(url)"]);
    let named = code.replace(
        "resp, err := newClient().Get(url)",
        "c := newClient()\n\tresp, err := c.Get(url)",
    );
    assert_eq!(per_call(&named), ["resp, err := c.Get(url)"]);
    // One that is kept or lets go, the default transport, and one that is made once.
    for (from, to) in [
        ("resp, err := c.Get", "o.shared = c\n\tresp, err := c.Get"),
        (
            "resp, err := c.Get",
            "defer c.CloseIdleConnections()\n\tresp, err := c.Get",
        ),
        ("Transport: t}", "Timeout: wait}"),
        ("c := newClient()", "c := o.shared"),
    ] {
        let other = named.replacen(from, to, 1);
        assert_ne!(other, named);
        assert_eq!(per_call(&other), [""; 0], "{other}");
    }
}

#[test]
fn what_only_talks_through_a_connection() {
    let code = "func status(ctx context.Context, target string) (string, error) {
	conn, err := grpc.NewClient(target)
	if err != nil {
		return \"\", err
	}
	plants := pb.NewPlantsClient(conn)
	answer, err := plants.Status(ctx, &pb.StatusRequest{})
	if err != nil {
		return \"\", err
	}
	return answer.GetStatus(), nil
}";
    let open_at = ["NotClosed at conn, err := grpc.NewClient(target)"];
    assert_eq!(open("grpc.ClientConn", code), open_at);
    let inline = code
        .replace("\tplants := pb.NewPlantsClient(conn)\n", "")
        .replace("plants.Status", "pb.NewPlantsClient(conn).Status");
    assert_eq!(open("grpc.ClientConn", &inline), open_at);
    for (from, to) in [
        ("\tplants :=", "\tdefer conn.Close()\n\tplants :="),
        ("\tanswer, err", "\ts.plants = plants\n\tanswer, err"),
        ("\tanswer, err", "\tkeep(plants)\n\tanswer, err"),
        ("pb.NewPlantsClient(conn)", "newPlants(conn)"),
    ] {
        let other = code.replacen(from, to, 1);
        assert_ne!(other, code);
        assert_eq!(open("grpc.ClientConn", &other), [""; 0], "{other}");
    }
}
