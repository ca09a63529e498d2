//! Invented workspaces, as coded rows, and what is published of them.

use cesmivip::coding::{
    Category, Clock, Dataset, Dimension, Edition, Group, Kind, Measure, Month, Period, Population,
    Priority, Row, Table, Unit, Value, Variable,
};
use cesmivip::statistics::{
    Earlier, Figured, Gathering, Headline, Outcome, Request, Rounding, Told, ToldDimension,
    ToldGroup, count,
};

/// Numbers drawn from a seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xd1b5_4a32_d192_ed03)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % most.max(1)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// How large a chain is.
#[derive(Clone, Copy)]
pub struct Shape {
    pub editions: usize,
    pub children: usize,
    pub tables: usize,
}

/// A child, and what is known of her.
pub struct Child {
    /// Her answers that never change.
    pub stable: [u16; 2],
    /// Her answers that change, by edition.
    pub changing: Vec<u16>,
    /// Her answers of which there may be several.
    pub several: Vec<u16>,
    /// The months of her examinations, as numbers, and whether each session was exceptional.
    pub visits: Vec<(i32, bool)>,
    /// Her needs, each with the months that cite it.
    pub needs: Vec<(u16, Vec<i32>)>,
}

/// Variables of situations, by rank.
pub const A: usize = 0;
pub const B: usize = 1;
pub const C: usize = 2;
pub const M: usize = 3;
/// Of passages.
pub const ENTRY: usize = 4;
pub const TYPE: usize = 5;
/// Of mentions.
pub const NEED: usize = 6;

/// The number of categories of each variable.
pub const SIZES: [u16; 7] = [5, 3, 4, 5, 2, 2, 4];

/// A table, by its population, its variables, and the groups of each.
#[derive(Clone)]
pub struct Asked {
    pub unit: Unit,
    pub population: Population,
    pub by: Vec<(usize, Vec<Vec<u16>>)>,
}

/// A workspace, its editions, and what they told.
pub struct Chain {
    pub children: Vec<Child>,
    /// The first and last months of each edition.
    pub editions: Vec<(i32, i32)>,
    pub asked: Vec<Vec<Asked>>,
    pub exact: Vec<Headline>,
    /// The sessions: their months, and whether they were exceptional.
    pub sessions: Vec<(i32, bool)>,
    pub told: Vec<Earlier>,
    /// The true counts of the tables of each edition.
    pub truths: Vec<Vec<Vec<i64>>>,
}

fn month(number: i32) -> Month {
    let year = i16::try_from(number.div_euclid(12)).unwrap();
    Month { year, month: i8::try_from(number.rem_euclid(12)).unwrap() + 1 }
}

pub fn period((from, to): (i32, i32)) -> Period {
    Period { from: month(from), to: month(to) }
}

const START: i32 = 2021 * 12;

impl Chain {
    /// Draws a workspace and what it asks to publish.
    pub fn invented(seed: u64, shape: &Shape) -> Self {
        let mut random = Random::new(seed);
        // Years, or quarters of one; some chains begin after the commission, or end with three years.
        let step = if random.chance(25) { 3 } else { 12 };
        let late = i32::from(random.chance(50)) * step;
        let mut editions: Vec<(i32, i32)> = (0..shape.editions as i32)
            .map(|rank| (START + late + rank * step, START + late + (rank + 1) * step - 1))
            .collect();
        if random.chance(40) && shape.editions > 2 {
            let last = editions.len() - 1;
            editions[last] = (editions[last - 2].0, editions[last - 1].1);
        }
        let months = editions.iter().map(|(_, to)| *to).max().unwrap() - START + 1;
        let sessions: Vec<(i32, bool)> = (0..months)
            .flat_map(|at| {
                let held = step == 3 || at % 2 == 0;
                held.then(|| (START + at, random.chance(20)))
            })
            .collect();
        let mut children = Vec::new();
        let size = shape.children / 2 + random.below(shape.children);
        for _ in 0..size {
            let first = random.below(sessions.len());
            let mut visits = vec![sessions[first]];
            for session in &sessions[first + 1..] {
                if random.chance(if visits.len() < 4 { 14 } else { 3 }) {
                    visits.push(*session);
                }
            }
            let mut changing = vec![draw(&mut random, SIZES[C])];
            for _ in 1..editions.len() {
                let last = *changing.last().unwrap();
                changing.push(if random.chance(70) { last } else { draw(&mut random, SIZES[C]) });
            }
            let mut several: Vec<u16> = (0..SIZES[M]).filter(|_| random.chance(35)).collect();
            several.retain(|answer| *answer != ALONE);
            if several.is_empty() {
                several.push(ALONE);
            }
            let needs = (0..SIZES[NEED]).filter_map(|need| {
                let cited: Vec<i32> =
                    visits.iter().filter(|_| random.chance(25)).map(|(m, _)| *m).collect();
                let mut cited = cited;
                cited.dedup();
                (!cited.is_empty()).then_some((need, cited))
            });
            let needs = needs.collect();
            let stable = [draw(&mut random, SIZES[A]), draw(&mut random, SIZES[B])];
            children.push(Child { stable, changing, several, visits, needs });
        }
        // Every session examined somebody.
        for session in &sessions {
            if !children.iter().any(|child| child.visits.contains(session)) {
                let at = random.below(children.len());
                children[at].visits.push(*session);
                children[at].visits.sort_unstable();
            }
        }
        let kinds: Vec<Asked> = (0..shape.tables).map(|_| asked(&mut random)).collect();
        let asked = editions.iter().map(|_| {
            let all = kinds.iter().map(|kind| {
                let mut kind = kind.clone();
                // Groups change from one edition to the next.
                if random.chance(15) {
                    let by = kind.by.iter().map(|(v, _)| (*v, groups(&mut random, *v))).collect();
                    kind.by = by;
                }
                kind
            });
            all.collect::<Vec<_>>()
        });
        let asked = asked.collect();
        let exact = match random.below(3) {
            0 => Vec::new(),
            1 => vec![Headline::Situations],
            _ => vec![Headline::Situations, Headline::Cumul],
        };
        // Nobody was examined in a month without a session: some editions have one more, or one less.
        let held = |month: i32| sessions.iter().any(|(m, _)| *m == month);
        if Random::new(!seed).chance(30) {
            for (from, to) in &mut editions {
                *from -= i32::from(*from > START && !held(*from - 1) && random.chance(50));
                *to -= i32::from(*to > *from && !held(*to) && random.chance(50));
            }
        }
        Self { children, editions, asked, exact, sessions, told: Vec::new(), truths: Vec::new() }
    }

    /// The rows of an edition.
    pub fn dataset(&self, rank: usize) -> Dataset {
        let (_, to) = self.editions[rank];
        let mut rows: Vec<Vec<Row>> = vec![Vec::new(); Unit::ALL.len()];
        for (child, number) in self.children.iter().zip(0u32..) {
            let past: Vec<(i32, bool)> =
                child.visits.iter().filter(|(m, _)| *m <= to).copied().collect();
            if past.is_empty() {
                continue;
            }
            let one = Value::One;
            rows[Unit::Situation.rank()].push(Row {
                child: number,
                months: past.iter().map(|(m, _)| month(*m)).collect(),
                values: vec![
                    one(child.stable[0]),
                    one(child.stable[1]),
                    one(child.changing[rank]),
                    Value::Several(child.several.clone()),
                ],
            });
            for (at, (m, exceptional)) in past.iter().enumerate() {
                rows[Unit::Passage.rank()].push(Row {
                    child: number,
                    months: vec![month(*m)],
                    values: vec![one(u16::from(at > 0)), one(u16::from(*exceptional))],
                });
            }
            for (need, cited) in &child.needs {
                let months: Vec<Month> =
                    cited.iter().filter(|m| **m <= to).map(|m| month(*m)).collect();
                if !months.is_empty() {
                    let values = vec![one(*need)];
                    rows[Unit::Mention.rank()].push(Row { child: number, months, values });
                }
            }
        }
        for (m, exceptional) in self.sessions.iter().filter(|(m, _)| *m <= to) {
            let values = vec![Value::One(u16::from(*exceptional))];
            rows[Unit::Seance.rank()].push(Row { child: 0, months: vec![month(*m)], values });
        }
        let children = (0..self.children.len()).map(|at| format!("S-{at}")).collect();
        Dataset { variables: variables(), rows, children, excluded: Vec::new(), again: Vec::new() }
    }

    /// What an edition asks.
    pub fn request<'a>(
        &'a self,
        rank: usize,
        dataset: &'a Dataset,
        earlier: &'a [Earlier],
    ) -> Request<'a> {
        let tables: Vec<Table> = self.asked[rank].iter().enumerate().map(table).collect();
        Request {
            dataset,
            period: period(self.editions[rank]),
            tables: tables.leak(),
            known: &[],
            impossible: &[],
            earlier,
            exact: &self.exact,
        }
    }

    /// What the draw says of each count of a table, before anything is changed for the audit.
    pub fn drawn(&self, request: &Request<'_>, rank: usize, rounding: Rounding) -> Vec<Figured> {
        let (dataset, table) = (request.dataset, &request.tables[rank]);
        let by: Vec<&Dimension> = table.dimensions().collect();
        let cells = by.iter().fold(vec![Vec::new()], |cells, by| {
            let groups = by.groups.iter().map(Some).chain([None]);
            let longer = cells.iter().flat_map(|cell: &Vec<Option<&Group>>| {
                groups.clone().map(|group| [cell.as_slice(), &[group]].concat())
            });
            longer.collect()
        });
        let figure = |cell: Vec<Option<&Group>>| {
            let (mut set, mut count) = (Gathering::default(), 0);
            for row in dataset.rows_of(table.unit) {
                let gives = |(by, group): (&&Dimension, &Option<&Group>)| {
                    let value = &row.values[dataset.slot(by.variable)];
                    group.is_none_or(|group| value.gives(&group.categories))
                };
                if table.population.counts(row, request.period) && by.iter().zip(&cell).all(gives) {
                    let child = &dataset.children[row.child as usize];
                    (set, count) = (set.with(rounding.key.child(child)), count + 1);
                }
            }
            let multiple = rounding.key.multiple(set, count, rounding.base);
            match multiple < rounding.threshold {
                true => Figured::Below(rounding.threshold),
                false => Figured::Rounded(multiple),
            }
        };
        cells.into_iter().map(figure).collect()
    }

    /// Publishes the first edition as the former method did: counts as they are, small ones withheld.
    pub fn publish_exactly(&mut self) {
        let dataset = self.dataset(0);
        let outcome = count(&self.request(0, &dataset, &[])).unwrap();
        let mut told = told(self, 0, &outcome);
        (told.publication, told.base, told.seuil) = (1, None, 11);
        for table in &mut told.tableaux {
            (table.exact, table.moins) = (false, false);
            table.exacts.clear();
            table.cellules.iter_mut().for_each(|n| *n = n.filter(|n| *n >= 11));
        }
        self.told.push(told);
    }

    /// A mutant: the first number that prints in the last edition is the count.
    pub fn leak_exact(&mut self) {
        let told = self.told.last_mut().unwrap();
        let table = told.tableaux.iter_mut().find(|t| t.id == "nouvelles").unwrap();
        let rank = self.editions.len() - 1;
        let (from, to) = self.editions[rank];
        let new = self.children.iter().filter(|c| (from..=to).contains(&c.visits[0].0)).count();
        table.cellules[0] = Some(new as i64);
        table.exact = true;
    }

    /// A mutant: every count of the last edition is told once more, drawn otherwise, as if draws
    /// were those of tables and not of sets.
    pub fn draw_again(&mut self, base: i64) {
        let told = self.told.last_mut().unwrap();
        let mut again = told.tableaux.clone();
        for (table, truths) in again.iter_mut().zip(self.truths.last().unwrap()) {
            table.exacts.clear();
            for (cell, count) in table.cellules.iter_mut().zip(truths) {
                let below = count - count.rem_euclid(base);
                let other = match *cell {
                    _ if below == *count => continue,
                    Some(n) if n == below => below + base,
                    Some(_) => below,
                    None => below + base,
                };
                *cell = Some(other).filter(|other| *other >= super::THRESHOLD);
            }
        }
        again.truncate(self.truths.last().unwrap().len());
        told.tableaux.extend(again);
    }
}

fn draw(random: &mut Random, size: u16) -> u16 {
    // The first categories are the most frequent ones.
    let one = random.below(usize::from(size));
    let other = random.below(usize::from(size));
    u16::try_from(one.min(other)).unwrap()
}

fn asked(random: &mut Random) -> Asked {
    let populations = [Population::Periode, Population::Nouvelles, Population::Cumul];
    let population = populations[random.below(3)];
    let (unit, by) = match random.below(9) {
        0 | 1 => (Unit::Situation, vec![A]),
        2 => (Unit::Situation, vec![B]),
        3 => (Unit::Situation, vec![C]),
        4 => (Unit::Situation, vec![M]),
        5 => (Unit::Situation, vec![A, B]),
        6 => (Unit::Situation, vec![B, C]),
        7 => (Unit::Passage, vec![[ENTRY, TYPE][random.below(2)]]),
        _ => (Unit::Mention, vec![NEED]),
    };
    let population = match unit {
        Unit::Situation => population,
        _ if population == Population::Nouvelles => Population::Periode,
        _ => population,
    };
    let by = by.into_iter().map(|variable| (variable, groups(random, variable))).collect();
    Asked { unit, population, by }
}

/// A partition of the categories of a variable, or each of them.
fn groups(random: &mut Random, variable: usize) -> Vec<Vec<u16>> {
    let size = SIZES[variable];
    if random.chance(50) {
        return (0..size).map(|category| vec![category]).collect();
    }
    let mut groups: Vec<Vec<u16>> = vec![vec![0]];
    for category in 1..size {
        match random.chance(50) {
            true => groups.push(vec![category]),
            false => groups.last_mut().unwrap().push(category),
        }
    }
    groups
}

fn table((rank, asked): (usize, &Asked)) -> Table {
    let mut by = asked.by.iter().map(|(variable, groups)| Dimension {
        variable: *variable,
        groups: groups
            .iter()
            .map(|categories| Group {
                label: format!("{categories:?}"),
                categories: categories.clone(),
            })
            .collect(),
    });
    Table {
        id: format!("t{rank}"),
        title: String::new(),
        unit: asked.unit,
        population: asked.population,
        rows: by.next().unwrap(),
        columns: by.next(),
        measure: Measure::Effectif,
        figure: None,
        priority: Priority::default(),
        folds: rank % 2 == 0 && asked.by.len() == 1,
        editions: Vec::new(),
        chapter: String::new(),
    }
}

/// The answer of which there may be several that is given with no other.
pub const ALONE: u16 = SIZES[M] - 1;
const MANY: [&str; SIZES[M] as usize] = ["m0", "m1", "m2", "m3", "non_renseigne"];

/// A variable of some codes, which are its labels too.
pub fn variable(id: &str, unit: Unit, kind: Kind, clock: Clock, codes: &[&str]) -> Variable {
    Variable {
        id: id.to_owned(),
        indicator: String::new(),
        title: String::new(),
        definition: String::new(),
        date_basis: String::new(),
        denominator: String::new(),
        unit,
        kind,
        categories: codes
            .iter()
            .map(|code| Category { code: (*code).to_owned(), label: (*code).to_owned() })
            .collect(),
        clock,
        ordered: false,
        answered: false,
        covers: true,
        absent: None,
    }
}

fn variables() -> Vec<Variable> {
    let of = |id: &str, unit, kind, clock, codes: &[&str], size: u16| {
        let made: Vec<String> = (0..size).map(|at| format!("{id}{at}")).collect();
        let made: Vec<&str> = made.iter().map(String::as_str).collect();
        variable(id, unit, kind, clock, if codes.is_empty() { &made } else { codes })
    };
    let never = Clock::Never;
    let kinds = ["ordinaire", "exceptionnelle"];
    vec![
        of("a", Unit::Situation, Kind::One, never, &[], SIZES[A]),
        of("b", Unit::Situation, Kind::One, never, &[], SIZES[B]),
        of("c", Unit::Situation, Kind::One, Clock::End, &[], SIZES[C]),
        of("m", Unit::Situation, Kind::Several, never, &MANY, SIZES[M]),
        of("entree", Unit::Passage, Kind::One, never, &["premiere", "revoyure"], 2),
        of("type_seance", Unit::Passage, Kind::One, never, &kinds, 2),
        of("besoin", Unit::Mention, Kind::One, never, &[], SIZES[NEED]),
        of("type_seance", Unit::Seance, Kind::One, never, &kinds, 2),
    ]
}

/// What an edition tells, as its data file says it.
pub fn told(chain: &Chain, rank: usize, outcome: &Outcome) -> Earlier {
    told_of(&variables(), period(chain.editions[rank]), rank, outcome)
}

/// What an edition of a period tells of some variables.
pub fn told_of(variables: &[Variable], period: Period, rank: usize, outcome: &Outcome) -> Earlier {
    let dimension = |by: &Dimension| ToldDimension {
        variable: variables[by.variable].id.clone(),
        groupes: by
            .groups
            .iter()
            .map(|group| ToldGroup {
                libelle: group.label.clone(),
                modalites: group
                    .categories
                    .iter()
                    .map(|at| variables[by.variable].categories[usize::from(*at)].code.clone())
                    .collect(),
            })
            .collect(),
    };
    let which = |figures: &[Figured], is: fn(&Figured) -> bool| -> Vec<usize> {
        let all = figures.iter().enumerate();
        all.filter(|(_, figure)| is(figure)).map(|(at, _)| at).collect()
    };
    let exacts = |figures: &[Figured]| which(figures, |f| matches!(f, Figured::Count(_)));
    let kept = |figures: &[Figured]| which(figures, |f| matches!(f, Figured::Nothing));
    let mut tableaux: Vec<Told> = outcome
        .tables
        .iter()
        .map(|printed| Told {
            id: printed.table.id.clone(),
            unite: printed.table.unit,
            population: printed.table.population,
            dimensions: printed.table.dimensions().map(dimension).collect(),
            cellules: printed.cells.iter().map(Figured::number).collect(),
            mesure: Measure::Effectif,
            exact: false,
            exacts: exacts(&printed.cells),
            moins: true,
            retenues: kept(&printed.cells),
        })
        .collect();
    for printed in &outcome.tables {
        let Some((groups, figure)) = &printed.folded else { continue };
        let lines = groups.iter().map(|at| &printed.table.rows.groups[*at]);
        let categories = lines.flat_map(|group| group.categories.clone()).collect();
        let group = Group { label: "autres".to_owned(), categories };
        let rows = Dimension { variable: printed.table.rows.variable, groups: vec![group] };
        let cells = [figure.clone(), printed.cells.last().unwrap().clone()];
        tableaux.push(Told {
            id: format!("{}_reunies", printed.table.id),
            unite: printed.table.unit,
            population: printed.table.population,
            dimensions: vec![dimension(&rows)],
            cellules: cells.iter().map(Figured::number).collect(),
            mesure: Measure::Effectif,
            exact: false,
            exacts: exacts(&cells),
            moins: true,
            retenues: kept(&cells),
        });
    }
    let totals = [
        ("situations", Headline::Situations),
        ("nouvelles", Headline::Nouvelles),
        ("cumul", Headline::Cumul),
        ("passages", Headline::Passages),
    ];
    for (id, headline) in totals {
        let (unite, population) = headline.counts();
        let figure = &outcome.headlines[&headline];
        tableaux.push(Told {
            id: id.to_owned(),
            unite,
            population,
            dimensions: Vec::new(),
            cellules: vec![figure.number()],
            mesure: Measure::Effectif,
            exact: matches!(figure, Figured::Count(_)),
            exacts: Vec::new(),
            moins: true,
            retenues: kept(std::slice::from_ref(figure)),
        });
    }
    Earlier {
        publication: 2,
        reference: format!("RAP-{rank}"),
        edition: Edition::Publique,
        essai: false,
        periode: period,
        seuil: super::THRESHOLD,
        base: Some(super::BASE),
        tableaux,
    }
}
