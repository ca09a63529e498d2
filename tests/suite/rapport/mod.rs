//! The annual report: its page, its accessible page, its data.

pub mod modele;

use std::collections::BTreeMap;
use std::path::Path;

use cesmivip::page::{Drawn, Order, draw};
use cesmivip::value::Day;
use cesmivip::view::{
    ColumnKind, Edition, Fig, Method, Proof, ReportBody, ReportView, Sentence, Shown, csv,
};
use serde_json::Value;

use self::modele::edition;
use crate::{at, setup};

/// A count that must show nowhere.
const HIDDEN: u64 = 48_271;
const HOSTILE: &str = "<script>alert(1)</script>{{ 7*7 }}\"'&]]>#read(\"x\")$</title>";
const ESCAPED: &str = "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}&quot;&#39;&amp;]]&gt;\
                       #read(&quot;x&quot;)$&lt;/title&gt;";

#[expect(clippy::disallowed_methods, reason = "reads the samples")]
fn view(body: ReportBody) -> Value {
    let setup = setup();
    let bytes = std::fs::read(at("samples/cesmivip.yaml")).unwrap();
    let organisation = setup.reader().organisation("cesmivip.yaml", &bytes).unwrap().value;
    let day = Day::parse("2027-03-15").unwrap();
    serde_json::to_value(ReportView::new(&organisation, day, 1, body)).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "reads the templates")]
pub fn order(body: ReportBody) -> Order {
    fn walk(folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => walk(&path, files),
                false => {
                    let name = path.strip_prefix(at("templates")).unwrap().display().to_string();
                    files.insert(format!("/{name}"), std::fs::read(path).unwrap());
                }
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(&at("templates/commun"), &mut files);
    walk(&at("templates/rapport"), &mut files);
    files.insert("/logo.svg".to_owned(), std::fs::read(at("samples/logo.svg")).unwrap());
    Order {
        main: "/rapport/page.typ".to_owned(),
        folder: "/rapport/".to_owned(),
        view: view(body),
        files,
        ident: "essai".to_owned(),
    }
}

fn drawn(body: ReportBody) -> Drawn {
    draw(&order(body)).unwrap_or_else(|report| panic!("{report:#?}"))
}

/// The text of the pages, with plain spaces and apostrophes.
fn text_of(pdf: &[u8]) -> String {
    let reading = cesmivip::pdf::read_all(pdf).unwrap();
    plain(&format!("{}\n{}", reading.pages, reading.others))
}

fn plain(text: &str) -> String {
    let text = text.replace('\u{2019}', "'").replace(['\u{a0}', '\u{202f}'], " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn pages_show_what_is_published_and_only_that() {
    let body = edition(HIDDEN);
    let tables = body.tableaux.clone();
    let drawn = drawn(body);
    let data = csv(&tables, &drawn.plain);
    let pdf = text_of(&drawn.pdf);
    let html = plain(&drawn.words["page.html"]);
    for shown in [
        "Rapport d'activité 2026",
        "Édition publique",
        "Niveau de la situation selon l'âge",
        "80 %",
        "1 312",
        "moins de 10 : effectif arrondi plus petit, ou nul",
        "Publié par ailleurs – Seine-Saint-Denis, 2021",
        "Un effectif arrondi à moins de 10 s'imprime « moins de 10 », qu'il soit nul ou non.",
        "il n'a trouvé aucun effectif connu plus précisément que par ses arrondis, à 5 près ;",
        "Plusieurs réponses possibles : les lignes ne s'additionnent pas.",
        "cesmivip@exemple.invalid",
    ] {
        assert!(pdf.contains(shown), "the page lacks « {shown} »");
        let told = html.replace("</strong>", "").contains(shown);
        assert!(told, "the accessible page lacks « {shown} »");
    }
    // The numbers of tables are those of the view, and bars say in words what they keep back.
    assert!(pdf.contains("Tableau 9 – Unité : préconisations"), "{pdf}");
    assert!(pdf.contains("Moins de 15 ans : moins de 10 ; 15–16 ans : 24"));
    for text in [&pdf, &html, &data] {
        for hidden in ["48271", "48 271", "48272", "48 272", "48273"] {
            assert!(!text.contains(hidden), "{hidden} shows");
        }
    }
}

#[test]
fn what_is_withheld_changes_no_byte() {
    let (one, other) = (drawn(edition(7)), drawn(edition(HIDDEN)));
    assert!(one == other);
    let data = |hidden| csv(&edition(hidden).tableaux, &one.plain);
    assert_eq!(data(7), data(HIDDEN));
    // A published number does.
    let mut body = edition(7);
    body.tableaux[2].lignes[1].cellules[0] = Fig::count(25);
    assert!(drawn(body).pdf != one.pdf);
}

#[test]
fn chapters_and_tables_are_bookmarked() {
    let pdf = lopdf::Document::load_mem(&drawn(edition(7)).pdf).unwrap();
    let titles: Vec<String> = pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dict| dict.has(b"Title") && dict.has(b"Parent") && dict.has(b"Dest"))
        .map(|dict| lopdf::decode_text_string(dict.get(b"Title").unwrap()).unwrap())
        .map(|title| plain(&title))
        .collect();
    for title in [
        "Rapport d'activité 2026",
        "Sommaire",
        "1 Contexte et méthode",
        "6 Perspectives",
        "Scolarité",
        "A Repères publiés par ailleurs",
        "C Méthode d'anonymisation",
    ] {
        assert!(titles.iter().any(|t| t == title), "no bookmark « {title} »: {titles:#?}");
    }
}

/// An edition whose every text is hostile, each with a number of its own, and one for the template
/// of a sentence.
fn hostile() -> (ReportBody, String, usize) {
    let mut body = edition(7);
    let count = std::cell::Cell::new(0);
    let bad = || {
        count.set(count.get() + 1);
        format!("{HOSTILE}INJ{}.", count.get())
    };
    let head = &mut body.rapport;
    (head.titre, head.contact, head.edition_libelle) = (bad(), Some(bad()), bad());
    (head.du, head.au, head.date) = (bad(), bad(), bad());
    for chapter in &mut body.chapitres {
        (chapter.id, chapter.titre) = (bad(), bad());
        chapter.texte = Some(Shown::Texte(format!("**{}** et\n\n- {}\n", bad(), bad())));
    }
    for table in &mut body.tableaux {
        (table.id, table.titre, table.unite_libelle) = (bad(), bad(), bad());
        (table.definition, table.base_libelle, table.sources) = (bad(), bad(), bad());
        table.notes = vec![Sentence::SharesOfRounded];
        table.tetes.iter_mut().for_each(|label| *label = bad());
        for row in &mut table.lignes {
            row.libelle = bad();
            row.cellules.iter_mut().skip(1).for_each(|cell| *cell = Fig::said(bad()));
        }
        *table = table.clone().drawn(0);
    }
    for comparator in &mut body.comparateurs {
        (comparator.titre, comparator.annee, comparator.territoire) = (bad(), bad(), bad());
        (comparator.valeurs, comparator.source) = (vec![bad()], bad());
        comparator.lien = Some("javascript:alert(1)".to_owned());
    }
    for entry in &mut body.glossaire {
        (entry.terme, entry.definition) = (bad(), bad());
    }
    for indicator in &mut body.indicateurs {
        (indicator.titre, indicator.unite) = (bad(), Some(bad()));
        indicator.valeur = Fig::said(bad());
    }
    (body, bad(), count.get())
}

#[test]
fn hostile_texts_are_escaped_to_the_letter() {
    let (body, note, count) = hostile();
    let tables = body.tableaux.clone();
    let mut order = order(body);
    let template = format!("{{% raw %}}{note}{{% endraw %}}");
    order.files.insert("/rapport/note_parts.tera".to_owned(), template.into_bytes());
    let drawn = draw(&order).unwrap_or_else(|report| panic!("{report:#?}"));
    let data = csv(&tables, &drawn.plain);
    assert!(data.contains(&note.replace('"', "\"\"")), "a note is lost or changed");
    let html = &drawn.words["page.html"];
    assert!(count > 150, "{count}");
    for number in 1..=count {
        let whole = html.contains(&format!("{ESCAPED}INJ{number}."));
        assert!(whole, "text {number} is lost or changed");
    }
    for banned in ["<script", "=\"javascript", "<link", "<img", "49&quot;"] {
        assert!(!html.to_lowercase().contains(banned), "{banned}");
    }
    let pdf = text_of(&drawn.pdf);
    assert!(pdf.contains("#read(\"x\")"));
    // A text with quotes and separators is one cell.
    assert!(
        data.contains(";\"<script>alert(1)</script>{{ 7*7 }}\"\"'&]]>#read(\"\"x\"\")"),
        "{data}"
    );
}

#[test]
fn the_accessible_page_stands_alone() {
    let html = &drawn(edition(7)).words["page.html"];
    let lower = html.to_lowercase();
    for banned in ["<script", "src=", "url(", "@import", "<link", "http://", "https://", "onclick"]
    {
        assert!(!lower.contains(banned), "{banned}");
    }
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
    for wanted in [
        "<title>",
        "href=\"#contenu\"",
        "<main id=\"contenu\"",
        "<header>",
        "<nav ",
        "<footer>",
        "<h1>",
        "<h2 ",
        "<h3 ",
        "default-src 'none'",
    ] {
        assert!(html.contains(wanted), "{wanted}");
    }
    let count = |what: &str| html.matches(what).count();
    assert_eq!(count("<table>"), 9);
    assert_eq!(count("<caption>"), 9);
    assert_eq!(
        count("<th scope=\"row\">"),
        edition(7).tableaux.iter().map(|t| t.lignes.len()).sum::<usize>()
    );
    // A withheld bar has no length of its own.
    assert_eq!(count("<span class=\"barre retenue\"></span>"), 2 + 3 + 2 + 2);
    assert!(html.contains("<span class=\"barre\" style=\"--part: 672\"></span> 402"));
}

#[test]
fn data_are_one_line_a_cell() {
    let body = edition(HIDDEN);
    let words =
        [("periode", "du 1er janvier au 31 décembre 2026"), ("note_parts", "À dix points.")];
    let words = words.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let data = csv(&body.tableaux, &words);
    let lines: Vec<&str> = data.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}tableau;titre;unite;periode;ligne;colonne;mesure;valeur;marque;note"
    );
    let age = "age;Âge à la première présentation;situations;du 1er janvier au 31 décembre 2026";
    assert!(lines.contains(&format!("{age};15–16 ans;Effectif;effectif;24;;").as_str()));
    assert!(lines.contains(
        &format!("{age};Moins de 15 ans;Effectif;effectif;moins de\u{a0}10;moins;").as_str()
    ));
    assert!(lines.contains(&format!("{age};15–16 ans;Part;part;50;;").as_str()));
    assert!(lines.contains(&format!("{age};situations examinées;;base;46;;").as_str()));
    assert!(!data.contains('\r') && data.ends_with('\n'));
    let noted = |line: &&str| line.starts_with("assiduite;") && line.ends_with(";;À dix points.");
    assert!(lines.iter().any(noted));
    let cells: usize =
        body.tableaux.iter().flat_map(|t| &t.lignes).map(|row| row.cellules.len()).sum();
    assert!(lines.len() > cells);
}

#[test]
fn what_accompanies_a_report_is_whole_and_draws() {
    let companions = setup().companions().unwrap_or_else(|report| panic!("{report:#?}"));
    assert!(companions.comparators.len() >= 6, "{companions:#?}");
    assert!(companions.glossary.len() >= 20);
    let terms: Vec<String> = companions.glossary.iter().map(|(t, _)| folded(t)).collect();
    assert!(terms.is_sorted(), "{terms:#?}");
    let drawn = drawn(edition(7).accompanied(&companions));
    let pdf = text_of(&drawn.pdf);
    for shown in ["143 situations", "mineur non accompagné", "7 000 et 10 000"] {
        assert!(pdf.contains(shown), "{shown}");
    }
    // A figure that nobody found again in its source waits.
    assert!(!pdf.contains("366"));
}

fn folded(term: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    term.nfd().filter(|c| c.is_ascii()).collect::<String>().to_lowercase()
}

#[test]
fn every_shape_of_edition_draws() {
    // Exact, for the members, with a wide table and one longer than a page.
    let mut body = edition(7);
    let head = &mut body.rapport;
    (head.edition, head.methode) = (Edition::Interne, Method::Exact);
    (head.base, head.seuil) = (None, None);
    let wide = &mut body.tableaux[4];
    let label = "Établissements de soins et pédopsychiatrie";
    wide.tetes = (0..10).map(|n| format!("{label} {n}")).collect();
    wide.mesures = vec![ColumnKind::Effectif; 9];
    wide.lignes.iter_mut().for_each(|row| row.cellules = (0..9).map(Fig::count).collect());
    let long = &mut body.tableaux[0];
    let row = long.lignes[0].clone();
    long.lignes = vec![row; 90];
    let drawn = drawn(body);
    let pdf = text_of(&drawn.pdf);
    assert!(pdf.matches("Secret partagé, ne se publie pas").count() > 8, "not on every page");
    assert!(pdf.contains("RAP-2026-interne, version 1") && !pdf.contains("multiple de"));
    let proof: Vec<&str> = drawn.plain["preuve"].lines().collect();
    assert!(proof.len() == 1 && proof[0].starts_with("Les effectifs de cette édition sont exacts"));
    // Nothing but a title.
    let mut bare = edition(7);
    bare.rapport.contact = None;
    bare.chapitres.iter_mut().for_each(|c| (c.texte, c.tableaux) = (None, Vec::new()));
    (bare.tableaux, bare.comparateurs, bare.glossaire) = (Vec::new(), Vec::new(), Vec::new());
    bare.indicateurs = Vec::new();
    bare.preuve = Proof { impossibles: true, reunies: true, anterieures: true };
    let drawn = self::drawn(bare);
    assert!(drawn.words["page.html"].contains("<h2 id=\"contexte\">"));
    let proof: Vec<&str> = drawn.plain["preuve"].lines().collect();
    for (line, part) in proof.iter().zip(["éditions antérieures", "réunies", "impossibles"]) {
        assert!(line.contains(part), "{line}");
    }
    assert_eq!(proof.len(), 3);
}

#[test]
fn a_wide_table_is_set_in_parts_that_are_read() {
    let below =
        |body: &ReportBody| text_of(&drawn(body.clone()).pdf).matches("moins de 10").count();
    let mut body = edition(7);
    let wide = &mut body.tableaux[4];
    wide.tetes = (0..16).map(|n| format!("Hébergement autonome {n}")).collect();
    wide.mesures = vec![ColumnKind::Effectif; 15];
    let counts = vec![Fig::count(25); 15];
    wide.lignes.iter_mut().for_each(|row| row.cellules.clone_from(&counts));
    let (without, rows) = (below(&body), body.tableaux[4].lignes.len());
    let small = vec![Fig::below(10); 15];
    body.tableaux[4].lignes.iter_mut().for_each(|row| row.cellules.clone_from(&small));
    // Each on one line, in one piece.
    assert_eq!(below(&body) - without, 15 * rows);
    let pdf = text_of(&drawn(body).pdf);
    assert_eq!(pdf.matches("Hébergement autonome 0").count(), 3);
    assert_eq!(pdf.matches("Hébergement autonome 15").count(), 1);
}
