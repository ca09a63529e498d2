//! Receipts: what proves one line of the register without showing the others.

use std::path::{Path, PathBuf};

use super::authentic::{RECEIPT, authentic};
use super::custody::Custody;
use super::opening::name;
use super::point::{POINT, note, plain, verifier_key};
use crate::diag::{Diagnostic, Place, Report};
use crate::register::{Checkpoint, InclusionPath, Line, Note, Receipt, Unproved, leaf_hash};
use crate::store::{Batch, publish, read_file, read_register};

/// Receipts that were written.
#[derive(Debug)]
pub struct WrittenReceipts {
    /// Their files, in the order of the documents.
    pub receipts: Vec<PathBuf>,
    /// What stopped at the next one, if anything did.
    pub failure: Option<Diagnostic>,
}

impl Custody<'_> {
    /// Writes the receipt of each document, in a folder or beside it, by the last signed point.
    ///
    /// # Errors
    /// Those of [`note`] and [`Self::receipts`]; D037 for a document that is not authentic.
    pub fn write_receipts(
        self,
        files: &[PathBuf],
        folder: Option<&Path>,
    ) -> Result<WrittenReceipts, Report> {
        let note = note(&self.workspace.register().join(POINT))?;
        let key = self.key()?;
        let documents = authentic(self.register(&key)?.lock(&key)?.known(), &key, files)?;
        let lines: Vec<u64> = documents.iter().map(|document| document.line).collect();
        let mut written = WrittenReceipts { receipts: Vec::new(), failure: None };
        for (file, receipt) in files.iter().zip(self.receipts(&note, &lines)?) {
            let folder = folder.or(file.parent()).unwrap_or(Path::new("."));
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let name = format!("{stem}.{RECEIPT}");
            let mut batch = Batch::default();
            batch.add(name.clone(), receipt.to_string());
            match publish(folder, &batch) {
                Ok(placed) => {
                    let _ = placed.keep();
                    written.receipts.push(folder.join(name));
                }
                Err(fault) => {
                    written.failure = Some(fault);
                    break;
                }
            }
        }
        Ok(written)
    }

    /// The receipts of some lines, in one reading of the register.
    ///
    /// # Errors
    /// D038 for a note that is no point, D039 when it is older than one of the lines.
    pub fn receipts(self, note: &Note, lines: &[u64]) -> Result<Vec<Receipt>, Diagnostic> {
        let place = || Place::file(name(&self.workspace.register().join(POINT)));
        let checkpoint = Checkpoint::parse(note.text());
        let size =
            checkpoint.map(|c| c.point.size).ok_or_else(|| Diagnostic::new("D038", place()))?;
        let mut paths: Vec<InclusionPath> =
            lines.iter().map(|line| InclusionPath::new(line.saturating_sub(1))).collect();
        let mut texts = vec![Vec::new(); lines.len()];
        let key = self.workspace.known_key()?;
        read_register(&self.workspace.register(), key.as_ref(), [], |line, bytes, _| {
            if line.number <= size {
                let leaf = leaf_hash(bytes);
                paths.iter_mut().for_each(|path| path.push(leaf));
            }
            for (wanted, text) in lines.iter().zip(&mut texts) {
                if *wanted == line.number {
                    *text = bytes.to_vec();
                }
            }
        })?;
        let built = lines.iter().zip(paths).zip(texts).map(|((line, path), text)| {
            let path = path.end()?;
            Some(Receipt { line: text, index: line - 1, path, note: note.clone() })
        });
        built.collect::<Option<Vec<_>>>().ok_or_else(|| {
            Diagnostic::new("D039", place())
                .message("Le point signé est antérieur à l'une de ces lignes.")
                .remedy("Signer le point présent : cesmivip registre signer.")
        })
    }
}

/// Proves a receipt: gives its line, and the size of the register that it speaks of.
///
/// # Errors
/// D038 when it proves nothing under this key, D039 for a key that is none, D001.
pub fn receipt(path: &Path, key: &str) -> Result<(Line, u64), Diagnostic> {
    let key = verifier_key(key)?;
    let place = || Place::file(name(path));
    let read = Receipt::parse(&plain(read_file(path)?));
    let receipt = read.ok_or_else(|| Diagnostic::new("D038", place()))?;
    let (line, point) = receipt.verified(&key).map_err(|why| {
        let text = match why {
            Unproved::Form => "Ce reçu n'est pas celui d'une ligne de registre.",
            Unproved::Signature => "La clé donnée n'a pas signé le point de ce reçu.",
            Unproved::Inclusion => "La ligne de ce reçu n'est pas dans le registre qu'il cite.",
        };
        Diagnostic::new("D038", place()).message(text)
    })?;
    Ok((line, point.size))
}
