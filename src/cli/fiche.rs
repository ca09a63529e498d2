//! The recovery sheet of `cles`: the page that is printed, and the lines that are typed back.

use std::io::IsTerminal;

use cesmivip::diag::{Diagnostic, Place};
use cesmivip::register::{Sheet, VerifierKey};
use zeroize::Zeroizing;

use super::phrase;
use super::ui::Ui;

/// Reads the lines of the sheet: one at a time on a terminal, where a false one is asked again;
/// else those that bear a label, wherever they stand, or all of them in order.
pub fn typed(ui: &Ui) -> Result<Sheet, Diagnostic> {
    let faulty = |label: &str, line: usize| {
        let place = Place { file: "fiche".to_owned(), line, column: 1 };
        Diagnostic::new("D045", place)
            .message(format!("La ligne {label} de la fiche de récupération est fausse, ou manque."))
    };
    let mut read = Vec::new();
    if std::io::stdin().is_terminal() {
        ui.chat("Recopier la fiche, ligne par ligne ; majuscules, espaces et tirets sont libres.");
        for label in Sheet::labels() {
            read.push(loop {
                ui.chat(&format!("{label} :"));
                let line = phrase::line()?.ok_or_else(|| faulty(label, 1))?;
                match Sheet::line(label, &line) {
                    Some(bytes) => break bytes,
                    None => ui.chat(&format!("La ligne {label} contient une faute ; la retaper.")),
                }
            });
        }
    } else {
        let mut lines = Vec::new();
        while let Some(line) = phrase::line()? {
            lines.push(line);
        }
        let label_of = |line: &str| line.split_whitespace().next().unwrap_or("").to_uppercase();
        let bears = |line: &str, label: &str| label_of(line).trim_end_matches(':') == label;
        let labelled = lines.iter().any(|line| Sheet::labels().any(|label| bears(line, label)));
        let filled = |(_, line): &(usize, &Zeroizing<String>)| !line.trim().is_empty();
        for (rank, label) in Sheet::labels().enumerate() {
            let mut all = lines.iter().enumerate().filter(filled);
            let found = match labelled {
                true => all.find(|(_, line)| bears(line, label)),
                false => all.nth(rank),
            };
            let (at, line) = found.ok_or_else(|| faulty(label, lines.len().max(1)))?;
            read.push(Sheet::line(label, line).ok_or_else(|| faulty(label, at + 1))?);
        }
    }
    Sheet::of_lines(&read).ok_or_else(|| faulty("R", 1))
}

/// The page to print: what a person needs on the day when nothing else is left.
pub fn written(sheet: &Sheet, public: &VerifierKey) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(4096));
    let name = public.name();
    text.push_str(&format!(
        "FICHE DE RÉCUPÉRATION — SECRET\n\n\
         Registre : {name}\n\
         Clé publique : {public}\n\n\
         Qui lit cette fiche peut signer au nom de la commission. À imprimer sur une\n\
         imprimante de confiance, à mettre sous enveloppe signée, dans un coffre. Ne pas\n\
         photographier, ne pas numériser, ne pas envoyer.\n\n"
    ));
    for (title, first) in
        [("Nom du registre", 'R'), ("Clé de signature", 'S'), ("Clé de l'espace de travail", 'E')]
    {
        text.push_str(&format!("{title}\n"));
        for (label, line) in sheet.lines().filter(|(label, _)| label.starts_with(first)) {
            text.push_str(&format!("    {label:<2}  "));
            text.push_str(&line);
            text.push('\n');
        }
        text.push('\n');
    }
    text.push_str(
        "Les quatre derniers caractères de chaque ligne contrôlent les autres : une faute de\n\
         frappe est signalée à sa ligne. Il n'y a ni O, ni I, ni L (ce sont des 0 et des 1),\n\
         ni U. Majuscules, espaces et tirets sont libres.\n\n\
         Pour rétablir les clés :\n\
         \x20 1. remettre en place le dossier de l'espace de travail, avec son registre, depuis\n\
         \x20    la dernière sauvegarde ;\n\
         \x20 2. y lancer :  cesmivip cles restaurer\n\
         \x20 3. choisir une nouvelle phrase de passe, puis recopier les neuf lignes ;\n\
         \x20 4. contrôler :  cesmivip cles essai\n\
         \x20 5. remettre la fiche au coffre, et le noter ci-dessous.\n\n\
         Après un changement de clé (cesmivip cles changer), imprimer la nouvelle fiche et\n\
         détruire celle-ci.\n\n\
         Imprimée le  ____ / ____ / ________    par  ______________________________\n\n\
         Lieu de garde  ____________________    Signature  ________________________\n\n\
         Ouvertures (date, motif, signature) :\n\n\
         ________________________________________________________________________\n\n\
         ________________________________________________________________________\n",
    );
    text
}
