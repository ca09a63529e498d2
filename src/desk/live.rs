//! What is typed while people talk: the items of the lists of an item are begun in its page, and have
//! a name of their own once they are saved.

use cesmivip::entry::{Cleaned, Page, PagePart, Posted, Section};
use cesmivip::record::Change;
use serde_json::{Value, json};

use super::address;
use super::call::Pairs;
use super::state::{Office, Open};

/// What the name of an item that is begun starts with, before a number that serves once.
const NEW: &str = "nouveau-";

/// The items that are begun in a page, in its order, each by its way there: `/partages/nouveau-1f…`.
pub type Begun = Vec<(String, Pairs)>;

/// Where an item is begun in a page: the list, and the way to the item.
pub struct NewItem {
    pub list: String,
    pub way: String,
    pub page: Page,
    /// Whether something is typed in it.
    pub typed: bool,
}

/// Whether a place is an item that is typed while people talk.
pub fn is_live(open: &Open, pointer: &str) -> bool {
    pointer.rsplit_once('/').is_some_and(|(list, _)| Section::is_live(open.kind, list))
}

/// The page that what is typed while people talk begins with, for records that have one.
pub fn door(open: &Open) -> Option<String> {
    let all = Section::of(open.kind).iter().flat_map(Section::pointers);
    let list = all.into_iter().find(|list| Section::is_live(open.kind, list))?;
    let first = format!("{list}/0");
    Some(match open.tree.pointer(&first) {
        Some(_) => start(open, &first),
        None => address::place(&open.word, "ajouter", &open.steps(&list)),
    })
}

/// The address of an item, at its fields.
pub fn start(open: &Open, pointer: &str) -> String {
    format!("{}#saisie", address::place(&open.word, "e", &open.steps(pointer)))
}

/// One more item in each list of a page, as yet empty.
pub fn blanks(desk: &Office, open: &Open, at: &str, page: &Page) -> Vec<NewItem> {
    let lists = page.parts.iter().filter_map(|part| match part {
        PagePart::Open(list) => Some(list.pointer.clone()),
        _ => None,
    });
    let blank = |list: String| {
        let way = format!("{}/{NEW}{}", way(open, at, &list), desk.once());
        NewItem { page: Page::blank(&open.sheet(), &list, &way), list, way, typed: false }
    };
    lists.map(blank).collect()
}

/// The way from the item of a page to a place in it.
fn way(open: &Open, at: &str, pointer: &str) -> String {
    let own = open.steps(at).len();
    open.steps(pointer).iter().skip(own).map(|step| format!("/{step}")).collect()
}

/// Parts what was typed in items that are begun from the rest of a page. One that was made since
/// belongs to its item.
pub fn apart(desk: &Office, open: &Open, at: &str, pairs: Pairs) -> (Pairs, Begun) {
    let (mut rest, mut begun) = (Pairs::new(), Begun::new());
    for (name, text) in pairs {
        let Some((way, once)) = begun_in(&name) else {
            rest.push((name, text));
            continue;
        };
        let head = open.steps(at).join("/");
        let led = desk.led(once);
        let made = led.as_deref().and_then(|steps| steps.strip_prefix(&head));
        match made {
            Some(made) => rest.push((name.replacen(way, made, 1), text)),
            None if list_of(open, at, way).is_some() => {
                match begun.iter_mut().find(|(own, _)| own == way) {
                    Some((_, pairs)) => pairs.push((name, text)),
                    None => begun.push((way.to_owned(), vec![(name, text)])),
                }
            }
            None => rest.push((name, text)),
        }
    }
    (rest, begun)
}

/// The way to the item that a name begins, and its number: `v/partages/nouveau-1f/par`.
fn begun_in(name: &str) -> Option<(&str, &str)> {
    let from = name.find('/')?;
    let at = name.find(&format!("/{NEW}"))?;
    let end = name[at + 1..].find('/').map(|end| at + 1 + end)?;
    Some((&name[from..end], &name[at + 1 + NEW.len()..end]))
}

/// The list in which an item is begun.
fn list_of(open: &Open, at: &str, way: &str) -> Option<String> {
    let (inner, _) = way.rsplit_once('/')?;
    let list = open.find(&format!("{}{inner}", open.steps(at).join("/")))?;
    let parts = Page::of(&open.sheet(), [list.clone()]).parts;
    let is_list = matches!(parts.as_slice(), [PagePart::List(own)] if !own.keyed);
    is_list.then_some(list)
}

/// The items that were begun, as a page that could not be saved shows them again.
pub fn retyped(open: &Open, at: &str, begun: &Begun) -> Vec<NewItem> {
    let again = begun.iter().filter_map(|(way, pairs)| {
        let list = list_of(open, at, way)?;
        let mut page = Page::blank(&open.sheet(), &list, way);
        let posted = Posted::read(pairs);
        let typed = posted.item(&open.sheet(), &page, &list).0.is_some();
        posted.retype(&mut page);
        Some(NewItem { list, way: way.clone(), page, typed })
    });
    again.collect()
}

/// An item that is to be added.
pub struct Added {
    way: String,
    list: String,
    rank: usize,
}

/// The changes that add what was begun and is not empty.
pub fn additions(open: &Open, at: &str, begun: &Begun) -> (Vec<Change>, Vec<Added>, Vec<Cleaned>) {
    let (mut changes, mut added, mut cleaned) = (Vec::new(), Vec::<Added>::new(), Vec::new());
    for (way, pairs) in begun {
        let Some(list) = list_of(open, at, way) else {
            continue;
        };
        let page = Page::blank(&open.sheet(), &list, way);
        let (item, told) = Posted::read(pairs).item(&open.sheet(), &page, &list);
        let Some(value) = item else {
            continue;
        };
        cleaned.extend(told);
        let held = open.tree.pointer(&list).and_then(Value::as_array).map_or(0, Vec::len);
        let rank = held + added.iter().filter(|other| other.list == list).count();
        changes.push(Change::Insert { list: list.clone(), rank, value });
        added.push(Added { way: way.clone(), list, rank });
    }
    (changes, added, cleaned)
}

/// Remembers what became of items that were added; tells the script their names, and the number that
/// the next one takes.
pub fn named(desk: &Office, now: &Open, at: &str, added: &[Added]) -> Vec<Value> {
    let name = |Added { way: former, list, rank }: &Added| {
        let pointer = format!("{list}/{rank}");
        if let Some((_, once)) = begun_in(&format!("{former}/")) {
            desk.leads(once, &now.steps(&pointer).join("/"));
        }
        let next = now.sheet().next(list).map(|(field, number)| json!([field, number]));
        json!({"de": former, "vers": way(now, at, &pointer), "suivant": next,
               "titre": format!("{} {}", now.sheet().title(&pointer), rank + 1)})
    };
    added.iter().map(name).collect()
}

/// The items among which that of a page stands, each with the way to it.
pub fn beside(open: &Open, at: &str) -> Value {
    let Some((list, _)) = at.rsplit_once('/') else {
        return Value::Null;
    };
    let parts = Page::of(&open.sheet(), [list.to_owned()]).parts;
    let lines = parts.iter().filter_map(|part| match part {
        PagePart::List(own) => Some(&own.lines),
        _ => None,
    });
    let lines = lines.flatten().map(|line| {
        json!({"said": line.said, "faults": line.faults, "here": line.pointer == at,
               "steps": open.steps(&line.pointer).join("/")})
    });
    json!({"lines": lines.collect::<Vec<_>>(), "title": open.sheet().title(list),
           "add": open.steps(list).join("/")})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_field_says_what_it_begins() {
        assert_eq!(begun_in("v/partages/nouveau-1f/par"), Some(("/partages/nouveau-1f", "1f")));
        assert_eq!(
            begun_in("a/l/ab-1/m/nouveau-1f-2/x/y"),
            Some(("/l/ab-1/m/nouveau-1f-2", "1f-2"))
        );
        for other in ["v/partages/ab-1/par", "v/question", "faire", "v/nouveau-1f"] {
            assert_eq!(begun_in(other), None, "{other}");
        }
    }
}
