//! Judges a register with code that is not ours: `juge-tlog CLE.vkey REGISTRE POINT [RECU…]`.
//!
//! The checkpoint must be signed by the key and be that of the lines; each receipt must carry the
//! same checkpoint, a line of the register, and the proof that this code would have made itself.

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    Checkpoint, Error as TlogError, Hash, HashReader, check_record, prove_record, record_hash,
    stored_hash_index, stored_hashes, tree_hash,
};

type Judged<T> = Result<T, Box<dyn Error>>;

/// Every hash of the tree, in the order of tlog.
struct Stored(Vec<Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, TlogError> {
        let at = |index: &u64| self.0.get(usize::try_from(*index).ok()?).copied();
        let found: Option<Vec<Hash>> = indexes.iter().map(at).collect();
        found.ok_or(TlogError::IndexesNotInTree)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match judge(&arguments) {
        Ok(size) => {
            println!("{size} lines, {} receipts", arguments.len() - 3);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("juge-tlog: {error}");
            ExitCode::FAILURE
        }
    }
}

fn judge(arguments: &[String]) -> Judged<u64> {
    let [key, register, point, receipts @ ..] = arguments else {
        return Err("usage: juge-tlog CLE.vkey REGISTRE POINT [RECU…]".into());
    };
    let key = fs::read_to_string(key)?;
    let checkpoint = opened(&fs::read(point)?, key.trim_end())?;
    let register = fs::read_to_string(register)?;
    let lines: Vec<&str> = register.split_inclusive('\n').collect();
    let mut stored = Stored(Vec::new());
    for (rank, line) in (0u64..).zip(&lines) {
        if u64::try_from(stored.0.len())? != stored_hash_index(0, rank) {
            return Err("the tree is not built in order".into());
        }
        let hashes = stored_hashes(rank, line.as_bytes(), &stored)?;
        stored.0.extend(hashes);
    }
    let size = u64::try_from(lines.len())?;
    if size != checkpoint.size() || tree_hash(size, &stored)? != *checkpoint.hash() {
        return Err("the checkpoint is not that of the register".into());
    }
    for path in receipts {
        receipt(&fs::read_to_string(path)?, key.trim_end(), &lines, &stored)
            .map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(size)
}

fn opened(note: &[u8], key: &str) -> Judged<Checkpoint> {
    let verifier = StandardVerifier::new(key).map_err(|error| format!("key: {error}"))?;
    let note = Note::from_bytes(note)?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)]))?;
    let read = Checkpoint::from_bytes(note.text()).map_err(|_| "malformed checkpoint")?;
    match key.split('+').next() == Some(read.origin()) && read.extension().is_empty() {
        true => Ok(read),
        false => Err("the checkpoint is of another origin".into()),
    }
}

fn receipt(text: &str, key: &str, lines: &[&str], stored: &Stored) -> Judged<()> {
    let (proof, note) = text.split_once("\n\n").ok_or("no note")?;
    let checkpoint = opened(note.as_bytes(), key)?;
    let mut parts = proof.split('\n');
    if parts.next() != Some("c2sp.org/tlog-proof@v1") {
        return Err("not a proof".into());
    }
    let extra = parts.next().and_then(|line| line.strip_prefix("extra ")).ok_or("no extra")?;
    let index = parts.next().and_then(|line| line.strip_prefix("index ")).ok_or("no index")?;
    let (line, index): (Vec<u8>, u64) = (BASE64_STANDARD.decode(extra)?, index.parse()?);
    let path = parts.map(Hash::parse_hash).collect::<Result<Vec<_>, _>>()?;
    check_record(&path, checkpoint.size(), *checkpoint.hash(), index, record_hash(&line))?;
    if lines.get(usize::try_from(index)?).map(|known| known.as_bytes()) != Some(line.as_slice()) {
        return Err("not a line of the register".into());
    }
    match path == prove_record(checkpoint.size(), index, stored)? {
        true => Ok(()),
        false => Err("another proof than the judge's own".into()),
    }
}
