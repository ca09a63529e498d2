//! The recovery sheet: the page that is printed, and the lines that are copied back from it.

use zeroize::Zeroizing;

use crate::diag::{Diagnostic, Place};
use crate::register::{RecoverySheet, VerifierKey};

/// Finds a sheet in lines of text: those that bear a label, wherever they stand, or all of them in
/// order.
///
/// # Errors
/// D045 at the line that is false, or missing.
pub fn find(lines: &[Zeroizing<String>]) -> Result<RecoverySheet, Diagnostic> {
    let label_of = |line: &str| line.split_whitespace().next().unwrap_or("").to_uppercase();
    let bears = |line: &str, label: &str| label_of(line).trim_end_matches(':') == label;
    let labelled = lines.iter().any(|line| RecoverySheet::labels().any(|label| bears(line, label)));
    let filled = |(_, line): &(usize, &Zeroizing<String>)| !line.trim().is_empty();
    let mut read = Vec::new();
    for (rank, label) in RecoverySheet::labels().enumerate() {
        let mut all = lines.iter().enumerate().filter(filled);
        let found = match labelled {
            true => all.find(|(_, line)| bears(line, label)),
            false => all.nth(rank),
        };
        let (at, line) = found.ok_or_else(|| faulty(label, lines.len().max(1)))?;
        read.push(RecoverySheet::line(label, line).ok_or_else(|| faulty(label, at + 1))?);
    }
    join(&read)
}

/// Joins lines that were each read by [`RecoverySheet::line`], in order.
///
/// # Errors
/// D045 when some are missing.
pub fn join(read: &[Zeroizing<Vec<u8>>]) -> Result<RecoverySheet, Diagnostic> {
    RecoverySheet::of_lines(read).ok_or_else(|| faulty("R", 1))
}

/// Tells that the line of a label is false or missing (D045), at its rank in what was given.
pub fn faulty(label: &str, line: usize) -> Diagnostic {
    let place = Place { file: "fiche".to_owned(), line, column: 1 };
    Diagnostic::new("D045", place)
        .message(format!("La ligne {label} de la fiche de récupération est fausse, ou manque."))
}

/// The page to print: what a person needs on the day when nothing else is left.
pub fn page(sheet: &RecoverySheet, public: &VerifierKey) -> Zeroizing<String> {
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
