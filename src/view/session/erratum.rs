//! The correction of approved minutes: one copy a recipient.

use serde_json::{Value, json};

use super::{Desk, Maker, Paper, SessionView};
use crate::record::{Erratum, Seance};
use crate::view::display::Shown;
use crate::view::withheld::{Allowed, Withheld};

/// Makes the view of one copy of an erratum: the corrections that its recipient may read.
pub fn erratum_view(
    desk: Desk<'_>,
    session: &Seance,
    erratum: &Erratum,
    paper: &Paper,
    copy: &str,
) -> (SessionView, Withheld) {
    let record = erratum.record();
    let mut maker = Maker {
        desk,
        session,
        printed: Vec::new(),
        hidden: Vec::new(),
        members: Allowed::default(),
    };
    let member = if let Paper::Erratum(member) = paper { member.as_deref() } else { None };
    let mine = |c: &crate::record::Correction| {
        member.is_none_or(|member| c.destinataires.iter().any(|code| code.is(member)))
    };
    let corrections: Vec<Value> = record
        .corrections
        .iter()
        .enumerate()
        .filter(|(_, correction)| mine(correction))
        .map(|(at, correction)| {
            let base = format!("/corrections/{at}");
            json!({
                "rubrique": maker.line(format!("{base}/rubrique"), correction.rubrique.text()),
                "au_lieu_de": maker.text(format!("{base}/au_lieu_de"), correction.au_lieu_de.text()),
                "lire": maker.text(format!("{base}/lire"), correction.lire.text()),
            })
        })
        .collect();
    let copies =
        record.corrige.iter().filter(|c| c.destinataire.as_ref().map(|d| d.text()) == member);
    let digests: Vec<Shown> = copies.map(|c| Shown::Brut(c.empreinte.to_string())).collect();
    let contenu = json!({
        "seance": record.seance.text(),
        "empreintes": digests,
        "corrections": corrections,
        "signataire": {
            "nom": maker.line("/signataire/nom".to_owned(), record.signataire.nom.text()),
            "fonction": maker.line("/signataire/fonction".to_owned(), record.signataire.fonction.text()),
        },
    });
    maker.hide_the_rest(record);
    // The corrected minutes are not the place to learn the rest of them.
    maker.hide_the_rest(session.record());
    maker.finish(paper, record.erratum.text(), record.date, contenu, copy)
}
