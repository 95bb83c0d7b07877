//! Walks through an input: itself, or the files of an archive, of archives in it too.

use std::fs::File;
use std::io::Read;

use super::error::InputError;
use super::layers::{Peeled, peel};
use super::limit::Meter;
use super::{Shape, Visitor, pieces, tar, zip};

/// Characters of a path in an archive that are kept; longer ones keep their end.
const LONGEST_PATH: usize = 512;

/// A walk through one input.
pub(super) struct Walk<'m, 'v> {
    pub(super) meter: &'m Meter,
    visitor: &'v mut dyn Visitor,
}

/// A file in an archive.
pub(super) struct Member<'r> {
    pub(super) name: String,
    pub(super) bytes: Result<Box<dyn Read + 'r>, InputError>,
}

impl<'m, 'v> Walk<'m, 'v> {
    pub(super) fn new(meter: &'m Meter, visitor: &'v mut dyn Visitor) -> Self {
        Walk { meter, visitor }
    }

    /// Gives the visitor an input, or a file in `depth` archives. `file` is the same as `reader`
    /// where it can be read from any place.
    pub(super) fn item(
        &mut self,
        name: &str,
        depth: u32,
        reader: Box<dyn Read + '_>,
        file: Option<File>,
    ) -> Result<Shape, InputError> {
        let peeled = peel(reader, self.meter)?;
        let (is_zip, is_tar) = (zip::is_one(&peeled.head), tar::is_one(&peeled.head));
        if !is_zip && !is_tar {
            self.plain(name, peeled)?;
            return Ok(Shape::Plain);
        }
        let limit = self.meter.limits.nesting;
        if depth >= limit {
            return Err(InputError::TooDeep { limit });
        }
        match file.filter(|_| is_zip && peeled.layers == 0) {
            Some(file) => {
                self.meter.raw(file.metadata()?.len());
                zip::walk_file(self, name, depth, file)?;
            }
            None if is_zip => zip::walk_held(self, name, depth, peeled.reader)?,
            None => tar::walk(self, name, depth, peeled.reader)?,
        }
        Ok(Shape::Archive)
    }

    fn plain(&mut self, name: &str, peeled: Peeled<'_>) -> Result<(), InputError> {
        self.visitor.begin(name);
        let result = pieces(peeled.reader, self.meter, &mut |piece| {
            self.visitor.piece(piece)
        });
        let early = match result {
            Err(error) if error.ends_all() => return Err(error),
            result => result.err(),
        };
        self.visitor.end(early);
        Ok(())
    }

    /// Gives the visitor a file of an archive that is `depth` archives deep.
    pub(super) fn member(&mut self, member: Member<'_>, depth: u32) -> Result<(), InputError> {
        self.meter.file()?;
        let result = member
            .bytes
            .and_then(|bytes| self.item(&member.name, depth + 1, bytes, None));
        // It may have ended before the reader came to what is broken.
        self.meter.forget();
        match result {
            Err(error) if error.ends_all() => Err(error),
            Err(error) => {
                self.skip(&member.name, error);
                Ok(())
            }
            Ok(_) => Ok(()),
        }
    }

    /// Tells the visitor what cannot be read.
    pub(super) fn skip(&mut self, name: &str, why: InputError) {
        self.visitor.skip(name, why);
    }
}

/// The name of a file in an archive, for people.
pub(super) fn member_name(archive: &str, path: &[u8]) -> String {
    let path = String::from_utf8_lossy(path.strip_prefix(b"./").unwrap_or(path));
    let extra = path.chars().count().saturating_sub(LONGEST_PATH);
    if extra == 0 {
        return format!("{archive}/{path}");
    }
    let end: String = path.chars().skip(extra).collect();
    format!("{archive}/…{end}")
}
