//! `rapport`: the annual report, its page and its data, or advice on its tables.

use std::process::ExitCode;

use cesmivip::coding::Edition;
use cesmivip::diag::Report;
use cesmivip::pipeline::report::{Advised, advice};
use cesmivip::store::{Workspace, read_file};
use serde_json::json;

use super::args::{EditionAsked, Rapport as Args};
use super::deliver::deliver;
use super::house::House;
use super::jobs::Annual;
use super::open;
use super::pool::Pool;
use super::ui::Ui;

pub fn run(args: &Args, ui: &Ui) -> ExitCode {
    ui.end(produce(args, ui))
}

fn produce(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.file)?;
    let mut pool = Pool::start(args.making.seconds, if args.advice { 0 } else { 1 });
    let house = House::open(&workspace, args.making.output.as_deref(), ui)?;
    let name = open::name(&args.file);
    let read = house.setup.reader().rapport(&name, &read_file(&args.file)?)?;
    let (commission, findings) = open::commission(&workspace, &house.setup, &[])?;
    // A faulty session would be missing from every count.
    let faulty = open::faulty(&commission, &findings, None);
    if faulty.refuses() {
        return Err(faulty);
    }
    let asked = args.edition.map(|edition| match edition {
        EditionAsked::Publique => Edition::Publique,
        EditionAsked::Interne => Edition::Interne,
    });
    let job = Annual::new(&house, &commission, read, asked);
    if args.advice {
        let held = job.held()?;
        job.cites_all()?;
        let found = advice(&house.setup, &commission, &job.report, job.edition, &held)?;
        tell(&found, ui);
        return Ok(());
    }
    let made = pool.one(&job)?;
    ui.report(&made.warnings);
    deliver(&house, &job, &made, ui)
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
