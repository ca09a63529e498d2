//! Why a returned file is refused: one reason a file, the first that is found.

/// Why a file is not a sealed referral that was signed once, and nothing else.
///
/// A reason names a part of the file, never a value of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsigned {
    /// The sealed bytes are not a document with an empty signature field.
    NoField,
    /// The file ends where the sealed document ends.
    NoUpdate,
    /// The update does not go to its end.
    Unfinished,
    /// More than one update follows the sealed document.
    SeveralUpdates,
    /// Bytes follow the end of the update.
    Trailing,
    /// The file cannot be read to the letter.
    Unreadable,
    /// The update holds more, or less, than the objects that its table lists.
    Malformed,
    /// The root, the identifier or the metadata's place changed.
    TrailerChanged,
    /// An object of the sealed document is gone.
    ObjectRemoved,
    /// Another field was added, be it the one that is filled.
    AnotherField,
    /// The field is still empty.
    FieldEmpty,
    /// The field changed beyond its signature and its appearance.
    FieldChanged,
    /// The interactive form changed.
    FormChanged,
    /// The catalog changed: opening, names, outline, pages…
    CatalogChanged,
    /// The title, the author or a date of the document changed.
    InfoChanged,
    /// A statement of the metadata changed.
    MetadataChanged,
    /// A page changed, its annotations included.
    PageChanged,
    /// Another object of the sealed document changed.
    ObjectChanged,
    /// An object was added that serves neither the signature nor its appearance.
    ForeignObject,
    /// The update brings an action, a file or a hidden layer.
    ActiveContent,
    /// The appearance of the signature is not a drawing kept inside its frame.
    Appearance,
    /// The signature dictionary holds something else than a signature.
    SignatureUnknown,
    /// The format of the signature is not one of the two that are admitted.
    Format,
    /// The signed ranges are not four numbers from the first byte.
    RangeShape,
    /// The first signed range ends inside the sealed document.
    RangeInsideSeal,
    /// What the signature leaves out is not exactly its own value.
    RangeGap,
    /// The signature does not go to the end of the file.
    RangeEnd,
    /// The value of the signature is not a CMS `SignedData`.
    NotCms,
    /// The signature holds no digest of these bytes.
    OtherBytes,
}

impl Unsigned {
    /// Gives the reason and the remedy, for the user.
    pub fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::NoField => (
                "Ce document scellé n'a pas de champ de signature vide.",
                "Produire une nouvelle version du signalement, et faire signer celle-là.",
            ),
            Self::NoUpdate => (
                "Le fichier rendu est le document scellé, sans signature.",
                "Le faire signer, puis importer le fichier que rend l'outil de signature.",
            ),
            Self::Unfinished => {
                ("Le fichier rendu est coupé avant la fin de sa signature.", "Le redemander.")
            }
            Self::SeveralUpdates => (
                "Le fichier rendu a été modifié plus d'une fois après le scellement.",
                "Faire signer de nouveau le document scellé, une seule fois.",
            ),
            Self::Trailing => (
                "Des octets suivent la fin de la signature.",
                "Redemander le fichier tel que l'outil de signature l'a rendu.",
            ),
            Self::Unreadable => (
                "Le fichier rendu ne se lit pas sans réparation.",
                "Le redemander, ou faire signer de nouveau le document scellé.",
            ),
            Self::Malformed => (
                "Ce qui suit le document scellé n'est pas une seule mise à jour ordinaire.",
                "Faire signer de nouveau, avec un outil qui ajoute au fichier sans le récrire.",
            ),
            Self::TrailerChanged => (
                "L'outil de signature a changé la racine ou l'identifiant du document.",
                "Faire signer de nouveau le document scellé, avec un autre outil.",
            ),
            Self::ObjectRemoved => (
                "Une partie du document scellé a été supprimée.",
                "Faire signer de nouveau le document scellé.",
            ),
            Self::AnotherField => (
                "Un autre champ a été ajouté au document.",
                "Faire signer dans le champ « signature_autorite », sans en créer.",
            ),
            Self::FieldEmpty => (
                "Le champ de signature est resté vide.",
                "Faire signer dans le champ « signature_autorite ».",
            ),
            Self::FieldChanged => (
                "Le champ de signature a été déplacé ou changé.",
                "Faire signer sans toucher au champ.",
            ),
            Self::FormChanged => (
                "Le formulaire du document a été changé.",
                "Faire signer le document scellé, sans rien d'autre.",
            ),
            Self::CatalogChanged => (
                "La structure générale du document a été changée.",
                "Faire signer le document scellé, sans certification ni verrouillage.",
            ),
            Self::InfoChanged => (
                "Le titre, l'auteur ou la date du document a été changé.",
                "Faire signer de nouveau le document scellé.",
            ),
            Self::MetadataChanged => (
                "Les métadonnées du document ont été changées.",
                "Faire signer de nouveau le document scellé.",
            ),
            Self::PageChanged => (
                "Une page a été changée ou annotée après le scellement.",
                "Écarter ce fichier, et faire signer de nouveau le document scellé.",
            ),
            Self::ObjectChanged => (
                "Une partie du document scellé a été changée.",
                "Écarter ce fichier, et faire signer de nouveau le document scellé.",
            ),
            Self::ForeignObject => (
                "Le fichier rendu contient un ajout qui ne sert pas à la signature.",
                "Faire signer le document scellé, sans rien d'autre.",
            ),
            Self::ActiveContent => (
                "L'ajout contient une action, un fichier ou un calque.",
                "Écarter ce fichier, et faire signer de nouveau le document scellé.",
            ),
            Self::Appearance => (
                "L'image de la signature n'est pas un simple dessin dans son cadre.",
                "Changer le réglage de l'outil de signature, et faire signer de nouveau.",
            ),
            Self::SignatureUnknown => (
                "Le champ contient autre chose qu'une signature simple.",
                "Faire signer sans certification, sans verrouillage et sans horodatage du document entier.",
            ),
            Self::Format => (
                "Le format de la signature n'est pas admis.",
                "Régler l'outil de signature sur PAdES (ETSI.CAdES.detached).",
            ),
            Self::RangeShape => (
                "La signature ne dit pas clairement ce qu'elle couvre.",
                "Faire signer de nouveau le document scellé.",
            ),
            Self::RangeInsideSeal => (
                "La signature ne couvre pas tout le document scellé.",
                "Écarter ce fichier, et faire signer de nouveau.",
            ),
            Self::RangeGap => (
                "La signature laisse de côté autre chose que sa propre valeur.",
                "Écarter ce fichier, et faire signer de nouveau.",
            ),
            Self::RangeEnd => (
                "La signature ne couvre pas le fichier jusqu'à sa fin.",
                "Écarter ce fichier, et faire signer de nouveau.",
            ),
            Self::NotCms => (
                "La valeur de la signature ne se lit pas.",
                "Faire signer de nouveau le document scellé.",
            ),
            Self::OtherBytes => (
                "La signature porte sur un autre contenu que celui de ce fichier.",
                "Écarter ce fichier, et faire signer de nouveau le document scellé.",
            ),
        }
    }
}

impl std::fmt::Display for Unsigned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (reason, remedy) = self.told();
        write!(f, "{reason} {remedy}")
    }
}

impl std::error::Error for Unsigned {}
