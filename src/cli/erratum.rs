//! `erratum`: corrects approved minutes by a document that names each copy by its digest.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::minutes::{check_erratum, desk, erratum_sheets};
use cesmivip::record::{Aim, Erratum};
use cesmivip::store::{Workspace, read_file};

use super::args::SessionPaper;
use super::house::House;
use super::open;
use super::pool::Pool;
use super::seance::{draw, store};
use super::ui::Ui;

pub fn run(args: &SessionPaper, ui: &Ui) -> ExitCode {
    ui.end(produce(args, ui))
}

fn produce(args: &SessionPaper, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.file)?;
    let house = House::open(&workspace, args.making.output.as_deref(), ui)?;
    let name = open::name(&args.file);
    let read = house.setup.reader().erratum(&name, &read_file(&args.file)?)?;
    let (commission, _) = open::commission(&workspace, &house.setup, &[])?;
    let mut report = read.warnings;
    report.extend(check_erratum(&house.setup, &commission, &read.value));
    report.extend(unknown(&read.value, &house.outputs));
    report.sort();
    if report.refuses() {
        return Err(report);
    }
    let erratum = &read.value;
    let Some(session) = commission.session(erratum.session().text()) else {
        return Err(Diagnostic::new("M112", Place::file(name)).into());
    };
    ui.report(&report);
    let desk = desk(&house.setup, &commission);
    let sheets = erratum_sheets(&house.setup, &house.key, desk, session, erratum)?;
    let sealed = draw(&house, &sheets, Pool::start(args.making.seconds, sheets.len()))?;
    let changed = || {
        erratum.marked().diagnostic("D003", "/erratum", Aim::Value)
        .remedy("Écrire un nouvel erratum, sous le numéro suivant ; un erratum produit n'est jamais remplacé.")
    };
    store(&house, &sealed, &[], &args.file, ui, changed)
}

/// The digests that no copy of the session has, for the recipient that the record names.
fn unknown(erratum: &Erratum, outputs: &Path) -> Report {
    let session = erratum.session().text();
    let mut report = Report::new();
    for (pointer, recipient, digest) in erratum.corrected() {
        let path = outputs.join(format!("{session}-{recipient}.sha256"));
        let sum = read_file(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let known: BTreeSet<&str> =
            sum.iter().filter_map(|line| line.split_whitespace().next()).collect();
        if !known.contains(digest.to_string().as_str()) {
            report.push(erratum.marked().diagnostic("D012", &pointer, Aim::Value));
        }
    }
    report
}
