//! The register of a workspace: where it stands, what is remembered of it, what proves it.

use std::path::{Path, PathBuf};

use cesmivip::diag::{Diagnostic, Place};
use cesmivip::register::{
    Chain, Checkpoint, Entry, InclusionPath, Line, Note, Point, Receipt, Reference, SigningKey,
    Unproved, VerifierKey, leaf_hash, minisign,
};
use cesmivip::seal::WorkspaceKey;
use cesmivip::store::{Guards, Keys, Locked, RegisterFile, Workspace, read_file, read_register};

use super::{clock, open};

/// The last signed point.
pub const POINT: &str = "point";
/// The ending of receipts (C2SP tlog-proof).
pub const RECEIPT: &str = "tlog-proof";

/// The workspace that the user names, that of a file, or the present one.
pub fn workspace(given: Option<&Path>, file: &Path) -> Result<Workspace, Diagnostic> {
    match given {
        Some(folder) => Workspace::around(folder),
        None => Workspace::of(file).or_else(|fault| match fault.code {
            // A file that stands elsewhere is looked up from the present folder.
            "D004" => Workspace::around(Path::new(".")).map_err(|_| fault),
            _ => Err(fault),
        }),
    }
}

/// The key of a workspace that already has one.
pub fn key(workspace: &Workspace) -> Result<WorkspaceKey, Diagnostic> {
    let absent = || Diagnostic::new("D005", Place::file(".cesmivip/cle"));
    workspace.known_key()?.ok_or_else(absent)
}

/// Names the register of a workspace.
pub fn of(workspace: &Workspace) -> Result<RegisterFile, Diagnostic> {
    let origin = workspace.origin(clock::random)?;
    let guards = guards(workspace, &origin);
    Ok(RegisterFile::new(workspace.register(), origin, guards))
}

/// Enters events in the register of a workspace.
pub fn record(
    workspace: &Workspace,
    key: &WorkspaceKey,
    entries: &[Entry],
) -> Result<(), Diagnostic> {
    of(workspace)?.lock(key)?.record(clock::now()?, entries)
}

/// Reads the register to its end, through every point that is known of it, and one more given by
/// hand; gives its state and these points.
pub fn read(
    workspace: &Workspace,
    key: Option<&WorkspaceKey>,
    since: Option<&Path>,
    mut see: impl FnMut(&Line),
) -> Result<(Chain, Vec<Point>), Diagnostic> {
    let mut points = points(workspace, key)?;
    if let Some(since) = since {
        points.push(signed_point(workspace, since)?);
    }
    let read = read_register(&workspace.register(), points.iter().copied(), |line, _, _| see(line));
    Ok((read?, points))
}

/// One memory beside the key, and one that does not follow the folder when it is copied or put
/// back from a copy.
fn guards(workspace: &Workspace, origin: &Reference) -> Guards {
    let mut files = vec![remembered(workspace)];
    files.extend(state_folder().map(|folder| {
        folder.join("cesmivip").join(format!("{}.garde", origin.text().replace('/', "-")))
    }));
    Guards::new(files)
}

/// Reads the register before anything is made, and keeps it open for what will be: on one that was
/// cut, replaced or lost, nothing is made. Nothing is opened where there is none yet.
#[cfg(feature = "rendu")]
pub fn checked(
    workspace: &Workspace,
    key: &WorkspaceKey,
) -> Result<Option<RegisterFile>, Diagnostic> {
    let folder = workspace.register();
    let there = ["registre.tsv", "origine"].map(|name| folder.join(name).is_file());
    match (there, remembered(workspace).is_file()) {
        ([true, true], _) => {
            let mut register = of(workspace)?.passing(last_signed(workspace)?);
            register.lock(key)?;
            Ok(Some(register))
        }
        // A name without a line: the first document will open it.
        ([false, _], false) => Ok(None),
        _ => {
            let text = "Le registre est rompu : le dossier ou un de ses fichiers manque.";
            Err(Diagnostic::new("D030", Place::file(open::name(&folder))).message(text))
        }
    }
}

/// What is remembered of the register beside the key.
fn remembered(workspace: &Workspace) -> PathBuf {
    workspace.root().join(".cesmivip/registre.garde")
}

/// Where programs keep their state (XDG Base Directory Specification).
fn state_folder() -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = PathBuf::from(std::env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))
}

/// The points that the register of a workspace must go through: those that this workstation
/// remembers, and the last one that was signed.
pub fn points(workspace: &Workspace, key: Option<&WorkspaceKey>) -> Result<Vec<Point>, Diagnostic> {
    let mut points = Vec::new();
    if let Some(key) = key {
        // A register that has no name has no line: reading it will say so.
        let origin = workspace.origin(|| None)?;
        points.extend(guards(workspace, &origin).read(key, &origin)?);
    }
    points.extend(last_signed(workspace)?);
    Ok(points)
}

/// The last point that was signed here.
pub fn last_signed(workspace: &Workspace) -> Result<Option<Point>, Diagnostic> {
    let last = workspace.register().join(POINT);
    last.is_file().then(|| signed_point(workspace, &last)).transpose()
}

/// The point of a signed note, under a key of this register, present or past.
pub fn signed_point(workspace: &Workspace, path: &Path) -> Result<Point, Diagnostic> {
    let note = note(path)?;
    let keys = Keys::of(workspace).every()?;
    let read = keys.iter().find_map(|key| Checkpoint::verified(&note, key));
    let stranger = || Diagnostic::new("D038", Place::file(open::name(path)));
    read.map(|checkpoint| checkpoint.point).ok_or_else(stranger)
}

/// Reads a public key: a file, or the line itself as a slip prints it.
pub fn verifier_key(given: &str) -> Result<VerifierKey, Diagnostic> {
    if let Some(key) = VerifierKey::parse(given) {
        return Ok(key);
    }
    let bytes = read_file(Path::new(given))?;
    let key = std::str::from_utf8(&bytes).ok().and_then(VerifierKey::parse);
    key.ok_or_else(|| Diagnostic::new("D039", Place::file(given)))
}

/// Reads a signed note.
pub fn note(path: &Path) -> Result<Note, Diagnostic> {
    let odd = || Diagnostic::new("D038", Place::file(open::name(path)));
    Note::parse(&read_file(path)?).ok_or_else(odd)
}

/// Proves a receipt: gives its line, and the size of the register that it speaks of.
pub fn receipt(path: &Path, key: &str) -> Result<(Line, u64), Diagnostic> {
    let key = verifier_key(key)?;
    let place = || Place::file(open::name(path));
    let read = Receipt::parse(&read_file(path)?);
    let receipt = read.ok_or_else(|| Diagnostic::new("D038", place()))?;
    let (line, point) = receipt.verified(&key).map_err(|why| {
        let text = match why {
            Unproved::Form => "Ce reçu n'est pas celui d'une ligne de registre.",
            Unproved::Signature => "La clé donnée n'a pas signé le point de ce reçu.",
            Unproved::Inclusion => "La ligne de ce reçu n'est pas dans le registre qu'il cite.",
        };
        Diagnostic::new("D038", place()).message(text)
    })?;
    Ok((line, point.size))
}

/// Signs the present point of a register, and keeps it with its exports for other tools; gives it
/// with the key that verifies it.
pub fn sign(
    workspace: &Workspace,
    register: &Locked<'_>,
    key: &SigningKey,
) -> Result<(Note, VerifierKey), Diagnostic> {
    let origin = workspace.origin(|| None)?;
    Keys::of(workspace).agree(key, &origin)?;
    let odd = || Diagnostic::new("D032", Place::file("registre/origine"));
    let verifier = key.verifier(origin.text()).ok_or_else(odd)?;
    let checkpoint = Checkpoint { origin: origin.text().to_owned(), point: register.point() };
    let note = checkpoint.signed(key).ok_or_else(odd)?;
    for (name, content) in exports(&note, &verifier, key) {
        workspace.put_in_register(&name, &content)?;
    }
    Ok((note, verifier))
}

/// The files of a signed point: the note, its text and bare signature for openssl, and the
/// signature of minisign over the same text.
pub fn exports(note: &Note, verifier: &VerifierKey, key: &SigningKey) -> Vec<(String, Vec<u8>)> {
    let text = note.text().as_bytes().to_vec();
    let comment = format!("point {}", verifier.name());
    let minisig = minisign(key, verifier.name(), &text, &comment).unwrap_or_default();
    vec![
        (POINT.to_owned(), note.to_string().into_bytes()),
        ("point.sig".to_owned(), note.signature(verifier).unwrap_or_default().to_vec()),
        ("point.txt.minisig".to_owned(), minisig.into_bytes()),
        ("point.txt".to_owned(), text),
    ]
}

/// The receipts of some lines, in one reading of the register.
pub fn receipts(
    workspace: &Workspace,
    note: &Note,
    lines: &[u64],
) -> Result<Vec<Receipt>, Diagnostic> {
    let place = || Place::file(open::name(&workspace.register().join(POINT)));
    let checkpoint = Checkpoint::parse(note.text());
    let size = checkpoint.map(|c| c.point.size).ok_or_else(|| Diagnostic::new("D038", place()))?;
    let mut paths: Vec<InclusionPath> =
        lines.iter().map(|line| InclusionPath::new(line.saturating_sub(1))).collect();
    let mut texts = vec![Vec::new(); lines.len()];
    read_register(&workspace.register(), [], |line, bytes, _| {
        if line.number <= size {
            let leaf = leaf_hash(bytes);
            paths.iter_mut().for_each(|path| path.push(leaf));
        }
        for (wanted, text) in lines.iter().zip(&mut texts) {
            if *wanted == line.number {
                *text = bytes.to_vec();
            }
        }
    })?;
    let built = lines.iter().zip(paths).zip(texts).map(|((line, path), text)| {
        let path = path.end()?;
        Some(Receipt { line: text, index: line - 1, path, note: note.clone() })
    });
    built.collect::<Option<Vec<_>>>().ok_or_else(|| {
        Diagnostic::new("D039", place())
            .message("Le point signé est antérieur à l'une de ces lignes.")
            .remedy("Signer le point présent : cesmivip registre signer.")
    })
}
