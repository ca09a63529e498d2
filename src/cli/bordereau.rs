//! `bordereau`: a folder ready to be sent: documents under neutral names, their receipts, the
//! slip, and what a third party needs to check them without the program.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::slip::slip;
use cesmivip::register::{
    Entry, Event, Known, Reference, Verdict, minisign_key, minisign_key_file,
};
use cesmivip::seal::sha256;
use cesmivip::store::{Batch, Workspace, publish, read_document};
use cesmivip::value::Instant;
use cesmivip::view::{Dispatch, DispatchedPiece};
use serde_json::json;

use super::args::Making;
use super::house::House;
use super::registre::judged;
use super::registry::{self, RECEIPT};
use super::ui::Ui;
use super::worker::Worker;
use super::{clock, open, phrase};

/// What checks a sending without the program.
const SCRIPT: &[u8] = include_bytes!("../../scripts/verifier.sh");

#[derive(clap::Args)]
pub struct Args {
    /// Documents à envoyer, tous pour le même destinataire.
    #[arg(required = true, value_name = "DOCUMENT")]
    pub files: Vec<PathBuf>,
    /// Code du destinataire : celui pour qui les documents ont été scellés.
    #[arg(long = "destinataire", value_name = "CODE", required = true)]
    pub recipient: String,
    /// Lit la phrase secrète sur l'entrée standard, et non au terminal.
    #[arg(long = "phrase-entree")]
    pub from_input: bool,
    #[command(flatten)]
    pub making: Making,
}

pub fn run(args: &Args, ui: &Ui) -> ExitCode {
    ui.end(send(args, ui))
}

fn send(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.files[0])?;
    let house = House::open(&workspace, None, ui)?;
    // Before the pass phrase is asked for: nobody types it for a sending that is refused.
    admitted(&workspace, args)?;
    let signing = phrase::unlock(&workspace, args.from_input)?;
    let now = clock::now()?;
    let mut register = registry::of(&workspace)?;
    let register = register.lock(&house.key)?;
    let note = registry::sign(&workspace, &register, &signing)?;
    let number = next_number(register.known(), now);
    drop(register);
    let pieces = admitted(&workspace, args)?;
    let lines: Vec<u64> = pieces.iter().map(|(_, line)| *line).collect();
    let receipts = registry::receipts(&workspace, &note, &lines)?;
    let verifier = registry::verifier_key(&open::name(&workspace.register().join(registry::KEY)))?;
    let mut batch = Batch::default();
    let (mut sums, mut shown, mut events) = (String::new(), Vec::new(), Vec::new());
    let slip_number = Reference::parse(&number);
    for ((file, (verdict, line)), receipt) in args.files.iter().zip(&pieces).zip(&receipts) {
        let Some(piece) = verdict.piece() else {
            continue;
        };
        let signed = matches!(verdict, Verdict::Signed(..));
        let bytes = read_document(file)?;
        let digest = sha256(&bytes);
        // What is sent is what was judged, even if the file changed meanwhile.
        let known = piece.digest == digest || piece.signed.iter().any(|(d, _)| *d == digest);
        if !known {
            return Err(Diagnostic::new("D037", Place::file(open::name(file))).into());
        }
        let ending = file.extension().unwrap_or_default().to_string_lossy();
        let stem = format!("PIECE-{}", piece.id);
        let name = format!("{stem}.{ending}");
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        sums.push_str(&format!("{digest}  {name}\n"));
        batch.add(format!("{stem}.{RECEIPT}"), receipt.to_string());
        batch.add(name.clone(), bytes);
        let entry = Entry::of(Event::Handed, piece.id, digest, size);
        events.push(Entry { reference: slip_number.clone(), ..entry });
        shown.push(DispatchedPiece {
            fichier: name,
            sha256: digest.to_string(),
            octets: size,
            ligne: *line,
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
    let mut worker = Worker::new(args.making.seconds);
    let document = slip(&house.setup, &house.key, &dispatch, &mut worker)?;
    let name = format!("{}.pdf", document.stem());
    sums.push_str(&format!("{}  {name}\n", document.digest()));
    batch.add_issued(name.clone(), document.pdf(), document.facts());
    batch.add("SHA256SUMS".to_owned(), sums);
    for (name, content) in registry::exports(&note, &verifier, &signing) {
        batch.add(name, content);
    }
    batch.add("cle.vkey".to_owned(), format!("{verifier}\n"));
    batch.add("cle.pem".to_owned(), signing.public_pem());
    batch.add("cle.pub".to_owned(), minisign_key_file(&verifier));
    batch.add("verifier.sh".to_owned(), SCRIPT);
    let outputs = args.making.output.clone();
    let folder = outputs.unwrap_or_else(|| workspace.root().join("envois")).join(&number);
    let mut register = registry::of(&workspace)?;
    let mut register = register.lock(&house.key)?;
    let mut all = batch.events(&house.key, register.known())?;
    all.extend(events);
    let placed = publish(&folder, &batch)?;
    register.enter(clock::now()?, &all)?;
    let _ = placed.keep();
    register.remember()?;
    let shown = open::name(&folder);
    ui.result(
        &format!("{shown} ({} pièce(s) pour « {} »)", args.files.len(), args.recipient),
        json!({"type": "envoi", "dossier": shown, "bordereau": number,
               "destinataire": args.recipient, "pieces": dispatch.pieces}),
    );
    Ok(())
}

/// Judges the documents: authentic, standing, and sealed for this recipient.
fn admitted(workspace: &Workspace, args: &Args) -> Result<Vec<(Verdict, u64)>, Report> {
    let pieces = judged(workspace, &args.files)?;
    let mut refused = Report::new();
    for (file, (verdict, _)) in args.files.iter().zip(&pieces) {
        let place = || Place::file(open::name(file));
        if !verdict.stands() {
            refused.push(
                Diagnostic::new("D037", place())
                    .message("Ce document a été remplacé ou annulé : il ne s'envoie plus."),
            );
        }
        let recipient = verdict.piece().and_then(|piece| piece.recipient.as_ref());
        if recipient.map(Reference::text) != Some(args.recipient.as_str()) {
            refused.push(Diagnostic::new("C003", place()));
        }
    }
    refused.sort();
    if refused.refuses() { Err(refused) } else { Ok(pieces) }
}

/// The next number of the year.
fn next_number(known: &Known, now: Instant) -> String {
    let year = now.to_string().chars().take(4).collect::<String>();
    let head = format!("BRD-{year}-");
    let ranks = known.slips().filter_map(|slip| slip.strip_prefix(&head)?.parse::<u32>().ok());
    format!("{head}{:04}", ranks.max().unwrap_or(0) + 1)
}
