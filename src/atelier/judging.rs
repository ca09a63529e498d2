//! What files are, by the register of their workspace or by a receipt alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::authentic::{SUMS, claimed};
use super::custody::Custody;
use super::{Machine, opening, receipts};
use crate::diag::{Diagnostic, Place};
use crate::register::{Entry, Event, Fingerprints, Piece, Registered, Verdict, Wanted};
use crate::store::{Workspace, fingerprints_of, is_file, is_folder, list_files, read_file, stands};
use crate::value::Instant;

/// What is asked of files.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Documents, and folders whose documents are taken.
    pub files: &'a [PathBuf],
    /// The workspace, when the documents stand elsewhere.
    pub workspace: Option<&'a Path>,
    /// A signed point from before, that the register must go through.
    pub since: Option<&'a Path>,
    /// Whether to enter that the documents were verified.
    pub enter: bool,
}

/// What was found of files, workspace by workspace.
#[derive(Debug, Default)]
pub struct Judgements {
    /// One reading of a register each; the first holds the files that have no workspace.
    pub groups: Vec<JudgedTogether>,
    /// What stopped before the end, if anything did.
    pub failure: Option<Diagnostic>,
}

/// The files that one register was read for.
#[derive(Debug, Default)]
pub struct JudgedTogether {
    /// Why the register says nothing of any of them, when it is broken.
    pub broken: Option<Diagnostic>,
    /// A judgement a file.
    pub judgements: Vec<Judgement>,
}

/// What was found of one file.
#[derive(Debug)]
pub struct Judgement {
    /// The file.
    pub path: PathBuf,
    /// Whether it was asked about, by its name or by its receipt, and not found in a folder.
    pub named: bool,
    /// What is known, and by what.
    pub basis: Basis,
}

/// What a judgement rests on.
#[derive(Debug)]
pub enum Basis {
    /// A whole register.
    Register(Verdict),
    /// A receipt, and the size of the register that it speaks of.
    Receipt(Verdict, u64),
    /// A register, of a file that is not there: its document was destroyed then.
    Gone(Box<Piece>, Instant),
    /// A register that is broken: nothing can be said.
    Broken,
    /// A register with lines that its workspace did not enter: nothing can be said.
    Foreign,
    /// A file that cannot be read.
    Unreadable(Diagnostic),
}

/// Whether a file may be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Authentic, and it still stands.
    Good,
    /// Authentic, replaced, cancelled or destroyed since.
    Past,
    /// Not to be used.
    Bad,
    /// Nothing is known.
    Unreadable,
}

impl Judgement {
    /// The verdict, when there is one.
    pub fn verdict(&self) -> Option<&Verdict> {
        match &self.basis {
            Basis::Register(verdict) | Basis::Receipt(verdict, _) => Some(verdict),
            Basis::Gone(..) | Basis::Broken | Basis::Foreign | Basis::Unreadable(_) => None,
        }
    }

    /// Whether the file may be relied on.
    pub fn standing(&self) -> Standing {
        match &self.basis {
            Basis::Register(verdict) | Basis::Receipt(verdict, _) => {
                match (verdict.is_authentic(), verdict.stands()) {
                    (true, true) => Standing::Good,
                    (true, false) => Standing::Past,
                    (false, _) => Standing::Bad,
                }
            }
            // It is not there, as it should be.
            Basis::Gone(..) => Standing::Good,
            Basis::Broken | Basis::Foreign => Standing::Bad,
            Basis::Unreadable(_) => Standing::Unreadable,
        }
    }

    /// What the file weighs among others: a folder keeps the versions of before, whose place is
    /// there, and no document that was destroyed.
    fn weight(&self) -> Standing {
        let destroyed =
            || self.verdict().and_then(Verdict::piece).is_some_and(|p| p.purged.is_some());
        match self.standing() {
            Standing::Past if !self.named && !destroyed() => Standing::Good,
            standing => standing,
        }
    }
}

impl Judgements {
    /// How many files were judged.
    pub fn len(&self) -> usize {
        self.all().count()
    }

    /// Whether no file was judged.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many files are in order, the versions of before that a folder keeps among them.
    pub fn good(&self) -> usize {
        self.all().filter(|judgement| judgement.weight() == Standing::Good).count()
    }

    /// The gravest finding: a doubt on one file is a doubt on the batch.
    pub fn gravest(&self) -> Standing {
        let any = |wanted| self.all().any(|judgement| judgement.weight() == wanted);
        let order = [Standing::Bad, Standing::Past, Standing::Unreadable];
        order.into_iter().find(|standing| any(*standing)).unwrap_or(Standing::Good)
    }

    /// Says that there was nothing to judge: silence would pass for a good word.
    fn or_nothing(mut self, arguments: &[PathBuf]) -> Self {
        if self.is_empty() && self.failure.is_none() {
            let place = Place::file(opening::name(arguments.first().map_or(Path::new("."), |a| a)));
            let text = "Ce dossier ne contient aucun document à vérifier.";
            let remedy = "Donner le dossier qui contient les documents, ou le document lui-même.";
            self.failure = Some(Diagnostic::new("D001", place).message(text).remedy(remedy));
        }
        self
    }

    fn all(&self) -> impl Iterator<Item = &Judgement> {
        self.groups.iter().flat_map(|group| &group.judgements)
    }
}

/// Judges files by the registers of their workspaces, each read once.
///
/// # Errors
/// D001 for a folder that cannot be listed. What fails later is beside what was found before it.
pub fn by_registers(
    question: &Question<'_>,
    machine: &dyn Machine,
) -> Result<Judgements, Diagnostic> {
    let mut owned: BTreeMap<Workspace, Vec<File>> = BTreeMap::new();
    let (mut lost, mut failure) = (JudgedTogether::default(), None);
    for file in files(question.files)? {
        let owner = opening::owner(question.workspace, &file.path);
        match owner.or_else(|fault| missing(&file.path).ok_or(fault)) {
            Ok(owner) => owned.entry(owner).or_default().push(file),
            Err(fault) if fault.code == "D001" => {
                lost.judgements.push(file.judged(Basis::Unreadable(fault)));
            }
            Err(fault) => {
                failure = Some(fault);
                break;
            }
        }
    }
    let mut groups = vec![lost];
    if failure.is_none() {
        let mut judged = owned.iter().map(|(workspace, files)| {
            in_workspace(question, Custody::new(workspace, machine), files, &mut groups)
        });
        failure = judged.find_map(Result::err);
    }
    Ok(Judgements { groups, failure }.or_nothing(question.files))
}

/// Judges files by a receipt, which is of one document: another content is a change of it.
///
/// # Errors
/// D001 for a folder that cannot be listed; those of [`receipts::receipt`].
pub fn by_receipt(
    arguments: &[PathBuf],
    receipt: &Path,
    key: &str,
) -> Result<Judgements, Diagnostic> {
    let (line, size) = receipts::receipt(receipt, key)?;
    let known = Registered::of_receipt(&line);
    let paths: Vec<PathBuf> = files(arguments)?.into_iter().map(|file| file.path).collect();
    let prints = fingerprints_of(&paths);
    let judged = paths.into_iter().zip(prints).map(|(path, print)| {
        let basis = match print {
            Err(fault) => Basis::Unreadable(fault),
            Ok(print) => {
                let print = Fingerprints { claimed: line.entry.piece, ..print };
                Basis::Receipt(Verdict::of(&print, &known), size)
            }
        };
        Judgement { path, named: true, basis }
    });
    let group = JudgedTogether { broken: None, judgements: judged.collect() };
    Ok(Judgements { groups: vec![group], failure: None }.or_nothing(arguments))
}

/// The workspace of a file that is not there: the register may say why.
fn missing(path: &Path) -> Option<Workspace> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let found = (!stands(path)).then(|| Workspace::around(folder.unwrap_or(Path::new("."))));
    found.and_then(Result::ok)
}

/// A file to judge.
struct File {
    path: PathBuf,
    /// It is judged whatever it is.
    named: bool,
}

impl File {
    fn judged(&self, basis: Basis) -> Judgement {
        Judgement { path: self.path.clone(), named: self.named, basis }
    }
}

/// Judges the files of one workspace, in one reading of its register.
fn in_workspace(
    question: &Question<'_>,
    custody: Custody<'_>,
    files: &[File],
    groups: &mut Vec<JudgedTogether>,
) -> Result<(), Diagnostic> {
    let key = custody.workspace.known_key()?;
    let paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    let mut prints = fingerprints_of(&paths);
    let mut wanted = Wanted::default();
    for (path, print) in paths.iter().zip(&mut prints) {
        let claimed = claimed(path, key.as_ref());
        let Ok(print) = print else {
            wanted.pieces.extend(claimed);
            continue;
        };
        print.claimed = claimed;
        wanted.digests.insert(print.whole);
        wanted.digests.extend(print.prefixes.iter().map(|(_, digest)| *digest));
        wanted.pieces.extend(print.claimed);
    }
    let mut known = Registered::only(wanted);
    if let Err(fault) = custody.read(key.as_ref(), question.since, |line| known.see(line)) {
        let basis = || if fault.code == "D051" { Basis::Foreign } else { Basis::Broken };
        let judgements = files.iter().map(|file| file.judged(basis())).collect();
        groups.push(JudgedTogether { broken: Some(fault), judgements });
        return Ok(());
    }
    let (mut judgements, mut seen) = (Vec::new(), Vec::new());
    for (file, print) in files.iter().zip(prints) {
        let print = match print {
            Ok(print) => print,
            Err(fault) => {
                let gone = || {
                    let piece = known.piece(claimed(&file.path, key.as_ref())?)?;
                    Some(Basis::Gone(Box::new(piece.clone()), piece.purged?))
                };
                let gone = gone().filter(|_| !stands(&file.path));
                judgements.push(file.judged(gone.unwrap_or(Basis::Unreadable(fault))));
                continue;
            }
        };
        let verdict = Verdict::of(&print, &known);
        if let Some(piece) = verdict.piece().filter(|_| verdict.is_authentic()) {
            seen.push(Entry::of(Event::Verified, piece.id, print.whole, print.size));
        }
        // In a folder, what is not a document and was never entered is nobody's claim.
        if file.named || verdict != Verdict::Unknown || is_pdf(&file.path) {
            judgements.push(file.judged(Basis::Register(verdict)));
        }
    }
    groups.push(JudgedTogether { broken: None, judgements });
    match (question.enter, key) {
        (false, _) => Ok(()),
        (true, Some(key)) => custody.record(&key, &seen),
        (true, None) => Err(Diagnostic::new("D005", Place::file(".cesmivip/cle"))),
    }
}

/// The files meant by the arguments.
fn files(arguments: &[PathBuf]) -> Result<Vec<File>, Diagnostic> {
    let mut files = Vec::new();
    for argument in arguments {
        if is_folder(argument) {
            let found = list_files(argument)?;
            let listed = listed(argument).into_iter().map(|name| argument.join(name));
            let absent: Vec<PathBuf> = listed.filter(|path| !found.contains(path)).collect();
            let all = found.into_iter().chain(absent);
            files.extend(all.map(|path| File { path, named: false }));
        } else {
            files.push(File { path: argument.clone(), named: true });
        }
    }
    Ok(files)
}

/// The files that the sealed list of a sending names: one that is gone is told, and the list stays as
/// its slip prints it.
fn listed(folder: &Path) -> Vec<String> {
    let list = folder.join(SUMS);
    let text = if is_file(&list) { read_file(&list).unwrap_or_default() } else { Vec::new() };
    let text = String::from_utf8(text).unwrap_or_default();
    let names = text.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name);
    let plain = |name: &&str| !name.is_empty() && *name != ".." && !name.contains('/');
    names.filter(plain).map(str::to_owned).collect()
}

/// The files that arguments name, and the PDF files of the folders that they name.
///
/// # Errors
/// D001 when a folder cannot be read.
#[cfg_attr(not(feature = "rendu"), expect(dead_code, reason = "only making again takes folders"))]
pub(super) fn documents(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostic> {
    let files = files(arguments)?.into_iter();
    let there = |path: &Path| is_pdf(path) && stands(path);
    Ok(files.filter(|file| file.named || there(&file.path)).map(|file| file.path).collect())
}

fn is_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"))
}
