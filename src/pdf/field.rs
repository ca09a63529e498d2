//! The signature field of a referral: an empty, named, tagged form field, so that a signing tool
//! fills it by appending to the sealed bytes and leaves PDF/A-2a and PDF/UA-1 whole.
//!
//! Typst has no form. Its pages draw a frame that is a link to [`PLACE`]: the export writes for it
//! an annotation with an exact rectangle, a place in the reading order and a tag, and only its kind
//! is changed here. A tool that made a field of its own would leave it unnamed and untagged.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::text::{Opened, dictionaries};
use crate::diag::{Diagnostic, Place, Report};

/// Where the frame of a page template points.
const PLACE: &[u8] = b"urn:cesmivip:champ:signature";
/// The name of the field, for signing tools.
const NAME: &[u8] = b"signature_autorite";
/// What a screen reader announces (PDF/UA-1, 7.18.1). No name of a person: the field is a place.
const LABEL: &str = "Signature électronique de l’autorité qui signale";
/// Printed, hidden nowhere (PDF/A-2, 6.3.2), and locked: no tool moves it.
const FLAGS: i64 = 4 | 128;
/// The file has a signature field, and is only ever to be appended to: a tool that saved it again
/// would lose the sealed bytes.
const SIGNATURES_EXIST_APPEND_ONLY: i64 = 3;

/// Makes the signature field of a finished document from the frame that its page draws.
///
/// # Errors
/// G014 when the page has no such frame, or several; C002 when the file cannot be read to the end.
pub fn with_signature_field(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Report> {
    let refused = |code| Report::one(Diagnostic::new(code, Place::file(name)));
    let mut document = Opened::new(bytes).map_err(|_| refused("C002"))?.document;
    convert(&mut document).ok_or_else(|| refused("G014"))?;
    let mut out = Vec::with_capacity(bytes.len() + 1024);
    document.save_to(&mut out).map_err(|_| refused("C002"))?;
    // Signers that append to a file without a final line feed break PDF/A (6.1.9).
    out.push(b'\n');
    Ok(out)
}

/// Turns the one link into the one field; gives nothing when the page is not as expected.
fn convert(document: &mut Document) -> Option<()> {
    let link = only(document.objects.iter().filter(|(_, o)| points_to_place(document, o)))?;
    let (id, link) = (*link.0, link.1.as_dict().ok()?);
    let (rect, parent) = (link.get(b"Rect").ok()?.clone(), link.get(b"StructParent").ok()?.clone());
    let page = only(pages_that_show(document, id).into_iter())?;
    let element = only(elements_of(document, id).into_iter())?;
    let look = document.add_object(look(&rect)?);
    let widget = widget(rect, parent, page, look);
    *document.get_dictionary_mut(id).ok()? = widget;
    document.get_dictionary_mut(element).ok()?.set("S", "Form");
    let form = document.add_object(form(id));
    document.catalog_mut().ok()?.set("AcroForm", form);
    Some(())
}

/// The one item, when there is one and no other.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

fn points_to_place(document: &Document, object: &Object) -> bool {
    let action = object.as_dict().and_then(|annotation| annotation.get_deref(b"A", document));
    let uri = action.and_then(Object::as_dict).and_then(|action| action.get(b"URI"));
    uri.and_then(Object::as_str).is_ok_and(|uri| uri == PLACE)
}

/// The pages whose annotations hold one, once for each time.
fn pages_that_show(document: &Document, annotation: ObjectId) -> Vec<ObjectId> {
    let shown = |page: &ObjectId| {
        let page = document.get_dictionary(*page).ok();
        let all = page.and_then(|page| page.get_deref(b"Annots", document).ok());
        let all = all.and_then(|all| all.as_array().ok()).map_or(&[][..], Vec::as_slice);
        all.iter().filter(|item| item.as_reference().ok() == Some(annotation)).count()
    };
    let pages = document.get_pages().into_values();
    pages.flat_map(|page| std::iter::repeat_n(page, shown(&page))).collect()
}

/// The structure elements whose one content is an annotation.
fn elements_of(document: &Document, annotation: ObjectId) -> Vec<ObjectId> {
    let holds = |object: &Object| {
        let kids = object.as_dict().ok()?.get(b"K").ok()?;
        let kid = if let Ok(kids) = kids.as_array() { only(kids.iter())? } else { kids };
        kid.as_dict().ok()?.get(b"Obj").ok()?.as_reference().ok()
    };
    let elements = document.objects.iter().filter(|(_, o)| holds(o) == Some(annotation));
    elements.map(|(id, _)| *id).collect()
}

/// What shows the empty field: nothing, since the page draws the frame, but PDF/A-2 (6.3.3) wants
/// an appearance.
fn look(rect: &Object) -> Option<Stream> {
    let corners: Vec<f32> = rect.as_array().ok()?.iter().flat_map(Object::as_float).collect();
    let [left, bottom, right, top] = *corners.as_slice() else {
        return None;
    };
    let (width, height) = (right - left, top - bottom);
    let look = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), width.into(), height.into()],
        "Resources" => Dictionary::new(),
    };
    (width > 0.0 && height > 0.0).then(|| Stream::new(look, Vec::new()).with_compression(false))
}

fn widget(rect: Object, parent: Object, page: ObjectId, look: ObjectId) -> Dictionary {
    let label: Vec<u8> =
        [0xfeff].into_iter().chain(LABEL.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal(NAME),
        "TU" => Object::String(label, lopdf::StringFormat::Hexadecimal),
        "F" => FLAGS,
        "Rect" => rect,
        "P" => page,
        "StructParent" => parent,
        "AP" => dictionary! { "N" => look },
    }
}

fn form(field: ObjectId) -> Dictionary {
    let fields = vec![Object::Reference(field)];
    dictionary! { "Fields" => fields, "SigFlags" => SIGNATURES_EXIST_APPEND_ONLY }
}

/// The signature field of a document, and what ties it to the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SignatureField {
    /// The field, which is also its annotation.
    pub id: ObjectId,
    /// The dictionary of the interactive form.
    pub form: ObjectId,
}

/// Finds the empty signature field of a document; gives nothing when it has none, when it has
/// another one, or when anything about it is not as [`with_signature_field`] makes it.
pub(super) fn empty_field(document: &Document) -> Option<SignatureField> {
    let form_id = document.catalog().ok()?.get(b"AcroForm").ok()?.as_reference().ok()?;
    let fields = document.get_dictionary(form_id).ok()?.get(b"Fields").ok()?.as_array().ok()?;
    let id = only(fields.iter())?.as_reference().ok()?;
    let dict = document.get_dictionary(id).ok()?;
    let (rect, parent) = (dict.get(b"Rect").ok()?.clone(), dict.get(b"StructParent").ok()?.clone());
    let page = only(pages_that_show(document, id).into_iter())?;
    let element = document.get_dictionary(only(elements_of(document, id).into_iter())?).ok()?;
    let normal = dict.get(b"AP").ok()?.as_dict().ok()?.get(b"N").ok()?.as_reference().ok()?;
    let drawn = document.get_object(normal).ok()?.as_stream().ok()?;
    let expected = look(&rect)?;
    let whole = *document.get_dictionary(form_id).ok()? == form(id)
        && *dict == widget(rect, parent, page, normal)
        && element.get(b"S").and_then(Object::as_name).ok() == Some(b"Form".as_slice())
        && (&drawn.dict, &drawn.content) == (&expected.dict, &expected.content);
    let fields = document.objects.values().flat_map(dictionaries).filter(|dict| is_field(dict));
    (whole && fields.count() == 1).then_some(SignatureField { id, form: form_id })
}

/// Whether a dictionary is a field or the annotation of one.
pub(super) fn is_field(dict: &Dictionary) -> bool {
    let subtype = dict.get(b"Subtype").and_then(Object::as_name).ok();
    dict.has(b"FT") || subtype == Some(b"Widget")
}
