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
use crate::store::{is_folder, list_files, read_document};
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
/// D074 for a file that is not the one that was described, D075 for one that is not listed, D001.
pub fn attachments(
    house: &House<'_>,
    known: &Registered,
    reference: &str,
    listed: &[Value],
) -> Result<Attachments, Report> {
    let folder = house.workspace.root().join(FOLDER).join(reference);
    let files = if is_folder(&folder) { list_files(&folder)? } else { Vec::new() };
    let fault = |code, file: &Path| Diagnostic::new(code, Place::file(name(file)));
    let mut by_number: BTreeMap<u64, Vec<PathBuf>> = BTreeMap::new();
    let (mut found, mut refused) = (Attachments::default(), Report::new());
    for file in files {
        match number(&file) {
            Some(number) => by_number.entry(number).or_default().push(file),
            None => refused.push(fault("D075", &file)),
        }
    }
    let apart = house.setup.reader().vocabulary().term("confidentialite", APART);
    let apart = apart.map(|term| term.label.clone());
    for piece in listed {
        let rank = piece["numero"].as_u64().unwrap_or_default();
        let title = format!("Pièce jointe n° {rank}");
        let files = by_number.remove(&rank).unwrap_or_default();
        if files.is_empty() {
            found.absent.push(title);
            continue;
        }
        for file in files {
            let bytes = read_document(&file)?;
            let digest = sha256(&bytes);
            let printed = piece["empreinte"].as_str().and_then(Digest::parse);
            if printed.is_some_and(|printed| printed != digest) {
                refused.push(fault("D074", &file));
            }
            let parts = ["piece jointe", reference, &rank.to_string(), &digest.to_string()];
            let id = house.key.piece(&parts);
            found.items.push(Enclosed {
                id,
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

/// The ending of a name, as a neutral name may have it.
fn ending(file: &Path) -> String {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let plain = !ending.is_empty()
        && ending.len() <= 5
        && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    if plain { ending } else { "bin".to_owned() }
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
        for (name, expected) in
            [("1.PDF", "pdf"), ("1", "bin"), ("1.a b", "bin"), ("1.é", "bin"), ("1.longer", "bin")]
        {
            assert_eq!(ending(Path::new(name)), expected, "{name}");
        }
    }
}
