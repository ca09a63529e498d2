//! A sending: documents under neutral names, their receipts, the slip, and what a third party needs
//! to check them without the program; one folder a recipient, under one pass phrase.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::asked::Making;
use super::house::{House, Others};
use super::job::Made;
use super::parcel::{Parcel, Sending};
use super::parcels::Parcels;
use super::restored::Restored;
use super::worker::Worker;
use crate::atelier::authentic::{RECEIPT, SUMS};
use crate::atelier::holder::KeyHolder;
use crate::atelier::point::exports;
use crate::atelier::sendings::unfinished;
use crate::atelier::wording::day;
use crate::atelier::{Machine, Watch};
use crate::diag::{Diagnostic, Report};
use crate::pipeline::slip;
use crate::record::Dictionary;
use crate::register::{
    Entry, Event, Note, Receipt, Reference, Registered, SigningKey, VerifierKey, minisign_key,
    minisign_key_file,
};
use crate::seal::{Sealed, sha256};
use crate::store::{Batch, Keys, Locked, Workspace, stands};
use crate::value::Instant;
use crate::view::{Dispatch, DispatchedPiece};

/// What checks a sending without the program.
pub(crate) const SCRIPT: &[u8] = include_bytes!("../../../scripts/verifier.sh");

/// A folder that is ready to be sent.
pub struct Sent {
    /// Where it is.
    pub folder: PathBuf,
    /// Its number.
    pub number: String,
    /// For whom it is, by code.
    pub recipient: String,
    /// Its documents, as the slip lists them.
    pub pieces: Vec<DispatchedPiece>,
}

/// What became of what was to be sent.
pub struct Dispatched {
    /// The folders, one a recipient.
    pub sent: Vec<Sent>,
    /// What there is to know of them.
    pub told: Report,
    /// Folders that a run which was stopped left: they are ready for nobody.
    pub unfinished: Vec<PathBuf>,
    /// What stopped before the last of them, if anything did.
    pub failure: Option<Report>,
}

/// A parcel with its slip, ready to be placed.
struct Ready {
    folder: PathBuf,
    dispatch: Dispatch,
    slip: Sealed,
    batch: Batch,
    events: Vec<Entry>,
}

/// What sendings are made of, once the register is signed.
struct Proof {
    note: Note,
    verifier: VerifierKey,
    signing: SigningKey,
}

/// Prepares a sending for each recipient, signs the register's point once, and enters what was
/// handed. The pass phrase is not asked for what is refused, nor when there is nothing to send.
///
/// Each folder is placed and entered by itself: of a run that was stopped, what was prepared is, and
/// the next run goes on with the others.
///
/// # Errors
/// Those of [`Parcels::of`], of the key, of the register and of what is drawn.
pub fn send(
    sending: Sending<'_>,
    workspace: &Workspace,
    making: &Making,
    holder: &mut dyn KeyHolder,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Dispatched, Report> {
    let house = House::open(workspace, None, machine, watch)?;
    let outputs = making.output.clone().unwrap_or_else(|| workspace.sendings());
    let mut worker = Worker::new(machine, making.seconds);
    let mut restored = Restored::with(&mut worker);
    let Parcels { parcels, told, .. } =
        house.look(|known| Parcels::of(&house, known, sending, &mut restored))??;
    let unfinished = house.look(|known| unfinished(workspace, known))??;
    let mut done = Dispatched { sent: Vec::new(), told, unfinished, failure: None };
    if parcels.is_empty() {
        return Ok(done);
    }
    // A record that nobody can read stops no sending: what is sent was sealed among the others.
    let among = house.others().ok().map(Others::dictionary);
    let signing = house.custody().unlock(holder)?;
    // Two sendings at once would take the same numbers, and give the same twice.
    let _alone = Keys::of(workspace).alone()?;
    let now = machine.instant()?;
    let ready = house.registered(|register| {
        let Parcels { mut parcels, told, .. } =
            Parcels::of(&house, register.known(), sending, &mut restored)?;
        done.told = told;
        enter(register, now, &mut parcels)?;
        if parcels.is_empty() {
            return Ok::<_, Report>(None);
        }
        let numbers = numbers(register.known(), now, &outputs, parcels.len());
        let (note, verifier) = house.custody().sign(register, &signing)?;
        Ok(Some((parcels, numbers, Proof { note, verifier, signing })))
    })?;
    let Some((parcels, numbers, proof)) = ready else {
        return Ok(done);
    };
    let lines = |parcel: &Parcel| parcel.items.iter().filter_map(|item| item.line).collect();
    let all: Vec<Vec<u64>> = parcels.iter().map(lines).collect();
    let mut receipts = house.custody().receipts(&proof.note, &all.concat())?.into_iter();
    let mut ready = Vec::new();
    for (parcel, number) in parcels.into_iter().zip(numbers) {
        let mine: Vec<Receipt> = receipts.by_ref().take(parcel.items.len()).collect();
        let folder = outputs.join(&number);
        let gathered = gather(&house, parcel, number, &proof, &mine);
        ready.push(close(&house, gathered?, &proof, (folder, among.as_ref()), &mut worker)?);
    }
    for Ready { folder, dispatch, slip, mut batch, events } in ready {
        house.keep(&mut batch, &Made { sealed: vec![slip], ..Made::default() });
        let issued = house.registered(|register| {
            let mut all = batch.events(&house.key, register.known())?;
            all.extend(events);
            register.issue(&folder, &batch, machine.instant()?, &all)
        });
        if let Err(fault) = issued {
            done.failure = Some(Report::one(fault));
            break;
        }
        let Dispatch { number, recipient, pieces, .. } = dispatch;
        done.sent.push(Sent { folder, number, recipient, pieces });
    }
    Ok(done)
}

/// What [`send`] would prepare, with what it would keep back.
///
/// # Errors
/// Those of [`Parcels::of`], of the setup and of the register.
pub fn to_send(
    sending: Sending<'_>,
    workspace: &Workspace,
    seconds: u64,
    machine: &dyn Machine,
) -> Result<Parcels, Report> {
    let house = House::glimpse(workspace, machine)?;
    let mut worker = Worker::new(machine, seconds);
    let mut restored = Restored::with(&mut worker);
    house.look(|known| Parcels::of(&house, known, sending, &mut restored))?
}

/// Enters the attachments that the register does not know, and finds the line of each piece.
fn enter(
    register: &mut Locked<'_>,
    now: Instant,
    parcels: &mut [Parcel],
) -> Result<(), Diagnostic> {
    let mut entries: Vec<Entry> = Vec::new();
    for parcel in parcels.iter() {
        for item in parcel.items.iter().filter(|item| item.line.is_none()) {
            let size = u64::try_from(item.bytes.len()).unwrap_or(u64::MAX);
            let entry = Entry::of(Event::Sealed, item.id, sha256(&item.bytes), size);
            entries.push(Entry { reference: Reference::parse(&parcel.recipient), ..entry });
        }
    }
    if !entries.is_empty() {
        register.record(now, &entries)?;
    }
    for item in parcels.iter_mut().flat_map(|parcel| &mut parcel.items) {
        item.line = item.line.or_else(|| register.known().piece(item.id).map(|piece| piece.line));
    }
    Ok(())
}

/// Puts the documents under neutral names, each with its receipt; gives what the slip lists and
/// what the register is to be told.
fn gather(
    house: &House<'_>,
    parcel: Parcel,
    number: String,
    proof: &Proof,
    receipts: &[Receipt],
) -> Result<(Dispatch, Batch, Vec<Entry>, String), Report> {
    let (mut shown, mut events) = (Vec::new(), Vec::new());
    let (mut batch, mut sums) = (Batch::default(), String::new());
    for (item, receipt) in parcel.items.into_iter().zip(receipts) {
        let digest = sha256(&item.bytes);
        let size = u64::try_from(item.bytes.len()).unwrap_or(u64::MAX);
        let stem = format!("PIECE-{}", item.id);
        let name = format!("{stem}.{}", item.ending);
        sums.push_str(&format!("{digest}  {name}\n"));
        batch.add(format!("{stem}.{RECEIPT}"), receipt.to_string());
        batch.add(name.clone(), item.bytes);
        let entry = Entry::of(Event::Handed, item.id, digest, size);
        events.push(Entry { reference: Reference::parse(&number), ..entry });
        shown.push(DispatchedPiece {
            intitule: item.title,
            mention: item.mark,
            fichier: name,
            sha256: digest.to_string(),
            octets: size,
            ligne: item.line.unwrap_or_default(),
            signe: item.signed,
        });
    }
    let dispatch = Dispatch {
        number,
        day: house.machine().today()?,
        recipient: parcel.recipient,
        pieces: shown,
        urgency: parcel.urgency,
        absent: parcel.absent,
        before: parcel
            .before
            .iter()
            .map(|handing| format!("{} {}", handing.number, day(handing.at)))
            .collect(),
        point: proof.note.text().trim_end().split('\n').map(str::to_owned).collect(),
        key: proof.verifier.to_string(),
        minisign: minisign_key(&proof.verifier),
    };
    Ok((dispatch, batch, events, sums))
}

/// Adds the slip, the sums, the signed point, the public keys and the script.
fn close(
    house: &House<'_>,
    (dispatch, mut batch, events, mut sums): (Dispatch, Batch, Vec<Entry>, String),
    proof: &Proof,
    (folder, among): (PathBuf, Option<&Arc<Dictionary>>),
    worker: &mut Worker<'_>,
) -> Result<Ready, Report> {
    let slip = slip(&house.setup, &house.key, &dispatch, among, worker)?;
    let name = format!("{}.pdf", slip.stem());
    sums.push_str(&format!("{}  {name}\n", slip.digest()));
    batch.add_issued(name, slip.pdf(), slip.facts());
    batch.add(SUMS.to_owned(), sums);
    for (name, content) in exports(&proof.note, &proof.verifier, &proof.signing) {
        batch.add(name, content);
    }
    batch.add("cle.vkey".to_owned(), format!("{}\n", proof.verifier));
    batch.add("cle.pem".to_owned(), proof.signing.public_pem());
    batch.add("cle.pub".to_owned(), minisign_key_file(&proof.verifier));
    batch.add("verifier.sh".to_owned(), SCRIPT);
    Ok(Ready { folder, dispatch, slip, batch, events })
}

/// The next numbers of the year. One whose folder is there is taken: a run that was killed may have
/// left it, and nobody can tell by its number whether it was sent.
fn numbers(known: &Registered, now: Instant, outputs: &Path, count: usize) -> Vec<String> {
    let year = now.to_string().chars().take(4).collect::<String>();
    let head = format!("BRD-{year}-");
    let ranks = known.handings().filter_map(|h| h.number.strip_prefix(&head)?.parse::<u32>().ok());
    let first = ranks.max().unwrap_or(0) + 1;
    let free = (first..).map(|rank| format!("{head}{rank:04}"));
    free.filter(|number| !stands(&outputs.join(number))).take(count).collect()
}
