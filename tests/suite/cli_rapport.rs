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
use crate::cli_produire::ended;

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
    format!(
        "rapport: 2026\ntitre: Rapport d'essai\nrevision: 1\n\
         periode: {{du: 2026-01-01, au: 2026-12-31}}\nversion: publique\n\
         {head}tableaux:\n\
         \x20 - {{id: types, titre: Types, unite: preconisation, lignes: type_preconisation, figure: barres}}\n\
         \x20 - {{id: demandes, titre: Demandes, unite: signalement, lignes: demandes}}\n\
         \x20 - {{id: presence, titre: Présence, unite: seance, lignes: organisme, mesure: taux_presence}}\n\
         {tables}"
    )
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
        let ran = house.run(&[&["rapport", file, "--publier"], args].concat());
        ended(&ran, 0);
        assert!(ran.out.contains("(produit)") && ran.err.contains("Audit"), "{}", ran.err);
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

/// The figures of an edition: table, row, column, and what prints.
type Figures = BTreeMap<(String, String, String), String>;

fn of_json(data: &Value) -> Figures {
    let mut figures = Figures::new();
    for table in data["impression"].as_array().unwrap() {
        for row in table["lignes"].as_array().unwrap() {
            let heads = table["tetes"].as_array().unwrap().iter().skip(1);
            for (head, cell) in heads.zip(row["cellules"].as_array().unwrap()) {
                if cell["m"] == "moins" || cell["m"] == "nd" {
                    assert!(cell["v"].is_null() && cell["p"].is_null(), "a number: {cell}");
                }
                let shown = match (&cell["v"], &cell["p"]) {
                    (Value::Null, Value::Null) => cell["t"].as_str().unwrap().to_owned(),
                    (Value::Null, percents) => percents.to_string(),
                    (number, _) => number.to_string(),
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
            assert!(!cells[7].is_empty(), "{line}");
            if ["base", "manquants"].contains(&cells[6].as_str()) {
                continue;
            }
            let key = (cells[0].clone(), cells[4].clone(), cells[5].clone());
            figures.insert(key, cells[7].clone());
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
                    text if text.starts_with("moins") => text,
                    text => text.replace("\u{a0}%", "").replace('\u{202f}', ""),
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
    assert!(kept["effectifs_audites"].as_u64().is_some_and(|audited| audited > 30));
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
    let again = house.run(&["report", "rapports/2025.yaml", "--publier", "--format", "json"]);
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
    // Small lines of ungrouped tables are one.
    let figures = alike(made);
    let small = figures.values().filter(|shown| shown.starts_with("moins")).count();
    let one = figures.keys().filter(|(_, row, _)| row == "Autres réponses").count();
    assert!(small == 0 && one > 1, "{figures:?}");
    assert!(figures.values().any(|shown| shown == "100"));
    let file = there.path(TRIAL);
    let env = [
        ("TZ", "Pacific/Kiritimati"),
        ("LANG", "tr_TR.UTF-8"),
        ("HOME", "/dev/null"),
        ("SOURCE_DATE_EPOCH", "1"),
    ];
    let output = there.path("ailleurs");
    let args = ["rapport", file.to_str().unwrap(), "--publier", "-o", output.to_str().unwrap()];
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
    let ran = here.run(&["rapport", TRIAL, "--publier"]);
    ended(&ran, 1);
    let expected = format!("{} D003", place(&text, "1\nperiode"));
    assert_eq!(told(&ran), BTreeSet::from([expected]), "{}", ran.err);
    assert_eq!(written(&here), before);
}

#[test]
fn the_internal_edition_is_exact_and_one_copy_a_recipient() {
    let house = whole();
    let before = written(&house);
    house.write(TRIAL, &trial("", "").replace("version: publique", "version: interne"));
    let ran = house.run(&["rapport", TRIAL, "--sceller"]);
    ended(&ran, 0);
    let files = written(&house);
    let new = files.keys().filter(|name| !before.contains_key(*name));
    let new: Vec<&String> = new.filter(|name| name.starts_with("produits/")).collect();
    let stem = "produits/RAP-2026-interne-v1-ase";
    let ends = [".json", ".pdf", ".sha256"].map(|end| format!("{stem}{end}"));
    assert_eq!(new, ends.iter().collect::<Vec<_>>());
    let pages = cesmivip::pdf::read_all(&files[&ends[1]].1).unwrap().pages;
    let said = squeezed("Secret partagé, ne se publie pas. Exemplaire : Aide sociale à l'enfance");
    let squeezed = squeezed(&pages);
    assert!(squeezed.matches(&said).count() > 3, "{pages}");
    assert!(
        squeezed.contains("effectifsdecetteéditionsontexacts") && !squeezed.contains("moinsde10")
    );
    // Nobody gets what the matrix gives to nobody.
    let matrix = std::fs::read_to_string(house.path("cesmivip.yaml")).unwrap();
    let row = matrix.lines().find(|line| line.trim_start().starts_with("statistiques:")).unwrap();
    house.write("cesmivip.yaml", &matrix.replace(row, "  # personne"));
    house.edit(TRIAL, "revision: 1", "revision: 2");
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 6);
    assert!(ran.err.contains("C115"), "{}", ran.err);
    assert_eq!(written(&house), files);
    // A correction says that it is one: no version of an internal edition is cited.
    house.write("cesmivip.yaml", &matrix);
    ended(&house.run(&["rapport", TRIAL, "-o", "essais"]), 0);
    let tried = std::fs::read(house.path("essais/ESSAI-RAP-2026-interne-v2-ase.pdf")).unwrap();
    let pages = cesmivip::pdf::read_all(&tried).unwrap().pages;
    assert!(crate::cli_rapport::squeezed(&pages).contains("remplacetouteversionantérieure"));
}

/// Every path of the office but its key, with the bytes of what the register and the program keep.
fn kept(house: &House) -> Files {
    let mut files = written(house);
    let register = std::fs::read(house.path("registre/registre.tsv")).unwrap_or_default();
    files.insert("registre".to_owned(), (0, register));
    files.retain(|name, _| !name.starts_with("essais/"));
    files
}

#[test]
fn a_trial_leaves_nothing_that_counts() {
    let (house, _) = tried();
    let house = house.copied();
    let before = kept(&house);
    // The same figures as what was published, and a word that the revision is taken.
    for args in [&["rapport", TRIAL][..], &["rapport", TRIAL, "--essai"]] {
        let ran = house.run(args);
        ended(&ran, 0);
        assert!(ran.err.contains("attention[M183]") && ran.err.contains("Essai :"), "{}", ran.err);
        assert!(ran.out.contains("essais/ESSAI-RAP-2026-publique-v1.pdf (essai)"), "{}", ran.out);
    }
    assert_eq!(kept(&house), before);
    ended(&house.run(&["rapport", TRIAL, "--essai", "--publier"]), 2);
    let stem = "essais/ESSAI-RAP-2026-publique-v1";
    let read = |end: &str| std::fs::read(house.path(&format!("{stem}{end}"))).unwrap();
    let said = |end: &str| String::from_utf8(read(end)).unwrap();
    let pages = cesmivip::pdf::read_all(&read(".pdf")).unwrap().pages;
    let headed = squeezed("ESSAI, à ne remettre à personne. Édition publique");
    let paged = squeezed(&pages);
    let numbers = paged.matches("ESSAI-RAP-2026-publique,version1").count();
    assert!(numbers > 3 && paged.matches(&headed).count() == numbers, "{numbers} {pages}");
    assert!(said(".html").contains("<title>ESSAI") && said(".html").contains("ESSAI, à ne"));
    assert!(said("-types.csv").lines().skip(1).all(|line| line.contains("ESSAI")));
    let data: Value = serde_json::from_str(&said("-donnees.json")).unwrap();
    assert_eq!((&data["essai"], &data["rapport"]["essai"]), (&true.into(), &true.into()));
    assert_eq!(of_json(&data), of_json(&tried().1.data()));
    // Nobody can cite it, under any name.
    let name = "RAP-2025-publique-v1-donnees.json";
    house.write(&format!("rapports/{name}"), &said("-donnees.json"));
    let head = format!("precedents: [{name}, RAP-2026-publique-v1-donnees.json]\n");
    house.write(TRIAL, &trial(&head, "").replace("revision: 1", "revision: 2"));
    for way in ["--essai", "--conseil", "--publier"] {
        let ran = house.run(&["rapport", TRIAL, way]);
        ended(&ran, 6);
        assert!(ran.err.contains("erreur[C116]"), "{}", ran.err);
    }
    assert_eq!(kept(&house), before);
}

#[test]
fn an_edition_that_never_left_is_freed_and_one_that_may_have_is_not() {
    let house = tried().0.copied();
    let document = "produits/RAP-2026-publique-v1.pdf";
    let second = trial("", "").replace("revision: 1", "revision: 2");
    house.write(TRIAL, &second);
    let refused = |house: &House| {
        let ran = house.run(&["rapport", TRIAL]);
        ended(&ran, 6);
        assert!(
            ran.err.contains("erreur[C108]") && ran.err.contains("erreur[M143]"),
            "{}",
            ran.err
        );
    };
    refused(&house);
    // Cancelled is not unread.
    ended(&house.run(&["registre", "annuler", document]), 0);
    refused(&house);
    ended(&house.run(&["registre", "annuler", document, "--jamais-sortie"]), 0);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 0);
    assert!(!ran.err.contains("M143"), "{}", ran.err);
    assert!(!replaces(&house), "what nobody read is not replaced");
    // The audit counts with nothing of it: it cannot be cited any more.
    let cited = "precedents: [RAP-2026-publique-v1-donnees.json]\n";
    let text = trial(cited, "").replace("revision: 1", "revision: 2");
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 6);
    assert_eq!(told(&ran), BTreeSet::from([format!("{} C118", place(&text, "RAP-2026"))]));
}

/// Whether the trial of a second version says, in its pages and on its page, that it replaces the first.
fn replaces(house: &House) -> bool {
    let read = |ending: &str| {
        std::fs::read(house.path(&format!("essais/ESSAI-RAP-2026-publique-v2{ending}"))).unwrap()
    };
    let said = squeezed("elle corrige et remplace la version 1, qui ne vaut plus");
    let pages = cesmivip::pdf::read_all(&read(".pdf")).unwrap().pages;
    let page = String::from_utf8(read(".html")).unwrap();
    let both = [pages, page].map(|text| squeezed(&text).contains(&said));
    assert_eq!(both[0], both[1], "the pages and the page say the same");
    both[0]
}

/// What readers hold is what was sealed: neither another file under its name, wherever it stands, nor
/// its figures under another name.
#[test]
fn an_edition_is_cited_by_the_bytes_that_were_sealed() {
    let house = tried().0.copied();
    let name = "RAP-2026-publique-v1-donnees.json";
    let sealed = std::fs::read_to_string(house.path(&format!("produits/{name}"))).unwrap();
    let second = |cited: &str| {
        let head = format!("precedents: [{cited}]\n");
        trial(&head, "").replace("revision: 1", "revision: 2")
    };
    house.write(TRIAL, &second(name));
    ended(&house.run(&["rapport", TRIAL]), 0);
    assert!(replaces(&house), "readers of the first are told");
    let refused = |house: &House, cited: &str| {
        for way in ["--essai", "--conseil", "--publier"] {
            let ran = house.run(&["rapport", TRIAL, way]);
            ended(&ran, 6);
            assert!(ran.err.contains("erreur[D110]"), "{cited}: {}", ran.err);
        }
    };
    let mut forged: Value = serde_json::from_str(&sealed).unwrap();
    forged["tableaux"][0]["cellules"][0] = Value::from(40);
    // A copy that was sealed is as good as the document in its place; the sealed one wins over another.
    house.write(&format!("rapports/{name}"), &sealed);
    ended(&house.run(&["rapport", TRIAL]), 0);
    house.write(&format!("rapports/{name}"), &forged.to_string());
    ended(&house.run(&["rapport", TRIAL]), 0);
    std::fs::remove_file(house.path(&format!("produits/{name}"))).unwrap();
    refused(&house, name);
    house.write(&format!("produits/{name}"), &forged.to_string());
    refused(&house, name);
    // The figures of a trial, its mark taken out, under a name that nobody sealed.
    let other = "RAP-2025-publique-v1-donnees.json";
    house.write(&format!("produits/{name}"), &sealed);
    house.write(&format!("rapports/{other}"), &forged.to_string());
    house.write(TRIAL, &second(&format!("{name}, {other}")));
    refused(&house, other);
    // One that this register does not know is remarked.
    forged["reference"] = Value::from("RAP-2025-publique");
    house.write(&format!("rapports/{other}"), &forged.to_string());
    let ran = house.run(&["rapport", TRIAL]);
    assert!(ran.err.contains("information[M200]"), "{}", ran.err);
}

/// What another edition counts with was read, and a revision that was cancelled is not published.
#[test]
fn an_edition_that_is_cited_is_not_freed_nor_a_cancelled_one_published() {
    let house = tried().0.copied();
    let (one, two) = ("produits/RAP-2026-publique-v1.pdf", "produits/RAP-2026-publique-v2.pdf");
    let cited = "precedents: [RAP-2026-publique-v1-donnees.json]\n";
    house.write(TRIAL, &trial(cited, "").replace("revision: 1", "revision: 2"));
    ended(&house.run(&["rapport", TRIAL, "--publier"]), 0);
    let data = "produits/RAP-2026-publique-v2-donnees.json";
    let free = |file: &str| house.run(&["registre", "annuler", file, "--jamais-sortie"]);
    let refused = |file: &str, code: &str| {
        let ran = free(file);
        assert!(ran.code != 0 && ran.err.contains(code), "{file}: {}", ran.err);
    };
    refused(data, "D111");
    refused(one, "D113");
    // The second goes: the first stands again, and the second is not published any more.
    assert!(house.run(&["verifier", one]).out.contains("remplacé par la version 2"));
    ended(&free(two), 0);
    let ran = house.run(&["verifier", one]);
    assert!(ran.code == 0 && !ran.out.contains("remplacé"), "{}", ran.out);
    let ran = house.run(&["rapport", TRIAL, "--publier"]);
    ended(&ran, 1);
    assert!(ran.err.contains("erreur[D114]"), "{}", ran.err);
    // Then nothing cites the first.
    ended(&free(one), 0);
}

/// Tries a report that cites last year's, of which one table that is wanted is changed in its data;
/// gives what was said, and where the citation stands.
fn after_changing(
    house: &House,
    wanted: impl Fn(&Value) -> bool,
    change: impl Fn(&mut Value),
) -> (Ran, String) {
    let cited = "RAP-2025-publique-v1-donnees.json";
    let path = format!("rapports/{cited}");
    let mut data: Value =
        serde_json::from_str(&std::fs::read_to_string(house.path(&path)).unwrap()).unwrap();
    let mut tables = data["tableaux"].as_array_mut().unwrap().iter_mut();
    change(tables.find(|table| wanted(table)).unwrap());
    house.write(&path, &data.to_string());
    let text = trial(&format!("precedents: [{cited}]\n"), "");
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 0);
    (ran, place(&text, "precedents"))
}

#[test]
fn records_corrected_since_an_edition_stop_nothing() {
    let total = |table: &Value| table["id"] == "situations";
    let (ran, at) = after_changing(&whole(), total, |table| table["cellules"][0] = Value::from(23));
    assert!(ran.err.contains(&format!("{at} : attention[M182]")), "{}", ran.err);
}

#[test]
fn an_edition_that_does_not_tell_all_it_prints_is_said() {
    let (house, of_lines) = (whole(), |table: &Value| table["dimensions"] != serde_json::json!([]));
    let (ran, _) = after_changing(&house, of_lines, |_| {});
    assert!(!ran.err.contains("M186"), "{}", ran.err);
    // A share, with nothing of what it is made from.
    let (ran, at) = after_changing(&house, of_lines, |table| {
        table["mesure"] = Value::from("part");
        table["cellules"] = serde_json::json!([]);
    });
    assert!(ran.err.contains(&format!("{at} : attention[M186]")), "{}", ran.err);
    assert!(!ran.err.contains("M187"), "{}", ran.err);
    // It lies beside the record still, which cites it no more.
    house.write(TRIAL, &trial("", ""));
    let ran = house.run(&["rapport", TRIAL]);
    assert!(ran.err.contains("attention[M187]"), "{}", ran.err);
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
        let folded = format!("{}_reunies", table["id"].as_str().unwrap());
        let is_folded =
            data["tableaux"].as_array().unwrap().iter().any(|told| told["id"] == *folded);
        let counts =
            !is_folded && table["mesures"].as_array().unwrap().iter().all(|m| m == "effectif");
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
        // The bar of a small count has no length of its own.
        let Some(bars) = table["figure"]["barres"].as_array() else { continue };
        for bar in bars {
            assert_eq!(bar["marque"].is_null(), bar["part"].is_u64(), "{bar}");
        }
    }
    figures
}

#[test]
fn the_first_page_has_ten_figures_and_three_drawings() {
    let edition = public();
    let (pages, html) = (edition.pages(), edition.text(".html"));
    let first = squeezed(pages.split("Sommaire").next().unwrap());
    let data = edition.data();
    let figures = data["indicateurs"].as_array().unwrap();
    assert_eq!(figures.len(), 10);
    for figure in figures {
        let said =
            |key: &str| squeezed(figure[key].as_str().unwrap_or(&figure[key]["t"].to_string()));
        assert!(first.contains(&said("titre")), "{figure} {first}");
        assert!(first.contains(said("valeur").trim_matches('"')), "{figure} {first}");
    }
    // A drawing has the lines of its table, and those alone, as they print there.
    assert_eq!(html.split("id=\"lire\"").next().unwrap().matches("<figure>").count(), 3);
    for drawn in ["niveau", "preconisations", "besoins"] {
        let tables = data["impression"].as_array().unwrap();
        let table = tables.iter().find(|table| table["id"] == drawn).unwrap();
        for bar in table["figure"]["barres"].as_array().unwrap() {
            let said = format!("{}{}", bar["libelle"], bar["texte"]).replace('"', "");
            assert!(first.contains(&squeezed(&said)), "{said} {first}");
        }
    }
}

#[test]
fn a_trend_says_what_earlier_editions_printed_and_what_they_have_not() {
    let data = public().data();
    let then = std::fs::read(at("samples/rapports/RAP-2025-publique-v1-donnees.json")).unwrap();
    let then: Value = serde_json::from_slice(&then).unwrap();
    let table = |tables: &Value, id: &str| -> Value {
        tables.as_array().unwrap().iter().find(|table| table["id"] == id).unwrap().clone()
    };
    for id in ["mesure", "fugues", "preconisations"] {
        let (now, then) = (table(&data["impression"], id), table(&then["tableaux"], id));
        assert_eq!(now["tetes"].as_array().unwrap().last().unwrap(), "2025, publié", "{id}");
        let rows = now["lignes"].as_array().unwrap().iter();
        let printed: Vec<Value> = rows
            .map(|row| row["cellules"].as_array().unwrap().last().unwrap()["v"].clone())
            .collect();
        assert_eq!(&Value::from(printed), &then["cellules"], "{id}");
    }
    // Other groups than then, or another edition's readers: no column, and a word of it.
    let house = whole();
    let text = std::fs::read_to_string(house.path(REPORT)).unwrap();
    house.write(REPORT, &text.replace("lignes: lieu_vie,", "lignes: lieu_vie, tendance: oui,"));
    let ran = house.run(&["rapport", REPORT]);
    ended(&ran, 0);
    assert_eq!(ran.err.matches("attention[M185]").count(), 1, "{}", ran.err);
    // A count that no edition rounds so is none of a report.
    let name = "RAP-2025-publique-v1-donnees.json";
    let mut odd = then.clone();
    for told in odd["tableaux"].as_array_mut().unwrap().iter_mut().filter(|t| t["id"] == "fugues") {
        told["cellules"][0] = 3.into();
    }
    let path = house.path(&format!("rapports/{name}"));
    let kept = std::fs::read_to_string(&path).unwrap();
    house.write(&format!("rapports/{name}"), &odd.to_string());
    let ran = house.run(&["rapport", REPORT]);
    assert!(ran.code != 0 && ran.err.contains("D013"), "{}", ran.err);
    house.write(&format!("rapports/{name}"), &kept);
    let cited = std::fs::read_to_string(house.path(&format!("rapports/{name}"))).unwrap();
    let members = cited.replacen("\"edition\": \"publique\"", "\"edition\": \"interne\"", 1);
    let members = members.replacen("\"edition\":\"publique\"", "\"edition\":\"interne\"", 1);
    assert_ne!(members, cited);
    house.write(&format!("rapports/{name}"), &members);
    house.write(REPORT, &text);
    ended(&house.run(&["rapport", REPORT]), 0);
    let tried = written(&house);
    let sheet = tried.keys().find(|name| name.ends_with("-fugues.csv")).unwrap();
    assert!(!String::from_utf8_lossy(&tried[sheet].1).contains("2025, publié"), "{sheet}");
}

#[test]
fn every_count_of_children_is_a_multiple_or_small() {
    let figures = alike(public());
    let data = public().data();
    let of_sessions = |table: &str| {
        let all = data["tableaux"].as_array().unwrap().iter();
        all.filter(|told| told["id"] == table).any(|told| told["unite"] == "seance")
    };
    let (mut printed, mut small) = (0, 0);
    for ((table, row, column), shown) in &figures {
        match shown.parse::<u64>() {
            _ if of_sessions(table) || table == "moyens" => {}
            // Declared exact, this year and the one before.
            Ok(46) if row == "Total" => {}
            Ok(24) if row == "Total" && column == "2025, publié" => {}
            Ok(number) => {
                assert!(number % 5 == 0, "{table}, {row}, {column}: {number}");
                printed += 1;
            }
            Err(_) => small += usize::from(shown.starts_with("moins")),
        }
    }
    // The sample is worth reading.
    assert!(printed > 100 && small * 10 < printed, "{printed} {small}");
}

#[test]
fn every_number_of_a_text_is_a_published_figure() {
    let house = whole();
    let before = written(&house);
    let texts = "textes:\n  profil: |\n    {{ situations.uniques }} enfants en {{ periode.annee }}.\n\
                 \x20   {{ situations.inconnues }} et {{ tableaux.demandes.perdu }}.\n\
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
        ("{% if", "M151"),
        ("{{ situations.uniques | safe", "M151"),
        ("613", "M154"),
        ("quarante-deux", "M154"),
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

/// What everybody in the trade says tells nobody.
#[test]
fn expressions_of_the_trade_pass() {
    let house = whole();
    let said = "textes:\n  profil: |\n    Elle agit en famille d'accueil, en accueil de jour, à la mission locale,\n\
                \x20   au lycée professionnel, en classe de troisième ou dans une chambre d'hôtel.\n";
    house.write(TRIAL, &trial(said, ""));
    ended(&house.run(&["rapport", TRIAL, "--essai"]), 0);
    // One of their words is still somebody's name, and what goes on with a record still repeats it.
    let text = trial(&said.replace("chambre d'hôtel", "chambre d'hôtel louée"), "");
    house.write(TRIAL, &text);
    let record = "situations/S-2026-048.yaml";
    let named = std::fs::read_to_string(house.path(record)).unwrap();
    let own = "enonce: La jeune demande un hébergement pour la nuit.";
    assert!(named.contains(own));
    house.write(record, &named.replacen(own, "enonce: Dans une chambre d'hôtel louée.", 1));
    let ran = house.run(&["rapport", TRIAL, "--essai"]);
    ended(&ran, 6);
    assert_eq!(told(&ran), BTreeSet::from([format!("{} C105", place(&text, "d'hôtel louée"))]));
}

#[test]
fn what_readers_know_must_be_true() {
    let house = whole();
    let before = written(&house);
    let head = "connu_par_ailleurs:\n  \
         - {unite: situation, variable: sexe, modalites: fille, valeur: 1, source: Presse}\n  \
         - {unite: seance, variable: type_seance, modalites: ordinaire, valeur: 99, source: Presse}\n\
         impossibles:\n  - {unite: situation, variable: sexe, modalites: garcon, raison: Essai}\n  \
         - {unite: seance, variable: type_seance, modalites: [ordinaire], raison: Essai}\n";
    let text = trial(head, "");
    house.write(TRIAL, &text);
    let ran = house.run(&["rapport", TRIAL]);
    ended(&ran, 6);
    let expected = [
        format!("{} C104", place(&text, "unite: situation, variable")),
        format!("{} C104", place(&text, "unite: seance, variable")),
        format!("{} C109", place(&text, "unite: situation, variable: sexe, modalites: garcon")),
        format!("{} C109", place(&text, "unite: seance, variable: type_seance, modalites: [")),
    ];
    assert_eq!(told(&ran), BTreeSet::from(expected), "{}", ran.err);
    assert_eq!(written(&house), before);
}

#[test]
fn advice_can_be_followed() {
    let house = whole();
    let tables = "  - {id: besoins, titre: Besoins, unite: mention, lignes: besoin}\n\
                  \x20 - {id: ages, titre: Âges, unite: situation, lignes: age_premiere_presentation,\n\
                  \x20    regroupements: {Moins de 13 ans: \"..12\", 13: \"13..14\", 15: \"15..16\", 17: \"17\"}}\n";
    // Lines that would be one otherwise.
    let text = ["type_preconisation", "demandes", "besoin"].iter().fold(
        trial("", tables),
        |text, variable| {
            let typed = format!("lignes: {variable}");
            text.replace(&typed, &format!("reunir: non, {typed}"))
        },
    );
    house.write(TRIAL, &text);
    let asked = ["rapport", TRIAL, "--conseil", "--format", "json"];
    let ran = house.run(&asked);
    ended(&ran, 0);
    let lines = |ran: &Ran| -> Vec<Value> {
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let small = |line: &Value| line["avant"][0].as_u64().unwrap();
    let advice: Vec<Value> =
        lines(&ran).into_iter().filter(|line| line["type"] == "conseil").collect();
    assert!(advice.len() > 2, "{}", ran.out);
    let mut followed = text.clone();
    for line in &advice {
        let groups = line["groupes"].as_array().unwrap().iter();
        let groups: Vec<String> =
            groups.map(|group| format!("{}: {}", group[0], group[1])).collect();
        let (id, key) = (line["tableau"].as_str().unwrap(), line["cle"].as_str().unwrap());
        let start = format!("id: {id},");
        let table = followed.find(&start).unwrap();
        let end = table + followed[table..].find("}\n").unwrap();
        let old = followed[table..end].find("regroupements:").map_or(end, |at| table + at);
        let named = format!(
            "{start} {key}: {{{}}},{}",
            groups.join(", "),
            &followed[table + start.len()..old]
        );
        followed.replace_range(table..end, named.trim_end().trim_end_matches(','));
    }
    house.write(TRIAL, &followed);
    let again = house.run(&asked);
    ended(&again, 0);
    // As an author would follow it: less is small, and nothing more is advised of those tables.
    let (before, after): (u64, u64) =
        (lines(&ran).iter().map(small).sum(), lines(&again).iter().map(small).sum());
    assert!(after * 2 < before, "{before} {after}");
    assert!(house.produced().is_empty() && !house.path(".cesmivip/rapports").exists());
}

#[test]
fn a_plain_record_is_worth_reading_and_advice_says_what_people_write() {
    let house = whole();
    let of = |(id, unit, rows): (&str, &str, &str)| {
        format!("  - {{id: {id}, titre: Tableau {id}, unite: {unit}, lignes: {rows}")
    };
    let ages = "    regroupements: {12 ans ou moins: \"..12\", 13 ou 14 ans: \"13..14\", \
                15 ou 16 ans: \"15..16\", 17 ans: \"17\"}}\n";
    let plain = [
        ("sexe", "situation", "sexe"),
        ("lieu", "situation", "lieu_vie"),
        ("mesure", "situation", "mesure_principale"),
        ("niveau", "situation", "niveau"),
        ("fugues", "situation", "fugues"),
        ("besoins", "mention", "besoin"),
    ];
    let mut tables = of(("age", "situation", "age_premiere_presentation")) + ",\n" + ages;
    plain.into_iter().for_each(|table| tables.push_str(&format!("{}}}\n", of(table))));
    let head = "rapport: 2026\ntitre: Essai\nperiode: {du: 2026-01-01, au: 2026-12-31}\n\
                version: publique\ntableaux:\n";
    house.write(TRIAL, &format!("{head}{tables}"));
    let ran = house.run(&["rapport", TRIAL, "--conseil"]);
    ended(&ran, 0);
    let (mut now, mut all, mut then) = (0, 0, Vec::new());
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
        let Some((_, said)) = line.split_once("» : ").filter(|_| line.starts_with("tableau"))
        else {
            continue;
        };
        let numbers: Vec<u32> = said.split(' ').filter_map(|word| word.parse().ok()).collect();
        (now, all) = (now + numbers[0], all + numbers[1]);
        then.extend(numbers.get(2..4).map(|pair| (pair[0], pair[1])));
    }
    // Of forty-six children, more than eight figures in ten are numbers at the first run.
    assert!(all > 20 && now * 10 > all * 8, "{now} {all}");
    assert!(!then.is_empty() && then.iter().all(|(prints, all)| prints == all), "{}", ran.out);
    assert!(ran.out.contains("« sexe »") && ran.out.contains("à croiser : "), "{}", ran.out);
    for never in ["ou une ou", "ou deux ou", "Autres réponses ou"] {
        assert!(!ran.out.contains(never), "{}", ran.out);
    }
}

#[test]
fn a_fresh_workspace_has_its_reports() {
    let house = House::new();
    ended(&house.run(&["init", "neuf"]), 0);
    let ran = house.run(&["rapport", "neuf/rapports/2026.yaml", "--conseil"]);
    ended(&ran, 0);
    assert!(ran.out.contains("s'impriment en nombre"), "{}{}", ran.out, ran.err);
}

#[test]
fn committed_digests() {
    let mut lines = String::new();
    let edition = public();
    lines.push_str(&edition.text(".sha256"));
    for end in [".html", "-donnees.json"] {
        let digest = cesmivip::seal::sha256(edition.text(end).as_bytes());
        lines.push_str(&format!("{digest}  {}{end}\n", edition.stem));
    }
    crate::house::fresh("tests/suite/empreintes_rapport.txt", &lines);
}

#[test]
fn an_exact_total_that_stands_as_a_line_is_read_again_by_the_next_edition() {
    let house = whole();
    let report = |revision: &str| {
        format!(
            "rapport: 2025\n{revision}titre: Rapport\nperiode: {{du: 2025-01-01, au: 2025-12-31}}\n\
             version: publique\nsecret_statistique: {{exacts: [situations]}}\ntableaux:\n  \
             - {{id: tous, titre: Tous, unite: situation, lignes: sexe, \
             regroupements: {{Tous les enfants: [fille, garcon, inconnu]}}}}\n"
        )
    };
    house.write("rapports/tous.yaml", &report(""));
    ended(&house.run(&["rapport", "rapports/tous.yaml", "--publier"]), 0);
    let data = std::fs::read(house.path("produits/RAP-2025-publique-v1-donnees.json")).unwrap();
    let data: Value = serde_json::from_slice(&data).unwrap();
    let lines = data["tableaux"].as_array().unwrap();
    let line = lines.iter().find(|told| told["id"] == "tous").unwrap();
    assert!(line["cellules"][0].as_i64().is_some_and(|n| n % 5 != 0), "{line}");
    assert_eq!(line["exacts"], serde_json::json!([0, 1]));
    let cited = "revision: 2\nprecedents: [RAP-2025-publique-v1-donnees.json]\n";
    house.write("rapports/tous.yaml", &report(cited));
    ended(&house.run(&["rapport", "rapports/tous.yaml"]), 0);
}

/// What an edition tells of a table, by its id: the codes of each line, and its count.
fn counts_told(data: &Value, id: &str) -> BTreeMap<String, Option<i64>> {
    let all = data["tableaux"].as_array().unwrap();
    let told = all.iter().find(|told| told["id"] == id).unwrap_or_else(|| panic!("no {id}"));
    let groups = told["dimensions"][0]["groupes"].as_array().unwrap();
    let codes = groups.iter().map(|group| group["modalites"].to_string());
    let cells = told["cellules"].as_array().unwrap().iter().map(Value::as_i64);
    codes.chain(["total".to_owned()]).zip(cells).collect()
}

#[test]
fn what_is_made_of_counts_is_told_to_the_next_edition_as_they_are() {
    let edition = |measures: [&str; 3]| {
        let bands = "regroupements: {Court: \"..20\", Moyen: \"21..60\", Long: \"61..\"}";
        let by = ["origine_information", "delai_examen", "delai_examen"];
        let groups = ["", bands, if measures[2].is_empty() { bands } else { "" }];
        let lines = (0..3).map(|at| {
            let parts =
                [format!("lignes: {}", by[at]), groups[at].to_owned(), measures[at].to_owned()];
            let parts: Vec<&str> =
                parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
            format!(
                "  - {{id: t{at}, titre: Titre, unite: situation, population: cumul, {}}}\n",
                parts.join(", ")
            )
        });
        let house = whole();
        let text = format!(
            "rapport: 2026\ntitre: Rapport\nrevision: 1\n\
             periode: {{du: 2026-01-01, au: 2026-12-31}}\nversion: publique\n\
             tableaux:\n{}",
            lines.collect::<String>()
        );
        house.write(TRIAL, &text);
        Produced::of(&house, TRIAL, &[], "RAP-2026-publique-v1")
    };
    let derived = edition(["mesure: part", "mesure: quartiles", "mesure: moyenne"]).data();
    let counted = edition(["reunir: non", "", ""]).data();
    for id in ["t0", "t1"] {
        assert_eq!(counts_told(&derived, id), counts_told(&counted, id), "{id}");
    }
    let printed = of_json(&derived);
    let figure = |id: &str, head: &str| {
        let all = printed.iter().filter(|((table, _, of), _)| table == id && of == head);
        all.map(|(_, shown)| shown.clone()).collect::<Vec<_>>()
    };
    // A share is that of two counts that are told, a mean is made of bands that are.
    let mut told = counts_told(&derived, "t0");
    let all = told.remove("total").unwrap().unwrap();
    let shares = told.values().flatten().map(|n| (20 * n + all / 2) / all * 5);
    let mut shares: Vec<String> = shares.map(|share| share.to_string()).collect();
    let mut shown = figure("t0", "Part");
    shown.retain(|share| !share.starts_with("moins"));
    shares.sort();
    shown.sort();
    assert!(!shares.is_empty());
    assert_eq!(shares, shown);
    // How many have a value up to each step, from the least.
    let told = derived["tableaux"].as_array().unwrap().iter();
    let steps = told.filter_map(|told| {
        let end = told["id"].as_str().unwrap().strip_prefix("t2_jusqu_a_")?;
        let n = told["cellules"][0].as_i64().unwrap_or(5);
        Some((end.parse::<i64>().unwrap(), n))
    });
    let (mut sum, mut from, mut before) = (0, 0, 0);
    for (end, n) in steps {
        let n = n.max(before);
        sum += from * (n - before);
        (from, before) = (end + 1, n);
    }
    let tenths = 10 * sum / before;
    let mean = &figure("t2", "Moyenne")[0];
    let least = format!("environ {},{} ", tenths / 10, tenths % 10);
    assert!(mean.starts_with(&least), "{mean}: {least}");
}

#[test]
fn an_edition_that_ends_before_one_that_was_published_is_audited_with_it() {
    let house = whole();
    let publish = |year: u16, to: &str, cited: &str| {
        let file = format!("rapports/{year}.yaml");
        let record = format!(
            "rapport: {year}\ntitre: Rapport\nperiode: {{du: 2025-09-01, au: {to}}}\n\
             version: publique\n{cited}secret_statistique: {{exacts: [situations]}}\ntableaux:\n  \
             - {{id: sexe, titre: Sexe, unite: situation, lignes: sexe}}\n"
        );
        house.write(&file, &record);
        let ran = house.run(&["rapport", &file, "--publier"]);
        ended(&ran, 0);
        let data = format!("produits/RAP-{year}-publique-v1-donnees.json");
        let data = std::fs::read(house.path(&data)).unwrap();
        (serde_json::from_slice::<Value>(&data).unwrap(), ran)
    };
    let (long, _) = publish(2021, "2026-02-28", "");
    let (short, ran) =
        publish(2022, "2026-01-31", "precedents: [RAP-2021-publique-v1-donnees.json]\n");
    let total = |data: &Value| {
        let tables = data["tableaux"].as_array().unwrap();
        let own = tables.iter().find(|table| table["id"] == "situations").unwrap();
        (own["cellules"][0].as_i64().unwrap(), own["exact"] == true)
    };
    let ((more, exact), (fewer, _)) = (total(&long), total(&short));
    assert!(exact, "{long}");
    // One child alone came in the last month: the total of the others is rounded, and nothing is said to
    // have been corrected.
    assert!(fewer % 5 == 0 && fewer != more - 1, "{short}");
    assert!(ran.err.contains("M181") && !ran.err.contains("M182"), "{}", ran.err);
}
