//! `rapport`: the annual report, its page and its data, or advice on its tables.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::making::{Tested, advise, report, report_trial};
use cesmivip::coding::Edition;
use cesmivip::pipeline::report::Advised;
use clap::ValueEnum;
use serde_json::json;

use super::how::HowMade;
use super::progress::Watcher;
use super::telling::end;
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
        return ui.end(found.map(|found| tell(&found, &ui)));
    }
    let making = args.made.making();
    if args.publish {
        return end(report(&args.file, edition, &making, THIS, &watcher), &ui);
    }
    let tested = report_trial(&args.file, edition, &making, THIS, &watcher);
    ui.end(tested.map(|tested| tell_trial(&tested, &ui)))
}

fn tell_trial(tested: &Tested, ui: &Ui) {
    ui.report(&tested.warnings);
    for file in &tested.files {
        let file = file.display().to_string();
        ui.result(
            &format!("{file} (essai)"),
            json!({"type": "essai", "fiche": tested.record, "fichier": file}),
        );
    }
    ui.chat(&tested.proof);
    ui.chat("Essai : rien n'est scellé, inscrit ni compté. Pour publier : --publier.");
}

fn tell(found: &[Advised], ui: &Ui) {
    for advised in found {
        let (id, (lost, all)) = (&advised.id, advised.before);
        let now = format!("tableau « {id} » : {} sur {all} s'impriment en nombre", all - lost);
        let Some((left, of)) = advised.after else {
            ui.result(&now, json!({"type": "tableau", "tableau": id, "avant": advised.before}));
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
            let gain = format!("{} sur {of} avec", of - left);
            ui.result(
                &format!("{now} ; {gain}\n  {key}: {{{groups}}}"),
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
