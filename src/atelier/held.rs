//! Everything that a workspace holds of a child, wherever it stands.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Machine;
use super::custody::Custody;
use super::kept::kept;
use super::opening;
use super::returned::SIGNED;
use super::sendings::{folders, recipient_of};
use super::shelves::{Shelves, naming};
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::minutes::{Named, gather};
use crate::record::{CaseHistory, CitedSession, Commission, Kind, Typed, typed};
use crate::register::{Event, Reference, Registered};
use crate::seal::{ANNEX, Frozen, LETTER, Remains, WorkspaceKey};
use crate::setup::Setup;
use crate::store::{SEALED, Workspace, is_folder, list_files, read_file, stands};
use crate::value::{Instant, PieceId};

/// The kinds of papers of a session that say which child is behind a code.
const NAMING: [&str; 2] = ["cles", "identites"];
/// Where the attachments of referrals stand, in a folder each.
const ATTACHMENTS: &str = "pieces";
/// Where records wait until they are filled.
const DRAFTS: &str = "brouillons";

/// A workspace read to its end, for what it holds of some children.
pub struct Cabinet {
    pub(super) workspace: Workspace,
    pub(super) setup: Setup,
    pub(super) commission: Commission,
    pub(super) key: Option<WorkspaceKey>,
    shelves: Shelves,
    known: Registered,
    /// What the register says of documents, in order.
    lines: Vec<(PieceId, RegisterFact)>,
    /// What is kept of sealed documents.
    kept: BTreeMap<PieceId, Box<Frozen>>,
    /// What every record says, drafts included, once it is asked for.
    typed: OnceCell<BTreeMap<String, Vec<Typed>>>,
}

/// Everything that is held of a child.
#[derive(Debug, Default)]
pub struct Held {
    /// The number of the situation.
    pub number: String,
    /// What its records and sessions say of it.
    pub case: CaseHistory,
    /// The month of its erasure, when it is erased.
    pub erased: Option<String>,
    /// Its own records: the situation first, then its referrals.
    pub records: Vec<HeldRecord>,
    /// Of each session that cites it, what is said of it there.
    pub sessions: Vec<(CitedSession, Vec<Typed>)>,
    /// Where other records seem to speak of the child.
    pub mentions: Vec<Mention>,
    /// The documents that were sealed about the child.
    pub documents: Vec<HeldDocument>,
    /// The attachments of the referrals, and copies of documents in sendings that were prepared.
    pub files: Vec<PathBuf>,
}

/// A record of the child's own.
#[derive(Debug)]
pub struct HeldRecord {
    /// Its kind.
    pub kind: Kind,
    /// Its file, from the root of the workspace.
    pub file: String,
    /// What it says.
    pub fields: Vec<Typed>,
}

/// A place in another record that seems to speak of a child.
#[derive(Debug)]
pub struct Mention {
    /// The file, from the root of the workspace.
    pub file: String,
    /// The line.
    pub line: usize,
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// Whether it seems to name her, and not only to say her number or a code.
    pub names: bool,
}

/// A document that was sealed about a child.
#[derive(Debug)]
pub struct HeldDocument {
    /// Its number.
    pub id: PieceId,
    /// Its file name without its ending.
    pub stem: String,
    /// Its kind, by code.
    pub kind: String,
    /// For whom it was sealed, by code.
    pub recipient: Option<String>,
    /// The files that go with it: name and number.
    pub companions: Vec<(String, PieceId)>,
    /// Its files that are there.
    pub files: Vec<PathBuf>,
    /// What the register says of it, in order.
    pub told: Vec<RegisterFact>,
}

/// A line of the register about a document.
#[derive(Clone, Debug)]
pub struct RegisterFact {
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Instant,
    /// What it refers to: for a sealing the recipient, for a sending its slip.
    pub about: Option<String>,
    /// Of a sending, for whom its slip was sealed, by code.
    pub to: Option<String>,
}

impl Cabinet {
    /// Reads a workspace: its records, its register, what is kept of its documents.
    ///
    /// # Errors
    /// The faults of the workspace; those of its register; D066 for what is kept and is no longer
    /// what was written.
    pub fn open(workspace: &Workspace, machine: &dyn Machine) -> Result<Self, Report> {
        let setup = opening::setup(workspace)?;
        let shelves = Shelves::read(workspace, &naming(workspace, &[]));
        let (commission, _) =
            gather(&setup, shelves.of(Kind::Session), shelves.situations(&setup)?)?;
        let custody = Custody::new(workspace, machine);
        let key = workspace.known_key()?;
        let (mut known, mut lines, mut all) = (Registered::default(), Vec::new(), BTreeMap::new());
        if custody.standing(key.as_ref())? {
            custody.read(key.as_ref(), None, |line| {
                known.see(line);
                if let Some(id) = line.entry.piece {
                    let about = line.entry.reference.as_ref().map(Reference::text);
                    let (event, at) = (line.entry.event, line.at);
                    let about = about.map(str::to_owned);
                    lines.push((id, RegisterFact { event, at, about, to: None }));
                }
            })?;
        }
        let ids = workspace.kept(SEALED).into_iter().filter_map(|name| PieceId::parse(&name));
        for (id, key) in ids.filter_map(|id| Some((id, key.as_ref()?))) {
            if let Some(Remains::Frozen(frozen)) = kept(workspace, key, id)? {
                all.insert(id, frozen);
            }
        }
        let (workspace, typed) = (workspace.clone(), OnceCell::new());
        Ok(Self { workspace, setup, commission, key, shelves, known, lines, kept: all, typed })
    }

    /// The numbers of the situations that have a record.
    pub fn numbers(&self) -> Vec<String> {
        self.commission.recorded().map(str::to_owned).collect()
    }

    /// Gathers everything that is held of a child.
    ///
    /// # Errors
    /// D082 for a number that no record has; D001 for a folder that cannot be listed; D081 for a file
    /// whose name cannot be written on a line.
    pub fn held(&self, number: &str) -> Result<Held, Report> {
        let case = self.commission.case(number).ok_or_else(|| {
            let text = format!("Aucune fiche ne porte le numéro {number}.");
            Diagnostic::new("D082", Place::file("situations")).message(text)
        })?;
        let erased = self.commission.erased_in(number).map(|month| month.text().to_owned());
        let mut held = Held { number: number.to_owned(), erased, case, ..Held::default() };
        let mut own = BTreeSet::new();
        for kind in [Kind::Situation, Kind::Erasure, Kind::Referral] {
            // A referral says the number of its situation in a field of the same name.
            let says = if kind == Kind::Erasure { kind } else { Kind::Situation };
            let mine = |(_, bytes): &&Named| says.number_in(bytes).as_deref() == Some(number);
            for (name, _) in self.shelves.of(kind).iter().filter(mine) {
                if !stands(&self.workspace.root().join(name)) {
                    return Err(Diagnostic::new("D081", Place::file(name.clone())).into());
                }
                own.insert(name.clone());
                let fields = self.typed().get(name).cloned().unwrap_or_default();
                held.records.push(HeldRecord { kind, file: name.clone(), fields });
            }
        }
        self.sessions(&mut held);
        self.mentions(&mut held, &own);
        self.documents(&mut held)?;
        self.copies(&mut held)?;
        Ok(held)
    }

    /// What sessions say of a child: her examination, and what became of what it asked.
    fn sessions(&self, held: &mut Held) {
        for cited in &held.case.sessions {
            let fields = self.typed().get(&cited.file).into_iter().flatten();
            let own = format!("{}/", cited.pointer);
            let fields = fields.filter(|field| field.pointer.starts_with(&own));
            held.sessions.push((cited.clone(), fields.cloned().collect()));
        }
    }

    /// What every record says, by its file, drafts included.
    fn typed(&self) -> &BTreeMap<String, Vec<Typed>> {
        self.typed.get_or_init(|| {
            let drafts = list_files(&self.workspace.root().join(DRAFTS)).unwrap_or_default();
            let drafts = drafts.into_iter().filter_map(|path| {
                let name = path.strip_prefix(self.workspace.root()).ok()?.to_str()?.to_owned();
                Some((name, read_file(&path).ok()?))
            });
            let drafts: Vec<Named> = drafts.collect();
            let shelves: Vec<&Named> =
                Kind::ALL.iter().flat_map(|kind| self.shelves.of(*kind)).chain(&drafts).collect();
            let read = |(name, bytes): &&Named| (name.clone(), typed(name, bytes));
            shelves.iter().map(read).collect()
        })
    }

    /// Where her names, her number or her codes stand in what is not hers.
    fn mentions(&self, held: &mut Held, own: &BTreeSet<String>) {
        let dictionary = self.commission.kept_by(&held.number);
        let called: BTreeSet<&str> =
            held.case.codes.iter().map(String::as_str).chain([held.number.as_str()]).collect();
        let outside = |c: char| !c.is_ascii_alphanumeric() && c != '-';
        let cites = |text: &str| text.split(outside).any(|word| called.contains(word));
        for (name, fields) in self.typed().iter().filter(|(name, _)| !own.contains(*name)) {
            let examined: Vec<String> = held
                .case
                .sessions
                .iter()
                .filter(|cited| cited.file == *name)
                .map(|cited| format!("{}/", cited.pointer))
                .collect();
            for field in fields {
                let hers = examined.iter().any(|own| field.pointer.starts_with(own));
                if hers {
                    continue;
                }
                let names = !called.contains(field.text.as_str()) && dictionary.is_in(&field.text);
                if names || cites(&field.text) {
                    let (file, pointer, line) = (name.clone(), field.pointer.clone(), field.line);
                    held.mentions.push(Mention { file, line, pointer, names });
                }
            }
        }
    }

    /// The documents of her referrals, and those that say which child is behind her codes.
    fn documents(&self, held: &mut Held) -> Result<(), Report> {
        let Some(key) = &self.key else {
            return Ok(());
        };
        let id = |name: &str| key.piece(&[name, ""]);
        let mut found = BTreeMap::new();
        let references: BTreeSet<&str> =
            held.case.referrals.iter().map(|(reference, _)| reference.as_str()).collect();
        for (number, kept) in &self.kept {
            let facts = &kept.facts;
            let names = NAMING.contains(&facts.kind.as_str())
                && held.case.codes.iter().any(|code| is_listed(&kept.drawing.view, code));
            if references.contains(facts.reference.as_str()) || names {
                let companions = kept.companions.iter();
                let companions = companions.map(|(name, _)| (name.clone(), id(name))).collect();
                found.insert(*number, (facts.stem.clone(), facts.kind.clone(), companions));
            }
        }
        // Of what another version of the program sealed, nothing is kept; it has its name.
        for (reference, last) in &held.case.referrals {
            for version in 1..=*last {
                let stem = format!("{reference}-v{version}");
                for (stem, kind) in [
                    (stem.clone(), "signalement"),
                    (format!("{stem}{ANNEX}"), "annexe_confidentielle"),
                ] {
                    let number = key.document(&stem);
                    if self.known.piece(number).is_some() {
                        let letter = format!("{stem}{LETTER}");
                        let letter = (letter.clone(), id(&letter));
                        let companions =
                            self.known.piece(letter.1).map(|_| letter).into_iter().collect();
                        found.entry(number).or_insert((stem, kind.to_owned(), companions));
                    }
                }
            }
        }
        for (id, (stem, kind, companions)) in found {
            held.documents.push(self.document(id, stem, kind, companions));
        }
        held.documents.sort_by(|a, b| a.stem.cmp(&b.stem));
        Ok(())
    }

    fn document(
        &self,
        id: PieceId,
        stem: String,
        kind: String,
        companions: Vec<(String, PieceId)>,
    ) -> HeldDocument {
        let outputs = self.workspace.outputs();
        let own = ["pdf", "sha256", "json"].map(|ending| format!("{stem}.{ending}"));
        let names = own.into_iter().chain([format!("{stem}{SIGNED}")]);
        let names = names.chain(companions.iter().map(|(name, _)| name.clone()));
        let files = names.map(|name| outputs.join(name)).filter(|path| stands(path)).collect();
        let told = self.lines.iter().filter(|(about, _)| *about == id);
        let piece = self.known.piece(id);
        let recipient = piece.and_then(|piece| piece.recipient.as_ref()).map(Reference::text);
        HeldDocument {
            id,
            stem,
            kind,
            recipient: recipient.map(str::to_owned),
            companions,
            files,
            told: told
                .map(|(_, told)| RegisterFact { to: self.sent_to(told), ..told.clone() })
                .collect(),
        }
    }

    /// For whom the slip of a sending was sealed.
    fn sent_to(&self, told: &RegisterFact) -> Option<String> {
        let (Event::Handed, Some(slip)) = (told.event, &told.about) else {
            return None;
        };
        recipient_of(self.key.as_ref()?, &self.known, slip).map(str::to_owned)
    }

    /// The attachments of her referrals, and the copies that stand in sendings.
    fn copies(&self, held: &mut Held) -> Result<(), Report> {
        let root = self.workspace.root();
        for (reference, _) in &held.case.referrals {
            let folder = root.join(ATTACHMENTS).join(reference);
            if is_folder(&folder) {
                held.files.extend(list_files(&folder)?);
            }
        }
        let sendings = folders(&self.workspace)?;
        let hers = held.pieces();
        for sending in sendings {
            let pieces: Vec<(PathBuf, PieceId)> =
                list_files(&sending)?.into_iter().filter_map(|path| piece(&path)).collect();
            if !pieces.iter().any(|(_, id)| hers.contains(id)) {
                continue;
            }
            // What was enclosed with her documents is hers, unless others' documents are there too.
            let shared =
                pieces.iter().any(|(_, id)| !hers.contains(id) && self.kept.contains_key(id));
            let mine = pieces.into_iter().filter(|(_, id)| !shared || hers.contains(id));
            held.files.extend(mine.map(|(path, _)| path));
        }
        Ok(())
    }

    /// Whether registers that were put aside still hold what they kept.
    pub fn has_former_registers(&self) -> bool {
        stands(&self.workspace.root().join("registres-anciens"))
    }
}

impl Held {
    /// Every number that the register gave to something about the child.
    pub fn pieces(&self) -> BTreeSet<PieceId> {
        let all = self.documents.iter();
        all.flat_map(|d| d.companions.iter().map(|(_, id)| *id).chain([d.id])).collect()
    }

    /// The documents that went out: stem, recipient, slip, when.
    pub fn sent(&self) -> Vec<(&str, Option<&str>, &str, Instant)> {
        let mut all = Vec::new();
        for document in &self.documents {
            for told in document.told.iter().filter(|told| told.event == Event::Handed) {
                let slip = told.about.as_deref().unwrap_or_default();
                let recipient = told.to.as_deref();
                all.push((document.stem.as_str(), recipient, slip, told.at));
            }
        }
        all
    }
}

/// Whether a view lists a code beside a name.
fn is_listed(view: &Value, code: &str) -> bool {
    match view {
        Value::Array(items) => items.iter().any(|item| is_listed(item, code)),
        Value::Object(map) => {
            map.get("code").is_some_and(|value| value == code)
                || map.values().any(|value| is_listed(value, code))
        }
        _ => false,
    }
}

/// The number in the name of a file of a sending: `PIECE-7K3Q9….pdf`.
pub(super) fn piece(path: &Path) -> Option<(PathBuf, PieceId)> {
    let name = path.file_name()?.to_str()?.strip_prefix("PIECE-")?;
    let id = PieceId::parse(name.split('.').next()?)?;
    Some((path.to_owned(), id))
}
