//! What an update changes, object by object: a list of what may, and everything else must not.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::field::{SignatureField, is_field};
use super::inspect::acts;
use super::revision::Section;
use super::text::{decode, dictionaries};
use super::unsigned::Unsigned;
use super::xmp::statements;

/// Most bytes a metadata stream may inflate to.
const MAX_METADATA: usize = 1 << 20;
/// The statements of the metadata that say who saved the file last, and when.
const SAVED: [&str; 3] = [
    "http://ns.adobe.com/xap/1.0/ModifyDate",
    "http://ns.adobe.com/xap/1.0/MetadataDate",
    "http://ns.adobe.com/pdf/1.3/Producer",
];

/// Checks that an update fills a field and does nothing else; gives the signature's object.
pub(super) fn only_signs(
    before: &Document,
    after: &Document,
    field: &SignatureField,
    added: &Section,
) -> Result<ObjectId, Unsigned> {
    same_trailer(before, after)?;
    if before.objects.keys().any(|id| !after.objects.contains_key(id)) {
        return Err(Unsigned::ObjectRemoved);
    }
    let fields = after.objects.values().flat_map(dictionaries).filter(|dict| is_field(dict));
    if fields.count() != 1 {
        return Err(Unsigned::AnotherField);
    }
    let now = after.get_dictionary(field.id).map_err(|_| Unsigned::FieldChanged)?;
    let signature = match now.get(b"V") {
        Ok(Object::Reference(id)) if added.contains_key(id) && !before.has_object(*id) => *id,
        Ok(Object::Null) | Err(_) => return Err(Unsigned::FieldEmpty),
        Ok(_) => return Err(Unsigned::FieldChanged),
    };
    // What was there: unchanged, or changed in what the act of signing changes.
    let mut roots = vec![Object::Reference(signature)];
    for (id, old) in &before.objects {
        let new = after.get_object(*id).map_err(|_| Unsigned::ObjectRemoved)?;
        if !same(old, new) {
            changed(before, after, *id, field, &mut roots)?;
        }
    }
    // What was not there: what the signature and its appearance are made of.
    let reached = reached(before, after, roots);
    for (id, object) in after.objects.iter().filter(|(id, _)| !before.has_object(**id)) {
        if !added.contains_key(id) || !reached.contains(id) {
            return Err(Unsigned::ForeignObject);
        }
        if dictionaries(object).into_iter().any(brings_more) || reads_a_file(object) {
            return Err(Unsigned::ActiveContent);
        }
    }
    Ok(signature)
}

fn same_trailer(before: &Document, after: &Document) -> Result<(), Unsigned> {
    let moves: [&[u8]; 3] = [b"Size", b"Prev", b"ID"];
    let rest = |document: &Document| {
        let mut trailer = document.trailer.clone();
        moves.iter().for_each(|key| {
            trailer.remove(key);
        });
        trailer
    };
    // The second half of the identifier names the revision.
    let permanent = |document: &Document| {
        let ids = document.trailer.get(b"ID").and_then(Object::as_array).ok();
        ids.and_then(|ids| ids.first()?.as_str().ok().map(<[u8]>::to_vec))
    };
    let same = same_dictionaries(&rest(before), &rest(after), &[]);
    if same && permanent(before) == permanent(after) {
        Ok(())
    } else {
        Err(Unsigned::TrailerChanged)
    }
}

/// Judges an object that is not what it was. `roots` takes what new objects it may lead to.
fn changed(
    before: &Document,
    after: &Document,
    id: ObjectId,
    field: &SignatureField,
    roots: &mut Vec<Object>,
) -> Result<(), Unsigned> {
    let part = |document: &Document, key| {
        document.catalog().and_then(|catalog| catalog.get(key)).and_then(Object::as_reference).ok()
    };
    let trailer = |key| before.trailer.get(key).and_then(Object::as_reference).ok();
    let dict = |document: &Document| document.get_dictionary(id).cloned().unwrap_or_default();
    let (old, new) = (dict(before), dict(after));
    if id == field.id {
        // `M` dates the annotation; its name, tag, page and flags stay, and so does its place: only
        // a tool that draws nothing may empty the rectangle, as PDFBox does.
        let place = new.get(b"Rect").and_then(Object::as_array).map_or(&[][..], Vec::as_slice);
        let empty = place.len() == 4
            && place.iter().all(|side| side.as_float().is_ok_and(|side| side == 0.0));
        let free: [&[u8]; 4] = [b"V", b"AP", b"M", if empty { b"Rect" } else { b"M" }];
        if !same_dictionaries(&old, &new, &free) {
            return Err(Unsigned::FieldChanged);
        }
        return appearance(before, after, &old, &new, roots);
    }
    let (holds, refusal) = if id == field.form {
        // Some tools bring the fonts of their appearances here, where no other field uses them.
        roots.extend(new.get(b"DR").ok().filter(|_| !old.has(b"DR")).cloned());
        (same_dictionaries(&old, &new, &[b"DR"]), Unsigned::FormChanged)
    } else if Some(id) == trailer(b"Root") {
        let holds = same_dictionaries(&old, &new, &[b"Extensions"]) && only_declares(&new);
        (holds, Unsigned::CatalogChanged)
    } else if Some(id) == trailer(b"Info") {
        // Many tools say that they saved the file, and when: nothing that a page shows.
        (same_dictionaries(&old, &new, &[b"ModDate", b"Producer"]), Unsigned::InfoChanged)
    } else if Some(id) == part(before, b"Metadata") {
        let streams = (before.get_object(id), after.get_object(id));
        let holds = match (streams.0.map(Object::as_stream), streams.1.map(Object::as_stream)) {
            (Ok(Ok(old)), Ok(Ok(new))) => same_metadata(old, new),
            _ => false,
        };
        (holds, Unsigned::MetadataChanged)
    } else {
        let shown = before.get_pages().into_values().any(|page| {
            let content = before.get_page_contents(page);
            page == id || content.contains(&id)
        });
        (false, if shown { Unsigned::PageChanged } else { Unsigned::ObjectChanged })
    };
    if holds { Ok(()) } else { Err(refusal) }
}

/// The catalog may declare the extensions that a format of signature belongs to, by names and
/// numbers alone.
fn only_declares(catalog: &Dictionary) -> bool {
    let Ok(extensions) = catalog.get(b"Extensions") else {
        return true;
    };
    let said: [&[u8]; 4] = [b"Type", b"BaseVersion", b"ExtensionLevel", b"URL"];
    let plain = |object: &Object| {
        object
            .as_dict()
            .is_ok_and(|dict| dict.iter().all(|(key, _)| said.contains(&key.as_slice())))
            && dictionaries(object).len() == 1
    };
    extensions.as_dict().is_ok_and(|all| {
        all.iter().all(|(key, value)| {
            key == b"Type"
                || plain(value)
                || value.as_array().is_ok_and(|items| items.iter().all(plain))
        })
    })
}

/// A signature is drawn by one form, whose box the reader fits to the frame and clips to it
/// (12.5.5): whatever it draws, it draws there. The frame itself does not move.
fn appearance(
    before: &Document,
    after: &Document,
    old: &Dictionary,
    new: &Dictionary,
    roots: &mut Vec<Object>,
) -> Result<(), Unsigned> {
    let look = |document: &Document, dict: &Dictionary| {
        let all = dict.get_deref(b"AP", document).and_then(Object::as_dict).ok()?;
        let normal = all.get(b"N").and_then(Object::as_reference).ok()?;
        (all.len() == 1).then_some(normal)
    };
    let normal = look(after, new).ok_or(Unsigned::Appearance)?;
    roots.extend(new.get(b"AP").ok().cloned());
    if look(before, old) == Some(normal) {
        return Ok(());
    }
    let drawn = after.get_object(normal).and_then(Object::as_stream);
    let dict = &drawn.map_err(|_| Unsigned::Appearance)?.dict;
    let bounds = dict.get(b"BBox").and_then(Object::as_array).map_or(0, |bounds| {
        bounds.iter().filter(|bound| bound.as_float().is_ok_and(f32::is_finite)).count()
    });
    let form = dict.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Form".as_slice());
    if before.has_object(normal) || !form || bounds != 4 {
        return Err(Unsigned::Appearance);
    }
    Ok(())
}

/// The new objects that a signature leads to, by references among new objects alone.
fn reached(before: &Document, after: &Document, roots: Vec<Object>) -> BTreeSet<ObjectId> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&Object> = roots.iter().collect();
    while let Some(object) = waiting.pop() {
        match object {
            Object::Reference(id) if !before.has_object(*id) && reached.insert(*id) => {
                waiting.extend(after.get_object(*id).ok());
            }
            Object::Array(items) => waiting.extend(items),
            Object::Dictionary(dict) => waiting.extend(dict.iter().map(|(_, value)| value)),
            Object::Stream(stream) => waiting.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    reached
}

/// Whether a dictionary brings more than a drawing or a signature.
fn brings_more(dict: &Dictionary) -> bool {
    let keys: [&[u8]; 11] = [
        b"JS",
        b"EF",
        b"AF",
        b"XFA",
        b"OC",
        b"OCGs",
        b"OCProperties",
        b"OPI",
        b"Ref",
        b"PS",
        b"Annots",
    ];
    let kind = dict.get(b"Type").and_then(Object::as_name).unwrap_or_default();
    acts(dict)
        || keys.iter().any(|key| dict.has(key))
        || matches!(
            kind,
            b"Action" | b"Annot" | b"Page" | b"Pages" | b"Catalog" | b"XRef" | b"ObjStm"
        )
}

/// Whether a stream has its bytes in another file.
fn reads_a_file(object: &Object) -> bool {
    object.as_stream().is_ok_and(|stream| stream.dict.has(b"F"))
}

fn same_metadata(old: &Stream, new: &Stream) -> bool {
    let facts = |stream: &Stream| {
        let kind = stream.dict.get(b"Type").and_then(Object::as_name).unwrap_or_default();
        let bytes = stream.decompressed_content_with_limit(MAX_METADATA).ok()?;
        let mut facts = statements(&bytes)?;
        facts.retain(|(property, _)| !SAVED.contains(&property.as_str()));
        (kind == b"Metadata").then_some(facts)
    };
    facts(old).is_some() && facts(old) == facts(new)
}

fn same_dictionaries(old: &Dictionary, new: &Dictionary, free: &[&[u8]]) -> bool {
    let kept = |dict: &'_ Dictionary| {
        dict.iter().filter(|(key, _)| !free.contains(&key.as_slice())).count()
    };
    kept(old) == kept(new)
        && old
            .iter()
            .filter(|(key, _)| !free.contains(&key.as_slice()))
            .all(|(key, value)| new.get(key).is_ok_and(|new| same(value, new)))
}

/// Whether two objects say the same: a tool may write a text or a number in another form.
fn same(old: &Object, new: &Object) -> bool {
    match (old, new) {
        (Object::String(old, _), Object::String(new, _)) => {
            old == new || decode(old) == decode(new)
        }
        // « 842. » for « 842 »: two whole numbers are compared as such.
        (Object::Integer(_), Object::Real(_)) | (Object::Real(_), Object::Integer(_)) => {
            old.as_float().ok() == new.as_float().ok()
        }
        (Object::Array(old), Object::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        (Object::Dictionary(old), Object::Dictionary(new)) => same_dictionaries(old, new, &[]),
        (Object::Stream(old), Object::Stream(new)) => {
            old.content == new.content && same_dictionaries(&old.dict, &new.dict, &[])
        }
        (old, new) => old == new,
    }
}
