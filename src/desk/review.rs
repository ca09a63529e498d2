//! Reading again: a whole record on one page, what its check finds among the others, and what can be
//! done of it then.

use cesmivip::atelier::checking::check_records;
use cesmivip::atelier::drafting;
use cesmivip::diag::Severity;
use cesmivip::entry::{Page, PagePart, Section, Widget};
use cesmivip::record::Kind;
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::documents;
use super::faults::{beside, refused};
use super::open::{acting, heading, makes, opened};
use super::reply::Reply;
use super::state::{Office, Open};

pub fn page(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    drawn(desk, &open)
}

fn drawn(desk: &Office, open: &Open) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let sections: Vec<Value> = Section::of(open.kind)
        .iter()
        .map(|section| {
            let mut rows = Vec::new();
            rows_of(open, &Page::of(&open.sheet(), section.pointers()), 0, &mut rows);
            json!({"title": section.title, "rows": told_rows(rows),
                   "address": format!("/f/{}/s/{}", open.word, section.id)})
        })
        .collect();
    let path = workspace.root().join(&open.filed.path);
    let own = path.display().to_string();
    let (mut told, mut unsought) = (Vec::new(), Vec::new());
    let mut refuses = false;
    for checked in desk.told(check_records(&[path], desk.machine.today().ok()))? {
        let mut all = checked.report.items().iter().filter(|found| found.place.file == own);
        refuses |= all.any(|found| found.severity() == Severity::Error);
        told.extend(beside(desk, open, &checked.report));
        unsought
            .extend(checked.unsought.iter().map(|not| json!({"field": not.field, "why": not.why})));
    }
    let values = json!({
        "title": format!("Relire : {}", heading(open)["title"].as_str().unwrap_or_default()),
        "head": heading(open),
        "said": desk.said(),
        "sections": sections,
        "told": told,
        "unsought": unsought,
        "faulty": refuses,
        "draft": open.filed.is_draft(),
        "makes": makes(open.kind) && !open.filed.is_draft(),
        "kind": open.kind.name(),
        "editions": match open.kind {
            Kind::Report => documents::editions(desk, &workspace, open),
            _ => Vec::new(),
        },
        "once": desk.once(),
        "act": format!("/f/{}/relire", open.word),
    });
    Ok(desk.pages.page("review.html", &values))
}

/// What a page holds, line by line, as it reads.
fn rows_of(open: &Open, page: &Page, depth: usize, rows: &mut Vec<Value>) {
    let mut level = depth;
    for part in &page.parts {
        match part {
            PagePart::Group { title, .. } => {
                rows.push(json!({"head": title, "level": level}));
                level += 1;
            }
            PagePart::End => level = level.saturating_sub(1),
            PagePart::Open(_) | PagePart::Item { .. } | PagePart::Close => {}
            PagePart::Input(field) => {
                let read: Vec<String> = match field.widget {
                    Widget::Radios | Widget::Select | Widget::Boxes => {
                        let chosen = field.choices.iter().filter(|choice| choice.chosen);
                        chosen.map(|choice| choice.label.clone()).collect()
                    }
                    _ => field.values.clone(),
                };
                if !read.is_empty() {
                    rows.push(json!({"title": field.title, "read": read, "level": level,
                                     "protected": field.protected}));
                }
                if let Some(details) = &field.details
                    && open.tree.pointer(details).is_some_and(Value::is_object)
                {
                    let page = Page::inside(&open.sheet(), details);
                    rows_of(open, &page, level + 1, rows);
                }
            }
            PagePart::List(list) => {
                for (rank, line) in (1..).zip(&list.lines) {
                    // What people named is called by its name: it prints.
                    let title = match list.keyed {
                        true => format!("{} : {}", list.item, line.said),
                        false => format!("{} {rank}", list.item),
                    };
                    rows.push(json!({"head": title, "level": level}));
                    rows_of(open, &Page::inside(&open.sheet(), &line.pointer), level + 1, rows);
                }
            }
        }
    }
}

/// Rows without the heads under which nothing is written.
fn told_rows(rows: Vec<Value>) -> Vec<Value> {
    let level = |row: &Value| row.get("level").and_then(Value::as_u64).unwrap_or_default();
    let mut kept: Vec<Value> = Vec::with_capacity(rows.len());
    // From the end: a head is kept when what follows it stands deeper.
    for row in rows.into_iter().rev() {
        let empty = row.get("head").is_some()
            && kept.last().is_none_or(|after| level(after) <= level(&row));
        if !empty {
            kept.push(row);
        }
    }
    kept.reverse();
    kept
}

pub fn act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let (_alone, open, once) = acting(desk, asked, word)?;
    let workspace = desk.space()?;
    match asked.word("faire") {
        "ranger" if open.filed.is_draft() => {
            let filed = drafting::file(&workspace, &open.setup, &open.filed.path);
            let to = filed.map_err(|report| {
                refused(desk, &open, "Pas encore : cette fiche est fautive", &report)
            })?;
            let now = address::word(&to);
            desk.moves(&open.word, &now);
            desk.gallery.close(&open.word);
            desk.says(format!(
                "Rangée dans {}.",
                to.parent().map(|p| p.display().to_string()).unwrap_or_default()
            ));
            // Among the others, more is known of it.
            let checked = check_records(&[workspace.root().join(&to)], desk.machine.today().ok());
            let wrong: usize = checked.map_or(0, |all| all.map(|one| one.report.counts().0).sum());
            if wrong > 0 {
                desk.says(format!("Vérifiée parmi les autres : {wrong} à corriger ; relire."));
            }
            let place = format!("/f/{now}");
            desk.leads(once, &place);
            Ok(Reply::to(place))
        }
        doing if makes(open.kind) => documents::make(desk, &workspace, &open, doing, once),
        _ => drawn(desk, &open),
    }
}
