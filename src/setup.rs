//! The setup: what a workspace settles before any record is read.
//!
//! Takes: `cesmivip.yaml`, and the files of the workspace that override the embedded defaults.
//! Gives: the readers of records, the checked form, the organisation, the templates.
//! Never: a record; a path; the clock.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diag::{Diagnostic, Place, Report};
use crate::form::{Companions, Form, Lists};
use crate::record::{Checked, FormFile, Organisation, Reader};
use crate::seal::{Sources, digest_of_files};
use crate::value::{Digest, Reponse};
use crate::view::{self, Haystack, PublicWords};

/// Files by their path: `/signalement/form.yaml`.
pub type Files = BTreeMap<String, Vec<u8>>;

macro_rules! embedded {
    ($folder:literal: $($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../", $folder, $path)))),*]
    };
}

/// The default forms and code lists.
const FORMS: &[(&str, &[u8])] = embedded!("forms":
    "/listes/commission.yaml",
    "/listes/droit.yaml",
    "/listes/exploitation.yaml",
    "/listes/faits.yaml",
    "/listes/mesures.yaml",
    "/listes/personnes.yaml",
    "/listes/procedure.yaml",
    "/listes/sante_scolarite.yaml",
    "/rapport/comparateurs.yaml",
    "/rapport/glossaire.yaml",
    "/signalement/form.yaml",
);

/// The default templates.
const TEMPLATES: &[(&str, &[u8])] = embedded!("templates":
    "/annexe_confidentielle/attention.tera",
    "/annexe_confidentielle/page.typ",
    "/bordereau/page.typ",
    "/cles/page.typ",
    "/commun/blocs.typ",
    "/commun/page.typ",
    "/commun/seance.typ",
    "/compte_rendu/ouverture.tera",
    "/compte_rendu/page.typ",
    "/compte_rendu/rappel.tera",
    "/convocation/ouverture.tera",
    "/convocation/page.typ",
    "/emargement/page.typ",
    "/erratum/page.typ",
    "/identites/page.typ",
    "/rapport/_barres.html",
    "/rapport/_style.html",
    "/rapport/_tableau.html",
    "/rapport/lecture.tera",
    "/rapport/methode.tera",
    "/rapport/note_arrondi.tera",
    "/rapport/note_essai.tera",
    "/rapport/note_moyenne.tera",
    "/rapport/note_occupation.tera",
    "/rapport/note_parts.tera",
    "/rapport/note_presence.tera",
    "/rapport/note_quantiles.tera",
    "/rapport/note_reponses.tera",
    "/rapport/note_tendance.tera",
    "/rapport/page.html",
    "/rapport/page.typ",
    "/rapport/periode.tera",
    "/rapport/periode_cumul.tera",
    "/rapport/periode_nouvelles.tera",
    "/rapport/preuve.tera",
    "/rapport/reperes.tera",
    "/rapport/tableaux.typ",
    "/signalement/attention.tera",
    "/signalement/bandeau.tera",
    "/signalement/degre.tera",
    "/signalement/demandes.tera",
    "/signalement/formule.tera",
    "/signalement/objet.tera",
    "/signalement/ouverture.tera",
    "/signalement/page.typ",
    "/signalement/quinze.tera",
    "/signalement/remplace.tera",
    "/signalement/transmission.tera",
    "/suivi/page.typ",
);

/// Gives the paths of the embedded defaults, for the test that compares them with the folders.
#[doc(hidden)]
pub fn embedded_paths() -> (Vec<&'static str>, Vec<&'static str>) {
    let paths = |files: &[(&'static str, &[u8])]| files.iter().map(|(path, _)| *path).collect();
    (paths(FORMS), paths(TEMPLATES))
}

/// What the workspace brings.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The name of `cesmivip.yaml` in diagnostics, and its bytes.
    pub organisation: (String, Vec<u8>),
    /// Files that override `forms/`.
    pub forms: Files,
    /// Files that override `templates/`.
    pub templates: Files,
}

/// The organisation of nobody.
const BARE: &str = "\
format: 2
collectivite: {nom: sans, direction: sans}
commission: {sigle: sans, intitule: sans}
parquet: {juridiction: sans, service: sans}
";

/// A checked setup.
pub struct Setup {
    pub(crate) reader: Reader,
    pub(crate) form: Form,
    pub(crate) organisation: Organisation,
    pub(crate) templates: Files,
    pub(crate) sources: Sources,
    /// The files of `forms/rapport/`: read when a report is made, since nothing else needs them.
    beside_reports: Vec<FormFile>,
    own_words: OnceLock<Haystack>,
    public_words: OnceLock<Arc<PublicWords>>,
}

impl Setup {
    /// Checks lists, form and organisation.
    ///
    /// # Errors
    /// Every fault of these files.
    pub fn new(inputs: Inputs) -> Result<Self, Report> {
        let forms = overlay(FORMS, inputs.forms);
        let reader = Reader::new(lists(&forms)?.vocabulary().clone());
        const FORM: &str = "/signalement/form.yaml";
        let missing = || Report::one(Diagnostic::new("F102", Place::file(format!("forms{FORM}"))));
        let file = named(&forms, |path| path == FORM).pop().ok_or_else(missing)?;
        let form = Form::load(&file, reader.situation_paths())?;
        let (name, bytes) = inputs.organisation;
        let Checked { value: organisation, .. } = reader.organisation(&name, &bytes)?;
        let templates = overlay(TEMPLATES, inputs.templates);
        let sources = sources(&forms, &templates, &form);
        let beside_reports = named(&forms, |path| path.starts_with("/rapport/"));
        let (own_words, public_words) = (OnceLock::new(), OnceLock::new());
        Ok(Self {
            reader,
            form,
            organisation,
            templates,
            sources,
            beside_reports,
            own_words,
            public_words,
        })
    }

    /// The defaults alone, to check a record that stands in no workspace; nothing is produced
    /// with it, since no service issues anything.
    ///
    /// # Errors
    /// Every fault of the embedded files.
    pub fn bare() -> Result<Self, Report> {
        Self::nobodys(Files::new())
    }

    /// Lists and form, over files of one's own, before any organisation is written: to begin a
    /// record.
    ///
    /// # Errors
    /// Every fault of these files.
    pub fn nobodys(forms: Files) -> Result<Self, Report> {
        let organisation = ("cesmivip.yaml".to_owned(), BARE.as_bytes().to_vec());
        Self::new(Inputs { organisation, forms, ..Inputs::default() })
    }

    /// The words of the program's own templates: a minor who is called April or Page is not
    /// betrayed by them. What a workspace overrides is not trusted so.
    pub(crate) fn own_words(&self) -> &Haystack {
        self.own_words.get_or_init(|| Haystack::new(&template_words()))
    }

    /// The words that every document may hold, whatever its record keeps back.
    pub(crate) fn public_words(&self) -> &Arc<PublicWords> {
        self.public_words.get_or_init(|| {
            let mut own = template_words();
            let answers = [Reponse::Oui, Reponse::Non, Reponse::NeSaitPas].map(Reponse::label);
            let printed = view::own_texts().into_iter().chain(answers);
            let printed = printed.chain(self.form.texts()).chain(self.organisation.strings());
            printed.for_each(|text| own.extend(["\n\u{a0}", text]));
            let labels = self.reader.vocabulary().labels().join("\n\u{a0}");
            Arc::new(PublicWords::new(&own, &labels))
        })
    }

    /// Texts that belong to nobody: the program's own, code labels, the organisation.
    pub(crate) fn public_texts(&self) -> impl Iterator<Item = &str> {
        let own = TEMPLATES.iter().chain(FORMS).filter_map(|(_, b)| std::str::from_utf8(b).ok());
        own.chain(self.reader.vocabulary().labels()).chain(self.organisation.strings())
    }

    /// What accompanies the tables of a report.
    ///
    /// # Errors
    /// F107 for each fault of these files.
    pub fn companions(&self) -> Result<Companions, Report> {
        Companions::load(&self.beside_reports)
    }

    /// The readers of records.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// What documents are made from, but for the records and the organisation.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The form of the referral.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The name of the image that the organisation asks for.
    pub fn logo(&self) -> Option<&str> {
        self.organisation.logo()
    }

    /// Adds the image to what pages may use.
    pub fn with_logo(&mut self, image: Vec<u8>) {
        if let Some(name) = self.organisation.logo() {
            self.templates.insert(format!("/{name}"), image);
            self.sources.templates = digest(&self.templates);
        }
    }
}

/// The text of the program's own templates, and the months that it writes.
fn template_words() -> String {
    const MONTHS: &str = "janvier février mars avril mai juin juillet août septembre octobre \
        novembre décembre";
    // Those of a report stand in no document that is searched for names, and HTML has attributes
    // that are also given names.
    let mine = TEMPLATES.iter().filter(|(path, _)| !path.starts_with("/rapport/"));
    let texts = mine.map(|(_, bytes)| String::from_utf8_lossy(bytes));
    texts.fold(MONTHS.to_owned(), |all, text| all + "\n" + &text)
}

/// Loads the code lists of a set of forms.
fn lists(forms: &Files) -> Result<Lists, Report> {
    Lists::load(&named(forms, |path| path.starts_with("/listes/")))
}

/// Some files of the forms, named as diagnostics name them.
fn named(forms: &Files, wanted: impl Fn(&str) -> bool) -> Vec<FormFile> {
    let mine = forms.iter().filter(|(path, _)| wanted(path));
    mine.map(|(path, bytes)| FormFile {
        name: format!("forms{path}"),
        bytes: bytes.clone(),
        shipped: FORMS.contains(&(path.as_str(), bytes.as_slice())),
    })
    .collect()
}

/// Loads the code lists with the overrides of a workspace: what `schema` and lists need, without
/// an organisation.
///
/// # Errors
/// Every fault of the lists.
pub fn reader(forms: Files) -> Result<Reader, Report> {
    Ok(Reader::new(lists(&overlay(FORMS, forms))?.vocabulary().clone()))
}

fn overlay(defaults: &[(&str, &[u8])], over: Files) -> Files {
    let mut files: Files =
        defaults.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
    files.extend(over);
    files
}

fn digest(files: &Files) -> Digest {
    digest_of_files(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

fn sources(forms: &Files, templates: &Files, form: &Form) -> Sources {
    #[cfg(feature = "rendu")]
    let fonts = digest_of_files(crate::page::digest_material().map(|bytes| ("", bytes)));
    #[cfg(not(feature = "rendu"))]
    let fonts = digest_of_files([]);
    Sources {
        templates: digest(templates),
        form: digest(forms),
        form_version: form.version.clone(),
        fonts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_with_the_program_is_read_alike_with_every_care() {
        let forms = overlay(FORMS, Files::new());
        let shipped = named(&forms, |_| true);
        assert!(shipped.len() == FORMS.len() && shipped.iter().all(|file| file.shipped));
        let careful: Vec<FormFile> =
            shipped.iter().map(|file| FormFile::written(&file.name, &file.bytes)).collect();
        let read = |files: &[FormFile]| {
            let of = |part: &str| {
                let mine = files.iter().filter(|file| file.name.contains(part));
                mine.cloned().collect::<Vec<_>>()
            };
            let lists = Lists::load(&of("/listes/")).unwrap();
            let reader = Reader::new(lists.vocabulary().clone());
            let form = Form::load(&of("/signalement/")[0], reader.situation_paths()).unwrap();
            format!("{lists:?}{form:?}{:?}", Companions::load(files).unwrap())
        };
        assert_eq!(read(&shipped), read(&careful));
    }

    #[test]
    fn a_file_that_was_changed_is_no_longer_the_programs() {
        let (path, bytes) = FORMS[0];
        let changed = Files::from([(path.to_owned(), [bytes, b"\n"].concat())]);
        assert!(!named(&overlay(FORMS, changed), |it| it == path)[0].shipped);
    }
}
