//! A second front end over the workshop: no process, no terminal, a clock that stands still and
//! chance that can be drawn again.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};

use cesmivip::atelier::Machine;
use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::holder::{KeyHolder, NewPhrase};
use cesmivip::atelier::judging::{self, Basis, Judgements, Question, Standing};
use cesmivip::atelier::keyring::Keyring;
use cesmivip::atelier::recovery;
use cesmivip::diag::{Diagnostic, Place};
use cesmivip::register::RecoverySheet;
use cesmivip::seal::Facts;
use cesmivip::store::{Batch, Published, Workspace};
use cesmivip::value::Instant;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::at;

const PHRASE: &str = "quatre mots de passe fictifs";
const OTHER: &str = "une autre phrase, aussi fictive";
/// The sealed part of the file that a foreign tool signed (`tests/kit/signes/README.md`).
const SEALED: usize = 11_594;

/// Draws the same bytes for everybody who starts alike.
struct Still(AtomicU8);

impl Machine for Still {
    fn now(&self) -> Option<Instant> {
        Instant::parse("2026-11-24T15:04:05Z")
    }

    fn fill(&self, bytes: &mut [u8]) -> bool {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
        true
    }
}

/// What a person would answer, in order.
#[derive(Default)]
struct Script {
    phrases: VecDeque<&'static str>,
    page: Option<Zeroizing<String>>,
}

impl Script {
    fn of(phrases: &[&'static str]) -> Self {
        Self { phrases: phrases.iter().copied().collect(), page: None }
    }

    fn next(&mut self) -> Result<SecretString, Diagnostic> {
        let none = || Diagnostic::new("D049", Place::file("phrase de passe"));
        self.phrases.pop_front().map(SecretString::from).ok_or_else(none)
    }
}

impl KeyHolder for Script {
    fn phrase(&mut self) -> Result<SecretString, Diagnostic> {
        self.next()
    }

    fn new_phrase(&mut self) -> Result<NewPhrase, Diagnostic> {
        NewPhrase::chosen(self.next()?)
    }

    fn sheet(&mut self) -> Result<RecoverySheet, Diagnostic> {
        let page = self.page.take().unwrap();
        let lines: Vec<_> = page.lines().map(|line| Zeroizing::new(line.to_owned())).collect();
        recovery::find(&lines)
    }
}

/// A workspace of one's own, on a machine of one's own.
struct Office {
    folder: tempfile::TempDir,
    workspace: Workspace,
    machine: Still,
}

impl Office {
    fn new(chance: u8) -> Self {
        let folder = crate::shared::folder();
        std::fs::copy(at("samples/cesmivip.yaml"), folder.path().join("cesmivip.yaml")).unwrap();
        let workspace = Workspace::around(folder.path()).unwrap();
        Self { folder, workspace, machine: Still(AtomicU8::new(chance)) }
    }

    fn with_key(chance: u8) -> Self {
        let office = Self::new(chance);
        office.keys().create(&mut Script::of(&[PHRASE])).unwrap();
        office
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.at(path)).unwrap()
    }

    fn keys(&self) -> Keyring<'_> {
        Keyring::open(&self.workspace, &self.machine).unwrap()
    }

    fn custody(&self) -> Custody<'_> {
        Custody::new(&self.workspace, &self.machine)
    }

    /// Issues a referral, as the program does.
    fn issue(&self, bytes: &[u8]) {
        let facts = Facts {
            kind: "signalement".to_owned(),
            reference: "SIG-2026-0001".to_owned(),
            version: 1,
            recipient: "parquet".to_owned(),
            date: "2026-11-24".to_owned(),
            stem: "SIG-2026-0001-v1".to_owned(),
            replaces: Vec::new(),
            corrects: Vec::new(),
            working: false,
        };
        let mut batch = Batch::default();
        batch.add_issued(format!("{}.pdf", facts.stem), bytes, &facts);
        let key = self.custody().key().unwrap();
        let mut register = self.custody().register(&self.custody().key().unwrap()).unwrap();
        let mut register = register.lock(&key).unwrap();
        let events = batch.events(&key, register.known()).unwrap();
        let now = self.machine.now().unwrap();
        register.issue(&self.workspace.outputs(), &batch, now, &events).unwrap();
    }

    fn judged(&self, path: &str, enter: bool) -> Judgements {
        let files = [self.at(path)];
        let question = Question { files: &files, workspace: None, since: None, enter };
        judging::by_registers(&question, &self.machine).unwrap()
    }

    /// The code and the standing of one file.
    fn verdict(&self, path: &str) -> (&'static str, Standing) {
        let judged = self.judged(path, false);
        let all: Vec<_> = judged.groups.iter().flat_map(|group| &group.judgements).collect();
        assert_eq!((all.len(), judged.len(), judged.failure), (1, 1, None));
        assert_eq!(judged.groups.iter().filter(|group| group.broken.is_some()).count(), 0);
        (all[0].wording().code, all[0].standing())
    }
}

#[test]
fn keys_are_made_kept_brought_back_and_changed() {
    let office = Office::new(1);
    let refused = office.keys().create(&mut Script::of(&["trop courte"])).unwrap_err();
    assert_eq!(refused.code, "D044");
    assert!(!office.at("registre").exists() && !office.at(".cesmivip").exists());
    let made = office.keys().create(&mut Script::of(&[PHRASE])).unwrap();
    assert_eq!(made.workspace_key, Some(office.workspace.root().join(".cesmivip/cle")));
    assert_eq!(office.read("registre/cle.vkey"), format!("{}\n", made.key));
    // What is refused whatever the answer asks for nothing.
    let mut unasked = Script::of(&[OTHER]);
    assert_eq!(office.keys().create(&mut unasked).unwrap_err().code, "D040");
    assert_eq!(office.keys().restore(&mut unasked).unwrap_err().code, "D040");
    let bare = Office::new(2);
    assert_eq!(bare.keys().sheet(&mut unasked).unwrap_err().code, "D041");
    assert_eq!(bare.custody().unlock(&mut unasked).unwrap_err().code, "D041");
    assert_eq!(unasked.phrases.len(), 1);
    assert_eq!(office.keys().test(&mut unasked).unwrap_err().code, "D043");
    // Another machine draws otherwise; one that draws alike writes the same register.
    assert_eq!(
        Office::with_key(1).read("registre/registre.tsv"),
        office.read("registre/registre.tsv")
    );

    let page = office.keys().sheet(&mut Script::of(&[PHRASE])).unwrap();
    assert!(page.contains(&made.key.to_string()));
    let mut script = Script { page: Some(page), ..Script::of(&[OTHER]) };
    let restored = bare.keys().restore(&mut script).unwrap();
    assert_eq!((restored.key, restored.has_register), (made.key.clone(), false));
    assert_eq!(bare.read(".cesmivip/cle"), office.read(".cesmivip/cle"));

    let changed = office.keys().change(&mut Script::of(&[PHRASE, OTHER])).unwrap();
    assert_ne!(changed, made.key);
    assert_eq!(office.keys().test(&mut Script::of(&[OTHER])).unwrap(), changed);
}

#[test]
fn a_document_is_judged_proved_returned_and_cancelled() {
    let office = Office::with_key(1);
    let returned = std::fs::read(at("tests/kit/signes/signe.pdf")).unwrap();
    let document = "produits/SIG-2026-0001-v1.pdf";
    assert_eq!(office.verdict("cesmivip.yaml"), ("inconnu", Standing::Bad));
    office.issue(&returned[..SEALED]);
    assert_eq!(office.verdict(document), ("intact", Standing::Good));

    let note = office.custody().sign_present(&mut Script::of(&[PHRASE])).unwrap();
    assert_eq!(office.read("registre/point"), note.to_string());
    let written = office.custody().write_receipts(&[office.at(document)], None).unwrap();
    let receipt = office.at("produits/SIG-2026-0001-v1.tlog-proof");
    assert_eq!((written.receipts, written.failure), (vec![receipt.clone()], None));
    let again = office.custody().write_receipts(&[office.at(document)], Some(&receipt)).unwrap();
    assert!(again.receipts.is_empty() && again.failure.unwrap().code == "D002");

    // Elsewhere, without the workspace.
    let elsewhere = crate::shared::folder().path().join("absent.pdf");
    let files = [office.at(document), office.at("cesmivip.yaml"), elsewhere];
    let proved = judging::by_receipt(&files, &receipt, &office.read("registre/cle.vkey")).unwrap();
    let told: Vec<_> = proved.groups.iter().flat_map(|group| &group.judgements).collect();
    assert!(matches!(told[0].basis, Basis::Receipt(..)));
    let standings: Vec<_> = told.iter().map(|judgement| judgement.standing()).collect();
    assert_eq!(standings, [Standing::Good, Standing::Bad, Standing::Unreadable]);
    assert_eq!((proved.good(), proved.gravest()), (1, Standing::Bad));

    std::fs::write(office.at("rendu.pdf"), &returned).unwrap();
    assert_eq!(office.verdict("rendu.pdf"), ("modifie", Standing::Bad));
    let taken = |name: &str| office.custody().take_in(&office.at(name));
    assert_eq!(taken(document).unwrap_err().code, "D034");
    let first = taken("rendu.pdf").unwrap();
    assert_eq!(first.published, Published::Written);
    assert_eq!(std::fs::read(&first.path).unwrap(), returned);
    let second = taken("rendu.pdf").unwrap();
    assert_eq!((second.published, second.path), (Published::Unchanged, first.path));
    assert_eq!(office.verdict("rendu.pdf"), ("signe", Standing::Good));

    office.custody().cancel(&office.at(document)).unwrap();
    assert_eq!(office.verdict(document), ("annule", Standing::Past));
    // A folder keeps the documents of before, their receipts left aside.
    let folder = office.judged("produits", true);
    assert_eq!((folder.len(), folder.good(), folder.gravest()), (2, 2, Standing::Good));
    let lines = office.read("registre/registre.tsv");
    let events: Vec<_> = lines.lines().map(|line| line.split('\t').nth(2).unwrap()).collect();
    assert_eq!(events, ["ouvert", "cle", "scelle", "signe", "annule", "verifie", "verifie"]);
    assert!(lines.lines().all(|line| line.contains("2026-11-24T15:04:05Z")));

    // A register that lost a line says nothing of anybody.
    let cut = lines.lines().take(3).map(|line| format!("{line}\n")).collect::<String>();
    std::fs::write(office.at("registre/registre.tsv"), cut).unwrap();
    let broken = office.judged(document, false);
    let group = broken.groups.last().unwrap();
    assert_eq!(group.broken.as_ref().unwrap().code, "D030");
    assert!(matches!(group.judgements[0].basis, Basis::Broken));
    assert_eq!((group.judgements[0].wording().code, broken.gravest()), ("rompu", Standing::Bad));
}

#[test]
fn a_witness_signs_what_only_grew() {
    let (office, witness) = (Office::with_key(1), Office::with_key(9));
    let key = office.read("registre/cle.vkey");
    office.custody().sign_present(&mut Script::of(&[PHRASE])).unwrap();
    let (old, point) = (office.at("ancien"), office.at("registre/point"));
    std::fs::copy(&point, &old).unwrap();
    office.issue(b"%PDF-1.7\nun\n%%EOF\n");
    office.custody().sign_present(&mut Script::of(&[PHRASE])).unwrap();

    let signed = office.at("temoigne");
    let cosigned =
        witness.custody().cosign(&point, &key, &signed, &mut Script::of(&[PHRASE])).unwrap();
    assert_eq!(cosigned.size, 3);
    let mut unasked = Script::of(&[PHRASE]);
    let back = witness.custody().cosign(&old, &key, &office.at("recul"), &mut unasked);
    assert_eq!((back.unwrap_err().code, unasked.phrases.len()), ("D038", 1));
    assert!(!office.at("recul").exists());

    let theirs = cosigned.witness.to_string();
    assert_eq!(office.custody().take_witness(&old, &theirs).unwrap_err().code, "D038");
    let taken = office.custody().take_witness(&signed, &theirs).unwrap();
    assert_eq!((taken.size, &taken.witness), (3, &cosigned.witness));
    assert_eq!(office.read("registre/point"), office.read("temoigne"));
    let audit = office.custody().audit(Some(&old)).unwrap();
    assert_eq!((audit.size, audit.signed.unwrap().size, audit.seen), (4, 3, 4));
    assert_eq!(office.custody().mend().unwrap(), None);
}

/// What draws, through the second front end.
#[cfg(feature = "rendu")]
mod making {
    use cesmivip::atelier::making::{Making, produce, referrals};
    use cesmivip::atelier::{Machine, Watch};

    use super::*;

    /// Somebody who stops everything at once, and counts what they heard of.
    struct Impatient;

    impl Watch for Impatient {
        fn is_cancelled(&self) -> bool {
            true
        }
    }

    fn office() -> (Office, Making) {
        let office = Office::new(1);
        std::fs::copy(at("samples/logo.svg"), office.at("logo.svg")).unwrap();
        for folder in ["situations", "signalements"] {
            std::fs::create_dir(office.at(folder)).unwrap();
        }
        for file in [
            "situations/S-2026-042.yaml",
            "situations/S-2026-048.yaml",
            "signalements/SIG-2026-0042.yaml",
            "signalements/SIG-2026-0048.yaml",
        ] {
            std::fs::copy(at("samples").join(file), office.at(file)).unwrap();
        }
        (office, Making { output: None, seconds: 10 })
    }

    fn codes(report: &cesmivip::diag::Report) -> Vec<&str> {
        report.items().iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn what_is_stopped_is_told_and_leaves_nothing() {
        let (office, making) = office();
        let machine: &dyn Machine = &office.machine;
        let made = referrals(&[office.at("signalements")], &making, machine, &Impatient).unwrap();
        assert_eq!(made.len(), 2);
        for refused in made {
            let refused = refused.map(|made| made.record).unwrap_err();
            assert_eq!(codes(&refused), ["D014"]);
        }
        let production = produce(office.folder.path(), &making, machine, &Impatient).unwrap();
        assert_eq!(codes(&production.told), ["D014", "D014"]);
        assert!(production.files.is_empty() && !office.at("produits").exists());
    }

    /// A machine that starts no worker draws nothing, and says so.
    #[test]
    fn a_machine_without_workers_refuses_to_draw() {
        let (office, making) = office();
        let watch = cesmivip::atelier::Unwatched;
        let made =
            referrals(&[office.at("signalements")], &making, &office.machine, &watch).unwrap();
        let refused = made.into_iter().map(|made| made.map(|made| made.record).unwrap_err());
        refused.for_each(|report| assert_eq!(codes(&report), ["G009"]));
        assert!(!office.at("produits").exists());
    }
}
