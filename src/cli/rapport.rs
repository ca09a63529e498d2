//! `rapport`: the annual report, its page and its data, or advice on its tables.

use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::coding::Edition;
use cesmivip::diag::Report;
use cesmivip::pipeline::report::{Advised, advice};
use cesmivip::store::{Workspace, read_file};
use serde_json::json;

use super::args::{EditionAsked, Rapport as Args};
use super::deliver::deliver;
use super::house::House;
use super::jobs::Annual;
use super::pool::Pool;
use super::ui::Ui;

pub fn run(args: &Args, ui: &Ui) -> ExitCode {
    ui.end(produce(args, ui))
}

fn produce(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.file)?;
    let mut pool = Pool::start(args.making.seconds, if args.advice { 0 } else { 1 });
    let house = House::open(&workspace, args.making.output.as_deref(), ui)?;
    let name = opening::name(&args.file);
    let read = house.setup.reader().rapport(&name, &read_file(&args.file)?)?;
    let (commission, findings) = opening::commission(&workspace, &house.setup, &[])?;
    // A faulty session would be missing from every count.
    let faulty = opening::faulty(&commission, &findings, None);
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
        ui.chat("Aucun tableau ne perd plus d'un tiers de ses chiffres.");
    }
    for advised in found {
        let (id, (lost, all)) = (&advised.id, advised.before);
        let word = if lost > 1 { "chiffres retenus" } else { "chiffre retenu" };
        let now = format!("tableau « {id} » : {lost} {word} sur {all}");
        let Some((left, of)) = advised.after else {
            ui.result(
                &format!("{now} ; aucun regroupement n'y suffit\n  le retirer, ou compter sur une plus longue période"),
                json!({"type": "sans_remede", "tableau": id, "avant": advised.before}),
            );
            continue;
        };
        for grouping in &advised.groupings {
            let key = if grouping.columns { "regroupements_colonnes" } else { "regroupements" };
            let groups: Vec<String> = grouping
                .groups
                .iter()
                .map(|(label, codes)| format!("{}: [{}]", quoted(label), codes.join(", ")))
                .collect();
            let groups = groups.join(", ");
            let text =
                format!("{now} ; avec ce regroupement, {left} sur {of}\n  {key}: {{{groups}}}");
            ui.result(
                &text,
                json!({"type": "conseil", "tableau": id, "cle": key,
                       "groupes": grouping.groups, "avant": advised.before, "apres": (left, of)}),
            );
        }
    }
}

/// A label as a key of YAML: between quotes, since labels hold commas and colons.
fn quoted(label: &str) -> String {
    format!("\"{}\"", label.replace('"', "'"))
}
