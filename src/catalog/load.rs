//! Reads catalog files: the built-in ones and the user's own.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::entry::{Catalog, Entry, EvidenceRule, Ledger};
use super::when::When;
use crate::input;

/// Why a catalog file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The file or folder could not be read.
    #[error("{path}: {error}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },

    /// The file is not a valid entry; the message has the line.
    #[error("{file}: {message}")]
    Invalid {
        /// Where.
        file: String,
        /// What is wrong.
        message: String,
    },
}

impl CatalogError {
    /// The same error, said to be in `file`.
    fn within(self, file: &str) -> Self {
        match self {
            CatalogError::Invalid { message, .. } => CatalogError::Invalid {
                file: file.to_owned(),
                message,
            },
            other => other,
        }
    }
}

/// The most that an entry may have: it is a page for people.
const LIMIT_MIB: u64 = 1;

/// The built-in catalog.
///
/// # Errors
/// Never in a released build: a test loads it.
pub fn builtin() -> Result<Catalog, CatalogError> {
    let ledger: Ledger = parse("ledger.toml", include_str!("ledger.toml"))?;
    let mut catalog = Catalog {
        ledger,
        entries: Vec::with_capacity(ENTRIES.len()),
    };
    for (file, text) in ENTRIES {
        catalog.entries.push(entry(file, text)?);
    }
    catalog.entries.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(catalog)
}

/// The built-in catalog with the entries of `folders` (`*.toml`) added; an entry whose id is
/// known already takes the place of the earlier one.
///
/// # Errors
/// When a file cannot be read, is no valid entry, or takes the code of another entry.
pub fn load(folders: &[PathBuf]) -> Result<Catalog, CatalogError> {
    let mut catalog = builtin()?;
    for folder in folders {
        for path in toml_files(folder)? {
            let file = path.display().to_string();
            let text = input::text(&path, LIMIT_MIB).map_err(|error| CatalogError::Io {
                path: path.clone(),
                error,
            })?;
            let entry = entry(&file, &text)?;
            entry.explanation().map_err(|error| error.within(&file))?;
            catalog.entries.retain(|known| known.id != entry.id);
            check(&catalog, &entry).map_err(|message| CatalogError::Invalid { file, message })?;
            catalog.entries.push(entry);
        }
    }
    catalog.entries.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(catalog)
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, CatalogError> {
    let io = |error| CatalogError::Io {
        path: folder.to_owned(),
        error,
    };
    let mut files = Vec::new();
    for item in fs::read_dir(folder).map_err(io)? {
        let path = item.map_err(io)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads an entry but for its last section, `[explain]`, which is kept as it is.
fn entry(file: &str, text: &str) -> Result<Entry, CatalogError> {
    const SECTION: &str = "\n[explain]";
    let Some((head, tail)) = text.split_once(SECTION) else {
        return Err(CatalogError::Invalid {
            file: file.to_owned(),
            message: "the section [explain] is missing; it is the last one".to_owned(),
        });
    };
    let mut entry: Entry = parse(file, head)?;
    // Line numbers in errors are those of the file.
    let lines_before = head.matches('\n').count() + 1;
    entry.explanation = "\n".repeat(lines_before) + tail;
    Ok(entry)
}

pub(super) fn parse<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
) -> Result<T, CatalogError> {
    toml::from_str(text).map_err(|error| CatalogError::Invalid {
        file: file.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    })
}

/// What the types cannot say: unique codes, patterns that compile, evidence named once.
fn check(catalog: &Catalog, entry: &Entry) -> Result<(), String> {
    if let Some(other) = catalog
        .entries
        .iter()
        .find(|other| other.code == entry.code)
    {
        return Err(format!(
            "code {} belongs to {} already",
            entry.code, other.id
        ));
    }
    check_patterns("match", &entry.matches)?;
    let mut ids = HashSet::new();
    for rule in catalog.rules(entry) {
        check_rule(rule)?;
        if !ids.insert(&rule.id) {
            return Err(format!(
                "evidence {:?} is there twice; leave the shared one out with `without`",
                rule.id
            ));
        }
    }
    Ok(())
}

fn check_rule(rule: &EvidenceRule) -> Result<(), String> {
    check_patterns(&format!("evidence {:?}", rule.id), &rule.when)
}

fn check_patterns(place: &str, when: &When) -> Result<(), String> {
    for (key, pattern) in when.patterns() {
        pattern
            .check()
            .map_err(|error| format!("{place}: {key} is no valid pattern: {error}"))?;
    }
    Ok(())
}

macro_rules! entries {
    ($($stem:literal),* $(,)?) => {
        &[ $( ($stem, include_str!(concat!("entries/", $stem, ".toml"))), )* ]
    };
}

/// File stem and text of every built-in entry.
const ENTRIES: &[(&str, &str)] = entries![
    "amqp-connection",
    "amqp-consumer",
    "ants-pool",
    "ants-worker",
    "asynq-server",
    "asynq-task",
    "at-work",
    "aws-stream",
    "backoff-ticker",
    "badger-db",
    "bigcache-cleaner",
    "bleve-analysis",
    "bleve-index",
    "capacity-pileup",
    "casbin-reload",
    "ccache-worker",
    "chan-consumer-gone",
    "chan-cyclic-wait",
    "chan-double-send",
    "chan-nil",
    "chan-recv-no-sender",
    "chan-send-no-receiver",
    "chan-signal-mismatch",
    "clickhouse-pool",
    "clickhouse-query",
    "client-per-call",
    "cmux-accept",
    "coder-websocket",
    "cond-missed-wakeup",
    "confluent-kafka",
    "connection-companion",
    "consul-session",
    "context-watcher",
    "controller-runtime",
    "controller-runtime-start",
    "cron-scheduler",
    "ctx-not-cancelled",
    "ctx-propagate-watcher",
    "datadog-statsd",
    "datadog-tracer",
    "defer-block",
    "docker-client",
    "docker-daemon-stream",
    "docker-wait-unread",
    "early-return-senders",
    "error-path-no-cleanup",
    "etcd-client-loop",
    "etcd-lease",
    "etcd-peer",
    "etcd-server-loop",
    "etcd-server-watch",
    "etcd-watch",
    "event-loop",
    "exec-copy",
    "exec-not-waited",
    "fan-out-in-progress",
    "fasthttp-client",
    "fasthttp-files",
    "fasthttp-worker",
    "finalizer-blocked",
    "first-result-wins",
    "franz-broker",
    "franz-client",
    "freecache-timer",
    "fsnotify-reader",
    "fsnotify-undrained",
    "ginkgo-suite",
    "go-cache-janitor",
    "go-metrics-tick",
    "go-plugin",
    "gocql-conn",
    "gocql-session",
    "gocron-run",
    "gocron-scheduler",
    "goleveldb-db",
    "google-logging",
    "google-pubsub-spanner",
    "goprocess-context",
    "grpc-client-conn",
    "grpc-client-stream",
    "grpc-client-transport",
    "grpc-server-conn",
    "grpc-server-worker",
    "hashicorp-metrics",
    "hashicorp-raft",
    "http-client-conn",
    "http-client-dial",
    "http-client-response",
    "http-server-conn",
    "http-server-watch",
    "http2-client-conn",
    "http2-frame-write",
    "http2-request-cancel",
    "http2-server-conn",
    "hystrix-monitor",
    "hystrix-stream",
    "idle-worker",
    "influx-write",
    "io-no-deadline",
    "jaeger-client",
    "k8s-apiserver-cacher",
    "k8s-apiserver-watch",
    "k8s-cacher-send",
    "k8s-event-broadcaster",
    "k8s-exec",
    "k8s-exec-call",
    "k8s-leader-election",
    "k8s-listener",
    "k8s-reflector",
    "k8s-wait-loop",
    "k8s-watch-open",
    "k8s-watch-unread",
    "k8s-worker",
    "k8s-workqueue",
    "kafkago-client",
    "kafkago-conn",
    "kafkago-partition",
    "kafkago-reader",
    "klog-flush",
    "libp2p-host",
    "libp2p-peer",
    "libp2p-pubsub-reader",
    "library-daemon",
    "lifecycle-not-stopped",
    "listener",
    "lock-double",
    "lock-held-across-block",
    "lock-missing-unlock",
    "lock-order-abba",
    "logrus-writer",
    "loop-sleep-poll",
    "loop-spin",
    "loop-ticker",
    "lru-expirable",
    "lumberjack-mill",
    "main-parked",
    "memberlist",
    "memdb-watch",
    "mgo-cluster",
    "mgo-socket",
    "minio-list",
    "minio-object",
    "minio-retry",
    "miniredis-conn",
    "mongo-client",
    "mongo-operation",
    "mqtt-client",
    "mssql-reader",
    "mysql-watcher",
    "nats-conn",
    "nats-server-conn",
    "nats-server-loop",
    "nats-subscription",
    "neo4j-call",
    "net-rpc-conn",
    "newrelic-app",
    "not-started",
    "notify-tree",
    "nsq-client",
    "nsq-conn",
    "open-io",
    "opencensus-worker",
    "otel-export",
    "otel-processor",
    "otter-cache",
    "pebble-db",
    "pgx-conn",
    "pgx-pool",
    "pipe-peer-gone",
    "pool-dispatcher",
    "pool-worker",
    "pq-listener",
    "pq-query-watch",
    "profiler",
    "prometheus-gather",
    "prometheus-scrape",
    "prometheus-server",
    "prometheus-shard",
    "pulsar-client",
    "pulsar-partition",
    "quic-conn",
    "quic-transport",
    "range-not-closed",
    "ratelimit-run",
    "redigo-call",
    "redis-client",
    "redis-dial",
    "redis-pubsub",
    "redis-topology",
    "request-in-flight",
    "resolver",
    "ristretto-cache",
    "rollbar-transport",
    "rueidis-pipe",
    "rwlock-recursive-read",
    "sarama-broker",
    "sarama-client",
    "sarama-consumer",
    "sarama-partition-producer",
    "sarama-producer",
    "search-bulk-indexer",
    "search-client",
    "seelog-loop",
    "select-no-exit",
    "sentry-transport",
    "signal-loop",
    "sleeper",
    "sql-opener",
    "sqlite-interrupt",
    "stream-not-released",
    "temporal-coroutine",
    "temporal-worker",
    "test-runner",
    "testcontainers-reaper",
    "ticker-daemon",
    "tidb-cop-worker",
    "tikv-client",
    "tikv-conn",
    "timeout-abandon",
    "timeout-handler",
    "ttlcache-loop",
    "unclassified-wait",
    "unsuspicious",
    "vault-renewal",
    "viper-watch",
    "vitess-mysql-conn",
    "watermill-handler",
    "websocket-close-lock",
    "wg-stuck",
    "yamux-session",
    "zap-flush",
    "zerolog-diode",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed_and_sound() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog/entries");
        let mut on_disk: Vec<String> = toml_files(&folder)
            .unwrap()
            .iter()
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        on_disk.sort();
        let mut listed: Vec<&str> = ENTRIES.iter().map(|(stem, _)| *stem).collect();
        listed.sort_unstable();
        assert_eq!(on_disk, listed);

        let all = builtin().unwrap();
        let mut one_by_one = Catalog {
            ledger: all.ledger,
            entries: Vec::new(),
        };
        let ids: HashSet<String> = all.entries.iter().map(|entry| entry.id.clone()).collect();
        for entry in all.entries {
            check(&one_by_one, &entry).unwrap_or_else(|message| panic!("{}: {message}", entry.id));
            assert!(
                listed.contains(&entry.id.as_str()),
                "{} is not its file's stem",
                entry.id
            );
            for alternative in &entry.alternatives {
                assert!(
                    ids.contains(&alternative.id),
                    "{}: {}",
                    entry.id,
                    alternative.id
                );
            }
            for without in &entry.without {
                let shared = one_by_one
                    .ledger
                    .leak
                    .iter()
                    .chain(&one_by_one.ledger.known);
                assert!(
                    shared.into_iter().any(|rule| rule.id == *without),
                    "{without}"
                );
            }
            let explain = entry.explanation().unwrap();
            for text in [
                &entry.title,
                &entry.summary,
                &entry.noun,
                &entry.cause,
                &entry.fix,
                &entry.settle,
                &explain.see,
                &explain.why,
                &explain.fine,
            ] {
                assert!(!text.trim().is_empty(), "{} has an empty section", entry.id);
            }
            one_by_one.entries.push(entry);
        }
    }
}
