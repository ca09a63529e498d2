//! What accompanies the tables of a report: figures published elsewhere, and the glossary.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diag::{Diagnostic, Place, Report};
use crate::record::{FormFile, Structure};
use crate::value::{Day, Ligne};

/// The file of the figures published elsewhere.
const COMPARATORS: &str = "forms/rapport/comparateurs.yaml";
/// The file of the glossary.
const GLOSSARY: &str = "forms/rapport/glossaire.yaml";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Comparators {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "verifie_le")]
    _verified_on: Day,
    #[serde(rename = "source")]
    _source: Ligne,
    comparateurs: Vec<Naked>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Naked {
    titre: Ligne,
    annee: Ligne,
    territoire: Ligne,
    valeurs: Vec<Ligne>,
    source: Ligne,
    lien: Option<Ligne>,
    etat: State,
    #[serde(rename = "note")]
    _note: Option<Ligne>,
}

/// Whether the figures were read again where they were published.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    Relu,
    AConfirmer,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Glossary {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "verifie_le")]
    _verified_on: Day,
    #[serde(rename = "source")]
    _source: Ligne,
    glossaire: Vec<Entry>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Entry {
    terme: Ligne,
    definition: Ligne,
}

/// A figure published elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparator {
    /// Who or what was counted.
    pub title: String,
    /// The year or years.
    pub year: String,
    /// Where.
    pub place: String,
    /// What was published, a line a value.
    pub values: Vec<String>,
    /// Who published it.
    pub source: String,
    /// An address.
    pub link: Option<String>,
}

/// What accompanies the tables of a report.
#[derive(Clone, Debug, Default)]
pub struct Companions {
    /// Figures that were read again in their source; the others wait for it and print nowhere.
    pub comparators: Vec<Comparator>,
    /// Terms and definitions, in printed order.
    pub glossary: Vec<(String, String)>,
}

impl Companions {
    /// Loads both files, by their paths: `forms/rapport/glossaire.yaml`.
    ///
    /// # Errors
    /// F107 for each fault, and for a file that is missing.
    pub fn load(files: &[FormFile]) -> Result<Self, Report> {
        let mut report = Report::new();
        let comparators = read::<Comparators>(files, COMPARATORS, &mut report);
        let glossary = read::<Glossary>(files, GLOSSARY, &mut report);
        let (Some(comparators), Some(glossary)) = (comparators, glossary) else {
            return Err(report);
        };
        let text = |line: Ligne| line.text().to_owned();
        let checked = comparators.comparateurs.into_iter().filter(|c| c.etat == State::Relu);
        let comparators = checked.map(|c| Comparator {
            title: text(c.titre),
            year: text(c.annee),
            place: text(c.territoire),
            values: c.valeurs.into_iter().map(text).collect(),
            source: text(c.source),
            link: c.lien.map(text),
        });
        let glossary = glossary.glossaire.into_iter().map(|e| (text(e.terme), text(e.definition)));
        Ok(Self { comparators: comparators.collect(), glossary: glossary.collect() })
    }
}

fn read<T: DeserializeOwned + JsonSchema>(
    files: &[FormFile],
    name: &str,
    report: &mut Report,
) -> Option<T> {
    let Some(file) = files.iter().find(|file| file.name == name) else {
        report.push(Diagnostic::new("F107", Place::file(name)));
        return None;
    };
    match Structure::<T>::new("F107").read(file) {
        Ok((typed, _)) => Some(typed),
        Err(faults) => {
            report.extend(faults);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOSSARY_TEXT: &str = "version: 1\nverifie_le: 2026-11-24\nsource: x\nglossaire:\n";

    fn load(comparators: &str, glossary: &str) -> Result<Companions, Vec<(&'static str, usize)>> {
        let head = "version: 1\nverifie_le: 2026-11-24\nsource: x\ncomparateurs:\n";
        let files = [
            FormFile::written(COMPARATORS, format!("{head}{comparators}").as_bytes()),
            FormFile::written(GLOSSARY, format!("{GLOSSARY_TEXT}{glossary}").as_bytes()),
        ];
        let told = |r: Report| r.items().iter().map(|d| (d.code, d.place.line)).collect();
        Companions::load(&files).map_err(told)
    }

    #[test]
    fn only_figures_that_were_read_again_print() {
        let line = |etat: &str| {
            format!(
                "  - {{titre: t, annee: \"2021\", territoire: x, valeurs: [v], source: s, etat: {etat}}}\n"
            )
        };
        let both = line("relu") + &line("a_confirmer");
        let loaded = load(&both, "  - {terme: a, definition: b}\n").unwrap();
        assert_eq!(loaded.comparators.len(), 1);
        assert_eq!(loaded.glossary, [("a".to_owned(), "b".to_owned())]);
    }

    #[test]
    fn faults_are_told_at_their_lines() {
        let faults = load("  []\n", "  - {terme: a, definition: b, sens: c}\n").err().unwrap();
        assert_eq!(faults, [("F107", 5)]);
        let missing = Companions::load(&[]).err().unwrap();
        assert_eq!(missing.items().len(), 2);
    }
}
