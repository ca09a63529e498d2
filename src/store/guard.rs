//! What the workstation remembers of a register, outside of it: without a memory of one's own, a
//! tail cut off or an old copy put back cannot be told from a register that never grew.

use std::path::PathBuf;

use super::door::{self, Links, put};
use super::fault;
use crate::diag::{Diagnostic, Place};
use crate::register::{Point, Reference};
use crate::seal::WorkspaceKey;
use crate::value::Digest;

/// First line of such a file.
const HEAD: &str = "cesmivip/garde/v1";
/// Largest such file; ours have three hundred bytes.
const MAX_GUARD: u64 = 4 << 10;

/// Files that remember the last point of a register.
#[derive(Clone, Debug)]
pub struct Guards(Vec<PathBuf>);

impl Guards {
    /// Names the files; one of them is enough to tell.
    pub fn new(files: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(files.into_iter().collect())
    }

    /// Reads the points; a file that is not there says nothing.
    ///
    /// # Errors
    /// D033 for a file that was not written with this key, or not for this register; D001.
    pub fn read(&self, key: &WorkspaceKey, origin: &Reference) -> Result<Vec<Point>, Diagnostic> {
        let mut points = Vec::new();
        for path in &self.0 {
            match door::read(path, MAX_GUARD, Links::Refused) {
                Ok(bytes) => points.push(parse(&bytes, key, origin).ok_or_else(|| {
                    Diagnostic::new("D033", Place::file(path.display().to_string()))
                })?),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(fault("D001", path, &error)),
            }
        }
        Ok(points)
    }

    /// Remembers a point.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn write(
        &self,
        key: &WorkspaceKey,
        origin: &Reference,
        point: Point,
    ) -> Result<(), Diagnostic> {
        let text = text(origin, point);
        let whole = format!("{text}{}\n", key.remembered(&text));
        self.0.iter().try_for_each(|path| {
            put(path, whole.as_bytes()).map_err(|error| fault("D002", path, &error))
        })
    }
}

fn text(origin: &Reference, point: Point) -> String {
    format!("{HEAD}\n{}\n{}\n{}\n", origin.text(), point.size, point.root)
}

fn parse(whole: &[u8], key: &WorkspaceKey, origin: &Reference) -> Option<Point> {
    let whole = std::str::from_utf8(whole).ok()?;
    let mut lines = whole.lines().skip(2);
    let (size, root) = (lines.next()?.parse().ok()?, Digest::parse(lines.next()?)?);
    let point = Point { size, root };
    let text = text(origin, point);
    (whole == format!("{text}{}\n", key.remembered(&text))).then_some(point)
}
