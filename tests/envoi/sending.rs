//! An invented sending, whole: what a recipient gets, and nothing that the recipient does not.

use std::collections::BTreeMap;

use cesmivip::register::{
    Chain, Checkpoint, Entry, Event, InclusionPath, Note, Receipt, SigningKey, leaf_hash, minisign,
    minisign_key_file,
};
use cesmivip::seal::sha256;
use cesmivip::value::{Instant, PieceId};

/// The name of the register.
pub const ORIGIN: &str = "cesmivip/0123456789ABCDEF";
/// The pass phrase of every invented key.
pub const PHRASE: &str = "une phrase fictive";
/// Checked without the program by whoever receives it.
const SCRIPT: &[u8] = include_bytes!("../../scripts/verifier.sh");

/// A sending by the names of its files, and the two documents in it.
pub struct Sending {
    pub files: BTreeMap<String, Vec<u8>>,
    /// Sealed, and sent as it was sealed.
    pub sealed: String,
    /// Came back signed, and entered as such.
    pub signed: String,
    /// The lines of the register.
    pub register: Vec<u8>,
    key: SigningKey,
}

impl Sending {
    /// The signing key under [`PHRASE`].
    pub fn locked(&self) -> Option<String> {
        self.key.locked(&PHRASE.into(), &[1; 16], [2; 16])
    }
}

/// A document, and what an electronic signature appends to it.
fn document(number: u8) -> (Vec<u8>, Vec<u8>) {
    let sealed = format!("%PDF-1.7\npièce fictive {number}\n%%EOF\n").into_bytes();
    let update = b"1 0 obj <</Type/Sig/ByteRange [0 1 2 3]>> endobj\n%%EOF\n";
    let signed = [sealed.as_slice(), update].concat();
    (sealed, signed)
}

/// Makes a sending from a register of so many lines, signed by the key of a seed; at least four
/// lines, since two documents were sealed and one of them came back signed.
pub fn sending(seed: u8, size: u8) -> Option<Sending> {
    let key = SigningKey::from_seed([seed; 32]);
    let verifier = key.verifier(ORIGIN)?;
    let (chain, lines) = register(size)?;
    let note = Checkpoint { origin: ORIGIN.to_owned(), point: chain.point() }.signed(&key)?;
    let mut files = BTreeMap::new();
    let (mut names, mut sums) = (Vec::new(), String::new());
    for (number, rank) in [(1, 2), (2, usize::from(size))] {
        let (sealed, signed) = document(number);
        let bytes = if number == 1 { sealed } else { signed };
        let stem = format!("PIECE-{}", piece(number));
        sums.push_str(&format!("{}  {stem}.pdf\n", sha256(&bytes)));
        let receipt = receipt(&lines, rank, &note)?;
        files.insert(format!("{stem}.tlog-proof"), receipt.to_string().into_bytes());
        files.insert(format!("{stem}.pdf"), bytes);
        names.push(stem);
    }
    let slip = b"%PDF-1.7\nbordereau fictif\n%%EOF\n".to_vec();
    sums.push_str(&format!("{}  bordereau d'essai.pdf\n", sha256(&slip)));
    let text = note.text().as_bytes().to_vec();
    let minisig = minisign(&key, ORIGIN, &text, "point d'essai")?;
    files.extend([
        ("bordereau d'essai.pdf".to_owned(), slip),
        ("SHA256SUMS".to_owned(), sums.into_bytes()),
        ("cle.vkey".to_owned(), format!("{verifier}\n").into_bytes()),
        ("cle.pem".to_owned(), key.public_pem().into_bytes()),
        ("cle.pub".to_owned(), minisign_key_file(&verifier).into_bytes()),
        ("point".to_owned(), note.to_string().into_bytes()),
        ("point.sig".to_owned(), note.signature(&verifier)?.to_vec()),
        ("point.txt.minisig".to_owned(), minisig.into_bytes()),
        ("point.txt".to_owned(), text),
        ("verifier.sh".to_owned(), SCRIPT.to_vec()),
    ]);
    let [sealed, signed] = <[String; 2]>::try_from(names).ok()?;
    Some(Sending { files, sealed, signed, register: lines.concat(), key })
}

fn piece(number: u8) -> PieceId {
    PieceId::of_bytes(&[number; 32])
}

/// The first document is sealed on the second line, the second one on the third, and signed on the
/// last.
fn register(size: u8) -> Option<(Chain, Vec<Vec<u8>>)> {
    let (mut chain, mut lines) = (Chain::default(), Vec::new());
    for rank in 1..=size {
        let of = |event, number: u8, bytes: &[u8]| {
            Entry::of(event, piece(number), sha256(bytes), bytes.len().try_into().unwrap_or(0))
        };
        let entry = match rank {
            1 => Entry::new(Event::Opened),
            2 => of(Event::Sealed, 1, &document(1).0),
            3 => of(Event::Sealed, 2, &document(2).0),
            _ if rank == size => of(Event::Signed, 2, &document(2).1).about(sha256(&document(2).0)),
            _ => of(Event::Sealed, rank, &document(rank).0),
        };
        let at = Instant::of_unix_seconds(1_790_000_000 + i64::from(rank))?;
        let line = chain.next(at, entry, sha256).to_string().into_bytes();
        chain.feed(&line).ok()?;
        lines.push(line);
    }
    Some((chain, lines))
}

fn receipt(lines: &[Vec<u8>], rank: usize, note: &Note) -> Option<Receipt> {
    let index = u64::try_from(rank).ok()?.checked_sub(1)?;
    let mut path = InclusionPath::new(index);
    lines.iter().for_each(|line| path.push(leaf_hash(line)));
    let line = lines.get(rank - 1)?.clone();
    Some(Receipt { line, index, path: path.end()?, note: note.clone() })
}
