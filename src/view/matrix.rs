//! The decision: who may read what. Nested matches, so that a new recipient, purpose or volume
//! does not compile until somebody has decided (a wildcard arm would decide in silence).
#![deny(clippy::wildcard_enum_match_arm)]

use crate::form::Volume;

/// Who receives a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The prosecution office for minors.
    Prosecutor,
}

impl Recipient {
    /// Gives the name that prints, and that the token depends on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prosecutor => "parquet",
        }
    }
}

/// Why a document is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The referral, which joins a file that parents, minor and lawyers may read (CPC 1187).
    Referral,
    /// The detachable annex, which the judge may keep out of that file.
    ConfidentialAnnex,
}

impl Purpose {
    /// Gives the kind of document, as manifests and tokens name it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Referral => "signalement",
            Self::ConfidentialAnnex => "annexe_confidentielle",
        }
    }
}

/// Tells whether a block of the form goes into a document.
pub(super) fn prints(recipient: Recipient, purpose: Purpose, volume: Volume) -> bool {
    match recipient {
        Recipient::Prosecutor => match purpose {
            Purpose::Referral => match volume {
                Volume::Principal => true,
                Volume::Annexe => false,
            },
            Purpose::ConfidentialAnnex => match volume {
                Volume::Principal => false,
                Volume::Annexe => true,
            },
        },
    }
}

/// Tells whether a field of such a block may be read, protected or not.
pub(super) fn reads(recipient: Recipient, purpose: Purpose, protected: bool) -> bool {
    match recipient {
        Recipient::Prosecutor => match purpose {
            Purpose::Referral => !protected,
            Purpose::ConfidentialAnnex => true,
        },
    }
}
