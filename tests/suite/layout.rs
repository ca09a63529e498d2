//! What belongs together stays together: pages of the samples, looked at by their geometry.

use std::collections::BTreeMap;

use cesmivip::page::{Extent, Geometry, Order, geometry};
use cesmivip::pipeline::minutes::Named;
use cesmivip::record::Kind;

use crate::pages::{laid_out, referral_orders, referrals, report, session_papers};
use crate::shared::named;

/// Where the text of a page begins and ends, in millimetres.
const TOP: f64 = 26.0;
const FOOT: f64 = 274.5;
/// Letters of a heading of the second level or above.
const HEADING: f64 = 4.0;
/// Letters of the heading of a chapter.
const CHAPTER: f64 = 5.5;
/// The least that a page holds before the next one begins.
const FILLED: f64 = 0.66;

/// A line of the body of a page.
#[derive(Clone, Debug)]
struct Line {
    baseline: f64,
    left: f64,
    right: f64,
    size: f64,
    text: String,
}

/// The lines of the body, by page; what stands side by side is one line.
fn lines(all: &Geometry) -> BTreeMap<usize, Vec<Line>> {
    let mut pages: BTreeMap<usize, Vec<Line>> = BTreeMap::new();
    let mut runs: Vec<_> = all.runs.iter().collect();
    runs.sort_by(|a, b| {
        (a.page, a.baseline, a.left).partial_cmp(&(b.page, b.baseline, b.left)).unwrap()
    });
    for run in runs.iter().filter(|run| run.baseline > TOP && run.baseline < FOOT) {
        let page = pages.entry(run.page).or_default();
        match page.last_mut().filter(|line| (line.baseline - run.baseline).abs() < 1.0) {
            Some(line) => {
                line.right = line.right.max(run.right);
                line.size = line.size.max(run.size);
                line.text.push_str(&run.text);
            }
            None => page.push(Line {
                baseline: run.baseline,
                left: run.left,
                right: run.right,
                size: run.size,
                text: run.text.clone(),
            }),
        }
    }
    pages.values_mut().for_each(|page| page.retain(|line| !line.text.trim().is_empty()));
    pages
}

/// How low a page is filled, by text or by a figure.
fn filled(all: &Geometry, page: usize, lines: &[Line]) -> f64 {
    let drawn = all.extents.iter().filter(|extent| extent.page == page && extent.bottom < FOOT);
    let lowest = drawn.map(|extent| extent.bottom).chain(lines.iter().map(|line| line.baseline));
    (lowest.fold(TOP, f64::max) - TOP) / (FOOT - TOP)
}

/// What a reader would call a fault of layout.
fn faults(all: &Geometry) -> Vec<String> {
    let pages = lines(all);
    let last = pages.keys().next_back().copied().unwrap_or_default();
    let mut wrong = Vec::new();
    for (page, lines) in &pages {
        let mut say = |what: &str, text: &str| wrong.push(format!("page {page}: {what}: {text:?}"));
        let (Some(first), Some(end)) = (lines.first(), lines.last()) else { continue };
        if *page > 1 && lines.len() < 3 {
            say("almost empty", &first.text);
        }
        if end.size >= HEADING && *page < last {
            say("a heading without its text", &end.text);
        }
        // Where a document begins a page on purpose, the one before ends where it ends.
        let next = pages.get(&(page + 1)).and_then(|next| next.first());
        let chosen = next.is_some_and(|next| {
            next.size >= HEADING && opens(&next.text) || next.size >= CHAPTER && begins(&next.text)
        });
        let share = filled(all, *page, lines);
        if next.is_some() && !chosen && share < FILLED {
            say(&format!("ends at {share:.2}"), &end.text);
        }
        for pair in lines.windows(2) {
            let whole = pair[0].right > 180.0 && pair[1].left < 40.0 && pair[0].left < 40.0;
            if whole && parts(&pair[0].text, &pair[1].text) {
                say("a number and its unit are parted", &pair[0].text);
            }
        }
        let is_narrow = |line: &&Line| line.right - line.left < 60.0;
        for line in lines.iter().filter(is_narrow) {
            if line.text.trim_end().ends_with('\u{ad}') {
                say("a word is parted beside free room", &line.text);
            }
        }
    }
    for cut in cut_boxes(&all.extents) {
        wrong.push(format!("page {}: a box is cut", cut.page));
    }
    wrong
}

/// Headings before which a page ends on purpose: a copy can be split by hand.
fn opens(heading: &str) -> bool {
    ["Situation ", "Annexe", "Chapitre", "Partie"].iter().any(|start| heading.starts_with(start))
}

/// The first chapter begins a page, after the contents.
fn begins(heading: &str) -> bool {
    heading.starts_with('1')
}

/// Whether the end of a line and the beginning of the next are one quantity.
fn parts(end: &str, start: &str) -> bool {
    let number = end.split_whitespace().last().unwrap_or_default();
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == ',');
    let unit = start.split_whitespace().next().unwrap_or_default();
    let group = unit.len() == 3 && unit.chars().all(|c| c.is_ascii_digit());
    is_number && (["€", "%", "mm", "km", "h", "ans", "mois", "jours"].contains(&unit) || group)
}

/// Boxes that end no more than a line above the end of the text of a page, and go on at the top of the
/// next one.
fn cut_boxes(extents: &[Extent]) -> Vec<Extent> {
    let boxes: Vec<&Extent> = extents.iter().filter(|one| one.is_outline).collect();
    let goes_on = |one: &Extent| {
        boxes.iter().any(|other| {
            other.page == one.page + 1
                && (other.left - one.left).abs() < 0.3
                && (other.right - one.right).abs() < 0.3
                && other.top < TOP + 3.0
        })
    };
    let cut = |one: &&&Extent| one.bottom > FOOT - 5.5 && goes_on(one);
    boxes.iter().filter(cut).map(|one| **one).collect()
}

fn told(order: &Order) -> Vec<String> {
    let named = |fault: String| format!("{} {fault}", order.main);
    faults(laid_out(order)).into_iter().map(named).collect()
}

#[test]
fn referrals_of_the_samples_are_well_laid_out() {
    let mut wrong = Vec::new();
    for number in ["031", "035", "042", "044", "046", "047", "048"] {
        let orders = referrals(&format!("samples/situations/S-2026-{number}.yaml"));
        let told = orders.iter().flat_map(told);
        wrong.extend(told.map(|fault| format!("S-2026-{number} {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn papers_of_sessions_are_well_laid_out() {
    let mut wrong = Vec::new();
    for number in ["CES-2026-02", "CES-2026-05", "CES-2026-06"] {
        let told = session_papers(number).iter().flat_map(told).collect::<Vec<_>>();
        wrong.extend(told.into_iter().map(|fault| format!("{number} {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_report_is_well_laid_out() {
    let wrong = told(report());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A page with one fault of each kind: the check sees it.
#[test]
fn the_check_sees_a_fault_of_each_kind() {
    let seen = |body: &str| {
        let source = format!(
            "#set page(paper: \"a4\", margin: (top: 27mm, bottom: 23mm, x: 21mm))\n\
             #set text(size: 10pt)\n{body}"
        );
        let files = BTreeMap::from([("/main.typ".to_owned(), source.into_bytes())]);
        faults(&geometry("/main.typ", &files).unwrap())
    };
    let has = |body: &str, what: &str| {
        let told = seen(body);
        assert!(told.iter().any(|fault| fault.contains(what)), "{what}: {told:?}");
    };
    let full = "#for _ in range(30) [#lorem(20) #parbreak()]";
    assert_eq!(seen(full), Vec::<String>::new());
    has("#lorem(30)\n#pagebreak()\n#lorem(300)", "ends at");
    has(&format!("#block(height: 240mm)[{full}]\n#pagebreak()\nSeul."), "almost empty");
    has(
        "#block(height: 235mm)[#lorem(30)]\n#text(size: 12pt)[Titre]\n#pagebreak()\n#lorem(300)",
        "a heading without its text",
    );
    has(
        "#block(height: 200mm)[#lorem(30)]\n#block(stroke: 1pt, inset: 3mm)[#lorem(400)]",
        "a box is cut",
    );
    has(
        "#set par(justify: true)\n#box(width: 155mm)[A] 1250 \\ € et la suite de la phrase.",
        "a number and its unit are parted",
    );
}

/// The referrals of the samples, each with its situation, as they were typed.
fn typed() -> Vec<(Named, Named)> {
    let read = |folder: &str| [named(folder), named(&format!("{folder}/generees"))].concat();
    let situations = read("samples/situations");
    let number = |(_, bytes): &Named| Kind::Situation.number_in(bytes).unwrap();
    let pair = |sent: Named| {
        let own = situations.iter().find(|one| number(one) == number(&sent)).unwrap();
        (own.clone(), sent)
    };
    read("samples/signalements").into_iter().map(pair).collect()
}

/// A magistrate who reads the first page alone knows since when, where, what happened, who else is in
/// danger, what is asked, and whom to call.
#[test]
fn the_first_page_answers_a_prosecutor() {
    let all = typed();
    assert!(all.len() > 15, "{}", all.len());
    for (situation, sent) in all {
        let number = sent.0.clone();
        let order = &referral_orders(situation, sent)[0];
        let pages = lines(laid_out(order));
        let squeeze =
            |text: &str| text.replace([' ', '\u{a0}', '\u{202f}', '\n'], "").replace('’', "'");
        let page: String = pages[&1].iter().map(|line| squeeze(&line.text)).collect();
        let view = &order.view;
        let mut asked: Vec<String> = Vec::new();
        for block in view["blocs"].as_array().unwrap() {
            let id = block["id"].as_str().unwrap();
            for field in block["lignes"].as_array().unwrap().iter().flat_map(|row| row.as_array()) {
                for field in field {
                    let label = field["libelle"].as_str().unwrap();
                    let first = ["disparition", "essentiel", "appeler"].contains(&id);
                    let request = id == "demandes" && field["cle"] == "type";
                    if first {
                        asked.push(label.to_owned());
                    }
                    if first && field["valeur"]["forme"] == "ligne" || request {
                        let said = &field["valeur"]["contenu"];
                        let said = said["libelle"].as_str().or_else(|| said.as_str()).unwrap();
                        // A request stands inside of a sentence.
                        asked.push(said.chars().skip(1).collect());
                    }
                }
            }
        }
        assert!(asked.len() > 10, "{number}: {asked:?}");
        for what in ["Ce qui s'est passé", "Lieu de vie actuel", "Risque de représailles"] {
            assert!(asked.iter().any(|label| label.replace('’', "'") == what), "{number}: {what}");
        }
        for said in &asked {
            let wanted = squeeze(said);
            let found = page.contains(&wanted)
                // A label may take two lines, beside the lines of its value.
                || said.split(' ').all(|word| page.contains(&squeeze(word)));
            assert!(found, "{number}: {said}: {page}");
        }
    }
}
