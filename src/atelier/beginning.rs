//! Records that begin from others.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::opening;
use super::shelves::{FILING, Shelves, naming};
use crate::diag::{Diagnostic, Place, Report};
use crate::record::Kind;
use crate::store::{Workspace, list_home, read_file, shown};
use crate::value::SituationRef;

/// Where records wait until they are filled: a half-written one among the others would stop every
/// document.
const DRAFTS: &str = "brouillons";

/// Begins the situation of a brother or a sister, in a folder of drafts; gives the file. Its number
/// is the one asked for, or the next one.
///
/// # Errors
/// The faults of the workspace; D063 when no situation has the number `from`; its faults; D011 when
/// the number asked for is that of another situation, or of a draft.
pub fn begin_sibling(
    folder: &Path,
    from: &SituationRef,
    number: Option<SituationRef>,
) -> Result<PathBuf, Report> {
    let workspace = Workspace::around(folder)?;
    let setup = opening::setup(&workspace)?;
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
    let mut taken: BTreeMap<String, String> = drafts(&workspace);
    taken.extend(
        numbered.iter().filter_map(|(number, (name, _))| Some((number.clone()?, name.clone()))),
    );
    // The number of a child whose record was erased is hers.
    let erased = shelves.of(Kind::Erasure).iter();
    taken.extend(erased.filter_map(|(name, b)| Some((Kind::Erasure.number_in(b)?, name.clone()))));
    if let Some(used) = number.as_ref().and_then(|number| taken.get(number.text())) {
        let fault = Diagnostic::new("D011", Place::file(used.clone()));
        let fault = fault.message("Cette fiche porte déjà le numéro demandé.");
        return Err(fault.remedy("Donner un autre numéro, ou aucun : le suivant est pris.").into());
    }
    let number = number.or_else(|| next(taken.keys().map(String::as_str)));
    let number = number.ok_or_else(|| Diagnostic::new("D063", Place::file("situations")))?;
    let text = setup.reader().sibling(name, bytes, &number)?;
    let path = Path::new(DRAFTS).join(format!("{}.yaml", number.text()));
    Ok(workspace.begin(&path, text.as_bytes())?)
}

/// The numbers of the situations that are begun, each with its file: by what a draft says, and by its
/// name, since it may say nothing yet.
fn drafts(workspace: &Workspace) -> BTreeMap<String, String> {
    let mut taken = BTreeMap::new();
    for file in list_home(workspace.root(), DRAFTS, FILING).files {
        let path = file.path.strip_prefix(workspace.root()).unwrap_or(&file.path);
        let name = path.file_stem().and_then(|name| name.to_str()).and_then(SituationRef::parse);
        let said = read_file(&file.real).ok().and_then(|bytes| Kind::Situation.number_in(&bytes));
        for number in said.into_iter().chain(name.map(|number| number.text().to_owned())) {
            taken.insert(number, shown(path));
        }
    }
    taken
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
