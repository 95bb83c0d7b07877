//! Keeps what was fetched, under names that sort by time, and never in place of another file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::plan::Piece;
use super::target::Target;

/// Files of one name that are told apart by a number.
const MAX_TWINS: u32 = 1000;

/// A folder for profiles.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Opens a folder, and makes it if there is none.
    ///
    /// # Errors
    /// When it cannot be made, or nothing can be written there.
    pub fn open(path: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(path)?;
        // Said before anything is fetched.
        tempfile::NamedTempFile::new_in(path)?;
        Ok(Folder(path.to_owned()))
    }

    /// Writes a profile as it was sent; the file is there in full, or not at all. All that was taken
    /// together has one `time` in its name, by which it is found again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, target: &Target, time: SystemTime, piece: &Piece) -> io::Result<PathBuf> {
        let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
        file.write_all(&piece.bytes)?;
        file.as_file().sync_all()?;
        let stem = format!(
            "{}-{}-{}",
            compact(time),
            target.instance(),
            target.profile_name(piece.what)
        );
        let ending = ending(&piece.bytes);
        for twin in 1..=MAX_TWINS {
            let name = match twin {
                1 => format!("{stem}.{ending}"),
                // Sorts behind the first, as an underscore does behind a dot.
                _ => format!("{stem}_{twin}.{ending}"),
            };
            let path = self.0.join(name);
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    file = error.file;
                }
                Err(error) => return Err(error.error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

/// `20261125T021000Z`
fn compact(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time)
        .to_string()
        .replace(['-', ':'], "")
}

/// What the content is: the runtime packs its protobuf, and its text begins with a word.
fn ending(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        "pb.gz"
    } else if bytes.starts_with(b"goroutine") {
        "txt"
    } else {
        "pb"
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::plan::What;
    use super::*;

    #[test]
    fn names_sort_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::parse("http://host:6060").unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_mins(29_926_210);
        let piece = |what, bytes: &[u8]| Piece {
            what,
            url: String::new(),
            at: time + Duration::from_secs(9),
            bytes: bytes.to_vec(),
            warnings: Vec::new(),
        };
        let store = Folder::open(&folder.path().join("new")).unwrap();
        let keep = |piece| {
            let path = store.keep(&target, time, &piece).unwrap();
            path.file_name().unwrap().to_str().unwrap().to_owned()
        };
        let gzip = piece(What::Goroutine, b"\x1f\x8b");
        let first = keep(gzip.clone());
        assert_eq!(first, "20261125T021000Z-host_6060-goroutine.pb.gz");
        assert_eq!(keep(gzip), "20261125T021000Z-host_6060-goroutine_2.pb.gz");
        let text = piece(What::Text, b"goroutine 1 [running]:");
        assert_eq!(
            keep(text),
            "20261125T021000Z-host_6060-goroutine.debug2.txt"
        );
        assert_eq!(std::fs::read_dir(store.0).unwrap().count(), 3);
    }
}
