//! All the records of a workspace, read once: what jobs borrow.

use std::path::Path;

use cesmivip::atelier::opening::{Gathered, shelf};
use cesmivip::diag::Report;
use cesmivip::pipeline::minutes::{Named, followed, gather};

use crate::cli::house::House;

/// A house and the records of its workspace.
pub struct Holdings {
    pub house: House,
    pub organisation: Vec<u8>,
    pub situations: Vec<Named>,
    pub sessions: Vec<Named>,
    pub errata: Vec<Named>,
    pub reports: Vec<Named>,
    /// The files that could not be read.
    pub unread: Report,
    /// Sessions and situations together, unless one of them hides what it holds.
    pub gathered: Result<Gathered, Report>,
}

impl Holdings {
    /// Reads the records, under the names that diagnostics are to show. What is wrong with one
    /// is kept beside the others.
    ///
    /// # Errors
    /// When the organisation cannot be read.
    pub fn read(house: House, shown: &dyn Fn(&Path) -> String) -> Result<Self, Report> {
        let workspace = &house.workspace;
        let (_, organisation) = workspace.organisation()?;
        let mut unread = Report::new();
        let situations = shelf(workspace, "situations", shown, &mut unread);
        let sessions = shelf(workspace, "seances", shown, &mut unread);
        // A name to keep, or a count, may stand in the file that nobody could read.
        let gathered = match unread.refuses() {
            true => Err(unread.clone()),
            false => followed(&house.setup, &situations)
                .and_then(|situations| gather(&house.setup, &sessions, situations)),
        };
        let errata = shelf(workspace, "errata", shown, &mut unread);
        let reports = shelf(workspace, "rapports", shown, &mut unread);
        Ok(Self { house, organisation, situations, sessions, errata, reports, unread, gathered })
    }
}
