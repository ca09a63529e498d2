//! A sending: documents under neutral names, their receipts, the slip, and what a third party needs
//! to check them without the program.

use std::path::{Path, PathBuf};

use super::asked::Making;
use super::house::House;
use super::worker::Worker;
use crate::atelier::authentic::{Authentic, authentic};
use crate::atelier::holder::KeyHolder;
use crate::atelier::opening::name;
use crate::atelier::point::exports;
use crate::atelier::receipts::RECEIPT;
use crate::atelier::{Machine, Watch};
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::slip;
use crate::register::{
    Entry, Event, Note, Receipt, Reference, Registered, SigningKey, VerifierKey, minisign_key,
    minisign_key_file,
};
use crate::seal::{Sealed, WorkspaceKey, sha256};
use crate::store::{Batch, Workspace};
use crate::value::Instant;
use crate::view::{Dispatch, DispatchedPiece};

/// What checks a sending without the program.
const SCRIPT: &[u8] = include_bytes!("../../../scripts/verifier.sh");

/// What is to be sent, and to whom.
#[derive(Clone, Copy)]
pub struct Sending<'a> {
    /// The documents.
    pub files: &'a [PathBuf],
    /// The recipient: the one for whom each was sealed.
    pub recipient: &'a str,
}

/// A folder that is ready to be sent.
pub struct Sent {
    /// Where it is.
    pub folder: PathBuf,
    /// Its number.
    pub number: String,
    /// Its documents, as the slip lists them.
    pub pieces: Vec<DispatchedPiece>,
}

/// What a sending is made of, once its register is signed.
struct Proof {
    note: Note,
    verifier: VerifierKey,
    receipts: Vec<Receipt>,
}

/// Prepares a sending, signs the register's point and enters what was handed. The pass phrase is
/// not asked for a sending that is refused.
///
/// # Errors
/// D037 for a document that is not authentic or does not stand, C003 for one sealed for somebody
/// else; those of the key, of the register and of what is drawn.
pub fn send(
    sending: Sending<'_>,
    making: &Making,
    holder: &mut dyn KeyHolder,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Sent, Report> {
    let first = sending.files.first().map_or(Path::new("."), PathBuf::as_path);
    let workspace = Workspace::of(first)?;
    let house = House::open(&workspace, None, machine, watch)?;
    house.registered(|register| admitted(register.known(), &house.key, sending))?;
    let signing = house.custody().unlock(holder)?;
    let now = machine.instant()?;
    let (documents, number, (note, verifier)) = house.registered(|register| {
        let documents = admitted(register.known(), &house.key, sending)?;
        let number = next_number(register.known(), now);
        Ok::<_, Report>((documents, number, house.custody().sign(register, &signing)?))
    })?;
    let lines: Vec<u64> = documents.iter().map(|document| document.line).collect();
    let receipts = house.custody().receipts(&note, &lines)?;
    let proof = Proof { note, verifier, receipts };
    let mut batch = Batch::default();
    let mut sums = String::new();
    let (pieces, events) = gather(sending, documents, &proof, &number, &mut batch, &mut sums);
    let dispatch = Dispatch {
        number: number.clone(),
        day: machine.today()?,
        recipient: sending.recipient.to_owned(),
        pieces,
        point: proof.note.text().trim_end().split('\n').map(str::to_owned).collect(),
        key: proof.verifier.to_string(),
        minisign: minisign_key(&proof.verifier),
    };
    let mut worker = Worker::new(machine, making.seconds);
    let slip = slip(&house.setup, &house.key, &dispatch, &mut worker)?;
    close(&slip, &proof, &signing, &mut batch, sums);
    let outputs = making.output.clone().unwrap_or_else(|| workspace.root().join("envois"));
    let folder = outputs.join(&number);
    house.registered(|register| {
        let mut all = batch.events(&house.key, register.known())?;
        all.extend(events);
        register.issue(&folder, &batch, machine.instant()?, &all)
    })?;
    Ok(Sent { folder, number, pieces: dispatch.pieces })
}

/// Puts the documents under neutral names, each with its receipt; gives what the slip lists and
/// what the register is to be told.
fn gather(
    sending: Sending<'_>,
    documents: Vec<Authentic>,
    proof: &Proof,
    number: &str,
    batch: &mut Batch,
    sums: &mut String,
) -> (Vec<DispatchedPiece>, Vec<Entry>) {
    let (mut shown, mut events) = (Vec::new(), Vec::new());
    for ((file, document), receipt) in sending.files.iter().zip(documents).zip(&proof.receipts) {
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
        events.push(Entry { reference: Reference::parse(number), ..entry });
        shown.push(DispatchedPiece {
            fichier: name,
            sha256: digest.to_string(),
            octets: size,
            ligne: line,
            signe: signed,
        });
    }
    (shown, events)
}

/// Adds the slip, the sums, the signed point, the public keys and the script.
fn close(slip: &Sealed, proof: &Proof, signing: &SigningKey, batch: &mut Batch, mut sums: String) {
    let name = format!("{}.pdf", slip.stem());
    sums.push_str(&format!("{}  {name}\n", slip.digest()));
    batch.add_issued(name, slip.pdf(), slip.facts());
    batch.add("SHA256SUMS".to_owned(), sums);
    for (name, content) in exports(&proof.note, &proof.verifier, signing) {
        batch.add(name, content);
    }
    batch.add("cle.vkey".to_owned(), format!("{}\n", proof.verifier));
    batch.add("cle.pem".to_owned(), signing.public_pem());
    batch.add("cle.pub".to_owned(), minisign_key_file(&proof.verifier));
    batch.add("verifier.sh".to_owned(), SCRIPT);
}

/// Judges the documents: authentic, standing, and sealed for this recipient.
fn admitted(
    known: &Registered,
    key: &WorkspaceKey,
    sending: Sending<'_>,
) -> Result<Vec<Authentic>, Report> {
    let documents = authentic(known, key, sending.files)?;
    let mut refused = Report::new();
    for (file, Authentic { piece, .. }) in sending.files.iter().zip(&documents) {
        let place = || Place::file(name(file));
        if !piece.stands() {
            refused.push(
                Diagnostic::new("D037", place())
                    .message("Ce document a été remplacé ou annulé : il ne s'envoie plus."),
            );
        }
        if piece.recipient.as_ref().map(Reference::text) != Some(sending.recipient) {
            refused.push(Diagnostic::new("C003", place()));
        }
    }
    refused.sort();
    if refused.refuses() { Err(refused) } else { Ok(documents) }
}

/// The next number of the year.
fn next_number(known: &Registered, now: Instant) -> String {
    let year = now.to_string().chars().take(4).collect::<String>();
    let head = format!("BRD-{year}-");
    let ranks = known.slips().filter_map(|slip| slip.strip_prefix(&head)?.parse::<u32>().ok());
    format!("{head}{:04}", ranks.max().unwrap_or(0) + 1)
}
