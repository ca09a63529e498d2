//! Everything that a workspace holds of a child, wherever it stands.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Machine;
use super::about::{is_about, is_listed, is_naming, lists, names_several};
use super::authentic::RECEIPT;
use super::custody::Custody;
use super::kept::kept;
use super::opening;
use super::returned::SIGNED;
use super::sendings::recipient_of;
use super::shelves::{DRAFTS, Shelves, naming};
use super::traces::{ATTACHMENTS, Marks, Premises};
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::minutes::{Named, gather};
use crate::record::{CaseHistory, CitedSession, Commission, Kind, Typed, typed};
use crate::register::{Event, Handing, Reference, Registered};
use crate::seal::{ANNEX, Frozen, LETTER, Remains, WorkspaceKey, sha256};
use crate::setup::Setup;
use crate::store::{
    LAST_VERSION, SEALED, Workspace, is_filled, is_folder, list_files, read_file, stands,
};
use crate::value::{Digest, Instant, PieceId};

/// The numbers that an attachment may have in a referral.
const RANKS: std::ops::Range<u32> = 0..100;

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
    /// The files of the workspace, once they are looked at.
    premises: OnceCell<Premises>,
    sizes: OnceCell<BTreeSet<u64>>,
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
    /// The attachments of the referrals, and copies of documents, wherever they stand.
    pub files: Vec<PathBuf>,
    /// What is hers and is not for the program to erase: links, and what stands behind one.
    pub left: Vec<PathBuf>,
    /// What only its name seems to say is hers.
    pub alike: Vec<PathBuf>,
    /// What was not looked into.
    pub unsearched: Vec<PathBuf>,
    /// What was attached to her referrals and sent, by its number in the register.
    pub attached: BTreeSet<PieceId>,
    /// Her referrals, by what was sealed and by what records say.
    pub(super) references: BTreeSet<String>,
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

impl Mention {
    /// Whether it stands in a record that is not filled yet.
    pub fn is_in_a_draft(&self) -> bool {
        Path::new(&self.file).starts_with(DRAFTS)
    }
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
    /// The referral or the session that it is of; unknown of what another program sealed.
    pub reference: Option<String>,
    /// Whether it says who other children are.
    pub names_others: bool,
    /// Whether what it was drawn from is kept.
    pub is_kept: bool,
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
        Ok(Self {
            workspace: workspace.clone(),
            setup,
            commission,
            key,
            shelves,
            known,
            lines,
            kept: all,
            typed: OnceCell::new(),
            premises: OnceCell::new(),
            sizes: OnceCell::new(),
        })
    }

    /// The numbers of the situations that have a record.
    pub fn numbers(&self) -> Vec<String> {
        self.commission.recorded().map(str::to_owned).collect()
    }

    /// Gathers everything that is held of a child.
    ///
    /// # Errors
    /// D082 for a number that no record has, nor any document that is kept; D081 for a record whose name cannot be written on a line.
    pub fn held(&self, number: &str) -> Result<Held, Report> {
        let case = match self.commission.case(number) {
            Some(case) => case,
            // Her record was taken away by hand, and not what was sealed about her.
            None if self.is_sealed(number) => CaseHistory::default(),
            None => {
                let text = format!("Aucune fiche ne porte le numéro {number}.");
                let fault = Diagnostic::new("D082", Place::file("situations")).message(text);
                return Err(fault.into());
            }
        };
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
        let mut marks = Marks::default();
        for kind in [Kind::Situation, Kind::Referral] {
            let mine = self.shelves.of(kind).iter().filter(|(name, _)| own.contains(name));
            marks.digests.extend(mine.map(|(_, bytes)| sha256(bytes)));
        }
        self.sessions(&mut held);
        self.documents(&mut held, &mut marks);
        self.attached(&mut held, &mut marks);
        self.mentions(&mut held, &own, &marks.references);
        self.copies(&mut held, marks);
        Ok(held)
    }

    /// Whether a document was sealed about a situation, and is kept.
    fn is_sealed(&self, number: &str) -> bool {
        self.key.as_ref().is_some_and(|key| {
            self.kept.values().any(|kept| is_about(key, kept, number) == Some(true))
        })
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
    fn mentions(&self, held: &mut Held, own: &BTreeSet<String>, sealed: &BTreeSet<String>) {
        // A record that says another situation today, and whose document was sealed about her.
        for (name, bytes) in self.shelves.of(Kind::Referral) {
            let reference = Kind::Referral.number_in(bytes).filter(|r| sealed.contains(r));
            if reference.is_some() && !own.contains(name) {
                let (file, pointer) = (name.clone(), "/situation".to_owned());
                let line = self.typed().get(name).into_iter().flatten();
                let line = line.into_iter().find(|f| f.pointer == pointer).map_or(1, |f| f.line);
                held.mentions.push(Mention { file, line, pointer, names: true });
            }
        }
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

    /// The documents of her referrals, and those that say which child is behind her codes: by what was
    /// sealed first, since a record may have changed, or gone, since.
    fn documents(&self, held: &mut Held, marks: &mut Marks) {
        let by_records: BTreeSet<&str> =
            held.case.referrals.iter().map(|(reference, _)| reference.as_str()).collect();
        let Some(key) = &self.key else {
            marks.references.extend(by_records.iter().map(|name| (*name).to_owned()));
            marks.names.extend(marks.references.iter().cloned());
            return;
        };
        let id = |name: &str| key.piece(&[name, ""]);
        let (mut mine, mut others) = (BTreeSet::new(), BTreeSet::new());
        let mut found: BTreeMap<PieceId, Sealing> = BTreeMap::new();
        for (number, kept) in &self.kept {
            let facts = &kept.facts;
            let reference = facts.reference.as_str();
            let said = is_about(key, kept, &held.number);
            let hers = match said {
                Some(hers) => hers,
                None if is_naming(&facts.kind) => {
                    lists(key, kept, &held.number)
                        || held.case.codes.iter().any(|code| is_listed(&kept.drawing.view, code))
                }
                None => by_records.contains(reference),
            };
            if said.is_some() {
                (if hers { &mut mine } else { &mut others }).insert(reference.to_owned());
            }
            if hers {
                let companions = kept.companions.iter();
                let companions = companions.map(|(name, _)| (name.clone(), id(name))).collect();
                let (stem, kind) = (facts.stem.clone(), facts.kind.clone());
                marks.digests.extend([
                    kept.digest,
                    sha256(kept.sum().as_bytes()),
                    sha256(kept.manifest.as_bytes()),
                ]);
                marks.digests.extend(kept.companions.iter().map(|(_, t)| sha256(t.as_bytes())));
                let kept = Some(&**kept);
                found.insert(*number, Sealing { stem, kind, companions, kept });
            }
        }
        mine.extend(by_records.into_iter().filter(|r| !others.contains(*r)).map(str::to_owned));
        // Of what another version of the program sealed, nothing is kept; it has its name.
        let all = mine.iter().filter(|reference| !others.contains(*reference));
        for (reference, version) in all.flat_map(|r| (1..=LAST_VERSION).map(move |v| (r, v))) {
            let stem = format!("{reference}-v{version}");
            for (stem, kind) in
                [(stem.clone(), "signalement"), (format!("{stem}{ANNEX}"), "annexe_confidentielle")]
            {
                let number = key.document(&stem);
                if self.known.piece(number).is_some() {
                    let letter = format!("{stem}{LETTER}");
                    let letter = (letter.clone(), id(&letter));
                    let companions =
                        self.known.piece(letter.1).map(|_| letter).into_iter().collect();
                    let kind = kind.to_owned();
                    let bare = Sealing { stem, kind, companions, kept: None };
                    found.entry(number).or_insert(bare);
                }
            }
        }
        for (id, sealing) in found {
            self.document(id, sealing, held, marks);
        }
        held.documents.sort_by(|a, b| a.stem.cmp(&b.stem));
        marks.shared = mine.intersection(&others).cloned().collect();
        marks.names.extend(mine.iter().cloned());
        marks.references.extend(mine);
    }

    fn document(&self, id: PieceId, sealing: Sealing<'_>, held: &mut Held, marks: &mut Marks) {
        let Sealing { stem, kind, companions, kept } = sealing;
        let outputs = self.workspace.outputs();
        let own = ["pdf", "sha256", "json", RECEIPT].map(|ending| format!("{stem}.{ending}"));
        let own = own.into_iter().chain([format!("{stem}{SIGNED}")]);
        let mut files = Vec::new();
        for path in own.chain(companions.iter().map(|(name, _)| name.clone())) {
            let path = outputs.join(path);
            if let Ok(within) = path.strip_prefix(self.workspace.root()) {
                marks.known.insert(within.to_owned());
            }
            if self.workspace.holds(&path) {
                files.push(path);
            } else if is_filled(&path) {
                held.left.push(path);
            }
        }
        let told = self.lines.iter().filter(|(about, _)| *about == id);
        let piece = self.known.piece(id);
        let companies = companions.iter().filter_map(|(_, id)| self.known.piece(*id));
        for piece in piece.into_iter().chain(companies) {
            marks.digests.insert(piece.digest);
            marks.digests.extend(piece.signed.iter().map(|(digest, _)| *digest));
        }
        marks.names.insert(stem.clone());
        let recipient = piece.and_then(|piece| piece.recipient.as_ref()).map(Reference::text);
        held.documents.push(HeldDocument {
            id,
            stem,
            reference: kept.map(|kept| kept.facts.reference.clone()),
            names_others: kept.is_some_and(names_several),
            is_kept: kept.is_some(),
            kind,
            recipient: recipient.map(str::to_owned),
            companions,
            files,
            told: told
                .map(|(_, told)| RegisterFact { to: self.sent_to(told), ..told.clone() })
                .collect(),
        });
    }

    /// What was attached to her referrals and sent with them, by its number in the register.
    fn attached(&self, held: &mut Held, marks: &mut Marks) {
        let Some(key) = &self.key else {
            return;
        };
        let hers = held.pieces();
        let is_hers = |handing: &&Handing| handing.pieces.iter().any(|(id, _)| hers.contains(id));
        for handing in self.known.handings().filter(is_hers) {
            let unknown = |(id, _): &&(PieceId, Digest)| {
                !hers.contains(id) && !self.kept.contains_key(id) && !held.attached.contains(id)
            };
            let found: Vec<(PieceId, Digest)> = handing
                .pieces
                .iter()
                .filter(unknown)
                .filter(|(id, digest)| {
                    let digest = digest.to_string();
                    let mut ranks =
                        marks.references.iter().flat_map(|r| RANKS.map(move |n| (r, n)));
                    ranks.any(|(reference, rank)| {
                        key.piece(&["piece jointe", reference, &rank.to_string(), &digest]) == *id
                    })
                })
                .copied()
                .collect();
            held.attached.extend(found.iter().map(|(id, _)| *id));
            marks.attached.extend(found.iter().map(|(_, digest)| *digest));
        }
    }

    /// Looks through the workspace for what else there is of her.
    fn copies(&self, held: &mut Held, mut marks: Marks) {
        marks.pieces = held.pieces();
        marks.names.insert(held.number.clone());
        marks.sessions = held.case.sessions.iter().map(|s| s.number.clone()).collect();
        let root = self.workspace.root();
        let premises = self.premises.get_or_init(|| Premises::of(&self.workspace));
        let sizes = self.sizes.get_or_init(|| self.sizes());
        let is_others = |id| self.kept.contains_key(&id) || self.known.piece(id).is_some();
        let is_sealed = |digest: &Digest| self.known.sealed(digest).is_some();
        let traces = premises.traces(&self.workspace, sizes, &marks, is_others, is_sealed);
        let whole = |paths: Vec<PathBuf>| paths.into_iter().map(|path| root.join(path));
        held.files.extend(whole(traces.hers));
        held.left.extend(whole(traces.left));
        held.alike.extend(whole(traces.alike));
        // Behind a link in the place of their folder.
        let folders = marks.references.iter().map(|r| root.join(ATTACHMENTS).join(r));
        let hidden = folders.filter(|folder| is_folder(folder) && !self.workspace.reaches(folder));
        held.left.extend(hidden);
        held.left.sort();
        held.left.dedup();
        held.unsearched = whole(premises.beyond().to_vec()).collect();
        held.references = marks.references;
    }

    /// The files, wherever they stand, that have the bytes of a document of which the register says that
    /// it was destroyed.
    pub(super) fn destroyed(&self) -> Vec<PathBuf> {
        let premises = self.premises.get_or_init(|| Premises::of(&self.workspace));
        let sizes = self.sizes.get_or_init(|| self.sizes());
        let is_destroyed = |digest: &Digest| {
            let signed = || self.known.signed(digest).map(|(piece, _)| piece);
            let piece = self.known.sealed(digest).or_else(signed);
            piece.is_some_and(|piece| piece.purged.is_some())
        };
        premises.copies(&self.workspace, sizes, is_destroyed)
    }

    /// The sizes that a document of this workspace may have, or what goes with one, or a record.
    fn sizes(&self) -> BTreeSet<u64> {
        let of = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let mut sizes: BTreeSet<u64> = self.known.pieces().map(|piece| piece.size).collect();
        for kept in self.kept.values() {
            sizes.extend([of(kept.sum().len()), of(kept.manifest.len())]);
            sizes.extend(kept.companions.iter().map(|(_, text)| of(text.len())));
        }
        let records = [Kind::Situation, Kind::Referral].map(|kind| self.shelves.of(kind));
        sizes.extend(records.iter().flat_map(|all| all.iter()).map(|(_, b)| of(b.len())));
        sizes
    }

    /// For whom the slip of a sending was sealed.
    fn sent_to(&self, told: &RegisterFact) -> Option<String> {
        let (Event::Handed, Some(slip)) = (told.event, &told.about) else {
            return None;
        };
        recipient_of(self.key.as_ref()?, &self.known, slip).map(str::to_owned)
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
        let all = all.flat_map(|d| d.companions.iter().map(|(_, id)| *id).chain([d.id]));
        all.chain(self.attached.iter().copied()).collect()
    }

    /// Whether something is left that an erasure would take away: of a child who was erased, nothing
    /// should be.
    pub fn is_there(&self) -> bool {
        let there = |document: &HeldDocument| document.is_kept || !document.files.is_empty();
        self.erased.is_none() || !self.files.is_empty() || self.documents.iter().any(there)
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

/// A sealed document, and what is kept of it.
struct Sealing<'a> {
    stem: String,
    kind: String,
    companions: Vec<(String, PieceId)>,
    kept: Option<&'a Frozen>,
}
