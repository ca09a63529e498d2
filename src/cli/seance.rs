//! `convocation`, `emargement`, `compte-rendu`: the documents of a session, each sealed for its
//! recipient, all or none.

use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::diag::Report;
use cesmivip::store::Workspace;
use cesmivip::view::Paper;

use super::args::{Minutes, SessionPaper};
use super::deliver::deliver;
use super::house::House;
use super::jobs::{Session, Wanted};
use super::pool::Pool;
use super::ui::Ui;

pub fn minutes(args: &Minutes, ui: &Ui) -> ExitCode {
    run(&args.session, Wanted::Minutes(args.recipients.clone()), ui)
}

pub fn convocation(args: &SessionPaper, ui: &Ui) -> ExitCode {
    run(args, Wanted::One(Paper::Convocation), ui)
}

pub fn sign_in(args: &SessionPaper, ui: &Ui) -> ExitCode {
    run(args, Wanted::One(Paper::SignIn), ui)
}

fn run(args: &SessionPaper, wanted: Wanted, ui: &Ui) -> ExitCode {
    ui.end(produce(args, wanted, ui))
}

fn produce(args: &SessionPaper, wanted: Wanted, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.file)?;
    let documents = if matches!(wanted, Wanted::One(_)) { 1 } else { usize::MAX };
    let mut pool = Pool::start(args.making.seconds, documents);
    let house = House::open(&workspace, args.making.output.as_deref(), ui)?;
    let typed = [args.file.clone()];
    let gathered = opening::commission(&workspace, &house.setup, &typed)?;
    let (session, found) = opening::session(&gathered, &args.file)?;
    let job = Session { house: &house, commission: &gathered.0, session, found, wanted };
    let made = pool.one(&job)?;
    ui.report(&made.warnings);
    deliver(&house, &job, &made, ui)
}
