//! Cases of plain arithmetic: lines, blocks, linked tables, hierarchies, cycles.

use cesmivip::coding::{Dataset, Dimension, Known, Month, Population, Row, Table, Unit, Value};
use cesmivip::statistics::{Headline, Microlp, Request, Shown, publish};

use super::toys::{
    Toy, add, all, asked, counted, crossed, dataset, groups, month, published, request, table,
    tables, variable,
};

#[test]
fn case_01_one_suppression_in_a_row_is_a_subtraction() {
    // 10 = x + 4 + 3.
    let toy = Toy::line(&[10, 3, 4, 3]).hiding(&[1]);
    assert_eq!(toy.interval(1), (3, 3));
    // Among large counts a second one has to go with it, and the total stays.
    let toy = Toy::line(&[40, 3, 24, 13]);
    let safe = toy.protected(&toy.threats(5, false));
    assert!(safe.hidden().contains(&1) && safe.hidden().len() == 2, "{:?}", safe.hidden());
    assert!(safe.interval(1).1 >= 6);
}

#[test]
fn case_02_a_pair_whose_sum_is_zero_hides_nothing() {
    let toy = Toy::line(&[15, 10, 5, 0, 0]).hiding(&[3, 4]);
    assert_eq!((toy.interval(3), toy.interval(4)), ((0, 0), (0, 0)));
    let row = Toy::line(&[0, 0, 0, 0]).hiding(&[1, 2]);
    assert_eq!((row.interval(1), row.interval(2)), ((0, 0), (0, 0)));
    let safe = toy.protected(&toy.threats(5, false));
    assert!(safe.interval(3).1 >= 5 && safe.interval(4).1 >= 5);
    // A row of zeros needs its total hidden too.
    let safe = row.protected(&row.threats(5, false));
    assert_eq!(safe.hidden().len(), 4);
}

#[test]
fn case_03_ones_beside_printed_zeros_are_exact() {
    // 15 = 10 + 3 + « <5 » + « <5 »: where zeros print, what does not is one at least.
    let mut toy = Toy::line(&[15, 10, 3, 1, 1]).hiding(&[3, 4]);
    for cell in [3, 4] {
        toy.system.cells[cell].lower = 1;
    }
    assert_eq!((toy.interval(3), toy.interval(4)), ((1, 1), (1, 1)));
    // The program prints no zero of its tables: nobody knows that one is there.
    let toy = Toy::line(&[15, 10, 3, 1, 1]);
    let safe = toy.protected(&toy.threats(5, true));
    for cell in [2, 3, 4] {
        let (low, high) = safe.interval(cell);
        assert!(low == 0 && high >= 5, "{cell}: [{low}, {high}]");
    }
    let data = counted("lieu", &[("a", 20), ("b", 12), ("c", 0), ("d", 9)]);
    let (table, toy) = tables(&data, &[&[all(&data, 0)]]);
    let zero = table.blocks[0].cells[2];
    for zero_sensitive in [false, true] {
        let safe = toy.protected(&asked(&table, 5, zero_sensitive));
        assert!(safe.hidden().contains(&zero) && safe.interval(zero).1 >= 5);
    }
}

#[test]
fn case_04_a_sum_under_the_threshold_bounds_each_of_its_parts() {
    let toy = Toy::line(&[23, 15, 3, 5]).hiding(&[2, 3]);
    assert_eq!((toy.interval(2), toy.interval(3)), ((0, 8), (0, 8)));
    let safe = toy.protected(&toy.threats(11, false));
    assert!(safe.hidden().contains(&1) || safe.hidden().contains(&0), "{:?}", safe.hidden());
    // Nor may the sum itself be known under eleven.
    let (_, high) = safe.interval_for(&[], &vec![(2, 1), (3, 1)]);
    assert!(high >= 11);
}

#[test]
fn case_05_a_two_by_two_block_is_as_wide_as_its_smallest_margin() {
    let toy = Toy::grid(&[&[3, 3], &[2, 12]]);
    let block = toy.clone().hiding(&[0, 1, 2, 3]);
    let ranges: Vec<(i64, i64)> = (0..4).map(|cell| block.interval(cell)).collect();
    assert_eq!(ranges, [(0, 5), (1, 6), (0, 5), (9, 14)]);
    // Safe at width five, not at six, and the second one is never zero: R2 sees it.
    assert!(ranges.iter().all(|(low, high)| high - low == 5));
    let asked = toy.threats(5, true);
    let holds = |low, high| ranges[1].0 <= low && ranges[1].1 >= high;
    assert!(!holds(asked.requirements[1].low, asked.requirements[1].high));
    for (threshold, zero_sensitive) in [(5, false), (5, true), (6, false)] {
        let safe = toy.protected(&toy.threats(threshold, zero_sensitive));
        assert!(safe.hidden().len() > 4, "{threshold} {zero_sensitive}: {:?}", safe.hidden());
    }
}

#[test]
fn case_06_another_table_gives_the_complement() {
    // By source, 20 = x + x + 12; elsewhere, « autres : 16 ».
    let data = counted("source", &[("a", 4), ("b", 4), ("c", 12)]);
    let (table, toy) = tables(&data, &[&[all(&data, 0)], &[groups(0, &[&[0], &[1, 2]])]]);
    let cells = &table.blocks[0].cells;
    let leak = toy.clone().hiding(&cells[..2]);
    assert_eq!((leak.interval(cells[0]), leak.interval(cells[1])), ((4, 4), (4, 4)));
    // The first alone is one line with two unknowns.
    let (alone, line) = tables(&data, &[&[all(&data, 0)]]);
    let line = line.hiding(&alone.blocks[0].cells[..2]);
    assert_eq!(line.interval(alone.blocks[0].cells[0]), (0, 8));
    let safe = toy.protected(&asked(&table, 5, false));
    assert!(cells[..2].iter().all(|cell| safe.interval(*cell).1 >= 6));
}

#[test]
fn case_07_tables_safe_one_by_one_are_exact_together() {
    // Eight regions, by county and by size.
    let counts = [("A", 2), ("B", 2), ("I", 8), ("J", 8), ("K", 3), ("L", 3), ("M", 3), ("N", 7)];
    let data = counted("region", &counts);
    let regions = all(&data, 0);
    let counties = groups(0, &[&[0, 1, 2, 3], &[4, 5, 6, 7]]);
    let sizes = groups(0, &[&[5, 6], &[0, 1, 2, 3, 4, 7]]);
    let range = |asked: &[&[Dimension]], region: usize| {
        let (table, toy) = tables(&data, asked);
        let small = [0, 1, 4, 5, 6].map(|at| table.blocks[0].cells[at]);
        toy.hiding(&small).interval(table.blocks[0].cells[region])
    };
    let (regions, counties, sizes) = ([regions], [counties], [sizes]);
    assert_eq!(range(&[&regions, &counties], 4), (0, 9));
    assert_eq!(range(&[&regions, &sizes], 4), (0, 7));
    // « petites » less the first county is K and N, and N prints.
    assert_eq!(range(&[&regions, &counties, &sizes], 4), (3, 3));
    let (table, toy) = tables(&data, &[&regions, &counties, &sizes]);
    for threshold in [4, 5] {
        toy.protected(&asked(&table, threshold, false));
    }
}

#[test]
fn case_08_a_hierarchy_gives_the_last_commune() {
    // The whole, 30; an arrondissement of 18 and another of 12, that has communes of 3 and 9.
    let mut toy = Toy::line(&[30, 18, 12]);
    let communes = [toy.cell(3), toy.cell(9)];
    toy.sum(&communes, 2);
    let leak = toy.clone().hiding(&[2, communes[0]]);
    assert_eq!((leak.interval(2), leak.interval(communes[0])), ((12, 12), (3, 3)));
    let safe = toy.protected(&toy.threats(5, false));
    assert!(safe.hidden().len() > 1, "{:?}", safe.hidden());
}

/// Twenty children; x1 are all z1 and y1 are all z2, so that x1 and y1 never meet.
fn cycle() -> Dataset {
    let two = ["1", "2"];
    let names = ["x", "y", "z"].map(|id| variable(id, &two));
    let mut data = dataset(names.into());
    add(&mut data, 5, &[0, 1, 0]);
    add(&mut data, 5, &[1, 0, 1]);
    add(&mut data, 5, &[1, 1, 0]);
    add(&mut data, 5, &[1, 1, 1]);
    data
}

#[test]
fn case_09_a_cycle_of_tables_is_exact_through_its_joint_cells() {
    let data = cycle();
    let [x, y, z] = [0, 1, 2].map(|at| all(&data, at));
    // Margin by margin, four cells that look like [0, 5].
    let margins = Toy::grid(&[&[0, 5], &[5, 10]]).hiding(&[0, 1, 2, 3]);
    let looks: Vec<(i64, i64)> = (0..4).map(|cell| margins.interval(cell)).collect();
    assert_eq!(looks, [(0, 5), (0, 5), (0, 5), (10, 15)]);
    let shown: [&[_]; 3] = [&[x.clone(), y.clone()], &[y.clone(), z.clone()], &[x, z]];
    let (table, toy) = tables(&data, &shown);
    let cells = &table.blocks[0].cells;
    // The last group of each dimension is its total.
    let inner = [cells[0], cells[1], cells[3], cells[4]];
    let leak = toy.clone().hiding(&inner);
    let ranges = inner.map(|cell| leak.interval(cell));
    assert_eq!(ranges, [(0, 0), (5, 5), (5, 5), (10, 10)]);
    let safe = toy.protected(&asked(&table, 5, false));
    assert!(safe.interval(inner[0]).1 >= 5);
    let safe = toy.protected(&asked(&table, 6, false));
    inner[1..3].iter().for_each(|cell| assert!(safe.interval(*cell).1 >= 7));
}

#[test]
fn case_09_what_three_whole_tables_say_together_is_protected_too() {
    // Eleven of each pair of zeros, eighteen of each mixed pair: all of it could print.
    let mut data = dataset(["x", "y", "z"].map(|id| variable(id, &["0", "1"])).into());
    for x in 0..2 {
        for y in 0..2 {
            for z in 0..2 {
                let times = [2, 9, 9, 2][usize::from(x + y + z)];
                add(&mut data, times, &[x, y, z]);
            }
        }
    }
    let [x, y, z] = [0, 1, 2].map(|at| all(&data, at));
    let shown: [&[_]; 3] = [&[x.clone(), y.clone()], &[y.clone(), z.clone()], &[x, z]];
    let (table, toy) = tables(&data, &shown);
    let threats = asked(&table, 11, false);
    assert!(threats.requirements.is_empty(), "no count is small");
    let joint = &threats.latent[0].form;
    assert_eq!(toy.interval_for(&[], joint), (0, 4));
    let safe = toy.protected(&threats);
    assert!(!safe.hidden().is_empty());
    assert!(safe.interval_for(&[], joint).1 > 11);
    // Two of the tables bound nothing.
    let (table, _) = tables(&data, &shown[..2]);
    assert!(asked(&table, 11, false).latent.is_empty());
}

#[test]
fn case_15_three_quarters_and_the_year_give_the_fourth() {
    let data = counted("trimestre", &[("t1", 12), ("t2", 15), ("t3", 9), ("t4", 3)]);
    let quarters = [all(&data, 0)];
    let half = [groups(0, &[&[0, 1], &[2, 3]])];
    let (table, toy) = tables(&data, &[&quarters]);
    let last = table.blocks[0].cells[3];
    assert_eq!(toy.clone().hiding(&[last]).interval(last), (3, 3));
    toy.protected(&asked(&table, 5, false));
    // A cumulated figure, « depuis juillet », is one more table of the same counts: it gives the
    // fourth back although the year does not print any more.
    let (table, toy) = tables(&data, &[&quarters, &half]);
    let [quarters, halves] = [0, 1].map(|block| &table.blocks[block].cells);
    let leak = toy.clone().hiding(&[quarters[3], quarters[4]]);
    assert_eq!(leak.interval(quarters[3]), (3, 3));
    let safe = toy.protected(&asked(&table, 5, false));
    let (low, high) = safe.interval(quarters[3]);
    assert!(low <= 1 && high >= 6 && safe.hidden().len() > 1, "[{low}, {high}]");
    assert_eq!(toy.system.cells[halves[1]].value, 12);
}

#[test]
fn case_16_a_rate_of_change_gives_the_other_year() {
    // « +50 % », rounded, against a printed 6: 49.5 ≤ 100 (x − 6) / 6 < 50.5.
    let mut toy = Toy::line(&[29, 9, 20]);
    let before = toy.cell(6);
    let change = toy.tells(&[
        (vec![(1, 200), (before, -299)], 0, i64::MAX),
        (vec![(1, 200), (before, -301)], i64::MIN, -1),
    ]);
    assert_eq!(toy.clone().hiding(&[0, 1]).interval(1), (9, 9));
    // The program has no such measure; in its model, one would not print where it tells anything
    // of a small count.
    assert!(!toy.protected(&toy.threats(11, false)).printed[change]);
}

#[test]
fn case_26_a_table_of_girls_has_sex_as_a_variable() {
    // « Filles » by place beside everybody by place: the difference is the boys.
    let data =
        crossed(("sexe", &["f", "g"]), ("lieu", &["a", "b", "c"]), &[&[12, 14, 11], &[3, 9, 8]]);
    let girls = [groups(0, &[&[0]]), all(&data, 1)];
    let places = [all(&data, 1)];
    let (table, toy) = tables(&data, &[&girls, &places]);
    // No table has a row of boys; the system has their cells all the same.
    let boys = table.find(&data, Unit::Situation, 0, &[(0, vec![1]), (1, vec![0])]);
    let boys = boys.unwrap();
    assert!(table.fine.contains(&boys), "what a difference tells is to be protected");
    assert_eq!(toy.interval(boys), (3, 3));
    let safe = toy.protected(&asked(&table, 5, false));
    let (low, high) = safe.interval(boys);
    assert!(low <= 1 && high >= 6, "[{low}, {high}]");
}

#[test]
fn case_37_missing_answers_are_the_total_less_the_rows() {
    // « Non renseigné » left out of the rows and kept in the total.
    let data = counted("niveau", &[("a", 10), ("b", 8), ("non_renseigne", 2)]);
    let (table, toy) = tables(&data, &[&[groups(0, &[&[0], &[1]])]]);
    let missing = table.find(&data, Unit::Situation, 0, &[(0, vec![2])]).unwrap();
    assert_eq!(toy.interval(missing), (2, 2));
    assert!(table.fine.contains(&missing), "it is protected although no row shows it");
    let safe = toy.protected(&asked(&table, 5, false));
    let (low, high) = safe.interval(missing);
    assert!(low <= 1 && high >= 6, "[{low}, {high}]");
}

#[test]
fn case_38_a_mask_that_only_covers_small_counts_tells_that_they_are_small() {
    // Each x is known to be in 1..4: seven of them hold less than thirty.
    let mut toy = Toy::line(&[30, 2, 4, 1, 3, 20]).hiding(&[1, 2, 3, 4, 0]);
    let open = toy.interval(1);
    for cell in 1..5 {
        (toy.system.cells[cell].lower, toy.system.cells[cell].upper) = (1, 4);
    }
    assert_eq!(toy.interval(1), (1, 4));
    assert!(open.1 > 5, "one mark for every reason leaves {open:?}");
    // So R1 asks that each reach the threshold, and a large count shares their mark.
    let toy = Toy::line(&[30, 2, 4, 1, 3, 20]);
    let safe = toy.protected(&toy.threats(5, false));
    let large = safe.hidden().into_iter().filter(|cell| toy.system.cells[*cell].value >= 5);
    (1..5).for_each(|cell| assert!(safe.interval(cell).1 >= 5));
    assert!(large.count() <= 1);
}

/// Situations seen before the period only, before and during it, during it only.
fn seen(data: &mut Dataset, counts: [usize; 3], values: impl Fn(usize) -> u16) {
    let before = Month { year: 2025, month: 11 };
    let whens = [vec![before], vec![before, month(3)], vec![month(3)]];
    for (when, times) in whens.into_iter().zip(counts) {
        for _ in 0..times {
            let rank = data.rows[0].len();
            add(data, 1, &[values(rank)]);
            data.rows[0][rank].months.clone_from(&when);
        }
    }
}

#[test]
fn case_15_of_who_was_not_examined_nothing_is_known() {
    // 45 of a hundred did not answer, 43 of whom were not examined during the period: two were.
    let mut told = variable("information", &["oui", "non", "non_renseigne"]);
    told.unseen = Some(2);
    let mut data = dataset(vec![told]);
    seen(&mut data, [43, 17, 40], |rank| match rank {
        0..45 => 2,
        45..70 => 0,
        _ => 1,
    });
    let population = Population::Cumul;
    let shown = [Table { population, ..table("information", all(&data, 0)) }];
    let outcome = published(&request(&data, &shown, 5));
    assert_eq!(outcome.headlines[&Headline::Situations], Some(57));
    let all_known = outcome.headlines[&Headline::Cumul].is_some();
    let kept = &outcome.tables[0].cells;
    assert!(!all_known || kept[2] == Shown::Withheld, "{kept:?}");
    assert!(kept[..2].contains(&Shown::Withheld) || kept[2] == Shown::Withheld, "{kept:?}");
    // The same, when it is known without any table.
    let known = |value| {
        let (unit, categories) = (Unit::Situation, vec![2]);
        let silent = Known { unit, population, variable: 0, categories, value };
        let asked = Request { known: &[silent], ..request(&data, &[], 5) };
        publish(&asked, &Microlp::default()).map(|outcome| outcome.headlines)
    };
    assert!(known(45).map_or(true, |told| told[&Headline::Cumul].is_none()));
}

#[test]
fn case_15_passages_since_the_beginning_give_those_of_known_situations() {
    // 98 situations and 102 passages since the beginning: four were not the first.
    let mut entry = variable("entree", &["premier", "revoyure"]);
    entry.unit = Unit::Passage;
    let mut data = dataset(vec![variable("lieu", &["a", "b"]), entry]);
    seen(&mut data, [39, 4, 55], |rank| u16::from(rank % 2 == 0));
    let rows = data.rows[0].clone();
    for row in &rows {
        for (rank, when) in row.months.iter().enumerate() {
            let values = vec![Value::One(u16::from(rank > 0))];
            data.rows[1].push(Row { months: vec![*when], values, ..row.clone() });
        }
    }
    let (unit, population) = (Unit::Passage, Population::Cumul);
    let shown = [Table { unit, population, ..table("entree", groups(1, &[&[0, 1]])) }];
    let outcome = published(&request(&data, &shown, 5));
    assert_eq!(outcome.headlines[&Headline::Situations], Some(59));
    let all_known = outcome.headlines[&Headline::Cumul].is_some();
    assert!(!all_known || outcome.tables[0].cells[1] == Shown::Withheld, "{outcome:?}");
}
