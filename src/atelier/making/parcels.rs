//! What goes to whom: documents that a person names, or all that stands of a referral or a session,
//! gathered by recipient.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::attachments::{Attachments, attachments};
use super::house::House;
use super::parcel::{Enclosed, Parcel, Sending};
use crate::atelier::authentic::{Authentic, authentic, claimed};
use crate::atelier::opening::name;
use crate::atelier::returned::SIGNED;
use crate::atelier::wording::day;
use crate::diag::{Diagnostic, Place, Report};
use crate::register::{Handing, Reference, Registered};
use crate::seal::{Frozen, Remains, sha256};
use crate::store::{is_folder, list_files, read_file};
use crate::value::{PieceId, ReferralRef, SessionRef};

/// The recipient of a referral.
const PROSECUTOR: &str = "parquet";
/// Who keeps the documents, and is sent none of them unless it is named.
const SECRETARIAT: &str = "secretariat";
/// What is sent of a session, in the order of what it became: its minutes, else what goes before it.
const STAGES: [&[&str]; 2] = [&["compte_rendu", "erratum"], &["convocation", "identites"]];

/// What is to be sent, by recipient.
pub struct Parcels {
    /// One a recipient.
    pub parcels: Vec<Parcel>,
    /// What there is to know of them.
    pub told: Report,
}

impl Parcels {
    /// Gathers what was asked for.
    ///
    /// # Errors
    /// D037 for what is not authentic or does not stand, C003 for what is not for the recipient that
    /// is named, D074 and D075 for attachments that are not those of the referral, D001.
    pub fn of(house: &House<'_>, known: &Registered, sending: Sending<'_>) -> Result<Self, Report> {
        let mut gathering =
            Gathering { house, known, sending, parcels: BTreeMap::new(), told: Report::new() };
        let mut refused = Report::new();
        for argument in sending.asked {
            let added = match reference(house, argument) {
                Some(reference) => gathering.whole(&reference),
                None => gathering.document(argument),
            };
            refused.extend(added.err().unwrap_or_default());
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
        // Nobody gets the same again unasked: what a run that was stopped had sent is sent.
        let again = |parcel: &Parcel| parcel.repeated && sending.recipient.is_none();
        for parcel in parcels.iter().filter(|parcel| !parcel.before.is_empty()) {
            let code = if again(parcel) { "D072" } else { "D073" };
            let place = Place::file(sending.asked.first().map_or(String::new(), |a| name(a)));
            let last: Vec<String> = parcel
                .before
                .iter()
                .map(|handing| format!("{} {}", handing.number, day(handing.at)))
                .collect();
            let text = match again(parcel) {
                true => "a déjà reçu ces pièces",
                false => "a déjà reçu une partie au moins de ces pièces",
            };
            let text = format!("« {} » {text} : {}.", parcel.recipient, last.join(", "));
            told.push(Diagnostic::new(code, place).message(text));
        }
        parcels.retain(|parcel| !again(parcel));
        told.sort();
        Ok(Self { parcels, told })
    }
}

/// The number that an argument means: itself, or that of the record that it names.
fn reference(house: &House<'_>, argument: &Path) -> Option<String> {
    let is_record = argument.extension().is_some_and(|ending| ending == "yaml");
    let stem = if is_record { argument.file_stem()? } else { argument.as_os_str() };
    let stem = stem.to_str()?;
    if ReferralRef::parse(stem).is_some() || SessionRef::parse(stem).is_some() {
        return Some(stem.to_owned());
    }
    if !is_record {
        return None;
    }
    let bytes = read_file(argument).ok()?;
    let (read, _) = house.setup.reader().examine_signalement(&name(argument), &bytes).ok()?;
    Some(read.id().reference.text().to_owned())
}

struct Gathering<'a> {
    house: &'a House<'a>,
    known: &'a Registered,
    sending: Sending<'a>,
    parcels: BTreeMap<String, Parcel>,
    told: Report,
}

/// A document that stands, and what is kept of it.
struct Standing {
    document: Authentic,
    file: PathBuf,
    kept: Option<Box<Frozen>>,
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
            None if self.file.extension().is_some_and(|ending| ending == "txt") => {
                "Texte d'accompagnement".to_owned()
            }
            None => "Document".to_owned(),
        };
        let annex = self.kind() == "annexe_confidentielle";
        Enclosed {
            id: piece.id,
            line: Some(*line),
            signed: *signed,
            ending: self.file.extension().unwrap_or_default().to_string_lossy().into_owned(),
            title,
            mark: annex.then(|| "À ne pas verser au dossier : à garder à part".to_owned()),
            bytes: bytes.clone(),
        }
    }
}

impl Gathering<'_> {
    fn add(&mut self, recipient: &str, item: Enclosed) -> &mut Parcel {
        let parcel = self.parcels.entry(recipient.to_owned()).or_default();
        recipient.clone_into(&mut parcel.recipient);
        if !parcel.items.iter().any(|known| known.id == item.id) {
            parcel.items.push(item);
        }
        parcel
    }

    fn is_for(&self, recipient: &str) -> bool {
        self.sending.recipient.is_none_or(|named| named == recipient)
    }

    /// A document that is named goes to the one for whom it was sealed, or to one of its copies.
    fn document(&mut self, file: &Path) -> Result<(), Report> {
        for standing in self.standing(&[file.to_owned()])? {
            let own = standing.recipient().to_owned();
            let recipient = self.sending.recipient.unwrap_or(&own).to_owned();
            if recipient != own && !standing.copies().contains(&recipient.as_str()) {
                return Err(Diagnostic::new("C003", Place::file(name(file))).into());
            }
            let urgency = urgency(&standing);
            let parcel = self.add(&recipient, standing.item());
            parcel.urgency = parcel.urgency.take().or(urgency);
        }
        Ok(())
    }

    /// Everything that stands of a referral or a session, each to whom it is for.
    fn whole(&mut self, reference: &str) -> Result<(), Report> {
        let files = self.files(reference)?;
        let standing = self.standing(&files)?;
        let before: usize = self.parcels.values().map(|parcel| parcel.items.len()).sum();
        match ReferralRef::parse(reference) {
            Some(_) => self.referral(reference, &standing)?,
            None => self.session(&standing),
        }
        let after: usize = self.parcels.values().map(|parcel| parcel.items.len()).sum();
        if before == after {
            return Err(match (standing.is_empty(), self.sending.recipient) {
                (false, Some(_)) => Diagnostic::new("C003", Place::file(reference)),
                _ => Diagnostic::new("D037", Place::file(reference))
                    .message("Rien de ce numéro n'est en vigueur parmi les documents produits.")
                    .remedy("Produire d'abord les documents : cesmivip produire."),
            }
            .into());
        }
        Ok(())
    }

    /// The files of a number that stand, a signed one in the place of the sealed one.
    fn files(&self, reference: &str) -> Result<Vec<PathBuf>, Report> {
        let outputs = &self.house.outputs;
        let mut found: BTreeMap<PieceId, PathBuf> = BTreeMap::new();
        let mut order = Vec::new();
        for path in if is_folder(outputs) { list_files(outputs)? } else { Vec::new() } {
            let own = path.file_name().is_some_and(|file| {
                file.to_string_lossy()
                    .strip_prefix(reference)
                    .is_some_and(|end| end.starts_with('-'))
            });
            let Some(id) = claimed(&path, Some(&self.house.key)).filter(|_| own) else {
                continue;
            };
            if !self.known.piece(id).is_some_and(|piece| piece.stands()) {
                continue;
            }
            let signed = path.to_string_lossy().ends_with(SIGNED);
            match found.get_mut(&id) {
                Some(other) if signed => *other = path,
                Some(_) => {}
                None => {
                    order.push(id);
                    found.insert(id, path);
                }
            }
        }
        Ok(order.iter().filter_map(|id| found.remove(id)).collect())
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
            let kept = match self.house.kept(document.piece.id)? {
                Some(Remains::Frozen(kept)) => Some(kept),
                Some(Remains::Destroyed(_)) | None => None,
            };
            all.push(Standing { document, file: file.clone(), kept });
        }
        if refused.refuses() { Err(refused) } else { Ok(all) }
    }

    /// To the prosecutor the referral, its annex, its letter and its attachments; to those of
    /// « copies: » the referral alone.
    fn referral(&mut self, reference: &str, standing: &[Standing]) -> Result<(), Report> {
        let rank = |standing: &&Standing| match standing.kind() {
            "signalement" => 0,
            "annexe_confidentielle" => 1,
            _ => 2,
        };
        let mut ordered: Vec<&Standing> = standing.iter().collect();
        ordered.sort_by_key(rank);
        let main = ordered.iter().find(|standing| standing.kind() == "signalement");
        let urgency = main.and_then(|main| urgency(main));
        if self.is_for(PROSECUTOR) {
            let listed = main.and_then(|main| main.told("/donnees/signalement/pieces")?.as_array());
            let listed = listed.map_or(&[][..], Vec::as_slice);
            let attached = attachments(self.house, self.known, reference, listed)?;
            let Attachments { items, absent, told } = attached;
            self.told.extend(told);
            for item in ordered.iter().map(|standing| standing.item()).chain(items) {
                let parcel = self.add(PROSECUTOR, item);
                parcel.urgency.clone_from(&urgency);
                parcel.absent.clone_from(&absent);
            }
        }
        if let Some(main) = main {
            let mut copies: Vec<String> = main.copies().into_iter().map(str::to_owned).collect();
            copies.retain(|copy| self.is_for(copy));
            for copy in copies {
                self.add(&copy, main.item()).urgency.clone_from(&urgency);
            }
        }
        Ok(())
    }

    /// To each service its copy; the secretariat has its own.
    fn session(&mut self, standing: &[Standing]) {
        let of = |kinds: &&&[&str]| standing.iter().any(|s| kinds.contains(&s.kind()));
        let kinds = STAGES.iter().find(of).copied().unwrap_or_default();
        for standing in standing.iter().filter(|standing| kinds.contains(&standing.kind())) {
            let recipient = standing.recipient().to_owned();
            let named = self.sending.recipient.is_some();
            if self.is_for(&recipient) && (named || recipient != SECRETARIAT) {
                self.add(&recipient, standing.item());
            }
        }
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
        recipient_of(house, known, &handing.number) == Some(parcel.recipient.as_str())
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

/// For whom a slip was sealed.
fn recipient_of<'k>(house: &House<'_>, known: &'k Registered, slip: &str) -> Option<&'k str> {
    let piece = known.piece(house.key.piece(&[&format!("{slip}.pdf"), ""]))?;
    piece.recipient.as_ref().map(Reference::text)
}
