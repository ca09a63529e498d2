//! A report laid out: its head, its chapters, its tables and its key figures.

use super::edited::{Edited, fig};
use super::table::{ColumnKind, ReportTable};
use super::{Chapter, Edition, Essential, Method as Kind, Proof, ReportBody, ReportHead};
use crate::statistics::{Figured, Headline, Values, filled};
use crate::value::Day;
use crate::view::display::Shown as Text;

impl Edited<'_> {
    /// Lays the report out.
    pub fn body(&self, values: &Values, date: Day) -> ReportBody {
        let record = self.report.record();
        let held = |id: &str| -> Vec<usize> {
            let all = self.outcome.tables.iter().enumerate();
            let mine = all.filter(|(_, printed)| printed.table.chapter == id);
            mine.map(|(rank, _)| rank).collect()
        };
        // Numbered in the order of print, which is that of the chapters.
        let order: Vec<usize> = CHAPTERS.iter().flat_map(|(id, _)| held(id)).collect();
        let number = |rank: usize| {
            let place = order.iter().position(|other| *other == rank).unwrap_or(rank);
            u32::try_from(place + 1).unwrap_or(u32::MAX)
        };
        let tables = self.outcome.tables.iter().enumerate();
        let mut tables: Vec<ReportTable> =
            tables.map(|(rank, printed)| self.table(printed, number(rank))).collect();
        // Chapters after that of the offer hold no table: it is the last one.
        let declared = self.means(u32::try_from(order.len() + 1).unwrap_or(u32::MAX));
        let means = declared.is_some().then_some(tables.len());
        tables.extend(declared);
        let texts = record.textes.as_ref();
        let said = |text: Option<&crate::value::Texte>| -> Option<String> {
            text.and_then(|text| filled(text.text(), values))
        };
        let written = |id: &str| -> Option<String> {
            let texts = texts?;
            match id {
                "contexte" => {
                    let parts = [said(texts.contexte.as_ref()), said(texts.limites.as_ref())];
                    let parts: Vec<String> = parts.into_iter().flatten().collect();
                    (!parts.is_empty()).then(|| parts.join("\n\n"))
                }
                "activite" => said(texts.activite.as_ref()),
                "profil" => said(texts.profil.as_ref()),
                "besoins" => said(texts.besoins.as_ref()),
                "offre" => said(texts.offre.as_ref()),
                _ => said(texts.perspectives.as_ref()),
            }
        };
        let chapitres = CHAPTERS.iter().map(|(id, title)| Chapter {
            id: (*id).to_owned(),
            titre: (*title).to_owned(),
            texte: written(id).map(Text::Texte),
            tableaux: held(id).into_iter().chain(means.filter(|_| *id == "offre")).collect(),
        });
        ReportBody {
            rapport: self.head(date),
            // A chapter with nothing to say has no heading.
            chapitres: chapitres.filter(|c| c.texte.is_some() || !c.tableaux.is_empty()).collect(),
            comparateurs: Vec::new(),
            glossaire: Vec::new(),
            preuve: Proof {
                impossibles: tables.iter().any(ReportTable::says_impossible),
                reunies: self.outcome.evidence.changes.merged > 0,
                anterieures: !self.report.precedents().is_empty(),
            },
            indicateurs: self.indicators(),
            essentiel: essential(&tables, &order),
            tableaux: tables,
        }
    }

    fn head(&self, date: Day) -> ReportHead {
        let record = self.report.record();
        let rounding = self.outcome.rounding;
        let (methode, base) = match rounding {
            Some(rounding) => (Kind::Arrondi, u64::try_from(rounding.base).ok()),
            None => (Kind::Exact, None),
        };
        let seuil = rounding.and_then(|rounding| u64::try_from(rounding.threshold).ok());
        let exact = |headline| matches!(self.headline(headline), Figured::Count(_));
        let exacts = rounding.is_some() && Headline::OF_CHILDREN.into_iter().any(exact);
        ReportHead {
            titre: record.titre.text().to_owned(),
            annee: i16::try_from(self.report.year()).unwrap_or(i16::MAX),
            edition: self.edition,
            edition_libelle: self.edition.label().to_owned(),
            du: record.periode.du.in_words(),
            au: record.periode.au.in_words(),
            date: date.in_words(),
            contact: record.contact.as_ref().map(|contact| contact.text().to_owned()),
            seuil,
            methode,
            base,
            exacts,
            essai: false,
            remplace: self.replaced(),
            remplace_toutes: self.edition == Edition::Interne && self.report.revision() > 1,
            effectif: fig(self.headline(Headline::Situations)),
        }
    }

    /// The last version of the same edition that it cites: one that nobody was given is not cited.
    fn replaced(&self) -> Option<u32> {
        let own = format!("{}-v", self.edition.reference(self.report.year()));
        let version = |name: &String| -> Option<u32> {
            name.strip_prefix(&own)?.strip_suffix("-donnees.json")?.parse().ok()
        };
        let all = self.earlier.iter().filter_map(|(name, _)| version(name));
        all.filter(|version| *version < self.report.revision()).max()
    }
}

/// Most drawings on the first page, and how many bars one has there.
const MOST_ESSENTIAL: usize = 3;
const FEW_BARS: std::ops::RangeInclusive<usize> = 2..=6;

/// The drawings of the first page: those that the report asks for, then those of other short tables
/// that print whole, in the order of print.
fn essential(tables: &[ReportTable], order: &[usize]) -> Vec<Essential> {
    let short = |table: &ReportTable| {
        let lines = table.lignes.iter().filter(|row| !row.total);
        let first = || lines.clone().filter_map(|row| row.cellules.first());
        let whole = first().all(|figure| figure.number().is_some());
        let counts = table.mesures.first() == Some(&ColumnKind::Effectif);
        let bars = counts && FEW_BARS.contains(&lines.clone().count());
        (bars && table.figure.is_some(), bars && whole && table.figure.is_none())
    };
    let asked = order.iter().filter(|rank| short(&tables[**rank]).0);
    let others = order.iter().filter(|rank| short(&tables[**rank]).1);
    let mut chosen: Vec<usize> = asked.chain(others).copied().take(MOST_ESSENTIAL).collect();
    chosen.sort_by_key(|rank| order.iter().position(|other| other == rank));
    let drawing = |rank: usize| {
        let table = &tables[rank];
        let figure = table.figure.clone().or_else(|| table.clone().drawn(0).figure)?;
        Some(Essential { tableau: rank, figure })
    };
    chosen.into_iter().filter_map(drawing).collect()
}

/// The chapters, by their codes, in the order of print.
const CHAPTERS: [(&str, &str); 6] = [
    ("contexte", "Contexte et méthode"),
    ("activite", "Activité de la commission"),
    ("profil", "Situations examinées"),
    ("besoins", "Besoins et suites"),
    ("offre", "Offre et formation"),
    ("perspectives", "Perspectives"),
];
