//! Cases of the proof itself: the width that is not enough, the solver that fails or lies.

use cesmivip::statistics::{
    Answer, Goal, Microlp, Program, Protected, Refusal, Relation, Requirement, Solver, Threats,
    Unproved, gaps, insiders, prepare, protect, prove, publish,
};

use super::toys::{Toy, all, asked, counted, request, table, tables};

#[test]
fn case_24_who_knows_the_method_knows_that_something_is_small() {
    // 12 = x + x, each known to be nine at most: [3, 9], but one of the two is under five.
    let line = |values: &[i64]| {
        let mut toy = Toy::line(values);
        toy.system.figures[0].forced = true;
        toy
    };
    let mut toy = line(&[12, 4, 8]);
    toy.system.cells[1].upper = 9;
    toy.system.cells[2].upper = 9;
    let hidden = toy.clone().hiding(&[1, 2]);
    assert_eq!(hidden.interval(1), (3, 9));
    let wide = Requirement { low: 3, high: 8, ..toy.wide(vec![(1, 1)], 5, false) };
    let threats = Threats { requirements: vec![wide], ..Threats::default() };
    let narrow = |toy: &Toy, threats: &Threats, threshold| {
        let protected = protect(&toy.system, threats, &Microlp::default());
        assert_eq!(prove(&toy.system, threats, &protected), Ok(()));
        gaps(&toy.system, &protected, threats, &Microlp::default(), threshold).len()
    };
    // The width is that of R1: only 3, 4, 8 and 9 are left.
    assert_eq!(narrow(&toy, &threats, 5), 1);
    assert_eq!(narrow(&toy, &threats, 4), 0);
    // Without those bounds every value is open, and a third count beside them opens the others.
    let open = line(&[12, 4, 8]);
    assert_eq!(narrow(&open, &open.threats(5, false), 5), 0);
    let mut three = line(&[15, 4, 8, 3]);
    (1..3).for_each(|cell| three.system.cells[cell].upper = 9);
    let threats = Threats {
        requirements: vec![
            Requirement { low: 3, high: 8, ..three.wide(vec![(1, 1)], 5, false) },
            Requirement { low: 1, high: 5, ..three.wide(vec![(3, 1)], 5, false) },
        ],
        ..Threats::default()
    };
    assert_eq!(narrow(&three, &threats, 5), 0);
    // A count that only moves by twos has holes too: 0, 2, 4 and 8.
    let mut even = line(&[12, 4, 8]);
    even.system.cells[1].upper = 8;
    let half = even.latent(2);
    even.system.relations.push(Relation::equal(vec![(1, 1), (half, -2)], 0));
    let wide = Requirement { low: 0, high: 6, ..even.wide(vec![(1, 1)], 6, true) };
    let threats = Threats { requirements: vec![wide], ..Threats::default() };
    assert_eq!(narrow(&even, &threats, 6), 1);
    assert_eq!(narrow(&even, &threats, 4), 0);
}

/// A solver that gives up, one that says that nothing exists, one that gives anything.
enum Bad {
    Silent,
    Denying,
    Lying(i64),
}

impl Solver for Bad {
    fn minimise(&self, program: &Program) -> Answer {
        match self {
            Self::Silent => Answer::Unknown,
            Self::Denying => Answer::None,
            Self::Lying(value) => Answer::Point(vec![*value; program.costs.len()]),
        }
    }
}

#[test]
fn case_36_a_solver_that_fails_or_lies_publishes_nothing() {
    let data = counted("lieu", &[("a", 3), ("b", 24), ("c", 13)]);
    let shown = [table("lieu", all(&data, 0))];
    let (_, toy) = tables(&data, &[&[all(&data, 0)]]);
    let threats = toy.threats(5, false);
    for bad in [Bad::Silent, Bad::Denying, Bad::Lying(0), Bad::Lying(1), Bad::Lying(-7)] {
        let protected = protect(&toy.system, &threats, &bad);
        assert!(prove(&toy.system, &threats, &protected).is_err());
        let refused = publish(&request(&data, &shown, 5), &bad).err().unwrap();
        assert_eq!(refused, [Refusal::Unproved(vec![0])]);
    }
}

#[test]
fn case_36_the_proof_trusts_nothing_that_it_is_given() {
    let toy = Toy::line(&[40, 3, 24, 13]);
    let requirements = toy.threats(5, false).requirements;
    let good = protect(&toy.system, &toy.threats(5, false), &Microlp::default());
    let threats = toy.threats(5, false);
    let proved = |changed: &Protected| prove(&toy.system, &threats, changed);
    assert_eq!(proved(&good), Ok(()));
    // A child more or less in a world; a world too short; a figure more that prints.
    for (world, cell, by) in [(0, 1, 1), (1, 2, -1), (1, 0, 1)] {
        let mut changed = good.clone();
        changed.worlds[world][cell] += by;
        assert!(proved(&changed).unwrap_err().contains(&Unproved::World(world)));
    }
    let mut changed = good.clone();
    changed.worlds[0].pop();
    assert!(proved(&changed).is_err());
    for figure in (0..4).filter(|figure| !good.printed[*figure]) {
        let mut changed = good.clone();
        changed.printed[figure] = true;
        assert!(proved(&changed).is_err(), "{figure}");
    }
    // An answer taken for another, an answer left out, a question left open.
    let mut changed = good.clone();
    (changed.answers[0].1, changed.answers[1].1) = (changed.answers[1].1, changed.answers[0].1);
    assert!(proved(&changed).unwrap_err().contains(&Unproved::Answer(0)));
    let mut changed = good.clone();
    changed.answers.pop();
    changed.worlds.pop();
    assert_eq!(proved(&changed), Err(vec![Unproved::Unasked(0)]));
    let mut changed = good.clone();
    changed.unmet.push(good.answers[0].0.clone());
    assert_eq!(proved(&changed), Err(vec![Unproved::Unmet(0)]));
    let changed = Protected { timed_out: true, ..good.clone() };
    assert_eq!(proved(&changed), Err(vec![Unproved::TimedOut]));
    // « [3.9999999999999991, 4.0] » is not an interval: a width of four is not five.
    let narrow = Toy::line(&[5, 1, 4]).hiding(&[1, 2]);
    assert_eq!(narrow.interval(1), (0, 5));
    let wide = Requirement { high: 6, ..requirements[0].clone() };
    let short = Protected { worlds: vec![vec![5, 0, 5], vec![5, 5, 0]], ..good };
    let short = Protected { printed: narrow.printed, ..short };
    let threats = Threats { requirements: vec![wide], ..Threats::default() };
    let proof = prove(&narrow.system, &threats, &short).unwrap_err();
    assert!(proof.contains(&Unproved::Unasked(0)), "{proof:?}");
}

#[test]
fn case_36_the_proof_covers_those_who_know_more() {
    // Five children of whom one partner presented four, and nothing that is small for others.
    let mut data = counted("origine", &[("hopital", 5), ("ecole", 14), ("police", 12)]);
    data.rows[0].iter_mut().take(4).for_each(|row| row.partner = Some(2));
    let shown = [table("origine", all(&data, 0))];
    let prepared = prepare(&request(&data, &shown, 5)).unwrap();
    let (system, threats) = (&prepared.table.system, &prepared.threats);
    let good = protect(system, threats, &Microlp::default());
    assert_eq!(prove(system, threats, &good), Ok(()));
    let others = Threats { partners: Vec::new(), ..threats.clone() };
    let bare = protect(system, &others, &Microlp::default());
    assert_eq!(prove(system, &others, &bare), Ok(()));
    let faults = prove(system, threats, &bare).unwrap_err();
    assert!(faults.iter().all(|fault| matches!(fault, Unproved::Partner(_))), "{faults:?}");
    // Worlds of another pattern would answer it, and do not fit what prints.
    let stolen = Protected { printed: bare.printed, ..good };
    let faults = prove(system, threats, &stolen).unwrap_err();
    assert!(faults.iter().any(|fault| matches!(fault, Unproved::World(_))), "{faults:?}");
    // The same of a child: where none of a count may be there, she knows that she is.
    let data = counted("lieu", &[("a", 1), ("b", 2), ("c", 6), ("d", 7)]);
    let (table, toy) = tables(&data, &[&[all(&data, 0)]]);
    let everybody = asked(&table, 5, true);
    let threats = Threats { insiders: insiders(&table), ..everybody.clone() };
    let bare = protect(&toy.system, &everybody, &Microlp::default());
    assert_eq!(prove(&toy.system, &everybody, &bare), Ok(()));
    let faults = prove(&toy.system, &threats, &bare).unwrap_err();
    assert!(faults.iter().all(|fault| matches!(fault, Unproved::Insider(_))), "{faults:?}");
    let good = protect(&toy.system, &threats, &Microlp::default());
    assert_eq!(prove(&toy.system, &threats, &good), Ok(()));
    // An easier question than hers is not hers, nor is that of somebody who knows less.
    let hers = good.answers.iter().position(|(question, _)| question.known.is_some()).unwrap();
    let mut easier = good.clone();
    easier.answers[hers].0.goal = match easier.answers[hers].0.goal {
        Goal::AtLeast(_) => Goal::AtLeast(0),
        Goal::AtMost(_) | Goal::Exactly(_) => Goal::AtMost(100),
    };
    let mut less = good.clone();
    less.coalitions.iter_mut().for_each(|coalition| coalition.known.clear());
    for changed in [easier, less] {
        let faults = prove(&toy.system, &threats, &changed).unwrap_err();
        assert!(faults.iter().all(|fault| matches!(fault, Unproved::Insider(_))), "{faults:?}");
    }
}
