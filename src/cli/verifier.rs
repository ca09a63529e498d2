//! `verifier`: what a file is, by the register of its workspace or by its receipt alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::opening;
use cesmivip::atelier::receipts;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::register::{Entry, Event, Fingerprints, Known, Verdict, Wanted};
use cesmivip::store::{Workspace, fingerprints_of, list_files};
use cesmivip::value::PieceId;

use super::exit::Exit;
use super::importer::SIGNED;
use super::machine::THIS;
use super::ui::Ui;
use super::verdict::{Basis, Told, tell};

#[derive(clap::Args)]
pub struct Args {
    /// Documents, ou dossiers dont les documents sont pris.
    #[arg(required = true, value_name = "FICHIER")]
    pub files: Vec<PathBuf>,
    /// Espace de travail, quand les documents sont ailleurs.
    #[arg(long = "espace", value_name = "DOSSIER")]
    pub workspace: Option<PathBuf>,
    /// Reçu du document : le registre n'est alors pas nécessaire.
    #[arg(long = "recu", value_name = "RECU", requires = "key", conflicts_with = "workspace")]
    pub receipt: Option<PathBuf>,
    /// Clé publique qui a signé le reçu (cle.vkey, ou son texte imprimé sur le bordereau).
    #[arg(long = "cle", value_name = "CLE", requires = "receipt")]
    pub key: Option<String>,
    /// Point signé d'avant : prouve que le registre n'a fait que grandir depuis.
    #[arg(long = "depuis", value_name = "POINT", conflicts_with = "receipt")]
    pub since: Option<PathBuf>,
    /// Inscrit au registre que ces documents ont été vérifiés.
    #[arg(long = "inscrire", conflicts_with = "receipt")]
    pub enter: bool,
    /// Refait chaque document depuis sa fiche, compare, et dit ce qui diffère.
    #[cfg(feature = "rendu")]
    #[arg(long = "reconstruire", conflicts_with_all = ["receipt", "since", "enter"])]
    pub rebuild: bool,
    #[command(flatten)]
    pub print: super::common::Print,
}

/// A file to judge.
struct File {
    path: PathBuf,
    /// The user named it: it is judged whatever it is.
    named: bool,
}

pub fn run(args: &Args, ui: &Ui) -> ExitCode {
    #[cfg(feature = "rendu")]
    if args.rebuild {
        let exit = super::making::reconstruire::all(&args.files, args.workspace.as_deref(), ui);
        return end(exit, ui);
    }
    end(
        match &args.receipt {
            Some(receipt) => by_receipt(args, receipt, ui),
            None => by_registers(args, ui),
        },
        ui,
    )
}

fn end(judged: Result<Exit, Report>, ui: &Ui) -> ExitCode {
    match judged {
        Ok(exit) => exit.into(),
        Err(report) => {
            ui.report(&report);
            Exit::of(&report).into()
        }
    }
}

fn by_registers(args: &Args, ui: &Ui) -> Result<Exit, Report> {
    let mut groups: BTreeMap<Workspace, Vec<File>> = BTreeMap::new();
    let mut told = Vec::new();
    for file in files(&args.files)? {
        match opening::owner(args.workspace.as_deref(), &file.path) {
            Ok(owner) => groups.entry(owner).or_default().push(file),
            Err(fault) if fault.code == "D001" => {
                told.push(tell(&file.path, &Basis::Unreadable(&fault), true, ui));
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    for (workspace, files) in &groups {
        told.extend(in_workspace(args, workspace, files, ui)?);
    }
    Ok(sum(&told, ui))
}

/// Judges the files of one workspace, in one reading of its register.
fn in_workspace(
    args: &Args,
    workspace: &Workspace,
    files: &[File],
    ui: &Ui,
) -> Result<Vec<Told>, Report> {
    let key = workspace.known_key()?;
    let paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    let mut prints = fingerprints_of(&paths);
    let mut wanted = Wanted::default();
    for (path, print) in paths.iter().zip(&mut prints) {
        let Ok(print) = print else {
            continue;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // A signed file is named after the sealed one.
        let sealed = name.strip_suffix(SIGNED).map(|stem| format!("{stem}.pdf"));
        let named = sealed.as_deref().unwrap_or(&name);
        print.claimed = neutral(named).or(key.as_ref().map(|key| key.piece(&[named, ""])));
        wanted.digests.insert(print.whole);
        wanted.digests.extend(print.prefixes.iter().map(|(_, digest)| *digest));
        wanted.pieces.extend(print.claimed);
    }
    let mut known = Known::only(wanted);
    let since = args.since.as_deref();
    let known =
        match Custody::new(workspace, THIS).read(key.as_ref(), since, |line| known.see(line)) {
            Ok(_) => known,
            Err(fault) => {
                // The cause once, then no verdict on any file.
                ui.report(&fault.into());
                return Ok(files
                    .iter()
                    .map(|file| tell(&file.path, &Basis::Broken, true, ui))
                    .collect());
            }
        };
    let mut told = Vec::new();
    let mut seen = Vec::new();
    for (file, print) in files.iter().zip(&prints) {
        match print {
            Err(fault) => told.push(tell(&file.path, &Basis::Unreadable(fault), true, ui)),
            Ok(print) => {
                let verdict = Verdict::of(print, &known);
                // In a folder, what is not a document and was never entered is nobody's claim.
                if file.named || verdict != Verdict::Unknown || is_pdf(&file.path) {
                    let found = tell(&file.path, &Basis::Register(&verdict), file.named, ui);
                    // A folder keeps the versions of before: their place is there.
                    let kept = found == Told::Past && !file.named;
                    told.push(if kept { Told::Good } else { found });
                }
                if let (true, Some(piece)) = (args.enter, verdict.piece()) {
                    let entry = Entry::of(Event::Verified, piece.id, print.whole, print.size);
                    seen.extend(verdict.is_authentic().then_some(entry));
                }
            }
        }
    }
    if args.enter {
        let Some(key) = &key else {
            return Err(Diagnostic::new("D005", Place::file(".cesmivip/cle")).into());
        };
        Custody::new(workspace, THIS).record(key, &seen)?;
    }
    Ok(told)
}

fn by_receipt(args: &Args, receipt: &Path, ui: &Ui) -> Result<Exit, Report> {
    let key = args.key.as_deref().unwrap_or_default();
    let (line, size) = receipts::receipt(receipt, key)?;
    let known = Known::of_receipt(&line);
    let files = files(&args.files)?;
    let paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    let mut told = Vec::new();
    for (path, print) in paths.iter().zip(fingerprints_of(&paths)) {
        told.push(match print {
            Err(fault) => tell(path, &Basis::Unreadable(&fault), true, ui),
            Ok(print) => {
                // The receipt is of this document: another content is a change of it.
                let print = Fingerprints { claimed: line.entry.piece, ..print };
                tell(path, &Basis::Receipt(&Verdict::of(&print, &known), size), true, ui)
            }
        });
    }
    Ok(sum(&told, ui))
}

/// The files meant by the arguments.
fn files(arguments: &[PathBuf]) -> Result<Vec<File>, Report> {
    let mut files = Vec::new();
    for argument in arguments {
        if argument.is_dir() {
            let found = list_files(argument)?.into_iter();
            files.extend(found.map(|path| File { path, named: false }));
        } else {
            files.push(File { path: argument.clone(), named: true });
        }
    }
    Ok(files)
}

/// The number in a neutral name: `PIECE-7K3Q9….pdf`.
fn neutral(name: &str) -> Option<PieceId> {
    let number = name.strip_prefix("PIECE-")?.split('.').next()?;
    PieceId::parse(number)
}

fn is_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"))
}

/// The gravest verdict decides: a doubt on one file is a doubt on the batch.
fn sum(told: &[Told], ui: &Ui) -> Exit {
    let count = |wanted: Told| told.iter().filter(|told| **told == wanted).count();
    if told.len() > 1 {
        ui.chat(&format!("{} document(s) en règle sur {}.", count(Told::Good), told.len()));
    }
    match (count(Told::Bad) + count(Told::Past), count(Told::Unreadable)) {
        (0, 0) => Exit::Ok,
        (0, _) => Exit::File,
        _ => Exit::Mismatch,
    }
}
