//! Code lists: versioned data, checked on load.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::label::label;
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{Aim, FormFile, Structure, Term, Vocabulary};
use crate::value::{Day, Ligne, lists};

/// Codes that the rules of the program depend on: a list that loses one is refused.
const NEEDED: &[(&str, &[&str])] = &[
    ("anterieur", &["signalement"]),
    ("approbation", &["adopte", "reporte"]),
    ("bloc", &["motif", "synthese_danger", "preconisations_propres", "preconisations_toutes"]),
    ("co_accompagnement", &["accepte", "en_attente"]),
    ("entree", &["premiere", "revoyure", "urgence"]),
    ("etat_seance", &["convoquee", "projet", "approuve"]),
    ("statut_engagement", &["a_faire"]),
    ("type_seance", &["ordinaire", "exceptionnelle"]),
    ("base", &["constate", "dit_par_mineur", "rapporte_par_tiers", "document", "hypothese"]),
    ("copie", &["crip"]),
    ("information", &["oui", "non", "differe"]),
    ("information_ecrite", &["faite", "a_faire", "differee"]),
    ("lieu_vie", &["en_fugue", "inconnu"]),
    ("nature", &["premier", "complement"]),
    ("organisme", &["ase", "lieu_accueil"]),
    ("sexe", &["fille", "garcon", "inconnu"]),
    ("statut_auteur", &["agent_public", "salarie_associatif"]),
    ("urgence", &["immediate"]),
];

/// Marks that a rule looks for: at least one code of the list carries each.
const MARKED: &[(&str, &str)] = &[
    ("approbation", "adopte"),
    ("demande", "opp"),
    ("fondement", "agent_public"),
    ("fondement", "moins_de_15"),
    ("lieu_vie", "absent"),
    ("mesure", "administrative"),
    ("mesure", "milieu_ouvert"),
    ("mesure", "placement"),
    ("motif_signalement", "famille"),
    ("statut_engagement", "clos"),
    ("statut_presence", "la"),
];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "verifie_le")]
    _verified_on: Day,
    #[serde(rename = "source")]
    _source: Ligne,
    listes: Named<List>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "titre")]
    _title: Ligne,
    codes: Named<Entry>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Entry {
    libelle: Ligne,
    texte: Option<Ligne>,
    #[serde(rename = "source")]
    _source: Option<Ligne>,
    #[serde(rename = "verifie_le")]
    _verified_on: Option<Day>,
    etat: Option<State>,
    #[serde(rename = "note")]
    _note: Option<Ligne>,
    #[serde(default)]
    marques: Vec<String>,
    #[serde(default)]
    aussi: Vec<Ligne>,
}

/// Whether a legal reference was read in its source, or awaits confirmation.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    Relu,
    AConfirmer,
}

/// A map that keeps the order of the file, which is the printed order.
struct Named<T>(Vec<(String, T)>);

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("par_nom_{}", T::schema_name()).into()
    }

    fn json_schema(g: &mut SchemaGenerator) -> Schema {
        let inner = g.subschema_for::<T>();
        schemars::json_schema!({"type": "object", "additionalProperties": inner})
    }
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Named<T> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let map = Map::<String, Value>::deserialize(d)?;
        let typed = map.into_iter().map(|(name, value)| {
            serde_json::from_value(value)
                .map(|value| (name, value))
                .map_err(serde::de::Error::custom)
        });
        typed.collect::<Result<_, _>>().map(Self)
    }
}

/// All the code lists of a run.
#[derive(Clone, Debug)]
pub struct Lists {
    vocabulary: Vocabulary,
}

impl Lists {
    /// Loads the list files, in the order of their names.
    ///
    /// # Errors
    /// Every fault of every file: F105 for a malformed entry, F106 for a missing list or code.
    pub fn load(files: &[FormFile]) -> Result<Self, Report> {
        let mut report = Report::new();
        let mut vocabulary = Vocabulary::default();
        let mut seen = BTreeMap::new();
        let structure = Structure::<File>::new("F105");
        for file in files {
            let name = &file.name;
            let (file, marked) = match structure.read(file) {
                Ok(read) => read,
                Err(faults) => {
                    report.extend(faults);
                    continue;
                }
            };
            for (list, content) in file.listes.0 {
                let pointer = format!("/listes/{list}");
                if !lists::ALL.contains(&list.as_str()) {
                    let text = "Cette liste n'est employée par aucun champ.";
                    report.push(marked.diagnostic("F105", &pointer, Aim::Key).message(text));
                }
                if let Some(first) = seen.insert(list.clone(), name.clone()) {
                    let text = format!("Cette liste se trouve déjà dans {first}.");
                    report.push(marked.diagnostic("F105", &pointer, Aim::Key).message(text));
                }
                let mut terms = Vec::new();
                for (code, entry) in content.codes.0 {
                    if crate::value::Code::<lists::Signe>::parse(&code).is_none() {
                        let at = format!("{pointer}/codes/{code}");
                        report.push(marked.diagnostic("F105", &at, Aim::Key));
                    }
                    if matches!(list.as_str(), "fondement" | "secret")
                        && (entry.texte.is_none() || entry.etat.is_none())
                    {
                        let at = format!("{pointer}/codes/{code}");
                        let text = "Un fondement ou un secret dit son texte (« texte ») et s'il est relu (« etat »).";
                        report.push(marked.diagnostic("F105", &at, Aim::Key).message(text));
                    }
                    let at = format!("{pointer}/codes/{code}/libelle");
                    let wording = label(("F105", &marked), &at, &entry.libelle, &mut report);
                    terms.push(Term {
                        code,
                        label: wording.text().to_owned(),
                        wording,
                        text: entry.texte.map(|text| text.text().to_owned()),
                        marks: entry.marques,
                        also: entry.aussi.iter().map(|word| word.text().to_owned()).collect(),
                    });
                }
                vocabulary.insert(list, terms);
            }
        }
        let lists = Self { vocabulary };
        if !report.refuses() {
            report.extend(lists.missing());
        }
        if report.refuses() { Err(report) } else { Ok(lists) }
    }

    fn missing(&self) -> Report {
        let mut report = Report::new();
        let mut push = |message: String| {
            report.push(Diagnostic::new("F106", Place::file("forms/listes")).message(message));
        };
        for list in lists::ALL {
            if self.vocabulary.terms(list).is_empty() {
                push(format!("La liste « {list} » manque ou est vide."));
            }
        }
        for (list, codes) in NEEDED {
            for code in *codes {
                if self.vocabulary.term(list, code).is_none() {
                    push(format!("Le code « {code} » manque à la liste « {list} »."));
                }
            }
        }
        for (list, mark) in MARKED {
            let terms = self.vocabulary.terms(list);
            if !terms.iter().any(|term| term.marks.iter().any(|m| m == mark)) {
                push(format!("Aucun code de la liste « {list} » ne porte la marque « {mark} »."));
            }
        }
        report
    }

    /// The codes, for the readers of records.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}
