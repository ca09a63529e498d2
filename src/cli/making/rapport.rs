//! `rapport`: the annual report, its page and its data, or advice on its tables.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::making::{advise, report, report_trial};
use cesmivip::coding::Edition;
use cesmivip::pipeline::report::{Advised, Crossing};
use clap::ValueEnum;
use serde_json::json;

use super::how::HowMade;
use super::progress::Watcher;
use super::telling::{end, tell_trial};
use crate::cli::machine::THIS;
use crate::cli::ui::Ui;

/// The edition asked for, whatever the record says.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EditionAsked {
    Publique,
    Interne,
}

#[derive(clap::Args)]
pub struct Args {
    /// Fiche de rapport.
    #[arg(value_name = "FICHE")]
    file: PathBuf,
    /// publique ou interne ; celle de la fiche si rien n'est dit.
    #[arg(long, value_name = "EDITION", hide_possible_values = true)]
    edition: Option<EditionAsked>,
    /// Fait un essai, dans « essais » : ni scellé, ni inscrit, ni compté. C'est le choix sans option.
    #[arg(long = "essai", conflicts_with_all = ["publish", "advice"])]
    trial: bool,
    /// Scelle l'édition et l'inscrit : elle compte dès lors comme publiée (alias : --sceller).
    #[arg(long = "publier", alias = "sceller", conflicts_with = "advice")]
    publish: bool,
    /// Dit ce qui s'imprime de chaque tableau public et propose des regroupements, sans rien produire.
    #[arg(long = "conseil", conflicts_with = "output")]
    advice: bool,
    #[command(flatten)]
    made: HowMade,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.made.print.format);
    let watcher = Watcher::quiet(&ui);
    let edition = args.edition.map(|edition| match edition {
        EditionAsked::Publique => Edition::Publique,
        EditionAsked::Interne => Edition::Interne,
    });
    if args.advice {
        let found = advise(&args.file, THIS, &watcher);
        return ui.end(found.map(|(found, crossings)| tell(&found, &crossings, &ui)));
    }
    let making = args.made.making();
    if args.publish {
        return end(report(&args.file, edition, &making, THIS, &watcher), &ui);
    }
    let tested = report_trial(&args.file, edition, &making, THIS, &watcher);
    ui.end(tested.map(|tested| {
        tell_trial(&tested, &ui);
        ui.chat("Essai : rien n'est scellé, inscrit ni compté. Pour publier : --publier.");
    }))
}

fn tell(found: &[Advised], crossings: &[Crossing], ui: &Ui) {
    for advised in found {
        let (id, (lost, all)) = (&advised.id, advised.before);
        let now = format!("tableau « {id} » : {} sur {all} s'impriment en nombre", all - lost);
        let Some((left, of)) = advised.after else {
            ui.result(&now, json!({"type": "tableau", "tableau": id, "avant": advised.before}));
            continue;
        };
        for grouping in &advised.groupings {
            let key = if grouping.columns { "regroupements_colonnes" } else { "regroupements" };
            let gain = format!("{} sur {of} avec", of - left);
            ui.result(
                &format!("{now} ; {gain}\n{}", typed(key, &grouping.groups)),
                json!({"type": "conseil", "tableau": id, "cle": key,
                       "groupes": grouping.groups, "avant": advised.before, "apres": (left, of)}),
            );
        }
    }
    for Crossing { rows, columns, figures: (shown, all), .. } in crossings {
        ui.result(
            &format!("à croiser : « {rows} » et « {columns} », {shown} sur {all} en nombre"),
            json!({"type": "croisement", "lignes": rows, "colonnes": columns,
                   "nombres": (shown, all)}),
        );
    }
}

/// A grouping as it is typed, on lines of eighty columns.
fn typed(key: &str, groups: &[(String, Vec<String>)]) -> String {
    const WIDTH: usize = 80;
    let mut lines = vec![format!("  {key}: {{")];
    let mut put = |piece: String, inside: &str| {
        let line = lines.last().map_or(0, |line| line.chars().count());
        let room = line + piece.trim_end().chars().count() <= WIDTH;
        match lines.last_mut() {
            Some(line) if room => line.push_str(&piece),
            _ => lines.push(format!("{inside}{piece}")),
        }
    };
    for (rank, (label, codes)) in groups.iter().enumerate() {
        let end = if rank + 1 == groups.len() { "}" } else { ", " };
        let whole = format!("{}: [{}]{end}", quoted(label), codes.join(", "));
        if whole.chars().count() <= WIDTH - 4 {
            put(whole, "    ");
            continue;
        }
        put(format!("{}: [", quoted(label)), "    ");
        for (rank, code) in codes.iter().enumerate() {
            let last = rank + 1 == codes.len();
            put(if last { format!("{code}]{end}") } else { format!("{code}, ") }, "      ");
        }
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n")
}

/// A label as a key of YAML: between quotes, since labels hold commas and colons.
fn quoted(label: &str) -> String {
    format!("\"{}\"", label.replace('"', "'"))
}
