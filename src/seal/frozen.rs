//! What is kept in private of a sealed document: what it was drawn from, so that nothing else is
//! ever asked what it said.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::facts::sum;
use super::{Facts, WorkspaceKey};
use crate::value::{Digest, Instant, PieceId};

/// Version of the files: one of another version is not read.
const VERSION: u32 = 1;

/// What a document was drawn from, but for its templates, which documents share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// The page template: `/signalement/page.typ`.
    pub main: String,
    /// The folder of the templates that write its words: `/signalement/`.
    pub folder: String,
    /// What its recipient may read.
    pub view: Value,
    /// The token of the copy.
    pub ident: String,
    /// Whether an empty signature field was added once it was drawn.
    pub signature: bool,
}

/// A sealed document as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Frozen {
    /// What identifies it.
    pub facts: Facts,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// The version of the program that drew it.
    pub program: String,
    /// The digest of the fonts.
    pub fonts: Digest,
    /// The digest of the templates, kept apart.
    pub templates: Digest,
    /// What its own record said, field by field: keyed digests by JSON pointer.
    pub record: BTreeMap<String, Digest>,
    /// Its manifest.
    pub manifest: String,
    /// The files that go with it: name and content.
    pub companions: Vec<(String, String)>,
    /// What it was drawn from.
    pub drawing: Drawing,
}

/// What is kept under the number of a document.
#[derive(Clone, Debug)]
pub enum Remains {
    /// What it was drawn from.
    Frozen(Box<Frozen>),
    /// It was destroyed: nothing else of it is kept.
    Destroyed(Destruction),
}

/// What is kept of a document that was destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destruction {
    /// When.
    pub at: Instant,
    /// What became of its own record: whether another one took its number is to be known.
    pub record: Bereft,
}

/// What became of the record of a document that was destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bereft {
    /// Nobody noted it.
    Unknown,
    /// It stayed, and said this: see [`WorkspaceKey::words`].
    Stayed(Digest),
    /// It was erased with the document.
    Erased,
}

/// The file: one of its two fields is there.
#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frozen: Option<Box<Frozen>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    destroyed: Option<String>,
    /// Of a destroyed one, what its record said, where it stayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<Digest>,
    /// Of a destroyed one, whether its record was erased.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
}

impl Remains {
    /// Gives the file: a keyed digest of what follows and of the document's number, then one line.
    pub fn file_form(&self, key: &WorkspaceKey, id: PieceId) -> String {
        let mut file =
            File { version: VERSION, frozen: None, destroyed: None, record: None, erased: false };
        match self {
            Self::Frozen(frozen) => file.frozen = Some(frozen.clone()),
            Self::Destroyed(Destruction { at, record }) => {
                file.destroyed = Some(at.to_string());
                match record {
                    Bereft::Unknown => {}
                    Bereft::Stayed(words) => file.record = Some(*words),
                    Bereft::Erased => file.erased = true,
                }
            }
        }
        let body = serde_json::to_string(&file).unwrap_or_default();
        format!("{}\n{body}\n", key.frozen(id, &body))
    }

    /// Reads the file of a document; `None` for any other bytes than this workspace wrote under
    /// this number.
    pub fn parse(key: &WorkspaceKey, id: PieceId, bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (mark, body) = text.strip_suffix('\n')?.split_once('\n')?;
        if Digest::parse(mark)? != key.frozen(id, body) {
            return None;
        }
        let file: File = serde_json::from_str(body).ok()?;
        match (file.version == VERSION, file.frozen, file.destroyed) {
            (true, Some(frozen), None) => Some(Self::Frozen(frozen)),
            (true, None, Some(at)) => {
                let record = match (file.erased, file.record) {
                    (true, _) => Bereft::Erased,
                    (false, Some(words)) => Bereft::Stayed(words),
                    (false, None) => Bereft::Unknown,
                };
                Some(Self::Destroyed(Destruction { at: Instant::parse(&at)?, record }))
            }
            (_, _, _) => None,
        }
    }
}

impl Frozen {
    /// The `.sha256` file.
    pub fn sum(&self) -> String {
        sum(self.digest, &self.facts.stem)
    }

    /// The fields of the record that no longer say what they said, by their pointers, in order:
    /// other, added or gone. `now` is what [`WorkspaceKey::field`] makes of the record of today.
    pub fn reworded(&self, now: &BTreeMap<String, Digest>) -> Vec<String> {
        let mut pointers: Vec<&String> = self.record.keys().chain(now.keys()).collect();
        pointers.sort();
        pointers.dedup();
        let differs = |pointer: &&String| self.record.get(*pointer) != now.get(*pointer);
        pointers.into_iter().filter(differs).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frozen() -> Frozen {
        let key = WorkspaceKey::from_bytes([7; 32]);
        Frozen {
            facts: Facts {
                kind: "essai".to_owned(),
                reference: "ESSAI-1".to_owned(),
                version: 1,
                recipient: "ase".to_owned(),
                date: "2026-11-24".to_owned(),
                stem: "ESSAI-1-v1".to_owned(),
                replaces: Vec::new(),
                corrects: Vec::new(),
                working: false,
            },
            digest: Digest::of(b"%PDF"),
            program: "0".to_owned(),
            fonts: Digest::of(b"fonts"),
            templates: Digest::of(b"templates"),
            record: ["/a", "/b", "/c"].map(|p| (p.to_owned(), key.field(p, "un"))).into(),
            manifest: "{}\n".to_owned(),
            companions: vec![("ESSAI-1-v1.txt".to_owned(), "fictif".to_owned())],
            drawing: Drawing {
                main: "/essai/page.typ".to_owned(),
                folder: "/essai/".to_owned(),
                // In the order of the fields, which pages may rely on.
                view: serde_json::json!({"z": 1.5, "a": "fictif"}),
                ident: "00".to_owned(),
                signature: true,
            },
        }
    }

    #[test]
    fn what_is_kept_is_read_again_under_its_number_and_key_alone() {
        let (key, id) = (WorkspaceKey::from_bytes([7; 32]), PieceId::of_bytes(&[1; 32]));
        let text = Remains::Frozen(Box::new(frozen())).file_form(&key, id);
        let Some(Remains::Frozen(again)) = Remains::parse(&key, id, text.as_bytes()) else {
            panic!("not read again");
        };
        assert_eq!(again.drawing, frozen().drawing);
        assert_eq!(Remains::Frozen(again).file_form(&key, id), text);
        let other = WorkspaceKey::from_bytes([8; 32]);
        assert!(Remains::parse(&other, id, text.as_bytes()).is_none());
        assert!(Remains::parse(&key, PieceId::of_bytes(&[2; 32]), text.as_bytes()).is_none());
        for at in (0..text.len()).step_by(7) {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(Remains::parse(&key, id, &bytes).is_none(), "{at}");
        }
        let at = Instant::parse("2026-11-24T15:04:05Z").unwrap();
        let words = key.words(&frozen().record);
        assert_ne!(words, key.words(&BTreeMap::new()));
        for record in [Bereft::Unknown, Bereft::Stayed(words), Bereft::Erased] {
            let destroyed = Destruction { at, record };
            let text = Remains::Destroyed(destroyed).file_form(&key, id);
            let again = Remains::parse(&key, id, text.as_bytes());
            assert!(matches!(again, Some(Remains::Destroyed(again)) if again == destroyed));
        }
    }

    #[test]
    fn fields_of_a_record_are_told_by_their_places() {
        let key = WorkspaceKey::from_bytes([7; 32]);
        let field = |p: &str, text: &str| (p.to_owned(), key.field(p, text));
        let now = [field("/a", "un"), field("/b", "deux"), field("/d", "un")].into();
        assert_eq!(frozen().reworded(&now), ["/b", "/c", "/d"]);
        assert_eq!(frozen().reworded(&frozen().record), [""; 0]);
        // One text in two places is two digests.
        assert_ne!(key.field("/a", "un"), key.field("/b", "un"));
    }
}
