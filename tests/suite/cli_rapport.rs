//! The activity report as people run it: what is written, what is refused, what never tells more.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::Ran;
use crate::at;
use crate::cli::House;

const REPORT: &str = "rapports/2026.yaml";
const TRIAL: &str = "rapports/essai.yaml";

/// Copies a folder of the samples, with what it holds.
fn copy(house: &House, folder: &str) {
    for entry in std::fs::read_dir(at(&format!("samples/{folder}"))).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        match std::fs::read_to_string(at(&format!("samples/{path}"))) {
            Ok(text) => house.write(&path, &text),
            Err(_) => copy(house, &path),
        }
    }
}

/// A workspace with every sample.
fn whole() -> House {
    let house = House::new();
    ["rapports", "seances", "signalements", "situations"]
        .iter()
        .for_each(|folder| copy(&house, folder));
    house
}

/// A report on a few tables, with what tests add to it.
fn trial(head: &str, tables: &str) -> String {
    let (head, secret) = match head {
        "arrondi" => ("", ", methode: arrondi, base: 10"),
        head => (head, ""),
    };
    format!(
        "rapport: 2026\ntitre: Rapport d'essai\nrevision: 1\n\
         periode: {{du: 2026-01-01, au: 2026-12-31}}\nversion: publique\n\
         secret_statistique: {{seuil: 11, zero_sensible: non{secret}}}\n{head}tableaux:\n\
         \x20 - {{id: types, titre: Types, unite: preconisation, lignes: type_preconisation, figure: barres}}\n\
         \x20 - {{id: demandes, titre: Demandes, unite: signalement, lignes: demandes}}\n\
         \x20 - {{id: presence, titre: Présence, unite: seance, lignes: organisme, mesure: taux_presence}}\n\
         {tables}"
    )
}

fn ended(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
}

/// Where a part of a text stands, as diagnostics say it: « 12:5 ».
fn place(text: &str, part: &str) -> String {
    let at = text.find(part).unwrap_or_else(|| panic!("no « {part} »"));
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    format!("{}:{}", text[..at].matches('\n').count() + 1, text[start..at].chars().count() + 1)
}

/// « 12:5 C105 » for each error told.
fn told(ran: &Ran) -> BTreeSet<String> {
    let error = |line: &str| {
        let (place, rest) = line.split_once(" : erreur[")?;
        let (_, spot) = place.split_once(".yaml:")?;
        Some(format!("{spot} {}", rest.split(']').next()?))
    };
    ran.err.lines().filter_map(error).collect()
}

/// Every file of a workspace but its records, with its rights and its bytes.
type Files = BTreeMap<String, (u32, Vec<u8>)>;

fn written(house: &House) -> Files {
    fn walk(root: &Path, folder: &Path, files: &mut Files) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                let mode = std::fs::metadata(&path).unwrap().mode() & 0o777;
                files.insert(name, (mode, std::fs::read(&path).unwrap()));
            }
        }
    }
    let mut files = Files::new();
    let root = house.path("");
    walk(&root, &root, &mut files);
    let record = |name: &String| name.ends_with(".yaml") && !name.starts_with("produits/");
    files.retain(|name, _| !record(name) && name != "logo.svg" && !name.starts_with("rapports/"));
    // The register tells the time, and its name is drawn.
    files.retain(|name, _| !name.contains("registre"));
    files
}

/// An edition of the samples, produced once.
struct Produced {
    files: Files,
    stem: String,
}

impl Produced {
    fn of(house: &House, file: &str, args: &[&str], stem: &str) -> Self {
        let ran = house.run(&[&["rapport", file], args].concat());
        ended(&ran, 0);
        assert!(ran.out.contains("(produit)") && ran.err.contains("Preuve"), "{}", ran.err);
        Self { files: written(house), stem: stem.to_owned() }
    }

    fn text(&self, end: &str) -> String {
        let (_, bytes) = &self.files[&format!("produits/{}{end}", self.stem)];
        String::from_utf8(bytes.clone()).unwrap()
    }

    fn data(&self) -> Value {
        serde_json::from_str(&self.text("-donnees.json")).unwrap()
    }

    fn pages(&self) -> String {
        let (_, bytes) = &self.files[&format!("produits/{}.pdf", self.stem)];
        cesmivip::pdf::read_all(bytes).unwrap().pages
    }
}

/// A workspace with the trial report on three tables, produced once.
fn tried() -> &'static (House, Produced) {
    static MADE: OnceLock<(House, Produced)> = OnceLock::new();
    MADE.get_or_init(|| {
        let house = whole();
        house.write(TRIAL, &trial("", ""));
        let made = Produced::of(&house, TRIAL, &[], "RAP-2026-publique-v1");
        (house, made)
    })
}

fn public() -> &'static Produced {
    static MADE: OnceLock<Produced> = OnceLock::new();
    MADE.get_or_init(|| Produced::of(&whole(), REPORT, &[], "RAP-2026-publique-v1"))
}

fn internal() -> &'static Produced {
    static MADE: OnceLock<Produced> = OnceLock::new();
    let args = ["--edition", "interne"];
    MADE.get_or_init(|| Produced::of(&whole(), REPORT, &args, "RAP-2026-interne-v1"))
}

/// The figures of an edition: table, row, column, and what prints.
type Figures = BTreeMap<(String, String, String), String>;

fn of_json(data: &Value) -> Figures {
    let mut figures = Figures::new();
    for table in data["impression"].as_array().unwrap() {
        for row in table["lignes"].as_array().unwrap() {
            let heads = table["tetes"].as_array().unwrap().iter().skip(1);
            for (head, cell) in heads.zip(row["cellules"].as_array().unwrap()) {
                let shown = match (&cell["m"], &cell["v"]) {
                    (Value::Null, Value::Null) => match &cell["p"] {
                        Value::Null => cell["t"].as_str().unwrap().to_owned(),
                        percents => percents.to_string(),
                    },
                    (Value::Null, number) => number.to_string(),
                    (mark, number) => {
                        assert!(number.is_null(), "a withheld figure has a number");
                        mark.as_str().unwrap().to_owned()
                    }
                };
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                figures.insert((text(&table["id"]), text(&row["libelle"]), text(head)), shown);
            }
        }
    }
    figures
}

/// The cells of a line of CSV.
fn cells(line: &str) -> Vec<String> {
    let (mut found, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => found.push(String::new()),
            c => found.last_mut().unwrap().push(c),
        }
    }
    found
}

fn of_csv(edition: &Produced) -> Figures {
    let mut figures = Figures::new();
    let sheets = edition.files.iter().filter(|(name, _)| name.ends_with(".csv"));
    for (name, (_, bytes)) in sheets {
        let text = std::str::from_utf8(bytes).unwrap();
        for line in text.lines().skip(1) {
            let cells = cells(line);
            assert_eq!(cells.len(), 10, "{name}: {line}");
            assert!(name.ends_with(&format!("-{}.csv", cells[0])));
            assert!(cells[7].is_empty() != cells[8].is_empty(), "{line}");
            if ["base", "manquants"].contains(&cells[6].as_str()) {
                continue;
            }
            let key = (cells[0].clone(), cells[4].clone(), cells[5].clone());
            figures.insert(key, cells[7].clone() + &cells[8]);
        }
    }
    figures
}

/// Reads a page roughly: what stands between tags, cell after cell.
fn of_html(page: &str) -> Figures {
    fn plain(html: &str) -> String {
        let text: String =
            html.split('<').map(|p| p.split_once('>').map_or(p, |(_, t)| t)).collect();
        text.replace('’', "'").replace("&amp;", "&").trim().to_owned()
    }
    let mut figures = Figures::new();
    for article in page.split("<article aria-labelledby=\"tableau-").skip(1) {
        let (id, rest) = article.split_once('"').unwrap();
        let table = &rest[..rest.find("</table>").unwrap()];
        let (head, body) = table.split_once("</thead>").unwrap();
        let heads: Vec<String> = head.split("<th scope=\"col\">").skip(2).map(plain).collect();
        for row in body.split("<tr").skip(1) {
            let mut row = row.split("<td>");
            let label = row.next().unwrap().split_once("scope=\"row\">").unwrap().1;
            for (head, cell) in heads.iter().zip(row) {
                let shown = match plain(cell) {
                    dash if dash == "–" => "0".to_owned(),
                    text => text.trim_start_matches("environ ").replace("\u{a0}%", ""),
                };
                figures.insert((id.to_owned(), plain(label), head.clone()), shown);
            }
        }
    }
    figures
}

/// What prints, letter by letter: pages cut words and set their own quotes.
fn squeezed(text: &str) -> String {
    text.replace('’', "'").chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn an_edition_is_written_whole_private_and_once() {
    let house = whole();
    let before = written(&house);
    assert_eq!(before.keys().collect::<Vec<_>>(), [".cesmivip/cle"]);
    let made = Produced::of(&house, "rapports/2025.yaml", &[], "RAP-2025-publique-v1");
    let ids: Vec<String> = of_json(&made.data()).into_keys().map(|(id, ..)| id).collect();
    let ends = [".pdf", ".sha256", ".json", ".html", "-donnees.json"].map(str::to_owned);
    let sheets = ids.iter().map(|id| format!("-{id}.csv"));
    let mut expected: BTreeSet<String> =
        ends.into_iter().chain(sheets).map(|end| format!("produits/{}{end}", made.stem)).collect();
    expected.insert(".cesmivip/cle".to_owned());
    // What only the commission may know stays in the private folder, and nowhere else.
    let ledger = format!(".cesmivip/rapports/{}.json", made.stem);
    expected.insert(ledger.clone());
    // What it was drawn from is kept under its number, and its templates beside.
    let (kept, files): (Vec<&String>, Vec<&String>) =
        made.files.keys().partition(|name| name.starts_with(".cesmivip/scelles/"));
    assert_eq!((kept.len(), files.into_iter().cloned().collect()), (2, expected));
    for (name, (mode, bytes)) in &made.files {
        assert_eq!(*mode, 0o600, "{name}");
        let private = String::from_utf8_lossy(bytes).contains("vrais_effectifs");
        assert_eq!(private, *name == ledger, "{name}");
    }
    let kept: Value = serde_json::from_slice(&made.files[&ledger].1).unwrap();
    assert!(kept["temoins"].as_array().is_some_and(|worlds| !worlds.is_empty()));
    let sum = Command::new("sha256sum")
        .args(["-c", "--strict", "RAP-2025-publique-v1.sha256"])
        .current_dir(house.path("produits"))
        .output()
        .unwrap();
    assert!(sum.status.success());
    // The 2026 sample cites these very data.
    crate::house::fresh(
        "samples/rapports/RAP-2025-publique-v1-donnees.json",
        &made.text("-donnees.json"),
    );
    let again = house.run(&["report", "rapports/2025.yaml", "--format", "json"]);
    ended(&again, 0);
    let lines: Vec<Value> =
        again.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let stored = made.files.len() - 4;
    // The digest and the manifest go with the PDF.
    assert_eq!(lines.len(), stored - 2);
    for line in &lines {
        assert_eq!((&line["v"], &line["etat"]), (&Value::from(1), &Value::from("inchangé")));
    }
    assert_eq!((&lines[0]["type"], &lines[1]["type"]), (&"document".into(), &"donnees".into()));
    assert_eq!(written(&house), made.files);
}

#[test]
fn the_same_report_has_the_same_bytes_elsewhere_and_a_changed_one_is_refused() {
    let (house, made) = tried();
    let (here, there, text) = (house.copied(), whole(), trial("", ""));
    there.write(TRIAL, &text);
    // Ungrouped tables lose most of their figures.
    let figures = alike(made);
    let withheld = figures.values().filter(|shown| *shown == "s").count();
    assert!(withheld > 20, "{figures:?}");
    assert!(figures.values().any(|shown| shown == "100"));
    let file = there.path(TRIAL);
    let env = [
        ("TZ", "Pacific/Kiritimati"),
        ("LANG", "tr_TR.UTF-8"),
        ("HOME", "/dev/null"),
        ("SOURCE_DATE_EPOCH", "1"),
    ];
    let output = there.path("ailleurs");
    let args = ["rapport", file.to_str().unwrap(), "-o", output.to_str().unwrap()];
    ended(&there.run_in(Path::new("/"), &args, &env), 0);
    let bytes = |house: &House, folder: &str| -> BTreeMap<String, Vec<u8>> {
        let files = written(house).into_iter();
        let mine = files
            .filter_map(|(name, (_, bytes))| Some((name.strip_prefix(folder)?.to_owned(), bytes)));
        mine.collect()
    };
    assert_eq!(bytes(&here, "produits/"), bytes(&there, "ailleurs/"));
    assert_eq!(bytes(&here, ".cesmivip/"), bytes(&there, ".cesmivip/"));
    // One word of one record changes what the report tells: another revision must say so.
    let before = written(&here);
    let record = "situations/S-2026-042.yaml";
    let changed = std::fs::read_to_string(here.path(record)).unwrap();
    here.write(record, &changed.replacen("type: en_fugue", "type: domicile", 1));
    let title = text.replacen("Rapport d'essai", "Rapport d'essai corrigé", 1);
    here.write(TRIAL, &title);
    let ran = here.run(&["rapport", TRIAL]);
    ended(&ran, 1);
    let expected = format!("{} D003", place(&text, "1\nperiode"));
    assert_eq!(told(&ran), BTreeSet::from([expected]), "{}", ran.err);
    assert_eq!(written(&here), before);
}

#[test]
fn the_internal_edition_prints_all_that_the_public_one_does_and_more() {
    let (open, closed) = (public().data(), internal().data());
    assert_eq!((&open["seuil"], &closed["seuil"]), (&Value::from(11), &Value::from(5)));
    let (mine, theirs) = (of_json(&open), of_json(&closed));
    for (key, shown) in mine.iter().filter(|(_, shown)| *shown != "s") {
        assert_eq!(theirs.get(key), Some(shown), "{key:?}");
    }
    let printed = |figures: &Figures| figures.values().filter(|shown| *shown != "s").count();
    assert!(printed(&theirs) > printed(&mine));
    for (mine, theirs) in open["indicateurs"]
        .as_array()
        .unwrap()
        .iter()
        .zip(closed["indicateurs"].as_array().unwrap())
    {
        assert!(mine["valeur"]["m"] == "s" || mine == theirs, "{mine} {theirs}");
    }
    // The sample is worth reading: well under a third of its figures are withheld.
    let withheld = mine.len() - printed(&mine);
    assert!(withheld * 10 < mine.len(), "{withheld} of {}", mine.len());
}

#[test]
fn the_two_editions_of_a_revision_are_made_from_the_same() {
    let house = tried().0.copied();
    // A table counts something else since: members would hold both.
    house.edit(TRIAL, "lignes: type_preconisation", "lignes: statut_preconisation");
    let ran = house.run(&["rapport", TRIAL, "--edition", "interne"]);
    ended(&ran, 6);
    assert!(ran.err.contains("C110"), "{}", ran.err);
    assert!(!house.path("produits/RAP-2026-interne-v1.pdf").exists());
    house.edit(TRIAL, "lignes: statut_preconisation", "lignes: type_preconisation");
    ended(&house.run(&["rapport", TRIAL, "--edition", "interne"]), 0);
}

#[test]
fn a_public_revision_withstands_members_who_hold_the_internal_one() {
    let house = whole();
    let all = "rapport: 2026\ntitre: Rapport d'essai\nperiode: {du: 2026-01-01, au: 2026-12-31}\n";
    let types =
        "tableaux:\n  - {id: types, titre: Types, unite: preconisation, lignes: type_preconisation";
    house.write(TRIAL, &format!("{all}version: interne\n{types}}}\n"));
    ended(&house.run(&["rapport", TRIAL]), 0);
    // Nine, six and six were told to members: 23 of a wider group are two others.
    let rest = "soins_somatiques, soins_psychiques, addictologie, sante_sexuelle, \
                co_accompagnement, scolarite_insertion, soutien_parents, demarche_judiciaire, \
                securite_numerique, retour_de_fugue, appui_equipe, coordination";
    let second = format!(
        "{all}version: publique\nrevision: 2\nprecedents: [RAP-2026-interne-v1-donnees.json]\n\
         {types}, regroupements: {{Abri: [hebergement, eloignement, mise_a_l_abri, autre], \
         Le reste: [{rest}]}}}}\n"
    );
    house.write(TRIAL, &second);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 6);
    let at = place(&second, "precedents");
    assert_eq!(told(&ran), BTreeSet::from([format!("{at} C111")]));
    assert!(!house.path("produits/RAP-2026-publique-v2.pdf").exists());
    // Without the group that tells them apart, it is published.
    house.edit(TRIAL, "mise_a_l_abri, autre]", "mise_a_l_abri]");
    house.edit(TRIAL, "appui_equipe, coordination]", "appui_equipe, coordination, autre]");
    ended(&house.run(&["rapport", TRIAL]), 0);
}

#[test]
fn a_share_beside_a_label_is_no_withheld_count() {
    // « Direction… 0 % » of the sessions, and no situation that it presented.
    let house = whole();
    house.write(
        TRIAL,
        &trial("", "  - {id: origine, titre: Organismes, unite: situation, lignes: origine}\n"),
    );
    ended(&house.run(&["rapport", TRIAL]), 0);
}

#[test]
fn an_edition_for_members_alone_goes_on_from_year_to_year() {
    // The public one that would count beside it tells too much to whoever holds last year's: it is
    // refused, and stops nothing.
    let house = whole();
    house.edit("rapports/2025.yaml", "version: publique", "version: interne");
    ended(&house.run(&["rapport", "rapports/2025.yaml"]), 0);
    let only = "rapport: 2026\ntitre: Rapport d'essai\n\
                periode: {du: 2026-01-01, au: 2026-12-31}\nversion: interne\n\
                precedents: [RAP-2025-interne-v1-donnees.json]\ntableaux:\n\
                \x20 - {id: presence, titre: Présence, unite: seance, lignes: organisme, mesure: taux_presence}\n";
    house.write(TRIAL, only);
    ended(&house.run(&["rapport", TRIAL]), 0);
}

#[test]
fn a_correction_that_was_accepted_does_not_stop_later_years() {
    // Last year's edition told 23 situations; a session that was entered since makes them 24.
    let house = whole();
    let cited = "RAP-2025-publique-v1-donnees.json";
    let path = format!("rapports/{cited}");
    let mut data: Value =
        serde_json::from_str(&std::fs::read_to_string(house.path(&path)).unwrap()).unwrap();
    let mut tables = data["tableaux"].as_array_mut().unwrap().iter_mut();
    let total = tables.find(|table| table["id"] == "situations").unwrap();
    total["cellules"][0] = Value::from(23);
    let asked = |gaps: &str| trial(&format!("precedents: [{cited}]\n{gaps}"), "");
    let ran = |text: &str| {
        house.write(TRIAL, text);
        house.run(&["rapport", TRIAL])
    };
    let gap = |table: &str| {
        format!("ecarts_admis:\n  - {{tableau: {table}, reference_dpo: Avis fictif 12}}\n")
    };
    // It designates nothing while the edition is right.
    let text = asked(&gap("inconnu"));
    let refused = ran(&text);
    assert!(told(&refused).contains(&format!("{} C114", place(&text, "inconnu"))));
    house.write(&path, &data.to_string());
    let text = asked("");
    let refused = ran(&text);
    ended(&refused, 6);
    assert_eq!(told(&refused), BTreeSet::from([format!("{} C103", place(&text, "precedents"))]));
    let text = asked(&gap("situation"));
    let refused = ran(&text);
    ended(&refused, 6);
    assert!(told(&refused).contains(&format!("{} C103", place(&text, "precedents"))));
    ended(&ran(&asked(&gap("situations"))), 0);
    let page = std::fs::read_to_string(house.path("produits/RAP-2026-publique-v1.html")).unwrap();
    assert!(page.contains("corrigés depuis leur parution"));
}

#[test]
fn what_the_papers_told_is_said() {
    let house = whole();
    let known = "connu_par_ailleurs:\n  - {unite: situation, variable: sexe, modalites: garcon, \
                 population: cumul, valeur: 5, source: Article de presse du 12 mai}\n";
    let tables = "  - {id: sexe, titre: Sexe, unite: situation, lignes: sexe, regroupements: \
                  {Filles: fille, Garçons: garcon, Non connu: inconnu}}\n";
    let text = trial(known, tables);
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 0);
    let at = place(&text, "connu_par_ailleurs");
    assert!(ran.err.contains(&format!("{at} : attention[M157]")), "{}", ran.err);
    let page = std::fs::read_to_string(house.path("produits/RAP-2026-publique-v1.html")).unwrap();
    assert!(page.contains("moins de doute que ce seuil"), "{page}");
}

/// The same figures in data, in sheets, on the page and on paper.
fn alike(edition: &Produced) -> Figures {
    let data = edition.data();
    let figures = of_json(&data);
    assert_eq!(figures, of_csv(edition));
    let page = edition.text(".html");
    assert_eq!(figures, of_html(&page));
    let pages = squeezed(&edition.pages());
    for table in data["impression"].as_array().unwrap() {
        let told = data["tableaux"].as_array().unwrap();
        let told = told.iter().find(|told| told["id"] == table["id"]);
        let counts = table["mesures"].as_array().unwrap().iter().all(|m| m == "effectif");
        for (at, row) in table["lignes"].as_array().unwrap().iter().enumerate() {
            let mut line = row["libelle"].as_str().unwrap().to_owned();
            let cells = row["cellules"].as_array().unwrap();
            cells.iter().for_each(|cell| line.push_str(cell["t"].as_str().unwrap()));
            assert!(pages.contains(&squeezed(&line)), "{line}");
            // What the next edition reads says no more.
            if let (Some(told), true) = (told, counts) {
                let all = told["cellules"].as_array().unwrap();
                let mine = all.iter().skip(at * cells.len()).take(cells.len());
                mine.zip(cells).for_each(|(told, cell)| assert_eq!(*told, cell["v"], "{line}"));
            }
        }
        // A withheld bar has no length.
        let Some(bars) = table["figure"]["barres"].as_array() else { continue };
        for bar in bars {
            assert_eq!(bar["marque"] == "s", bar["part"].is_null(), "{bar}");
        }
    }
    figures
}

#[test]
fn a_withheld_figure_is_withheld_everywhere() {
    for edition in [public(), internal()] {
        assert!(alike(edition).values().any(|shown| shown == "s"));
    }
}

#[test]
fn rounding_keeps_every_cell() {
    let house = whole();
    house.write(TRIAL, &trial("arrondi", ""));
    let made = Produced::of(&house, TRIAL, &[], "RAP-2026-publique-v1");
    let figures = alike(&made);
    for ((table, row, column), shown) in &figures {
        assert_ne!(shown, "s", "{table} {row} {column}");
        if table != "presence" {
            assert_eq!(shown.parse::<u64>().unwrap() % 10, 0, "{table} {row} {column}");
        }
    }
    assert!(figures.values().any(|shown| shown == "10"));
}

#[test]
fn every_number_of_a_text_is_a_published_figure() {
    let house = whole();
    let before = written(&house);
    let texts = "textes:\n  profil: |\n    {{ situations.uniques }} enfants en {{ periode.annee }}.\n\
                 \x20   {{ situations.inconnues }} et {{ tableaux.demandes.perdu }}.\n\
                 \x20   {{ tableaux.types.eloignement }} pour s'éloigner.\n\
                 \x20   {% if vrai %}ah{{ situations.uniques | safe }}.\n\
                 \x20   On en compte 613, ou quarante-deux.\n\
                 \x20   Un seul garçon, et aucune des plus jeunes.\n  \
                 offre: Un tiers, déclaré, et la loi L226-2-2.\n\
                 nombres_declares: [{valeur: tiers, source: Un autre rapport}]\n";
    let text = trial(texts, "");
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 1);
    let flaws = [
        ("{{ situations.inconnues", "M152"),
        ("{{ tableaux.demandes.perdu", "M152"),
        ("{{ tableaux.types.elo", "M153"),
        ("{% if", "M151"),
        ("{{ situations.uniques | safe", "M151"),
        ("613", "M154"),
        ("quarante", "M154"),
        ("deux.", "M154"),
        ("seul", "M155"),
        ("aucune des", "M155"),
    ];
    let mut expected: BTreeSet<String> =
        flaws.iter().map(|(part, code)| format!("{} {code}", place(&text, part))).collect();
    // The other brace of « %} » is one more.
    expected.insert(format!("{} M151", place(&text, "}ah")));
    assert_eq!(told(&ran), expected, "{}", ran.err);
    assert_eq!(written(&house), before);
}

#[test]
fn an_empty_period_and_a_figure_in_a_title_are_told() {
    let house = whole();
    let before = written(&house);
    let text = trial("", "").replace("Rapport d'essai", "\"Rapport {{ periode.annee }}\"");
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 1);
    assert_eq!(told(&ran), BTreeSet::from([format!("{} M151", place(&text, "{{ periode"))]));
    let text = trial("", "").replace("2026", "2010");
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 1);
    assert_eq!(told(&ran), BTreeSet::from([format!("{} M147", place(&text, "du: 2010"))]));
    assert_eq!(written(&house), before);
}

#[test]
fn a_report_repeats_no_record() {
    let house = whole();
    let before = written(&house);
    let texts = "textes:\n  profil: |\n    À Vénissieux, un enfant porte un blouson\n    en jean clair.\n\
                 \x20   Le 28/05/2026, la S-2026-042 est signalée ; Mme Zélie aussi.\n";
    let group = "  - {id: adhesion, titre: Adhésion, unite: preconisation, lignes: adhesion,\n     \
                 regroupements: {Baskets blanches sac: [oui], Autres: [non, partielle, ne_sait_pas]}}\n";
    let text = trial(texts, group);
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 6);
    let flaws = ["Vénissieux", "blouson", "en jean", "28/05", "S-2026-042", "Zélie", "Baskets"];
    let expected: BTreeSet<String> =
        flaws.iter().map(|part| format!("{} C105", place(&text, part))).collect();
    // A name is told as such, and a day is made of numbers that no figure has, too.
    let (same, others): (BTreeSet<String>, BTreeSet<String>) =
        told(&ran).into_iter().partition(|fault| fault.ends_with("C105"));
    assert_eq!(same, expected, "{}", ran.err);
    assert!(others.iter().any(|fault| fault.ends_with("M111")), "{}", ran.err);
    // Neither the words nor the names of the record are told again.
    assert!(!ran.err.contains("Vénissieux") && !ran.err.contains("jean"), "{}", ran.err);
    assert_eq!(written(&house), before);
}

#[test]
fn what_readers_know_must_be_true_and_crossed_tables_wide() {
    let house = whole();
    let before = written(&house);
    let cited = "RAP-2025-publique-v1-donnees.json";
    let path = format!("rapports/{cited}");
    let data = std::fs::read_to_string(house.path(&path)).unwrap();
    let mut told_before: Value = serde_json::from_str(&data).unwrap();
    let total = told_before["tableaux"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|table| table["id"] == "situations")
        .unwrap();
    total["cellules"][0] = Value::from(23);
    house.write(&path, &told_before.to_string());
    let head = format!(
        "precedents: [{cited}]\nconnu_par_ailleurs:\n  \
         - {{unite: situation, variable: sexe, modalites: fille, valeur: 1, source: Presse}}\n  \
         - {{unite: seance, variable: type_seance, modalites: ordinaire, valeur: 99, source: Presse}}\n\
         impossibles:\n  - {{unite: situation, variable: sexe, modalites: garcon, raison: Essai}}\n  \
         - {{unite: seance, variable: type_seance, modalites: [ordinaire], raison: Essai}}\n"
    );
    let crossed =
        "  - {id: croise, titre: Croisé, unite: situation, lignes: niveau, colonnes: mna}\n";
    let text = trial(&head, crossed).replace("2026", "2025").replace("RAP-2026", "RAP-2025");
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 6);
    let expected = [
        format!("{} C103", place(&text, "precedents")),
        format!("{} C104", place(&text, "unite: situation, variable")),
        format!("{} C104", place(&text, "unite: seance, variable")),
        format!("{} C109", place(&text, "unite: situation, variable: sexe, modalites: garcon")),
        format!("{} C109", place(&text, "unite: seance, variable: type_seance, modalites: [")),
        format!("{} C102", place(&text, "id: croise")),
    ];
    assert_eq!(told(&ran), BTreeSet::from(expected), "{}", ran.err);
    assert_eq!(written(&house), before);
}

#[test]
fn advice_can_be_followed() {
    let house = whole();
    let tables = "  - {id: besoins, titre: Besoins, unite: mention, lignes: besoin}\n";
    let text = trial("", tables);
    house.write(TRIAL, &text);
    let asked = ["rapport", TRIAL, "--conseil", "--format", "json"];
    let ran = house.run(&asked);
    ended(&ran, 0);
    // Of fourteen referrals, no grouping of what they ask prints.
    let helpless = |line: &Value| line["type"] == "sans_remede" && line["tableau"] == "demandes";
    let told = |ran: &Ran| -> (Vec<Value>, Vec<Value>) {
        let lines = ran.out.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.partition(helpless)
    };
    let (without, advice) = told(&ran);
    assert!(without.len() == 1 && !advice.is_empty(), "{}", ran.out);
    let mut followed = text.clone();
    for line in &advice {
        assert_eq!(line["type"], "conseil");
        let losses = |when: &str| line[when][0].as_u64().unwrap();
        assert!(losses("apres") < losses("avant"), "{line}");
        let groups = line["groupes"].as_array().unwrap().iter();
        let groups: Vec<String> =
            groups.map(|group| format!("{}: {}", group[0], group[1])).collect();
        let (id, key) = (line["tableau"].as_str().unwrap(), line["cle"].as_str().unwrap());
        let start = format!("id: {id},");
        assert!(followed.contains(&start));
        followed = followed.replace(&start, &format!("{start} {key}: {{{}}},", groups.join(", ")));
    }
    house.write(TRIAL, &followed);
    let again = house.run(&asked);
    ended(&again, 0);
    assert_eq!(told(&again), (without, Vec::new()));
    assert!(house.produced().is_empty() && !house.path(".cesmivip/rapports").exists());
}

#[test]
fn a_fresh_workspace_has_its_reports() {
    let house = House::new();
    ended(&house.run(&["init", "neuf"]), 0);
    let ran = house.run(&["rapport", "neuf/rapports/2026.yaml", "--conseil"]);
    ended(&ran, 0);
    assert!(ran.out.is_empty() && ran.err.contains("Aucun tableau"), "{}{}", ran.out, ran.err);
}

#[test]
fn committed_digests() {
    let mut lines = String::new();
    for edition in [public(), internal()] {
        lines.push_str(&edition.text(".sha256"));
        for end in [".html", "-donnees.json"] {
            let digest = cesmivip::seal::sha256(edition.text(end).as_bytes());
            lines.push_str(&format!("{digest}  {}{end}\n", edition.stem));
        }
    }
    crate::house::fresh("tests/suite/empreintes_rapport.txt", &lines);
}
