//! The record of a brother or a sister, begun from that of a child who is followed: what they share
//! is copied line by line, and who she is stays to be written.

use super::marked::{Aim, Content, Entry, Node};
use super::read::{RawRecord, read};
use crate::diag::Report;
use crate::value::SituationRef;

/// What two children of a family share. Nothing protected of the child herself, no word of hers.
const SHARED: [&str; 7] =
    ["representants", "menage", "fratrie", "attitude_parents", "mesures", "origine", "faits"];

const HEAD: &str = "\
# yaml-language-server: $schema=../schemas/situation.json
";

/// Begins a situation from another.
///
/// # Errors
/// The faults of reading; D062 for a file that is not written line by line.
pub fn sibling(name: &str, bytes: &[u8], number: &SituationRef) -> Result<String, Report> {
    let RawRecord { marked, value, faults } = read(name, bytes)?;
    if faults.refuses() {
        return Err(faults);
    }
    let lines: Vec<&str> = marked.text().lines().collect();
    let Content::Map(roots) = &marked.root.content else {
        return Err(marked.diagnostic("D062", "", Aim::Key).into());
    };
    if roots.iter().any(|root| root.key_at.column != 1) || marked.root.at.column != 1 {
        let fault = marked.diagnostic("D062", "", Aim::Key);
        let text =
            "Cette fiche ne peut pas servir de départ : elle n'est pas écrite ligne par ligne.";
        return Err(fault.message(text).into());
    }
    let typed = |pointer: &str| value.pointer(pointer).and_then(|v| v.as_str()).unwrap_or_default();
    let mut out = HEAD.to_owned();
    out.push_str(&format!(
        "# Commencée d'après {} : relire chaque ligne, retirer ce qui ne concerne que l'autre enfant.\n\
         # Une fois remplie, la déplacer dans situations/. Dans le signalement de chacun :\n\
         # « signalements_fratrie: » avec la référence de celui de l'autre, et rien de plus.\n\
         situation: {}\nmineur:\n  nom:                # à écrire\n  prenoms: []         # à écrire\n  \
         sexe: inconnu       # fille, garcon ou inconnu\n  date_naissance:     # à écrire\n",
        typed("/situation"),
        number.text(),
    ));
    for key in SHARED {
        let own = roots.iter().find(|root| root.key == key);
        if key == "fratrie" {
            brothers(
                own,
                roots,
                &lines,
                (typed("/mineur/prenoms/0"), typed("/mineur/date_naissance")),
                &mut out,
            );
        } else if let Some(own) = own {
            copy(own, roots, &lines, &mut out);
        }
    }
    Ok(out)
}

/// Copies a block, with its comments.
fn copy(block: &Entry, roots: &[Entry], lines: &[&str], out: &mut String) {
    let from = block.key_at.line - 1;
    let following = roots.iter().map(|root| root.key_at.line - 1).filter(|line| *line > from);
    let mut to = following.min().unwrap_or(lines.len());
    // The comments just above what follows are its own.
    while to > from + 1 && (lines[to - 1].starts_with('#') || lines[to - 1].trim().is_empty()) {
        to -= 1;
    }
    lines[from..to].iter().for_each(|line| out.extend([line, "\n"]));
}

/// The brothers and sisters, and the first child among them.
fn brothers(
    own: Option<&Entry>,
    roots: &[Entry],
    lines: &[&str],
    (given, born): (&str, &str),
    out: &mut String,
) {
    let below = |node: &Node, line: usize| match &node.content {
        Content::Seq(items) => items.first().is_some_and(|item| item.at.line > line),
        _ => false,
    };
    match own {
        Some(own) if below(&own.value, own.key_at.line) => {
            out.push_str("# Retirer l'enfant dont c'est la fiche.\n");
            copy(own, roots, lines, out);
        }
        _ => out.push_str("fratrie:\n"),
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace(['"', '\\'], ""));
    let born = match born.is_empty() {
        true => String::new(),
        false => format!(", naissance: {}", quoted(born)),
    };
    out.push_str(&format!("  - {{prenom: {}{born}}}\n", quoted(given)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_copied_and_what_is_her_own_is_not() {
        let text = "situation: S-2026-900\nmineur:\n  nom: X\n  prenoms: [Ana]\n  sexe: fille\n  \
            date_naissance: 2010-01-02\n  lieu_vie: {type: etablissement, nom: Abri}\n\
            fratrie:\n  - {prenom: Bo}\n# les mesures\nmesures:   # deux\n  - {type: aemo}\n\
            professionnels_menaces:\n  - {nom: Y}\n";
        let number = SituationRef::parse("S-2026-901").unwrap();
        let made = sibling("f", text.as_bytes(), &number).unwrap();
        for kept in [
            "situation: S-2026-901\n",
            "  - {prenom: Bo}\n  - {prenom: \"Ana\", naissance: \"2010-01-02\"}\n",
            "mesures:   # deux\n  - {type: aemo}\n",
        ] {
            assert!(made.contains(kept), "{kept}: {made}");
        }
        for lost in ["Abri", "menaces", "nom: X"] {
            assert!(!made.contains(lost), "{lost}: {made}");
        }
        let flow = sibling("f", b"situation: S-2026-900\nfratrie: []\n", &number).unwrap();
        assert!(flow.contains("fratrie:\n  - {prenom: \"\"}\n"), "{flow}");
        assert!(sibling("f", b"{situation: S-2026-900}\n", &number).is_err());
    }
}
