//! What several tests ask for and none changes: read or made once for all of them.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use cesmivip::diag::Report;
use cesmivip::pipeline::minutes::{Named, followed, gather};
use cesmivip::pipeline::{Dossier, Numbered, Registry, check};
use cesmivip::record::{Checked, Commission, Dictionary, Followed, Kind};
use cesmivip::setup::{Files, Setup};
use pkcs8::pkcs5::pbes2;
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument};
use serde_json::Value;

use crate::{at, files, setup_with};

/// A folder of one's own: in memory where the machine has such a place, since what a test proves of
/// files does not wait for a disk.
pub fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    match tempfile::tempdir_in(memory) {
        Ok(folder) => folder,
        Err(_) => tempfile::tempdir().unwrap(),
    }
}

/// Copies a folder into another, rights included.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|e| (e.path(), e.file_name())).unwrap();
        match path.is_dir() {
            true => copy(&path, &to.join(name)),
            false => drop(std::fs::copy(&path, to.join(name)).unwrap()),
        }
    }
}

/// Rewrites a signing key so that its pass phrase opens it at once. What a guess costs is proved where
/// keys are made (`cles`): who tests something else does not wait for it each time.
pub fn lighten(pem: &Path, phrase: &str) {
    let text = std::fs::read_to_string(pem).unwrap();
    let (_, locked) = SecretDocument::from_pem(&text).unwrap();
    let locked = EncryptedPrivateKeyInfoRef::try_from(locked.as_bytes()).unwrap();
    let opened = locked.decrypt(phrase).unwrap();
    let plain = PrivateKeyInfoRef::try_from(opened.as_bytes()).unwrap();
    let cost = pkcs8::pkcs5::scrypt::Params::new(1, 8, 1).unwrap();
    let params = pbes2::Parameters::generate_scrypt_aes256cbc(cost, &[1; 16], [2; 16]).unwrap();
    let light = plain.encrypt_with_params(params, phrase).unwrap();
    let light = light.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).unwrap();
    std::fs::write(pem, light.as_bytes()).unwrap();
}

/// How many times a test kills the program: `KILLS=100` for more than is worth waiting for each time.
pub fn kills(fewer: u32) -> u32 {
    std::env::var("KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(fewer)
}

/// The setup of the samples.
pub fn setup() -> &'static Setup {
    static READ: OnceLock<Setup> = OnceLock::new();
    READ.get_or_init(|| setup_with(Files::new()))
}

/// The records of a folder, as they were typed.
pub fn named(folder: &str) -> Vec<Named> {
    let read = |path: PathBuf| {
        (path.strip_prefix(at("")).unwrap().display().to_string(), std::fs::read(path).unwrap())
    };
    files(folder, ".yaml").into_iter().map(read).collect()
}

/// The situations of the samples, as they were typed.
pub fn situations() -> Vec<Named> {
    [named("samples/situations"), named("samples/situations/suivies")].concat()
}

/// The referrals of the samples, as they were typed.
pub fn referrals() -> Vec<Named> {
    named("samples/signalements")
}

/// Checks a referral among other records, alone when `among` keeps nobody.
pub fn dossier_among(
    setup: &Setup,
    (name, bytes): &Named,
    (situations, signalements): (&[Named], &[Named]),
    among: Option<&Arc<Dictionary>>,
) -> Result<Checked<Dossier>, Report> {
    let numbered = &Numbered::of(situations, signalements);
    let registry = Registry { numbered, situations, signalements, among, archive: None };
    check(setup, name, bytes, &registry)
}

/// Checks a complement beside its situation, knowing what was printed of some referrals.
#[cfg(feature = "rendu")]
pub fn complement_of(
    setup: &Setup,
    (name, bytes): &Named,
    (situations, signalements): (&[Named], &[Named]),
    archive: &dyn cesmivip::pipeline::Archive,
) -> Result<Checked<Dossier>, Report> {
    let numbered = &Numbered::of(situations, signalements);
    let archive = Some(archive);
    let registry = Registry { numbered, situations, signalements, among: None, archive };
    check(setup, name, bytes, &registry)
}

/// A situation and the referral that speaks of it, as they were typed: of the samples, or of a kit,
/// where the base speaks for who has none.
pub fn typed_pair(path: &str) -> (Named, Named) {
    let read = |path: &std::path::Path| std::fs::read(path).unwrap();
    let situation = read(&at(path));
    let folder = at(path).parent().unwrap().to_owned();
    let number = |bytes: &[u8]| Kind::Situation.number_in(bytes).unwrap();
    let own = number(&situation);
    let beside = [folder.join("signalements"), folder.with_file_name("signalements")];
    let beside = beside.into_iter().find(|folder| folder.is_dir()).unwrap();
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(&beside).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.is_file());
    let found = all.iter().find(|path| number(&read(path)) == own);
    let referral = match found {
        Some(path) => read(path),
        None => {
            let base = String::from_utf8(read(&beside.join("base.yaml"))).unwrap();
            base.replace("S-2026-1077", &own).into_bytes()
        }
    };
    ((path.to_owned(), situation), ("signalement.yaml".to_owned(), referral))
}

/// A situation with the referral that speaks of it under `signalement`.
pub fn whole(path: &str) -> Value {
    let ((_, situation), (_, referral)) = typed_pair(path);
    let mut whole: Value = serde_yaml::from_slice(&situation).unwrap();
    whole["signalement"] = serde_yaml::from_slice(&referral).unwrap();
    whole
}

/// Checks such a whole, in its two files.
pub fn check_whole(
    setup: &Setup,
    whole: &Value,
    among: Option<&Arc<Dictionary>>,
) -> Result<Checked<Dossier>, Report> {
    let mut situation = whole.clone();
    let mut referral = situation.as_object_mut().unwrap().remove("signalement").unwrap();
    referral["situation"] = situation["situation"].clone();
    let named = |name: &str, value: &Value| (name.to_owned(), value.to_string().into_bytes());
    let (situation, referral) = (named("f", &situation), named("signalement", &referral));
    dossier_among(setup, &referral, (&[situation], &[]), among)
}

/// Checks a situation as it was typed, with the referral of another.
pub fn check_typed(setup: &Setup, path: &str, text: &str) -> Result<Checked<Dossier>, Report> {
    let (_, referral) = typed_pair(path);
    dossier(setup, &referral, &[("f".to_owned(), text.as_bytes().to_vec())], &[])
}

/// Checks a referral beside its situation.
pub fn dossier(
    setup: &Setup,
    named: &Named,
    situations: &[Named],
    signalements: &[Named],
) -> Result<Checked<Dossier>, Report> {
    dossier_among(setup, named, (situations, signalements), None)
}

/// The situations of the samples, read.
pub fn known() -> Vec<Arc<Followed>> {
    static READ: OnceLock<Vec<Arc<Followed>>> = OnceLock::new();
    let read = || {
        followed(setup(), &situations(), &referrals())
            .unwrap_or_else(|report| panic!("{report:#?}"))
    };
    READ.get_or_init(read).clone()
}

/// The records of the samples, and what is said of each session.
pub fn samples() -> &'static (Commission, BTreeMap<String, Report>) {
    static READ: OnceLock<(Commission, BTreeMap<String, Report>)> = OnceLock::new();
    let read = || {
        let sessions = named("samples/seances");
        gather(setup(), &sessions, known()).unwrap_or_else(|report| panic!("{report:#?}"))
    };
    READ.get_or_init(read)
}
