//! `rapport`: the annual report, its page and its data, or advice on its tables.

use std::process::ExitCode;

use cesmivip::coding::Edition;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::report::{Advised, advice, earlier, edit, issue};
use cesmivip::record::{Aim, Checked, Rapport};
use cesmivip::statistics::Earlier;
use cesmivip::store::{Workspace, read_file};
use serde_json::json;

use super::args::{EditionAsked, Rapport as Args};
use super::house::House;
use super::open;
use super::pool::Pool;
use super::seance::store;
use super::ui::Ui;

pub fn run(args: &Args, ui: &Ui) -> ExitCode {
    ui.end(produce(args, ui))
}

fn produce(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.file)?;
    let pool = Pool::start(args.making.seconds, if args.advice { 0 } else { 1 });
    let house = House::open(&workspace, args.making.output.as_deref(), ui)?;
    let name = open::name(&args.file);
    let bytes = read_file(&args.file)?;
    let Checked { value: report, warnings } = house.setup.reader().rapport(&name, &bytes)?;
    let (commission, findings) = open::commission(&workspace, &house.setup, &[])?;
    // A faulty session would be missing from every count.
    let faulty = open::faulty(&commission, &findings, None);
    if faulty.refuses() {
        return Err(faulty);
    }
    let edition = match args.edition {
        Some(EditionAsked::Publique) => Edition::Publique,
        Some(EditionAsked::Interne) => Edition::Interne,
        None => report.edition(),
    };
    let held = held(&workspace, &house, &report)?;
    cited(&workspace, &report)?;
    if args.advice {
        let found = advice(&house.setup, &commission, &report, edition, &held)?;
        tell(&found, ui);
        return Ok(());
    }
    let prepared = edit(&house.setup, &commission, &report, edition, &held)?;
    let mut notes = warnings;
    notes.extend(prepared.hints().clone());
    notes.sort();
    ui.report(&notes);
    let lost = || Err(Diagnostic::new("G009", Place::file("cesmivip")).into());
    let drawn = pool.run(&[()], |(), worker| {
        issue(&house.setup, &house.key, &commission, &report, &prepared, worker)
    });
    let issued = drawn.into_iter().next().flatten().unwrap_or_else(lost)?;
    let stem = issued.sealed.stem();
    let changed = || {
        report.marked().diagnostic("D003", "/revision", Aim::Value).remedy(
            "Augmenter « revision: », et citer l'édition déjà produite dans « precedents: ».",
        )
    };
    let sealed = std::slice::from_ref(&issued.sealed);
    store(&house, sealed, &issued.companions, &args.file, ui, changed)?;
    workspace.keep(&format!("rapports/{stem}.json"), issued.ledger.as_bytes())?;
    let proof = prepared.proof();
    ui.chat(&format!(
        "Preuve : {} chiffres imprimés, {} retenus, {} vérifications. Journal privé : .cesmivip/rapports/{stem}.json",
        proof.printed, proof.withheld, proof.answers,
    ));
    Ok(())
}

/// An edition that this workspace published, and that the record does not cite, would be left out
/// of the proof. The two editions of one revision are made from each other, and cite nothing.
fn cited(workspace: &Workspace, report: &Rapport) -> Result<(), Report> {
    let named = report.precedents();
    let (year, revision) = (report.year(), report.revision());
    let own = Edition::ALL.map(|edition| format!("{}-v{revision}.json", edition.reference(year)));
    let mut faults = Report::new();
    for kept in workspace.kept("rapports") {
        let data = kept.replace(".json", "-donnees.json");
        if !own.contains(&kept) && !named.contains(&data) {
            let text = format!("L'édition « {data} », déjà publiée, n'est pas citée.");
            faults.push(report.marked().diagnostic("C108", "/precedents", Aim::Key).message(text));
        }
    }
    faults.sort();
    if faults.refuses() { Err(faults) } else { Ok(()) }
}

/// The earlier editions that the record names, beside it or among the documents.
fn held(
    workspace: &Workspace,
    house: &House,
    report: &Rapport,
) -> Result<Vec<(String, Earlier)>, Report> {
    let mut found = Vec::new();
    let mut faults = Report::new();
    for (rank, name) in report.precedents().iter().enumerate() {
        let places = [workspace.root().join("rapports").join(name), house.outputs.join(name)];
        let Some(path) = places.iter().find(|path| path.is_file()) else {
            let pointer = format!("/precedents/{rank}");
            let text = "Ce fichier n'est ni dans « rapports » ni parmi les documents produits.";
            faults.push(report.marked().diagnostic("D001", &pointer, Aim::Value).message(text));
            continue;
        };
        match earlier(name, &read_file(path)?) {
            Ok(told) => found.push((name.clone(), told)),
            Err(report) => faults.extend(report),
        }
    }
    faults.sort();
    if faults.refuses() { Err(faults) } else { Ok(found) }
}

fn tell(found: &[Advised], ui: &Ui) {
    if found.is_empty() {
        ui.chat("Aucun tableau ne perd plus d'un tiers de ses chiffres sans remède.");
    }
    for advised in found {
        let key = if advised.columns { "regroupements_colonnes" } else { "regroupements" };
        let groups: Vec<String> = advised
            .groups
            .iter()
            .map(|(label, codes)| format!("{}: [{}]", quoted(label), codes.join(", ")))
            .collect();
        let text = format!(
            "tableau « {} » : {} chiffres retenus sur {} ; avec ce regroupement, {} sur {}\n  {key}: {{{}}}",
            advised.id,
            advised.before.0,
            advised.before.1,
            advised.after.0,
            advised.after.1,
            groups.join(", "),
        );
        ui.result(
            &text,
            json!({"type": "conseil", "tableau": advised.id, "cle": key,
                   "groupes": advised.groups, "avant": advised.before, "apres": advised.after}),
        );
    }
}

/// A label as a key of YAML: between quotes, since labels hold commas and colons.
fn quoted(label: &str) -> String {
    format!("\"{}\"", label.replace('"', "'"))
}
