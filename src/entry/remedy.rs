//! What to do about a fault, for who sees neither a file nor a command.

use crate::diag::Diagnostic;

/// What to do about a fault, by gestures of the desk: what the catalogue says in commands, lines and
/// fields of files is said otherwise here.
pub fn remedy(found: &Diagnostic) -> &str {
    match is_of_files(&found.remedy) {
        true => spoken(found.code).unwrap_or(&found.remedy),
        false => &found.remedy,
    }
}

fn spoken(code: &str) -> Option<&'static str> {
    SPOKEN.iter().find(|(known, _)| *known == code).map(|(_, said)| *said)
}

/// Whether a remedy speaks of a command, of one of its options, of a line of a file or of the name of
/// one.
fn is_of_files(text: &str) -> bool {
    let before_a_word = |mark: &str| {
        let mut ends = text.match_indices(mark).map(|(at, _)| at + mark.len());
        ends.any(|end| text[end..].starts_with(|c: char| c.is_ascii_lowercase()))
    };
    // « etat: projet »
    let mut quoted = text.split('«').skip(1).filter_map(|rest| rest.split_once('»'));
    let written = quoted.any(|(said, _)| {
        let key = said.trim().split_once(": ").map_or("", |(key, _)| key);
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    });
    let named = [".yaml", "chmod", "la ligne", "cette ligne de"];
    written
        || ["cesmivip ", "--"].into_iter().any(before_a_word)
        || named.iter().any(|word| text.contains(word))
}

/// By code. What only a command does is said to be for whoever looks after the workspace.
const SPOKEN: &[(&str, &str)] = &[
    (
        "L004",
        "Ouvrir le fichier dans un éditeur de texte, là où l'erreur est dite, ou le remettre depuis la sauvegarde.",
    ),
    ("L014", "Commencer une autre fiche, ou remettre celle-ci depuis la sauvegarde."),
    ("S106", "La remplir, ou la retirer si l'information manque."),
    ("M010", "Remplir le lieu de vie de l'enfant, au besoin par « inconnu »."),
    (
        "M107",
        "Choisir un autre service, ou l'ajouter à l'organisation ; un service qui ne siège plus y reste.",
    ),
    (
        "M108",
        "Dire, dans l'organisation, le secret qui tient ce service ; sinon, ne rien lui partager.",
    ),
    (
        "M116",
        "Remettre l'état à « Projet de compte rendu », ou noter l'adoption dans la séance qui l'a adopté, une fois celle-ci tenue.",
    ),
    ("M119", "Choisir l'état « Compte rendu approuvé »."),
    ("M141", "Choisir 5, ou ne rien écrire : aucun avis n'autorise une base plus petite."),
    ("M156", "Réunir des réponses dans des groupes ; « Ce qui s'imprimerait » en propose."),
    ("M163", "Choisir le service lui-même."),
    ("M164", "Remplir le début et la fin de l'examen."),
    (
        "M171",
        "Si le signalement n'est pas encore parti, le dater d'aujourd'hui ; s'il l'est, noter le jour de son envoi.",
    ),
    (
        "M174",
        "Remplir ce qu'elle remplace : la version, son jour, les parties changées. La première page le dit.",
    ),
    ("M184", "L'essayer, puis le publier : « Relire et produire »."),
    (
        "M196",
        "Si c'est le cas, le noter dans le signalement complété, à « Envoi et suites », ou l'envoyer par « Envoyer ». Sinon, rien à faire.",
    ),
    ("M220", "Relire le risque immédiat, que la première page montre, ou le motif."),
    ("C003", "Choisir l'exemplaire de ce destinataire, ou un autre destinataire."),
    (
        "C108",
        "La citer : l'audit doit compter avec ce que les lecteurs ont déjà. Si personne ne l'a jamais lue, l'annuler, en disant qu'elle n'est jamais sortie.",
    ),
    (
        "C115",
        "Dire, dans l'organisation, quels services reçoivent l'édition interne (diffusion, « Statistiques »).",
    ),
    ("C116", "Citer l'édition publiée, et retirer celle-ci."),
    ("C117", "L'annuler comme une édition qui est sortie, et la citer : l'audit compte avec elle."),
    ("D004", "Ouvrir le dossier d'un espace de travail, ou en créer un."),
    (
        "D009",
        "Remettre la fiche comme elle était, et écrire la correction dans un erratum : « Corriger un compte rendu approuvé ».",
    ),
    ("D010", "Ouvrir cette fiche, et la corriger."),
    (
        "D030",
        "Ne plus rien produire ici, et garder ce dossier tel quel : il a été modifié, coupé, ou remplacé par une copie plus ancienne. Prévenir qui administre cet espace : la dernière sauvegarde est à remettre.",
    ),
    (
        "D031",
        "Prévenir qui administre cet espace : cette ligne se retire par une commande, et la réparation s'inscrit au registre.",
    ),
    (
        "D032",
        "Prévenir qui administre cet espace : le dossier du registre est derrière un lien, ou d'autres peuvent le lire.",
    ),
    (
        "D033",
        "Ne plus rien produire ici. Prévenir qui administre cet espace : la clé, le registre et ce fichier sont à remettre ensemble, depuis une même sauvegarde.",
    ),
    (
        "D037",
        "Produire d'abord le document ; s'il l'a été, le déposer dans « Vérifier un document ».",
    ),
    (
        "D039",
        "Créer la clé, dans « Clé de signature » ; s'il y en avait une, prévenir qui administre cet espace.",
    ),
    ("D040", "Rien n'a été changé. Pour la remplacer : « Clé de signature »."),
    ("D041", "La créer, ou la rendre depuis sa fiche de secours, dans « Clé de signature »."),
    (
        "D042",
        "Prévenir qui administre cet espace : les droits de ce fichier sont à rétablir. Si d'autres ont pu le lire, changer la clé, dans « Clé de signature ».",
    ),
    (
        "D043",
        "La retaper, en vérifiant les majuscules et la disposition du clavier. Si elle est perdue, prévenir qui administre cet espace : la clé se rend depuis sa fiche de secours.",
    ),
    ("D047", "Essayer la clé, dans « Clé de signature » : le changement se finit."),
    ("D049", "Taper la phrase de passe, puis recommencer."),
    (
        "D051",
        "Ne plus rien produire ici, et garder une copie du dossier telle quelle : quelqu'un a écrit dans le registre sans la clé de l'espace. Prévenir qui administre cet espace.",
    ),
    (
        "D052",
        "Ne plus rien produire ici. Prévenir qui administre cet espace : ce fichier est à remettre depuis la sauvegarde, ou les clés depuis la fiche de secours.",
    ),
    (
        "D053",
        "Rendre la clé depuis sa fiche de secours, dans « Clé de signature », ou prévenir qui administre cet espace : elle est à remettre depuis sa copie.",
    ),
    ("D054", "Ne rien faire."),
    (
        "D056",
        "Ne plus rien produire ici : la clé, et peut-être le registre, ont été remplacés. Prévenir qui administre cet espace : ils sont à remettre ensemble, depuis la sauvegarde.",
    ),
    (
        "D060",
        "Voir ce que le passage à la forme présente des fiches change, puis le faire : l'accueil y mène.",
    ),
    ("D062", "La corriger, puis recommencer."),
    ("D069", "Rien à faire, et garder la fiche : d'autres documents et les totaux en dépendent."),
    (
        "D071",
        "Prévenir qui administre cet espace : ce qui est gardé des documents scellés est à remettre depuis la sauvegarde.",
    ),
    ("D072", "Rien n'a été préparé pour lui. Pour les lui envoyer de nouveau, le cocher."),
    (
        "D080",
        "L'écrire dans l'organisation, après l'avis du délégué à la protection des données et des archives.",
    ),
    ("D084", "Le verser, ou recueillir leur visa ; puis le cocher. Rien n'est effacé."),
    ("D094", "Rien à faire pour cet envoi. Pour le remettre à sa place, le produire de nouveau."),
    ("D098", "Choisir un des services de l'organisation, ou un de ceux à qui vont des copies."),
    ("D101", "Voir ce qui est échu aujourd'hui : rien d'autre ne s'efface."),
    ("D102", "Choisir le motif : une demande, ou une décision."),
    (
        "D112",
        "L'annuler comme un document qui est sorti, et en prévenir son destinataire ; s'il faut le remplacer, produire une version de plus.",
    ),
    (
        "D113",
        "Annuler d'abord l'édition qui la cite, si elle n'est jamais sortie non plus ; sinon, annuler celle-ci comme une édition qui est sortie.",
    ),
    ("D115", "Si c'est celle de la fiche qui doit partir, la produire d'abord."),
    (
        "D121",
        "Rien n'a été préparé pour lui. D'un projet, produire une version de plus, et envoyer celle-là ; si c'est bien cet exemplaire qui doit partir, le cocher.",
    ),
    ("G013", "Choisir un fichier SVG (en UTF-8) ou PNG valable, de 512 Kio au plus."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{CATALOGUE, Place};

    /// Those of the files that a desk does not write: forms, lists, templates, marks of YAML.
    fn is_of_an_editor(code: &str) -> bool {
        code.starts_with("F1") || code.starts_with("G00") || code.starts_with('L')
    }

    #[test]
    fn no_remedy_speaks_of_files_or_commands_at_the_desk() {
        let ours = CATALOGUE.iter().filter(|rule| !is_of_an_editor(rule.code));
        let founds = ours.map(|rule| Diagnostic::new(rule.code, Place::file("t")));
        let left: Vec<_> = founds.filter(|found| is_of_files(remedy(found))).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn each_is_of_a_rule_and_would_be_said_otherwise() {
        for (code, said) in SPOKEN {
            let rule = CATALOGUE.iter().find(|rule| rule.code == *code);
            assert!(rule.is_some_and(|rule| is_of_files(rule.remedy)), "{code} is said as it is");
            assert!(!is_of_files(said), "{code}: {said}");
        }
    }

    #[test]
    fn what_speaks_of_files_is_known_by_its_signs() {
        for text in [
            "cesmivip produire.",
            "sans « --au ».",
            "Écrire « etat: projet ».",
            "dans cesmivip.yaml",
        ] {
            assert!(is_of_files(text), "{text}");
        }
        for text in ["Remplir « version: ».", "La remplir.", "Nommer : « S-047, bilan »."] {
            assert!(!is_of_files(text), "{text}");
        }
    }
}
