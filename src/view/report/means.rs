//! What the directorate declares of its means: numbers behind which no record stands, printed as they
//! are.

use super::edited::Edited;
use super::fig::Fig;
use super::sentence::Sentence;
use super::table::{ColumnKind, ReportRow, ReportTable};
use crate::record::{MEANS, RapportRecord};

/// A number, by its name in sentences and its label.
type Declared = (&'static str, &'static str, u32);

/// The numbers that a record declares, in the order of print.
pub(super) fn declared(record: &RapportRecord) -> Vec<Declared> {
    let mut all = Vec::new();
    if let Some(offer) = &record.offre {
        let capacity = offer.capacite_co_accompagnement;
        all.extend(capacity.map(|n| ("offre.capacite", "Places de co-accompagnement", n.0)));
        let opened = offer.places_ouvertes;
        all.extend(opened.map(|n| ("offre.places_ouvertes", "Places d'accueil ouvertes", n.0)));
    }
    if let Some(training) = &record.formations {
        let (label, people) = match record.sensibilisations {
            Some(_) => ("Actions de formation", "Participants aux formations"),
            None => ("Actions de formation et de sensibilisation", "Participants à ces actions"),
        };
        all.push(("formations.actions", label, training.actions.0));
        all.push(("formations.participants", people, training.participants.0));
    }
    if let Some(told) = &record.sensibilisations {
        let people = "Participants aux sensibilisations";
        all.push(("sensibilisations.actions", "Actions de sensibilisation", told.actions.0));
        all.push(("sensibilisations.participants", people, told.participants.0));
    }
    all
}

impl Edited<'_> {
    /// The table of what is declared, if anything is, under its number.
    pub(super) fn means(&self, number: u32) -> Option<ReportTable> {
        let declared = declared(self.report.record());
        let row = |(_, label, n): &Declared| ReportRow {
            libelle: (*label).to_owned(),
            total: false,
            cellules: vec![Fig::count(u64::from(*n))],
        };
        let table = ReportTable {
            id: MEANS.to_owned(),
            numero: number,
            titre: "Moyens et actions".to_owned(),
            unite_libelle: "places, actions et participants".to_owned(),
            definition: "Nombres exacts, que la direction déclare ; ils ne viennent d'aucune fiche"
                .to_owned(),
            periode: Sentence::Period,
            base_libelle: "lignes déclarées".to_owned(),
            base: Fig::count(declared.len() as u64),
            manquants: None,
            sources: String::new(),
            tetes: vec!["Moyens et actions".to_owned(), "Nombre".to_owned()],
            mesures: vec![ColumnKind::Effectif],
            lignes: declared.iter().map(row).collect(),
            notes: Vec::new(),
            figure: None,
            marques: Vec::new(),
        };
        (!declared.is_empty()).then(|| table.finished())
    }
}
