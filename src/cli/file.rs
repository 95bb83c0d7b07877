//! A file that is written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::{Builder, NamedTempFile};

/// A file to be written. Tried early, so that a wrong path is said before the work is done.
pub(super) struct OutputFile {
    name: String,
    kind: Kind,
}

enum Kind {
    /// Something whole takes the place of this path.
    Replaced(PathBuf),
    /// A device or a pipe, which is written to as it is.
    Special(File),
}

impl OutputFile {
    /// Opens the file, or tries whether one can be made there.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let kind = kind(path).with_context(|| cannot_write(&name))?;
        Ok(OutputFile { name, kind })
    }

    /// Its path, for people.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The file that it takes the place of; none if it is written to as it is.
    pub(super) fn replaces(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Replaced(path) => Some(path),
            Kind::Special(_) => None,
        }
    }

    /// Writes all of it; until this has worked, an older file stays as it is.
    pub(super) fn write(
        self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let done = match self.kind {
            Kind::Special(file) => buffered(file, write),
            Kind::Replaced(path) => replace(&path, write),
        };
        done.with_context(|| cannot_write(&self.name))
    }
}

fn cannot_write(name: &str) -> String {
    format!("cannot write {}", name.escape_debug())
}

/// Links that may lead to each other, as the kernel has it.
const LINKS: usize = 40;

/// What a path leads to, whether it is there or not, in one spelling. A link stays a link: what it
/// leads to is replaced.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&path) else {
            break;
        };
        path = match path.parent() {
            Some(folder) => folder.join(target),
            None => target,
        };
    }
    if let Ok(path) = fs::canonicalize(&path) {
        return path;
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

fn kind(path: &Path) -> anyhow::Result<Kind> {
    let path = resolved(path);
    if path.is_symlink() {
        bail!("it is a link that leads nowhere");
    }
    let old = fs::metadata(&path).ok();
    if let Some(old) = &old {
        if old.is_dir() {
            bail!("it is a folder");
        }
        if old.permissions().readonly() {
            bail!("it is read-only");
        }
        if !old.is_file() {
            return Ok(Kind::Special(OpenOptions::new().write(true).open(&path)?));
        }
    }
    // It goes again at once: a signal during the work finds nothing to leave behind.
    drop(temporary(&path)?);
    Ok(Kind::Replaced(path))
}

/// A file beside `path` that is to take its place.
fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = Builder::new();
    builder.prefix(".goprof-leaks-").suffix(".tmp");
    permit(&mut builder, fs::metadata(path).ok().as_ref());
    builder.tempfile_in(folder).map_err(|error| {
        // Without the temporary name, which says nothing to anybody.
        io::Error::new(
            error.kind(),
            match error.kind() {
                io::ErrorKind::NotFound => "there is no such folder",
                io::ErrorKind::PermissionDenied => "the folder cannot be written",
                kind => return io::Error::from(kind),
            },
        )
    })
}

/// Gives the new file the permissions of the old one, or those of a file that any program makes:
/// a temporary file would be for its owner alone.
#[cfg(unix)]
fn permit(builder: &mut Builder<'_, '_>, old: Option<&fs::Metadata>) {
    use std::os::unix::fs::PermissionsExt;
    let usual = || fs::Permissions::from_mode(0o666);
    builder.permissions(old.map_or_else(usual, fs::Metadata::permissions));
}

#[cfg(not(unix))]
fn permit(_: &mut Builder<'_, '_>, _: Option<&fs::Metadata>) {}

fn buffered(
    file: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// The temporary file is there only as long as the system takes to write it.
fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut text = Vec::new();
    write(&mut text)?;
    let mut new = temporary(path)?;
    // The file, as errors of the other have its temporary name.
    new.as_file_mut().write_all(&text)?;
    new.as_file().sync_all()?;
    new.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_when_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.json");
        fs::write(&path, "old").unwrap();
        let file = OutputFile::open(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        file.write(|out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.json");
        fs::write(&path, "old").unwrap();
        let half = |out: &mut dyn Write| {
            out.write_all(b"half")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        };
        OutputFile::open(&path).unwrap().write(half).unwrap_err();
        drop(OutputFile::open(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_is_said_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let error = |path: &Path| {
            let Err(error) = OutputFile::open(path) else {
                panic!("{} can be written", path.display());
            };
            format!("{error:#}")
        };
        assert!(error(folder.path()).ends_with("it is a folder"));
        let nowhere = folder.path().join("no/such/folder/out.json");
        let circle = folder.path().join("circle");
        #[cfg(unix)]
        std::os::unix::fs::symlink("circle", &circle).unwrap();
        #[cfg(unix)]
        assert!(
            error(&circle).contains("cannot write"),
            "{}",
            error(&circle)
        );
        assert!(error(&nowhere).ends_with("there is no such folder"));
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_and_permissions_are_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let file = OutputFile::open(&link).unwrap();
        file.write(|out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        // A link to what is not there yet.
        let (target, early) = (folder.path().join("c"), folder.path().join("d"));
        std::os::unix::fs::symlink("c", &early).unwrap();
        let file = OutputFile::open(&early).unwrap();
        file.write(|out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert!(fs::symlink_metadata(&early).unwrap().is_symlink());
        let null = OutputFile::open(Path::new("/dev/null")).unwrap();
        null.write(|out| out.write_all(b"x")).unwrap();
    }
}
