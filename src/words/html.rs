//! Accessible pages: Tera writes HTML over the laid-out page, and escapes all that it inserts.
//!
//! The same values as the printed page, which the same templates' folder lays out; typography and
//! long texts are already done, so that a page only places them.

use std::collections::BTreeMap;

use serde_json::Value;
use tera::{Context, Kwargs, State, Tera};

use super::markdown::{Inline, TextBlock};
use super::templates::{WordsError, closed, fault};

/// Largest page, in bytes.
const MAX_PAGE: usize = 2 << 20;

/// Writes the HTML pages of a document from the JSON that [`super::write`] gave.
///
/// `templates` holds the `*.html` files by name; those whose name begins with `_` are included by
/// the others.
///
/// # Errors
/// The template at fault: unreadable, failing on this view, or using a banned word.
pub fn write_html(
    page: &Value,
    templates: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, WordsError> {
    let mut pages = BTreeMap::new();
    if templates.is_empty() {
        return Ok(pages);
    }
    closed(templates)?;
    let mut tera = Tera::new();
    // Tera escapes in templates whose name ends so, and only there.
    tera.autoescape_on(vec![".html"]);
    tera.register_filter("prose", |text: tera::Value, _: Kwargs, _: &State<'_>| {
        tera::Value::safe_string(&prose(&serde_json::to_value(&text).unwrap_or_default()))
    });
    let named = templates.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    tera.add_raw_templates(named).map_err(|error| fault(&error, "", templates))?;
    let context = Context::from_serialize(page).map_err(|error| fault(&error, "", templates))?;
    for name in templates.keys().filter(|name| !name.starts_with('_')) {
        let html = tera.render(name, &context).map_err(|error| fault(&error, name, templates))?;
        if html.len() > MAX_PAGE {
            return Err(WordsError { code: "G005", template: name.clone(), line: 0, column: 0 });
        }
        pages.insert(name.clone(), html);
    }
    Ok(pages)
}

/// A value of the view as HTML: the tree of a long text, or one line.
fn prose(value: &Value) -> String {
    let mut out = String::new();
    let content = &value["contenu"];
    match (content.as_str(), serde_json::from_value::<Vec<TextBlock>>(content.clone())) {
        (Some(line), _) => wrapped("p", &mut out, |out| escape(line, out)),
        (None, Ok(blocks)) => blocks.iter().for_each(|block| put_block(block, &mut out)),
        (None, Err(_)) => {}
    }
    out
}

fn put_block(block: &TextBlock, out: &mut String) {
    match block {
        TextBlock::Paragraphe(runs) => wrapped("p", out, |out| put_runs(runs, out)),
        TextBlock::Puces(items) => wrapped("ul", out, |out| put_items(items, out)),
        TextBlock::Numeros(items) => wrapped("ol", out, |out| put_items(items, out)),
    }
}

fn put_items(items: &[Vec<TextBlock>], out: &mut String) {
    for item in items {
        wrapped("li", out, |out| item.iter().for_each(|block| put_block(block, out)));
    }
}

fn put_runs(runs: &[Inline], out: &mut String) {
    for run in runs {
        match run {
            Inline::Mot(text) | Inline::Jeton(text) => escape(text, out),
            Inline::Gras(inner) => wrapped("strong", out, |out| put_runs(inner, out)),
            Inline::Saut => out.push_str("<br>"),
        }
    }
}

fn wrapped(tag: &str, out: &mut String, inner: impl FnOnce(&mut String)) {
    out.push_str(&format!("<{tag}>"));
    inner(out);
    out.push_str(&format!("</{tag}>"));
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(template: &str, view: &Value) -> Result<String, WordsError> {
        let templates = BTreeMap::from([("page.html".to_owned(), template.to_owned())]);
        write_html(view, &templates).map(|pages| pages["page.html"].clone())
    }

    #[test]
    fn all_that_is_inserted_is_escaped() {
        let view = json!({"titre": "<script>\"'&{{ 7*7 }}]]>"});
        let escaped = "&lt;script&gt;&quot;&#39;&amp;{{ 7*7 }}]]&gt;";
        assert_eq!(page("<p>{{ titre }}</p>", &view), Ok(format!("<p>{escaped}</p>")));
        let tree = super::super::parse("a <b> **gras** _fin_\n\n- un\n- <script>\n");
        let view = json!({"texte": {"forme": "texte", "contenu": tree}});
        let expected = "<p>a &lt;b&gt; <strong>gras</strong> _fin_</p>\
                        <ul><li><p>un</p></li><li><p>&lt;script&gt;</p></li></ul>";
        assert_eq!(page("{{ texte | prose }}", &view), Ok(expected.to_owned()));
        let view = json!({"texte": {"forme": "brut", "contenu": "<i>"}});
        assert_eq!(page("{{ texte | prose }}", &view), Ok("<p>&lt;i&gt;</p>".to_owned()));
    }

    #[test]
    fn escaping_cannot_be_put_aside() {
        for template in [
            "{{ titre | safe }}",
            "{{ titre|safe }}",
            "{{ titre |\n safe }}",
            "{% filter safe %}{{ titre }}{% endfilter %}",
            "{% filter  safe %}x{% endfilter %}",
            "{{ __tera_context }}",
        ] {
            let refused = page(template, &json!({"titre": "x"})).err();
            assert_eq!(refused.map(|error| error.code), Some("G011"), "{template}");
        }
    }
}
