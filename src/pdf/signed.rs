//! Reading a sealed document that came back signed.
//!
//! Common validators call a file « valid » when something was laid over a page after the signature
//! was made, or when its author was rewritten. What is asked here is narrower: the sealed bytes, one
//! update that fills our field, and a signature over all of it.

use lopdf::{Dictionary, Object};

use super::cms::{Algorithm, digest_held, signed_data};
use super::field::empty_field;
use super::revision::{revision_ends, section};
use super::text::{Opened, decode};
use super::unsigned::Unsigned;
use super::update;

/// How the signature is coded (PDF 2.0, 12.8.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureFormat {
    /// `ETSI.CAdES.detached`, the one of PAdES.
    Cades,
    /// `adbe.pkcs7.detached`, its elder.
    Pkcs7,
}

impl SignatureFormat {
    /// Gives its name, as PDF writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cades => "ETSI.CAdES.detached",
            Self::Pkcs7 => "adbe.pkcs7.detached",
        }
    }
}

/// A signature that fills the field of a sealed document and covers the whole file.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedUpdate {
    /// How it is coded.
    pub format: SignatureFormat,
    /// The digest of the file that it holds.
    pub algorithm: Algorithm,
    /// The CMS structure, in DER, for a tool that has certificates.
    pub cms: Vec<u8>,
    /// When the signing tool says that it signed, as PDF writes dates; nothing proves it.
    pub claimed: Option<String>,
}

/// A signature names people: it does not print itself.
impl std::fmt::Debug for SignedUpdate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = (self.format, self.algorithm);
        f.debug_struct("SignedUpdate").field("kind", &shown).finish_non_exhaustive()
    }
}

/// Reads a file whose first `sealed` bytes are those of a sealed document (the caller proves it by
/// their digest), and accepts one signature in its field, and nothing else.
///
/// Whether the signature is valid, and who signed, is not said: that takes certificates, hence
/// another tool. What is proved is that nothing but this signature was added, and that it was made
/// over these bytes.
///
/// # Errors
/// The first reason for which the file is not that.
pub fn signed_update(bytes: &[u8], sealed: usize) -> Result<SignedUpdate, Unsigned> {
    let before = bytes.get(..sealed).ok_or(Unsigned::NoField)?;
    let before_document = Opened::new(before).map_err(|_| Unsigned::NoField)?.document;
    let field = empty_field(&before_document).ok_or(Unsigned::NoField)?;
    if revision_ends(before) != [sealed] {
        return Err(Unsigned::NoField);
    }
    match *revision_ends(bytes).as_slice() {
        [_] if bytes.len() == sealed => return Err(Unsigned::NoUpdate),
        [_, end] if end == bytes.len() => {}
        [_, _] => return Err(Unsigned::Trailing),
        [_] | [] => return Err(Unsigned::Unfinished),
        _ => return Err(Unsigned::SeveralUpdates),
    }
    let after = Opened::new(bytes).map_err(|_| Unsigned::Unreadable)?.document;
    let added = section(bytes, sealed, before_document.xref_start).ok_or(Unsigned::Malformed)?;
    let signature = update::only_signs(&before_document, &after, &field, &added)?;
    let dict = after.get_dictionary(signature).map_err(|_| Unsigned::SignatureUnknown)?;
    let place = added.get(&signature).ok_or(Unsigned::SignatureUnknown)?;
    read(bytes, sealed, dict, place)
}

/// What a plain signature may say. `Reference` would certify or lock, and change what the next
/// reader admits; `Changes` and `Cert` belong to formats that are not admitted.
const SAID: [&[u8]; 10] = [
    b"Type",
    b"Filter",
    b"SubFilter",
    b"Contents",
    b"ByteRange",
    b"M",
    b"Name",
    b"Reason",
    b"Location",
    b"ContactInfo",
];
/// The name of the signing program, a dictionary that readers show.
const BUILD: &[u8] = b"Prop_Build";

fn read(
    bytes: &[u8],
    sealed: usize,
    dict: &Dictionary,
    place: &std::ops::Range<usize>,
) -> Result<SignedUpdate, Unsigned> {
    let known = |key: &[u8]| key == BUILD || SAID.contains(&key);
    let kind = dict.get(b"Type").and_then(Object::as_name).ok();
    if kind.is_some_and(|kind| kind != b"Sig") || !dict.iter().all(|(key, _)| known(key)) {
        return Err(Unsigned::SignatureUnknown);
    }
    let format = match dict.get(b"SubFilter").and_then(Object::as_name) {
        Ok(b"ETSI.CAdES.detached") => SignatureFormat::Cades,
        Ok(b"adbe.pkcs7.detached") => SignatureFormat::Pkcs7,
        _ => return Err(Unsigned::Format),
    };
    let ranges = dict.get(b"ByteRange").and_then(Object::as_array);
    let ranges: Vec<usize> = ranges
        .map_err(|_| Unsigned::RangeShape)?
        .iter()
        .filter_map(|n| n.as_i64().ok().and_then(|n| usize::try_from(n).ok()))
        .collect();
    let [0, gap, after, rest] = *ranges.as_slice() else {
        return Err(Unsigned::RangeShape);
    };
    if gap < sealed {
        return Err(Unsigned::RangeInsideSeal);
    }
    if after.checked_add(rest) != Some(bytes.len()) {
        return Err(Unsigned::RangeEnd);
    }
    // The gap is the value of this dictionary, brackets included, and nothing more.
    let value = dict.get(b"Contents").and_then(Object::as_str).map_err(|_| Unsigned::RangeGap)?;
    let left_out = bytes.get(gap..after).filter(|_| place.start < gap && after < place.end);
    let written = left_out.and_then(hexadecimal).ok_or(Unsigned::RangeGap)?;
    if written != value {
        return Err(Unsigned::RangeGap);
    }
    let cms = signed_data(value).ok_or(Unsigned::NotCms)?;
    let algorithm =
        digest_held(cms, [&bytes[..gap], &bytes[after..]]).ok_or(Unsigned::OtherBytes)?;
    let claimed = dict.get(b"M").and_then(Object::as_str).ok().map(decode);
    let claimed = claimed.filter(|date| {
        date.len() <= 30 && date.bytes().all(|b| b.is_ascii_digit() || b"D:+-Z'".contains(&b))
    });
    Ok(SignedUpdate { format, algorithm, cms: cms.to_vec(), claimed })
}

/// Reads a hexadecimal string from its opening to its closing bracket, with nothing else inside.
fn hexadecimal(written: &[u8]) -> Option<Vec<u8>> {
    let digits = written.strip_prefix(b"<")?.strip_suffix(b">")?;
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.chunks(2).map(|pair| match *pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    pairs.collect()
}
