//! `bordereau`: a folder ready to be sent: documents under neutral names, their receipts, the
//! slip, and what a third party needs to check them without the program.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::authentic::{Authentic, authentic};
use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::making::{House, Worker};
use cesmivip::atelier::opening;
use cesmivip::atelier::point;
use cesmivip::atelier::receipts::RECEIPT;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::slip::slip;
use cesmivip::register::{Entry, Event, Known, Reference, minisign_key, minisign_key_file};
use cesmivip::seal::sha256;
use cesmivip::store::{Batch, Workspace};
use cesmivip::value::Instant;
use cesmivip::view::{Dispatch, DispatchedPiece};
use serde_json::json;

use super::Made;
use super::progress::Watcher;
use crate::cli::machine::THIS;
use crate::cli::holder::Typist;
use crate::cli::ui::Ui;

/// What checks a sending without the program.
const SCRIPT: &[u8] = include_bytes!("../../../scripts/verifier.sh");

#[derive(clap::Args)]
pub struct Args {
    /// Documents à envoyer, tous pour le même destinataire.
    #[arg(required = true, value_name = "DOCUMENT")]
    pub files: Vec<PathBuf>,
    /// Code du destinataire : celui pour qui les documents ont été scellés.
    #[arg(long = "destinataire", value_name = "CODE", required = true)]
    pub recipient: String,
    /// Lit la phrase de passe sur l'entrée standard, et non au terminal.
    #[arg(long = "phrase-entree")]
    pub from_input: bool,
    #[command(flatten)]
    pub making: Made,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.making.print.format);
    ui.end(send(args, &ui))
}

fn send(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.files[0])?;
    let house = House::open(&workspace, None, THIS, &Watcher::quiet(ui))?;
    // Before the pass phrase is asked for: nobody types it for a sending that is refused.
    house.registered(|register| admitted(register.known(), args))?;
    let signing =
        Custody::new(&workspace, THIS).unlock(&mut Typist { from_input: args.from_input, ui })?;
    let now = THIS.instant()?;
    let (documents, number, (note, verifier)) = house.registered(|register| {
        let documents = admitted(register.known(), args)?;
        let number = next_number(register.known(), now);
        Ok::<_, Report>((
            documents,
            number,
            Custody::new(&workspace, THIS).sign(register, &signing)?,
        ))
    })?;
    let lines: Vec<u64> = documents.iter().map(|document| document.line).collect();
    let receipts = Custody::new(&workspace, THIS).receipts(&note, &lines)?;
    let mut batch = Batch::default();
    let (mut sums, mut shown, mut events) = (String::new(), Vec::new(), Vec::new());
    for ((file, document), receipt) in args.files.iter().zip(documents).zip(&receipts) {
        let Authentic { piece, line, signed, bytes } = document;
        let digest = sha256(&bytes);
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let stem = format!("PIECE-{}", piece.id);
        let ending = file.extension().unwrap_or_default().to_string_lossy();
        let name = format!("{stem}.{ending}");
        sums.push_str(&format!("{digest}  {name}\n"));
        batch.add(format!("{stem}.{RECEIPT}"), receipt.to_string());
        batch.add(name.clone(), bytes);
        let entry = Entry::of(Event::Handed, piece.id, digest, size);
        events.push(Entry { reference: Reference::parse(&number), ..entry });
        shown.push(DispatchedPiece {
            fichier: name,
            sha256: digest.to_string(),
            octets: size,
            ligne: line,
            signe: signed,
        });
    }
    let dispatch = Dispatch {
        number: number.clone(),
        day: now.day().ok_or_else(|| Diagnostic::new("D001", Place::file("horloge")))?,
        recipient: args.recipient.clone(),
        pieces: shown,
        point: note.text().trim_end().split('\n').map(str::to_owned).collect(),
        key: verifier.to_string(),
        minisign: minisign_key(&verifier),
    };
    let mut worker = Worker::new(THIS, args.making.seconds);
    let document = slip(&house.setup, &house.key, &dispatch, &mut worker)?;
    let name = format!("{}.pdf", document.stem());
    sums.push_str(&format!("{}  {name}\n", document.digest()));
    batch.add_issued(name, document.pdf(), document.facts());
    batch.add("SHA256SUMS".to_owned(), sums);
    for (name, content) in point::exports(&note, &verifier, &signing) {
        batch.add(name, content);
    }
    batch.add("cle.vkey".to_owned(), format!("{verifier}\n"));
    batch.add("cle.pem".to_owned(), signing.public_pem());
    batch.add("cle.pub".to_owned(), minisign_key_file(&verifier));
    batch.add("verifier.sh".to_owned(), SCRIPT);
    let outputs = args.making.output.output.clone();
    let folder = outputs.unwrap_or_else(|| workspace.root().join("envois")).join(&number);
    house.registered(|register| {
        let mut all = batch.events(&house.key, register.known())?;
        all.extend(events);
        register.issue(&folder, &batch, THIS.instant()?, &all)
    })?;
    let shown = opening::name(&folder);
    ui.result(
        &format!("{shown} ({} pièce(s) pour « {} »)", args.files.len(), args.recipient),
        json!({"type": "envoi", "dossier": shown, "bordereau": number,
               "destinataire": args.recipient, "pieces": dispatch.pieces}),
    );
    Ok(())
}

/// Judges the documents: authentic, standing, and sealed for this recipient.
fn admitted(known: &Known, args: &Args) -> Result<Vec<Authentic>, Report> {
    let documents = authentic(known, &args.files)?;
    let mut refused = Report::new();
    for (file, Authentic { piece, .. }) in args.files.iter().zip(&documents) {
        let place = || Place::file(opening::name(file));
        if !piece.stands() {
            refused.push(
                Diagnostic::new("D037", place())
                    .message("Ce document a été remplacé ou annulé : il ne s'envoie plus."),
            );
        }
        if piece.recipient.as_ref().map(Reference::text) != Some(args.recipient.as_str()) {
            refused.push(Diagnostic::new("C003", place()));
        }
    }
    refused.sort();
    if refused.refuses() { Err(refused) } else { Ok(documents) }
}

/// The next number of the year.
fn next_number(known: &Known, now: Instant) -> String {
    let year = now.to_string().chars().take(4).collect::<String>();
    let head = format!("BRD-{year}-");
    let ranks = known.slips().filter_map(|slip| slip.strip_prefix(&head)?.parse::<u32>().ok());
    format!("{head}{:04}", ranks.max().unwrap_or(0) + 1)
}
