//! The rules of the tables of a report: variables, crossings, measures; each typed word becomes a
//! variable and categories, or a fault.

use std::collections::BTreeSet;

use super::Findings;
use super::faults::Faults;
use super::groups::{self, Grouping};
use crate::coding::{
    Dimension, Edition, Group, Impossible, Kind, Known, Measure, Population, Table, Unit, Variable,
};
use crate::record::MEANS;
use crate::record::coding::{MONTHS_CARRIED, MOST_MONTHS, UNKNOWN};
use crate::record::marked::Aim;
use crate::record::rapport::{
    self as record, Asked, Chapitre, Choix, ConnuParAilleurs, RapportRecord, Tableau,
};
use crate::value::{NomVariable, Reponse};

pub(super) fn check(
    record: &RapportRecord,
    variables: &[Variable],
    findings: &mut Findings<'_>,
) -> Asked {
    let mut asked = Asked::default();
    let mut ids = BTreeSet::new();
    let months = record::period(record).months();
    for (at, table) in record.tableaux.iter().enumerate() {
        let base = format!("/tableaux/{at}");
        if !ids.insert(table.id.text()) {
            findings.value("M132", &format!("{base}/id"));
        }
        if table.id.text() == MEANS {
            let message = "Cet identifiant est celui du tableau « Moyens et actions », que le programme ajoute.";
            let message = Some(message.to_owned());
            findings.push("M132", &format!("{base}/id"), Aim::Value, &[], message);
        }
        let read = Reading::new(variables, findings, base).table(table, months);
        asked.tables.extend(read);
    }
    for (at, known) in record.connu_par_ailleurs.iter().enumerate() {
        let base = format!("/connu_par_ailleurs/{at}");
        asked.known.extend(Reading::new(variables, findings, base).known(known));
    }
    for (at, declared) in record.impossibles.iter().enumerate() {
        let base = format!("/impossibles/{at}");
        asked.impossible.extend(Reading::new(variables, findings, base).impossible(declared));
    }
    asked
}

/// What reads one table, or one count, of a report.
struct Reading<'a, 'f> {
    variables: &'a [Variable],
    faults: Faults<'a, 'f>,
}

impl<'a, 'f> Reading<'a, 'f> {
    fn new(variables: &'a [Variable], findings: &'a mut Findings<'f>, base: String) -> Self {
        Self { variables, faults: Faults::new(findings, base) }
    }

    fn variable(&mut self, unit: Unit, word: &str, field: &str) -> Option<usize> {
        let mine = |v: &&Variable| v.unit == unit;
        let found = self.variables.iter().position(|v| mine(&v) && v.id == word);
        if found.is_none() {
            let admitted: Vec<&str> =
                self.variables.iter().filter(mine).map(|v| v.id.as_str()).collect();
            let message = format!(
                "Cette variable n'existe pas pour l'unité « {} ». Variables admises : {}.",
                unit.code(),
                admitted.join(", ")
            );
            self.faults.tell("M133", field, Aim::Value, message);
        }
        found
    }

    fn population(&mut self, typed: Option<Population>, unit: Unit) -> Population {
        let population = typed.unwrap_or(Population::Periode);
        if population == Population::Nouvelles && unit != Unit::Situation {
            let text =
                "Seules des situations sont nouvelles : cette unité n'a pas cette population.";
            self.faults.tell("M144", "population", Aim::Value, text.to_owned());
        }
        population
    }

    fn table(mut self, typed: &Tableau, months: i64) -> Option<Table> {
        let unit = typed.unite.0;
        let measure = typed.mesure.map_or(Measure::Effectif, |word| word.0);
        let rows = self.variable(unit, typed.lignes.text(), "lignes");
        let crossed = typed.colonnes.as_ref();
        let columns = crossed.and_then(|word| self.variable(unit, word.text(), "colonnes"));
        let population = self.population(typed.population.map(|word| word.0), unit);
        let rows = rows?;
        if crossed.is_some() && columns.is_none() {
            return None;
        }
        self.crossing(rows, columns, measure);
        self.measure(rows, columns, measure);
        if measure == Measure::Occupation {
            self.places(rows, population, months);
        }
        let (of_rows, of_columns) = self.groupings(typed, rows, columns);
        let rows = self.dimension(rows, of_rows?, "lignes", measure);
        self.bands(&rows, measure);
        let columns =
            columns.map(|columns| self.dimension(columns, of_columns, "colonnes", measure));
        let editions = Edition::ALL.into_iter();
        let typed_editions = &typed.editions;
        Some(Table {
            id: typed.id.text().to_owned(),
            title: typed.titre.text().to_owned(),
            unit,
            population,
            rows,
            columns,
            measure,
            figure: typed.figure.map(|word| word.0),
            // Groups that somebody chose stand; so do lines that have a past beside them.
            folds: typed.regroupements.is_none()
                && typed.reunir != Some(Reponse::Non)
                && typed.tendance != Some(Reponse::Oui)
                && crossed.is_none()
                && matches!(measure, Measure::Effectif)
                && unit.counts_children(),
            priority: typed.priorite.map(|word| word.0).unwrap_or_default(),
            editions: editions
                .filter(|e| typed_editions.is_empty() || typed_editions.iter().any(|w| w.0 == *e))
                .collect(),
            chapter: typed.chapitre.map_or(Chapitre::of(unit), |w| w.0).code().to_owned(),
        })
    }

    fn crossing(&mut self, rows: usize, columns: Option<usize>, measure: Measure) {
        let Some(columns) = columns else {
            return;
        };
        let several = |rank: usize| self.variables[rank].kind == Kind::Several;
        let text = match measure {
            _ if rows == columns => "Les lignes et les colonnes sont la même variable.",
            _ if several(rows) || several(columns) => {
                "Une variable à plusieurs réponses ne se croise pas : ses effectifs ne s'additionnent pas."
            }
            Measure::Mediane | Measure::Quartiles | Measure::Moyenne | Measure::Occupation => {
                "Une médiane, des quartiles, une moyenne ou une occupation n'ont pas de colonnes."
            }
            Measure::Effectif | Measure::Part | Measure::TauxPresence => return,
        };
        self.faults.tell("M138", "colonnes", Aim::Value, text.to_owned());
    }

    fn measure(&mut self, rows: usize, columns: Option<usize>, measure: Measure) {
        let whole = |rank: usize| self.variables[rank].kind == Kind::Whole;
        let row = &self.variables[rows];
        let attendance = row.unit == Unit::Seance && row.id == "organisme";
        let text = match measure {
            Measure::TauxPresence if !attendance => {
                "Un taux de présence compte des séances, par organisme."
            }
            Measure::Mediane | Measure::Quartiles | Measure::Moyenne if !whole(rows) => {
                "Une médiane, des quartiles ou une moyenne demandent une variable faite de nombres."
            }
            Measure::Part if row.unit == Unit::Seance => {
                "Des séances s'impriment en effectifs, ou en taux de présence par organisme."
            }
            Measure::Part if whole(rows) || columns.is_some_and(whole) => {
                "Une variable faite de nombres n'a pas de parts : écrire des tranches et « effectif »."
            }
            Measure::TauxPresence
            | Measure::Occupation
            | Measure::Mediane
            | Measure::Quartiles
            | Measure::Moyenne
            | Measure::Part
            | Measure::Effectif => return,
        };
        self.faults.tell("M139", "mesure", Aim::Value, text.to_owned());
    }

    /// A quantile is in one band: each is of neighbouring numbers, and of no missing answer.
    fn bands(&mut self, rows: &Dimension, measure: Measure) {
        let about = &self.variables[rows.variable];
        if !matches!(measure, Measure::Mediane | Measure::Quartiles) || about.kind != Kind::Whole {
            return;
        }
        let is_number = |at: &u16| about.categories[usize::from(*at)].code != UNKNOWN;
        let one_band = |group: &Group| {
            let mut all = group.categories.clone();
            all.sort_unstable();
            let neighbours = all.windows(2).all(|pair| pair[0] + 1 == pair[1]);
            all.iter().all(is_number) && neighbours || all.iter().all(|at| !is_number(at))
        };
        if !rows.groups.iter().all(one_band) {
            let text = "Une médiane ou des quartiles demandent des tranches d'un seul tenant qui couvrent tous les nombres, et « non renseigné » à part.";
            self.faults.tell("M139", "mesure", Aim::Value, text.to_owned());
        }
    }

    /// Places are sums of months, of everybody who took one, seen again or not.
    fn places(&mut self, rows: usize, population: Population, months: i64) {
        let text = if self.variables[rows].id != MONTHS_CARRIED {
            "Une occupation compte des mois de co-accompagnement : « lignes: mois_co_accompagnement »."
        } else if population != Population::Cumul {
            "Une occupation compte aussi les situations qui n'ont pas été revues : « population: cumul »."
        } else if months > i64::from(MOST_MONTHS) {
            "Une occupation se calcule sur douze mois au plus."
        } else {
            return;
        };
        self.faults.tell("M139", "mesure", Aim::Value, text.to_owned());
    }

    /// Which grouping goes to which variable; none for the rows when that cannot be told.
    fn groupings<'t>(
        &mut self,
        typed: &'t Tableau,
        rows: usize,
        columns: Option<usize>,
    ) -> (Option<Option<Grouping<'t>>>, Option<Grouping<'t>>) {
        let first = typed.regroupements.as_ref();
        let first = first.map(|groups| Grouping { groups, field: "regroupements" });
        let second = typed.regroupements_colonnes.as_ref();
        let second = second.map(|groups| Grouping { groups, field: "regroupements_colonnes" });
        let Some(columns) = columns else {
            if let Some(second) = second {
                let text = "Ce tableau n'a pas de colonnes à regrouper.";
                self.faults.tell("M135", second.field, Aim::Key, text.to_owned());
            }
            return (Some(first), None);
        };
        match (first, second) {
            (Some(only), None) if !only.suits(&self.variables[rows]) => {
                if only.suits(&self.variables[columns]) {
                    return (Some(None), Some(only));
                }
                let text = "Ces modalités ne sont pas toutes celles des lignes, ni toutes celles des colonnes.";
                self.faults.tell("M135", only.field, Aim::Key, text.to_owned());
                (None, None)
            }
            both => (Some(both.0), both.1),
        }
    }

    fn dimension(
        &mut self,
        variable: usize,
        grouping: Option<Grouping<'_>>,
        field: &str,
        measure: Measure,
    ) -> Dimension {
        let all = self.variables;
        let groups = match grouping {
            Some(grouping) => groups::typed(&mut self.faults, &all[variable], grouping),
            None => {
                if self.variables[variable].kind == Kind::Whole && !measure.counts_values() {
                    let text = "Un nombre exact ne s'imprime jamais : cette variable demande des tranches.";
                    self.faults.tell("M137", field, Aim::Value, text.to_owned());
                }
                self.variables[variable].each()
            }
        };
        Dimension { variable, groups }
    }

    fn known(mut self, typed: &ConnuParAilleurs) -> Option<Known> {
        let unit = typed.unite.0;
        let population = self.population(typed.population.map(|word| word.0), unit);
        let (variable, categories) = self.answers(unit, &typed.variable, &typed.modalites, "")?;
        Some(Known { unit, population, variable, categories, value: typed.valeur.0 })
    }

    fn impossible(mut self, typed: &record::Impossible) -> Option<Impossible> {
        let unit = typed.unite.0;
        let first = self.answers(unit, &typed.variable, &typed.modalites, "");
        let Some(avec) = &typed.avec else {
            return Some(Impossible { unit, parts: vec![first?] });
        };
        let second = self.answers(unit, &avec.variable, &avec.modalites, "avec/")?;
        let parts = vec![first?, second];
        let several = |(rank, _): &(usize, _)| self.variables[*rank].kind == Kind::Several;
        if parts[0].0 == parts[1].0 || parts.iter().any(several) {
            let text = "Une combinaison impossible réunit deux variables différentes, à une seule réponse.";
            self.faults.tell("M138", "avec/variable", Aim::Value, text.to_owned());
        }
        Some(Impossible { unit, parts })
    }

    /// A variable and some of its categories, in order.
    fn answers(
        &mut self,
        unit: Unit,
        variable: &NomVariable,
        choice: &Choix,
        within: &str,
    ) -> Option<(usize, Vec<u16>)> {
        let variable = self.variable(unit, variable.text(), &format!("{within}variable"))?;
        let of = &self.variables[variable];
        let mut categories =
            groups::chosen(&mut self.faults, of, choice, &format!("{within}modalites"));
        categories.sort_unstable();
        categories.dedup();
        Some((variable, categories))
    }
}
