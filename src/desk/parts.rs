//! The parts of a page, as its template and its script read them.

use cesmivip::entry::{Cleaned, Conflict, Input, Page, PagePart, Widget};
use cesmivip::value::Folded;
use serde_json::{Value, json};

use super::address;
use super::live::NewItem;
use super::open::Target;
use super::reply::Reply;
use super::state::{Office, Open};

/// Says what pasted text brought and no record may hold.
pub fn say_cleaned(desk: &Office, cleaned: &[Cleaned]) {
    for Cleaned { title, count, .. } in cleaned {
        desk.says(format!(
            "« {title} » : {count} caractère(s) invisible(s) ou interdit(s) retiré(s)."
        ));
    }
}

/// The answer to the script: what is kept now, and what is said of it.
pub fn as_json(
    open: &Open,
    shown: Target<'_>,
    page: &Page,
    conflicts: &[Conflict],
    (cleaned, named): (&[Cleaned], &[Value]),
) -> Reply {
    // What somebody else changed is not what this page holds until its author chooses.
    let apart = |field: &&Input| !conflicts.iter().any(|own| own.field.pointer == field.pointer);
    let fields = page.inputs().filter(apart);
    let fields: Vec<Value> = fields
        .map(|field| {
            json!({"nom": field.name, "id": field.id, "avant": field.held(), "dit": field.told,
                             "sinon": open.otherwise(&field.pointer)})
        })
        .collect();
    Reply::json(&json!({
        "action": shown.address(open),
        "champs": fields,
        "conflits": conflicts.iter().map(|conflict| &conflict.field.title).collect::<Vec<_>>(),
        "retires": cleaned,
        "nouveaux": named,
    }))
}

/// The parts of a page, with the addresses of what has a page of its own, and the items that may be
/// begun in it.
pub fn parts(
    open: &Open,
    page: &Page,
    held: &[(String, Vec<String>)],
    blanks: &[NewItem],
) -> Vec<Value> {
    let mut all = Vec::with_capacity(page.parts.len());
    // What is to be closed: an item with the way to it, a list with what is begun in it.
    let mut within: Vec<&PagePart> = Vec::new();
    for part in &page.parts {
        let mut value = serde_json::to_value(part).unwrap_or_default();
        match part {
            PagePart::Input(field) => {
                let before = held.iter().find(|(name, _)| *name == field.name);
                value["before"] =
                    json!(before.map(|(_, values)| values.clone()).unwrap_or_default());
                if field.widget == Widget::Text {
                    let facts = open.citable(&field.pointer).iter();
                    let facts = facts.map(|(id, said)| {
                        let told = said.strip_prefix(id.as_str()).unwrap_or(said);
                        json!({"id": id, "said": told.trim_start_matches(", ")})
                    });
                    value["facts"] = facts.collect();
                }
                value["otherwise"] = json!(open.otherwise(&field.pointer));
                let details = field.details.as_ref();
                value["details"] =
                    json!(details.map(|at| address::place(&open.word, "e", &open.steps(at))));
            }
            PagePart::List(list) => {
                let at = open.steps(&list.pointer);
                value["add"] = json!(at.join("/"));
                for (line, own) in
                    list.lines.iter().zip(value["lines"].as_array_mut().into_iter().flatten())
                {
                    let steps = open.steps(&line.pointer);
                    own["steps"] = json!(steps.join("/"));
                    own["edit"] = json!(address::place(&open.word, "e", &steps));
                }
            }
            PagePart::Open(_) | PagePart::Item { .. } => within.push(part),
            PagePart::Close => match within.pop() {
                Some(PagePart::Item { pointer, title, .. }) => {
                    value["steps"] = json!(open.steps(pointer).join("/"));
                    value["title"] = json!(title);
                }
                Some(PagePart::Open(list)) => {
                    let own = blanks.iter().filter(|blank| blank.list == list.pointer);
                    own.for_each(|blank| all.extend(begun(open, blank, &list.item)));
                }
                _ => {}
            },
            PagePart::Group { .. } | PagePart::End => {}
        }
        all.push(value);
    }
    all
}

/// An item that is begun in a page.
fn begun(open: &Open, blank: &NewItem, title: &str) -> Vec<Value> {
    let key = Folded::of(title).squeezed().chars().next();
    let mut all = vec![json!({"part": "blank", "way": blank.way, "title": title,
                              "key": key, "typed": blank.typed})];
    all.extend(parts(open, &blank.page, &[], &[]));
    all.push(json!({"part": "blank_end"}));
    all
}
