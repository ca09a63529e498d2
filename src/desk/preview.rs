//! The pages of a referral as they will print, beside what is being typed, or on a page of their own.

use axum::http::StatusCode;
use cesmivip::diag::Report;
use cesmivip::record::Kind;
use serde_json::{Value, json};

use super::call::Call;
use super::faults::beside;
use super::gallery::Picture;
use super::open::{heading, opened};
use super::pages::with;
use super::reply::Reply;
use super::state::{Office, Open};

/// Whether the pages of a record are shown while it is typed.
pub fn has_pages(open: &Open) -> bool {
    open.kind == Kind::Referral
}

/// A page that was drawn, or what it lacks: to the script, or as a page.
pub fn page(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    if !has_pages(&open) {
        return Ok(Reply::to(format!("/f/{}", open.word)));
    }
    let workspace = desk.space()?;
    let annex = asked.word("document") == "annexe";
    let rank = asked.word("page").parse::<usize>().ok().map(|page| page.saturating_sub(1));
    let wanted = rank.map(|rank| (annex, rank));
    let record = (open.word.as_str(), open.filed.path.as_path());
    let drawn = desk.gallery.draw(&workspace, desk.machine, record, wanted);
    Ok(match (drawn, asked.script) {
        (None, true) => Reply::json(&json!({"depasse": true})),
        (None, false) => Reply::to(address(&open, annex, rank.unwrap_or_default())),
        (Some(drawn), true) => as_json(drawn),
        (Some(Ok(picture)), false) => shown(desk, &open, &picture),
        (Some(Err(report)), false) => {
            around(desk, &open, &json!({"told": faults(desk, &open, &report)}))
        }
    })
}

fn address(open: &Open, annex: bool, rank: usize) -> String {
    let document = if annex { "&document=annexe" } else { "" };
    format!("/f/{}/apercu?page={}{document}", open.word, rank + 1)
}

fn as_json(drawn: Result<Picture, Report>) -> Reply {
    Reply::json(&match drawn {
        Ok(Picture { page, name }) => json!({
            "image": name, "page": page.page.rank + 1, "pages": page.page.count,
            "annexe": page.of_annex, "annexee": page.has_annex,
        }),
        Err(report) => json!({"manques": report.counts().0}),
    })
}

/// What refuses, each with the way to its field.
fn faults(desk: &Office, open: &Open, report: &Report) -> Vec<Value> {
    let told = beside(desk, open, report).into_iter();
    told.filter(|told| told["refuses"] == json!(true)).collect()
}

fn shown(desk: &Office, open: &Open, Picture { page, name }: &Picture) -> Reply {
    let (rank, count, annex) = (page.page.rank, page.page.count, page.of_annex);
    let at = |rank: usize| address(open, annex, rank);
    let picture = json!({
        "image": format!("/f/{}/apercu/{name}", open.word),
        "rank": rank + 1,
        "count": count,
        "annex": annex,
        "before": rank.checked_sub(1).map(at),
        "after": Some(rank + 1).filter(|next| *next < count).map(at),
        "other": page.has_annex.then(|| address(open, !annex, 0)),
        "told": [],
    });
    around(desk, open, &picture)
}

/// The page around a picture, or around what is lacking for it.
fn around(desk: &Office, open: &Open, more: &Value) -> Reply {
    let head = heading(open);
    let title = format!("Pages : {}", head["title"].as_str().unwrap_or_default());
    let values = json!({"title": title, "head": head, "said": desk.said()});
    desk.pages.page("preview.html", &with(values, more))
}

/// A picture that was drawn since the desk was opened.
pub fn picture(desk: &Office, asked: &Call, word: &str, name: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let gone = || {
        let text = "Cette page a été dessinée de nouveau depuis : revenir à « Voir les pages ».";
        desk.pages.message(StatusCode::NOT_FOUND, "Page introuvable", text)
    };
    let drawn = desk.gallery.picture(&open.word, name).ok_or_else(gone)?;
    Ok(Reply::picture("image/svg+xml", drawn))
}
