//! The manifest: everything about a sealed document that is not personal data.

use std::collections::BTreeMap;

use serde::Serialize;

use super::facts::sum;
use super::{Drawing, Facts, Frozen, WorkspaceKey, sha256};
use crate::pdf::CheckedPdf;
use crate::value::Digest;

/// What a document was made from.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Digest of the templates.
    pub templates: Digest,
    /// Digest of the form and the code lists.
    pub form: Digest,
    /// Version of the form.
    pub form_version: String,
    /// Digest of the fonts.
    pub fonts: Digest,
}

/// A sealed document, ready to be stored; its parts belong together.
#[derive(Clone)]
pub struct Sealed {
    facts: Facts,
    pdf: Vec<u8>,
    digest: Digest,
    sum: String,
    manifest: String,
    fonts: Digest,
    drawing: Drawing,
}

impl Sealed {
    /// The file name without its ending.
    pub fn stem(&self) -> &str {
        &self.facts.stem
    }

    /// What identifies it.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The PDF.
    pub fn pdf(&self) -> &[u8] {
        &self.pdf
    }

    /// The SHA-256 of the PDF.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The `.sha256` file, as `sha256sum -c` reads it.
    pub fn sum(&self) -> &str {
        &self.sum
    }

    /// The `.json` file.
    pub fn manifest(&self) -> &str {
        &self.manifest
    }

    /// What is to be kept of it: with the digest of its templates, what its own record says (see
    /// [`WorkspaceKey::field`]), and the files that go with it.
    pub fn frozen(
        &self,
        templates: Digest,
        record: BTreeMap<String, Digest>,
        companions: Vec<(String, String)>,
    ) -> Frozen {
        Frozen {
            facts: self.facts.clone(),
            digest: self.digest,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            fonts: self.fonts,
            templates,
            record,
            manifest: self.manifest.clone(),
            companions,
            drawing: self.drawing.clone(),
        }
    }

    /// Takes a document that was sealed before, from what is kept of it; `None` for any other bytes
    /// than those that were sealed.
    pub fn again(kept: &Frozen, pdf: Vec<u8>) -> Option<Self> {
        (sha256(&pdf) == kept.digest).then(|| Self {
            facts: kept.facts.clone(),
            sum: kept.sum(),
            manifest: kept.manifest.clone(),
            digest: kept.digest,
            fonts: kept.fonts,
            drawing: kept.drawing.clone(),
            pdf,
        })
    }
}

#[derive(Serialize)]
struct Manifest<'a> {
    manifeste: u32,
    genre: &'a str,
    reference: &'a str,
    version: u32,
    destinataire: &'a str,
    date: &'a str,
    fichier: String,
    octets: usize,
    sha256: String,
    normes: [&'a str; 2],
    gabarits_sha256: String,
    formulaire_sha256: String,
    formulaire_version: &'a str,
    polices_sha256: String,
    programme: &'a str,
    programme_version: &'a str,
    engagement: Commitment,
}

#[derive(Serialize)]
struct Commitment {
    algorithme: &'static str,
    valeur: String,
}

/// Seals a checked document, with what it was drawn from.
pub fn seal(
    facts: &Facts,
    sources: &Sources,
    key: &WorkspaceKey,
    record: &[u8],
    drawing: Drawing,
    pdf: CheckedPdf,
) -> Sealed {
    let digest = sha256(pdf.bytes());
    let name = format!("{}.pdf", facts.stem);
    let manifest = Manifest {
        manifeste: 1,
        genre: &facts.kind,
        reference: &facts.reference,
        version: facts.version,
        destinataire: &facts.recipient,
        date: &facts.date,
        fichier: name,
        octets: pdf.bytes().len(),
        sha256: digest.to_string(),
        normes: ["PDF/A-2a", "PDF/UA-1"],
        gabarits_sha256: sources.templates.to_string(),
        formulaire_sha256: sources.form.to_string(),
        formulaire_version: &sources.form_version,
        polices_sha256: sources.fonts.to_string(),
        programme: env!("CARGO_PKG_NAME"),
        programme_version: env!("CARGO_PKG_VERSION"),
        engagement: Commitment {
            algorithme: "HMAC-SHA256",
            valeur: key.commitment(record).to_string(),
        },
    };
    let manifest = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
    Sealed {
        facts: facts.clone(),
        sum: sum(digest, &facts.stem),
        manifest,
        digest,
        fonts: sources.fonts,
        drawing,
        pdf: pdf.bytes().to_vec(),
    }
}

/// Ends a letter of transmission with what its reader needs to check the files: their names,
/// sizes and SHA-256, in the form that `sha256sum -c` reads.
pub fn letter(text: &str, documents: &[Sealed]) -> String {
    let mut out = format!("{}\n\nEmpreintes SHA-256 des fichiers transmis :\n", text.trim_end());
    for document in documents {
        out.push_str(document.sum());
    }
    out
}
