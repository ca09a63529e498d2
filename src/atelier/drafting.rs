//! Records under entry: which there are, what one holds, what it becomes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::checking;
use super::opening;
use super::shelves::{DRAFTS, FILING};
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{Change, Home, Kind};
use crate::setup::Setup;
use crate::store::{Revised, Workspace, list_home, read_file, shown};
use crate::value::{Day, Digest, glimpse};

/// A record of a workspace, or one that begins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordFile {
    /// By its path from the root of the workspace.
    pub path: PathBuf,
    /// What its folder says that it is; a draft says it itself.
    pub home: Option<Kind>,
    /// Whether it is a file of its own: what stands at the end of a link is not written to.
    pub own: bool,
}

impl RecordFile {
    /// What it is, by its folder or by what it says.
    pub fn kind(&self, bytes: &[u8]) -> Option<Kind> {
        self.home.or_else(|| Kind::said_in(bytes))
    }

    /// Whether it only begins.
    pub fn is_draft(&self) -> bool {
        self.home.is_none()
    }
}

/// Lists the records of a workspace that somebody fills, drafts first.
pub fn filed(workspace: &Workspace) -> Vec<RecordFile> {
    let root = workspace.root();
    let mut all = Vec::new();
    let mut take = |folder: &str, home: Option<Kind>| {
        for file in list_home(root, folder, FILING).files {
            let own = file.real == file.path;
            let path = file.path.strip_prefix(root).unwrap_or(&file.path).to_owned();
            all.push(RecordFile { path, home, own });
        }
    };
    take(DRAFTS, None);
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Erasure) {
        match kind.home() {
            Home::Folder(folder) => take(folder, Some(*kind)),
            Home::File(_) => {}
        }
    }
    if let Home::File(name) = Kind::Organisation.home() {
        all.push(RecordFile { path: name.into(), home: Some(Kind::Organisation), own: true });
    }
    all
}

/// Reads a record by its path from the root.
///
/// # Errors
/// D001 with the cause.
pub fn read(workspace: &Workspace, path: &Path) -> Result<Vec<u8>, Diagnostic> {
    read_file(&workspace.root().join(path))
}

/// What the check of a record finds by itself, without the others; fast enough for each pause of
/// whoever types. With the day of today, what it dates of a day to come is told too.
pub fn check(
    setup: &Setup,
    kind: Kind,
    (path, bytes): (&Path, &[u8]),
    today: Option<Day>,
) -> Report {
    checking::alone(setup, kind, (&shown(path), bytes), today)
}

/// Changes a record that was read as `former`: the lines that change, and no other.
///
/// # Errors
/// D116 for a change that the text cannot take; D002 when it cannot be written.
pub fn change(
    workspace: &Workspace,
    setup: &Setup,
    (kind, path): (Kind, &Path),
    former: &[u8],
    changes: &[Change],
) -> Result<(Vec<u8>, Revised), Report> {
    let new = setup.reader().amend(kind, former, changes).map_err(|unfit| {
        let fault = Diagnostic::new("D116", Place::file(shown(path)));
        let message = format!("{} {unfit}", fault.message);
        fault.message(message)
    })?;
    let revised = match new == former {
        true => Revised::Written,
        false => workspace.revise(path, former, &new)?,
    };
    Ok((new, revised))
}

/// Puts a draft among the records of its kind, under its number; gives its new path. One that only
/// lacks something stops nobody there; one that is wrong would.
///
/// # Errors
/// Its faults, but for what is still to be filled; D011 when its number is taken.
pub fn file(workspace: &Workspace, setup: &Setup, draft: &Path) -> Result<PathBuf, Report> {
    let bytes = read(workspace, draft)?;
    let odd = || Report::from(Diagnostic::new("D011", Place::file(shown(draft))));
    let kind = Kind::said_in(&bytes).ok_or_else(odd)?;
    let mut faults = check(setup, kind, (draft, &bytes), None);
    let tree = setup.reader().as_typed(kind, &bytes).unwrap_or_default();
    faults.retain(|fault| !crate::record::is_missing(fault, &tree));
    if faults.refuses() {
        return Err(faults);
    }
    let number = kind.number_in(&bytes).ok_or_else(odd)?;
    let plain = number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let (Home::Folder(home), true) = (kind.home(), plain && !number.is_empty()) else {
        return Err(odd());
    };
    let to = Path::new(home).join(format!("{number}.yaml"));
    workspace.file_draft(draft, &to)?;
    Ok(to)
}

/// The services of an organisation, by key and name.
pub fn services(workspace: &Workspace, setup: &Setup) -> Vec<(String, String)> {
    let Ok((_, bytes)) = workspace.organisation() else {
        return Vec::new();
    };
    let typed = setup.reader().as_typed(Kind::Organisation, &bytes).unwrap_or_default();
    let services = typed.get("organismes").and_then(Value::as_object);
    let named = services.into_iter().flatten().map(|(key, service)| {
        let name = service.get("nom").and_then(Value::as_str);
        (key.clone(), name.map_or_else(|| key.replace('_', " "), str::to_owned))
    });
    named.collect()
}

/// The facts of a situation, by number and by what each tells.
pub fn facts(setup: &Setup, situation: &[u8]) -> Vec<(String, String)> {
    let tree = setup.reader().as_typed(Kind::Situation, situation).unwrap_or_default();
    let facts = tree.get("faits").and_then(Value::as_array).into_iter().flatten();
    let named = facts.filter_map(|fact| {
        let text = |key: &str| fact.get(key).and_then(Value::as_str).unwrap_or_default();
        let said = fact.get("verbatim").map(|said| said.get(0).unwrap_or(said));
        let told = match text("enonce") {
            "" => said.and_then(Value::as_str).unwrap_or_default(),
            told => told,
        };
        let told = glimpse(told, 120);
        let id = text("id");
        (!id.is_empty()).then(|| (id.to_owned(), format!("{id}, {told}")))
    });
    named.collect()
}

/// Who gets an item of an examination that has no list of recipients, by name, for the place of that
/// list in a session as it is typed: `/examens/0/partages/1/destinataires`. None elsewhere, and while
/// nothing says it.
pub fn by_matrix(setup: &Setup, session: &Value, list: &str) -> Option<Vec<String>> {
    let (item, last) = list.rsplit_once('/')?;
    let (owner, _) = item.rsplit_once('/')?;
    let held = session.pointer(item).filter(|_| last == "destinataires")?;
    let word = |key: &str| held.get(key).and_then(Value::as_str);
    let organisation = &setup.organisation;
    let gives: Box<dyn Fn(&str) -> bool> = match owner.rsplit_once('/')?.1 {
        "partages" => {
            let bloc = word("bloc")?;
            Box::new(move |key| organisation.gives(bloc, key))
        }
        "preconisations" => {
            let responsible = word("responsable")?;
            Box::new(move |key| organisation.gives_advice(responsible == key, key))
        }
        _ => return None,
    };
    let given = organisation.members().into_iter().filter(|key| gives(key));
    Some(given.filter_map(|key| organisation.member_name(key)).map(str::to_owned).collect())
}

/// Takes a draft away: what nothing else refers to.
///
/// # Errors
/// D011 for what is no draft; D002 with the cause.
pub fn discard(workspace: &Workspace, draft: &RecordFile) -> Result<(), Diagnostic> {
    match draft.is_draft() && draft.own {
        true => workspace.discard(&draft.path),
        false => Err(Diagnostic::new("D011", Place::file(shown(&draft.path)))),
    }
}

/// Opens what a workspace settles, or what nobody settled while its organisation is to be written.
///
/// # Errors
/// The faults of forms and templates.
pub fn setup(workspace: &Workspace) -> Result<Setup, Report> {
    opening::setup(workspace).or_else(|_| Setup::nobodys(workspace.overrides("forms")?))
}

/// A digest of what [`setup`] reads: another one, and it is to be read again.
///
/// # Errors
/// D001 with the cause.
pub fn mark(workspace: &Workspace) -> Result<Digest, Diagnostic> {
    let mut bytes = workspace.organisation().map(|(_, bytes)| bytes).unwrap_or_default();
    for folder in ["forms", "templates"] {
        for (name, content) in workspace.overrides(folder)? {
            bytes.extend(name.into_bytes());
            bytes.extend(content);
        }
    }
    Ok(Digest::of(&bytes))
}

/// What a record is called in a list, beside its number.
pub fn label(setup: &Setup, kind: Kind, bytes: &[u8]) -> String {
    let tree = setup.reader().as_typed(kind, bytes).unwrap_or_default();
    let text = |pointer: &str| match tree.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    };
    let parts = match kind {
        Kind::Situation => vec![text("/mineur/nom"), text("/mineur/prenoms")],
        Kind::Referral => vec![text("/situation"), in_words(&text("/date"))],
        Kind::Session => {
            let state = text("/etat");
            let term = setup.reader().vocabulary().term("etat_seance", &state);
            vec![in_words(&text("/date")), term.map_or(state, |term| term.label.to_lowercase())]
        }
        Kind::Erratum => vec![in_words(&text("/date"))],
        Kind::Report => vec![text("/titre")],
        Kind::Organisation | Kind::Erasure => Vec::new(),
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn in_words(date: &str) -> String {
    Day::parse(date).map_or_else(|| date.to_owned(), Day::in_words)
}

/// The dotted paths that the form asks of a kind.
pub fn asked(setup: &Setup, kind: Kind) -> BTreeSet<String> {
    super::beginning::asked(kind, setup)
}

/// Each dotted path of a kind that the form helps to fill, and how.
pub fn helped(setup: &Setup, kind: Kind) -> Vec<(String, String)> {
    let own = |path: &str| match (kind, path.strip_prefix("signalement.")) {
        (Kind::Referral, own) => own.map(str::to_owned),
        (Kind::Situation, None) => Some(path.to_owned()),
        _ => None,
    };
    let helps = setup.form().helps();
    helps.filter_map(|(path, help)| Some((own(path)?, help.to_owned()))).collect()
}
