//! Where a workspace holds something of a child beside its records: copies of its documents under any
//! name and in any folder, what goes with them, what only its name seems to say.
//!
//! What has the bytes of a sealed document is a copy of it, wherever it stands. A name proves nothing:
//! what it alone tells of is shown, and is for a person to read. Of a link, and of what stands behind
//! one, nothing is ever for the program to erase.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::record::Kind;
use crate::register::Fingerprints;
use crate::store::{Found, Searched, Workspace, begins_as_pdf, fingerprints_of};
use crate::value::{Digest, PieceId};

/// Where the attachments of referrals stand, in a folder each.
pub(super) const ATTACHMENTS: &str = "pieces";
/// Where sendings stand, in a folder each.
const SENDINGS: &str = "envois";
/// Where documents stand.
const OUTPUTS: &str = "produits";
/// Where trials stand.
const TRIALS: &str = "essais";

/// The files of a workspace, looked at once.
pub(super) struct Premises {
    searched: Searched,
    /// Of each file that may be a document, what it is; read when it is first asked for.
    prints: OnceCell<Vec<Option<Fingerprints>>>,
}

/// What makes a file a child's.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The SHA-256 of her documents, of what goes with them, of her records.
    pub digests: BTreeSet<Digest>,
    /// That of what was attached to her referrals: a blank form may have been attached to others', and
    /// be kept for them.
    pub attached: BTreeSet<Digest>,
    /// The numbers in the register of her documents and of what went with them.
    pub pieces: BTreeSet<PieceId>,
    /// Her referrals: what stands in their folders of attachments is hers.
    pub references: BTreeSet<String>,
    /// Referrals of one number that are of several children: their attachments are for a person to sort.
    pub shared: BTreeSet<String>,
    /// The numbers that her documents are named after.
    pub names: BTreeSet<String>,
    /// The sessions that examined her, or are to: their lists of codes may say who she is.
    pub sessions: BTreeSet<String>,
    /// What is known already: her records, and her documents in their place.
    pub known: BTreeSet<PathBuf>,
}

/// Where something of a child stands, from the root of the workspace.
#[derive(Debug, Default)]
pub(super) struct Traces {
    /// What is hers, and is a plain file.
    pub hers: Vec<PathBuf>,
    /// What is hers by its bytes or its place, and is not for the program to erase.
    pub left: Vec<PathBuf>,
    /// What only its name, or its place among others, seems to say.
    pub alike: Vec<PathBuf>,
}

/// What a file is to a child.
enum Claim {
    Hers,
    Alike,
    Nothing,
}

impl Premises {
    pub(super) fn of(workspace: &Workspace) -> Self {
        Self { searched: workspace.search(), prints: OnceCell::new() }
    }

    /// What was not looked into.
    pub(super) fn beyond(&self) -> &[PathBuf] {
        &self.searched.beyond
    }

    /// What stands of a child, by its marks. `sizes` are those that a document may have, `is_others`
    /// tells the numbers of documents that are somebody else's, `is_sealed` the bytes of any document.
    pub(super) fn traces(
        &self,
        workspace: &Workspace,
        sizes: &BTreeSet<u64>,
        marks: &Marks,
        is_others: impl Fn(PieceId) -> bool,
        is_sealed: impl Fn(&Digest) -> bool,
    ) -> Traces {
        let prints = self.prints.get_or_init(|| prints(workspace, &self.searched.found, sizes));
        let sendings = self.sendings(marks, is_others);
        let mut traces = Traces::default();
        for (found, print) in self.searched.found.iter().zip(prints) {
            if marks.known.contains(&found.path) || is_record(&found.path) {
                continue;
            }
            let mut claim = claim(&found.path, print.as_ref(), marks, &sendings);
            // A list of codes that this register does not know may name her.
            let known = print.as_ref().is_some_and(|print| is_sealed(&print.whole));
            if matches!(claim, Claim::Nothing) && !known && is_list(&found.path, marks) {
                claim = Claim::Alike;
            }
            match (claim, found.is_plain) {
                (Claim::Hers, true) => traces.hers.push(found.path.clone()),
                (Claim::Hers, false) => traces.left.push(found.path.clone()),
                (Claim::Alike, _) => traces.alike.push(found.path.clone()),
                (Claim::Nothing, _) => {}
            }
        }
        traces
    }

    /// The files, links and what stands behind them included, whose bytes are those of a document that
    /// `is_wanted`, or begin so.
    pub(super) fn copies(
        &self,
        workspace: &Workspace,
        sizes: &BTreeSet<u64>,
        is_wanted: impl Fn(&Digest) -> bool,
    ) -> Vec<PathBuf> {
        let prints = self.prints.get_or_init(|| prints(workspace, &self.searched.found, sizes));
        let copies =
            self.searched.found.iter().zip(prints).filter(|(_, print)| {
                print.as_ref().is_some_and(|print| print.begins_as(&is_wanted))
            });
        copies.map(|(found, _)| found.path.clone()).collect()
    }

    /// Of each folder of a sending that holds something of hers, whether all that is enclosed there is:
    /// it is, unless documents of others are there too.
    fn sendings(
        &self,
        marks: &Marks,
        is_others: impl Fn(PieceId) -> bool,
    ) -> BTreeMap<PathBuf, bool> {
        let (mut hers, mut others) = (BTreeSet::new(), BTreeSet::new());
        for found in &self.searched.found {
            if let (Some(id), Some(folder)) = (piece(&found.path), found.path.parent()) {
                if marks.pieces.contains(&id) {
                    hers.insert(folder.to_owned());
                } else if is_others(id) {
                    others.insert(folder.to_owned());
                }
            }
        }
        hers.into_iter().map(|folder| (folder.clone(), !others.contains(&folder))).collect()
    }
}

/// The numbers of files that may be documents, or go with one: by their size, or as PDF files, since a
/// document that came back signed is longer than it was.
fn prints(
    workspace: &Workspace,
    found: &[Found],
    sizes: &BTreeSet<u64>,
) -> Vec<Option<Fingerprints>> {
    let path = |found: &Found| workspace.root().join(&found.path);
    let smallest = sizes.first().copied().unwrap_or(u64::MAX);
    let may_be = |found: &Found| {
        let size = found.size?;
        let wanted = sizes.contains(&size) || (size > smallest && begins_as_pdf(&path(found)));
        wanted.then(|| path(found))
    };
    let wanted: Vec<Option<PathBuf>> = found.iter().map(may_be).collect();
    let paths: Vec<&PathBuf> = wanted.iter().flatten().collect();
    let mut read = fingerprints_of(&paths).into_iter();
    wanted.iter().map(|path| path.as_ref().and_then(|_| read.next()?.ok())).collect()
}

fn claim(
    path: &Path,
    print: Option<&Fingerprints>,
    marks: &Marks,
    sendings: &BTreeMap<PathBuf, bool>,
) -> Claim {
    let top = path.components().next().map(|top| top.as_os_str());
    let is_in = |folder: &str| top.is_some_and(|top| top == folder);
    let is_named = path.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        marks.names.iter().any(|name| says(&part, name))
    });
    // What an office signed begins with what was sealed.
    let is_copy =
        print.is_some_and(|print| print.begins_as(|digest| marks.digests.contains(digest)));
    let is_attached = print.is_some_and(|print| marks.attached.contains(&print.whole));
    let doubtful = is_named || is_copy || is_attached;
    let doubtful = if doubtful { Claim::Alike } else { Claim::Nothing };
    if let Some(reference) = reference(path) {
        return match (marks.references.contains(reference), marks.shared.contains(reference)) {
            (true, false) => Claim::Hers,
            (true, true) => Claim::Alike,
            // The same file may be attached to the referrals of two children.
            (false, _) => doubtful,
        };
    }
    if let Some(id) = piece(path) {
        let enclosed = path.parent().and_then(|folder| sendings.get(folder));
        let is_sent = is_in(SENDINGS);
        return match (marks.pieces.contains(&id), enclosed) {
            (true, _) if is_copy || is_attached || is_sent => Claim::Hers,
            (false, Some(true)) if is_sent => Claim::Hers,
            // Its number is somebody else's, or nobody knows whose.
            (true, _) | (false, Some(_)) => Claim::Alike,
            // A name that looks like that of a piece hides nothing.
            (false, None) => doubtful,
        };
    }
    // What was tried of a session that examined her tells what she is about, by her code.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_tried = marks.sessions.iter().any(|session| says(&name, session));
    match is_copy || ((is_named || is_tried) && is_in(TRIALS)) || is_output(path, marks) {
        true => Claim::Hers,
        false => doubtful,
    }
}

/// Whether a file has the place and the name of a document of one of her referrals: of a register that
/// was begun again, nothing else is known.
fn is_output(path: &Path, marks: &Marks) -> bool {
    let name = path.strip_prefix(OUTPUTS).ok().and_then(Path::to_str).unwrap_or_default();
    let mine = marks.references.difference(&marks.shared);
    mine.into_iter().any(|reference| {
        let version =
            name.strip_prefix(reference.as_str()).and_then(|rest| rest.strip_prefix("-v"));
        version.is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
            && !name.contains('/')
    })
}

/// Whether a file has the name of a list of codes, or of identities, of a session that had her.
fn is_list(path: &Path, marks: &Marks) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_list = name.ends_with(".pdf") && (name.contains("-cles") || name.contains("-identites"));
    is_list && marks.sessions.iter().any(|session| says(name, session))
}

/// Whether a name says a number, and not a longer one: `SIG-2026-0048` in `SIG-2026-0048-v1 (2).pdf`.
fn says(name: &str, number: &str) -> bool {
    let (name, number) = (name.to_ascii_lowercase(), number.to_ascii_lowercase());
    name.match_indices(&number).any(|(at, _)| {
        let before = name[..at].chars().next_back();
        let after = name[at + number.len()..].chars().next();
        !before.is_some_and(|c| c.is_ascii_alphanumeric())
            && !after.is_some_and(|c| c.is_ascii_digit())
    })
}

/// Whether a file is one of those that are read as records: what they say is told from what they say.
fn is_record(path: &Path) -> bool {
    let mut parts = path.components().map(|part| part.as_os_str().to_str());
    let top = parts.next().flatten();
    parts.next().is_some() && top.is_some_and(|top| Kind::at(top).is_some())
}

/// The referral in whose folder of attachments something stands, or which is that folder.
fn reference(path: &Path) -> Option<&str> {
    path.strip_prefix(ATTACHMENTS).ok()?.components().next()?.as_os_str().to_str()
}

/// The number in the name of a file of a sending: `PIECE-7K3Q9….pdf`.
pub(super) fn piece(path: &Path) -> Option<PieceId> {
    let name = path.file_name()?.to_str()?.strip_prefix("PIECE-")?;
    PieceId::parse(name.split('.').next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_a_number_and_no_longer_one() {
        for (name, expected) in [
            ("SIG-2026-0048-v1.pdf", true),
            ("copie de SIG-2026-0048.pdf", true),
            ("SIG-2026-0048", true),
            ("sig-2026-0048.PDF", true),
            ("SIG-2026-00481.pdf", false),
            ("XSIG-2026-0048.pdf", false),
            ("SIG-2026-0480.pdf", false),
        ] {
            assert_eq!(says(name, "SIG-2026-0048"), expected, "{name}");
        }
    }
}
