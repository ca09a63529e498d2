//! All the records of a workspace, read once: what jobs borrow.

use std::sync::Arc;

use crate::atelier::opening::Gathered;
use crate::atelier::shelves::{Naming, Shelves};
use crate::diag::Report;
use crate::pipeline::Registry;
use crate::pipeline::minutes::{Named, gather};
use crate::record::{Dictionary, Followed, Kind};

use super::house::House;

/// A house and the records of its workspace.
pub struct Holdings<'m> {
    /// Where documents are issued from.
    pub house: House<'m>,
    shelves: Shelves,
    /// Every situation, unless a file of the workspace hides what it holds.
    pub situations: Result<Vec<Arc<Followed>>, Report>,
    /// Sessions and situations together, unless one of them hides what it holds.
    pub gathered: Result<Gathered, Report>,
}

impl<'m> Holdings<'m> {
    /// Reads the records, under the names that diagnostics are to show. What is wrong with one
    /// is kept beside the others.
    pub fn read(house: House<'m>, naming: Naming<'_>) -> Self {
        let shelves = Shelves::read(&house.workspace, naming);
        let known = shelves.situations(&house.setup);
        let situations = shelves.with_sessions(known.clone());
        let sessions = shelves.of(Kind::Session);
        let gathered = known.and_then(|known| gather(&house.setup, sessions, known));
        let gathered = gathered.and_then(|mut gathered| {
            house.excuse(&mut gathered)?;
            Ok(gathered)
        });
        Self { house, shelves, situations, gathered }
    }

    /// Whom and what its records keep; nobody when a file hides what it holds, and nothing is made
    /// then.
    pub fn dictionary(&self) -> Arc<Dictionary> {
        match (&self.gathered, &self.situations) {
            (Ok((commission, _)), _) => Arc::clone(commission.dictionary()),
            (Err(_), Ok(known)) => Arc::new(Dictionary::of_all(known)),
            (Err(_), Err(_)) => Arc::default(),
        }
    }

    /// What a referral is read among.
    pub fn registry<'a>(&'a self, among: &'a Arc<Dictionary>) -> Registry<'a> {
        self.shelves.registry(Some(among))
    }

    /// The records of a kind: name and bytes.
    pub fn of(&self, kind: Kind) -> &[Named] {
        self.shelves.of(kind)
    }
}
