//! What is chosen from a list that the desk draws up, and written in the record: the reviews that enter
//! an agenda, the copies that an erratum corrects.

use cesmivip::atelier::beginning::{correcting, reviewing, set_aside, setting_aside};
use cesmivip::atelier::copies::{SealedCopy, sealed_copies};
use cesmivip::atelier::following::{DueReview, due};
use cesmivip::record::{Change, Kind};
use cesmivip::value::{Day, SessionRef};
use serde_json::{Value, json};

use super::address::place;
use super::call::Call;
use super::keeping::{Applied, apply};
use super::open::{acting, heading, opened, service};
use super::reply::Reply;
use super::state::{Office, Open};

/// The lines that are chosen.
const CHOSEN: &str = "choix";
/// Those that were chosen already when the page was shown.
const SHOWN: &str = "montre";

/// The reviews that are due on the day of a session and that its agenda does not have.
pub fn reviews(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let (due, day) = due_for(desk, &open)?;
    let aside = set_aside(&open.tree);
    let lines = due.iter().map(|review| {
        let late = match review.late {
            0 => String::new(),
            1 => ", dépassée d'un jour".to_owned(),
            late => format!(", dépassée de {late} jours"),
        };
        let day = review.due.map(Day::in_words).unwrap_or_default();
        json!({"value": review.situation, "chosen": !aside.contains(&review.situation),
               "label": format!("{}, {}", review.code, review.situation),
               "detail": format!("Revoyure fixée par {} pour le {day}{late}.", review.session)})
    });
    let lines: Vec<Value> = lines.collect();
    let values = json!({
        "title": "Revoyures dues",
        "text": format!("Dues au {} et absentes de l'ordre du jour. Celles qui sont cochées s'ajoutent après \
                         les situations déjà inscrites, qui gardent leur ordre et leurs horaires ; le service \
                         qui présente est celui de la dernière fois. Les autres sont écartées de cette séance : \
                         ni la convocation ni les feuilles d'identités ne les portent, et elles restent dues.",
                        day.in_words()),
        "lines": lines,
        "nothing": "Aucune revoyure n'est due, ou toutes sont déjà inscrites.",
        "button": "Arrêter l'ordre du jour",
    });
    Ok(drawn(desk, &open, "revoyures", values))
}

pub fn reviews_act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let (chosen, shown) = (asked.words(CHOSEN), asked.words(SHOWN));
    settle(desk, asked, word, "examens", |open| {
        let (due, _) = due_for(desk, open)?;
        let is_due = |number: &&str| due.iter().any(|review| review.situation == **number);
        let left: Vec<&str> = shown.iter().copied().filter(is_due).collect();
        let aside = setting_aside(&open.tree, &chosen, &left);
        let due: Vec<DueReview> =
            due.into_iter().filter(|review| chosen.contains(&review.situation.as_str())).collect();
        let mut changes = reviewing(&open.tree, &due);
        let said = format!("{} revoyure(s) ajoutée(s) à l'ordre du jour.", changes.len());
        changes.extend(aside);
        Ok((changes, said))
    })
}

/// The number of a session and its day, today while it says none; for any other record, the way back.
pub fn session_of(desk: &Office, open: &Open) -> Result<(Option<SessionRef>, Day), Reply> {
    if open.kind != Kind::Session {
        return Err(Reply::to(format!("/f/{}", open.word)));
    }
    let dated = open.tree.get("date").and_then(Value::as_str).and_then(Day::parse);
    let day = match dated {
        Some(day) => day,
        None => desk.told(desk.machine.today())?,
    };
    Ok((SessionRef::parse(&open.number), day))
}

/// Those that are due and not written, and on which day.
fn due_for(desk: &Office, open: &Open) -> Result<(Vec<DueReview>, Day), Reply> {
    let (number, day) = session_of(desk, open)?;
    let found = desk.told(due(&desk.space()?, number.as_ref(), day))?;
    let new = reviewing(&open.tree, &found).into_iter().filter_map(|change| match change {
        Change::Insert { value, .. } => value["situation"].as_str().map(str::to_owned),
        Change::Set { .. } | Change::Remove { .. } | Change::Move { .. } => None,
    });
    let new: Vec<String> = new.collect();
    Ok((found.into_iter().filter(|review| new.contains(&review.situation)).collect(), day))
}

/// The sealed copies that an erratum may correct.
pub fn copies(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let copies = copies_for(desk, &open)?;
    let written = written(&open);
    let lines = copies.iter().map(|copy| {
        let digest = copy.digest.to_string();
        let whose = copy.recipient.as_deref().map(|key| service(&open.services, key));
        let day = copy.day.map(|day| format!("Scellé le {}.", day.in_words()));
        json!({"chosen": written.contains(&digest), "value": digest,
               "label": whose.unwrap_or_else(|| "Secrétariat de la commission".to_owned()),
               "detail": day.unwrap_or_default()})
    });
    let lines: Vec<Value> = lines.collect();
    let values = json!({
        "title": "Exemplaires à corriger",
        "text": "Chaque exemplaire coché reçoit le sien de cet erratum. Leurs empreintes s'écrivent dans la \
                 fiche.",
        "lines": lines,
        "nothing": "Aucun exemplaire définitif de ce compte rendu n'est parmi les documents scellés.",
        "button": "Retenir ces exemplaires",
    });
    Ok(drawn(desk, &open, "exemplaires", values))
}

pub fn copies_act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let chosen = asked.words(CHOSEN);
    let shown = asked.words(SHOWN);
    settle(desk, asked, word, "objet", |open| {
        let all = copies_for(desk, open)?;
        let among = |named: &[&str]| -> Vec<&SealedCopy> {
            all.iter().filter(|copy| named.contains(&copy.digest.to_string().as_str())).collect()
        };
        let wanted = among(&chosen);
        let changes = correcting(&open.tree, &wanted, &among(&shown));
        Ok((changes, format!("{} exemplaire(s) à corriger.", wanted.len())))
    })
}

fn copies_for(desk: &Office, open: &Open) -> Result<Vec<SealedCopy>, Reply> {
    if open.kind != Kind::Erratum {
        return Err(Reply::to(format!("/f/{}", open.word)));
    }
    let session = open.tree.get("seance").and_then(Value::as_str).and_then(SessionRef::parse);
    match session {
        Some(session) => desk.told(sealed_copies(&desk.space()?, &session, desk.machine)),
        None => Ok(Vec::new()),
    }
}

/// The digests that an erratum names.
fn written(open: &Open) -> Vec<String> {
    let copies = open.tree.get("corrige").and_then(Value::as_array).into_iter().flatten();
    let digests = copies.filter_map(|copy| copy.get("empreinte").and_then(Value::as_str));
    digests.map(str::to_owned).collect()
}

fn drawn(desk: &Office, open: &Open, act: &str, mut values: Value) -> Reply {
    values["head"] = heading(open);
    values["said"] = json!(desk.said());
    values["once"] = json!(desk.once());
    values["act"] = json!(format!("/f/{}/{act}", open.word));
    desk.pages.page("choose.html", &values)
}

/// Writes what was chosen, anew when somebody else wrote meanwhile, and leads to the section where it
/// stands.
pub fn settle(
    desk: &Office,
    asked: &Call,
    word: &str,
    section: &str,
    choose: impl Fn(&Open) -> Result<(Vec<Change>, String), Reply>,
) -> Result<Reply, Reply> {
    let (_alone, mut open, once) = acting(desk, asked, word)?;
    for _ in 0..4 {
        let (changes, said) = choose(&open)?;
        let to = place(&open.word, "s", &[section.to_owned()]);
        match apply(desk, asked, open, &changes)? {
            Applied::Done(_) => {
                desk.says(said);
                desk.leads(once, &to);
                return Ok(Reply::to(to));
            }
            Applied::Refused(_, report) => return Err(desk.refusal(&report)),
            Applied::Again(now) => open = now,
        }
    }
    desk.says("Cette fiche change sans cesse : recommencer.");
    Ok(Reply::to(format!("/f/{}", open.word)))
}
