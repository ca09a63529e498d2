//! `erratum`: corrects approved minutes by a document that names each copy by its digest.

use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::diag::Report;
use cesmivip::store::{Workspace, read_file};

use super::args::SessionPaper;
use super::deliver::deliver;
use super::house::House;
use super::jobs::Correction;
use super::pool::Pool;
use super::ui::Ui;

pub fn run(args: &SessionPaper, ui: &Ui) -> ExitCode {
    ui.end(produce(args, ui))
}

fn produce(args: &SessionPaper, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.file)?;
    let house = House::open(&workspace, args.making.output.as_deref(), ui)?;
    let name = opening::name(&args.file);
    let read = house.setup.reader().erratum(&name, &read_file(&args.file)?)?;
    let mut pool = Pool::start(args.making.seconds, usize::MAX);
    let (commission, _) = opening::commission(&workspace, &house.setup, &[])?;
    let job = Correction::new(&house, &commission, read);
    let made = pool.one(&job)?;
    ui.report(&made.warnings);
    deliver(&house, &job, &made, ui)
}
