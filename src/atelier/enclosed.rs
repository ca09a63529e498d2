//! The folder of a sending, as it was prepared: nothing else is handed to anybody.

use std::collections::BTreeSet;
use std::path::Path;

use super::Machine;
use super::authentic::{RECEIPT, SUMS};
use super::custody::Custody;
use super::making::SCRIPT;
use super::point::POINT;
use super::sendings::folders;
use crate::diag::{Diagnostic, Place, Report};
use crate::register::Registered;
use crate::seal::{WorkspaceKey, sha256};
use crate::store::{Workspace, list_files, read_document, shown};

/// What goes with the pieces of every sending.
const BESIDE: [&str; 8] = [
    "cle.pem",
    "cle.pub",
    "cle.vkey",
    POINT,
    "point.sig",
    "point.txt",
    "point.txt.minisig",
    "verifier.sh",
];

/// The folders of sendings, beside what the register says of them.
pub struct SentFolders<'w> {
    workspace: &'w Workspace,
    key: WorkspaceKey,
    known: Registered,
}

impl<'w> SentFolders<'w> {
    /// Reads the register of a workspace.
    ///
    /// # Errors
    /// Those of [`Custody::key`] and [`Custody::registered`].
    pub fn open(workspace: &'w Workspace, machine: &dyn Machine) -> Result<Self, Diagnostic> {
        let custody = Custody::new(workspace, machine);
        let key = custody.key()?;
        let known = custody.registered(&key)?;
        Ok(Self { workspace, key, known })
    }

    /// Gives the files of a sending by their names, when its folder holds what the register says that
    /// was prepared, whole and alone. The script of verification is that of this program.
    ///
    /// # Errors
    /// D001 for a sending that the register does not know, or whose folder is not there; D117 at the
    /// file that is missing, was changed or has no place there; D118 for a slip or a piece that was
    /// cancelled.
    pub fn enclosed(&self, number: &str) -> Result<Vec<(String, Vec<u8>)>, Report> {
        let Self { workspace, key, known } = self;
        let unknown = || Diagnostic::new("D001", Place::file(format!("envois/{number}")));
        let handing =
            known.handings().find(|handing| handing.number == number).ok_or_else(unknown)?;
        let slip = known.piece(key.document(number)).ok_or_else(unknown)?;
        let mut folders = folders(workspace)?.into_iter();
        let folder = folders.find(|path| path.file_name().is_some_and(|name| name == number));
        let folder = folder.ok_or_else(unknown)?;
        let at = |code, name: &str| Diagnostic::new(code, Place::file(shown(&folder.join(name))));
        let pieces = handing.pieces.iter();
        let cancelled = pieces
            .clone()
            .find(|(id, _)| known.piece(*id).is_some_and(|piece| piece.cancelled.is_some()));
        if slip.cancelled.is_some() || cancelled.is_some() {
            let name = cancelled.map_or(format!("{number}.pdf"), |(id, _)| format!("PIECE-{id}"));
            return Err(at("D118", &name).into());
        }
        let sums = read(&folder.join(SUMS)).ok_or_else(|| at("D117", SUMS))?;
        let sums = String::from_utf8(sums).map_err(|_| at("D117", SUMS))?;
        let named = |digest: &str, stem: &str| {
            let mut lines = sums.lines().filter_map(|line| line.split_once("  "));
            let own = |(sum, name): &(&str, &str)| {
                *sum == digest && name.split_once('.').is_some_and(|(own, _)| own == stem)
            };
            lines.find(own).map(|(_, name)| name.to_owned())
        };
        let mut files = Vec::new();
        let mut faults = Report::new();
        let wanted = pieces.clone().map(|(id, digest)| (format!("PIECE-{id}"), digest));
        for (stem, digest) in wanted.chain([(number.to_owned(), &slip.digest)]) {
            let name = named(&digest.text(), &stem);
            let bytes = name.as_deref().and_then(|name| read(&folder.join(name)));
            match (name, bytes) {
                (Some(name), Some(bytes)) if sha256(&bytes) == *digest => files.push((name, bytes)),
                (name, _) => faults.push(at("D117", &name.unwrap_or(stem))),
            }
        }
        let receipts = pieces.map(|(id, _)| format!("PIECE-{id}.{RECEIPT}"));
        for name in receipts.chain(BESIDE.map(str::to_owned)) {
            match read(&folder.join(&name)) {
                Some(_) if name == "verifier.sh" => files.push((name, SCRIPT.to_vec())),
                Some(bytes) => files.push((name, bytes)),
                None => faults.push(at("D117", &name)),
            }
        }
        let listed = sums.lines().count() == handing.pieces.len() + 1;
        if !listed {
            faults.push(at("D117", SUMS));
        }
        files.push((SUMS.to_owned(), sums.into_bytes()));
        let whole: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        for path in list_files(&folder)? {
            let name = path.file_name().unwrap_or_default();
            if !name.to_str().is_some_and(|name| whole.contains(name)) {
                faults.push(Diagnostic::new("D117", Place::file(shown(&path))));
            }
        }
        if faults.refuses() {
            return Err(faults);
        }
        files.sort();
        Ok(files)
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    read_document(path).ok()
}
