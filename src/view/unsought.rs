//! What is protected, and will not be sought: told to whoever checks a record.

use serde_json::Value;

use crate::record::{Dictionary, Grip, Organisation};
use crate::value::{Folded, Nature};

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
    /// Of what a copy of minutes hides: the copy shows it elsewhere.
    Elsewhere,
    /// The same, in the copy of this service.
    Copy(String),
    /// A home that sits in the commission, and that no situation protects.
    Home,
    /// Words of `cesmivip.yaml`, which belong to nobody, and that a situation keeps.
    House,
    /// An image.
    Image,
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
            Self::Elsewhere => "paraît ailleurs dans le même exemplaire".to_owned(),
            Self::Copy(service) => format!("paraît ailleurs dans l'exemplaire de : {service}"),
            Self::Home => {
                "lieu d'accueil qu'aucune fiche ne protège : signalé (M191), jamais refusé"
                    .to_owned()
            }
            Self::House => {
                "mots de cesmivip.yaml, qu'une fiche protège : ils ne sont pas cherchés".to_owned()
            }
            Self::Image => "image : ce qu'elle montre n'est pas lu".to_owned(),
        }
    }
}

/// What the organisation's own file keeps from being sought, or says that nobody looks for.
pub fn unsought_of_house(organisation: &Organisation, among: Option<&Dictionary>) -> Vec<Unsought> {
    let mut unsought = Vec::new();
    let tree = organisation.tree();
    if !tree["collectivite"]["logo"].is_null() {
        unsought.push(Unsought { pointer: "/collectivite/logo".to_owned(), why: Why::Image });
    }
    let Some(dictionary) = among else {
        return unsought;
    };
    for key in organisation.homes() {
        let (mut kept, name) = (false, organisation.member_name(key).unwrap_or(key));
        dictionary.meet(&Folded::of(name), &mut |met| kept |= met.kept.nature == Nature::Place);
        if !kept {
            unsought.push(Unsought { pointer: format!("/organismes/{key}/nom"), why: Why::Home });
        }
    }
    for part in ["collectivite", "commission", "parquet"] {
        strings(&tree[part], &format!("/{part}"), &mut |pointer, text| {
            let mut met = false;
            dictionary.meet(&Folded::of(text), &mut |said| met |= said.grip >= Grip::Rare);
            if met {
                unsought.push(Unsought { pointer: pointer.to_owned(), why: Why::House });
            }
        });
    }
    unsought
}

fn strings(value: &Value, pointer: &str, each: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => each(pointer, text),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                strings(item, &format!("{pointer}/{at}"), each);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                strings(item, &format!("{pointer}/{key}"), each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
