//! Text typed by a person: one line, a paragraph, and the few formats a line may have.

use std::borrow::Cow;
use std::marker::PhantomData;

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{LineNature, Nature, Natured, Sensitive, natures, string_value};

/// Longest single line accepted, in characters.
const LINE_MAX: usize = 400;
/// Longest text accepted, in characters (about eight printed pages).
const TEXT_MAX: usize = 20_000;

/// One line of text typed by a person; `N` says what it holds.
pub struct Ligne<N = natures::Text>(Sensitive<CompactString>, PhantomData<fn() -> N>);

/// A surname.
pub type Nom = Ligne<natures::Surname>;
/// A given name.
pub type Prenom = Ligne<natures::GivenName>;
/// Civility, given name and surname.
pub type NomComplet = Ligne<natures::FullName>;
/// An alias, a way of calling somebody.
pub type Designation = Ligne<natures::Designation>;
/// The name of a place: shelter, school, operator.
pub type Lieu = Ligne<natures::Place>;
/// Where something happened.
pub type LieuFait = Ligne<natures::Scene>;
/// The name of a service or of an institution.
pub type NomService = Ligne<natures::Service>;
/// What somebody does: « chef de service ».
pub type Fonction = Ligne<natures::Function>;
/// A number and a way.
pub type Voie = Ligne<natures::Street>;
/// A commune, a country.
pub type Commune = Ligne<natures::Locality>;
/// A pseudonym, an account, an advertisement.
pub type Pseudonyme = Ligne<natures::Account>;
/// A number that another service gave.
pub type NumeroDossier = Ligne<natures::CaseNumber>;
/// A reference as the service that gave it writes it: « 2025-AS-0042 », or one of ours.
pub type ReferenceLibre = Ligne<natures::CaseNumber>;
/// A vehicle.
pub type Vehicule = Ligne<natures::Vehicle>;
/// The rank of an item: V1.
pub type Repere = Ligne<natures::Mark>;

impl<N> Ligne<N> {
    /// Accepts a non-blank text without line break, at most 400 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = !text.trim().is_empty()
            && text.chars().count() <= LINE_MAX
            && !text.contains(['\n', '\r', '\t']);
        fits.then(|| Self(Sensitive::new(CompactString::from(text.trim())), PhantomData))
    }

    /// Gives the text.
    pub fn text(&self) -> &str {
        self.0.expose()
    }
}

impl<N> Clone for Ligne<N> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<N> PartialEq for Ligne<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<N> Eq for Ligne<N> {}

impl<N> std::fmt::Debug for Ligne<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<N: LineNature> Natured for Ligne<N> {
    const NATURE: Nature = N::NATURE;

    fn written(&self) -> Cow<'_, str> {
        self.text().into()
    }
}

impl<N: LineNature> JsonSchema for Ligne<N> {
    fn schema_name() -> Cow<'static, str> {
        match N::NATURE {
            Nature::Text => "ligne".into(),
            nature => format!("ligne_{}", nature.word()).into(),
        }
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        super::scalar_schema(
            "ligne",
            N::NATURE,
            "une ligne de texte non vide, de 400 caractères au plus (« Anne-Aimée MODÈLE »)",
            "Anne-Aimée MODÈLE",
            serde_json::json!({"minLength": 1, "maxLength": 400, "format": "ligne"}),
        )
    }
}

impl<'de, N> Deserialize<'de> for Ligne<N> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(d)?;
        // The text is not quoted back: serde errors may end in a log.
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a ligne"))
    }
}

impl<N> Serialize for Ligne<N> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.text())
    }
}

/// A text of one or more paragraphs; a small Markdown subset is laid out when it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texte(Sensitive<CompactString>);

impl Texte {
    /// Accepts a non-blank text of at most 20,000 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = !text.trim().is_empty() && text.chars().count() <= TEXT_MAX;
        fits.then(|| Self(Sensitive::new(CompactString::from(text.trim()))))
    }

    /// Gives the text.
    pub fn text(&self) -> &str {
        self.0.expose()
    }
}
string_value!(
    Texte,
    "texte",
    Text,
    "un texte non vide, de 20 000 caractères au plus (paragraphes, listes « - », **gras**)",
    "Les faits F1 à F3 font craindre une mise sous emprise.",
    {"minLength": 1, "maxLength": 20000, "format": "texte"}
);

/// The exact words of somebody: they are laid out as they are, without a mark of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation(Sensitive<CompactString>);

impl Citation {
    /// Accepts a non-blank text of at most 20,000 characters.
    pub fn parse(text: &str) -> Option<Self> {
        Texte::parse(text).map(|Texte(text)| Self(text))
    }

    /// Gives the words.
    pub fn text(&self) -> &str {
        self.0.expose()
    }
}
string_value!(
    Citation,
    "citation",
    Text QUOTED = true,
    "les mots exacts, de 20 000 caractères au plus, entre « et » ; ils s'impriment tels quels",
    "« Je dois rembourser avant dimanche. »",
    {"minLength": 1, "maxLength": 20000, "format": "texte"}
);

/// A French telephone number, as dialled: `04 65 71 00 01` or `+33 4 65 71 00 01`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(Sensitive<CompactString>);

impl Phone {
    /// Accepts 10 digits starting with 0, or `+` and 8 to 15 digits; spaces and dots between.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let only_marks = text.chars().all(|c| c.is_ascii_digit() || " .+".contains(c));
        let national = digits.len() == 10 && text.starts_with('0');
        let international = text.starts_with('+') && (8..=15).contains(&digits.len());
        let one_plus = text.rfind('+').is_none_or(|at| at == 0);
        (only_marks && one_plus && (national || international))
            .then(|| Self(Sensitive::new(CompactString::from(text))))
    }

    /// Gives the number as typed.
    pub fn text(&self) -> &str {
        self.0.expose()
    }
}
string_value!(
    Phone,
    "telephone",
    Telephone,
    "un numéro entre guillemets (« \"04 65 71 00 01\" » ou « \"+33 4 65 71 00 01\" »)",
    "04 65 71 00 01",
    {"format": "telephone"}
);

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(Sensitive<CompactString>);

impl Email {
    /// Accepts `local@domain` with a dot in the domain; a sanity check, not RFC 5321.
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.split_once('@')?;
        let clean = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_alphanumeric() || "._+-'".contains(c))
                && !part.starts_with('.')
                && !part.ends_with('.')
        };
        (clean(local) && clean(domain) && domain.contains('.'))
            .then(|| Self(Sensitive::new(CompactString::from(text))))
    }

    /// Gives the address.
    pub fn text(&self) -> &str {
        self.0.expose()
    }
}
string_value!(
    Email,
    "courriel",
    Account,
    "une adresse électronique (« a.modele@exemple.invalid »)",
    "a.modele@exemple.invalid",
    {"format": "courriel"}
);

/// A French postal code: five digits, quoted so that a leading zero survives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalCode(Sensitive<CompactString>);

impl PostalCode {
    /// Accepts five digits, or a foreign code behind the letters of its country: `CH-1211`.
    pub fn parse(text: &str) -> Option<Self> {
        let french = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
        let foreign = text.split_once('-').is_some_and(|(country, code)| {
            let plain =
                |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ' || b == b'-';
            (1..=3).contains(&country.len())
                && country.bytes().all(|b| b.is_ascii_uppercase())
                && (3..=10).contains(&code.len())
                && code.bytes().all(plain)
                && code.bytes().any(|b| b.is_ascii_digit())
        });
        (french || foreign).then(|| Self(Sensitive::new(CompactString::from(text))))
    }

    /// Gives the code.
    pub fn text(&self) -> &str {
        self.0.expose()
    }
}
string_value!(
    PostalCode,
    "code_postal",
    Locality,
    "cinq chiffres entre guillemets (« \"69200\" »), ou un code étranger derrière son pays (« \"CH-1211\" »)",
    "69200",
    {"format": "code_postal"}
);

/// The name of an image beside `cesmivip.yaml`: a bare file name ending in `.svg` or `.png`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageName(String);

impl ImageName {
    /// Accepts letters, digits, `-` and `_`, then `.svg` or `.png`: never a path.
    pub fn parse(text: &str) -> Option<Self> {
        let (stem, ending) = text.rsplit_once('.')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        (!stem.is_empty()
            && stem.len() <= 64
            && stem.chars().all(plain)
            && matches!(ending, "svg" | "png"))
        .then(|| Self(text.to_owned()))
    }

    /// Gives the file name.
    pub fn text(&self) -> &str {
        &self.0
    }
}
string_value!(
    ImageName,
    "image",
    File,
    "un nom de fichier .svg ou .png, posé à côté de cesmivip.yaml (« logo.svg »)",
    "logo.svg",
    {"format": "image"}
);

/// One value or several, written as a scalar or as a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Many<T>(Vec<T>);

impl<T> Many<T> {
    /// Gives the values in the order written.
    pub fn items(&self) -> &[T] {
        &self.0
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: JsonSchema> JsonSchema for Many<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("un_ou_plusieurs_{}", T::schema_name()).into()
    }

    // `type` is a pair instead of an `anyOf`, so that a fault inside keeps its own path.
    fn json_schema(g: &mut SchemaGenerator) -> Schema {
        let mut one = T::json_schema(g);
        let item = one.clone();
        one.insert("type".into(), serde_json::json!(["string", "array"]));
        one.insert("items".into(), item.into());
        one.insert("minItems".into(), 1.into());
        one
    }

    fn inline_schema() -> bool {
        true
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Shape<T> {
            Several(Vec<T>),
            One(T),
        }
        Ok(match Shape::deserialize(d)? {
            Shape::Several(items) => Self(items),
            Shape::One(item) => Self(vec![item]),
        })
    }
}

impl<T: Serialize> Serialize for Many<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_break_and_no_blank() {
        assert!(<Ligne>::parse("MECS Les Tilleuls Fictifs").is_some());
        for bad in ["", "  ", "a\nb", "a\tb"] {
            assert!(<Ligne>::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn phones_are_national_or_international() {
        for good in ["04 65 71 00 01", "0465710001", "+33 4 65 71 00 01"] {
            assert!(Phone::parse(good).is_some(), "{good}");
        }
        for bad in ["465710001", "04 65 71", "appel", "04+65 71 00 01"] {
            assert!(Phone::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_image_name_is_never_a_path() {
        assert!(ImageName::parse("logo.svg").is_some());
        for bad in ["../logo.svg", "/logo.svg", "logo", "logo.pdf", "a/b.png", ".svg"] {
            assert!(ImageName::parse(bad).is_none(), "{bad}");
        }
    }
}
