//! What is protected, and will not be sought: told to whoever checks a record.

/// A protected value that no search looks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsought {
    /// Its place in the record.
    pub pointer: String,
    /// Why.
    pub why: Why,
}

/// Why a protected value is not sought.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It says nothing by itself: « RAS », « MECS », a word of the program or of a code list.
    Generic,
    /// It is too short to be told from any other word.
    Short,
    /// What it is stands in every text: a commune, a function.
    Everywhere,
    /// It is a word of the language: sought with a capital, or beside the other name.
    Word,
    /// It is the name of a town: sought beside the other name.
    Town,
    /// It also stands in a field that prints, at this place.
    Shown(String),
}

impl Why {
    /// The reason, in French.
    pub fn label(&self) -> String {
        match self {
            Self::Generic => "mot courant, ou du programme ou de cesmivip.yaml".to_owned(),
            Self::Short => "trop court pour être cherché seul".to_owned(),
            Self::Everywhere => "commune, fonction : dans tous les textes".to_owned(),
            Self::Word => "mot courant : cherché avec majuscule, ou avec l'autre nom".to_owned(),
            Self::Town => "nom de ville : cherché avec le prénom seulement".to_owned(),
            Self::Shown(pointer) => {
                let field = pointer.trim_start_matches('/').replace('/', ".");
                format!("paraît aussi dans « {field} »")
            }
        }
    }
}
