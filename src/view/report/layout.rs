//! Tables, laid out from what statistics let print.

use super::edited::{Edited, fig};
use super::fig::Fig;
use super::sentence::Sentence;
use super::table::{ColumnKind, Footnote, ReportRow, ReportTable};
use crate::coding::{Group, Kind, Measure, Population, Unit, Variable};
use crate::statistics::{Figured, LEAST_SHARED, OTHERS, PrintedTable, share};

impl Edited<'_> {
    /// Lays its tables out, in the order of the record.
    pub fn tables(&self) -> Vec<ReportTable> {
        (1..)
            .zip(&self.outcome.tables)
            .map(|(number, printed)| self.table(printed, number))
            .collect()
    }

    /// Lays a table out, under its number.
    pub(super) fn table(&self, printed: &PrintedTable, number: u32) -> ReportTable {
        let table = &printed.table;
        let variable = &self.dataset.variables[table.rows.variable];
        let total = printed.cells.last().cloned().unwrap_or(Figured::Nothing);
        let mut made = ReportTable {
            id: table.id.clone(),
            numero: number,
            titre: table.title.clone(),
            unite_libelle: plural(table.unit).to_owned(),
            definition: match table.measure {
                Measure::TauxPresence => ATTENDANCE.to_owned(),
                _ => unstopped(&variable.definition),
            },
            periode: period(table.population),
            base_libelle: counted(&variable.denominator),
            base: fig(&total),
            manquants: missing(printed, variable),
            sources: format!(
                "{}, indicateur {}",
                lowered(unstopped(&variable.date_basis)),
                variable.indicator
            ),
            tetes: vec![variable.title.clone()],
            mesures: Vec::new(),
            lignes: Vec::new(),
            notes: Vec::new(),
            figure: None,
            marques: Vec::new(),
        };
        if let (Some(_), true) = (self.outcome.rounding, table.unit.counts_children()) {
            made.notes.push(Sentence::Rounded);
        }
        match (&table.columns, table.measure) {
            (Some(columns), _) => crossed(printed, &columns.groups, &mut made),
            (None, measure) if !measure.summaries().is_empty() => {
                for (_, head) in measure.summaries() {
                    made.tetes.push((*head).to_owned());
                    made.mesures.push(ColumnKind::Resume);
                }
                let mut cellules = summaries(printed);
                let offer = self.report.record().offre.as_ref();
                let capacity = offer.and_then(|offer| offer.capacite_co_accompagnement);
                if let (Measure::Occupation, Some(places)) = (measure, capacity) {
                    made.tetes.push("Capacité".to_owned());
                    made.mesures.push(ColumnKind::Effectif);
                    cellules.push(Fig::count(u64::from(places.0)));
                }
                made.lignes.push(ReportRow {
                    libelle: "Ensemble".to_owned(),
                    total: false,
                    cellules,
                });
                made.notes.push(match measure {
                    Measure::Quartiles => Sentence::QuantilesOfKnown,
                    Measure::Occupation => Sentence::PlacesAtMonthEnds,
                    _ => Sentence::MeanOfKnown,
                });
            }
            (None, _) => plain(printed, variable, &mut made),
        }
        for past in self.past(printed) {
            made.tetes.push(format!("{}, publié", past.year));
            made.mesures.push(ColumnKind::Anterieur);
            let total = past.figures.last().cloned();
            let mut lines = past.figures.into_iter();
            for row in &mut made.lignes {
                let figure = if row.total { total.clone() } else { lines.next() };
                row.cellules.extend(figure);
            }
            if !made.notes.contains(&Sentence::AsPrintedThen) {
                made.notes.push(Sentence::AsPrintedThen);
            }
        }
        if table.figure.is_some() {
            made = made.drawn(0);
        }
        let mut made = made.finished();
        made.marques.extend(folded(printed));
        made
    }
}

/// Which answers a line of small ones holds: each would have printed as the threshold says.
fn folded(printed: &PrintedTable) -> Option<Footnote> {
    let (groups, _) = printed.folded.as_ref()?;
    let labels = groups.iter().filter_map(|at| printed.table.rows.groups.get(*at));
    let labels: Vec<&str> = labels.map(|group| group.label.as_str()).collect();
    let threshold = groups.iter().find_map(|at| match printed.cells.get(*at) {
        Some(Figured::Below(threshold)) => Some(*threshold),
        _ => None,
    })?;
    let sens = format!("moins de {threshold} chacune – {}", labels.join(" ; "));
    Some(Footnote { marque: OTHERS.to_owned(), sens })
}

/// What a rate of attendance is of.
const ATTENDANCE: &str = "L'organisme était représenté, sur place ou en visioconférence, à une séance pour laquelle il était convoqué en entier";

/// What a population covers.
fn period(population: Population) -> Sentence {
    match population {
        Population::Periode => Sentence::Period,
        Population::Nouvelles => Sentence::PeriodOfNew,
        Population::Cumul => Sentence::SinceCreation,
    }
}

/// What a base counts, after its number: « situations de la population comptée ».
fn counted(denominator: &str) -> String {
    let all = ["Toutes les ", "Tous les ", "Les "];
    let named = all.iter().find_map(|all| denominator.strip_prefix(all)).unwrap_or(denominator);
    // The number holds those that gave no answer.
    let whole = named.split_once(" dont ").map_or(named, |(whole, _)| whole);
    unstopped(whole)
}

/// What is counted, in the plural.
fn plural(unit: Unit) -> &'static str {
    match unit {
        Unit::Situation => "situations",
        Unit::Passage => "passages",
        Unit::Signalement => "signalements",
        Unit::Preconisation => "préconisations",
        Unit::Mention => "mentions",
        Unit::Seance => "séances",
    }
}

/// A sentence that goes on after a colon.
fn lowered(text: String) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

/// A sentence without its stop, which the page writes.
fn unstopped(text: &str) -> String {
    text.trim_end_matches('.').to_owned()
}

/// The figures printed in the place of counts.
pub(super) fn summaries(printed: &PrintedTable) -> Vec<Fig> {
    let groups = &printed.table.rows.groups;
    let told = |figured: &Figured| match figured {
        Figured::Band(at) => {
            groups.get(*at).map_or_else(Fig::unavailable, |group| Fig::said(group.label.clone()))
        }
        figured => fig(figured),
    };
    printed.summaries.iter().map(told).collect()
}

/// How many have no answer, when they make a line of their own.
fn missing(printed: &PrintedTable, variable: &Variable) -> Option<Fig> {
    let table = &printed.table;
    let unknown = variable.categories.iter().zip(0..).find(|(c, _)| c.code == "non_renseigne")?.1;
    let at = table.rows.groups.iter().position(|group| group.categories == [unknown])?;
    match (&table.columns, table.measure) {
        (None, Measure::Effectif) => printed.cells.get(at).map(fig),
        _ => None,
    }
}

/// A table of one variable.
fn plain(printed: &PrintedTable, variable: &Variable, made: &mut ReportTable) {
    let PrintedTable { table, cells, .. } = printed;
    let several = variable.kind == Kind::Several;
    let Some(total) = cells.last() else { return };
    let figures = printed.figures();
    let all = total.number();
    let of_children = table.unit.counts_children();
    let shares =
        table.measure == Measure::Effectif && of_children && all.is_some_and(|n| n >= LEAST_SHARED);
    let (head, column) = match table.measure {
        Measure::Part => ("Part", ColumnKind::Part),
        Measure::TauxPresence => ("Taux de présence", ColumnKind::Taux),
        _ => ("Effectif", ColumnKind::Effectif),
    };
    made.tetes.push(head.to_owned());
    made.mesures.push(column);
    if shares {
        made.tetes.push("Part".to_owned());
        made.mesures.push(ColumnKind::Part);
    }
    let attendance = table.measure == Measure::TauxPresence;
    if attendance {
        made.tetes.extend(["Présent".to_owned(), "Convoqué".to_owned()]);
        made.mesures.extend([ColumnKind::Effectif, ColumnKind::Effectif]);
    }
    let mut line = |libelle: &str, figure: &Figured| {
        let mut cellules = vec![fig(figure)];
        if shares {
            cellules.push(fig(&share(figure, total)));
        }
        if attendance {
            let counts = match figure {
                Figured::Rate(present, convened) => [*present, *convened].map(Figured::Count),
                _ => [Figured::Nothing, Figured::Nothing],
            };
            cellules.extend(counts.iter().map(fig));
        }
        made.lignes.push(ReportRow { libelle: libelle.to_owned(), total: false, cellules });
    };
    let is_folded =
        |at: usize| printed.folded.as_ref().is_some_and(|(groups, _)| groups.contains(&at));
    for (at, (group, figure)) in table.rows.groups.iter().zip(&figures).enumerate() {
        if !is_folded(at) {
            line(&group.label, figure);
        }
    }
    if let Some((_, figure)) = &printed.folded {
        line(OTHERS, figure);
    }
    if attendance {
        made.notes.push(Sentence::OfConvened);
    } else if several {
        made.notes.push(Sentence::SeveralAnswers);
    } else if table.measure == Measure::Effectif {
        let mut cellules = vec![fig(total)];
        if shares {
            cellules.push(Fig::percent(100));
        }
        made.lignes.push(ReportRow { libelle: "Total".to_owned(), total: true, cellules });
    }
    // Of a total that is exact too: its lines are rounded, and their shares do not make it.
    let rounded = |figure: &Figured| {
        matches!(figure, Figured::Rounded(_) | Figured::Below(_) | Figured::Share(_))
    };
    if (shares || table.measure == Measure::Part) && figures.iter().chain([total]).any(rounded) {
        made.notes.push(Sentence::SharesOfRounded);
    }
}

/// A table of two variables.
fn crossed(printed: &PrintedTable, columns: &[Group], made: &mut ReportTable) {
    let table = &printed.table;
    made.tetes.extend(columns.iter().map(|group| group.label.clone()));
    made.tetes.push("Total".to_owned());
    made.mesures = vec![ColumnKind::Effectif; columns.len() + 1];
    let labels = table.rows.groups.iter().map(|group| (group.label.clone(), false));
    let rows = labels.chain([("Total".to_owned(), true)]);
    for ((libelle, total), cells) in rows.zip(printed.figures().chunks(columns.len() + 1)) {
        made.lignes.push(ReportRow { libelle, total, cellules: cells.iter().map(fig).collect() });
    }
}
