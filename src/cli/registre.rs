//! `registre`: the register itself: check it, sign its point, mend it, begin it again, give receipts, take the
//! signatures of witnesses, cancel a document.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::custody::{Audit, Custody};
use cesmivip::atelier::opening;
use cesmivip::atelier::receipts::WrittenReceipts;
use cesmivip::atelier::restart::Restarted;
use cesmivip::atelier::witness::{Cosigned, Witnessed};
use cesmivip::diag::{Diagnostic, Report};
use cesmivip::register::Event;
use cesmivip::store::Workspace;
use clap::Subcommand;
use serde_json::json;

use super::common::{Print, folder};
use super::holder::Typist;
use super::machine::THIS;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Relit le registre de la première à la dernière ligne (alias : check).
    #[command(alias = "check")]
    Verifier(Verifier),
    /// Signe le point présent du registre (alias : sign).
    #[command(alias = "sign")]
    Signer(Signer),
    /// Retire une dernière ligne incomplète, et inscrit la réparation (alias : repair).
    #[command(alias = "repair")]
    Reparer(Common),
    /// Écrit le reçu de documents : il prouve une ligne sans montrer le registre (alias : receipt).
    #[command(alias = "receipt")]
    Recu(Receipts),
    /// Signe, comme témoin et avec sa propre clé, le point d'un autre registre (alias : cosign).
    #[command(alias = "cosign")]
    Temoigner(Cosign),
    /// Ajoute au point signé la signature d'un témoin (alias : witness).
    #[command(alias = "witness")]
    Temoin(Witness),
    /// Ouvre un nouveau registre, qui dit suivre l'ancien, quand celui-ci ne fait plus foi (alias : restart).
    #[command(alias = "restart")]
    Recommencer(Common),
    /// Inscrit qu'un document est annulé (alias : cancel).
    #[command(alias = "cancel")]
    Annuler(Cancelling),
    /// Inscrit qu'un document a été détruit au terme de sa conservation (alias : purge).
    #[command(alias = "purge")]
    Purger(Document),
}

#[derive(clap::Args)]
pub struct Common {
    /// Espace de travail ; à défaut, celui du fichier, puis celui du dossier courant.
    #[arg(long = "espace", value_name = "DOSSIER")]
    workspace: Option<PathBuf>,
    #[command(flatten)]
    print: Print,
}

#[derive(clap::Args)]
struct Verifier {
    /// Point signé d'avant, d'un bordereau par exemple : le registre doit n'avoir fait que grandir.
    #[arg(long = "depuis", value_name = "POINT")]
    since: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
struct Signer {
    /// Lit la phrase de passe sur l'entrée standard, et non au terminal.
    #[arg(long = "phrase-entree")]
    from_input: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
struct Receipts {
    /// Documents scellés, ou signés et inscrits.
    #[arg(required = true, value_name = "FICHIER")]
    files: Vec<PathBuf>,
    /// Dossier des reçus ; à défaut, à côté de chaque document.
    #[arg(short = 'o', long = "sortie", value_name = "DOSSIER")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
struct Witness {
    /// Le point, avec la signature du témoin.
    #[arg(value_name = "POINT")]
    note: PathBuf,
    /// Clé publique du témoin, ou le fichier qui la contient.
    #[arg(long = "cle", value_name = "CLE")]
    key: String,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
struct Cosign {
    /// Le point à signer, reçu du service qui tient le registre.
    #[arg(value_name = "POINT")]
    note: PathBuf,
    /// Clé publique du registre, ou le fichier qui la contient.
    #[arg(long = "cle", value_name = "CLE")]
    key: String,
    /// Fichier à rendre : le point avec les deux signatures.
    #[arg(short = 'o', long = "sortie", value_name = "FICHIER")]
    output: PathBuf,
    /// Lit la phrase de passe sur l'entrée standard, et non au terminal.
    #[arg(long = "phrase-entree")]
    from_input: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
struct Cancelling {
    /// Dit que personne ne l'a reçu : une édition du rapport ne compte plus comme publiée, et la
    /// version remplacée est de nouveau en vigueur.
    #[arg(long = "jamais-sortie")]
    unread: bool,
    #[command(flatten)]
    document: Document,
}

#[derive(clap::Args)]
struct Document {
    /// Le document.
    #[arg(value_name = "FICHIER")]
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

impl Args {
    fn ui(&self) -> Ui {
        let common = match &self.action {
            Action::Verifier(args) => &args.common,
            Action::Signer(args) => &args.common,
            Action::Reparer(args) | Action::Recommencer(args) => args,
            Action::Recu(args) => &args.common,
            Action::Temoigner(args) => &args.common,
            Action::Temoin(args) => &args.common,
            Action::Annuler(args) => &args.document.common,
            Action::Purger(args) => &args.common,
        };
        Ui::new(common.print.format)
    }
}

pub fn run(args: &Args) -> ExitCode {
    let ui = &args.ui();
    ui.end(match &args.action {
        Action::Verifier(args) => verify(args, ui),
        Action::Signer(args) => sign(args, ui),
        Action::Reparer(args) => mend(args, ui),
        Action::Recommencer(args) => restart(args, ui),
        Action::Recu(args) => receipts(args, ui),
        Action::Temoigner(args) => cosign(args, ui),
        Action::Temoin(args) => witness(args, ui),
        Action::Annuler(args) => {
            let Cancelling { unread, document } = args;
            let text = match unread {
                true => "annulé, et jamais sorti. Le fichier reste ; qui le vérifie le saura annulé. La version qu'il remplaçait, s'il y en a une, est de nouveau en vigueur ; une édition du rapport ne compte plus parmi les éditions antérieures.",
                false => "annulé. Le fichier reste ; qui le vérifie le saura annulé.",
            };
            let cancel = |custody: Custody<'_>, file: &Path| match unread {
                true => custody.cancel_unread(file),
                false => custody.cancel(file),
            };
            enter(document, Event::Cancelled, cancel, text, ui)
        }
        Action::Purger(args) => purge(args, ui),
    })
}

fn workspace(common: &Common) -> Result<Workspace, Diagnostic> {
    Workspace::around(folder(common.workspace.as_ref()))
}

fn verify(args: &Verifier, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(&args.common)?;
    let audit = Custody::new(&workspace, THIS).audit(args.since.as_deref())?;
    let Audit { size, root, signed, seen } = audit;
    let last = match signed {
        Some(point) => format!("dernier point signé à la ligne {}", point.size),
        None => "aucun point signé".to_owned(),
    };
    ui.result(
        &format!(
            "Registre entier : {size} lignes, {last}.\n  racine {root}\n  il n'a fait que grandir depuis la ligne {seen}, déjà vue."
        ),
        json!({"type": "registre", "lignes": size, "racine": root.to_string(), "vu": seen,
               "signe": signed.map(|point| point.size)}),
    );
    Ok(())
}

fn sign(args: &Signer, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(&args.common)?;
    let mut holder = Typist { from_input: args.from_input, ui };
    let note = Custody::new(&workspace, THIS).sign_present(&mut holder)?;
    ui.result(
        note.text().trim_end(),
        json!({"type": "point", "texte": note.text(), "note": note.to_string()}),
    );
    Ok(())
}

fn mend(args: &Common, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(args)?;
    let mended = Custody::new(&workspace, THIS).mend()?;
    let text = match mended {
        Some(bytes) => format!(
            "Dernière ligne incomplète retirée ({bytes} octets) ; la réparation est inscrite."
        ),
        None => "Le registre n'a pas de ligne incomplète : rien n'a été changé.".to_owned(),
    };
    ui.result(&text, json!({"type": "reparation", "octets": mended}));
    Ok(())
}

fn restart(args: &Common, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(args)?;
    let restarted = Custody::new(&workspace, THIS).restart()?;
    let Restarted { origin, followed, size, aside, key_made } = restarted;
    let (origin, followed) = (origin.text(), followed.as_ref().map(|origin| origin.text()));
    let aside = opening::name(&aside);
    if key_made {
        ui.chat("Nouvelle clé d'espace : les numéros et les empreintes changent avec elle ; un document en vigueur se produit de nouveau sous une version de plus.");
    }
    ui.chat("À faire maintenant : créer une clé de signature (cesmivip cles creer), remettre la nouvelle clé publique aux destinataires, inscrire les documents en vigueur (cesmivip produire), et noter par écrit pourquoi le registre a été recommencé.");
    let until = size.map(|size| format!(", connu jusqu'à la ligne {size}")).unwrap_or_default();
    let former = followed.unwrap_or("un registre dont le nom est perdu");
    ui.result(
        &format!("Registre {origin} ouvert ; il suit {former}{until}.\n  L'ancien est gardé tel quel : {aside}"),
        json!({"type": "registre_recommence", "origine": origin, "suit": followed,
               "lignes": size, "ancien": aside}),
    );
    Ok(())
}

fn receipts(args: &Receipts, ui: &Ui) -> Result<(), Report> {
    let workspace = opening::owner(args.common.workspace.as_deref(), &args.files[0])?;
    let custody = Custody::new(&workspace, THIS);
    let WrittenReceipts { receipts, failure } =
        custody.write_receipts(&args.files, args.output.as_deref())?;
    for path in receipts {
        let path = opening::name(&path);
        ui.result(&format!("{path} (reçu)"), json!({"type": "recu", "fichier": path}));
    }
    failure.map_or(Ok(()), |fault| Err(fault.into()))
}

fn cosign(args: &Cosign, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(&args.common)?;
    let mut holder = Typist { from_input: args.from_input, ui };
    let custody = Custody::new(&workspace, THIS);
    let Cosigned { size, witness } =
        custody.cosign(&args.note, &args.key, &args.output, &mut holder)?;
    ui.result(
        &format!(
            "Point de la ligne {size} signé. Clé du témoin, à donner avec le fichier :\n  {witness}"
        ),
        json!({"type": "temoignage", "ligne": size, "cle": witness.to_string()}),
    );
    Ok(())
}

fn witness(args: &Witness, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(&args.common)?;
    let Witnessed { size, witness } =
        Custody::new(&workspace, THIS).take_witness(&args.note, &args.key)?;
    ui.result(
        &format!("Signature de « {} » ajoutée au point de la ligne {size}.", witness.name()),
        json!({"type": "temoin", "temoin": witness.name(), "ligne": size}),
    );
    Ok(())
}

/// Enters that a document was destroyed, and tells which files are to be erased.
fn purge(args: &Document, ui: &Ui) -> Result<(), Report> {
    let workspace = opening::owner(args.common.workspace.as_deref(), &args.file)?;
    let names = Custody::new(&workspace, THIS).purge(&args.file)?;
    let file = opening::name(&args.file);
    let beside = match names.len() {
        0 => String::new(),
        _ => format!("\n  Les fichiers du document : {}", names.join(", ")),
    };
    ui.result(
        &format!(
            "{file} : destruction inscrite, et ce qui en était gardé est effacé. Effacer maintenant le fichier, ses copies et ses sauvegardes.{beside}"
        ),
        json!({"type": "inscription", "fichier": file, "evenement": Event::Purged.word(),
               "fichiers": names}),
    );
    Ok(())
}

/// Enters an event about a document, and tells what it means for its file.
fn enter(
    args: &Document,
    event: Event,
    entering: impl FnOnce(Custody<'_>, &Path) -> Result<(), Report>,
    text: &str,
    ui: &Ui,
) -> Result<(), Report> {
    let workspace = opening::owner(args.common.workspace.as_deref(), &args.file)?;
    entering(Custody::new(&workspace, THIS), &args.file)?;
    let file = opening::name(&args.file);
    ui.result(
        &format!("{file} : {text}"),
        json!({"type": "inscription", "fichier": file, "evenement": event.word()}),
    );
    Ok(())
}
