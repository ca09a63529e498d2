//! The attachments of a referral: files of the workspace, each known by the number that its name
//! begins with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::house::House;
use super::parcel::Enclosed;
use crate::atelier::opening::name;
use crate::diag::{Diagnostic, Place, Report};
use crate::register::Registered;
use crate::seal::sha256;
use crate::store::{Contents, contents, read_document};
use crate::value::Digest;

/// The folder of a workspace where attachments stand, in a folder a referral.
const FOLDER: &str = "pieces";
/// The code of what is kept out of the file that parties may read.
const APART: &str = "a_ecarter";

/// The attachments that a referral lists.
#[derive(Default)]
pub struct Attachments {
    /// Those that are there.
    pub items: Vec<Enclosed>,
    /// Those that are not, in French.
    pub absent: Vec<String>,
    /// What there is to know of them.
    pub told: Report,
}

/// Finds the attachments of a referral, as it lists them.
///
/// # Errors
/// D074 for a file that is not the one that was described, D075 for one that is not listed, D095
/// for what is no plain file of this folder, D096 for two files of one number, D097 for a sealed
/// document, D001.
pub fn attachments(
    house: &House<'_>,
    known: &Registered,
    reference: &str,
    listed: &[Value],
) -> Result<Attachments, Report> {
    let folder = house.workspace.root().join(FOLDER).join(reference);
    let fault = |code, file: &Path| Diagnostic::new(code, Place::file(name(file)));
    let mut files = Vec::new();
    for home in [house.workspace.root().join(FOLDER), folder.clone()] {
        files = match contents(&home)? {
            Contents::Absent => Vec::new(),
            Contents::Folder(files) => files,
            Contents::Other => return Err(fault("D095", &home).into()),
        };
    }
    let mut by_number: BTreeMap<u64, Vec<PathBuf>> = BTreeMap::new();
    let (mut found, mut refused) = (Attachments::default(), Report::new());
    for (file, is_plain) in files {
        match number(&file).filter(|_| is_clean(&file)) {
            _ if !is_plain => refused.push(fault("D095", &file)),
            Some(number) => by_number.entry(number).or_default().push(file),
            None => refused.push(fault("D075", &file)),
        }
    }
    let apart = house.setup.reader().vocabulary().term("confidentialite", APART);
    let apart = apart.map(|term| term.label.clone());
    for piece in listed {
        let rank = piece["numero"].as_u64().unwrap_or_default();
        let title = format!("Pièce jointe n°\u{a0}{rank}");
        let files = by_number.remove(&rank).unwrap_or_default();
        if files.is_empty() {
            found.absent.push(title);
            continue;
        }
        if let [_, second, ..] = files.as_slice() {
            refused.push(fault("D096", second));
        }
        for file in files {
            let bytes = read_document(&file)?;
            let digest = sha256(&bytes);
            if bytes.is_empty() {
                let text = "Ce fichier à joindre est vide.";
                refused.push(fault("D095", &file).message(text));
            }
            let sealed = known.sealed(&digest).or(known.signed(&digest).map(|(piece, _)| piece));
            // What another referral attached is no document of ours: nothing is kept of it.
            if let Some(piece) = sealed
                && house.kept(piece.id)?.is_some()
            {
                refused.push(fault("D097", &file));
            }
            let printed = piece["empreinte"].as_str().and_then(Digest::parse);
            if printed.is_some_and(|printed| printed != digest) {
                refused.push(fault("D074", &file));
            }
            let parts = ["piece jointe", reference, &rank.to_string(), &digest.to_string()];
            let id = house.key.piece(&parts);
            found.items.push(Enclosed {
                id,
                goes_with: None,
                line: known.piece(id).map(|piece| piece.line),
                signed: false,
                ending: ending(&file),
                title: title.clone(),
                mark: apart.clone().filter(|_| piece["confidentialite"] == APART),
                bytes,
            });
        }
    }
    by_number.into_values().flatten().for_each(|file| refused.push(fault("D075", &file)));
    refused.sort();
    if refused.refuses() {
        return Err(refused);
    }
    if !found.absent.is_empty() {
        let place = format!("{FOLDER}/{reference}");
        let text = format!(
            "Le signalement {reference} liste des pièces qui ne sont pas dans « {place} » : {}.",
            found.absent.join(", ")
        );
        found.told.push(Diagnostic::new("D076", Place::file(place)).message(text));
    }
    Ok(found)
}

/// The number that the name of an attachment begins with: « 2 », « 2-main-courante.pdf ».
fn number(file: &Path) -> Option<u64> {
    let name = file.file_name()?.to_str()?;
    let digits = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    let (number, rest) = name.split_at(digits);
    rest.is_empty()
        .then_some(())
        .or_else(|| rest.starts_with(['-', '.', '_', ' ']).then_some(()))?;
    number.parse().ok()
}

/// Whether a name is that of a finished file: not hidden, nor the copy that a program keeps while it
/// is open.
fn is_clean(file: &Path) -> bool {
    file.extension().is_none_or(|end| {
        let end = end.as_encoded_bytes();
        !end.is_empty() && end.iter().all(u8::is_ascii_alphanumeric)
    })
}

/// The endings that a neutral name may have: a closed list, since « 1.zelie » would name somebody.
const ENDINGS: [&str; 55] = [
    "7z", "aac", "amr", "avi", "bmp", "csv", "doc", "docx", "eml", "flac", "gif", "heic", "heif",
    "htm", "html", "jpeg", "jpg", "json", "m4a", "m4v", "mbox", "md", "mht", "mkv", "mov", "mp3",
    "mp4", "mpeg", "mpg", "msg", "odp", "ods", "odt", "oga", "ogg", "opus", "pdf", "png", "ppt",
    "pptx", "rtf", "svg", "tif", "tiff", "txt", "vcf", "wav", "webm", "3gp", "webp", "wma", "wmv",
    "xls", "xlsx", "zip",
];

/// The ending of a name, as a neutral name may have it.
fn ending(file: &Path) -> String {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let known = ENDINGS.contains(&ending.as_str());
    if known { ending } else { "bin".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_is_known_by_the_number_that_its_name_begins_with() {
        for (name, expected) in [
            ("2", Some(2)),
            ("2.pdf", Some(2)),
            ("12-main courante.pdf", Some(12)),
            ("3_a", Some(3)),
            ("2a.pdf", None),
            ("pièce 2.pdf", None),
            ("", None),
            (".pdf", None),
            ("99999999999999999999.pdf", None),
        ] {
            assert_eq!(number(Path::new(name)), expected, "{name}");
        }
        for (name, clean) in [("1.pdf", true), ("1", true), ("1.pdf~", false), ("1.", false)] {
            assert_eq!(is_clean(Path::new(name)), clean, "{name}");
        }
        for (name, expected) in
            [("1.PDF", "pdf"), ("1", "bin"), ("1.a b", "bin"), ("1.é", "bin"), ("1.zelie", "bin")]
        {
            assert_eq!(ending(Path::new(name)), expected, "{name}");
        }
    }
}
