//! What is ready to leave of a record, recipient by recipient, before anything is prepared.

use cesmivip::atelier::making::{Parcel, Parcels, Sending, Since, to_send};
use cesmivip::diag::Report;
use cesmivip::store::Workspace;
use serde_json::{Value, json};

use super::call::Call;
use super::documents::SECONDS;
use super::faults::beside;
use super::open::called;
use super::state::{Office, Open};

/// What the page says itself of a parcel, in its own words.
const OWN: [&str; 4] = ["D072", "D073", "D121", "D122"];

/// The recipients that a person ticked.
#[derive(Default)]
pub struct Chosen {
    /// All of them.
    pub only: Vec<String>,
    /// Those for whom the parcel was kept back.
    pub insisted: Vec<String>,
}

impl Chosen {
    pub fn of(asked: &Call) -> Self {
        let ticked = |name| asked.words(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let insisted = ticked("malgre");
        Self { only: [ticked("pour"), insisted.clone()].concat(), insisted }
    }
}

/// What would go to whom, and what is kept back until somebody insists; what was ticked stays so.
pub fn shown(desk: &Office, workspace: &Workspace, open: &Open, chosen: &Chosen) -> Value {
    let numbers = [open.number.clone().into()];
    let sending = Sending { asked: &numbers, only: &[], insisted: &[] };
    match to_send(sending, workspace, SECONDS, desk.machine) {
        Err(refused) => json!({"ready": [], "had": [], "untold": beside(desk, open, &refused)}),
        Ok(Parcels { parcels, kept_back, told }) => {
            let mut others = Report::new();
            for found in told.items().iter().filter(|found| !OWN.contains(&found.code)) {
                others.push(found.clone());
            }
            let going = parcels.iter().map(|parcel| (parcel, false));
            let going = going.chain(kept_back.iter().map(|parcel| (parcel, true))).enumerate();
            let lines = going.map(|(rank, (parcel, kept))| {
                let mut line = line(open, parcel, chosen, kept);
                line["rank"] = json!(rank + 1);
                line
            });
            let (had, ready): (Vec<Value>, Vec<Value>) =
                lines.partition(|one| one["repeated"] == true);
            json!({"ready": ready, "had": had, "untold": beside(desk, open, &others)})
        }
    }
}

fn line(open: &Open, parcel: &Parcel, chosen: &Chosen, kept: bool) -> Value {
    let pieces: Vec<Value> = parcel
        .items
        .iter()
        .map(|item| json!({"title": item.title, "mark": item.mark, "signed": item.signed}))
        .collect();
    let before: Vec<&str> = parcel.before.iter().map(|sent| sent.number.as_str()).collect();
    let insisted = chosen.insisted.contains(&parcel.recipient);
    let ticked = match (kept, chosen.only.is_empty()) {
        (true, _) => insisted,
        (false, true) => true,
        (false, false) => chosen.only.contains(&parcel.recipient),
    };
    json!({
        "ticked": ticked,
        "code": parcel.recipient,
        "to": called(open, &parcel.recipient),
        "kept": kept,
        "pieces": pieces,
        "before": before,
        "repeated": parcel.repeated,
        "less": parcel.since == Since::Less,
        "unknown": parcel.since == Since::Unknown,
    })
}
