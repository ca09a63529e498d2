//! What pages ask of every kind of record: every field is reached, filled, saved, and read back.

use std::collections::BTreeSet;

use cesmivip::diag::Report;
use cesmivip::entry::{
    Input, List, Offer, Page, PagePart, Posted, Section, Sheet, Widget, told, way,
};
use cesmivip::record::{Change, Kind, Reader};
use cesmivip::setup;
use serde_json::{Value, json};

const KINDS: [Kind; 6] = [
    Kind::Situation,
    Kind::Referral,
    Kind::Session,
    Kind::Erratum,
    Kind::Report,
    Kind::Organisation,
];

fn reader() -> Reader {
    setup::reader(setup::Files::new()).unwrap()
}

/// A record under entry, without a file.
struct Typed<'a> {
    reader: &'a Reader,
    kind: Kind,
    bytes: Vec<u8>,
    tree: Value,
    offered: Vec<Offer>,
}

impl<'a> Typed<'a> {
    fn new(reader: &'a Reader, kind: Kind, text: &str) -> Self {
        let bytes = text.as_bytes().to_vec();
        let tree = reader.as_typed(kind, &bytes).unwrap();
        let named = vec![("ase".to_owned(), "Aide sociale".to_owned())];
        let offered = vec![Offer::new("cle_service", named)];
        Self { reader, kind, bytes, tree, offered }
    }

    fn with<T>(&self, use_it: impl FnOnce(&Sheet<'_>) -> T) -> T {
        use_it(&Sheet {
            schema: self.reader.schema(self.kind),
            tree: &self.tree,
            report: &Report::new(),
            asked: &BTreeSet::new(),
            helped: &[],
            offered: &self.offered,
        })
    }

    fn apply(&mut self, changes: &[Change]) {
        let amended = self.reader.amend(self.kind, &self.bytes, changes);
        self.bytes = amended.unwrap_or_else(|unfit| panic!("{unfit} {changes:?}"));
        self.tree = self.reader.as_typed(self.kind, &self.bytes).unwrap();
    }

    /// Posts a page as a browser does, each field with what `fill` says.
    fn post(&mut self, page: &Page, fill: &dyn Fn(&Input) -> Vec<String>) {
        let pairs = pairs(page, fill);
        let outcome = self.with(|sheet| Posted::read(&pairs).settle(sheet, page));
        assert!(outcome.conflicts.is_empty());
        self.apply(&outcome.changes);
    }
}

/// What a field holds, as a page sends it back.
fn held(field: &Input) -> Vec<String> {
    match field.widget {
        Widget::Radios | Widget::Select | Widget::Boxes => {
            let chosen = field.choices.iter().filter(|choice| choice.chosen);
            chosen.map(|choice| choice.code.clone()).collect()
        }
        _ => field.values.clone(),
    }
}

fn pairs(page: &Page, fill: &dyn Fn(&Input) -> Vec<String>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for field in page.inputs() {
        let mut before = held(field);
        if before.is_empty() {
            before.push(String::new());
        }
        pairs.extend(before.into_iter().map(|text| (format!("a{}", field.name), text)));
        pairs.extend(fill(field).into_iter().map(|text| (format!("v{}", field.name), text)));
    }
    pairs
}

/// Something that a field takes, as a person types it.
fn example(field: &Input) -> Vec<String> {
    match field.widget {
        Widget::Odd => Vec::new(),
        Widget::Radios | Widget::Select => vec![field.choices[0].code.clone()],
        Widget::Boxes => field.choices.iter().take(2).map(|choice| choice.code.clone()).collect(),
        Widget::Number => vec!["3".to_owned()],
        Widget::Text | Widget::Line if field.pointer.ends_with("/id") => vec!["F1".to_owned()],
        Widget::Text => vec!["Un texte : « dit »\n\n- en deux #parties".to_owned()],
        Widget::Line => vec![format!("Ligne de {}", field.title)],
        Widget::Lines | Widget::Texts => vec!["un".to_owned(), "deux : 2".to_owned()],
        Widget::Date => {
            let hint = field.help.contains("19 h 30");
            let hour = field.help.contains("14 h 30");
            vec![match (hour, hint) {
                (true, _) => "9 h 05".to_owned(),
                (false, true) => "12 mars 2026 à 19h30".to_owned(),
                (false, false) => "12 mars 2026".to_owned(),
            }]
        }
    }
}

fn first(kind: Kind) -> String {
    let number = match kind {
        Kind::Situation | Kind::Erasure => "S-2026-001",
        Kind::Referral => "SIG-2026-0001",
        Kind::Session => "CES-2026-01",
        Kind::Erratum => "CES-2026-01-E1",
        Kind::Report => "2026",
        Kind::Organisation => return "format: 2\n".to_owned(),
    };
    format!("{}: {number}\n", kind.name())
}

/// Fills a page, then the lists and the details that it leads to; gives the pointers of its fields.
fn fill(typed: &mut Typed<'_>, pointers: Option<Vec<String>>, base: &str, seen: &mut Vec<String>) {
    let of = |typed: &Typed<'_>| {
        typed.with(|sheet| match &pointers {
            Some(pointers) => Page::of(sheet, pointers.clone()),
            None => Page::inside(sheet, base),
        })
    };
    let page = of(typed);
    let known: Vec<_> =
        page.inputs().map(|field| (field.pointer.clone(), example(field))).collect();
    let own = |field: &Input| {
        known
            .iter()
            .find(|(at, _)| *at == field.pointer)
            .map(|(_, v)| v.clone())
            .unwrap_or_default()
    };
    typed.post(&page, &own);
    // What is shown is what was typed, and saving it again changes nothing.
    let before = typed.bytes.clone();
    let again = of(typed);
    for field in again.inputs() {
        assert!(!held(field).is_empty(), "{} is lost", field.pointer);
        seen.push(field.pointer.clone());
    }
    typed.post(&again, &held);
    assert_eq!(typed.bytes, before);
    let lists: Vec<List> = again
        .parts
        .iter()
        .filter_map(|part| match part {
            PagePart::List(list) => Some(list.clone()),
            _ => None,
        })
        .collect();
    for list in lists {
        let at = match list.keyed {
            true => format!("{}/cle_a", list.pointer),
            false => format!("{}/0", list.pointer),
        };
        let new = typed.with(|sheet| Page::inside(sheet, &format!("{}/-", list.pointer)));
        let one = new.inputs().next().map(|field| field.pointer.clone());
        let pairs = pairs(&new, &|field| match Some(&field.pointer) == one.as_ref() {
            true => example(field),
            false => Vec::new(),
        });
        let posted = Posted::read(&pairs);
        let item = typed.with(|sheet| posted.item(sheet, &new, &list.pointer).0);
        let item = item.unwrap_or(json!({}));
        typed.apply(&[match list.keyed {
            true => Change::Set { at: at.clone(), value: item },
            false => Change::Insert { list: list.pointer.clone(), rank: 0, value: item },
        }]);
        seen.push(list.pointer.clone());
        fill(typed, None, &at, seen);
    }
    let details: Vec<String> = again.inputs().filter_map(|field| field.details.clone()).collect();
    for at in details.into_iter().take(3) {
        fill(typed, None, &at, seen);
    }
}

/// Every leaf of a schema, by its pointer, the first item of each list.
fn leaves(node: &Value, at: &str, all: &mut Vec<String>) {
    if let Some(fields) = node.get("properties").and_then(Value::as_object) {
        for (name, inner) in fields {
            leaves(inner, &format!("{at}/{name}"), all);
        }
    } else if let Some(items) = node.get("items") {
        match items.get("properties") {
            Some(_) => leaves(items, &format!("{at}/0"), all),
            None => all.push(at.to_owned()),
        }
    } else if let Some(values) = node.get("additionalProperties").filter(|v| v.is_object()) {
        leaves(values, &format!("{at}/cle_a"), all);
    } else if let Some(values) = node.get("patternProperties").and_then(Value::as_object) {
        values.values().for_each(|inner| leaves(inner, &format!("{at}/cle_a"), all));
    } else {
        all.push(at.to_owned());
    }
}

#[test]
fn every_field_of_every_kind_is_reached_filled_and_read_back() {
    let reader = reader();
    for kind in KINDS {
        let mut typed = Typed::new(&reader, kind, &first(kind));
        let mut seen = Vec::new();
        for section in Section::of(kind) {
            fill(&mut typed, Some(section.pointers().collect()), "", &mut seen);
        }
        let mut all = Vec::new();
        leaves(reader.schema(kind).value(), "", &mut all);
        // The details of most signs are filled like those of the first three.
        let wanted = all.iter().filter(|at| {
            let deep = at.strip_prefix("/signes/").and_then(|rest| rest.split_once('/'));
            deep.is_none_or(|(sign, field)| sign <= "W03" || field == "observe")
        });
        let lost: Vec<&String> = wanted.filter(|at| !seen.contains(at)).collect();
        assert!(lost.is_empty(), "{kind:?}: {lost:?}");
        let twice = seen.iter().filter(|at| seen.iter().filter(|other| other == at).count() > 1);
        let twice: BTreeSet<&String> = twice.filter(|at| !at.starts_with("/signes/")).collect();
        assert!(twice.is_empty(), "{kind:?}: {twice:?}");
    }
}

#[test]
fn a_section_lost_or_a_field_shown_twice_would_be_seen() {
    let reader = reader();
    for kind in KINDS {
        let mut all = Vec::new();
        leaves(reader.schema(kind).value(), "", &mut all);
        for at in all {
            let shown = Section::of(kind).iter().filter(|section| section.holds(&at)).count();
            assert_eq!(shown, 1, "{kind:?} {at}");
        }
        let ids: BTreeSet<&str> = Section::of(kind).iter().map(|section| section.id).collect();
        assert_eq!(ids.len(), Section::of(kind).len());
    }
}

const CHILD: &str = "\
# Une remarque.
situation: S-2026-001
mineur:
  nom: \"FICTIF\"   # à vérifier
  prenoms: [Zélie, Aimée]
  sexe: fille
signes: {W01: oui}
fugues:
  - type: fugue
    debut: 2026-03-12T19:30
  - type: fugue
    debut: 2026-03
";

fn section(id: &str) -> Vec<String> {
    Section::of(Kind::Situation).iter().find(|s| s.id == id).unwrap().pointers().collect()
}

/// Posts a section with one field changed, by somebody who saw `seen`.
fn change(typed: &mut Typed<'_>, id: &str, pointer: &str, value: &[&str]) {
    let page = typed.with(|sheet| Page::of(sheet, section(id)));
    let values: Vec<String> = value.iter().map(|text| (*text).to_owned()).collect();
    typed.post(&page, &|field| match field.pointer == pointer {
        true => values.clone(),
        false => held(field),
    });
}

#[test]
fn the_line_that_changed_changes_and_no_other() {
    let reader = reader();
    let mut typed = Typed::new(&reader, Kind::Situation, CHILD);
    change(&mut typed, "identite", "/mineur/nom", &["INVENTÉ"]);
    let text = String::from_utf8(typed.bytes.clone()).unwrap();
    assert_eq!(text, CHILD.replace("FICTIF", "INVENTÉ"));
    change(&mut typed, "identite", "/mineur/nom", &[]);
    let text = String::from_utf8(typed.bytes.clone()).unwrap();
    assert!(!text.contains("nom:") && text.contains("sexe: fille"), "{text}");
}

#[test]
fn an_answer_stays_alone_until_something_else_is_said_of_it() {
    let reader = reader();
    let mut typed = Typed::new(&reader, Kind::Situation, CHILD);
    change(&mut typed, "signes", "/signes/W01/observe", &["non"]);
    change(&mut typed, "signes", "/signes/W02/observe", &["oui"]);
    assert_eq!(typed.tree["signes"], json!({"W01": "non", "W02": "oui"}));
    let page = typed.with(|sheet| Page::inside(sheet, "/signes/W01"));
    typed.post(&page, &|field| match field.name.as_str() {
        "/commentaire" => vec!["dit".to_owned()],
        _ => held(field),
    });
    assert_eq!(typed.tree["signes"]["W01"], json!({"observe": "non", "commentaire": "dit"}));
    let page = typed.with(|sheet| Page::inside(sheet, "/signes/W02"));
    typed.post(&page, &|field| match field.name.as_str() {
        "/commentaire" => vec!["dit".to_owned()],
        "/observe" => vec!["ne_sait_pas".to_owned()],
        _ => held(field),
    });
    assert_eq!(
        typed.tree["signes"]["W02"],
        json!({"observe": "ne_sait_pas", "commentaire": "dit"})
    );
}

#[test]
fn what_somebody_else_wrote_is_never_written_over() {
    let reader = reader();
    let mut typed = Typed::new(&reader, Kind::Situation, CHILD);
    let seen = typed.with(|sheet| Page::of(sheet, section("identite")));
    let type_in = |pointer: &str, text: &str| {
        pairs(&seen, &|field| match field.pointer == pointer {
            true => vec![text.to_owned()],
            false => held(field),
        })
    };
    change(&mut typed, "identite", "/mineur/nom", &["AUTRE"]);
    let settle = |typed: &Typed<'_>, pairs: &[(String, String)]| {
        typed.with(|sheet| {
            let page = Page::of(sheet, section("identite"));
            Posted::read(pairs).settle(sheet, &page)
        })
    };
    // Another field: both stay.
    let outcome = settle(&typed, &type_in("/mineur/langue", "français"));
    assert!(outcome.conflicts.is_empty());
    assert_eq!(outcome.changes.len(), 1);
    // The same field: somebody must choose.
    let outcome = settle(&typed, &type_in("/mineur/nom", "MIEN"));
    assert_eq!((outcome.changes.len(), outcome.conflicts.len()), (0, 1));
    assert_eq!(outcome.conflicts[0].typed, ["MIEN"]);
    assert_eq!(outcome.conflicts[0].field.values, ["AUTRE"]);
    // The same words: nothing to choose.
    let outcome = settle(&typed, &type_in("/mineur/nom", "AUTRE"));
    assert!(outcome.changes.is_empty() && outcome.conflicts.is_empty());
}

#[test]
fn what_its_author_sent_without_an_answer_is_no_ones_else() {
    let reader = reader();
    let mut typed = Typed::new(&reader, Kind::Situation, CHILD);
    let seen = typed.with(|sheet| Page::of(sheet, section("identite")));
    let mut late = pairs(&seen, &|field| match field.pointer.as_str() {
        "/mineur/nom" => vec!["DEUX".to_owned()],
        _ => held(field),
    });
    // The save of « UN » was written, and its answer lost.
    change(&mut typed, "identite", "/mineur/nom", &["UN"]);
    let settle = |typed: &Typed<'_>, pairs: &[(String, String)]| {
        typed.with(|sheet| {
            let page = Page::of(sheet, section("identite"));
            Posted::read(pairs).settle(sheet, &page)
        })
    };
    assert_eq!(settle(&typed, &late).conflicts.len(), 1);
    late.push(("b/mineur/nom".to_owned(), "UN".to_owned()));
    let outcome = settle(&typed, &late);
    assert_eq!((outcome.changes.len(), outcome.conflicts.len()), (1, 0));
    late.retain(|(name, _)| name != "b/mineur/nom");
    late.push(("b/mineur/nom".to_owned(), "AUTRE".to_owned()));
    assert_eq!(settle(&typed, &late).conflicts.len(), 1);
}

#[test]
fn the_number_of_a_new_item_follows_the_last() {
    let reader = reader();
    let text = "situation: S-2026-001\nfaits:\n  - id: F7\n    enonce: un\n  - id: F2\n";
    let typed = Typed::new(&reader, Kind::Situation, text);
    typed.with(|sheet| {
        assert_eq!(sheet.next("/faits"), Some(("id".to_owned(), "F8".to_owned())));
        assert_eq!(sheet.next("/fugues"), None);
        let victims = sheet.next("/prostitution/autres_victimes");
        assert_eq!(victims, Some(("code".to_owned(), "V1".to_owned())));
    });
    let typed = Typed::new(&reader, Kind::Referral, "signalement: SIG-2026-0001\n");
    let next = typed.with(|sheet| sheet.next("/pieces"));
    assert_eq!(next, Some(("numero".to_owned(), "1".to_owned())));
}

const SESSION: &str = "\
seance: CES-2026-01
examens:
  - situation: S-2026-001
    code: S-001
    partages:
      - {par: ase, enonce: un}
      - {par: ase, enonce: deux}
    preconisations:
      - {id: R4, texte: agir}
";

/// The steps of an address: items by names that go with them, whatever their ranks are.
fn named(at: &str, names: [&str; 2]) -> Vec<String> {
    let mut steps: Vec<String> = at.split('/').skip(1).map(str::to_owned).collect();
    if let Some(step) = steps.get_mut(3)
        && let Ok(rank) = step.parse::<usize>()
    {
        *step = names[rank].to_owned();
    }
    steps
}

#[test]
fn what_is_typed_while_people_talk_stands_on_one_page() {
    assert!(Section::is_live(Kind::Session, "/examens"));
    assert!(!Section::is_live(Kind::Session, "/presences"));
    let reader = reader();
    let mut typed = Typed::new(&reader, Kind::Session, SESSION);
    let opened = |typed: &Typed<'_>, names: [&str; 2]| {
        typed.with(|sheet| Page::opened(sheet, "/examens/0", |at| named(at, names)))
    };
    let page = opened(&typed, ["ab-1", "ab-2"]);
    let shown: BTreeSet<&str> = page.inputs().map(|field| field.name.as_str()).collect();
    for name in ["/question", "/horaires/debut", "/partages/ab-2/enonce", "/preconisations/ab-1/id"]
    {
        assert!(shown.contains(name), "{name} among {shown:?}");
    }
    let ids: BTreeSet<&str> = page.inputs().map(|field| field.id.as_str()).collect();
    assert_eq!((ids.len(), shown.len()), (page.inputs().count(), page.inputs().count()));
    // Each field is filled, and read back where it stands.
    typed.post(&page, &|field| example(field));
    let again = opened(&typed, ["ab-1", "ab-2"]);
    assert!(again.inputs().all(|field| !held(field).is_empty()));
    let before = typed.bytes.clone();
    typed.post(&again, &held);
    assert_eq!(typed.bytes, before);
    // What is typed in an item goes where the item went meanwhile.
    let late = pairs(&again, &|field| match field.name.as_str() {
        "/partages/ab-2/enonce" => vec!["trois".to_owned()],
        _ => held(field),
    });
    typed.apply(&[Change::Move { list: "/examens/0/partages".to_owned(), from: 1, to: 0 }]);
    let moved = opened(&typed, ["ab-2", "ab-1"]);
    let outcome = typed.with(|sheet| Posted::read(&late).settle(sheet, &moved));
    assert!(outcome.conflicts.is_empty() && outcome.astray.is_empty());
    let wanted =
        Change::Set { at: "/examens/0/partages/0/enonce".to_owned(), value: json!("trois") };
    assert_eq!(outcome.changes, [wanted]);
    // Of an item that is no more, what was typed is shown.
    typed.apply(&[Change::Remove { at: "/examens/0/partages/0".to_owned(), prune: true }]);
    let left = opened(&typed, ["ab-1", ""]);
    let outcome = typed.with(|sheet| Posted::read(&late).settle(sheet, &left));
    assert_eq!((outcome.changes.len(), outcome.astray), (0, vec!["trois".to_owned()]));
}

#[test]
fn an_item_is_begun_among_the_fields_of_a_page() {
    let reader = reader();
    let typed = Typed::new(&reader, Kind::Session, SESSION);
    let list = "/examens/0/preconisations";
    typed.with(|sheet| {
        let page = Page::blank(sheet, list, "/preconisations/nouveau-1");
        let names: Vec<&str> = page.inputs().map(|field| field.name.as_str()).collect();
        assert!(names.contains(&"/preconisations/nouveau-1/texte"), "{names:?}");
        // A number that was proposed is nothing that anybody said.
        let only = pairs(&page, &held);
        assert!(only.contains(&("v/preconisations/nouveau-1/id".to_owned(), "R5".to_owned())));
        assert_eq!(Posted::read(&only).item(sheet, &page, list).0, None);
        let more = pairs(&page, &|field| match field.name.ends_with("/texte") {
            true => vec!["proposer".to_owned()],
            false => held(field),
        });
        let item = Posted::read(&more).item(sheet, &page, list).0;
        assert_eq!(item, Some(json!({"id": "R5", "texte": "proposer"})));
    });
}

#[test]
fn a_place_is_said_by_the_names_that_lead_to_it() {
    let schema = |kind| crate::setup().reader().schema(kind);
    let name = way(schema(Kind::Situation), "/representants/1/nom");
    assert!(name.ends_with(" 2, Nom"), "{name}");
    assert_eq!(way(schema(Kind::Situation), "/nulle/3/part"), "nulle 4, part");
    assert_eq!(way(schema(Kind::Session), ""), "");
    let said = |at, text| told(schema(Kind::Situation), (at, text), &[]).1;
    assert_eq!(said("/mineur/lieu_vie/type", "en_fugue"), "En fugue");
    assert_eq!(said("/mineur/date_naissance", "2010-03-02"), "02/03/2010");
    assert_eq!(said("/nulle/part", "en_fugue"), "en_fugue");
}
