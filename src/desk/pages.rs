//! Pages: Tera writes the HTML of values that it escapes, all of them.

use axum::http::StatusCode;
use serde_json::{Value, json};
use tera::{Context, Tera};

use super::reply::Reply;

macro_rules! pages {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("pages/", $name)))),*]
    };
}

const PAGES: &[(&str, &str)] = pages!(
    "_base.html",
    "_conflict.html",
    "_faults.html",
    "_parcel.html",
    "_figures.html",
    "_items.html",
    "_list.html",
    "_part.html",
    "_refused.html",
    "_summary.html",
    "_preview.html",
    "_printed.html",
    "_told.html",
    "access.html",
    "begin.html",
    "cancel.html",
    "case.html",
    "choose.html",
    "commitments.html",
    "conflict.html",
    "enter.html",
    "erase.html",
    "erased.html",
    "follow.html",
    "foreseen.html",
    "home.html",
    "item.html",
    "kept.html",
    "keys.html",
    "live.html",
    "logo.html",
    "lost.html",
    "made.html",
    "message.html",
    "migrate.html",
    "preview.html",
    "publish.html",
    "record.html",
    "remove.html",
    "review.html",
    "section.html",
    "send.html",
    "shared.html",
    "verify.html",
    "witness.html",
);

/// The values of a page, with what one answer adds.
pub fn with(mut values: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().into_iter().flatten() {
        values[key] = value.clone();
    }
    values
}

/// The templates of the desk.
pub struct Pages {
    tera: Tera,
    /// What a page asks of its desk before it sends anything.
    proof: String,
}

impl Pages {
    /// Reads the templates, which are the program's own.
    pub fn new(proof: &str) -> Self {
        let mut tera = Tera::new();
        tera.autoescape_on(vec![".html"]);
        // A test writes each page: none of them can fail to be read.
        let read = tera.add_raw_templates(PAGES.iter().copied());
        debug_assert!(read.is_ok(), "{read:?}");
        Self { tera, proof: proof.to_owned() }
    }

    /// Writes a page.
    pub fn page(&self, name: &str, values: &Value) -> Reply {
        let written = Context::from_serialize(values).and_then(|mut context| {
            context.insert("proof", &self.proof);
            self.tera.render(name, &context)
        });
        match written {
            Ok(html) => Reply::page(html),
            Err(error) => {
                debug_assert!(false, "{name}: {error:?}");
                Reply::page("Cette page ne peut pas s'écrire.".to_owned())
                    .with(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    /// Says something, and the way out.
    pub fn message(&self, status: StatusCode, title: &str, text: &str) -> Reply {
        let said = json!({"title": title, "text": text});
        self.page("message.html", &said).with(status).saying(said)
    }

    /// Shows what was sent in vain beside why, with a way to send it again: nothing that was typed is
    /// lost for a refusal.
    pub fn kept(&self, reply: Reply, place: &str, pairs: &[(String, String)]) -> Reply {
        let typed = |name: &str| name.starts_with("v/");
        let texts = pairs.iter().filter(|(name, text)| typed(name) && !text.trim().is_empty());
        let texts: Vec<&str> = texts.map(|(_, text)| text.as_str()).collect();
        if texts.is_empty() {
            return reply;
        }
        let page = json!({
            "title": "Rien n'a été enregistré",
            "faulty": true,
            "why": reply.said,
            "typed": texts,
            "pairs": pairs.iter().map(|(name, value)| json!([name, value])).collect::<Vec<_>>(),
            "action": place,
        });
        let status =
            if reply.status.is_redirection() { StatusCode::CONFLICT } else { reply.status };
        self.page("kept.html", &page).with(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_puts_escaping_aside() {
        for (name, text) in PAGES {
            for banned in [
                "safe",
                "__tera_context",
                "style=",
                "onclick",
                "<script>",
                "href=\"http",
                "src=\"http",
            ] {
                assert!(!text.contains(banned), "{name}: {banned}");
            }
        }
    }

    #[test]
    fn what_is_inserted_is_escaped() {
        let page = Pages::new("preuve").message(StatusCode::OK, "<b>", "\"'&<script>");
        assert_eq!(page.status, StatusCode::OK);
    }
}
