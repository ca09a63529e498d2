//! `importer-signe`: a referral that came back signed enters the register, or is refused.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::opening;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pdf::{Unsigned, signed_update};
use cesmivip::register::{Entry, Event, Piece, Verdict};
use cesmivip::seal::WorkspaceKey;
use cesmivip::store::{Batch, Published, Workspace, fingerprint, list_files, read_document};
use serde_json::json;

use super::common::Print;
use super::machine::THIS;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Le fichier rendu par l'outil de signature.
    #[arg(value_name = "FICHIER")]
    pub file: PathBuf,
    /// Espace de travail, quand le fichier est ailleurs.
    #[arg(long = "espace", value_name = "DOSSIER")]
    pub workspace: Option<PathBuf>,
    #[command(flatten)]
    pub print: Print,
}

pub fn run(args: &Args, ui: &Ui) -> ExitCode {
    ui.end(import(args, ui))
}

fn import(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = opening::owner(args.workspace.as_deref(), &args.file)?;
    let key = Custody::new(&workspace, THIS).key()?;
    let refused = |code| Diagnostic::new(code, Place::file(opening::name(&args.file)));
    let unsigned = |why: Unsigned| {
        let (reason, remedy) = why.told();
        refused("D034").message(reason).remedy(remedy)
    };
    let bytes = read_document(&args.file)?;
    let print = fingerprint(&bytes);
    let mut register = Custody::new(&workspace, THIS).register()?;
    let mut register = register.lock(&key)?;
    let piece = match Verdict::of(&print, register.known()) {
        Verdict::Signed(piece, _) => {
            let name = name(&workspace, &key, &piece)?;
            tell(&workspace, &name, &print.whole.to_string(), Published::Unchanged, ui);
            return Ok(());
        }
        Verdict::Altered(piece, Some(_)) => piece,
        Verdict::Intact(_) => {
            return Err(unsigned(Unsigned::NoUpdate).into());
        }
        Verdict::Altered(_, None) | Verdict::Unknown => return Err(refused("D035").into()),
    };
    if !piece.stands() || !piece.signed.is_empty() {
        return Err(refused("D036").into());
    }
    let sealed = usize::try_from(piece.size).unwrap_or(usize::MAX);
    signed_update(&bytes, sealed).map_err(unsigned)?;
    let name = name(&workspace, &key, &piece)?;
    let mut batch = Batch::default();
    batch.add(name.clone(), bytes);
    let entry = Entry::of(Event::Signed, piece.id, print.whole, print.size).about(piece.digest);
    let published = register.issue(&workspace.outputs(), &batch, THIS.instant()?, &[entry])?;
    tell(&workspace, &name, &print.whole.to_string(), published, ui);
    Ok(())
}

/// The name of the signed file: that of the sealed one, which only the key can find again.
fn name(workspace: &Workspace, key: &WorkspaceKey, piece: &Piece) -> Result<String, Diagnostic> {
    let outputs = workspace.outputs();
    let files = if outputs.is_dir() { list_files(&outputs)? } else { Vec::new() };
    let names = files.iter().filter_map(|path| path.file_name()?.to_str());
    let mine = names.into_iter().find(|name| key.piece(&[name, ""]) == piece.id);
    let stem = mine.and_then(|name| name.strip_suffix(".pdf"));
    Ok(format!("{}{SIGNED}", stem.map_or_else(|| format!("PIECE-{}", piece.id), str::to_owned)))
}

/// How the name of a signed file ends.
pub const SIGNED: &str = "-signe.pdf";

fn tell(workspace: &Workspace, name: &str, digest: &str, published: Published, ui: &Ui) {
    let file = opening::name(Path::new(&workspace.outputs().join(name)));
    let state = if published == Published::Unchanged { "inchangé" } else { "importé" };
    ui.result(
        &format!("{file} ({state}) sha256:{}…", &digest[..16]),
        json!({"type": "signe", "fichier": file, "sha256": digest, "etat": state}),
    );
}
