//! Disclosure control: which figures of a report print, and the proof that nobody is in them.
//!
//! Takes: coded rows, the tables that a report asks for, the figures already known elsewhere.
//! Gives: protected tables with, for each figure kept, two tables that a reader cannot tell apart.
//! Never: a record, a name, a free text; a figure that the proof does not cover.

mod advise;
mod answers;
mod atoms;
mod cliques;
mod coalition;
mod concede;
mod draft;
mod earlier;
mod exclusions;
mod growth;
mod held;
mod jj;
mod latent;
mod measure;
mod outcome;
mod overlaps;
mod pivot;
mod plan;
mod prepare;
mod prose;
mod protect;
mod prove;
mod requirements;
mod round;
mod search;
mod solver;
mod support;
mod system;
mod tabulate;
mod ties;
mod trade;

pub use advise::{Advice, Losses, Regrouped, advise};
pub use atoms::{Block, Counting, Scope};
pub use coalition::{Coalition, Who, insiders, partners};
pub use concede::Concession;
pub use earlier::{Earlier, Told, ToldDimension, ToldGroup};
pub use jj::jj;
pub use latent::latent;
pub use measure::{LEAST_SHARED, rounded_share, step};
pub use outcome::publish;
pub use plan::{
    Evidence, Headline, Kept, LEAST_CROSSED, Method, Outcome, Refusal, Request, Secret, Shown,
    dimensions, loses_much,
};
pub use prepare::{Prepared, prepare};
pub use prose::{Fault, Slip, Value, Values, filled, slips, slug};
pub use protect::{Protected, Question, Threats, protect};
pub use prove::{Unproved, prove};
pub use requirements::{Rule, requirements};
pub use search::{Found, Goal, Reach, Searcher};
pub use solver::{Answer, Microlp, Program, Solver};
pub use support::gaps;
pub use system::{Cell, Figure, Form, Reason, Relation, Requirement, System, World, evaluate};
pub use tabulate::{Named, Tabulated, TooLarge, tabulate};
