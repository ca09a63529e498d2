//! All the records of a workspace, read once: what jobs borrow.

use std::collections::BTreeMap;
use std::path::Path;

use crate::atelier::opening::{Gathered, shelf};
use crate::diag::Report;
use crate::pipeline::minutes::{Named, followed, gather};
use crate::record::Kind;

use super::house::House;

/// A house and the records of its workspace.
pub struct Holdings<'m> {
    /// Where documents are issued from.
    pub house: House<'m>,
    records: BTreeMap<Kind, Vec<Named>>,
    /// The files that could not be read.
    pub unread: Report,
    /// Sessions and situations together, unless one of them hides what it holds.
    pub gathered: Result<Gathered, Report>,
}

impl<'m> Holdings<'m> {
    /// Reads the records, under the names that diagnostics are to show. What is wrong with one
    /// is kept beside the others.
    pub fn read(house: House<'m>, shown: &dyn Fn(&Path) -> String) -> Self {
        let mut records = BTreeMap::new();
        let (mut unread, mut unnamed) = (Report::new(), Report::new());
        for kind in Kind::ALL {
            let mut faults = Report::new();
            records.insert(*kind, shelf(&house.workspace, *kind, shown, &mut faults));
            // A name to keep, or a count, may stand in the file that nobody could read.
            if matches!(kind, Kind::Situation | Kind::Session) {
                unnamed.extend(faults.clone());
            }
            unread.extend(faults);
        }
        let held = |kind| records.get(&kind).map_or(&[][..], Vec::as_slice);
        let gathered = match unnamed.refuses() {
            true => Err(unnamed),
            false => followed(&house.setup, held(Kind::Situation))
                .and_then(|situations| gather(&house.setup, held(Kind::Session), situations)),
        };
        Self { house, records, unread, gathered }
    }

    /// The records of a kind: name and bytes.
    pub fn of(&self, kind: Kind) -> &[Named] {
        self.records.get(&kind).map_or(&[], Vec::as_slice)
    }
}
