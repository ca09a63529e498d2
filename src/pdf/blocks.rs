//! Which block of a tagged document a text belongs to: a paragraph, a heading, a row of a table
//! (ISO 32000-1, 14.7 and 14.8).

use lopdf::{Dictionary, Document, Object, ObjectId};

/// What stands inside a line, and begins no block (ISO 32000-1, table 338).
const IN_LINE: [&[u8]; 10] = [
    b"Span",
    b"Quote",
    b"Note",
    b"Reference",
    b"BibEntry",
    b"Code",
    b"Link",
    b"Annot",
    b"Em",
    b"Strong",
];
/// How deep a tree is gone through.
const DEPTH: usize = 64;

/// The blocks of the marked contents of a page, by their rank.
pub(super) struct Blocks(Vec<Option<ObjectId>>);

impl Blocks {
    /// Those of a page; none where the document does not say.
    pub(super) fn of(document: &Document, page: ObjectId) -> Self {
        let elements = elements(document, page).unwrap_or_default();
        Self(elements.into_iter().map(|element| block(document, element?)).collect())
    }

    /// The block of a marked content.
    pub(super) fn get(&self, content: i64) -> Option<ObjectId> {
        *self.0.get(usize::try_from(content).ok()?)?
    }
}

/// The elements that the marked contents of a page belong to.
fn elements(document: &Document, page: ObjectId) -> Option<Vec<Option<ObjectId>>> {
    let page = document.get_dictionary(page).ok()?;
    let key = page.get(b"StructParents").and_then(Object::as_i64).ok()?;
    let root = document.catalog().ok()?.get(b"StructTreeRoot").ok()?;
    let tree = dictionary(document, dictionary(document, root)?.get(b"ParentTree").ok()?)?;
    let of = resolved(document, leaf(document, tree, key, 0)?)?.as_array().ok()?;
    Some(of.iter().map(|element| element.as_reference().ok()).collect())
}

/// The value of a key in a number tree (ISO 32000-1, 7.9.7).
fn leaf<'d>(
    document: &'d Document,
    tree: &'d Dictionary,
    key: i64,
    depth: usize,
) -> Option<&'d Object> {
    let pairs = tree.get(b"Nums").ok().and_then(|nums| resolved(document, nums)?.as_array().ok());
    let mut pairs = pairs.into_iter().flat_map(|nums| nums.chunks_exact(2));
    let found = pairs.find(|pair| pair[0].as_i64().is_ok_and(|at| at == key)).map(|pair| &pair[1]);
    found.or_else(|| {
        let kids = resolved(document, tree.get(b"Kids").ok()?)?.as_array().ok()?;
        let mut kids = kids.iter().filter(|_| depth < DEPTH);
        kids.find_map(|kid| leaf(document, dictionary(document, kid)?, key, depth + 1))
    })
}

/// The row that an element is in, else the nearest element that is more than a part of a line.
fn block(document: &Document, element: ObjectId) -> Option<ObjectId> {
    let (mut at, mut nearest) = (element, None);
    for _ in 0..DEPTH {
        let Ok(about) = document.get_dictionary(at) else { break };
        match about.get(b"S").and_then(Object::as_name).unwrap_or_default() {
            b"TR" => return Some(at),
            kind if nearest.is_none() && !IN_LINE.contains(&kind) => nearest = Some(at),
            _ => {}
        }
        let Ok(parent) = about.get(b"P").and_then(Object::as_reference) else { break };
        at = parent;
    }
    nearest
}

fn resolved<'d>(document: &'d Document, object: &'d Object) -> Option<&'d Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

fn dictionary<'d>(document: &'d Document, object: &'d Object) -> Option<&'d Dictionary> {
    resolved(document, object)?.as_dict().ok()
}
