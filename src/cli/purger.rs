//! `purger`: what has had its time goes, or the case of one child, once what goes was read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::erasing::{Due, ELSEWHERE, Erasing, ErasureAsked};
use cesmivip::atelier::held::Mention;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::record::Kind;
use cesmivip::store::shown;
use cesmivip::value::{Code, Day, SituationRef};
use serde_json::json;

use super::common::{Print, folder};
use super::exit::Exit;
use super::machine::THIS;
use super::ui::{Ui, wrapped};

#[derive(clap::Args)]
pub struct Args {
    /// Espace de travail, pour ce qui a fait son temps ; ou le numéro d'une situation.
    #[arg(value_name = "DOSSIER|SITUATION")]
    what: Option<PathBuf>,
    /// Espace de travail, quand une situation est nommée ; celui du dossier présent, sinon.
    #[arg(long = "espace", value_name = "DOSSIER")]
    workspace: Option<PathBuf>,
    /// Jour auquel les durées se comptent, AAAA-MM-JJ ; aujourd'hui si rien n'est dit. Un jour à venir
    /// se montre, et ne s'efface pas.
    #[arg(long = "au", value_name = "DATE")]
    on: Option<String>,
    /// Pourquoi effacer une situation nommée : demande, ou decision d'un juge ou de la CNIL.
    #[arg(long = "motif", value_name = "MOTIF", value_parser = ["demande", "decision"])]
    reason: Option<String>,
    /// Montre ce qui partirait, sans rien effacer : c'est ce qui est fait par défaut.
    #[arg(long = "essai", alias = "dry-run", conflicts_with = "write")]
    trial: bool,
    /// Efface ; sans cela, ce qui partirait est seulement montré.
    #[arg(long = "ecrire", alias = "write")]
    write: bool,
    /// Les archives ont reçu ce qui leur revient, ou ont donné leur visa.
    #[arg(long = "verse", alias = "archived")]
    archived: bool,
    #[command(flatten)]
    print: Print,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    ui.exit(purge(args, &ui))
}

fn purge(args: &Args, ui: &Ui) -> Result<Exit, Report> {
    let write = args.write && !args.trial;
    let (folder, asked) = asked(args);
    let on = day(args)?.map_or_else(|| THIS.today(), Ok)?;
    let word = match &asked {
        ErasureAsked::Overdue => Some("duree"),
        ErasureAsked::One(_) => args.reason.as_deref(),
    };
    let odd = || Diagnostic::new("S105", Place::file("--motif"));
    let reason = word.map(|word| Code::parse(word).ok_or_else(odd)).transpose()?;
    let mut erasing = Erasing::of(folder, &asked, (on, reason), THIS)?;
    if let Some(number) = erasing.resumes.clone() {
        if !write {
            ui.chat(&format!("L'effacement de {number} a été interrompu."));
            ui.chat("Le finir, avant toute autre chose : cesmivip purger --ecrire");
            return Ok(Exit::Ok);
        }
        erasing = erasing.resume(&asked, THIS)?;
        ui.report(&erasing.left);
        ui.chat(&format!("L'effacement de {number}, interrompu, est fini{}", but(&erasing.left)));
        ui.note(&json!({"type": "reprise", "situation": number}));
        erasing.resumes = None;
    }
    tell(&erasing, &asked, ui);
    ui.report(&erasing.lasting);
    let mut left = erasing.left.clone();
    if erasing.is_done() {
        ui.chat(match erasing.lasting.items().len() {
            0 => "Rien à effacer.",
            _ => "Rien d'autre à effacer.",
        });
        return Ok(Exit::of_batch(1, &left));
    }
    let count = erasing.due.len();
    if write {
        let found = erasing.write(args.archived, THIS)?;
        ui.report(&found);
        ui.chat(&format!("{count} situation(s) : effacée(s){}", but(&found)));
        left.extend(found);
        let rest = left.items().len();
        ui.note(&json!({"type": "efface", "situations": count, "restes": rest}));
    } else {
        ui.chat(&format!("{count} situation(s) à effacer. Rien n'est effacé."));
        let mut words = Vec::new();
        if asked != ErasureAsked::Overdue && args.reason.is_none() {
            words.push("--motif demande (ou decision)");
        }
        if erasing.due.iter().any(|due| due.is_for_archives) && !args.archived {
            words.push("--verse");
        }
        words.push("--ecrire");
        ui.chat(&format!("Pour le faire, ajouter : {}", words.join(" ")));
    }
    Ok(Exit::of_batch(count, &left))
}

/// What an erasure did not do is told where it says what it did.
fn but(left: &Report) -> String {
    match left.items().len() {
        0 => ".".to_owned(),
        count => format!(", sauf {count} : à effacer à la main."),
    }
}

/// The first items of a list, for a person: machines have all of them.
fn first(items: &[String]) -> Vec<String> {
    const MOST: usize = 30;
    let mut shown: Vec<String> = items.iter().take(MOST).cloned().collect();
    if let Some(more) = items.len().checked_sub(MOST).filter(|more| *more > 0) {
        shown.push(format!("et {more} autre(s) : --format json"));
    }
    shown
}

/// The workspace, and what is asked of it: a number names a child, anything else a folder.
fn asked(args: &Args) -> (&Path, ErasureAsked) {
    let number = args.what.as_ref().and_then(|what| SituationRef::parse(what.to_str()?));
    match number {
        Some(number) => (folder(args.workspace.as_ref()), ErasureAsked::One(number)),
        None => (folder(args.what.as_ref().or(args.workspace.as_ref())), ErasureAsked::Overdue),
    }
}

fn day(args: &Args) -> Result<Option<Day>, Diagnostic> {
    let odd = || {
        let text = "« --au » attend une date qui existe, AAAA-MM-JJ.";
        Diagnostic::new("S104", Place::file("--au")).message(text)
    };
    args.on.as_deref().map(|given| Day::parse(given).ok_or_else(odd)).transpose()
}

fn tell(erasing: &Erasing, asked: &ErasureAsked, ui: &Ui) {
    erasing.due.iter().for_each(|due| tell_due(due, erasing, ui));
    for staying in &erasing.staying {
        let until = staying.until.map(|day| format!(" ; échoit le {}", day.text()));
        let text = format!("{}{}", staying.why, until.unwrap_or_default());
        ui.result(
            &wrapped(&format!("reste {} : ", staying.number), &text),
            json!({"type": "reste", "situation": staying.number, "pourquoi": staying.why,
                   "jusqu_au": staying.until.map(|day| day.text())}),
        );
    }
    if matches!(asked, ErasureAsked::Overdue) {
        ui.chat(&wrapped(
            "",
            "Les comptes rendus, les rapports et le registre ne s'effacent pas par cette commande : \
             ils ne nomment personne. Un document seul : cesmivip registre purger.",
        ));
    }
}

/// What goes with one child, what stays, and who else has something of it.
fn tell_due(due: &Due, erasing: &Erasing, ui: &Ui) {
    let held = &due.held;
    let codes = held.case.codes.join(", ");
    let why = match due.since {
        Some(day) => format!("durée échue le {}", day.text()),
        None => "à la demande".to_owned(),
    };
    let archives = if due.is_for_archives { " ; les archives d'abord (--verse)" } else { "" };
    let followed = match (&held.erased, held.case.is_followed) {
        (Some(month), _) => format!(" ; déjà effacée en {month}, et il en reste"),
        (None, true) => " ; ENCORE SUIVIE : aucune séance ne l'a close".to_owned(),
        (None, false) => String::new(),
    };
    let called = match due.called.is_empty() {
        true => String::new(),
        false => format!(
            " ; CONVOQUÉE À {} : l'en retirer d'abord, ou rien ne s'efface",
            due.called.join(", ")
        ),
    };
    let state = format!("{why}{archives}{followed}{called}");
    let mut text = wrapped(&format!("{} : ", held.number), &state);
    let mut line = |head: &str, items: &[String]| {
        if !items.is_empty() {
            text.push('\n');
            text.push_str(&wrapped(&format!("  {head:<14} "), &items.join(", ")));
        }
    };
    let records: Vec<String> = held.records.iter().map(|record| record.file.clone()).collect();
    line("fiches", &records);
    let documents: Vec<String> = held.documents.iter().map(|d| d.stem.clone()).collect();
    line("documents", &documents);
    let shared: Vec<String> = due.shared().map(|document| document.stem.clone()).collect();
    let others = "ce qu'ils disent d'autres enfants se lit dans les fiches".to_owned();
    let told = shared.iter().cloned().chain((!shared.is_empty()).then_some(others));
    line("avec d'autres", &told.collect::<Vec<_>>());
    let again = due.again.iter();
    let again = again.map(|file| format!("{file}, une version de plus : cesmivip convocation"));
    line("à refaire", &again.collect::<Vec<_>>());
    let root = erasing.root();
    let within = |paths: &[PathBuf]| -> Vec<String> {
        paths.iter().map(|path| shown(path.strip_prefix(root).unwrap_or(path))).collect()
    };
    let copies = within(&held.files);
    line("pièces, copies", &copies);
    let left = within(&held.left);
    line("RESTE À FAIRE", &left);
    let has_record = held.records.iter().any(|record| record.kind == Kind::Situation);
    let tombstone = match has_record || held.erased.is_some() {
        true => format!("effacements/{}.yaml : numéro, codes, données codées", held.number),
        false => format!("rien : sa fiche n'est plus là ; ne jamais redonner {}", held.number),
    };
    line("il reste", &[tombstone]);
    let sessions: Vec<String> = held.case.sessions.iter().map(|s| s.number.clone()).collect();
    if !sessions.is_empty() {
        line("et, par code", &[format!("{codes} dans {}", sessions.join(", "))]);
    }
    let sent: Vec<String> = held
        .sent()
        .into_iter()
        .map(|(stem, recipient, slip, _)| {
            format!("{stem} chez {} ({slip})", recipient.unwrap_or("?"))
        })
        .collect();
    line("chez d'autres", &sent);
    let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // A draft that is about her is nobody else's.
    let to_read = |mention: &&Mention| mention.names || mention.is_in_a_draft();
    for mention in held.mentions.iter().filter(to_read) {
        named.entry(&mention.file).or_default().push(mention.line.to_string());
    }
    let place = |(file, lines): (&str, Vec<String>)| format!("{file} ({})", lines.join(" ; "));
    let mentions: Vec<String> = named.into_iter().map(place).collect();
    line("à relire", &mentions);
    let alike = within(&held.alike);
    line("par leur nom", &first(&alike));
    let unsearched = within(&held.unsearched);
    line("non cherché", &first(&unsearched));
    line("et ailleurs", &ELSEWHERE.map(str::to_owned));
    ui.result(
        &text,
        json!({"type": "effacement", "situation": held.number, "codes": held.case.codes,
               "depuis": due.since.map(|day| day.text()), "archives": due.is_for_archives,
               "effacee_en": held.erased, "suivie": held.case.is_followed,
               "convoquee": due.called, "nomment_d_autres": shared, "a_refaire": due.again, "restes": left,
               "par_nom": alike, "non_cherche": unsearched,
               "fiches": records, "documents": documents, "fichiers": copies,
               "seances": sessions, "envoyes": sent, "a_relire": mentions}),
    );
}
