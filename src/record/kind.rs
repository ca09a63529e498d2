//! The kinds of records, written once: what each is called, where it stands, what it is read into.
//!
//! A kind is a line of the table below and a file of its own, which says how what was read becomes
//! a checked value ([`Record`]). Readers, schemas, shelves and checks follow from the two.

use std::collections::BTreeSet;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::effacement::EffacementRecord;
use super::guard::guard;
use super::leaves::Leaves;
use super::marked::{Content, Marked};
use super::organisation::OrganisationRecord;
use super::rapport::RapportRecord;
use super::read::read;
use super::reader::Reader;
use super::rules::{Findings, Texts};
use super::schema::{Schema, Vocabulary, editor};
use super::seance::{ErratumRecord, SeanceRecord};
use super::signalement::SignalementRecord;
use super::situation::SituationRecord;
use crate::diag::{Diagnostic, Place};
use crate::value::PublicationName;

/// Where the records of a kind stand in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Any file of this folder, or of a folder inside it.
    Folder(&'static str),
    /// This one file.
    File(&'static str),
}

/// Declares the kinds: a name, a home, the type that the file is read into.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $home:expr, $record:ty;)*) => {
        /// A kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// Every kind, in the order that a workspace is read.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The word of its schema.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Where its records stand.
            pub fn home(self) -> Home {
                match self {
                    $(Self::$kind => $home,)*
                }
            }

            /// The schema that the structure check uses.
            pub(in crate::record) fn schema(self, vocabulary: &Vocabulary) -> Schema {
                match self {
                    $(Self::$kind => Schema::of::<$record>(vocabulary),)*
                }
            }

            /// Gives the JSON Schema (draft-07) that editors read.
            pub fn editor_schema(self, vocabulary: &Vocabulary) -> Value {
                match self {
                    $(Self::$kind => editor::<$record>(vocabulary, $name),)*
                }
            }
        }
    };
}

kinds! {
    /// What the commission knows of one child.
    Situation = "situation", Home::Folder("situations"), SituationRecord;
    /// What an author says of a situation to a prosecutor on a day.
    Referral = "signalement", Home::Folder("signalements"), SignalementRecord;
    /// What stays of a situation that was erased.
    Erasure = "effacement", Home::Folder("effacements"), EffacementRecord;
    /// Who issues, who sits, who receives what.
    Organisation = "organisation", Home::File("cesmivip.yaml"), OrganisationRecord;
    /// A session of the commission.
    Session = "seance", Home::Folder("seances"), SeanceRecord;
    /// A correction of approved minutes.
    Erratum = "erratum", Home::Folder("errata"), ErratumRecord;
    /// An activity report.
    Report = "rapport", Home::Folder("rapports"), RapportRecord;
}

impl Kind {
    /// Finds a kind by the word of its schema.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Finds the kind whose records stand in a folder, by its name.
    pub fn at(folder: &str) -> Option<Self> {
        let here = |kind: &Self| matches!(kind.home(), Home::Folder(home) if home == folder);
        Self::ALL.iter().copied().find(here)
    }

    /// Whether a file may stand among the records of this kind without being one: the published
    /// data that a report cites.
    pub fn keeps(self, name: &str) -> bool {
        self == Self::Report && PublicationName::parse(name).is_some()
    }

    /// Whether a file can be read and says that it is of this kind: its first word is that of the
    /// kind. What it then says may be faulty.
    pub fn is_said_by(self, bytes: &[u8]) -> bool {
        // Asked of every file of a workspace: its words are enough, what they mean is read later.
        guard(self.name(), bytes).is_ok_and(|guarded| match &guarded.marked.root().content {
            Content::Map(entries) => entries.iter().any(|entry| entry.key == self.name()),
            _ => false,
        })
    }

    /// The number of a record of this kind: what its own word names. None in a file that cannot be
    /// read.
    pub fn number_in(self, bytes: &[u8]) -> Option<String> {
        let text = std::str::from_utf8(bytes).ok()?;
        let quick = text.lines().find_map(|line| {
            let rest = line.strip_prefix(self.name())?.strip_prefix(':')?;
            let value = rest.split(" #").next()?.trim();
            let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            (plain && !value.is_empty()).then(|| value.to_owned())
        });
        quick.or_else(|| {
            let raw = read(self.name(), bytes).ok()?;
            raw.value.get(self.name())?.as_str().map(str::to_owned)
        })
    }

    /// The kind that a file says it is of, by the first word that only this kind has; none in a file
    /// that cannot be read, or says nothing.
    pub fn said_in(bytes: &[u8]) -> Option<Self> {
        read("fiche", bytes).ok().and_then(|raw| Self::said(&raw.value))
    }

    /// The kind that a record says it is of. A referral names its situation, an erratum its session:
    /// whoever names another comes first.
    pub(in crate::record) fn said(value: &Value) -> Option<Self> {
        const NAMING: [Kind; 6] = [
            Kind::Erratum,
            Kind::Referral,
            Kind::Erasure,
            Kind::Session,
            Kind::Report,
            Kind::Situation,
        ];
        let own = |kind: Self| match kind {
            // In format 1, a situation held its referral as a block.
            Self::Referral => value.get("mineur").is_none(),
            Self::Erratum => value.get("examens").is_none(),
            Self::Situation | Self::Erasure | Self::Organisation | Self::Session | Self::Report => {
                true
            }
        };
        let named = |kind: &Self| {
            own(*kind) && value.get(kind.name()).is_some_and(|word| !word.is_object())
        };
        NAMING.into_iter().find(named)
    }

    /// What one of this kind is called.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Situation => "une situation",
            Self::Referral => "un signalement",
            Self::Erasure => "ce qui reste d'une situation effacée",
            Self::Organisation => "l'organisation",
            Self::Session => "une séance",
            Self::Erratum => "un erratum",
            Self::Report => "un rapport",
        }
    }

    /// Where a record of this kind stands, as a person says it.
    pub(crate) fn place(self) -> String {
        match self.home() {
            Home::Folder(name) => format!("{name}/"),
            Home::File(name) => name.to_owned(),
        }
    }

    /// Refuses a file of another kind, in one fault.
    pub(crate) fn refused(self, file: &str, said: Self) -> Diagnostic {
        let message = format!("Ceci est {}, et non {}.", said.noun(), self.noun());
        let remedy = format!(
            "Donner une fiche du dossier {} ; celle-ci se range dans {}.",
            self.place(),
            said.place()
        );
        Diagnostic::new("S111", Place::file(file)).message(message).remedy(remedy)
    }

    /// Tells what a file holds by the nearest folder that says it; a situation where none does.
    pub fn of(path: &Path) -> Self {
        Self::by_place(path).unwrap_or(Self::Situation)
    }

    /// Tells what a file holds by the nearest folder that says it.
    pub fn by_place(path: &Path) -> Option<Self> {
        let name = path.file_name().and_then(|name| name.to_str());
        let alone = |kind: &Self| matches!(kind.home(), Home::File(file) if Some(file) == name);
        if let Some(kind) = Self::ALL.iter().copied().find(alone) {
            return Some(kind);
        }
        let holds = |folder: &std::ffi::OsStr| folder.to_str().and_then(Self::at);
        let folders = path.ancestors().skip(1).filter_map(Path::file_name);
        folders.filter_map(holds).next()
    }
}

/// How what was read of a kind becomes a checked value.
pub(in crate::record) trait Record:
    DeserializeOwned + JsonSchema + Leaves + Serialize
{
    /// Its line of the table.
    const KIND: Kind;
    /// The checked value.
    type Checked;
    /// What checking settles, beyond faults.
    type Settled;

    /// Runs the rules of the trade on the record by itself.
    fn check(&self, texts: &Texts, reader: &Reader, findings: &mut Findings<'_>) -> Self::Settled;

    /// Makes the checked value.
    fn whole(self, settled: Self::Settled, read: Read, reader: &Reader) -> Self::Checked;
}

/// What is kept of the reading of a record.
pub(in crate::record) struct Read {
    /// What it was read from.
    pub source: Source,
    /// Its values by path, as they were typed.
    pub tree: Value,
    /// The texts that a person typed.
    pub texts: Texts,
    /// The paths whose value was refused and replaced, about which no rule has anything to say.
    pub repaired: BTreeSet<String>,
}

/// The file of a record: its bytes, and the place of everything in it.
#[derive(Debug)]
pub(in crate::record) struct Source {
    pub marked: Marked,
    /// Its bytes, unless they are those of the text that places are told in.
    pub bytes: Option<Vec<u8>>,
}

impl Source {
    pub fn new(marked: Marked, bytes: &[u8]) -> Self {
        let bytes = (marked.text().as_bytes() != bytes).then(|| bytes.to_vec());
        Self { marked, bytes }
    }
}

/// Has checked records tell of their file.
macro_rules! sourced {
    ($($record:ty),*) => {
        $(impl $record {
            /// The exact bytes of the file, for the commitment that the seal keeps.
            pub fn bytes(&self) -> &[u8] {
                match &self.source.bytes {
                    Some(bytes) => bytes,
                    None => self.source.marked.text().as_bytes(),
                }
            }

            /// Where each path stands.
            pub fn marked(&self) -> &Marked {
                &self.source.marked
            }
        })*
    };
}
sourced!(
    super::Situation,
    super::Signalement,
    super::Effacement,
    super::Seance,
    super::Erratum,
    super::Rapport,
    super::Organisation
);

/// Has records that are read by thousands keep their file without the place of everything in it, which
/// is read again if it is asked.
macro_rules! slimmed {
    ($($record:ty),*) => {
        $(impl $record {
            /// The same, lighter.
            pub(crate) fn slimmed(mut self) -> Self {
                self.source.marked.let_go();
                self
            }
        })*
    };
}
slimmed!(super::Seance, super::Signalement);
