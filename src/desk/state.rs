//! The state of a desk: a workspace, what was read of it, and what pages that are still open refer to.
#![expect(clippy::disallowed_methods, reason = "waits for a file that another program is writing")]

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use axum::http::StatusCode;
use cesmivip::atelier::Machine;
use cesmivip::atelier::codes;
use cesmivip::atelier::drafting::{self, RecordFile};
use cesmivip::diag::{Place, Report};
use cesmivip::entry::{Offer, Sheet};
use cesmivip::record::{Change, Kind};
use cesmivip::setup::Setup;
use cesmivip::store::{Stamp, Workspace, stamp};
use cesmivip::value::Digest;
use serde_json::Value;

use super::address;
use super::gallery::Gallery;
use super::gate::{Entrance, Who, hex};
use super::held::own;
use super::index::{Index, Indexed};
use super::names::{self, ItemNames, Names};
use super::offers::offered;
use super::overview::Overview;
use super::pages::Pages;
use super::reply::Reply;

/// How often, and for how long, a file that changes is waited for.
const PATIENCE: usize = 15;
const PAUSE: Duration = Duration::from_millis(200);
/// Most things remembered for pages that are still open.
const MOST: usize = 4096;

/// A desk.
pub struct Office {
    pub entrance: Entrance,
    pub pages: Pages,
    pub machine: &'static dyn Machine,
    /// Where pages are drawn beside what is typed.
    pub gallery: Gallery,
    /// What there is to do, as it was last known.
    pub overview: Overview,
    folder: PathBuf,
    names: Names,
    configured: Mutex<Option<(Digest, Configured)>>,
    index: Index,
    seen: Mutex<HashMap<PathBuf, Stamp>>,
    acts: Mutex<()>,
    /// Records, while they are written one by one, or many at once.
    records_at_rest: RwLock<()>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// The words that records had, and have since.
    moved: BTreeMap<String, String>,
    /// The numbers of what was submitted once, and where each led.
    done: VecDeque<(String, String)>,
    /// What is to be said on the next page, once.
    said: Vec<String>,
}

/// What a workspace settles.
#[derive(Clone)]
pub struct Configured {
    pub setup: Arc<Setup>,
    /// The services of its organisation, by key and name.
    pub services: Arc<[(String, String)]>,
}

/// A record that somebody opened.
pub struct Open {
    /// Who opened it.
    pub who: Who,
    pub word: String,
    pub filed: RecordFile,
    pub kind: Kind,
    pub number: String,
    pub bytes: Vec<u8>,
    pub tree: Value,
    pub report: Report,
    pub setup: Arc<Setup>,
    pub services: Arc<[(String, String)]>,
    /// What the items of its lists are called in addresses.
    pub called: ItemNames,
    asked: BTreeSet<String>,
    helped: Vec<(String, String)>,
    offered: Vec<Offer>,
    /// The codes of situations, for a session.
    codes: BTreeMap<String, String>,
}

impl Open {
    /// The steps of an address that names a place.
    pub fn steps(&self, pointer: &str) -> Vec<String> {
        names::steps(&self.called, pointer)
    }

    /// The place that the steps of an address name, when there is one.
    pub fn find(&self, steps: &str) -> Option<String> {
        let steps: Vec<String> = steps.split('/').map(str::to_owned).collect();
        names::find(&self.called, &steps).filter(|pointer| self.sheet().is_place(pointer))
    }

    /// The facts that a text may cite, by their numbers and what each tells.
    pub fn citable(&self, pointer: &str) -> &[(String, String)] {
        let offered = self.offered.iter().find(|offer| offer.of == "id_fait");
        let cites = cesmivip::record::cites_facts(self.kind, pointer);
        offered.filter(|_| cites).map_or(&[], |offer| &offer.named)
    }

    /// What helps to fill a field, from what else is written: whom the matrix gives an item to, beside
    /// the list of its recipients; the code that a situation has. Nothing for any other.
    pub fn otherwise(&self, pointer: &str) -> String {
        if self.kind == Kind::Session
            && let Some(code) = codes::helped(&self.codes, &self.tree, pointer)
        {
            return code;
        }
        let given = match self.kind {
            Kind::Session => drafting::by_matrix(&self.setup, &self.tree, pointer),
            _ => None,
        };
        let Some(given) = given else {
            return String::new();
        };
        let ticked = self.tree.pointer(pointer).and_then(Value::as_array);
        let to = match given.as_slice() {
            [] => "personne".to_owned(),
            given => given.join(", "),
        };
        match ticked.is_some_and(|ticked| !ticked.is_empty()) {
            true => format!("La liste remplace la matrice, qui le donne à : {to}."),
            false => format!("Rien de coché : la matrice le donne à : {to}."),
        }
    }

    /// The record, as its pages see it.
    pub fn sheet(&self) -> Sheet<'_> {
        Sheet {
            schema: self.setup.reader().schema(self.kind),
            tree: &self.tree,
            report: &self.report,
            asked: &self.asked,
            helped: &self.helped,
            offered: &self.offered,
        }
    }
}

impl Office {
    pub fn new(
        folder: PathBuf,
        entrance: Entrance,
        salt: [u8; 32],
        machine: &'static dyn Machine,
    ) -> Self {
        Self {
            pages: Pages::new(entrance.proof()),
            entrance,
            machine,
            gallery: Gallery::default(),
            overview: Overview::default(),
            folder,
            names: Names::new(&salt),
            configured: Mutex::default(),
            index: Index::default(),
            seen: Mutex::default(),
            acts: Mutex::default(),
            records_at_rest: RwLock::default(),
            memory: Mutex::default(),
        }
    }

    /// The folder that was named when the desk was opened.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its workspace, once there is one.
    pub fn workspace(&self) -> Option<Workspace> {
        Workspace::around(&self.folder).ok().filter(|workspace| workspace.is_at(&self.folder))
    }

    /// Its workspace, or the way to the page that makes one.
    ///
    /// # Errors
    /// That way.
    pub fn space(&self) -> Result<Workspace, Reply> {
        self.workspace().ok_or_else(|| Reply::to("/"))
    }

    /// What the workspace settles, read again when it changes.
    ///
    /// # Errors
    /// A page that says why it cannot be read.
    pub fn configured(&self, workspace: &Workspace) -> Result<Configured, Reply> {
        let seen = self.told(drafting::mark(workspace))?;
        let mut kept = own(&self.configured);
        if let Some((_, configured)) = kept.as_ref().filter(|(mark, _)| *mark == seen) {
            return Ok(configured.clone());
        }
        let setup = Arc::new(self.told(drafting::setup(workspace))?);
        let services = drafting::services(workspace, &setup).into();
        let configured = Configured { setup, services };
        *kept = Some((seen, configured.clone()));
        Ok(configured)
    }

    /// The forms, lists and organisation of the workspace.
    ///
    /// # Errors
    /// As [`Self::configured`].
    pub fn setup(&self, workspace: &Workspace) -> Result<Arc<Setup>, Reply> {
        self.configured(workspace).map(|configured| configured.setup)
    }

    /// What is asked for, or the page that says why not.
    pub fn told<T>(&self, asked: Result<T, impl Into<Report>>) -> Result<T, Reply> {
        asked.map_err(|report| self.refusal(&report.into()))
    }

    /// The page of what refuses.
    pub fn refusal(&self, report: &Report) -> Reply {
        let workspace = self.workspace();
        let told = report.items().iter().map(|found| {
            let mut value = super::told::as_json(found);
            if let Some(word) = workspace.as_ref().and_then(|own| self.word_of(own, &found.place)) {
                value["record"] = found.place.file.as_str().into();
                value["address"] = format!("/f/{word}").into();
            }
            value
        });
        self.impossible(&told.collect::<Vec<_>>())
    }

    /// The page of what was said.
    pub fn impossible(&self, told: &[Value]) -> Reply {
        let page = serde_json::json!({"title": "Impossible", "faulty": true, "text": "",
                               "told": told});
        let reply = self.pages.page("message.html", &page);
        reply.with(StatusCode::UNPROCESSABLE_ENTITY).saying(page)
    }

    /// The records of the workspace, each with what it is called.
    pub fn records(&self, _who: Who, workspace: &Workspace, setup: &Arc<Setup>) -> Indexed {
        self.index.records(workspace, setup)
    }

    /// The address of a record by its number, when there is one.
    pub fn address_of(&self, kind: Kind, number: &str) -> Option<String> {
        self.index.numbered(kind, number).map(|path| address::record(&path))
    }

    /// The word of the record where something is said to be, when it is one of the workspace.
    pub fn word_of(&self, workspace: &Workspace, place: &Place) -> Option<String> {
        let path = Path::new(&place.file);
        let word = address::word(path.strip_prefix(workspace.root()).unwrap_or(path));
        self.index.find(workspace, &word).map(|_| word)
    }

    /// Opens a record by its word: the one way to read one.
    ///
    /// # Errors
    /// A page that says that it is not there, or cannot be read.
    pub fn open(&self, who: Who, word: &str) -> Result<Open, Reply> {
        let workspace = self.space()?;
        let Configured { setup, services } = self.configured(&workspace)?;
        let Some(filed) = self.index.find(&workspace, word) else {
            let text =
                "Cette fiche n'est plus à cette place : elle a été rangée, renommée ou retirée.";
            return Err(self.pages.message(StatusCode::NOT_FOUND, "Fiche introuvable", text));
        };
        self.settled(&workspace.root().join(&filed.path));
        let bytes = self.told(drafting::read(&workspace, &filed.path))?;
        let Some(kind) = filed.kind(&bytes) else {
            let text = "Ce brouillon ne dit pas ce qu'il est : l'ouvrir dans un éditeur de texte.";
            return Err(self.pages.message(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Fiche illisible",
                text,
            ));
        };
        let Some(tree) = setup.reader().as_typed(kind, &bytes) else {
            let report = drafting::check(&setup, kind, (&filed.path, &bytes), None);
            return Err(self.refusal(&report));
        };
        let offered = offered(&self.index, &workspace, (&setup, &services), kind, &tree);
        Ok(Open {
            who,
            word: word.to_owned(),
            number: kind.number_in(&bytes).unwrap_or_else(|| "sans numéro".to_owned()),
            report: drafting::check(&setup, kind, (&filed.path, &bytes), self.machine.today().ok()),
            asked: drafting::asked(&setup, kind),
            helped: drafting::helped(&setup, kind),
            offered,
            // The records that fields may name were read just before.
            codes: match kind {
                Kind::Session => self.index.codes(),
                _ => BTreeMap::new(),
            },
            called: self.names.of(word, &tree),
            filed,
            kind,
            bytes,
            tree,
            setup,
            services,
        })
    }

    /// Waits until a file that another program changes is whole: editors write in place, and half a
    /// record reads as a record.
    fn settled(&self, path: &Path) {
        let known = self.seen.lock().ok().and_then(|seen| seen.get(path).copied());
        let mut now = stamp(path);
        if known.is_some_and(|known| Some(known) != now) {
            for _ in 0..PATIENCE {
                std::thread::sleep(PAUSE);
                let again = stamp(path);
                if again == now {
                    break;
                }
                now = again;
            }
        }
        self.saw(path);
    }

    /// Remembers what a file looks like, once it is read or written.
    pub fn saw(&self, path: &Path) {
        if let (Ok(mut seen), Some(now)) = (self.seen.lock(), stamp(path)) {
            seen.insert(path.to_owned(), now);
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        own(&self.memory)
    }

    /// Hears of changes that were written in a record.
    pub fn follows(&self, word: &str, changes: &[Change], tree: &Value) {
        self.names.follow(word, changes, tree);
    }

    /// Remembers that a record moved.
    pub fn moves(&self, former: &str, now: &str) {
        self.names.moved(former, now);
        let mut memory = self.memory();
        bound(&mut memory.moved);
        memory.moved.insert(former.to_owned(), now.to_owned());
    }

    /// The word of a record that moved.
    pub fn moved(&self, word: &str) -> Option<String> {
        self.memory().moved.get(word).cloned()
    }

    /// A number that a form may be submitted with, once.
    pub fn once(&self) -> String {
        let mut drawn = [0; 16];
        self.machine.fill(&mut drawn);
        hex(&drawn)
    }

    /// Has acts wait for one another: of two submissions of one number, the second sees where the
    /// first led.
    pub fn alone(&self) -> std::sync::MutexGuard<'_, ()> {
        own(&self.acts)
    }

    /// Writes one record: others may be written meanwhile, and no act that writes or takes away many.
    pub fn writes_one(&self) -> RwLockReadGuard<'_, ()> {
        self.records_at_rest.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes or takes away many records, while none is written.
    pub fn writes_many(&self) -> RwLockWriteGuard<'_, ()> {
        self.records_at_rest.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The way that a form led, when it was submitted before with this number.
    pub fn again(&self, once: &str) -> Option<Reply> {
        self.led(once).filter(|_| !once.is_empty()).map(Reply::to)
    }

    /// Where a form led that was submitted with this number.
    pub fn led(&self, once: &str) -> Option<String> {
        let memory = self.memory();
        let found = memory.done.iter().rev().find(|(known, _)| known == once);
        found.map(|(_, place)| place.clone())
    }

    /// Remembers where a form led.
    pub fn leads(&self, once: &str, place: &str) {
        let mut memory = self.memory();
        // The oldest are forgotten.
        if memory.done.len() >= MOST {
            memory.done.pop_front();
        }
        memory.done.push_back((once.to_owned(), place.to_owned()));
    }

    /// Says something on the next page.
    pub fn says(&self, text: impl Into<String>) {
        let mut memory = self.memory();
        if memory.said.len() < 20 {
            memory.said.push(text.into());
        }
    }

    /// What is to be said on this page.
    pub fn said(&self) -> Vec<String> {
        std::mem::take(&mut self.memory().said)
    }
}

fn bound(map: &mut BTreeMap<String, String>) {
    while map.len() >= MOST {
        map.pop_first();
    }
}
