//! A whole edition made from invented rows: what its page, its data and its sentences show.

use cesmivip::coding::{Dataset, Edition, Kind, Month, Row, Unit, Value};
use cesmivip::record::{Rapport, Reader, catalogue};
use cesmivip::setup;
use cesmivip::statistics::{Earlier, Method, Outcome, Request, Values};
use cesmivip::value::Day;
use cesmivip::view::{Edited, ReportBody, ReportTable, Words, csv};

use super::toys::{SECRET, dataset, published, request, rounded};

/// Invented rows under the variables of the program, and the report that counts them.
pub struct Year {
    reader: Reader,
    pub data: Dataset,
    pub report: Rapport,
}

impl Year {
    /// `tables` and what else the record says, line by line.
    pub fn new(lines: &str) -> Self {
        let reader = setup::reader(setup::Files::new()).unwrap_or_else(|r| panic!("{r:#?}"));
        let report = read(&reader, lines).unwrap_or_else(|faults| panic!("{faults:#?}"));
        let data = dataset(catalogue(reader.vocabulary()));
        Self { reader, data, report }
    }

    /// Adds rows of a unit; variables that are not named answer their last category. A situation
    /// was examined once.
    pub fn add(&mut self, unit: Unit, times: usize, answers: &[(&str, &str)]) {
        let value = |id: &str, code: &str| {
            let rank = self.data.variable(unit, id).unwrap();
            let categories = self.data.variables[rank].categories.iter().zip(0..);
            categories.into_iter().find(|(c, _)| c.code == code).unwrap().1
        };
        let answers: Vec<(&str, u16)> =
            answers.iter().map(|(id, code)| (*id, value(id, code))).collect();
        let values = self.data.variables_of(unit).map(|(_, variable)| {
            let given = answers.iter().find(|(id, _)| *id == variable.id);
            let last = u16::try_from(variable.categories.len() - 1).unwrap();
            match variable.kind {
                Kind::Several => Value::Several(vec![last]),
                _ => Value::One(given.map_or(last, |(_, at)| *at)),
            }
        });
        let values: Vec<Value> = values.collect();
        let months = vec![Month { year: 2026, month: 5 }];
        let rank = Unit::ALL.iter().position(|other| *other == unit).unwrap();
        for _ in 0..times {
            let child = u32::try_from(self.data.rows[rank].len()).unwrap();
            let (months, values) = (months.clone(), values.clone());
            self.data.rows[rank].push(Row { child, partner: None, months, values });
        }
        if unit == Unit::Situation {
            self.add(Unit::Passage, times, &[("entree", "premiere")]);
        }
    }

    /// Publishes the edition that the record names, and audits it.
    pub fn edition(&self) -> Published {
        let edition = self.report.edition();
        let method = self.report.rounding_base(edition);
        let request = Request {
            edition,
            method: method.map_or(Method::Suppression, |base| Method::Rounding(base, SECRET)),
            zero_sensitive: self.report.protects_zero(),
            ..request(&self.data, self.report.tables(), self.threshold())
        };
        let ranks: Vec<usize> = (0..self.report.tables().len()).collect();
        let outcome = match request.method {
            Method::Suppression => published(&request),
            Method::Rounding(..) => rounded(&request),
        };
        let edited = Edited {
            report: &self.report,
            edition,
            dataset: &self.data,
            tables: &ranks,
            outcome: &outcome,
            method: request.method,
            threshold: request.threshold,
            interval: None,
        };
        let values = edited.values();
        let body = edited.body(&values, Day::parse("2027-03-15").unwrap());
        let numbers = edited.numbers();
        let told = edited.publication();
        Published { body, told, values, numbers, outcome }
    }

    pub fn threshold(&self) -> i64 {
        i64::from(self.report.threshold_of(self.report.edition()))
    }

    /// The codes of the faults of another record.
    pub fn refused(&self, lines: &str) -> Vec<String> {
        read(&self.reader, lines).err().unwrap_or_default()
    }
}

/// What an edition shows.
pub struct Published {
    pub body: ReportBody,
    pub told: Earlier,
    pub values: Values,
    pub numbers: std::collections::BTreeSet<u64>,
    pub outcome: Outcome,
}

impl Published {
    pub fn table(&self, id: &str) -> &ReportTable {
        self.body.tableaux.iter().find(|table| table.id == id).unwrap()
    }

    /// Everything that leaves the program, but for what templates write of it and the drawing of
    /// pages.
    pub fn bytes(&self) -> String {
        let body = serde_json::to_string(&self.body).unwrap();
        let told = serde_json::to_string(&self.told).unwrap();
        format!("{body}\n{told}\n{}\n{:?}", csv(&self.body.tableaux, &Words::new()), self.values)
    }
}

fn read(reader: &Reader, lines: &str) -> Result<Rapport, Vec<String>> {
    let text = format!(
        "rapport: 2026\ntitre: Rapport d'activité fictif\n\
         periode: {{du: 2026-01-01, au: 2026-12-31}}\n{lines}\n"
    );
    match reader.rapport("rapport.yaml", text.as_bytes()) {
        Ok(checked) => Ok(checked.value),
        Err(report) => Err(report.items().iter().map(|fault| fault.code.to_owned()).collect()),
    }
}

/// The edition that a word names.
pub fn version(edition: Edition, threshold: u32) -> String {
    let word = edition.code();
    let key = if edition == Edition::Publique { "seuil: " } else { "seuil: 11, seuil_interne: " };
    format!("version: {word}\nsecret_statistique: {{{key}{threshold}, zero_sensible: non}}\n")
}
