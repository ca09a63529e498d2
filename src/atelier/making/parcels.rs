//! What goes to whom: documents that a person names, or all that stands of a referral or a session,
//! gathered by recipient.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::attachments::{Attachments, attachments};
use super::house::House;
use super::parcel::{Enclosed, Parcel, Sending};
use super::restored::{Restored, Since};
use crate::atelier::authentic::{Authentic, authentic};
use crate::atelier::opening::{name, referrals_numbered};
use crate::atelier::returned::SIGNED;
use crate::atelier::sendings::{recipient_of, went};
use crate::atelier::standing::last;
use crate::atelier::wording::day;
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{Kind, SECRETARIAT};
use crate::register::{Handing, Reference, Registered};
use crate::seal::{ANNEX, Frozen, LETTER, Remains, sha256};
use crate::store::{LAST_VERSION, is_folder, list_files, read_file, stands};
use crate::value::{PieceId, ReferralRef, SessionRef};

/// The recipient of a referral.
const PROSECUTOR: &str = "parquet";
/// The sheet that tells who the codes of a session are.
const IDENTITIES: &str = "identites";
/// The list of all of them.
const CODES: &str = "cles";
/// What is sent of a session, in the order of what it became: its minutes, else what goes before it.
const STAGES: [&[&str]; 2] = [&["compte_rendu", "erratum"], &["convocation", IDENTITIES]];

/// What is to be sent, by recipient.
pub struct Parcels {
    /// One a recipient.
    pub parcels: Vec<Parcel>,
    /// Those that are kept back until somebody insists: their recipient had all of it, or would be
    /// given less of it today.
    pub kept_back: Vec<Parcel>,
    /// What there is to know of them.
    pub told: Report,
}

impl Parcels {
    /// Gathers what was asked for.
    ///
    /// # Errors
    /// D037 for what is not authentic or does not stand, the faults of a record, D090 for a record
    /// of which nothing is sent, C003 for what is for none of the recipients that are named, D091 for an
    /// annex alone, D071 for what nothing is kept of, D093 for what stands and is missing, those of
    /// `attachments`, D001.
    pub fn of(
        house: &House<'_>,
        known: &Registered,
        sending: Sending<'_>,
        restored: &mut Restored<'_>,
    ) -> Result<Self, Report> {
        let (parcels, told) = (BTreeMap::new(), Report::new());
        let asked = String::new();
        let mut gathering = Gathering { house, known, sending, restored, asked, parcels, told };
        let (mut refused, mut seen) = (Report::new(), BTreeSet::new());
        for argument in sending.asked {
            gathering.asked = name(argument);
            let added = match reference(house, argument) {
                Ok(Some(reference)) if !seen.insert(reference.clone()) => Ok(()),
                Ok(Some(reference)) => gathering.whole(&reference),
                Ok(None) => gathering.document(argument),
                Err(faults) => Err(faults),
            };
            refused.extend(added.err().unwrap_or_default());
        }
        for parcel in gathering.parcels.values() {
            let goes = |id: PieceId| parcel.items.iter().any(|item| item.id == id);
            if parcel.items.iter().any(|item| item.goes_with.is_some_and(|with| !goes(with))) {
                refused.push(Diagnostic::new("D091", parcel.place()));
            }
        }
        refused.sort();
        if refused.refuses() {
            return Err(refused);
        }
        let mut told = gathering.told;
        let mut parcels: Vec<Parcel> = gathering.parcels.into_values().collect();
        for parcel in &mut parcels {
            remark(house, known, parcel);
        }
        let insisted = |parcel: &Parcel| sending.insisted.contains(&parcel.recipient);
        parcels.iter().for_each(|parcel| told.extend(remarks(parcel, insisted(parcel))));
        let (kept_back, parcels) = parcels.into_iter().partition(|parcel| {
            !insisted(parcel) && (parcel.repeated || parcel.since != Since::Same)
        });
        told.sort();
        Ok(Self { parcels, kept_back, told })
    }
}

/// The number that an argument means: itself, or that of the record that it names, by what the
/// record says and never by the name of its file; `None` for a document.
///
/// # Errors
/// The faults of a record: a number is believed of a record without any. D090 for another record.
fn reference(house: &House<'_>, argument: &Path) -> Result<Option<String>, Report> {
    let text = argument.to_str().unwrap_or_default();
    if ReferralRef::parse(text).is_some() || SessionRef::parse(text).is_some() {
        return Ok(Some(text.to_owned()));
    }
    let ending = argument.extension().unwrap_or_default().to_ascii_lowercase();
    if ending != "yaml" && ending != "yml" {
        return Ok(None);
    }
    let (reader, name, bytes) = (house.setup.reader(), name(argument), read_file(argument)?);
    let kinds = [Kind::Referral, Kind::Session];
    let said = kinds.into_iter().find(|kind| kind.is_said_by(&bytes));
    let kind = said.unwrap_or_else(|| Kind::of(argument));
    match kind {
        Kind::Referral => {
            let read = reader.signalement(&name, &bytes)?.value;
            Ok(Some(read.id().reference.text().to_owned()))
        }
        Kind::Session => Ok(Some(reader.seance(&name, &bytes)?.value.number().text().to_owned())),
        Kind::Situation | Kind::Erasure | Kind::Organisation | Kind::Erratum | Kind::Report => {
            Err(Diagnostic::new("D090", Place::file(name)).into())
        }
    }
}

struct Gathering<'a, 'r> {
    house: &'a House<'a>,
    known: &'a Registered,
    sending: Sending<'a>,
    restored: &'a mut Restored<'r>,
    asked: String,
    /// By recipient, then by whether they tell who the codes are.
    parcels: BTreeMap<(String, bool), Parcel>,
    told: Report,
}

/// A document that stands, and what is kept of it.
struct Standing {
    document: Authentic,
    file: PathBuf,
    /// `None` for a letter, which goes with what was kept.
    kept: Option<Box<Frozen>>,
    /// The document without which it does not go.
    goes_with: Option<PieceId>,
}

impl Standing {
    fn kind(&self) -> &str {
        self.kept.as_ref().map_or("", |kept| &kept.facts.kind)
    }

    fn recipient(&self) -> &str {
        self.document.piece.recipient.as_ref().map_or("", Reference::text)
    }

    /// What a referral says, as it was printed.
    fn told(&self, pointer: &str) -> Option<&Value> {
        self.kept.as_ref()?.drawing.view.pointer(pointer)
    }

    /// Who gets a copy of a referral, as it says itself.
    fn copies(&self) -> Vec<&str> {
        let all = self.told("/donnees/signalement/copies").and_then(Value::as_array);
        all.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Which version of which day it replaces, by its own words: typed ones are on its first page,
    /// since a slip names nobody.
    fn replaced(&self) -> Option<String> {
        let last = self.kept.as_ref()?.facts.version.checked_sub(1).filter(|last| *last > 0)?;
        let version = self.told("/donnees/signalement/remplace/version").and_then(Value::as_u64);
        let version = version.unwrap_or(u64::from(last));
        let day = self.told("/libelles/signalement/remplace/date").and_then(Value::as_str);
        let day = day.map(|day| format!(" du {day}")).unwrap_or_default();
        Some(format!("Remplace la version {version}{day}, qui ne doit plus servir"))
    }

    fn item(&self) -> Enclosed {
        let Authentic { piece, line, signed, bytes } = &self.document;
        let title = match &self.kept {
            Some(kept) => {
                let title = kept.drawing.view.pointer("/document/titre").and_then(Value::as_str);
                let facts = &kept.facts;
                let version = if facts.version > 1 {
                    format!(", version {}", facts.version)
                } else {
                    String::new()
                };
                format!("{} {}{version}", title.unwrap_or("Document"), facts.reference)
            }
            None => "Texte d'accompagnement".to_owned(),
        };
        let mark = match self.kind() {
            "annexe_confidentielle" => {
                Some("À ne pas verser au dossier : à garder à part".to_owned())
            }
            "signalement" => self.replaced(),
            IDENTITIES => Some(
                "À remettre par une autre voie que la convocation, et à détruire après la séance"
                    .to_owned(),
            ),
            _ => None,
        };
        Enclosed {
            id: piece.id,
            goes_with: self.goes_with,
            line: Some(*line),
            signed: *signed,
            ending: self.file.extension().unwrap_or_default().to_string_lossy().into_owned(),
            title,
            mark,
            bytes: bytes.clone(),
        }
    }
}

impl Gathering<'_, '_> {
    /// Adds a piece to what goes to a recipient. What tells who the codes are goes alone: beside what
    /// speaks by codes, they would keep nothing.
    fn add(&mut self, recipient: &str, standing: &Standing) -> &mut Parcel {
        let since = match &standing.kept {
            Some(kept) => self.restored.since(self.house, kept),
            None => Since::Same,
        };
        let apart = [IDENTITIES, CODES].contains(&standing.kind());
        let parcel = self.enclose((recipient, apart), standing.item());
        parcel.since = parcel.since.max(since);
        parcel
    }

    fn enclose(&mut self, (recipient, apart): (&str, bool), item: Enclosed) -> &mut Parcel {
        let parcel = self.parcels.entry((recipient.to_owned(), apart)).or_default();
        recipient.clone_into(&mut parcel.recipient);
        parcel.asked.insert(self.asked.clone());
        if !parcel.items.iter().any(|known| known.id == item.id) {
            parcel.items.push(item);
        }
        parcel
    }

    fn is_for(&self, recipient: &str) -> bool {
        let only = self.sending.only;
        only.is_empty() || only.iter().any(|named| named == recipient)
    }

    /// A document that is named goes to the one for whom it was sealed, or to one of its copies.
    fn document(&mut self, file: &Path) -> Result<(), Report> {
        for standing in self.standing(&[file.to_owned()])? {
            let own = standing.recipient();
            let copies = standing.copies().into_iter().filter(|copy| *copy != own);
            let named = std::iter::once(own).chain(copies).filter(|to| self.is_for(to));
            let named: Vec<String> = match self.sending.only {
                [] => vec![own.to_owned()],
                [_, ..] => named.map(str::to_owned).collect(),
            };
            if named.is_empty() {
                return Err(Diagnostic::new("C003", Place::file(name(file))).into());
            }
            let urgency = urgency(&standing);
            for recipient in named {
                let parcel = self.add(&recipient, &standing);
                parcel.urgency = parcel.urgency.take().or_else(|| urgency.clone());
            }
        }
        Ok(())
    }

    /// Everything that stands of a referral or a session, each to whom it is for.
    fn whole(&mut self, reference: &str) -> Result<(), Report> {
        let names = match ReferralRef::parse(reference) {
            Some(_) => self.referral_names(reference)?,
            None => self.session_names(reference)?,
        };
        let standing = self.placed(&names)?;
        let given = match ReferralRef::parse(reference) {
            Some(_) => self.referral(reference, &standing)?,
            None => self.session(&standing),
        };
        if given {
            return Ok(());
        }
        Err(match (standing.is_empty(), self.sending.only) {
            (false, [_, ..]) => Diagnostic::new("C003", Place::file(reference)),
            _ => Diagnostic::new("D037", Place::file(reference))
                .message("Rien de ce numéro n'est en vigueur parmi les documents produits.")
                .remedy("Produire d'abord les documents : cesmivip produire."),
        }
        .into())
    }

    fn id(&self, name: &str) -> PieceId {
        self.house.key.piece(&[name, ""])
    }

    fn stands(&self, name: &str) -> bool {
        self.known.piece(self.id(name)).is_some_and(|piece| piece.stands())
    }

    /// Says when the record of a referral has another version than the one that goes.
    fn note_other_version(&mut self, reference: &str, version: u32) -> Result<(), Report> {
        for file in referrals_numbered(&self.house.workspace, reference) {
            let (named, bytes) = file?;
            let Ok(read) = self.house.setup.reader().signalement(&named, &bytes) else {
                continue;
            };
            let said = read.value.id().version;
            if said != version {
                let text = format!(
                    "La fiche dit la version {said} ; la dernière scellée, la version {version}, est celle qui part."
                );
                let fault = Diagnostic::new("D115", Place::file(named));
                self.told.push(fault.message(text));
            }
        }
        Ok(())
    }

    /// What stands of a referral, by the register: its highest version, with what goes with it.
    fn referral_names(&mut self, reference: &str) -> Result<Vec<String>, Report> {
        let known = self.known;
        let last = last(&self.house.key, known, reference, LAST_VERSION + 1);
        let Some((version, main)) = last else {
            return Ok(Vec::new());
        };
        self.note_other_version(reference, version)?;
        let ended = main.purged.map(|at| ("détruite", at));
        if let Some((what, at)) = ended.or(main.cancelled.map(|at| ("annulée", at))) {
            let text = format!("La dernière version, {version}, a été {what} {}.", day(at));
            let fault = Diagnostic::new("D037", Place::file(reference)).message(text);
            return Err(fault
                .remedy("S'il faut la remplacer, produire une version de plus.")
                .into());
        }
        let mut names = vec![".pdf".to_owned(), format!("{ANNEX}.pdf"), LETTER.to_owned()];
        names.iter_mut().for_each(|end| *end = format!("{reference}-v{version}{end}"));
        names.retain(|name| self.stands(name));
        Ok(names)
    }

    /// What stands of a session, by what is kept of it and by what is in its place.
    fn session_names(&mut self, reference: &str) -> Result<Vec<String>, Report> {
        let own = |name: &str| name.strip_prefix(reference).is_some_and(|end| end.starts_with('-'));
        let mut names = BTreeSet::new();
        for piece in self.known.pieces().filter(|piece| piece.stands()) {
            if let Some(stem) = self.restored.stem(self.house, piece.id)? {
                names.insert(format!("{stem}.pdf"));
            }
        }
        let outputs = &self.house.outputs;
        for path in if is_folder(outputs) { list_files(outputs)? } else { Vec::new() } {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let sealed = name.strip_suffix(SIGNED).map(|stem| format!("{stem}.pdf"));
            names.insert(sealed.unwrap_or(name));
        }
        names.retain(|name| own(name) && self.stands(name));
        Ok(names.into_iter().collect())
    }

    /// The documents of these names: signed or sealed, from their place, or else made again from
    /// what is kept of them.
    fn placed(&mut self, names: &[String]) -> Result<Vec<Standing>, Report> {
        let (mut files, mut missing) = (Vec::new(), Vec::new());
        for name in names {
            let place = self.house.outputs.join(name);
            let signed = name.strip_suffix(".pdf").map(|stem| format!("{stem}{SIGNED}"));
            let signed = signed.map(|name| self.house.outputs.join(name));
            match [signed, Some(place.clone())].into_iter().flatten().find(|path| stands(path)) {
                Some(path) => files.push(path),
                None => missing.push((name, place)),
            }
        }
        let mut all = self.standing(&files)?;
        for (name, file) in missing {
            all.extend(self.restored(name, file)?);
        }
        Ok(all)
    }

    /// A document that is no longer in its place, as it was sealed.
    fn restored(&mut self, named: &str, file: PathBuf) -> Result<Option<Standing>, Report> {
        let id = self.id(named);
        let Some(piece) = self.known.piece(id).cloned() else {
            return Ok(None);
        };
        let (kept, goes_with) = self.kept(id, named, &file)?;
        let bytes = match &kept {
            Some(kept) => self.restored.pdf(self.house, id, kept)?,
            None => self.letter(named)?,
        };
        let place = Place::file(name(&file));
        let Some(bytes) = bytes.filter(|bytes| sha256(bytes) == piece.digest) else {
            return Err(Diagnostic::new("D093", place).into());
        };
        self.told.push(Diagnostic::new("D094", place));
        let document = Authentic { line: piece.line, piece, signed: false, bytes };
        Ok(Some(Standing { document, file, kept, goes_with }))
    }

    /// What is kept of a document, and the one without which it does not go. Of a letter, its
    /// referral is kept.
    ///
    /// # Errors
    /// D071 when nothing is: what it is, whom it is for and how it is to be kept is not known then.
    fn kept(
        &self,
        id: PieceId,
        named: &str,
        file: &Path,
    ) -> Result<(Option<Box<Frozen>>, Option<PieceId>), Report> {
        if let Some(Remains::Frozen(kept)) = self.house.kept(id)? {
            let main = kept.facts.stem.strip_suffix(ANNEX);
            let with = main.filter(|_| kept.facts.kind == "annexe_confidentielle");
            let with = with.map(|stem| self.house.key.document(stem));
            return Ok((Some(kept), with));
        }
        if self.id(named) == id && self.letter(named)?.is_some() {
            return Ok((None, None));
        }
        let text = "Rien n'est gardé de ce fichier : ce qu'il est, pour qui, et comment le garder, ne peut pas être dit.";
        let remedy = "Remettre le dossier .cesmivip/scelles depuis la sauvegarde. Une pièce jointe part avec son signalement.";
        let fault = Diagnostic::new("D071", Place::file(name(file))).message(text);
        Err(fault.remedy(remedy).into())
    }

    /// The text of a letter, from what is kept of its referral.
    fn letter(&self, named: &str) -> Result<Option<Vec<u8>>, Report> {
        let Some(stem) = named.strip_suffix(LETTER) else {
            return Ok(None);
        };
        let Some(Remains::Frozen(kept)) = self.house.kept(self.house.key.document(stem))? else {
            return Ok(None);
        };
        let text = kept.companions.iter().find(|(name, _)| name == named);
        Ok(text.map(|(_, text)| text.clone().into_bytes()))
    }

    fn standing(&self, files: &[PathBuf]) -> Result<Vec<Standing>, Report> {
        let mut all = Vec::new();
        let mut refused = Report::new();
        for (file, document) in files.iter().zip(authentic(self.known, &self.house.key, files)?) {
            if !document.piece.stands() {
                let fault = Diagnostic::new("D037", Place::file(name(file)));
                refused.push(fault.message(
                    "Ce document a été remplacé, annulé ou détruit : il ne s'envoie plus.",
                ));
                continue;
            }
            let named = file.file_name().unwrap_or_default().to_string_lossy();
            match self.kept(document.piece.id, &named, file) {
                Ok((kept, goes_with)) => {
                    all.push(Standing { document, file: file.clone(), kept, goes_with });
                }
                Err(faults) => refused.extend(faults),
            }
        }
        if refused.refuses() { Err(refused) } else { Ok(all) }
    }

    /// To the prosecutor the referral, its annex, its letter and its attachments; to those of
    /// « copies: » the referral alone.
    fn referral(&mut self, reference: &str, standing: &[Standing]) -> Result<bool, Report> {
        let rank = |standing: &&Standing| match standing.kind() {
            "signalement" => 0,
            "annexe_confidentielle" => 1,
            _ => 2,
        };
        let mut ordered: Vec<&Standing> = standing.iter().collect();
        ordered.sort_by_key(rank);
        let Some(main) = ordered.iter().find(|standing| standing.kind() == "signalement") else {
            return Ok(false);
        };
        let (urgency, mut given) = (urgency(main), self.is_for(PROSECUTOR));
        if given {
            let listed = main.told("/donnees/signalement/pieces").and_then(Value::as_array);
            let listed = listed.map_or(&[][..], Vec::as_slice);
            let attached = attachments(self.house, self.known, reference, listed)?;
            let Attachments { items, absent, told } = attached;
            self.told.extend(told);
            for item in ordered.iter().map(|standing| standing.item()).chain(items) {
                let parcel = self.enclose((PROSECUTOR, false), item);
                parcel.urgency.clone_from(&urgency);
                parcel.absent.clone_from(&absent);
            }
        }
        let mut copies: Vec<String> = main.copies().into_iter().map(str::to_owned).collect();
        copies.retain(|copy| self.is_for(copy));
        for copy in copies {
            given = true;
            self.add(&copy, main).urgency.clone_from(&urgency);
        }
        Ok(given)
    }

    /// To each service its copy; the secretariat has its own.
    fn session(&mut self, standing: &[Standing]) -> bool {
        let mut given = false;
        let of = |kinds: &&&[&str]| standing.iter().any(|s| kinds.contains(&s.kind()));
        let kinds = STAGES.iter().find(of).copied().unwrap_or_default();
        for standing in standing.iter().filter(|standing| kinds.contains(&standing.kind())) {
            let recipient = standing.recipient().to_owned();
            let named = self.sending.only.contains(&recipient);
            if named || (self.is_for(&recipient) && recipient != SECRETARIAT) {
                given = true;
                self.add(&recipient, standing);
            }
        }
        given
    }
}

/// How urgent a referral is, when it is.
fn urgency(standing: &Standing) -> Option<String> {
    let degree = standing.told("/donnees/signalement/urgence/degre")?.as_str()?;
    let label = standing.told("/libelles/signalement/urgence/degre")?.as_str()?;
    (degree != "signalee").then(|| label.to_owned())
}

/// Notes what a recipient got of a parcel before.
fn remark(house: &House<'_>, known: &Registered, parcel: &mut Parcel) {
    let to_same = |handing: &&Handing| {
        went(&house.key, known, handing)
            && recipient_of(&house.key, known, &handing.number) == Some(parcel.recipient.as_str())
    };
    let handings: Vec<&Handing> = known.handings().filter(to_same).collect();
    let had = |item: &Enclosed| {
        let piece = (item.id, sha256(&item.bytes));
        handings.iter().any(|handing| handing.pieces.contains(&piece))
    };
    let ids: Vec<PieceId> = parcel.items.iter().map(|item| item.id).collect();
    let about = |handing: &&&Handing| handing.pieces.iter().any(|(id, _)| ids.contains(id));
    parcel.repeated = parcel.items.iter().all(had);
    parcel.before = handings.iter().filter(about).map(|handing| (*handing).clone()).collect();
}

/// What there is to know of a parcel: what its recipient had of it, and what it would not be given
/// today.
fn remarks(parcel: &Parcel, insisted: bool) -> Report {
    let mut told = Report::new();
    let to = &parcel.recipient;
    let mut say = |code, text: String| {
        told.push(Diagnostic::new(code, parcel.place()).message(text));
    };
    let sent = parcel.before.iter().map(|sent| format!("{} {}", sent.number, day(sent.at)));
    let sent = sent.collect::<Vec<_>>().join(", ");
    if parcel.repeated && !insisted {
        say("D072", format!("« {to} » a déjà reçu ces pièces : {sent}."));
        return told;
    }
    if !parcel.before.is_empty() {
        say("D073", format!("« {to} » a déjà reçu une partie au moins de ces pièces : {sent}."));
    }
    let code = if insisted { "D122" } else { "D121" };
    match parcel.since {
        Since::Same => {}
        Since::Unknown => say(code, format!("L'exemplaire de « {to} » {UNCOMPARED}")),
        Since::Less => say(code, format!("L'exemplaire de « {to} » {NARROWED}")),
    }
    told
}

/// Of a copy that says more than its recipient would be given.
const NARROWED: &str = "dit ce qui ne lui serait plus donné : le partage, ou une fiche, a changé depuis qu'il est scellé.";
/// Of a copy that was not compared.
const UNCOMPARED: &str =
    "n'a pas pu être comparé à ce qui lui serait donné aujourd'hui : une fiche ne se lit pas.";
