//! `registre`: the register itself: check it, sign its point, mend it, give receipts, take the
//! signatures of witnesses, cancel a document.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::custody;
use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::opening;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::register::{Checkpoint, Entry, Event, Known, Piece, Reference, Verdict};
use cesmivip::store::{Batch, Workspace, fingerprint, mend_register, publish, read_document};
use clap::Subcommand;
use serde_json::json;

use super::common::Print;
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
    /// Inscrit qu'un document est annulé (alias : cancel).
    #[command(alias = "cancel")]
    Annuler(Document),
    /// Inscrit qu'un document a été détruit au terme de sa conservation (alias : purge).
    #[command(alias = "purge")]
    Purger(Document),
}

#[derive(clap::Args)]
pub struct Common {
    /// Espace de travail ; à défaut, celui du dossier présent.
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
struct Document {
    /// Le document.
    #[arg(value_name = "FICHIER")]
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

impl Args {
    /// How to print.
    pub fn ui(&self) -> Ui {
        let common = match &self.action {
            Action::Verifier(args) => &args.common,
            Action::Signer(args) => &args.common,
            Action::Reparer(args) => args,
            Action::Recu(args) => &args.common,
            Action::Temoigner(args) => &args.common,
            Action::Temoin(args) => &args.common,
            Action::Annuler(args) | Action::Purger(args) => &args.common,
        };
        Ui::new(common.print.format)
    }
}

pub fn run(args: &Args, ui: &Ui) -> ExitCode {
    ui.end(match &args.action {
        Action::Verifier(args) => verify(args, ui),
        Action::Signer(args) => sign(args, ui),
        Action::Reparer(args) => mend(args, ui),
        Action::Recu(args) => receipts(args, ui),
        Action::Temoigner(args) => cosign(args, ui),
        Action::Temoin(args) => witness(args, ui),
        Action::Annuler(args) => note(args, Event::Cancelled, ui),
        Action::Purger(args) => note(args, Event::Purged, ui),
    })
}

fn workspace(common: &Common) -> Result<Workspace, Diagnostic> {
    Workspace::around(common.workspace.as_deref().unwrap_or(Path::new(".")))
}

fn verify(args: &Verifier, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(&args.common)?;
    let (key, since) = (workspace.known_key()?, args.since.as_deref());
    let (chain, points) = Custody::new(&workspace, THIS).read(key.as_ref(), since, |_| {})?;
    let signed = Custody::new(&workspace, THIS).last_signed()?;
    let last = match signed {
        Some(point) => format!("dernier point signé à la ligne {}", point.size),
        None => "aucun point signé".to_owned(),
    };
    let (size, root) = (chain.size(), chain.root());
    let seen = points.iter().map(|point| point.size).max().unwrap_or(0);
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
    let key = Custody::new(&workspace, THIS).key()?;
    let signing =
        Custody::new(&workspace, THIS).unlock(&mut Typist { from_input: args.from_input, ui })?;
    let mut register = Custody::new(&workspace, THIS).register()?;
    let register = register.lock(&key)?;
    let (note, _) = Custody::new(&workspace, THIS).sign(&register, &signing)?;
    ui.result(
        note.text().trim_end(),
        json!({"type": "point", "texte": note.text(), "note": note.to_string()}),
    );
    Ok(())
}

fn mend(args: &Common, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(args)?;
    let key = Custody::new(&workspace, THIS).key()?;
    let mut register = Custody::new(&workspace, THIS).register()?;
    let mended = mend_register(&mut register, &key, THIS.instant()?)?;
    let text = match mended {
        Some(bytes) => format!(
            "Dernière ligne incomplète retirée ({bytes} octets) ; la réparation est inscrite."
        ),
        None => "Le registre n'a pas de ligne incomplète : rien n'a été changé.".to_owned(),
    };
    ui.result(&text, json!({"type": "reparation", "octets": mended}));
    Ok(())
}

fn receipts(args: &Receipts, ui: &Ui) -> Result<(), Report> {
    let workspace = opening::owner(args.common.workspace.as_deref(), &args.files[0])?;
    let note = custody::note(&workspace.register().join(custody::POINT))?;
    let key = Custody::new(&workspace, THIS).key()?;
    let judged =
        judged(Custody::new(&workspace, THIS).register()?.lock(&key)?.known(), &args.files)?;
    let lines: Vec<u64> = judged.iter().map(|document| document.line).collect();
    let receipts = Custody::new(&workspace, THIS).receipts(&note, &lines)?;
    for (file, receipt) in args.files.iter().zip(receipts) {
        let beside = file.parent().unwrap_or(Path::new("."));
        let folder = args.output.as_deref().unwrap_or(beside);
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("{stem}.{}", custody::RECEIPT);
        let mut batch = Batch::default();
        batch.add(name.clone(), receipt.to_string());
        let _ = publish(folder, &batch)?.keep();
        let path = opening::name(&folder.join(name));
        ui.result(&format!("{path} (reçu)"), json!({"type": "recu", "fichier": path}));
    }
    Ok(())
}

/// An authentic document, as it was read.
pub struct Judged {
    pub piece: Piece,
    /// The rank of the line that knows these very bytes.
    pub line: u64,
    /// Whether it came back signed.
    #[cfg_attr(not(feature = "rendu"), expect(dead_code, reason = "only sendings read it"))]
    pub signed: bool,
    #[cfg_attr(not(feature = "rendu"), expect(dead_code, reason = "only sendings read it"))]
    pub bytes: Vec<u8>,
}

/// Judges documents that must be authentic, each read once: what is then proved, sent or noted is
/// what was judged.
pub fn judged(known: &Known, files: &[PathBuf]) -> Result<Vec<Judged>, Report> {
    let (mut judged, mut refused) = (Vec::new(), Report::new());
    for file in files {
        let bytes = match read_document(file) {
            Ok(bytes) => bytes,
            Err(fault) => {
                refused.push(fault);
                continue;
            }
        };
        match Verdict::of(&fingerprint(&bytes), known) {
            Verdict::Intact(piece) => {
                let line = piece.line;
                judged.push(Judged { piece, line, signed: false, bytes });
            }
            Verdict::Signed(piece, line) => {
                judged.push(Judged { piece, line, signed: true, bytes });
            }
            Verdict::Altered(..) | Verdict::Unknown => {
                refused.push(Diagnostic::new("D037", Place::file(opening::name(file))));
            }
        }
    }
    refused.sort();
    if refused.refuses() { Err(refused) } else { Ok(judged) }
}

/// The witness's own workspace gives its key and its name; the point is never older than the one
/// that it signed before, which its private folder remembers.
fn cosign(args: &Cosign, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(&args.common)?;
    let mut note = custody::note(&args.note)?;
    let theirs = custody::verifier_key(&args.key)?;
    let odd = || Diagnostic::new("D038", Place::file(opening::name(&args.note)));
    let seen = Checkpoint::verified(&note, &theirs).ok_or_else(odd)?;
    let memory = format!("temoin/{}", theirs.name().replace('/', "-"));
    let before = workspace.recall(&memory).and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some(before) = before.as_deref().and_then(Checkpoint::parse) {
        let same = before.point.size == seen.point.size && before.point.root != seen.point.root;
        if before.point.size > seen.point.size || same {
            let text = "Ce registre a reculé ou bifurqué depuis le point que ce témoin a signé.";
            return Err(odd()
                .message(text)
                .remedy("Ne pas signer ; prévenir le service et garder les deux points.")
                .into());
        }
    }
    let signing =
        Custody::new(&workspace, THIS).unlock(&mut Typist { from_input: args.from_input, ui })?;
    let name = workspace.origin(|| None)?;
    let time = u64::try_from(THIS.instant()?.unix_seconds()).unwrap_or(0);
    if !note.cosign(name.text(), &signing, time) {
        return Err(odd().into());
    }
    let (folder, file) = (args.output.parent(), args.output.file_name());
    let folder = folder.filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut batch = Batch::default();
    batch.add(file.unwrap_or_default().to_string_lossy().into_owned(), note.to_string());
    let _ = publish(folder, &batch)?.keep();
    workspace.keep(&memory, seen.to_string().as_bytes())?;
    let witness = signing.witness(name.text()).map(|key| key.to_string()).unwrap_or_default();
    ui.result(
        &format!(
            "Point de la ligne {} signé. Clé du témoin, à donner avec le fichier :\n  {witness}",
            seen.point.size
        ),
        json!({"type": "temoignage", "ligne": seen.point.size, "cle": witness}),
    );
    Ok(())
}

fn witness(args: &Witness, ui: &Ui) -> Result<(), Report> {
    let workspace = workspace(&args.common)?;
    let key = Custody::new(&workspace, THIS).key()?;
    let witness = custody::verifier_key(&args.key)?;
    let path = workspace.register().join(custody::POINT);
    let mut mine = custody::note(&path)?;
    let theirs = custody::note(&args.note)?;
    let odd = || Diagnostic::new("D038", Place::file(opening::name(&args.note)));
    if mine.text() != theirs.text() {
        let text = "Le témoin a signé un autre point que le dernier.";
        return Err(odd()
            .message(text)
            .remedy("Lui remettre le fichier registre/point présent, et importer sa signature avant de signer un autre point.")
            .into());
    }
    if !mine.witnessed(&theirs, &witness) {
        let text = "Cette clé n'a pas signé ce point.";
        return Err(odd().message(text).into());
    }
    let size = Checkpoint::parse(mine.text()).map_or(0, |checkpoint| checkpoint.point.size);
    workspace.put_in_register(custody::POINT, mine.to_string().as_bytes())?;
    let entry = Entry { size: Some(size), ..Entry::new(Event::Witnessed) };
    let name = Reference::parse(&witness.to_string().replace('+', ":"));
    Custody::new(&workspace, THIS).record(&key, &[Entry { reference: name, ..entry }])?;
    ui.result(
        &format!("Signature de « {} » ajoutée au point de la ligne {size}.", witness.name()),
        json!({"type": "temoin", "temoin": witness.name(), "ligne": size}),
    );
    Ok(())
}

fn note(args: &Document, event: Event, ui: &Ui) -> Result<(), Report> {
    let workspace = opening::owner(args.common.workspace.as_deref(), &args.file)?;
    let key = Custody::new(&workspace, THIS).key()?;
    let mut register = Custody::new(&workspace, THIS).register()?;
    let mut register = register.lock(&key)?;
    let documents = judged(register.known(), std::slice::from_ref(&args.file))?;
    let entries = documents
        .iter()
        .map(|Judged { piece, .. }| Entry::of(event, piece.id, piece.digest, piece.size));
    register.record(THIS.instant()?, &entries.collect::<Vec<_>>())?;
    let file = opening::name(&args.file);
    let text = match event {
        Event::Cancelled => {
            format!("{file} : annulé. Le fichier reste ; qui le vérifie le saura annulé.")
        }
        _ => format!("{file} : destruction inscrite. Effacer maintenant le fichier et ses copies."),
    };
    ui.result(&text, json!({"type": "inscription", "fichier": file, "evenement": event.word()}));
    Ok(())
}
