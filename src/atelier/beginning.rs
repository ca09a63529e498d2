//! Records that begin: from nothing, or from another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::copies::SealedCopy;
use super::following::DueReview;
use super::machine::Machine;
use super::opening;
use super::shelves::{DRAFTS, FILING, Shelves, naming};
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{Beginning, Change, Kind, TO_READ_AGAIN};
use crate::setup::Setup;
use crate::store::{Workspace, list_home, read_file, shown};
use crate::value::{ErratumRef, ReferralRef, SessionRef, SituationRef};

/// Begins the situation of a brother or a sister, in a folder of drafts; gives the file. Its number
/// is the one asked for, or the next one.
///
/// # Errors
/// The faults of the workspace; D063 when no situation has the number `from`; its faults; D011 when
/// the number asked for is that of another situation, or of a draft.
pub fn begin_sibling(
    folder: &Path,
    from: &SituationRef,
    number: Option<SituationRef>,
) -> Result<PathBuf, Report> {
    let workspace = Workspace::around(folder)?;
    let setup = opening::setup(&workspace)?;
    let shelves = Shelves::read(&workspace, &naming(&workspace, &[]));
    let situations = shelves.of(Kind::Situation);
    let is_first = |bytes: &[u8]| Kind::Situation.number_in(bytes).as_deref() == Some(from.text());
    let Some((name, bytes)) = situations.iter().find(|(_, bytes)| is_first(bytes)) else {
        let text = format!("Aucune situation ne porte le numéro {}.", from.text());
        let fault = Diagnostic::new("D063", Place::file("situations")).message(text);
        return Err(fault.remedy("Donner le numéro d'une situation de cet espace.").into());
    };
    let number = number.map(|number| number.text().to_owned());
    let number = free(Kind::Situation, number, &workspace, &shelves, None)?;
    let number = SituationRef::parse(&number)
        .ok_or_else(|| Diagnostic::new("D063", Place::file("situations")))?;
    let text = setup.reader().sibling(name, bytes, &number)?;
    let path = Path::new(DRAFTS).join(format!("{}.yaml", number.text()));
    Ok(workspace.begin(&path, text.as_bytes())?)
}

/// What is asked of a record that begins from nothing.
#[derive(Clone, Debug)]
pub enum Blank {
    /// A situation.
    Situation,
    /// A referral about a situation.
    Referral(SituationRef),
    /// A session.
    Session,
    /// A correction of the minutes of a session.
    Erratum(SessionRef),
    /// A report.
    Report,
}

impl Blank {
    fn kind(&self) -> Kind {
        match self {
            Self::Situation => Kind::Situation,
            Self::Referral(_) => Kind::Referral,
            Self::Session => Kind::Session,
            Self::Erratum(_) => Kind::Erratum,
            Self::Report => Kind::Report,
        }
    }

    /// What is known of it before anybody writes.
    fn known(&self, number: &str) -> BTreeMap<String, String> {
        let mut known = vec![(self.kind().name(), number.to_owned())];
        match self {
            Self::Situation => {}
            Self::Referral(situation) => known.extend([
                ("situation", situation.text().to_owned()),
                ("version", "1".to_owned()),
                ("nature", "premier".to_owned()),
                ("copies", "[crip]".to_owned()),
            ]),
            Self::Session => known.extend([
                ("version", "1".to_owned()),
                ("type", "ordinaire".to_owned()),
                ("etat", "convoquee".to_owned()),
            ]),
            Self::Erratum(session) => known.push(("seance", session.text().to_owned())),
            Self::Report => known.extend([
                ("periode.du", format!("{number}-01-01")),
                ("periode.au", format!("{number}-12-31")),
                ("version", "publique".to_owned()),
            ]),
        }
        known.into_iter().map(|(path, value)| (path.to_owned(), value)).collect()
    }
}

/// What every referral needs of its situation, beyond what the form asks of each.
const TOLD_AT_NIGHT: [&str; 3] = ["mineur.parole", "faits[].source", "faits[].enonce"];

/// Begins a record from nothing, in a folder of drafts; gives the file. Its number is the one asked
/// for, or the next one of the year.
///
/// # Errors
/// The faults of the workspace; D011 when the number is taken; D001 without a clock.
pub fn begin_blank(
    folder: &Path,
    blank: &Blank,
    number: Option<String>,
    machine: &dyn Machine,
) -> Result<PathBuf, Report> {
    begin(folder, blank, number, machine, explained)
}

/// What a referral that completes another one begins with: the situation that both are about, what it
/// refers to, and who writes.
pub fn complement(known: &serde_json::Value) -> Option<(SituationRef, Vec<Change>)> {
    let text = |key: &str| known.get(key).and_then(serde_json::Value::as_str);
    let about = SituationRef::parse(text("situation")?)?;
    let changes = vec![
        Change::Set { at: "/nature".to_owned(), value: json!("complement") },
        Change::Set { at: "/lies".to_owned(), value: json!([text("signalement")?]) },
    ];
    Some((about, [changes, carried(Kind::Referral, known)].concat()))
}

/// What a record of a kind takes from the one before: who sits and who is invited, what a report
/// counts and says; what was decided or counted is not.
pub fn carried(kind: Kind, before: &serde_json::Value) -> Vec<Change> {
    let kept: &[&str] = match kind {
        Kind::Session => {
            &["horaires", "lieu", "presidence", "coordination", "secretariat", "invites"]
        }
        Kind::Report => &[
            "contact",
            "secret_statistique",
            "textes",
            "tableaux",
            "impossibles",
            "expressions_admises",
        ],
        Kind::Referral => {
            &["auteur", "coauteurs", "valideur", "joignable", "referent_ase", "copies"]
        }
        Kind::Situation | Kind::Erasure | Kind::Organisation | Kind::Erratum => &[],
    };
    let set = |key: &str, value: serde_json::Value| Change::Set { at: format!("/{key}"), value };
    let mut changes: Vec<Change> =
        kept.iter().filter_map(|key| Some(set(key, before.get(*key)?.clone()))).collect();
    for change in &mut changes {
        match change {
            // What was true of a year may not be of the next.
            Change::Set { at, value } if at == "/textes" => {
                let texts = value.as_object_mut().into_iter().flat_map(|texts| texts.values_mut());
                texts.for_each(to_read_again);
            }
            // Who came for some situations is not called for the others.
            Change::Set { at, value } if at == "/invites" => {
                if let Some(invited) = value.as_array_mut() {
                    let for_all = |situations: &serde_json::Value| situations == &json!([]);
                    invited.retain(|one| one.get("situations").is_none_or(for_all));
                }
            }
            _ => {}
        }
    }
    if kind == Kind::Session {
        changes.extend(before.get("prochaine_seance").map(|day| set("date", day.clone())));
        let former = before.get("seance").map(|number| json!({"seance": number}));
        changes.extend(former.map(|former| set("compte_rendu_precedent", former)));
    }
    changes
}

fn to_read_again(text: &mut serde_json::Value) {
    if let Some(said) = text.as_str().filter(|said| !said.contains(TO_READ_AGAIN)) {
        *text = json!(format!("{TO_READ_AGAIN}\n\n{said}"));
    }
}

/// Those who were invited to a session, as those whose presence is to be noted; whoever is noted
/// already is left.
pub fn attending(session: &serde_json::Value) -> Vec<Change> {
    let of = |key: &str| session.get(key).and_then(serde_json::Value::as_array);
    let noted = of("presences").map_or(&[][..], Vec::as_slice);
    let same = |one: &serde_json::Value, other: &serde_json::Value| {
        ["organisme", "nom"].iter().all(|key| one.get(key) == other.get(key))
    };
    let new = of("invites").into_iter().flatten();
    let new = new.filter(|one| !noted.iter().any(|other| same(one, other)));
    (noted.len()..)
        .zip(new)
        .map(|(rank, one)| Change::Insert {
            list: "/presences".to_owned(),
            rank,
            value: one.clone(),
        })
        .collect()
}

/// Adds reviews to the agenda of a session, after the situations that it has, which stay as they are.
pub fn reviewing(session: &serde_json::Value, due: &[DueReview]) -> Vec<Change> {
    let written = session.get("examens").and_then(serde_json::Value::as_array);
    let written = written.map_or(&[][..], Vec::as_slice);
    let is_there = |review: &&DueReview| {
        written.iter().any(|one| one.get("situation") == Some(&json!(review.situation)))
    };
    let new = due.iter().filter(|review| !is_there(review));
    (written.len()..)
        .zip(new)
        .map(|(rank, review)| {
            let mut value = json!({"situation": review.situation, "code": review.code,
                                   "entree": "revoyure"});
            if let Some(presenter) = &review.presenter {
                value["presente_par"] = json!(presenter);
            }
            Change::Insert { list: "/examens".to_owned(), rank, value }
        })
        .collect()
}

/// The reviews that an agenda sets aside, by the number of their situation.
pub fn set_aside(session: &serde_json::Value) -> Vec<String> {
    let all = session.get("revoyures_ecartees").and_then(serde_json::Value::as_array);
    let all = all.into_iter().flatten().filter_map(serde_json::Value::as_str);
    all.map(str::to_owned).collect()
}

/// What makes an agenda set aside the reviews of `shown` that are not `wanted`, and no longer those that
/// are; nothing when it says so already.
pub fn setting_aside(
    session: &serde_json::Value,
    wanted: &[&str],
    shown: &[&str],
) -> Option<Change> {
    let before = set_aside(session);
    let new = shown.iter().map(|number| (*number).to_owned());
    let new = new.filter(|number| !before.contains(number));
    let now = before.iter().cloned().chain(new).filter(|number| !wanted.contains(&number.as_str()));
    let now: Vec<String> = now.collect();
    let at = "/revoyures_ecartees".to_owned();
    match (now == before, now.is_empty()) {
        (true, _) => None,
        (false, true) => Some(Change::Remove { at, prune: true }),
        (false, false) => Some(Change::Set { at, value: json!(now) }),
    }
}

/// What makes an erratum correct copies, `wanted`, and no longer those of `shown` that it is not to.
pub fn correcting(
    erratum: &serde_json::Value,
    wanted: &[&SealedCopy],
    shown: &[&SealedCopy],
) -> Vec<Change> {
    let written = erratum.get("corrige").and_then(serde_json::Value::as_array);
    let written = written.map_or(&[][..], Vec::as_slice);
    let is_of = |one: &serde_json::Value, copy: &SealedCopy| {
        one.get("empreinte").and_then(serde_json::Value::as_str)
            == Some(copy.digest.to_string().as_str())
    };
    let dropped = |one: &serde_json::Value| {
        let is_among = |copies: &[&SealedCopy]| copies.iter().any(|copy| is_of(one, copy));
        is_among(shown) && !is_among(wanted)
    };
    // The last ones first: the ranks of the others stay.
    let gone = (0..written.len()).rev().filter(|rank| dropped(&written[*rank]));
    let mut changes: Vec<Change> =
        gone.map(|rank| Change::Remove { at: format!("/corrige/{rank}"), prune: true }).collect();
    let left = written.len() - changes.len();
    let new = wanted.iter().filter(|copy| !written.iter().any(|one| is_of(one, copy)));
    changes.extend((left..).zip(new).map(|(rank, copy)| {
        let mut value = json!({});
        if let Some(recipient) = &copy.recipient {
            value["destinataire"] = json!(recipient);
        }
        value["empreinte"] = json!(copy.digest.to_string());
        Change::Insert { list: "/corrige".to_owned(), rank, value }
    }));
    changes
}

/// What makes a referral its next version: its number, the one that it replaces, and which version what
/// was sent is of: the new one is still to be.
pub fn next_version(known: &serde_json::Value) -> Option<Vec<Change>> {
    let version = known.get("version").and_then(serde_json::Value::as_u64)?;
    let mut replaced = json!({"version": version});
    if let Some(date) = known.get("date") {
        replaced["date"] = date.clone();
    }
    let mut changes = vec![
        Change::Set { at: "/version".to_owned(), value: json!(version + 1) },
        Change::Set { at: "/remplace".to_owned(), value: replaced },
    ];
    let copies = known.get("copies_envoyees").and_then(serde_json::Value::as_array);
    let copies = (0..copies.map_or(0, Vec::len)).map(|rank| format!("/copies_envoyees/{rank}"));
    let sent = std::iter::once("/envoi".to_owned()).chain(copies);
    changes.extend(sent.filter_map(|at| {
        let one = known.pointer(&at).filter(|one| one.get("le").is_some())?;
        let value = json!(version);
        one.get("version").is_none().then(|| Change::Set { at: format!("{at}/version"), value })
    }));
    Some(changes)
}

/// Begins a record that holds what is known of it and nothing else, for whoever fills it without
/// seeing it as a file.
///
/// # Errors
/// As [`begin_blank`].
pub fn begin_bare(folder: &Path, blank: &Blank, machine: &dyn Machine) -> Result<PathBuf, Report> {
    begin(folder, blank, None, machine, |blank, number, setup| {
        let known = blank.known(number);
        let key = blank.kind().name();
        let first = known.get(key).map_or(number, String::as_str);
        let text = format!("{key}: {first}\n");
        let others = known.iter().filter(|(path, _)| path.as_str() != key);
        let changes: Vec<Change> = others
            .map(|(path, value)| {
                let value = match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
                    Some(list) => json!([list]),
                    None => {
                        value.parse::<u32>().map_or_else(|_| json!(value), |number| json!(number))
                    }
                };
                Change::Set { at: format!("/{}", path.replace('.', "/")), value }
            })
            .collect();
        let amended = setup.reader().amend(blank.kind(), text.as_bytes(), &changes);
        amended.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(text)
    })
}

fn begin(
    folder: &Path,
    blank: &Blank,
    number: Option<String>,
    machine: &dyn Machine,
    write: impl Fn(&Blank, &str, &Setup) -> String,
) -> Result<PathBuf, Report> {
    let workspace = Workspace::around(folder)?;
    // The organisation may still be to write.
    let setup = Setup::nobodys(workspace.overrides("forms")?)?;
    let shelves = Shelves::read(&workspace, &naming(&workspace, &[]));
    let kind = blank.kind();
    let first = match blank {
        Blank::Erratum(session) => format!("{}-E1", session.text()),
        Blank::Situation | Blank::Referral(_) | Blank::Session | Blank::Report => {
            first(kind, machine.today()?.parts().0)
        }
    };
    let number = free(kind, number, &workspace, &shelves, Some(&first))?;
    let text = write(blank, &number, &setup);
    let path = Path::new(DRAFTS).join(file_name(kind, &number));
    Ok(workspace.begin(&path, text.as_bytes())?)
}

/// A record with every field of its kind, and what each holds.
fn explained(blank: &Blank, number: &str, setup: &Setup) -> String {
    let kind = blank.kind();
    let beginning = Beginning { known: blank.known(number), asked: asked(kind, setup) };
    let head = format!(
        "# yaml-language-server: $schema=../schemas/{}.json\n\
         # Une clé sans valeur est à remplir. Une ligne « #cle: » est facultative : retirer le « # »\n\
         # pour l'employer. Un élément de liste de plus commence par un tiret, à la même hauteur.\n\
         # Vérifier : cesmivip valider {DRAFTS}/{}. Remplie, la déplacer dans {}/.\n",
        kind.name(),
        file_name(kind, number),
        home(kind),
    );
    head + &setup.reader().blank(kind, &beginning)
}

/// The paths that the form asks of a kind.
pub(super) fn asked(kind: Kind, setup: &Setup) -> BTreeSet<String> {
    let own = |path: &str| match (kind, path.strip_prefix("signalement.")) {
        (Kind::Referral, own) => own.map(str::to_owned),
        (Kind::Situation, None) if !path.starts_with("calcul.") => Some(path.to_owned()),
        _ => None,
    };
    let told = TOLD_AT_NIGHT.iter().filter(|_| kind == Kind::Situation);
    setup.form().asks().filter_map(own).chain(told.map(|path| (*path).to_owned())).collect()
}

/// The file of a record by its number; that of a report is known by its folder alone.
fn file_name(kind: Kind, number: &str) -> String {
    let report = if kind == Kind::Report { "rapport-" } else { "" };
    format!("{report}{number}.yaml")
}

fn home(kind: Kind) -> &'static str {
    match kind.home() {
        crate::record::Home::Folder(name) | crate::record::Home::File(name) => name,
    }
}

/// The first number of a kind in a year.
fn first(kind: Kind, year: i16) -> String {
    match kind {
        Kind::Referral => format!("SIG-{year}-0001"),
        Kind::Session => format!("CES-{year}-01"),
        Kind::Report => year.to_string(),
        Kind::Situation | Kind::Erasure | Kind::Organisation | Kind::Erratum => {
            format!("S-{year}-001")
        }
    }
}

/// Whether a text is a number of a kind.
fn is_number(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Situation | Kind::Erasure => SituationRef::parse(text).is_some(),
        Kind::Referral => ReferralRef::parse(text).is_some(),
        Kind::Session => SessionRef::parse(text).is_some(),
        Kind::Erratum => ErratumRef::parse(text).is_some(),
        Kind::Report => text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()),
        Kind::Organisation => false,
    }
}

/// A number that nothing has: the one asked for, or the one after the last of the year of `first`,
/// else of the last year.
fn free(
    kind: Kind,
    number: Option<String>,
    workspace: &Workspace,
    shelves: &Shelves,
    first: Option<&str>,
) -> Result<String, Report> {
    let mut taken: BTreeMap<String, String> = drafts(kind, workspace);
    // The number of a child whose record was erased is hers.
    let erased = shelves.of(Kind::Erasure).iter().filter(|_| kind == Kind::Situation);
    let erased = erased.filter_map(|(name, b)| Some((Kind::Erasure.number_in(b)?, name.clone())));
    let known = shelves.of(kind).iter();
    taken.extend(known.filter_map(|(name, b)| Some((kind.number_in(b)?, name.clone()))));
    taken.extend(erased);
    // A report is of a year: the one that is due, or the one after the last.
    if let (Kind::Report, None, Some(first)) = (kind, &number, first)
        && let (true, Some(last)) = (taken.contains_key(first), taken.keys().next_back())
    {
        let next = last.parse::<u32>().ok().map(|year| (year + 1).to_string());
        return next.ok_or_else(|| Diagnostic::new("D063", Place::file(home(kind))).into());
    }
    let Some(number) = number else {
        return next(taken.keys().map(String::as_str), first)
            .ok_or_else(|| Diagnostic::new("D063", Place::file(home(kind))).into());
    };
    match taken.get(&number) {
        None => Ok(number),
        Some(used) => {
            let fault = Diagnostic::new("D011", Place::file(used.clone()));
            let fault = fault.message("Cette fiche porte déjà le numéro demandé.");
            Err(fault.remedy("Donner un autre numéro, ou aucun : le suivant est pris.").into())
        }
    }
}

/// The numbers of the records of a kind that are begun, each with its file: by what a draft says, and
/// by its name, since it may say nothing yet.
fn drafts(kind: Kind, workspace: &Workspace) -> BTreeMap<String, String> {
    let mut taken = BTreeMap::new();
    for file in list_home(workspace.root(), DRAFTS, FILING).files {
        let path = file.path.strip_prefix(workspace.root()).unwrap_or(&file.path);
        let name = path.file_stem().and_then(|name| name.to_str());
        let name = name.filter(|name| is_number(kind, name)).map(str::to_owned);
        let said = read_file(&file.real).ok().filter(|bytes| kind.is_said_by(bytes));
        let said = said.and_then(|bytes| kind.number_in(&bytes));
        for number in said.into_iter().chain(name) {
            taken.insert(number, shown(path));
        }
    }
    taken
}

/// The number after the last of those that begin like `first`, which is the first of its year; of the
/// last year, without one.
fn next<'a>(taken: impl Iterator<Item = &'a str>, first: Option<&str>) -> Option<String> {
    let parts = |number: &str| -> Option<(String, u32, usize)> {
        let at = number.rfind(|c: char| !c.is_ascii_digit())? + 1;
        let (head, rank) = number.split_at_checked(at)?;
        Some((head.to_owned(), rank.parse().ok()?, rank.len()))
    };
    let Some(wanted) = first else {
        let last = taken.filter_map(parts).max()?;
        return Some(format!("{}{:0width$}", last.0, last.1 + 1, width = last.2));
    };
    let Some((head, _, width)) = parts(wanted) else {
        return Some(wanted.to_owned());
    };
    let same = taken.filter_map(parts).filter(|(other, ..)| *other == head);
    let last = same.map(|(_, rank, _)| rank).max().unwrap_or(0);
    Some(format!("{head}{:0width$}", last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(changes: &[Change], wanted: &str) -> Option<serde_json::Value> {
        changes.iter().find_map(|change| match change {
            Change::Set { at, value } if at == wanted => Some(value.clone()),
            _ => None,
        })
    }

    #[test]
    fn who_came_for_one_situation_is_not_called_for_all_the_next_time() {
        let before = json!({"seance": "CES-2026-07", "invites": [
            {"organisme": "ase", "nom": "Anne MODÈLE"},
            {"organisme": "lieu_accueil", "nom": "Luc LEURRE", "situations": ["S-2026-042"]},
        ]});
        let carried = carried(Kind::Session, &before);
        let invited = json!([{"organisme": "ase", "nom": "Anne MODÈLE"}]);
        assert_eq!(value(&carried, "/invites"), Some(invited));
    }

    #[test]
    fn a_review_that_is_not_wanted_is_set_aside_until_it_is() {
        let session = json!({"revoyures_ecartees": ["S-1", "S-2"]});
        let aside = |wanted: &[&str], shown: &[&str]| {
            setting_aside(&session, wanted, shown).map(|change| match change {
                Change::Set { value, .. } => value,
                _ => json!(null),
            })
        };
        assert_eq!(aside(&["S-2", "S-3"], &["S-3", "S-4"]), Some(json!(["S-1", "S-4"])));
        assert_eq!(aside(&["S-1", "S-2"], &[]), Some(json!(null)), "nothing is left to say");
        assert_eq!(aside(&[], &["S-1"]), None);
    }

    #[test]
    fn a_new_version_says_which_one_was_sent() {
        let known = json!({"version": 2, "date": "2026-06-01",
        "envoi": {"le": "2026-06-01T18:00", "canal": "plex"},
        "copies_envoyees": [
            {"destinataire": "crip", "le": "2026-06-01T18:05", "version": 1},
            {"destinataire": "direction", "le": "2026-06-01T18:06"},
            {"destinataire": "juge_enfants"},
        ]});
        let changes = next_version(&known).unwrap_or_default();
        let set = |at: &str| value(&changes, at);
        assert_eq!(set("/version"), Some(json!(3)));
        assert_eq!(set("/envoi/version"), Some(json!(2)));
        let copies = [0, 1, 2].map(|rank| set(&format!("/copies_envoyees/{rank}/version")));
        assert_eq!(copies, [None, Some(json!(2)), None]);
    }
}
