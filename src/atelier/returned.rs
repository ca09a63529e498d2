//! Documents that came back signed.

use std::path::{Path, PathBuf};

use super::custody::Custody;
use super::opening;
use crate::diag::{Diagnostic, Place};
use crate::pdf::{Unsigned, signed_update};
use crate::register::{Entry, Event, Piece, Verdict};
use crate::seal::WorkspaceKey;
use crate::store::{Batch, Published, fingerprint, is_folder, list_files, read_document};
use crate::value::Digest;

/// How the name of a signed file ends.
pub const SIGNED: &str = "-signe.pdf";

/// A signed document among those of its workspace.
#[derive(Debug)]
pub struct Returned {
    /// Its file.
    pub path: PathBuf,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// Whether it was there already.
    pub published: Published,
}

impl Custody<'_> {
    /// Takes in a referral that came back signed: places it beside the sealed one and enters it.
    ///
    /// # Errors
    /// D034 when it is anything but the sealed document and one signature, D035 for a file that
    /// does not begin with a document of this register, D036 when that one no longer stands or
    /// was signed already; D001; those of [`Self::register`] and
    /// [`issue`](crate::store::Locked::issue).
    pub fn take_in(self, file: &Path) -> Result<Returned, Diagnostic> {
        let key = self.key()?;
        let refused = |code| Diagnostic::new(code, Place::file(opening::name(file)));
        let unsigned = |why: Unsigned| {
            let (reason, remedy) = why.told();
            refused("D034").message(reason).remedy(remedy)
        };
        let bytes = read_document(file)?;
        let print = fingerprint(&bytes);
        let returned = |name: &str, published| {
            let path = self.workspace.outputs().join(name);
            Returned { path, digest: print.whole, published }
        };
        let mut register = self.register(&key)?;
        let mut register = register.lock(&key)?;
        let piece = match Verdict::of(&print, register.known()) {
            Verdict::Signed(piece, _) => {
                let name = self.signed_name(&key, &piece)?;
                return Ok(returned(&name, Published::Unchanged));
            }
            Verdict::Altered(piece, Some(_)) => piece,
            Verdict::Intact(_) => return Err(unsigned(Unsigned::NoUpdate)),
            Verdict::Altered(_, None) | Verdict::Misnamed(_) | Verdict::Unknown => {
                return Err(refused("D035"));
            }
        };
        if !piece.stands() || !piece.signed.is_empty() {
            return Err(refused("D036"));
        }
        let sealed = usize::try_from(piece.size).unwrap_or(usize::MAX);
        signed_update(&bytes, sealed).map_err(unsigned)?;
        let name = self.signed_name(&key, &piece)?;
        let mut batch = Batch::default();
        batch.add(name.clone(), bytes);
        let entry = Entry::of(Event::Signed, piece.id, print.whole, print.size).about(piece.digest);
        let outputs = self.workspace.outputs();
        let published = register.issue(&outputs, &batch, self.machine.instant()?, &[entry])?;
        Ok(returned(&name, published))
    }

    /// The name of the signed file: that of the sealed one, which only the key can find again.
    fn signed_name(self, key: &WorkspaceKey, piece: &Piece) -> Result<String, Diagnostic> {
        let outputs = self.workspace.outputs();
        let files = if is_folder(&outputs) { list_files(&outputs)? } else { Vec::new() };
        let names = files.iter().filter_map(|path| path.file_name()?.to_str());
        let mine = names.into_iter().find(|name| key.piece(&[name, ""]) == piece.id);
        let stem = mine.and_then(|name| name.strip_suffix(".pdf"));
        let stem = stem.map_or_else(|| format!("PIECE-{}", piece.id), str::to_owned);
        Ok(format!("{stem}{SIGNED}"))
    }
}
