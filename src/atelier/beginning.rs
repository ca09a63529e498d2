//! Records that begin from others.

use std::path::{Path, PathBuf};

use super::opening;
use super::shelves::{Shelves, naming};
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{Kind, sibling};
use crate::store::Workspace;
use crate::value::SituationRef;

/// Where records wait until they are filled: a half-written one among the others would stop every
/// document.
const DRAFTS: &str = "brouillons";

/// Begins the situation of a brother or a sister, in a folder of drafts; gives the file. Its number
/// is the one asked for, or the next one.
///
/// # Errors
/// The faults of the workspace; D063 when no situation has the number `from`; D062 when it cannot
/// be copied line by line; D002 when the draft is there already.
pub fn begin_sibling(
    folder: &Path,
    from: &SituationRef,
    number: Option<SituationRef>,
) -> Result<PathBuf, Report> {
    let workspace = Workspace::around(folder)?;
    opening::setup(&workspace)?;
    let shelves = Shelves::read(&workspace, &naming(&workspace, &[]));
    let situations = shelves.of(Kind::Situation);
    let numbered = situations.iter().map(|named| (Kind::Situation.number_in(&named.1), named));
    let numbered: Vec<_> = numbered.collect();
    let found = numbered.iter().find(|(number, _)| number.as_deref() == Some(from.text()));
    let Some((_, (name, bytes))) = found else {
        let text = format!("Aucune situation ne porte le numéro {}.", from.text());
        let fault = Diagnostic::new("D063", Place::file("situations")).message(text);
        return Err(fault.remedy("Donner le numéro d'une situation de cet espace.").into());
    };
    // The number of a child whose record was erased is hers.
    let erased = shelves.of(Kind::Erasure).iter();
    let erased: Vec<String> = erased.filter_map(|(_, b)| Kind::Erasure.number_in(b)).collect();
    let taken = numbered.iter().filter_map(|(number, _)| number.as_deref());
    let taken = taken.chain(erased.iter().map(String::as_str));
    let number = number.or_else(|| next(taken));
    let number = number.ok_or_else(|| Diagnostic::new("D063", Place::file("situations")))?;
    let text = sibling(name, bytes, &number)?;
    let path = Path::new(DRAFTS).join(format!("{}.yaml", number.text()));
    Ok(workspace.begin(&path, text.as_bytes())?)
}

/// The number after the last of the last year.
fn next<'a>(taken: impl Iterator<Item = &'a str>) -> Option<SituationRef> {
    let parts = taken.filter_map(|number| {
        let (year, rank) = number.strip_prefix("S-")?.split_once('-')?;
        Some((year.parse::<u32>().ok()?, rank.parse::<u32>().ok()?))
    });
    let (year, rank) = parts.max()?;
    SituationRef::parse(&format!("S-{year}-{:03}", rank + 1))
}
