//! What a gate is to enforce: the policy file, and what is put over it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::allow::Allow;
use crate::catalog::Catalog;
use crate::model::did_you_mean;
use crate::rank::Verdict;

/// Why a policy or a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The text is no valid TOML, or not of the right shape; the message has the line.
    #[error("{0}")]
    Invalid(String),
    /// An entry makes no sense.
    #[error("{table} number {number}: {message}")]
    Entry {
        /// The name of the array.
        table: &'static str,
        /// Which one, from 1.
        number: usize,
        /// What is wrong.
        message: String,
    },
    /// A scenario that is not in the catalog.
    #[error("no scenario is called {id:?}{hint}")]
    UnknownScenario {
        /// What the policy says.
        id: String,
        /// What may have been meant.
        hint: String,
    },
}

/// From which verdict on a finding fails the gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Only what is proven.
    Proven,
    /// What an engineer should act on.
    #[default]
    Likely,
    /// What is worth a look, too.
    Possible,
    /// Verdicts do not matter, only ceilings do.
    Never,
}

impl FailOn {
    /// Whether a finding of this verdict fails the gate.
    #[must_use]
    pub fn catches(self, verdict: Verdict) -> bool {
        match self {
            FailOn::Proven => verdict <= Verdict::Proven,
            FailOn::Likely => verdict <= Verdict::Likely,
            FailOn::Possible => verdict <= Verdict::Possible,
            FailOn::Never => false,
        }
    }

    /// The word of the policy file.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            FailOn::Proven => "proven",
            FailOn::Likely => "likely",
            FailOn::Possible => "possible",
            FailOn::Never => "never",
        }
    }
}

/// What a gate is to enforce.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Policy {
    /// From which verdict on a finding fails the gate.
    pub fail_on: FailOn,
    /// The baseline, from the folder of the policy.
    pub baseline: Option<PathBuf>,
    /// How much more than in the baseline is not yet worse, in percent.
    pub tolerance_percent: u64,
    /// Numbers that may not be exceeded.
    pub ceiling: Ceilings,
    /// Goroutines that may be there.
    pub allow: Vec<Allow>,
}

/// The keys of the ceilings.
const CEILINGS: [&str; 5] = [
    "goroutines",
    "cluster",
    "growth",
    "growth-per-minute",
    "scenario",
];

/// Numbers that may not be exceeded.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Ceilings {
    /// All goroutines of the profile.
    pub goroutines: Option<u64>,
    /// The goroutines at one blocking site.
    pub cluster: Option<u64>,
    /// How many more there are at one blocking site than in the older profile.
    pub growth: Option<u64>,
    /// The same for each minute between the profiles.
    pub growth_per_minute: Option<f64>,
    /// All goroutines that an entry of the catalog explains, by its id.
    pub scenario: BTreeMap<String, u64>,
}

impl Ceilings {
    /// Says whether they are numbers that something can exceed.
    ///
    /// # Errors
    /// When one is negative, infinite or no number.
    pub fn check(&self) -> Result<(), PolicyError> {
        match self.growth_per_minute {
            Some(most) if !(most.is_finite() && most >= 0.0) => Err(PolicyError::Invalid(format!(
                "growth-per-minute is a number from 0 on, not {most}"
            ))),
            _ => Ok(()),
        }
    }
}

impl Policy {
    /// Reads a policy; codes of scenarios become ids.
    ///
    /// # Errors
    /// When the text is not valid, a key or an id is not known, or an entry makes no sense.
    pub fn parse(text: &str, catalog: &Catalog) -> Result<Self, PolicyError> {
        let mut policy: Policy = parse(text)?;
        for (at, allow) in policy.allow.iter_mut().enumerate() {
            allow.check().map_err(|message| PolicyError::Entry {
                table: "allow",
                number: at + 1,
                message,
            })?;
            if let Some(id) = &mut allow.scenario {
                *id = scenario(id, catalog)?;
            }
        }
        policy.ceiling.check()?;
        let named = std::mem::take(&mut policy.ceiling.scenario);
        for (name, most) in named {
            policy.limit_scenario(&name, most, catalog)?;
        }
        Ok(policy)
    }

    /// Sets the ceiling of a scenario that has none yet.
    ///
    /// # Errors
    /// When the catalog does not know it, or it has one.
    pub fn limit_scenario(
        &mut self,
        name: &str,
        most: u64,
        catalog: &Catalog,
    ) -> Result<(), PolicyError> {
        let id = scenario(name, catalog)?;
        if self.ceiling.scenario.contains_key(&id) {
            return Err(PolicyError::Invalid(format!(
                "the scenario {id} has two ceilings; its id and its code are the same one"
            )));
        }
        self.ceiling.scenario.insert(id, most);
        Ok(())
    }

    /// Whether all stacks of the findings, now and before, are needed to judge by it.
    #[must_use]
    pub fn needs_stacks(&self) -> bool {
        self.allow.iter().any(Allow::needs_stacks)
    }
}

/// The id of a scenario, given its id or code.
fn scenario(name: &str, catalog: &Catalog) -> Result<String, PolicyError> {
    match catalog.find(name) {
        Some(entry) => Ok(entry.id.clone()),
        None => Err(PolicyError::UnknownScenario {
            id: name.to_owned(),
            hint: did_you_mean(catalog.names(), name),
        }),
    }
}

/// Reads TOML, and says of an unknown word which one may have been meant.
pub(super) fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, PolicyError> {
    toml::from_str(text).map_err(|error| {
        // "unknown field `a`, expected one of `b`, `c`"
        let mut quoted = error.message().split('`').skip(1).step_by(2);
        let hint = match quoted.next() {
            Some(typed) if error.message().starts_with("unknown ") => did_you_mean(quoted, typed),
            _ => String::new(),
        };
        let hint = match error.message().split('`').nth(1) {
            // The word of the flag.
            Some(typed) if hint.is_empty() && error.message().starts_with("unknown field") => {
                let word = typed.strip_prefix("max-").unwrap_or(typed);
                let of_ceiling = CEILINGS.iter().find(|key| **key == word);
                of_ceiling.map_or(hint, |key| format!("; did you mean {key:?} of [ceiling]?"))
            }
            _ => hint,
        };
        PolicyError::Invalid(format!("{}{hint}", error.to_string().trim_end()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::builtin;

    fn error(text: &str) -> String {
        Policy::parse(text, &builtin().unwrap())
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_whole_policy_is_read() {
        let text = r#"
            fail-on = "possible"
            baseline = "leaks.toml"
            tolerance-percent = 10

            [ceiling]
            goroutines = 500
            cluster = 100
            growth = 5
            growth-per-minute = 0.5

            [ceiling.scenario]
            GL120 = 0
            http-server-conn = 50

            [[allow]]
            any-function = "go.opencensus.io/*"
            reason = "a worker for the whole life of the process"
            expires = 2026-12-31
            owner = "platform"

            [[allow]]
            fingerprint = "d1f28ea9d0a9c513"
            scenario = "GL104"
            reason = "quoted days are read as well"
            expires = "2026-12-31"
        "#;
        let policy = Policy::parse(text, &builtin().unwrap()).unwrap();
        assert_eq!(policy.fail_on, FailOn::Possible);
        assert_eq!(
            policy.ceiling.scenario.get("early-return-senders"),
            Some(&0)
        );
        assert_eq!(policy.allow[1].scenario.as_deref(), Some("chan-nil"));
        assert_eq!(policy.allow[0].expires, policy.allow[1].expires);
        assert!(policy.needs_stacks());
    }

    #[test]
    fn an_empty_policy_fails_on_likely() {
        let policy = Policy::parse("", &builtin().unwrap()).unwrap();
        assert!(policy.fail_on.catches(Verdict::Proven));
        assert!(policy.fail_on.catches(Verdict::Likely));
        assert!(!policy.fail_on.catches(Verdict::Possible));
    }

    #[test]
    fn slips_are_errors_that_say_what_was_meant() {
        for (text, parts) in [
            (
                "fail-onn = \"likely\"",
                &["line 1", "did you mean \"fail-on\"?"][..],
            ),
            (
                "fail-on = \"likley\"",
                &["line 1", "did you mean \"likely\"?"],
            ),
            (
                "\n[ceiling]\nclutser = 3",
                &["line 3", "did you mean \"cluster\"?"],
            ),
            (
                "[ceiling.scenario]\nearly-return-sender = 3",
                &["did you mean \"early-return-senders\"?"],
            ),
            (
                "[[allow]]\nfingerprint = \"a\"\nreson = \"x\"",
                &["line 3", "did you mean \"reason\"?"],
            ),
            (
                "max-goroutines = 5",
                &["line 1", "did you mean \"goroutines\" of [ceiling]?"],
            ),
            (
                "cluster = 5",
                &["line 1", "did you mean \"cluster\" of [ceiling]?"],
            ),
            (
                "[ceiling]\nmax-growth-per-minute = 5",
                &["line 2", "did you mean \"growth-per-minute\"?"],
            ),
            (
                "[[allow]]\nfingerprint = \"\"\nreason = \"x\"",
                &["allow number 1", "the fingerprint is empty"],
            ),
            (
                "[[allow]]\nfingerprint = \"a\"",
                &["missing field `reason`"],
            ),
            (
                "[[allow]]\nfingerprint = \"a\"\nreason = \" \"",
                &["allow number 1", "reason is empty"],
            ),
            (
                "[[allow]]\nreason = \"x\"",
                &["allow number 1", "exactly one"],
            ),
            (
                "[[allow]]\nfingerprint = \"a\"\nany-function = \"b\"\nreason = \"x\"",
                &["exactly one"],
            ),
            (
                "[[allow]]\nany-function = \"/(/\"\nreason = \"x\"",
                &["line 2", "unclosed group"],
            ),
            (
                "[[allow]]\nfingerprint = \"a\"\nreason = \"x\"\nexpires = \"soon\"",
                &["line 4", "a day such as 2026-12-31"],
            ),
            (
                "[[allow]]\nfingerprint = \"a\"\nreason = \"x\"\nscenario = \"zzz\"",
                &["no scenario is called \"zzz\""],
            ),
        ] {
            let error = error(text);
            for part in parts {
                assert!(error.contains(part), "no {part:?} in {error:?}");
            }
        }
    }
}
