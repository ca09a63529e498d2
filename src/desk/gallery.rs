//! Where pages are drawn beside what is typed: one record at a time, in a process that knows no other,
//! and one drawing at a time, of which only the last that was asked for waits.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use cesmivip::atelier::Machine;
use cesmivip::atelier::sketching::{SketchedPage, Studio};
use cesmivip::diag::Report;
use cesmivip::store::Workspace;
use cesmivip::value::Digest;

use super::held::own;

/// Processor time for a page, in seconds.
const SECONDS: u64 = 10;
/// Pictures that are kept for browsers to fetch.
const PICTURES: usize = 12;
/// Seconds after which nobody is taken to be still writing.
const REST: u32 = 300;

/// What draws pages.
#[derive(Default)]
pub struct Gallery {
    turn: Mutex<Turn>,
    bell: Condvar,
    room: Mutex<Option<Room>>,
    pictures: Mutex<VecDeque<(String, Vec<u8>)>>,
    resting: AtomicU32,
}

/// Where one record is drawn.
struct Room {
    word: String,
    studio: Studio<'static>,
    /// The document and the page that were shown last.
    shown: PageShown,
}

/// A page: whether it is one of the annex, and its rank.
pub type PageShown = (bool, usize);

#[derive(Default)]
struct Turn {
    busy: bool,
    last: u64,
}

/// What gives the turn back, whatever happens.
struct Drawing<'g>(&'g Gallery);

impl Drop for Drawing<'_> {
    fn drop(&mut self) {
        own(&self.0.turn).busy = false;
        self.0.bell.notify_all();
    }
}

/// A page that was drawn, and the name of its picture.
pub struct Picture {
    pub page: SketchedPage,
    pub name: String,
}

impl Gallery {
    /// Draws a page of a referral, the one that was shown last when none is named; none when a later
    /// drawing was asked for meanwhile.
    pub fn draw(
        &self,
        workspace: &Workspace,
        machine: &'static dyn Machine,
        (word, path): (&str, &Path),
        wanted: Option<PageShown>,
    ) -> Option<Result<Picture, Report>> {
        let _drawing = self.turn()?;
        self.resting.store(0, Ordering::Relaxed);
        let mut room = own(&self.room);
        if room.as_ref().is_some_and(|room| room.word != word) {
            *room = None;
        }
        let room = room.get_or_insert_with(|| Room {
            word: word.to_owned(),
            studio: Studio::open(workspace, machine, SECONDS),
            shown: PageShown::default(),
        });
        let (annex, rank) = wanted.unwrap_or(room.shown);
        Some(room.studio.page(path, annex, rank).map(|mut page| {
            room.shown = (page.of_annex, page.page.rank);
            let svg = std::mem::take(&mut page.page.svg);
            let name = format!("{}.svg", &Digest::of(&svg).text()[..32]);
            let mut pictures = own(&self.pictures);
            let kept = (format!("{word}/{name}"), svg);
            pictures.retain(|(known, _)| *known != kept.0);
            if pictures.len() >= PICTURES {
                pictures.pop_front();
            }
            pictures.push_back(kept);
            Picture { page, name }
        }))
    }

    /// Waits for the turn of whoever asked last.
    fn turn(&self) -> Option<Drawing<'_>> {
        let mut turn = own(&self.turn);
        turn.last += 1;
        let mine = turn.last;
        // Who waited before has nothing to wait for any more.
        self.bell.notify_all();
        while turn.busy {
            turn = self.bell.wait(turn).unwrap_or_else(PoisonError::into_inner);
            if turn.last != mine {
                return None;
            }
        }
        turn.busy = true;
        Some(Drawing(self))
    }

    /// A picture of a record by its name.
    pub fn picture(&self, word: &str, name: &str) -> Option<Vec<u8>> {
        let wanted = format!("{word}/{name}");
        let pictures = own(&self.pictures);
        pictures.iter().find(|(known, _)| *known == wanted).map(|(_, svg)| svg.clone())
    }

    /// Closes what draws a record that nobody writes any more, with all that it remembers.
    pub fn close(&self, word: &str) {
        own(&self.room).take_if(|room| room.word == word);
        own(&self.pictures).retain(|(known, _)| !known.starts_with(&format!("{word}/")));
    }

    /// Closes what draws, and forgets every page that was drawn.
    pub fn empty(&self) {
        *own(&self.room) = None;
        own(&self.pictures).clear();
    }

    /// Counts a second; closes what nobody asked anything of for some time.
    pub fn rest(&self) {
        if self.resting.fetch_add(1, Ordering::Relaxed) == REST
            && let Ok(mut room) = self.room.try_lock()
        {
            *room = None;
            own(&self.pictures).clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_those_who_wait_only_the_last_one_draws() {
        let gallery = Gallery::default();
        let first = gallery.turn();
        assert!(first.is_some());
        std::thread::scope(|scope| {
            let stale = scope.spawn(|| gallery.turn().is_some());
            while own(&gallery.turn).last < 2 {
                std::thread::yield_now();
            }
            let last = scope.spawn(|| gallery.turn().is_some());
            assert!(!stale.join().unwrap(), "who was overtaken gives up without waiting");
            drop(first);
            assert!(last.join().unwrap());
        });
        assert!(!own(&gallery.turn).busy);
    }
}
