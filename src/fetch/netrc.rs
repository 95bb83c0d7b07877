//! Logins by host, as curl and git keep them.

use super::auth::Login;

/// The contents of a `.netrc` file.
#[derive(Clone, Debug, Default)]
pub struct Netrc {
    machines: Vec<(String, Login)>,
    default: Option<Login>,
}

impl Netrc {
    /// Reads the machines and the default of a file; what it does not know, it passes over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = without_macros(text);
        let mut words = text.split_whitespace();
        let mut netrc = Netrc::default();
        let mut entry = Entry::default();
        while let Some(word) = words.next() {
            match word {
                "machine" => {
                    netrc.add(&std::mem::take(&mut entry));
                    entry.machine = words.next();
                }
                "default" => {
                    netrc.add(&std::mem::take(&mut entry));
                    entry.is_default = true;
                }
                "login" => entry.user = words.next(),
                "password" => entry.password = words.next(),
                "account" => {
                    words.next();
                }
                _ => {}
            }
        }
        netrc.add(&entry);
        netrc
    }

    fn add(&mut self, entry: &Entry<'_>) {
        let Some(user) = entry.user else {
            return;
        };
        let login = Login::new(user, entry.password.unwrap_or_default());
        if let Some(machine) = entry.machine {
            self.machines.push((machine.to_ascii_lowercase(), login));
        } else if entry.is_default {
            self.default.get_or_insert(login);
        }
    }

    /// The login for a host.
    pub(super) fn find(&self, host: &str) -> Option<&Login> {
        let machine = self.machines.iter().find(|(machine, _)| machine == host);
        machine.map(|(_, login)| login).or(self.default.as_ref())
    }
}

/// A machine that is being read.
#[derive(Default)]
struct Entry<'t> {
    machine: Option<&'t str>,
    is_default: bool,
    user: Option<&'t str>,
    password: Option<&'t str>,
}

/// The text without comments and without `macdef`, which goes on to the next empty line.
fn without_macros(text: &str) -> String {
    let mut kept = String::new();
    let mut in_macro = false;
    for line in text.lines() {
        let words = line.trim_start();
        in_macro = (in_macro && !words.is_empty()) || words.starts_with("macdef");
        if !in_macro && !words.starts_with('#') {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_found_by_host() {
        let netrc = Netrc::parse(
            "# mine\nmachine A.example login u password p\n\
             macdef init\nmachine x login no password no\n\n\
             machine b\n\tlogin v\n\taccount z\n\tpassword q\ndefault login d\n",
        );
        assert_eq!(netrc.find("a.example"), Some(&Login::new("u", "p")));
        assert_eq!(netrc.find("b"), Some(&Login::new("v", "q")));
        assert_eq!(netrc.find("x"), Some(&Login::new("d", "")));
        assert_eq!(Netrc::parse("machine").find("a"), None);
    }
}
