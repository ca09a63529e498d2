//! Records: a YAML file becomes a checked situation or organisation, or a report of every fault.
//!
//! Takes: bytes and a file name, and the code lists of the form room as a [`Vocabulary`].
//! Gives: [`Situation`] and [`Organisation`], which only this room can make.
//! Never: a YAML or schema type in a public signature; the value of a field in a diagnostic.

mod coding;
mod commission;
mod computed;
mod fiche;
mod guard;
mod marked;
mod organisation;
mod rapport;
mod read;
mod rules;
mod schema;
mod seance;
mod shape;
mod situation;
mod traces;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::computed::Computed;
use self::organisation::OrganisationRecord;
use self::shape::Shape;
use self::situation::SituationRecord;
use crate::diag::{Diagnostic, Place, Report};
use crate::value::{Day, Digest, ErratumRef, ReferralRef, SessionRef, SituationRef};

pub use self::coding::catalogue;
pub use self::commission::Commission;
pub(crate) use self::commission::Examined;
pub use self::marked::{Aim, Marked};
pub use self::rapport::Rapport;
pub(crate) use self::rapport::RapportRecord;
pub use self::schema::{FieldKind, Schema, Term, Vocabulary};
pub(crate) use self::seance::{
    Avis, Correction, ErratumRecord, Examen, Membre, Presence, SeanceRecord,
};

pub(crate) use self::traces::{Trace, Typed, folded_words};

use self::read::{RawRecord, read};

/// A value that passed every check, with the warnings met on the way.
#[derive(Debug)]
pub struct Checked<T> {
    /// The checked value.
    pub value: T,
    /// What deserves attention without refusing the record.
    pub warnings: Report,
}

/// The readers of the record formats, built once for a set of code lists.
pub struct Reader {
    situation: Shape,
    organisation: Shape,
    // Most commands read no session: these are built when they are first needed.
    seance: OnceLock<Shape>,
    erratum: OnceLock<Shape>,
    rapport: OnceLock<Shape>,
    vocabulary: Vocabulary,
    situation_paths: Schema,
}

impl Reader {
    /// Builds the readers over a set of code lists.
    pub fn new(vocabulary: Vocabulary) -> Self {
        let situation = Shape::new(Schema::of::<SituationRecord>(&vocabulary));
        let organisation = Shape::new(Schema::of::<OrganisationRecord>(&vocabulary));
        let computed = Schema::of::<Computed>(&vocabulary);
        let situation_paths = situation.schema().clone().with_property("calcul", &computed);
        let (seance, erratum, rapport) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { situation, organisation, seance, erratum, rapport, vocabulary, situation_paths }
    }

    /// The paths that a form may bind: the fields of a situation, and `calcul.…`.
    pub fn situation_paths(&self) -> &Schema {
        &self.situation_paths
    }

    /// The code lists the readers were built with.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Reads and checks a situation.
    ///
    /// # Errors
    /// Every fault of the file: reading, structure, rules of the trade.
    pub fn situation(&self, name: &str, bytes: &[u8]) -> Result<Checked<Situation>, Report> {
        let (value, warnings) = self.examine(name, bytes)?;
        if warnings.refuses() { Err(warnings) } else { Ok(Checked { value, warnings }) }
    }

    /// Reads a situation and keeps it with its faults, so that the form can add its own in the
    /// same run; what was refused holds a placeholder, and the report decides.
    pub(crate) fn examine(&self, name: &str, bytes: &[u8]) -> Result<(Situation, Report), Report> {
        let (record, raw, mut report, repaired) =
            self.typed::<SituationRecord>(&self.situation, name, bytes)?;
        let mut tree = serde_json::to_value(&record).unwrap_or_default();
        let mut findings = rules::Findings::new(&raw.marked, &repaired);
        let texts = rules::Texts::of(self.situation.schema().value(), &tree);
        rules::check(&record, &texts, &self.vocabulary, &mut findings);
        report.extend(findings.into_report());
        report.sort();
        let computed = serde_json::to_value(Computed::of(&record)).unwrap_or_default();
        if let Value::Object(map) = &mut tree {
            map.insert("calcul".to_owned(), computed);
        }
        let tree = self.situation_paths.complete(&tree);
        let value = Situation { record, tree, marked: raw.marked, bytes: bytes.to_vec() };
        Ok((value, report))
    }

    /// Reads what sessions must know of a situation, without the rules of the trade: those say
    /// nothing of its names.
    pub(crate) fn followed(&self, name: &str, bytes: &[u8]) -> Result<(Followed, Report), Report> {
        let (record, raw, report, _) =
            self.typed::<SituationRecord>(&self.situation, name, bytes)?;
        let says = |list: &str| raw.value.get(list).is_some();
        let (says_measures, says_runaways) = (says("mesures"), says("fugues"));
        Ok((Followed { record, says_measures, says_runaways }, report))
    }

    /// Reads and checks `cesmivip.yaml`.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn organisation(&self, name: &str, bytes: &[u8]) -> Result<Checked<Organisation>, Report> {
        let (record, _, mut report, _) =
            self.typed::<OrganisationRecord>(&self.organisation, name, bytes)?;
        report.sort();
        if report.refuses() {
            return Err(report);
        }
        let tree = serde_json::to_value(&record).unwrap_or_default();
        let tree = self.organisation.schema().complete(&tree);
        Ok(Checked { value: Organisation { record, tree }, warnings: report })
    }

    /// Reads and checks a session by itself; [`Commission::check`] compares it with the others.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn seance(&self, name: &str, bytes: &[u8]) -> Result<Checked<Seance>, Report> {
        let (value, warnings) = self.examine_session(name, bytes)?;
        if warnings.refuses() { Err(warnings) } else { Ok(Checked { value, warnings }) }
    }

    /// Reads a session and keeps it with its faults, so that the comparison with other records
    /// can add its own in the same run; the report decides.
    pub(crate) fn examine_session(
        &self,
        name: &str,
        bytes: &[u8],
    ) -> Result<(Seance, Report), Report> {
        let (record, raw, mut report, repaired) =
            self.typed::<SeanceRecord>(self.seance_shape(), name, bytes)?;
        let tree = serde_json::to_value(&record).unwrap_or_default();
        let texts = rules::Texts::of(self.seance_shape().schema().value(), &tree);
        let mut findings = rules::Findings::new(&raw.marked, &repaired);
        rules::check_session(&record, &texts, &self.vocabulary, &mut findings);
        report.extend(findings.into_report());
        report.sort();
        let marked = raw.marked;
        Ok((Seance { record, texts, marked, repaired, bytes: bytes.to_vec() }, report))
    }

    /// Reads and checks an erratum by itself; [`Commission::check_erratum`] compares it with the
    /// session that it corrects.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn erratum(&self, name: &str, bytes: &[u8]) -> Result<Checked<Erratum>, Report> {
        let (record, raw, mut report, repaired) =
            self.typed::<ErratumRecord>(self.erratum_shape(), name, bytes)?;
        let tree = serde_json::to_value(&record).unwrap_or_default();
        let texts = rules::Texts::of(self.erratum_shape().schema().value(), &tree);
        let mut findings = rules::Findings::new(&raw.marked, &repaired);
        rules::check_erratum(&record, &texts, &mut findings);
        report.extend(findings.into_report());
        report.sort();
        if report.refuses() {
            return Err(report);
        }
        let value = Erratum { record, texts, marked: raw.marked, bytes: bytes.to_vec() };
        Ok(Checked { value, warnings: report })
    }

    /// Reads and checks a report, and settles what each of its tables counts.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn rapport(&self, name: &str, bytes: &[u8]) -> Result<Checked<Rapport>, Report> {
        let (record, raw, mut report, repaired) =
            self.typed::<RapportRecord>(self.rapport_shape(), name, bytes)?;
        let tree = serde_json::to_value(&record).unwrap_or_default();
        let texts = rules::Texts::of(self.rapport_shape().schema().value(), &tree);
        let mut findings = rules::Findings::new(&raw.marked, &repaired);
        let variables = catalogue(&self.vocabulary);
        let asked = rules::check_report(&record, &variables, &mut findings);
        report.extend(findings.into_report());
        report.sort();
        if report.refuses() {
            return Err(report);
        }
        let value = Rapport::new(record, asked, texts, raw.marked, bytes.to_vec());
        Ok(Checked { value, warnings: report })
    }

    fn rapport_shape(&self) -> &Shape {
        self.rapport.get_or_init(|| Shape::new(Schema::of::<RapportRecord>(&self.vocabulary)))
    }

    fn seance_shape(&self) -> &Shape {
        self.seance.get_or_init(|| Shape::new(Schema::of::<SeanceRecord>(&self.vocabulary)))
    }

    fn erratum_shape(&self) -> &Shape {
        self.erratum.get_or_init(|| Shape::new(Schema::of::<ErratumRecord>(&self.vocabulary)))
    }

    fn typed<T: DeserializeOwned>(
        &self,
        shape: &Shape,
        name: &str,
        bytes: &[u8],
    ) -> Result<(T, RawRecord, Report, BTreeSet<String>), Report> {
        let raw = read(name, bytes)?;
        let mut report = raw.faults.clone();
        let (faults, repaired) = shape.check(&raw.marked, &raw.value);
        report.extend(faults);
        match serde_json::from_value::<T>(repaired.value) {
            Ok(record) => Ok((record, raw, report, repaired.paths)),
            Err(_) => {
                if !report.refuses() {
                    report.push(Diagnostic::new("S199", Place::file(name)));
                }
                report.sort();
                Err(report)
            }
        }
    }
}

/// A reader of the program's own YAML files (a form, a code list), as careful as with a record;
/// faults of structure take the code `fault`.
pub(crate) struct Structure<T> {
    shape: Shape,
    fault: &'static str,
    reads: std::marker::PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + JsonSchema> Structure<T> {
    pub(crate) fn new(fault: &'static str) -> Self {
        let shape = Shape::new(Schema::of::<T>(&Vocabulary::default()));
        Self { shape, fault, reads: std::marker::PhantomData }
    }

    pub(crate) fn read(&self, name: &str, bytes: &[u8]) -> Result<(T, Marked), Report> {
        let RawRecord { marked, value, faults } = read(name, bytes)?;
        let (found, _) = self.shape.check(&marked, &value);
        let mut report = faults;
        for mut diagnostic in found.items().iter().cloned() {
            diagnostic.code = self.fault;
            report.push(diagnostic);
        }
        if report.refuses() {
            report.sort();
            return Err(report);
        }
        match serde_json::from_value(value) {
            Ok(typed) => Ok((typed, marked)),
            Err(_) => Err(Diagnostic::new(self.fault, Place::file(name)).into()),
        }
    }
}

/// Gives the JSON Schema (draft-07) that editors read for a kind of record, or `None` for an
/// unknown kind.
pub fn editor_schema(kind: &str, vocabulary: &Vocabulary) -> Option<Value> {
    match kind {
        "situation" => Some(schema::editor::<SituationRecord>(vocabulary, kind)),
        "organisation" => Some(schema::editor::<OrganisationRecord>(vocabulary, kind)),
        "seance" => Some(schema::editor::<SeanceRecord>(vocabulary, kind)),
        "erratum" => Some(schema::editor::<ErratumRecord>(vocabulary, kind)),
        "rapport" => Some(schema::editor::<RapportRecord>(vocabulary, kind)),
        _ => None,
    }
}

/// A checked situation. Its fields are read through the paths that a form declares.
#[derive(Debug)]
pub struct Situation {
    record: SituationRecord,
    tree: Value,
    marked: Marked,
    bytes: Vec<u8>,
}

impl Situation {
    /// The number of the situation.
    pub fn number(&self) -> &SituationRef {
        &self.record.situation
    }

    /// What identifies the referral it carries, if it carries one.
    pub fn referral(&self) -> Option<ReferralId<'_>> {
        let referral = self.record.signalement.as_ref()?;
        Some(ReferralId {
            reference: &referral.reference,
            version: referral.version,
            date: referral.date,
        })
    }

    /// The exact bytes of the file, for the commitment that the seal keeps.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The values by path, every absent field being empty; for the form and view rooms.
    pub(crate) fn tree(&self) -> &Value {
        &self.tree
    }

    /// Where each path stands.
    pub fn marked(&self) -> &Marked {
        &self.marked
    }
}

/// A checked session. Unlike a situation its fields are open to the program: the view of the
/// minutes takes each by its name.
#[derive(Debug)]
pub struct Seance {
    record: SeanceRecord,
    texts: rules::Texts,
    marked: Marked,
    /// The paths whose value was refused and replaced, about which no rule has anything to say.
    repaired: BTreeSet<String>,
    bytes: Vec<u8>,
}

impl Seance {
    /// The number of the session.
    pub fn number(&self) -> &SessionRef {
        &self.record.seance
    }

    /// The fields.
    pub(crate) fn record(&self) -> &SeanceRecord {
        &self.record
    }

    /// Every text that a person typed, with its path.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.pairs()
    }

    /// Whether the number was typed, and not put in the place of a refused one.
    pub(crate) fn is_numbered(&self) -> bool {
        !self.repaired.contains("/seance")
    }

    /// Whether it was only convened: nothing was said yet.
    pub fn is_convened_only(&self) -> bool {
        self.record.etat.is("convoquee")
    }

    /// Whether its minutes are final.
    pub fn is_approved(&self) -> bool {
        self.record.etat.is("approuve")
    }

    /// The day of the session.
    pub fn day(&self) -> Day {
        self.record.date
    }

    /// The version of the draft, from 1.
    pub fn version(&self) -> u32 {
        self.record.version.unwrap_or(1)
    }

    /// The exact bytes of the file, for the commitment that the seal keeps.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each path stands.
    pub fn marked(&self) -> &Marked {
        &self.marked
    }
}

/// A checked correction of approved minutes.
#[derive(Debug)]
pub struct Erratum {
    record: ErratumRecord,
    texts: rules::Texts,
    marked: Marked,
    bytes: Vec<u8>,
}

impl Erratum {
    /// Its number.
    pub fn number(&self) -> &ErratumRef {
        &self.record.erratum
    }

    /// The number of the session that it corrects.
    pub fn session(&self) -> &SessionRef {
        &self.record.seance
    }

    /// The copies that it corrects: place in the record, recipient, digest.
    pub fn corrected(&self) -> impl Iterator<Item = (String, &str, Digest)> {
        self.record.corrige.iter().enumerate().map(|(at, copy)| {
            let recipient = copy.destinataire.as_ref().map_or("secretariat", |code| code.text());
            (format!("/corrige/{at}/empreinte"), recipient, copy.empreinte)
        })
    }

    /// The fields.
    pub(crate) fn record(&self) -> &ErratumRecord {
        &self.record
    }

    /// Every text that a person typed, with its path.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.pairs()
    }

    /// The exact bytes of the file, for the commitment that the seal keeps.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each path stands.
    pub fn marked(&self) -> &Marked {
        &self.marked
    }
}

/// A situation as sessions know it: its number, its date of birth, and the names that no minutes
/// may hold. Its rules are not checked: it makes no document.
#[derive(Debug)]
pub struct Followed {
    record: SituationRecord,
    /// Whether these lists were typed: an empty one says « none », one left out says nothing.
    says_measures: bool,
    says_runaways: bool,
}

/// What identifies a referral.
#[derive(Clone, Copy, Debug)]
pub struct ReferralId<'a> {
    /// Its number.
    pub reference: &'a ReferralRef,
    /// Its version, from 1.
    pub version: u32,
    /// The day it was drafted: the only date the document knows.
    pub date: Day,
}

/// A checked organisation.
#[derive(Debug)]
pub struct Organisation {
    record: OrganisationRecord,
    tree: Value,
}

impl Organisation {
    /// Every text of the organisation.
    pub(crate) fn strings(&self) -> Vec<&str> {
        fn visit<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
            match value {
                Value::String(text) => into.push(text),
                Value::Array(items) => items.iter().for_each(|item| visit(item, into)),
                Value::Object(map) => map.values().for_each(|item| visit(item, into)),
                _ => {}
            }
        }
        let mut all = Vec::new();
        visit(&self.tree, &mut all);
        all
    }

    /// The image of the service, beside `cesmivip.yaml`.
    pub fn logo(&self) -> Option<&str> {
        self.record.collectivite.logo.as_ref().map(|name| name.text())
    }

    /// The institutions that a block of the sharing matrix names; what is not written goes to
    /// nobody.
    pub(crate) fn receives(&self, bloc: &str, organisme: &str) -> bool {
        let row = self.tree.pointer(&format!("/diffusion/{bloc}")).and_then(Value::as_array);
        row.is_some_and(|row| row.iter().any(|code| code.as_str() == Some(organisme)))
    }

    /// The institutions that sit, in the order of their codes.
    pub(crate) fn members(&self) -> Vec<&str> {
        let members = self.tree.get("organismes").and_then(Value::as_object);
        members.into_iter().flat_map(|map| map.keys().map(String::as_str)).collect()
    }

    /// The name of a member.
    pub(crate) fn member_name(&self, code: &str) -> Option<&str> {
        self.tree.pointer(&format!("/organismes/{code}/nom"))?.as_str()
    }

    /// The text that binds a member to secrecy.
    pub(crate) fn member_secret(&self, code: &str) -> Option<&str> {
        self.tree.pointer(&format!("/organismes/{code}/secret"))?.as_str()
    }

    /// How many situations the mobile team can carry; « une dizaine » when nothing is written.
    pub(crate) fn capacity(&self) -> usize {
        let written = self.tree.pointer("/commission/capacite_co_accompagnement");
        written.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(10)
    }

    /// The values by path; no field is personal data beyond a service's own contact.
    pub(crate) fn tree(&self) -> &Value {
        &self.tree
    }
}
