//! The projection: from a record and a form to what one document shows.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::display::{Shown, show};
use super::matrix::{self, Purpose, Recipient};
use super::public::PublicWords;
use super::recall::{Completed, Recall};
use super::secrets::Secrets;
use super::tree::{compact, put};
use super::withheld::{Allowed, Haystack, Persons, Scope, Withheld};
use crate::diag::Report;
use crate::form::{Block, Echo, Field, Form, Layout, Level, Ready, Volume, inside, items, pointer};
use crate::record::{Dictionary, FieldKind, Organisation, Vocabulary};
use crate::value::{Gender, PartialDate, Reponse};

/// What a document shows: made for one recipient and one purpose.
#[derive(Debug, Serialize)]
pub struct View {
    pub(crate) document: Masthead,
    pub(crate) organisation: Value,
    pub(crate) blocs: Vec<ShownBlock>,
    /// The visible values by path, for sentences that agree in gender and number.
    pub(crate) donnees: Value,
    /// The same tree in the words that print: labels of codes, dates in letters.
    pub(crate) libelles: Value,
    #[serde(skip)]
    printed: Vec<Printed>,
}

/// What identifies a document on each of its pages.
#[derive(Clone, Debug, Serialize)]
pub struct Masthead {
    /// What it is: `signalement`, the folder of its templates.
    pub genre: String,
    /// Its title.
    pub titre: String,
    /// Who may read it, or what it is, as each page says.
    pub mention: String,
    /// Its number.
    pub reference: String,
    /// Its version, from 1.
    pub version: u32,
    /// Its day: `2026-07-23`.
    pub date: String,
    /// Its day in words.
    pub date_lettres: String,
    /// The year of its day.
    pub annee: i16,
    /// The month of its day, from 1.
    pub mois: i8,
    /// The day of the month.
    pub jour: i8,
    /// Who receives it, by a code.
    pub destinataire: String,
    /// The form that it follows, and its version.
    pub formulaire: String,
    /// Whether an annex goes with it.
    pub annexe: bool,
}

/// What the number of a trial begins with.
pub const TRIAL: &str = "ESSAI-";

impl Masthead {
    /// That of the same document as a trial: each page says that it is one.
    #[must_use]
    pub fn tried(&self) -> Self {
        Self {
            reference: format!("{TRIAL}{}", self.reference),
            mention: format!("ESSAI, à ne remettre à personne. {}", self.mention),
            ..self.clone()
        }
    }
}

/// A block with something to say.
#[derive(Debug, Serialize)]
pub(crate) struct ShownBlock {
    id: String,
    titre: String,
    presentation: String,
    repete: bool,
    vide: Option<String>,
    pub(super) lignes: Vec<Vec<ShownField>>,
}

#[derive(Debug, Serialize)]
pub(super) struct ShownField {
    cle: String,
    libelle: String,
    valeur: Shown,
    /// Of an answer, which, or that none was given: many that say no more may share a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    reponse: Option<Answered>,
}

/// What a field of answers has.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answered {
    /// An answer.
    Said(Reponse),
    /// None: nobody said that they do not know.
    Nothing(&'static str),
}

impl Answered {
    fn of(value: Value) -> Self {
        let said = serde_json::from_value(value).ok();
        said.map_or(Self::Nothing("sans_reponse"), Self::Said)
    }
}

/// A text of the record that will print, with its path: what a glyph fault points at.
#[derive(Debug)]
pub struct Printed {
    /// The JSON pointer of the field.
    pub pointer: String,
    /// The text.
    pub text: String,
}

impl View {
    /// The texts of the record that will print.
    pub fn printed(&self) -> &[Printed] {
        &self.printed
    }

    /// The words and pages of which document may see it: `signalement`, `annexe_confidentielle`.
    pub fn kind(&self) -> &str {
        &self.document.genre
    }
}

/// Where the views of a referral are made from.
#[derive(Clone, Copy)]
pub struct ReferralDesk<'a> {
    /// The organisation.
    pub organisation: &'a Organisation,
    /// The words that every document may hold, whoever is called so.
    pub public: &'a Arc<PublicWords>,
    /// The code lists.
    pub vocabulary: &'a Vocabulary,
    /// Whom the other records of the workspace keep, when there are any.
    pub among: Option<&'a Arc<Dictionary>>,
    /// What the documents that a complement completes printed, from the oldest; none when one of
    /// them is not known: all is then said again.
    pub earlier: &'a [Completed],
}

/// Projects a referral and its situation for a recipient and a purpose.
///
/// Gives `None` for an annex that would show nothing protected: no annex is needed.
///
/// # Errors
/// A report of code C001 when a text that will print repeats a protected value.
pub fn view(
    ready: &Ready<'_>,
    desk: ReferralDesk<'_>,
    recipient: Recipient,
    purpose: Purpose,
) -> Result<Option<(View, Withheld)>, Report> {
    let ReferralDesk { organisation, public, vocabulary, among, earlier } = desk;
    let referred = ready.referred();
    let secrets = Secrets::of(referred, among, public);
    let tree = referred.tree();
    let gender = gender(tree);
    let agreeing = vocabulary.in_gender(gender);
    let vocabulary = (&*agreeing, gender);
    let whole = |purpose| Projection::new(&secrets, tree, vocabulary, recipient, purpose);
    let recall = match earlier {
        [] => None,
        earlier => Some(Recall::of(ready.form(), earlier, &referred.facts(), whole)),
    };
    let told = recall.as_ref().map(|recall| recall.tree(tree));
    let tree = told.as_ref().unwrap_or(tree);
    let mut projection = Projection {
        recall: recall.as_ref(),
        ..Projection::new(&secrets, tree, vocabulary, recipient, purpose)
    };
    let parts = ready.form().blocks.iter();
    let mine = parts.filter(|block| matrix::prints(recipient, purpose, block.part));
    let mut blocs: Vec<ShownBlock> = mine.filter_map(|block| projection.block(block)).collect();
    let mut has_annex = false;
    match purpose {
        Purpose::Referral => {
            has_annex = annex_exists(ready, &projection) || projection.moved;
            projection.recall(ready.form(), &mut blocs);
        }
        Purpose::ConfidentialAnnex => {
            blocs.extend(projection.moved_from_the_referral(ready.form()));
            if !projection.protected {
                return Ok(None);
            }
        }
    }
    let Projection { shown, mut data, mut labels, printed, .. } = projection;
    // What is not told leaves no hole: sentences count.
    compact(&mut data);
    compact(&mut labels);
    let view = View {
        document: facts(ready, recipient, purpose, has_annex),
        organisation: issuer(organisation),
        blocs,
        donnees: data,
        libelles: labels,
        printed,
    };
    let printed = &view.printed;
    let all = Haystack::of_printed(printed);
    let natures = secrets.natures();
    let mut withheld = secrets.withheld(purpose, &shown, &all);
    let leaks = withheld.repeated_in(printed, &natures, &all);
    if let Some(dictionary) = among {
        withheld.beside(Persons {
            dictionary: Arc::clone(dictionary),
            scope: Scope::Others { number: referred.number().text().to_owned(), open: all },
            shown: Allowed::default(),
            public: Arc::clone(public),
        });
    }
    if leaks.is_empty() {
        return Ok(Some((view, withheld)));
    }
    let mut report = Report::new();
    for (shown, hidden) in leaks {
        let sheets = referred.sheets();
        let place = sheets.told(&hidden, &shown);
        let fault = sheets.diagnostic("C001", &shown, crate::record::Aim::Value);
        report.push(fault.message(format!(
            "Ce champ, qui paraît dans le document, répète une information protégée ({place}).",
        )));
    }
    report.sort();
    Err(report)
}

/// The gender in which a document speaks of the child of a record.
pub(super) fn gender(tree: &Value) -> Gender {
    match tree.pointer("/mineur/sexe").and_then(Value::as_str) {
        Some("fille") => Gender::Feminine,
        _ => Gender::Masculine,
    }
}

/// Tells whether the annex will hold a protected value.
fn annex_exists(ready: &Ready<'_>, projection: &Projection<'_>) -> bool {
    let tree = projection.tree;
    let printed = ready.form().blocks.iter().filter(|block| projection.repeats(block));
    printed.into_iter().any(|block| {
        block.fields.iter().filter(|field| field.protected).any(|field| match &block.each {
            None => {
                !crate::form::is_empty(tree.pointer(&pointer(&field.path)).unwrap_or(&Value::Null))
            }
            Some(each) => projection.rows(each).iter().any(|item| {
                let at = format!("{item}{}", inside(&field.path, each));
                !crate::form::is_empty(tree.pointer(&at).unwrap_or(&Value::Null))
            }),
        })
    })
}

/// The title of the annex.
pub(super) const ANNEX: &str = "Annexe confidentielle";

fn facts(ready: &Ready<'_>, recipient: Recipient, purpose: Purpose, annexe: bool) -> Masthead {
    let (form, id) = (ready.form(), ready.referred().id());
    let (annee, mois, jour) = id.date.parts();
    let titre = match purpose {
        Purpose::Referral => form.title.clone(),
        Purpose::ConfidentialAnnex => ANNEX.to_owned(),
    };
    Masthead {
        genre: purpose.kind().to_owned(),
        titre,
        mention: form.marking.clone(),
        reference: id.reference.text().to_owned(),
        version: id.version,
        date: id.date.text(),
        date_lettres: id.date.in_words(),
        annee,
        mois,
        jour,
        destinataire: recipient.name().to_owned(),
        formulaire: form.version.clone(),
        annexe,
    }
}

/// What a page may say of the service: never the sharing matrix nor the retention table.
pub(super) fn issuer(organisation: &Organisation) -> Value {
    let tree = organisation.tree();
    json!({
        "collectivite": tree["collectivite"],
        "parquet": tree["parquet"],
        "commission": {"sigle": tree["commission"]["sigle"], "intitule": tree["commission"]["intitule"]},
    })
}

/// The block of the annex that holds what the referral does not.
pub(super) const MOVED: &str = "Mentions reportées du signalement";

/// What a complement calls what it does not repeat.
pub(super) const UNREPEATED: &str = "Sans changement, non repris ici";

/// What a complement calls what differs, in whatever way, from what the completed document printed.
pub(super) const CHANGED: &str = "Rubriques qui ont changé";

/// The block of the annex that [`MOVED`] names.
pub(super) const REPORTED: &str = "reports";

/// What stands on the referral for what its annex says.
pub(super) const SEE_ANNEX: &str = "voir l’annexe confidentielle";

pub(super) struct Projection<'a> {
    secrets: &'a Secrets,
    /// Whether something that the form shows on the referral goes to its annex.
    moved: bool,
    /// Of a complement, what it does not repeat.
    recall: Option<&'a Recall>,
    pub(super) tree: &'a Value,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) gender: Gender,
    recipient: Recipient,
    purpose: Purpose,
    /// The pointers of the leaves that print.
    shown: BTreeSet<String>,
    data: Value,
    pub(super) labels: Value,
    printed: Vec<Printed>,
    protected: bool,
}

impl<'a> Projection<'a> {
    fn new(
        secrets: &'a Secrets,
        tree: &'a Value,
        (vocabulary, gender): (&'a Vocabulary, Gender),
        recipient: Recipient,
        purpose: Purpose,
    ) -> Self {
        Self {
            gender,
            secrets,
            moved: false,
            recall: None,
            tree,
            vocabulary,
            recipient,
            purpose,
            shown: BTreeSet::new(),
            data: Value::Object(Map::new()),
            labels: Value::Object(Map::new()),
            printed: Vec::new(),
            protected: false,
        }
    }

    /// Shows a block; `None` when it has nothing to say and no words for that.
    pub(super) fn block(&mut self, block: &Block) -> Option<ShownBlock> {
        if !self.repeats(block) {
            return None;
        }
        let mut lignes = Vec::new();
        match &block.each {
            None => lignes.extend(self.row(block, |field| pointer(&field.path))),
            Some(each) => {
                let mut rows = self.rows(each);
                if block.layout == Layout::Faits {
                    rows.sort_by_key(|row| self.when(row));
                }
                // An empty list is a visible value too: sentences may count it.
                let empty = self.empty_like(each);
                put(&mut self.labels, &pointer(each), empty.clone());
                put(&mut self.data, &pointer(each), empty);
                for row in rows {
                    lignes.extend(
                        self.row(block, |field| format!("{row}{}", inside(&field.path, each))),
                    );
                }
            }
        }
        let unsaid = self.recall.is_some() && block.echo == Echo::Nouveau;
        if lignes.is_empty() && (block.empty.is_none() || unsaid) {
            return None;
        }
        Some(ShownBlock {
            id: block.id.clone(),
            titre: block.title.of(self.gender).to_owned(),
            presentation: block.layout.name().to_owned(),
            repete: block.each.is_some(),
            vide: block.empty.clone(),
            lignes,
        })
    }

    /// Whether a block prints in this document: a complement recalls what its reader has already.
    fn repeats(&self, block: &Block) -> bool {
        if !block.is_for(self.tree) {
            return false;
        }
        match block.echo {
            Echo::Entier => true,
            Echo::Rappel | Echo::Nouveau => {
                self.recall.is_none_or(|recall| !recall.drops(&block.id))
            }
            Echo::Seul => self.recall.is_some(),
        }
    }

    /// The items of a block that print.
    pub(super) fn rows(&self, each: &str) -> Vec<String> {
        let mut rows = items(each, self.tree);
        if let Some(recall) = self.recall {
            rows.retain(|row| !recall.drops(row));
        }
        rows
    }

    /// Says in a complement the titles of what changed, and of what it does not repeat.
    fn recall(&self, form: &Form, blocs: &mut [ShownBlock]) {
        let seul = form.blocks.iter().find(|block| block.echo == Echo::Seul);
        let place = seul.and_then(|seul| blocs.iter_mut().find(|shown| shown.id == seul.id));
        let line = place.and_then(|place| place.lignes.first_mut());
        let (Some(recall), Some(line)) = (self.recall, line) else {
            return;
        };
        let said = [("change", CHANGED, &recall.changed), ("non_repris", UNREPEATED, &recall.same)];
        for (key, label, titles) in said.into_iter().filter(|(.., titles)| !titles.is_empty()) {
            line.push(ShownField {
                cle: key.to_owned(),
                libelle: label.to_owned(),
                valeur: Shown::Ligne(titles.join(" ; ")),
                reponse: None,
            });
        }
    }

    /// Whether a field, or one of the values that it lists, must not print on the referral.
    fn moves(&self, pointer: &str, field: &Field) -> bool {
        let (kind, items) = match &field.kind {
            FieldKind::List(inner) => {
                let items = self.tree.pointer(pointer).and_then(Value::as_array);
                (&**inner, items.map_or(0, Vec::len))
            }
            kind => (kind, 0),
        };
        self.secrets.moves(pointer, kind)
            || (0..items).any(|at| self.secrets.moves(&format!("{pointer}/{at}"), kind))
    }

    /// What the referral says « see the annex » of, each under the title of its block.
    pub(super) fn moved_from_the_referral(&mut self, form: &Form) -> Option<ShownBlock> {
        let mut fields = Vec::new();
        let mine = form.blocks.iter().filter(|block| block.part == Volume::Principal);
        for block in mine.filter(|block| self.repeats(block)).collect::<Vec<_>>() {
            let rows = match &block.each {
                None => vec![String::new()],
                Some(each) => self.rows(each),
            };
            for (rank, row) in rows.iter().enumerate() {
                for field in block.fields.iter().filter(|field| !field.path.ends_with("[]")) {
                    let pointer = match &block.each {
                        None => pointer(&field.path),
                        Some(each) => format!("{row}{}", inside(&field.path, each)),
                    };
                    if field.protected || !self.moves(&pointer, field) {
                        continue;
                    }
                    let value = self.tree.pointer(&pointer).cloned().unwrap_or(Value::Null);
                    self.print(&pointer, &value);
                    self.protected = true;
                    let rank =
                        if rows.len() > 1 { format!(" {}", rank + 1) } else { String::new() };
                    fields.push(ShownField {
                        cle: pointer.trim_start_matches('/').replace('/', "_"),
                        libelle: format!(
                            "{}{rank} – {}",
                            block.title.of(self.gender),
                            field.label.of(self.gender)
                        ),
                        valeur: show(&value, &field.kind, self.vocabulary),
                        reponse: None,
                    });
                }
            }
        }
        (!fields.is_empty()).then(|| ShownBlock {
            id: REPORTED.to_owned(),
            titre: MOVED.to_owned(),
            presentation: Layout::Fiche.name().to_owned(),
            repete: false,
            vide: None,
            lignes: vec![fields],
        })
    }

    /// Facts print in the order of the last day they may have happened, then of their number.
    fn when(&self, row: &str) -> (Option<crate::value::Day>, usize) {
        let text = |key: &str| self.tree.pointer(&format!("{row}/{key}")).and_then(Value::as_str);
        let when = text("quand").and_then(PartialDate::parse).map(PartialDate::latest);
        let number = text("id").and_then(|id| id.get(1..)).and_then(|n| n.parse().ok());
        (when, number.unwrap_or(usize::MAX))
    }

    fn empty_like(&self, each: &str) -> Value {
        match self.tree.pointer(&pointer(each)) {
            Some(Value::Object(_)) => Value::Object(Map::new()),
            _ => Value::Array(Vec::new()),
        }
    }

    pub(super) fn row(
        &mut self,
        block: &Block,
        at: impl Fn(&Field) -> String,
    ) -> Option<Vec<ShownField>> {
        let mut fields = Vec::new();
        let mut speaks = false;
        for field in &block.fields {
            if !matrix::reads(self.recipient, self.purpose, field.protected) {
                continue;
            }
            let pointer = at(field);
            let is_key = field.path.ends_with("[]");
            let value = match is_key {
                true => json!(pointer.rsplit('/').next().unwrap_or_default()),
                false => self.tree.pointer(&pointer).cloned().unwrap_or(Value::Null),
            };
            let empty = crate::form::is_empty(&value);
            let mut shown = show(&value, &field.kind, self.vocabulary);
            let moves = !is_key && !empty && !field.protected && self.moves(&pointer, field);
            if moves && self.purpose == Purpose::Referral {
                self.moved = true;
                shown = Shown::Ligne(SEE_ANNEX.to_owned());
                put(&mut self.labels, &pointer, shown.words());
                put(&mut self.data, &pointer, shown.words());
            } else if !is_key {
                put(&mut self.labels, &pointer, shown.words());
                put(&mut self.data, &pointer, value.clone());
                self.print(&pointer, &value);
                self.protected |= field.protected && !empty;
            }
            if empty && field.level == Level::Facultatif && block.layout != Layout::Tableau {
                continue;
            }
            // A map key or the code of an annex row says nothing by itself.
            speaks |= !is_key && (!empty || field.level != Level::Facultatif);
            fields.push(ShownField {
                cle: field.path.rsplit('.').next().unwrap_or_default().to_owned(),
                libelle: field.label.of(self.gender).to_owned(),
                valeur: shown,
                reponse: (field.kind == FieldKind::Answer).then(|| Answered::of(value)),
            });
        }
        let annex_row = self.purpose == Purpose::ConfidentialAnnex && block.each.is_some();
        let hides = annex_row
            && !block.fields.iter().any(|field| {
                field.protected
                    && !crate::form::is_empty(self.tree.pointer(&at(field)).unwrap_or(&Value::Null))
            });
        (speaks && !hides).then_some(fields)
    }

    fn print(&mut self, pointer: &str, value: &Value) {
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.print(&format!("{pointer}/{at}"), item);
                }
            }
            Value::String(text) => {
                self.shown.insert(pointer.to_owned());
                self.printed.push(Printed { pointer: pointer.to_owned(), text: text.clone() });
            }
            _ => {
                self.shown.insert(pointer.to_owned());
            }
        }
    }
}
