//! The signature field, and what comes back in it: one flaw a file, each refused for its reason.
#![expect(clippy::disallowed_methods, reason = "reads the kit")]

use cesmivip::form::require;
use cesmivip::pdf::{
    Algorithm, Expected, SignatureFormat, Unsigned, inspect, revision_ends, signed_update,
};
use cesmivip::view::{PublicWords, Purpose, Recipient, ReferralDesk, Withheld, view};
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, dictionary};
use sha2::{Digest as _, Sha256};

use crate::{at, setup};

/// The sealed part of the file that a foreign tool signed (`tests/kit/signes/README.md`).
const SEALED: usize = 11_594;
/// Room for a signature, in bytes.
const ROOM: usize = 256;

fn returned() -> Vec<u8> {
    std::fs::read(at("tests/kit/signes/signe.pdf")).unwrap()
}

fn sealed() -> Vec<u8> {
    returned()[..SEALED].to_vec()
}

fn field_of(document: &Document) -> ObjectId {
    let fields = document
        .objects
        .iter()
        .filter(|(_, object)| object.as_dict().is_ok_and(|dict| dict.has(b"FT")));
    *fields.map(|(id, _)| id).next().unwrap()
}

/// An update under way: what a signing tool appends, before it signs.
struct Update {
    file: IncrementalDocument,
    field: ObjectId,
    signature: ObjectId,
}

impl Update {
    /// An update that fills the field and does nothing else.
    fn new() -> Self {
        let document = Document::load_mem(&sealed()).unwrap();
        let field = field_of(&document);
        let mut file = IncrementalDocument::create_from(sealed(), document);
        let far = Object::Integer(9_999_999_999);
        let signature = file.new_document.add_object(dictionary! {
            "Type" => "Sig",
            "Filter" => "Adobe.PPKLite",
            "SubFilter" => "ETSI.CAdES.detached",
            "ByteRange" => vec![0.into(), far.clone(), far.clone(), far],
            "Contents" => Object::String(vec![0; ROOM], lopdf::StringFormat::Hexadecimal),
            "M" => Object::string_literal("D:20261124120000Z"),
        });
        let mut update = Self { file, field, signature };
        update.old(field).set("V", signature);
        update
    }

    /// An object of the sealed document, to be written again.
    fn old(&mut self, id: ObjectId) -> &mut Dictionary {
        self.file.opt_clone_object_to_new_document(id).unwrap();
        self.file.new_document.get_object_mut(id).unwrap().as_dict_mut().unwrap()
    }

    fn signature(&mut self) -> &mut Dictionary {
        self.file.new_document.get_dictionary_mut(self.signature).unwrap()
    }

    fn part(&self, key: &[u8]) -> ObjectId {
        self.file.get_prev_documents().trailer.get(key).unwrap().as_reference().unwrap()
    }

    fn page(&self) -> ObjectId {
        self.file.get_prev_documents().get_pages()[&1]
    }

    fn new_object(&mut self, object: impl Into<Object>) -> ObjectId {
        self.file.new_document.add_object(object)
    }

    /// Writes the update and signs it, over ranges that a flaw may spoil.
    fn signed_over(mut self, spoil: impl Fn(&mut [usize; 4])) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.file.save_to(&mut bytes).unwrap();
        bytes.push(b'\n');
        let find = |bytes: &[u8], what: &[u8]| {
            SEALED + bytes[SEALED..].windows(what.len()).position(|w| w == what).unwrap()
        };
        let gap = find(&bytes, format!("<{}>", "0".repeat(2 * ROOM)).as_bytes());
        let after = gap + 2 * ROOM + 2;
        let mut ranges = [0, gap, after, bytes.len() - after];
        spoil(&mut ranges);
        let placeholder = "[0 9999999999 9999999999 9999999999]";
        let [a, b, c, d] = ranges;
        let written =
            format!("{:<width$}", format!("[{a} {b} {c} {d}]"), width = placeholder.len());
        let at = find(&bytes, placeholder.as_bytes());
        bytes[at..at + written.len()].copy_from_slice(written.as_bytes());
        let digest =
            Sha256::new().chain_update(&bytes[..gap]).chain_update(&bytes[after..]).finalize();
        let value: String = cms(&digest).iter().map(|byte| format!("{byte:02x}")).collect();
        bytes[gap + 1..gap + 1 + value.len()].copy_from_slice(value.as_bytes());
        bytes
    }

    fn signed(self) -> Vec<u8> {
        self.signed_over(|_| {})
    }
}

/// The outline of a CMS `SignedData` that holds a digest: nothing here is a signature, and none is
/// needed, since validity is another tool's business.
fn cms(digest: &[u8]) -> Vec<u8> {
    let tagged = |tag: u8, content: &[u8]| {
        let mut out = vec![tag];
        match u8::try_from(content.len()).unwrap() {
            short @ 0..0x80 => out.push(short),
            long => out.extend([0x81, long]),
        }
        out.extend(content);
        out
    };
    let oid = |last: &[u8]| {
        tagged(0x06, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01][..], last].concat())
    };
    let held = tagged(0x31, &tagged(0x04, digest));
    let attribute = tagged(0x30, &[oid(&[0x09, 0x04]), held].concat());
    let content = tagged(0xa0, &tagged(0x30, &attribute));
    tagged(0x30, &[oid(&[0x07, 0x02]), content].concat())
}

fn reason(bytes: &[u8]) -> Option<Unsigned> {
    signed_update(bytes, SEALED).err()
}

#[test]
fn what_a_foreign_tool_signed_is_accepted() {
    let read = signed_update(&returned(), SEALED).unwrap_or_else(|reason| panic!("{reason}"));
    assert_eq!((read.format, read.algorithm), (SignatureFormat::Cades, Algorithm::Sha256));
    assert!(read.claimed.as_deref().is_some_and(|date| date.starts_with("D:2026")));
    assert!(read.cms.len() > 1000 && read.cms[0] == 0x30);
    assert_eq!(revision_ends(&returned()), [SEALED, returned().len()]);
    let ours = signed_update(&Update::new().signed(), SEALED);
    assert!(ours.is_ok_and(|read| read.claimed.as_deref() == Some("D:20261124120000Z")));
}

#[test]
fn ends_of_revisions_are_found_whatever_their_line_ends() {
    assert_eq!(revision_ends(b"a%%EOFb%%EOF\nc%%EOF\r\nd%%EOF\re%%EOF"), [6, 13, 21, 28, 34]);
    assert!(revision_ends(b"%%EO").is_empty());
    assert_eq!(revision_ends(&sealed()), [SEALED]);
}

#[test]
fn a_file_that_is_cut_or_prolonged_is_refused() {
    let whole = returned();
    let cut = &whole[..revision_ends(&whole)[0]];
    // Cutting the signature off gives the sealed document back, to the byte.
    assert_eq!((cut, reason(cut)), (sealed().as_slice(), Some(Unsigned::NoUpdate)));
    assert_eq!(reason(&whole[..SEALED - 1]), Some(Unsigned::NoField));
    assert_eq!(reason(&whole[..SEALED + 9_000]), Some(Unsigned::Unfinished));
    assert_eq!(reason(&[&whole, &b"junk"[..]].concat()), Some(Unsigned::Trailing));
    assert_eq!(reason(&[&whole, &b"\n%%EOF\n"[..]].concat()), Some(Unsigned::SeveralUpdates));
    let mut longer = whole.clone();
    longer.splice(SEALED..SEALED, *b"% between\n");
    assert!(reason(&longer).is_some());
    // The sealed prefix of another document is not one with our field.
    assert_eq!(signed_update(&whole, whole.len()).err(), Some(Unsigned::NoField));
    assert_eq!(signed_update(&whole, usize::MAX).err(), Some(Unsigned::NoField));
}

#[test]
fn an_update_after_the_signature_is_refused() {
    // An overlay on a page: validators still call the signature valid.
    let signed = Update::new().signed();
    let document = Document::load_mem(&signed).unwrap();
    let page = document.get_pages()[&1];
    let mut file = IncrementalDocument::create_from(signed, document);
    file.opt_clone_object_to_new_document(page).unwrap();
    let note = file.new_document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "FreeText", "Contents" => Object::string_literal("FAUX"),
        "Rect" => vec![0.into(), 0.into(), 99.into(), 99.into()],
    });
    let page = file.new_document.get_dictionary_mut(page).unwrap();
    page.set("Annots", vec![note.into()]);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    assert_eq!(reason(&bytes), Some(Unsigned::SeveralUpdates));
}

/// Changes one place of the metadata.
fn restate(update: &mut Update, from: &str, to: &str) {
    let catalog = update.file.get_prev_documents().catalog().unwrap();
    let id = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
    update.file.opt_clone_object_to_new_document(id).unwrap();
    let stream = update.file.new_document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
    let text = String::from_utf8(stream.content.clone()).unwrap();
    assert!(text.contains(from), "{from}");
    stream.set_content(text.replacen(from, to, 1).into_bytes());
}

/// One flaw of the objects that the update writes.
type Flaw = fn(&mut Update);

#[test]
fn an_update_that_does_more_than_sign_is_refused() {
    let flaws: [(&str, Unsigned, Flaw); 34] = [
        ("author", Unsigned::InfoChanged, |u| {
            let info = u.part(b"Info");
            u.old(info).set("Author", Object::string_literal("Autre"));
        }),
        ("title removed", Unsigned::InfoChanged, |u| {
            let info = u.part(b"Info");
            u.old(info).remove(b"Title");
        }),
        ("metadata", Unsigned::MetadataChanged, |u| {
            restate(u, "Service de", "Autre service de");
        }),
        ("metadata added", Unsigned::MetadataChanged, |u| {
            restate(u, "</dc:title>", "</dc:title><dc:subject>ajout</dc:subject>");
        }),
        ("metadata hidden", Unsigned::MetadataChanged, |u| {
            restate(u, "<dc:title>", "<!-- ajout --><dc:title>");
        }),
        ("metadata of another standard", Unsigned::MetadataChanged, |u| {
            restate(u, "<pdfuaid:part>1", "<pdfuaid:part>2");
        }),
        ("page", Unsigned::PageChanged, |u| {
            let page = u.page();
            u.old(page).set("Rotate", 180);
        }),
        ("content of a page", Unsigned::PageChanged, |u| {
            let content = u.file.get_prev_documents().get_page_contents(u.page())[0];
            u.file.new_document.set_object(content, Stream::new(dictionary! {}, b"".to_vec()));
        }),
        ("annotation", Unsigned::PageChanged, |u| {
            let page = u.page();
            let field = u.field;
            let note = u.new_object(dictionary! {
                "Type" => "Annot", "Subtype" => "Stamp",
                "Rect" => vec![0.into(), 0.into(), 99.into(), 99.into()],
            });
            u.old(page).set("Annots", vec![field.into(), note.into()]);
        }),
        ("page tree", Unsigned::ObjectChanged, |u| {
            let root = u.part(b"Root");
            let catalog = u.file.get_prev_documents().get_dictionary(root).unwrap();
            let pages = catalog.get(b"Pages").unwrap().as_reference().unwrap();
            u.old(pages).set("Rotate", 90);
        }),
        ("action at opening", Unsigned::CatalogChanged, |u| {
            let root = u.part(b"Root");
            u.old(root).set("OpenAction", dictionary! { "S" => "JavaScript" });
        }),
        ("certification", Unsigned::CatalogChanged, |u| {
            let (root, signature) = (u.part(b"Root"), u.signature);
            u.old(root).set("Perms", dictionary! { "DocMDP" => signature });
        }),
        ("extensions that act", Unsigned::CatalogChanged, |u| {
            let root = u.part(b"Root");
            let more = dictionary! { "ESIC" => dictionary! { "JS" => "x" } };
            u.old(root).set("Extensions", more);
        }),
        ("another root", Unsigned::TrailerChanged, |u| {
            let root = u.file.get_prev_documents().catalog().unwrap().clone();
            let root = u.new_object(root);
            u.file.new_document.trailer.set("Root", root);
        }),
        ("another identifier", Unsigned::TrailerChanged, |u| {
            let id = Object::string_literal("another");
            u.file.new_document.trailer.set("ID", vec![id.clone(), id]);
        }),
        ("field empty", Unsigned::FieldEmpty, |u| {
            let field = u.field;
            u.old(field).remove(b"V");
        }),
        ("field with a value of its own", Unsigned::FieldChanged, |u| {
            let field = u.field;
            u.old(field).set("V", Object::string_literal("signé"));
        }),
        ("field moved", Unsigned::FieldChanged, |u| {
            let field = u.field;
            u.old(field).set("Rect", vec![0.into(), 0.into(), 600.into(), 800.into()]);
        }),
        ("field made smaller", Unsigned::FieldChanged, |u| {
            let field = u.field;
            u.old(field).set("Rect", vec![0.into(), 0.into(), 0.into(), 1.into()]);
        }),
        ("field renamed", Unsigned::FieldChanged, |u| {
            let field = u.field;
            u.old(field).set("T", Object::string_literal("autre"));
        }),
        ("field untagged", Unsigned::FieldChanged, |u| {
            let field = u.field;
            u.old(field).remove(b"StructParent");
        }),
        ("field that acts", Unsigned::FieldChanged, |u| {
            let field = u.field;
            u.old(field).set("AA", dictionary! {});
        }),
        ("another field", Unsigned::AnotherField, |u| {
            u.new_object(dictionary! { "FT" => "Tx", "T" => Object::string_literal("autre") });
        }),
        ("another field filled", Unsigned::AnotherField, |u| {
            let (field, signature) = (u.field, u.signature);
            u.old(field).remove(b"V");
            let other = u.old(field).clone();
            let other = u.new_object(other);
            u.file.new_document.get_dictionary_mut(other).unwrap().set("V", signature);
            let form = u.file.get_prev_documents().catalog().unwrap().get(b"AcroForm").unwrap();
            let form = form.as_reference().unwrap();
            u.old(form).set("Fields", vec![field.into(), other.into()]);
        }),
        ("form", Unsigned::FormChanged, |u| {
            let form = u.file.get_prev_documents().catalog().unwrap().get(b"AcroForm").unwrap();
            let form = form.as_reference().unwrap();
            u.old(form).set("NeedAppearances", true);
        }),
        ("object beside", Unsigned::ForeignObject, |u| {
            u.new_object(dictionary! { "Note" => Object::string_literal("rien") });
        }),
        ("appearance that is no form", Unsigned::Appearance, |u| {
            let look = u.new_object(Stream::new(dictionary! { "Subtype" => "Image" }, Vec::new()));
            let field = u.field;
            u.old(field).set("AP", dictionary! { "N" => look });
        }),
        ("appearance of the mouse", Unsigned::Appearance, |u| {
            let field = u.field;
            let normal = u.old(field).get(b"AP").unwrap().as_dict().unwrap().clone();
            let normal = normal.get(b"N").unwrap().clone();
            u.old(field).set("AP", dictionary! { "N" => normal.clone(), "R" => normal });
        }),
        ("appearance on a layer", Unsigned::ActiveContent, |u| {
            let bounds = vec![0.into(), 0.into(), 9.into(), 9.into()];
            let dict = dictionary! {
                "Subtype" => "Form", "BBox" => bounds, "OC" => dictionary! { "Type" => "OCG" },
            };
            let look = u.new_object(Stream::new(dict, Vec::new()));
            let field = u.field;
            u.old(field).set("AP", dictionary! { "N" => look });
        }),
        ("program that acts", Unsigned::ActiveContent, |u| {
            let action = dictionary! { "S" => "URI", "URI" => Object::string_literal("x:y") };
            let action = u.new_object(action);
            u.signature().set("Prop_Build", dictionary! { "App" => action });
        }),
        ("reference that locks", Unsigned::SignatureUnknown, |u| {
            u.signature().set("Reference", Vec::<Object>::new());
        }),
        ("time stamp of the file", Unsigned::SignatureUnknown, |u| {
            u.signature().set("Type", "DocTimeStamp");
        }),
        ("format", Unsigned::Format, |u| {
            u.signature().set("SubFilter", "adbe.x509.rsa_sha1");
        }),
        ("no format", Unsigned::Format, |u| {
            u.signature().remove(b"SubFilter");
        }),
    ];
    for (what, expected, flaw) in flaws {
        let mut update = Update::new();
        flaw(&mut update);
        assert_eq!(reason(&update.signed()), Some(expected), "{what}");
    }
}

#[test]
fn what_signing_tools_do_beside_signing_is_accepted() {
    let harmless: [(&str, Flaw); 7] = [
        ("dates and producer", |u| {
            let info = u.part(b"Info");
            u.old(info).set("ModDate", Object::string_literal("D:20261124120000Z"));
            u.old(info).set("Producer", Object::string_literal("Outil fictif"));
        }),
        ("date of the metadata", |u| {
            restate(u, "<xmp:ModifyDate>2026-06-09", "<xmp:ModifyDate>2026-11-24");
        }),
        ("extension", |u| {
            let root = u.part(b"Root");
            let esic = dictionary! { "BaseVersion" => "1.7", "ExtensionLevel" => 1 };
            u.old(root).set("Extensions", dictionary! { "ESIC" => esic });
        }),
        ("drawing", |u| {
            let bounds = vec![0.into(), 0.into(), 9.into(), 9.into()];
            let dict = dictionary! { "Subtype" => "Form", "BBox" => bounds };
            let look = u.new_object(Stream::new(dict, b"0 0 9 9 re f".to_vec()));
            let field = u.field;
            u.old(field).set("AP", dictionary! { "N" => look });
        }),
        ("nothing drawn, as PDFBox does", |u| {
            let bounds = vec![0.into(), 0.into(), 0.into(), 0.into()];
            let dict = dictionary! { "Subtype" => "Form", "BBox" => bounds.clone() };
            let look = u.new_object(Stream::new(dict, Vec::new()));
            let looks = u.new_object(dictionary! { "N" => look });
            let field = u.field;
            u.old(field).set("AP", looks);
            u.old(field).set("Rect", bounds);
        }),
        ("page written again, unchanged", |u| {
            let page = u.page();
            u.old(page);
        }),
        ("elder format", |u| u.signature().set("SubFilter", "adbe.pkcs7.detached")),
    ];
    for (what, change) in harmless {
        let mut update = Update::new();
        change(&mut update);
        assert_eq!(reason(&update.signed()), None, "{what}");
    }
}

#[test]
fn a_signature_that_does_not_cover_the_file_is_refused() {
    type Spoil = fn(&mut [usize; 4]);
    let spoilt: [(Unsigned, Spoil); 9] = [
        (Unsigned::RangeShape, |r| r[0] = 1),
        (Unsigned::RangeInsideSeal, |r| r[1] = SEALED - 1),
        (Unsigned::RangeGap, |r| r[1] -= 1),
        (Unsigned::RangeGap, |r| r[1] += 1),
        (Unsigned::RangeGap, |r| (r[2], r[3]) = (r[2] + 1, r[3] - 1)),
        (Unsigned::RangeGap, |r| (r[2], r[3]) = (r[2] - 1, r[3] + 1)),
        (Unsigned::RangeEnd, |r| r[2] += 1),
        (Unsigned::RangeEnd, |r| r[3] -= 1),
        (Unsigned::RangeEnd, |r| r[3] += 1),
    ];
    for (rank, (expected, spoil)) in spoilt.into_iter().enumerate() {
        assert_eq!(reason(&Update::new().signed_over(spoil)), Some(expected), "{rank}");
    }
}

#[test]
fn a_value_that_is_not_a_signature_of_these_bytes_is_refused() {
    let signed = Update::new().signed();
    let ranges = signed.windows(12).rposition(|w| w == b"/Contents<30").unwrap() + 9;
    let with = |at: usize, text: &[u8]| {
        let mut bytes = signed.clone();
        bytes[ranges + at..ranges + at + text.len()].copy_from_slice(text);
        bytes
    };
    assert_eq!(reason(&signed), None);
    assert_eq!(reason(&with(1, b"31")), Some(Unsigned::NotCms));
    // The object identifier is of `data`, not of `signedData`.
    assert_eq!(reason(&with(1 + 2 * 12, b"01")), Some(Unsigned::NotCms));
    assert_eq!(reason(&with(2 * ROOM - 1, b"01")), Some(Unsigned::NotCms));
    assert_eq!(reason(&with(2 * ROOM, b" ")), Some(Unsigned::RangeGap));
    // A signature made elsewhere, of other bytes.
    let mut other = Update::new();
    other.signature().set("Name", Object::string_literal("Autre"));
    let other = other.signed();
    let from = other.windows(12).rposition(|w| w == b"/Contents<30").unwrap() + 9;
    let value = other[from..from + 200].to_vec();
    assert_eq!(reason(&with(0, &value)), Some(Unsigned::OtherBytes));
}

/// Outside the value itself, no byte of what was appended can change.
#[test]
fn no_byte_of_a_signature_can_change_unseen() {
    let whole = returned();
    let gap = SEALED + whole[SEALED..].windows(9).position(|w| w == b"/Contents").unwrap() + 10;
    let gap = gap..gap + whole[gap..].iter().position(|byte| *byte == b'>').unwrap() + 1;
    for at in (SEALED..whole.len()).filter(|at| at % 23 == 0 && !gap.contains(at)) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        assert!(reason(&bytes).is_some(), "{at}");
    }
}

#[test]
fn what_no_table_lists_is_refused() {
    let signed = Update::new().signed();
    let table = signed.windows(5).rposition(|w| w == b"xref\n").unwrap();
    let table = signed[..table].windows(5).rposition(|w| w == b"xref\n").unwrap_or(table);
    // A hidden object before the table, then the table where it now stands.
    let hidden = b"999 0 obj\n<</Type/Page>>\nendobj\n";
    let mut bytes = signed.clone();
    bytes.splice(table..table, hidden.iter().copied());
    let text = format!("startxref\n{table}");
    let at = bytes.windows(text.len()).rposition(|w| w == text.as_bytes()).unwrap();
    let moved = format!("startxref\n{}", table + hidden.len());
    bytes.splice(at..at + text.len(), moved.into_bytes());
    assert_eq!(reason(&bytes), Some(Unsigned::Malformed));
    // An object that the table deletes.
    let mut bytes = signed.clone();
    let entry = bytes[table..].windows(3).position(|w| w == b" n ").unwrap() + table;
    bytes[entry + 1] = b'f';
    assert!(matches!(reason(&bytes), Some(Unsigned::Malformed | Unsigned::Unreadable)));
}

fn expected(signature: bool) -> Expected {
    Expected {
        title: "Signalement au procureur de la République SIG-2026-0048, version 1".to_owned(),
        reference: "SIG-2026-0048".to_owned(),
        signature,
    }
}

/// What the referral of the smallest sample withholds: something, and nothing of the fixture's.
fn withheld() -> Withheld {
    let setup = setup();
    let read = |path: &str| std::fs::read(at(path)).unwrap();
    let (situation, referral) = crate::shared::typed_pair("samples/situations/S-2026-048.yaml");
    let read_pair = setup.reader().referred(("s", &referral.1), ("f", &situation.1), &[]);
    let referred = read_pair.unwrap().value;
    let organisation = setup.reader().organisation("o", &read("samples/cesmivip.yaml"));
    let organisation = organisation.unwrap().value;
    let ready = require(setup.form(), &referred).unwrap();
    let public = std::sync::Arc::new(PublicWords::new("", ""));
    let vocabulary = setup.reader().vocabulary();
    let (organisation, public) = (&organisation, &public);
    let desk = ReferralDesk { organisation, public, vocabulary, among: None, earlier: &[] };
    view(&ready, desk, Recipient::Prosecutor, Purpose::Referral).unwrap().unwrap().1
}

/// Why inspection refuses a file.
fn faults(bytes: &[u8], signature: bool, withheld: &Withheld) -> Vec<String> {
    let inspected = inspect("f", bytes.to_vec(), &expected(signature), withheld);
    let report = inspected.err();
    report.iter().flat_map(|r| r.items()).map(|d| format!("{} {}", d.code, d.message)).collect()
}

#[test]
fn inspection_wants_one_empty_field_and_nothing_else() {
    let withheld = withheld();
    assert_eq!(faults(&sealed(), true, &withheld), Vec::<String>::new());
    // The same file is refused where no field is expected.
    assert!(faults(&sealed(), false, &withheld).iter().any(|f| f.contains("formulaire")));
    type Flaw = fn(&mut Document, ObjectId);
    let flaws: [(&str, Flaw); 9] = [
        ("filled", |d, field| {
            let signature = d.add_object(dictionary! { "Type" => "Sig" });
            d.get_dictionary_mut(field).unwrap().set("V", signature);
        }),
        ("two", |d, field| {
            let other = d.get_dictionary(field).unwrap().clone();
            d.add_object(other);
        }),
        ("another type", |d, field| {
            d.get_dictionary_mut(field).unwrap().set("FT", "Tx");
        }),
        ("an action", |d, field| {
            let action = dictionary! { "S" => "GoTo" };
            d.get_dictionary_mut(field).unwrap().set("A", action);
        }),
        ("no name", |d, field| {
            d.get_dictionary_mut(field).unwrap().remove(b"TU");
        }),
        ("hidden", |d, field| d.get_dictionary_mut(field).unwrap().set("F", 2)),
        ("drawn", |d, field| {
            let look = d.get_dictionary(field).unwrap().get(b"AP").unwrap().as_dict().unwrap();
            let look = look.get(b"N").unwrap().as_reference().unwrap();
            let look = d.get_object_mut(look).unwrap().as_stream_mut().unwrap();
            look.set_content(b"0 0 9 9 re f".to_vec());
        }),
        ("redrawn by the reader", |d, _| {
            let form = d.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
            d.get_dictionary_mut(form).unwrap().set("NeedAppearances", true);
        }),
        ("none", |d, _| {
            d.catalog_mut().unwrap().remove(b"AcroForm");
        }),
    ];
    for (what, flaw) in flaws {
        let mut document = Document::load_mem(&sealed()).unwrap();
        let field = field_of(&document);
        flaw(&mut document, field);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes.push(b'\n');
        let faults = faults(&bytes, true, &withheld);
        assert!(faults.iter().any(|f| f.starts_with("G012") && f.contains("signature")), "{what}");
    }
}
