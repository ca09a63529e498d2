//! Rules on the information of the parents and of the minor (groups G2 and G11).

use super::Findings;
use crate::record::situation::{Information, SituationRecord};

pub(super) fn check(record: &SituationRecord, findings: &mut Findings<'_>) {
    for (at, holder) in record.representants.iter().enumerate() {
        let base = format!("/representants/{at}");
        informed(
            holder.information_prealable.as_ref(),
            &format!("{base}/information_prealable"),
            findings,
        );
        informed(
            holder.information_partage.as_ref(),
            &format!("{base}/information_partage"),
            findings,
        );
        if let Some(notice) = &holder.information_ecrite {
            if notice.statut.is("differee") && notice.motif.is_none() {
                findings.key("M001", &format!("{base}/information_ecrite"));
            }
            if notice.statut.is("faite") && notice.date.is_none() {
                findings.key("M013", &format!("{base}/information_ecrite"));
            }
        }
    }
    informed(record.mineur.informe.as_ref(), "/mineur/informe", findings);
    informed(record.mineur.information_partage.as_ref(), "/mineur/information_partage", findings);
    if record.mineur.prenoms.is_empty() {
        findings.key("M030", "/mineur/prenoms");
    }
    if record.mineur.mna == Some(crate::value::Reponse::Oui) && record.mineur.mna_statut.is_none() {
        findings.key("M016", "/mineur/mna_statut");
    }
}

/// What a referral says of the information of each: it must be said.
pub(super) fn asked(record: &SituationRecord, findings: &mut Findings<'_>) {
    for (at, holder) in record.representants.iter().enumerate() {
        if holder.information_prealable.is_none() {
            findings.key("M001", &format!("/representants/{at}/information_prealable"));
        }
    }
    if record.mineur.parole.is_none() && record.mineur.parole_absente.is_none() {
        findings.key("M014", "/mineur/parole");
    }
    if record.mineur.informe.is_none() {
        findings.key("M001", "/mineur/informe");
    }
}

/// Said done: a date. Not done or put off: a reason (rule 1).
fn informed(information: Option<&Information>, pointer: &str, findings: &mut Findings<'_>) {
    let Some(information) = information else {
        return;
    };
    if information.fait.is("oui") {
        if information.date.is_none() {
            findings.key("M013", pointer);
        }
    } else if information.motif.is_none() {
        findings.key("M001", pointer);
    }
}
