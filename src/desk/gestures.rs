//! What the buttons of a list ask, beside the fields of its page.

use cesmivip::entry::{Page, PagePart};
use cesmivip::record::Change;

use super::address;
use super::call::Call;
use super::keeping::{Applied, apply};
use super::live;
use super::open::{Target, above, section};
use super::reply::Reply;
use super::state::{Office, Open};

/// Does what a button of a list asks, once what was typed is saved; none when it asks something else.
pub fn acted(
    desk: &Office,
    asked: &Call,
    open: &Open,
    page: &Page,
    doing: &str,
) -> Result<Option<Reply>, Reply> {
    let Some((verb, steps)) = doing.split_once(':') else {
        return Ok(None);
    };
    let place = |verb: &str| {
        let steps: Vec<String> = steps.split('/').map(str::to_owned).collect();
        address::place(&open.word, verb, &steps)
    };
    match verb {
        "ajouter" => Ok(Some(Reply::to(place("ajouter")))),
        "modifier" => Ok(Some(Reply::to(match open.find(steps) {
            Some(at) if live::is_live(open, &at) => live::start(open, &at),
            _ => place("e"),
        }))),
        "rubrique" => {
            let known = section(open, steps);
            Ok(known.map(|section| Reply::to(Target::Section(section).address(open))))
        }
        "retirer" => Ok(Some(Reply::to(place("retirer")))),
        "monter" | "descendre" => {
            // A second click is the same gesture.
            let _alone = desk.alone();
            let once = format!("{}{doing}", asked.word("geste"));
            if let Some(place) = desk.led(&once) {
                return Ok(Some(Reply::to(place)));
            }
            let Some(pointer) = open.find(steps) else {
                return Ok(None);
            };
            let Some((list, rank)) = pointer.rsplit_once('/') else {
                return Ok(None);
            };
            let shown = page
                .parts
                .iter()
                .any(|part| matches!(part, PagePart::List(own) if own.pointer == list));
            let length =
                open.tree.pointer(list).and_then(|list| list.as_array()).map_or(0, Vec::len);
            let (true, Ok(from)) = (shown, rank.parse::<usize>()) else {
                return Ok(None);
            };
            let to = if verb == "monter" { from.checked_sub(1) } else { Some(from + 1) };
            let list = list.to_owned();
            if let Some(to) = to.filter(|to| *to < length) {
                let again = desk.open(asked.who, &open.word)?;
                let change = Change::Move { list: list.clone(), from, to };
                match apply(desk, asked, again, &[change])? {
                    Applied::Done(now) => {
                        desk.says("Ordre changé.");
                        let at = format!("{list}/{to}");
                        let back = above(&now, &at);
                        let back = back.split('#').next().unwrap_or_default();
                        let place = format!("{back}#{}", line(&at));
                        desk.leads(&once, &place);
                        return Ok(Some(Reply::to(place)));
                    }
                    Applied::Refused(_, report) => return Err(desk.refusal(&report)),
                    Applied::Again(_) => desk.says("Cette fiche vient de changer : recommencer."),
                }
            }
            Ok(Some(Reply::to(above(open, &pointer))))
        }
        _ => Ok(None),
    }
}

/// The name, in its page, of the line of an item.
fn line(pointer: &str) -> String {
    format!("l{}", pointer.replace('/', "-"))
}
