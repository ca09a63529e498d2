//! A small register of invented documents, with all that a third party needs to check it: what a
//! stranger's tool must accept, and what tests spoil.

use std::fs;
use std::path::Path;

use cesmivip::register::{
    Chain, Checkpoint, Entry, Event, InclusionPath, Receipt, Reference, SigningKey, leaf_hash,
    minisign, minisign_key_file,
};
use cesmivip::seal::sha256;
use cesmivip::value::{Instant, PieceId};

pub const ORIGIN: &str = "cesmivip/ESSA1ESSA1ESSA1E";
/// The pass phrase of an invented key.
pub const PHRASE: &str = "phrase fictive du registre";
/// Neither a power of two nor one less: paths have all shapes.
pub const SIZE: usize = 37;

/// Writes the register and a dispatch of its first, tenth and last documents; gives their names,
/// without an ending. The tenth came back signed: its receipt is that of the signed file.
pub fn write(folder: &Path) -> Option<Vec<String>> {
    let key = SigningKey::from_seed([42; 32]);
    let other = SigningKey::from_seed([43; 32]);
    let verifier = key.verifier(ORIGIN)?;
    let at = Instant::parse("2026-11-24T08:00:00Z")?;
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).ok();

    let mut chain = Chain::default();
    let mut lines: Vec<String> = Vec::new();
    let mut enter = |entry: Entry| {
        let text = chain.next(at, entry).to_string();
        chain.feed(text.as_bytes()).ok()?;
        lines.push(text);
        Some(chain.clone())
    };
    enter(Entry::new(Event::Opened).about(Reference::parse(ORIGIN)?))?;
    let key_line = format!("{verifier}\n");
    enter(Entry { digest: Some(sha256(key_line.as_bytes())), ..Entry::new(Event::KeyChanged) })?;
    let mut sent = Vec::new();
    let mut last = Chain::default();
    for rank in 2..SIZE {
        let sealed = format!("%PDF-1.7\ndocument fictif {rank}\n%%EOF\n");
        let piece = PieceId::of_bytes(sha256(sealed.as_bytes()).bytes());
        let signed = format!("{sealed}une signature fictive\n%%EOF\n");
        let (event, bytes) = match rank {
            10 => (Event::Signed, signed),
            _ => (Event::Sealed, sealed.clone()),
        };
        let size = u64::try_from(bytes.len()).ok()?;
        let entry = Entry::of(event, piece, sha256(bytes.as_bytes()), size);
        let entry = if rank == 10 { entry.about(sha256(sealed.as_bytes())) } else { entry };
        last = enter(entry)?;
        if [2, 10, SIZE - 1].contains(&rank) {
            let stem = format!("PIECE-{piece}");
            put(&format!("{stem}.pdf"), bytes.as_bytes())?;
            sent.push((rank, stem));
        }
    }

    let note = Checkpoint { origin: ORIGIN.to_owned(), point: last.point() }.signed(&key)?;
    for (rank, stem) in &sent {
        let mut path = InclusionPath::new(u64::try_from(*rank).ok()?);
        lines.iter().for_each(|line| path.push(leaf_hash(line.as_bytes())));
        let receipt = Receipt {
            line: lines.get(*rank)?.clone().into_bytes(),
            index: u64::try_from(*rank).ok()?,
            path: path.end()?,
            note: note.clone(),
        };
        put(&format!("{stem}.tlog-proof"), receipt.to_string().as_bytes())?;
    }
    put("registre.tsv", lines.concat().as_bytes())?;
    put("point", note.to_string().as_bytes())?;
    put("point.txt", note.text().as_bytes())?;
    put("point.sig", note.signature(&verifier)?)?;
    let minisig = minisign(&key, ORIGIN, note.text().as_bytes(), "point du registre")?;
    put("point.minisig", minisig.as_bytes())?;
    put("cle.vkey", key_line.as_bytes())?;
    put("cle.pem", key.public_pem().as_bytes())?;
    put("cle.pub", minisign_key_file(&verifier).as_bytes())?;
    put("signature.pem", key.locked(&PHRASE.into(), &[1; 16], [2; 16])?.as_bytes())?;
    let stranger = other.verifier(ORIGIN)?;
    put("autre.vkey", format!("{stranger}\n").as_bytes())?;
    put("autre.pem", other.public_pem().as_bytes())?;
    put("autre.pub", minisign_key_file(&stranger).as_bytes())?;
    Some(sent.into_iter().map(|(_, stem)| stem).collect())
}
