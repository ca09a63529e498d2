//! One page as a picture, for whoever is still writing: marked across as a draft, whatever the
//! templates say.

use serde::{Deserialize, Serialize};
use typst_svg::{SvgOptions, svg};

use super::compile::pages;
use super::order::{Order, files_with_data};
use crate::diag::{Diagnostic, Place, Report};

/// Largest picture, in bytes.
const MAX_BYTES: usize = 8 << 20;
/// How many drawings ago Typst last needed what it still remembers: pages that nobody changed are not
/// laid out again, and memory stays flat.
const AGE: usize = 4;

/// A page as a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketched {
    /// Its rank, from 0: the one that was wanted, or the last one.
    pub rank: usize,
    /// How many pages its document has.
    pub count: usize,
    /// The picture, as SVG whose texts are outlines.
    #[serde(skip)]
    pub svg: Vec<u8>,
}

/// Draws one page of a document; what is remembered of it serves the next one, until [`fade`].
///
/// # Errors
/// As [`draw`](super::draw), but for the export; G007 for a picture beyond the bounds.
pub fn sketch(order: &Order, wanted: usize) -> Result<Sketched, Report> {
    let document = pages(&order.main, &files_with_data(order)?)?;
    let place = || Place::file(format!("templates{}", order.main));
    let count = document.pages().len();
    let rank = wanted.min(count.saturating_sub(1));
    let page = document.pages().get(rank).ok_or_else(|| Diagnostic::new("G002", place()))?;
    let size = page.frame.size();
    let picture = marked(svg(page, &SvgOptions::default()), size.x.to_pt(), size.y.to_pt());
    match picture {
        Some(svg) if svg.len() <= MAX_BYTES => Ok(Sketched { rank, count, svg: svg.into_bytes() }),
        _ => Err(Diagnostic::new("G007", place()).into()),
    }
}

/// Drops what Typst has not needed for some drawings.
pub fn fade() {
    comemo::evict(AGE);
}

/// A picture with « BROUILLON » across it, above all that it shows.
fn marked(svg: String, width: f64, height: f64) -> Option<String> {
    let head = svg.strip_suffix("</svg>")?;
    let (x, y) = (width / 2.0, height / 2.0);
    Some(format!(
        "{head}<text x=\"{x:.1}\" y=\"{y:.1}\" transform=\"rotate(-52 {x:.1} {y:.1})\" \
         text-anchor=\"middle\" font-family=\"sans-serif\" font-weight=\"700\" font-size=\"108\" \
         letter-spacing=\"8\" fill=\"#a6121f\" fill-opacity=\"0.16\">BROUILLON</text></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_picture_marked_as_a_draft() {
        let template = "#set page(width: 200pt, height: 300pt)\n\
                        #json(\"/donnees.json\").texte #pagebreak() Deux";
        let order = Order {
            main: "/a/page.typ".to_owned(),
            folder: "/a/".to_owned(),
            view: serde_json::json!({"donnees": {}, "texte": "<script>ZYX</script>"}),
            files: [("/a/page.typ".to_owned(), template.into())].into(),
            ident: String::new(),
        };
        let told = |wanted: usize| {
            let Sketched { rank, count, svg } = sketch(&order, wanted).unwrap();
            (rank, count, String::from_utf8(svg).unwrap())
        };
        let (rank, count, first) = told(0);
        assert_eq!((rank, count), (0, 2));
        assert!(first.starts_with("<svg") && first.ends_with(">BROUILLON</text></svg>"));
        assert!(!first.contains("script") && !first.contains("ZYX"), "texts are outlines");
        let (last, _, second) = told(7);
        assert_eq!(last, 1, "a page that went away is the last one");
        assert_ne!(first, second);
        fade();
        assert_eq!(told(0).2, first, "the same page is the same picture");
    }
}
