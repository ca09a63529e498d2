//! The form manifest: blocks in printed order, and fields bound to record paths.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::condition::{Condition, Paths};
use super::label::label;
use crate::diag::Report;
use crate::record::{Aim, FieldKind, FormFile, Marked, Schema, Structure};
use crate::value::{Label, Ligne, Reponse};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NakedForm {
    formulaire: Ligne,
    version: Ligne,
    titre: Ligne,
    mention: Ligne,
    blocs: Vec<NakedBlock>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NakedBlock {
    id: Ligne,
    titre: Ligne,
    presentation: Layout,
    #[serde(default)]
    document: Volume,
    pour_chaque: Option<Ligne>,
    #[serde(default)]
    niveau: Level,
    vide: Option<Ligne>,
    si: Option<Ligne>,
    #[serde(default)]
    complement: Echo,
    champs: Vec<NakedField>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NakedField {
    chemin: Ligne,
    libelle: Ligne,
    aide: Option<Ligne>,
    #[serde(default)]
    niveau: Level,
    requis_si: Option<Ligne>,
    attendu_si: Option<Ligne>,
    protege: Reponse,
}

/// How much a form wants a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Missing: the document is refused.
    Requis,
    /// Missing: a warning, and the page says « non renseigné ».
    Attendu,
    /// Missing: the page says so, without a warning.
    Dit,
    /// Missing: nothing prints.
    #[default]
    Facultatif,
}

/// Which PDF a block belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Volume {
    /// The document that parents, minor and lawyers may read (CPC 1187).
    #[default]
    Principal,
    /// The detachable confidential annex.
    Annexe,
}

/// What a complement makes of a block, beside a document that its reader has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Echo {
    /// It prints as in any referral.
    #[default]
    Entier,
    /// Only what is new in it prints.
    Nouveau,
    /// Its title alone is recalled.
    Rappel,
    /// It prints in complements only.
    Seul,
}

/// How a block is laid out; the page templates hold one function for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Labels and values in two columns.
    Fiche,
    /// One card for each item.
    Fiches,
    /// One row for each item.
    Tableau,
    /// The band at the top, which the page lays out with the requests.
    Bandeau,
    /// What is read first: labels beside their values, in as few lines as they need.
    Essentiel,
    /// Running text under a label.
    Texte,
    /// Numbered facts.
    Faits,
    /// Numbered requests with their grounds.
    Demandes,
    /// Boxes to sign in.
    Signatures,
    /// Legal bases with their references.
    Fondements,
}

impl Layout {
    /// Gives the name the page templates know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fiche => "fiche",
            Self::Fiches => "fiches",
            Self::Tableau => "tableau",
            Self::Bandeau => "bandeau",
            Self::Essentiel => "essentiel",
            Self::Texte => "texte",
            Self::Faits => "faits",
            Self::Demandes => "demandes",
            Self::Signatures => "signatures",
            Self::Fondements => "fondements",
        }
    }
}

/// A field of a form.
#[derive(Debug)]
pub struct Field {
    /// The dotted path in the record: `mineur.nom`, `faits[].quand`.
    pub path: String,
    /// What the page calls it.
    pub label: Label,
    /// What to say to someone who left it out.
    pub help: Option<String>,
    /// How much it is wanted.
    pub level: Level,
    /// Whether it may only print on the annex.
    pub protected: bool,
    /// What it holds.
    pub kind: FieldKind,
    pub(super) required_if: Option<Condition>,
    pub(super) expected_if: Option<Condition>,
}

/// A block of a form.
#[derive(Debug)]
pub struct Block {
    /// Its name in the templates.
    pub id: String,
    /// Its printed title.
    pub title: Label,
    /// How it is laid out.
    pub layout: Layout,
    /// Which PDF it belongs to.
    pub part: Volume,
    /// The list it repeats over: `faits`.
    pub each: Option<String>,
    /// Whether the list must hold at least one item.
    pub required: bool,
    /// What prints when the list, or the whole block, is empty.
    pub empty: Option<String>,
    /// What a complement makes of it.
    pub echo: Echo,
    pub(super) shown_if: Option<Condition>,
    /// Its fields, in printed order.
    pub fields: Vec<Field>,
}

/// A checked form: every path exists, every protected field is on the annex.
#[derive(Debug)]
pub struct Form {
    /// The document it is for: `signalement`.
    pub name: String,
    /// Its version, printed and recorded.
    pub version: String,
    /// The title of the document.
    pub title: String,
    /// The marking of every page.
    pub marking: String,
    /// The blocks in printed order.
    pub blocks: Vec<Block>,
}

impl Form {
    /// The paths of what whoever begins a record is asked for: what is required or expected, and what
    /// prints even when nobody said anything.
    pub fn asks(&self) -> impl Iterator<Item = &str> {
        let lists = self.blocks.iter().filter(|block| block.required);
        let lists = lists.filter_map(|block| block.each.as_deref());
        let fields = self.blocks.iter().flat_map(|block| &block.fields);
        let wanted = fields.filter(|field| match field.level {
            Level::Requis | Level::Attendu | Level::Dit => true,
            Level::Facultatif => false,
        });
        lists.chain(wanted.map(|field| field.path.as_str()))
    }

    /// Each path that the form helps to fill, and how.
    pub fn helps(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.blocks.iter().flat_map(|block| &block.fields);
        fields.filter_map(|field| Some((field.path.as_str(), field.help.as_deref()?)))
    }

    /// Every text that the form itself prints.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let blocks = self.blocks.iter().flat_map(|block| {
            let fields = block.fields.iter().flat_map(|field| field.label.all());
            block.title.all().chain(block.empty.as_deref()).chain(fields)
        });
        [self.title.as_str(), self.marking.as_str()].into_iter().chain(blocks)
    }

    /// Loads a form over the paths of a record.
    ///
    /// # Errors
    /// Every fault of the form: unknown paths (F101), malformed lines (F102), conditions (F103),
    /// protected fields shown to all, by their own path or inside of another (F104).
    pub fn load(file: &FormFile, paths: &Schema) -> Result<Self, Report> {
        let paths = &Paths::of(paths);
        let (naked, marked) = Structure::<NakedForm>::new("F102").read(file)?;
        let mut report = Report::new();
        let mut blocks = Vec::new();
        for (at, block) in naked.blocs.into_iter().enumerate() {
            let pointer = format!("/blocs/{at}");
            let each = block.pour_chaque.map(|path| path.text().to_owned());
            if let Some(each) = &each
                && !matches!(paths.schema.kind(each), Some(FieldKind::List(_) | FieldKind::Map(_)))
            {
                let at = format!("{pointer}/pour_chaque");
                report.push(marked.diagnostic("F101", &at, Aim::Value));
            }
            let mut fields = Vec::new();
            for (rank, field) in block.champs.into_iter().enumerate() {
                let pointer = format!("{pointer}/champs/{rank}");
                let spot =
                    Spot { marked: &marked, pointer, each: each.as_deref(), part: block.document };
                fields.extend(field.check(paths, &spot, &mut report));
            }
            let at = |key: &str| format!("{pointer}/{key}");
            blocks.push(Block {
                id: block.id.text().to_owned(),
                title: label(("F102", &marked), &at("titre"), &block.titre, &mut report),
                layout: block.presentation,
                part: block.document,
                each,
                required: block.niveau == Level::Requis,
                empty: block.vide.map(|text| text.text().to_owned()),
                echo: block.complement,
                shown_if: condition((&marked, paths), &at("si"), block.si, &mut report),
                fields,
            });
        }
        if report.refuses() {
            report.sort();
            return Err(report);
        }
        Ok(Self {
            name: naked.formulaire.text().to_owned(),
            version: naked.version.text().to_owned(),
            title: naked.titre.text().to_owned(),
            marking: naked.mention.text().to_owned(),
            blocks,
        })
    }
}

impl Block {
    /// Whether it prints for a record: some blocks are for some situations alone.
    pub fn is_for(&self, tree: &Value) -> bool {
        self.shown_if.as_ref().is_none_or(|asked| asked.holds(tree) != Some(false))
    }
}

/// Reads a condition (F103).
fn condition(
    (marked, paths): (&Marked, &Paths<'_>),
    at: &str,
    text: Option<Ligne>,
    report: &mut Report,
) -> Option<Condition> {
    match Condition::parse(text?.text(), paths) {
        Ok(condition) => Some(condition),
        Err(reason) => {
            report.push(marked.diagnostic("F103", at, Aim::Value).message(reason));
            None
        }
    }
}

/// Where a field stands in the form.
struct Spot<'a> {
    marked: &'a Marked,
    pointer: String,
    each: Option<&'a str>,
    part: Volume,
}

impl NakedField {
    fn check(self, paths: &Paths<'_>, spot: &Spot<'_>, report: &mut Report) -> Option<Field> {
        let mut fault = |code: &'static str, key: &str, message: Option<String>| {
            let at = format!("{}/{key}", spot.pointer);
            let mut diagnostic = spot.marked.diagnostic(code, &at, Aim::Value);
            if let Some(message) = message {
                diagnostic.message = message;
            }
            report.push(diagnostic);
        };
        let path = self.chemin.text().to_owned();
        let Some(kind) = paths.schema.kind(&path) else {
            fault("F101", "chemin", None);
            return None;
        };
        let inside = spot.each.is_none_or(|each| {
            path.strip_prefix(each).is_some_and(|rest| rest == "[]" || rest.starts_with("[]."))
        });
        let repeated = path.contains("[]");
        if !inside || (repeated && spot.each.is_none()) {
            let text = "Le champ d'un bloc répété commence par sa liste (« faits[].quand »).";
            fault("F102", "chemin", Some(text.to_owned()));
        }
        let protected = self.protege != Reponse::Non;
        if !protected && paths.schema.is_protected(&path) {
            fault("F104", "protege", None);
        } else if !protected && !path.ends_with("[]") && paths.schema.protects_below(&path) {
            // A key of a list or of a map, « faits[] », shows nothing of what it opens.
            let text = "Ce champ en contient d'autres, dont l'un est protégé : montré entier, il le montre aussi.";
            fault("F104", "chemin", Some(text.to_owned()));
        }
        if protected && spot.part == Volume::Principal {
            let text = "Un champ protégé ne paraît que dans un bloc « document: annexe ».";
            fault("F104", "protege", Some(text.to_owned()));
        }
        let at = |key: &str| format!("{}/{key}", spot.pointer);
        let mut asked = |key: &str, text| condition((spot.marked, paths), &at(key), text, report);
        let required_if = asked("requis_si", self.requis_si);
        let expected_if = asked("attendu_si", self.attendu_si);
        Some(Field {
            path,
            label: label(("F102", spot.marked), &at("libelle"), &self.libelle, report),
            help: self.aide.map(|text| text.text().to_owned()),
            level: self.niveau,
            protected,
            kind,
            required_if,
            expected_if,
        })
    }
}
