//! The index of a workspace: which records there are, and what each is called, read again only when
//! its file changes. Of many, what is not read yet is known by its file until it is.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use cesmivip::atelier::codes::codes;
use cesmivip::atelier::drafting::{self, RecordFile};
use cesmivip::record::Kind;
use cesmivip::setup::Setup;
use cesmivip::store::{Stamp, Workspace, stamp};

use super::address;
use super::held::own;

/// Most records of a workspace among which one is chosen by name; beyond, a number is typed.
pub const MANY: usize = 1200;
/// Most records that a page waits for.
const AT_ONCE: usize = 300;

/// What a record is called, while its file looks the same.
#[derive(Clone, Debug)]
pub struct Summary {
    stamp: Option<Stamp>,
    pub kind: Option<Kind>,
    pub number: String,
    pub label: String,
    /// The codes that it gives to situations.
    codes: Vec<(String, String)>,
}

impl Summary {
    fn read(workspace: &Workspace, setup: &Setup, filed: &RecordFile) -> Self {
        let stamp = stamp(&workspace.root().join(&filed.path));
        let bytes = drafting::read(workspace, &filed.path).unwrap_or_default();
        let kind = filed.kind(&bytes);
        let number = kind.and_then(|kind| kind.number_in(&bytes)).unwrap_or_default();
        let label = kind.map(|kind| drafting::label(setup, kind, &bytes)).unwrap_or_default();
        let codes = kind.map(|kind| codes(setup, kind, &bytes)).unwrap_or_default();
        Self { stamp, kind, number, label, codes }
    }

    /// What the name of a file says of it.
    fn guessed(filed: &RecordFile) -> Self {
        let name = filed.path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let (label, codes) = (String::new(), Vec::new());
        Self { stamp: None, kind: filed.home, number: name.to_owned(), label, codes }
    }
}

type Known = HashMap<PathBuf, Summary>;

/// The index.
#[derive(Default)]
pub struct Index {
    known: Arc<Mutex<Known>>,
    words: Mutex<HashMap<String, RecordFile>>,
    /// Whether somebody is reading what is not read yet.
    reading: Arc<AtomicBool>,
}

/// The records of a workspace, and how many of them are not read yet.
pub struct Indexed {
    pub all: Vec<(RecordFile, Summary)>,
    pub unread: usize,
    /// What their files look like, all together.
    pub mark: u64,
}

impl Index {
    fn known(&self) -> MutexGuard<'_, Known> {
        own(&self.known)
    }

    /// The records, drafts first.
    pub fn records(&self, workspace: &Workspace, setup: &Arc<Setup>) -> Indexed {
        let filed = drafting::filed(workspace);
        let (mut fresh, mut mark) = (Vec::new(), DefaultHasher::new());
        {
            let mut known = self.known();
            let seen: HashSet<&PathBuf> = filed.iter().map(|filed| &filed.path).collect();
            known.retain(|path, _| seen.contains(path));
            for filed in &filed {
                let stamp = stamp(&workspace.root().join(&filed.path));
                (&filed.path, stamp).hash(&mut mark);
                if known.get(&filed.path).is_none_or(|known| known.stamp != stamp) {
                    fresh.push(filed.clone());
                }
            }
        }
        // Of too many, what is under way is read at once, and the last ones next: numbers grow with time.
        let later = match fresh.len() > AT_ONCE {
            true => {
                let (begun, mut settled): (Vec<_>, Vec<_>) =
                    fresh.into_iter().partition(RecordFile::is_draft);
                settled.sort_by(|a, b| b.path.file_name().cmp(&a.path.file_name()));
                fresh = begun;
                [fresh.split_off(fresh.len().min(AT_ONCE)), settled].concat()
            }
            false => Vec::new(),
        };
        for filed in fresh {
            let read = Summary::read(workspace, setup, &filed);
            self.known().insert(filed.path, read);
        }
        let unread = later.len();
        self.read_later(workspace, setup, later);
        let known = self.known();
        let called = |filed: RecordFile| {
            let known = known.get(&filed.path).cloned();
            let is = known.unwrap_or_else(|| Summary::guessed(&filed));
            (filed, is)
        };
        Indexed { all: filed.into_iter().map(called).collect(), unread, mark: mark.finish() }
    }

    /// Reads the others beside, one reader at a time.
    fn read_later(&self, workspace: &Workspace, setup: &Arc<Setup>, later: Vec<RecordFile>) {
        if later.is_empty() || self.reading.swap(true, Ordering::Relaxed) {
            return;
        }
        let (known, reading) = (Arc::clone(&self.known), Arc::clone(&self.reading));
        let (workspace, setup) = (workspace.clone(), Arc::clone(setup));
        std::thread::spawn(move || {
            for filed in later {
                let read = Summary::read(&workspace, &setup, &filed);
                let mut known = own(&known);
                known.insert(filed.path, read);
            }
            reading.store(false, Ordering::Relaxed);
        });
    }

    /// How many records are known.
    pub fn len(&self) -> usize {
        self.known().len()
    }

    /// The code that sessions give to each situation, by its number; nothing while some may not have
    /// been read.
    pub fn codes(&self) -> BTreeMap<String, String> {
        let known = self.known();
        if known.len() > MANY {
            return BTreeMap::new();
        }
        let mut read: Vec<(&PathBuf, &Summary)> = known.iter().collect();
        // Where two disagree, a session before a draft, and the last one.
        read.sort_by_key(|(path, _)| *path);
        read.into_iter().flat_map(|(_, is)| is.codes.iter().cloned()).collect()
    }

    /// Finds a record of a kind by its number, among those that were read.
    pub fn numbered(&self, kind: Kind, number: &str) -> Option<PathBuf> {
        let known = self.known();
        let is_it = |(_, is): &(&PathBuf, &Summary)| is.kind == Some(kind) && is.number == number;
        known.iter().find(is_it).map(|(path, _)| path.clone())
    }

    /// Finds a record by its word: where it was last seen, or wherever the folders say.
    pub fn find(&self, workspace: &Workspace, word: &str) -> Option<RecordFile> {
        let mut seen = own(&self.words);
        // What is at the end of a link is looked for again each time: it may lead elsewhere by now.
        let there = |filed: &&RecordFile| filed.own && workspace.has_plain(&filed.path);
        if let Some(filed) = seen.get(word).filter(there) {
            return Some(filed.clone());
        }
        let all = drafting::filed(workspace).into_iter();
        *seen = all.map(|filed| (address::word(&filed.path), filed)).collect();
        seen.get(word).cloned()
    }
}
