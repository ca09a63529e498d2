//! Finished documents: what they say, what they keep back, and that they are always the same.
#![expect(clippy::disallowed_methods, reason = "reads the samples and their digests")]

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use cesmivip::pdf::{Unsigned, signed_update};
use cesmivip::pipeline::{Dossier, Here, Referral, referral};
use cesmivip::seal::WorkspaceKey;
use cesmivip::setup::{Files, Setup};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::shared::{check_typed, dossier, typed_pair, whole};
use crate::{at, files, setup, setup_with};

fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes([42; 32])
}

fn situation(setup: &Setup, path: &str) -> Dossier {
    let (situation, referral) = typed_pair(path);
    let checked = dossier(setup, &referral, &[situation], &crate::shared::referrals());
    checked.unwrap_or_else(|r| panic!("{path}: {r:#?}")).value
}

fn made(setup: &Setup, situation: &Dossier) -> Referral {
    referral(setup, &key(), situation, &mut Here).unwrap_or_else(|r| panic!("{r:#?}"))
}

/// The referral of a record that several tests look at, made once.
fn made_once(path: &str) -> &'static Referral {
    static MADE: Mutex<BTreeMap<String, &'static OnceLock<Referral>>> = Mutex::new(BTreeMap::new());
    let place: &OnceLock<Referral> =
        MADE.lock().unwrap().entry(path.to_owned()).or_insert_with(|| Box::leak(Box::default()));
    place.get_or_init(|| made(setup(), &situation(setup(), path)))
}

/// The situations of the samples.
fn samples() -> Vec<String> {
    let name = |path: std::path::PathBuf| path.strip_prefix(at("")).unwrap().display().to_string();
    files("samples/situations", ".yaml").into_iter().map(name).collect()
}

/// The text of a PDF as a reader extracts it, without spaces.
fn text_of(pdf: &[u8]) -> String {
    let reading = cesmivip::pdf::read_all(pdf).unwrap();
    squeezed(&format!("{}\n{}", reading.pages, reading.others))
}

fn squeezed(text: &str) -> String {
    let text = text.replace('\u{2019}', "'");
    text.nfkc().filter(|c| !c.is_whitespace() && *c != '\u{ad}').collect()
}

/// Extracted text may cut a word at the end of a line.
fn holds(pdf: &str, text: &str) -> bool {
    let plain = |t: &str| t.replace(['-', '\u{2010}'], "");
    plain(pdf).contains(&plain(&squeezed(text)))
}

fn strings<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(map) => map.values().for_each(|item| strings(item, into)),
        _ => {}
    }
}

/// A cell may continue on the next page: each marked piece is looked for, then its words.
fn pieces(text: &str) -> Vec<String> {
    let marked = text.lines().flat_map(|line| line.split("INJ").skip(1));
    marked.map(|piece| format!("INJ{}", piece.trim_end())).collect()
}

#[test]
fn hostile_texts_print_to_the_letter() {
    let path = "tests/kit/valides/injections.yaml";
    let made = made_once(path);
    let printed: String = made.documents.iter().map(|d| text_of(d.pdf())).collect();
    let mut record = whole(path);
    let referral = record["signalement"].as_object_mut().unwrap();
    for unsealed in ["envoi", "copies_envoyees", "suites"] {
        referral.remove(unsealed);
    }
    let mut texts = Vec::new();
    strings(&record, &mut texts);
    let hostile: Vec<&str> = texts.into_iter().filter(|text| text.contains("INJ")).collect();
    assert!(hostile.len() > 130, "{}", hostile.len());
    let lost: Vec<&&str> = hostile
        .iter()
        .filter(|text| {
            let words = |piece: &str| piece.split_whitespace().all(|word| holds(&printed, word));
            !pieces(text).iter().all(|piece| holds(&printed, piece) || words(piece))
        })
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(!printed.contains("root:x:"), "a file of the machine was read");
}

#[test]
fn what_is_protected_only_prints_on_the_annex() {
    let made = made_once("samples/situations/S-2026-042.yaml");
    let [main, annex] = made.documents.as_slice() else { panic!("a referral and its annex") };
    let (main, annex) = (text_of(main.pdf()), text_of(annex.pdf()));
    let record = whole("samples/situations/S-2026-042.yaml");
    let mut protected = Vec::new();
    for pointer in [
        "/mineur/lieu_vie/nom",
        "/mineur/lieu_vie/adresse/adresse",
        "/signalement/precautions",
        "/professionnels_menaces",
    ] {
        strings(record.pointer(pointer).unwrap(), &mut protected);
    }
    for victim in record["prostitution"]["autres_victimes"].as_array().unwrap() {
        strings(&victim["identite"]["nom"], &mut protected);
        strings(&victim["identite"]["prenoms"], &mut protected);
    }
    assert!(protected.len() >= 10, "{}", protected.len());
    for text in protected {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            assert!(holds(&annex, line), "the annex lacks « {line} »");
            assert!(!holds(&main, line), "the referral shows « {line} »");
            assert!(!squeezed(&made.letter.1).contains(&squeezed(line)));
        }
    }
    // The annex does not name the child, and a referral without protected data has none.
    assert!(!holds(&annex, "FICTIVE"));
    assert_eq!(made_once("samples/situations/S-2026-048.yaml").documents.len(), 1);
}

/// A template that prints, draws or hides what the view never held cannot exist; one that holds
/// a constant can, and the last look at the bytes must see it wherever it stands.
#[test]
fn a_withheld_value_in_the_bytes_is_refused_wherever_it_hides() {
    let record = situation(setup(), "samples/situations/S-2026-042.yaml");
    let page = std::fs::read_to_string(at("templates/signalement/page.typ")).unwrap();
    for (what, leak) in [
        ("text", "Sphéromètre"),
        ("cut", "SPHÉRO-\\ MÈTRE"),
        ("white", "#text(fill: white)[Spheromètre]"),
        ("off the page", "#place(dx: -90cm)[SPHÉROMÈTRE]"),
        ("small", "#place(text(size: 0.1pt)[SPHÉROMÈTRE])"),
        ("alternative text", "#figure(rect(), alt: \"Corentin SPHÉROMÈTRE\", caption: [x])"),
        ("outline", "#heading(level: 2)[SPHÉROMÈTRE]"),
        ("metadata", "#set document(keywords: (\"SPHÉROMÈTRE\",))"),
    ] {
        let leaking = match what {
            "metadata" => page.replace("#entete(donnees)", &format!("{leak}\n#entete(donnees)")),
            _ => format!("{page}\n{leak}\n"),
        };
        let over = Files::from([("/signalement/page.typ".to_owned(), leaking.into_bytes())]);
        let refused = referral(&setup_with(over), &key(), &record, &mut Here).err();
        let codes: Vec<&str> =
            refused.as_ref().map_or(Vec::new(), |r| r.items().iter().map(|d| d.code).collect());
        // What stands off the paper does not even reach the bytes.
        let code = if what == "off the page" { "G015" } else { "C001" };
        assert!(codes.contains(&code), "{what}: {refused:#?}");
        assert!(!format!("{refused:?}").contains("SPH"), "{what} quotes the value");
    }
}

#[test]
fn a_referral_leaves_with_one_empty_signature_field_and_its_annex_with_none() {
    // From the last one: the test of digests asks for the same from the first.
    for path in samples().into_iter().rev() {
        let made = made_once(&path);
        let reasons: Vec<_> = made
            .documents
            .iter()
            .map(|document| signed_update(document.pdf(), document.pdf().len()).err().unwrap())
            .collect();
        // A file with its field is only unsigned; the annex is not a file to sign.
        let expected = [Unsigned::NoUpdate, Unsigned::NoField];
        assert_eq!(reasons, expected[..made.documents.len()], "{path}");
    }
}

#[test]
fn a_page_without_its_signature_frame_or_with_two_is_refused() {
    let record = situation(setup(), "samples/situations/S-2026-048.yaml");
    let page = std::fs::read_to_string(at("templates/signalement/page.typ")).unwrap();
    let blocs = std::fs::read_to_string(at("templates/commun/blocs.typ")).unwrap();
    let frame = "#import \"/commun/blocs.typ\": champ-signature\n#champ-signature\n";
    let link = "#link(\"https://exemple.invalid\")[ailleurs]\n";
    for (what, path, source, code) in [
        ("none", "commun/blocs", blocs.replace("urn:cesmivip:champ:signature", "urn:x"), "G014"),
        ("two", "signalement/page", format!("{page}{frame}"), "G014"),
        ("a live link beside it", "signalement/page", format!("{page}{link}"), "G012"),
    ] {
        let over = Files::from([(format!("/{path}.typ"), source.into_bytes())]);
        let report = referral(&setup_with(over), &key(), &record, &mut Here).err().unwrap();
        assert_eq!(report.items()[0].code, code, "{what}: {report:#?}");
    }
}

#[test]
fn a_record_that_repeats_what_it_protects_is_refused_at_its_line() {
    let setup = setup();
    let text = std::fs::read_to_string(at("samples/situations/S-2026-042.yaml")).unwrap();
    let leaking = text.replacen("declencheur: ", "declencheur: Vue avec Corentin SPHÉROMÈTRE. ", 1);
    let leaking = if leaking == text {
        text.replacen(
            "declencheur: |\n  ",
            "declencheur: |\n  Vue avec Corentin SPHÉROMÈTRE.\n  ",
            1,
        )
    } else {
        leaking
    };
    assert_ne!(leaking, text);
    let report = check_typed(setup, "samples/situations/S-2026-042.yaml", &leaking).err().unwrap();
    let fault = &report.items()[0];
    assert_eq!((fault.code, fault.path.as_deref()), ("C001", Some("/declencheur")));
    assert!(fault.place.line > 0);
}

#[test]
fn the_same_record_gives_the_same_bytes_and_another_copy_other_bytes() {
    let setup = setup();
    let path = "samples/situations/S-2026-048.yaml";
    let record = situation(setup, path);
    let first = made_once(path);
    let again = made(setup, &record);
    assert_eq!(first.documents[0].pdf(), again.documents[0].pdf());
    assert_eq!(first.documents[0].manifest(), again.documents[0].manifest());
    let other = WorkspaceKey::from_bytes([43; 32]);
    let other = referral(setup, &other, &record, &mut Here).unwrap_or_else(|r| panic!("{r:#?}"));
    assert_ne!(first.documents[0].digest(), other.documents[0].digest());
}

/// Digests of the samples, under the fixed key of the tests: they change on purpose only.
#[test]
fn sample_digests_are_known() {
    let mut lines = String::new();
    for path in samples() {
        for document in &made_once(&path).documents {
            lines.push_str(document.sum());
        }
    }
    crate::house::fresh("tests/suite/empreintes.txt", &lines);
}

#[test]
fn pages_are_read_as_another_reader_reads_them() {
    fn flat(object: &lopdf::Object, into: &mut Vec<Vec<u8>>) {
        match object {
            lopdf::Object::String(bytes, _) => into.push(bytes.clone()),
            lopdf::Object::Array(items) => items.iter().for_each(|item| flat(item, into)),
            lopdf::Object::Dictionary(map) => map.iter().for_each(|(_, item)| flat(item, into)),
            _ => {}
        }
    }
    for path in ["tests/kit/valides/injections.yaml", "samples/situations/S-2026-042.yaml"] {
        for document in &made_once(path).documents {
            let pdf = lopdf::Document::load_mem(document.pdf()).unwrap();
            for page in pdf.get_pages().into_values() {
                let stream = pdf.get_page_content(page);
                let mut theirs = Vec::new();
                for operation in lopdf::content::Content::decode(&stream).unwrap().operations {
                    operation.operands.iter().for_each(|operand| flat(operand, &mut theirs));
                }
                assert!(theirs.len() > 20);
                let ours = cesmivip::pdf::content_strings(&stream).unwrap();
                assert!(ours == theirs, "{path}: page {page:?}");
            }
        }
    }
}

#[test]
fn characters_that_no_font_has_are_told_at_once_at_their_places_and_refuse_nothing() {
    let setup = setup();
    let text = std::fs::read_to_string(at("tests/kit/valides/base.yaml")).unwrap();
    // What is escaped in the file is told where its value begins.
    let text = text
        .replace("prenoms: [Lise]", "prenoms: [小林]")
        .replace("adresse: 3 allée des Exemples", "adresse: \"3 \\u6F22 allée\"")
        .replace("enonce: La", "enonce: |-\n      « 사랑 », puis rien 漢.\n      鰯a鰯 puis 鰯 La");
    let told = check_typed(setup, "tests/kit/valides/base.yaml", &text).unwrap().warnings;
    let places = told.items().iter().map(|d| (d.code, d.place.line, d.place.column));
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            ("G010", 5, 13),
            ("G010", 12, 23),
            ("G010", 35, 9),
            ("G010", 35, 25),
            ("G010", 36, 7),
            ("G010", 36, 16),
        ]
    );
    let first = &told.items()[0].message;
    assert!(first.contains("U+5C0F, U+6797") && first.contains("« [U+5C0F] »"), "{first}");
    // Every text of the kit that must pass, the one of emoji and scripts among them, prints whole.
    for path in files("tests/kit/valides", ".yaml") {
        let path = path.strip_prefix(at("")).unwrap();
        let (situation, referral) = typed_pair(path.to_str().unwrap());
        let checked = dossier(setup, &referral, &[situation], &[]);
        let report = checked.map_or_else(|report| report, |checked| checked.warnings);
        assert!(report.items().iter().all(|d| d.code != "G010"), "{}", path.display());
    }
}

#[test]
fn emoji_and_scripts_are_drawn_and_read_back_as_they_were_typed() {
    let text = std::fs::read_to_string(at("tests/kit/valides/emoji_et_ecritures.yaml")).unwrap();
    let text = text.replace("🔥👅", "🔥👅 小林 q\u{303}z\u{337} مَرْحَبًا");
    let path = "tests/kit/valides/emoji_et_ecritures.yaml";
    let dossier = check_typed(setup(), path, &text).unwrap().value;
    let read = cesmivip::pdf::read_all(made(setup(), &dossier).documents[0].pdf()).unwrap().pages;
    let read: String = read.split_whitespace().collect();
    let typed = text.lines().skip_while(|line| !line.contains("enonce:")).skip(1).take(3);
    let words: Vec<&str> = typed.flat_map(str::split_whitespace).collect();
    assert!(words.len() > 30 && words.contains(&"小林"));
    for word in words {
        // A comma after a word that runs to the left is drawn before it.
        let word = word.trim_end_matches(',').replace('\'', "’");
        assert!(read.contains(&word), "{word:?}\n{read}");
    }
}

#[test]
fn templates_cannot_reach_outside() {
    let record = situation(setup(), "samples/situations/S-2026-048.yaml");
    for (source, code) in [
        ("#read(\"/etc/passwd\")", "G003"),
        ("#read(\"../../../etc/passwd\")", "G003"),
        ("#image(\"/proc/self/environ\")", "G003"),
        ("#import \"@preview/cetz:0.3.4\": *", "G003"),
        ("#plugin(\"x.wasm\")", "G003"),
        ("#datetime.today()", "G002"),
        ("#let x = ", "G002"),
        ("#text(font: \"Arial\")[a]", "G002"),
    ] {
        let over = Files::from([("/signalement/page.typ".to_owned(), source.into())]);
        let report = referral(&setup_with(over), &key(), &record, &mut Here).err().unwrap();
        assert_eq!(report.items()[0].code, code, "{source}: {report:#?}");
    }
    for (source, code) in [
        ("{{ __tera_context }}", "G011"),
        ("{{ mineur.nom | safe }}", "G011"),
        ("{{ mineur.nom|safe }}", "G011"),
        ("{% include \"/etc/passwd\" %}", "G001"),
        ("{{ mineur.lieu_vie.adresse.adresse }}", "G001"),
        ("{{ organisation.diffusion.identite }}", "G001"),
        ("{% for x in %}", "G001"),
    ] {
        let over = Files::from([("/signalement/objet.tera".to_owned(), source.into())]);
        let report = referral(&setup_with(over), &key(), &record, &mut Here).err().unwrap();
        assert_eq!(report.items()[0].code, code, "{source}: {report:#?}");
    }
}

#[test]
fn not_observed_never_prints_as_no() {
    let setup = setup();
    let situation = situation(setup, "tests/exemple/situations/S-2026-042.yaml");
    let pdf = made(setup, &situation);
    let reading = cesmivip::pdf::read_all(pdf.documents[0].pdf()).unwrap();
    // Four signs are answered; the sixteen others share a line that says that nobody answered, and not
    // that somebody looked and does not know.
    let pages = squeezed(&reading.pages);
    let unsaid = pages.split("Observé:nonrenseigné.").nth(1).unwrap();
    let unsaid = unsaid.split("Paroleetinformation").next().unwrap();
    assert_eq!(unsaid.matches(';').count() + 1, 16, "{unsaid}");
    assert!(!pages.contains("Observé:Nesaitpas."), "{pages}");
}

/// A field that a record may hold and no block asks would be lost in silence.
#[test]
fn the_form_asks_every_field() {
    let setup = setup();
    let asked: Vec<&str> = setup
        .form()
        .blocks
        .iter()
        .flat_map(|b| &b.fields)
        .map(|field| field.path.as_str())
        .collect();
    // What identifies the document prints on each page, outside the blocks.
    let elsewhere = [
        "situation",
        "signalement.signalement",
        "signalement.situation",
        "signalement.version",
        "signalement.date",
        // Which facts print.
        "signalement.faits",
        // What is said in words, and what ends an absence while it lasts.
        "calcul.absence.debut",
        "calcul.absence.fin",
        "calcul.absence.retrouve",
        "calcul.absence.etat_retour",
        "calcul.absence.entretien_retour",
        "calcul.absence.examen_medical",
        // What is written to the parents once the referral is sent.
        "representants[].information_ecrite.statut",
        "representants[].information_ecrite.date",
        "representants[].information_ecrite.motif",
    ];
    let mut lost = Vec::new();
    leaves(setup.reader().situation_paths().value(), String::new(), &mut lost);
    assert!(lost.len() > 200, "{}", lost.len());
    // What says that an address is protected decides where it prints.
    lost.retain(|path| !path.ends_with(".protegee"));
    lost.retain(|path| !asked.contains(&path.as_str()) && !elsewhere.contains(&path.as_str()));
    assert!(lost.is_empty(), "{lost:?}");
}

fn leaves(node: &Value, path: String, into: &mut Vec<String>) {
    let inside = |name: &str| {
        if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
    };
    if let Some(inner) = node.get("x-valeur") {
        return leaves(inner, format!("{path}[]"), into);
    }
    match (node.get("properties").and_then(Value::as_object), node.get("items")) {
        (Some(properties), _) => {
            properties.iter().for_each(|(name, n)| leaves(n, inside(name), into))
        }
        (None, Some(items)) if items.get("properties").is_some() => {
            leaves(items, format!("{path}[]"), into)
        }
        _ => into.push(path),
    }
}

#[test]
fn samples_use_every_field() {
    for (kind, folder) in [
        ("situation", "samples/situations"),
        ("signalement", "samples/signalements"),
        ("seance", "samples/seances"),
    ] {
        every_field_is_used(kind, folder);
    }
}

fn every_field_is_used(kind: &str, folder: &str) {
    let path = at(&format!("schemas/{kind}.json"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    fn keys(value: &Value, used: &mut BTreeMap<String, usize>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| keys(item, used)),
            Value::Object(map) => {
                for (name, inner) in map {
                    *used.entry(name.clone()).or_default() += 1;
                    keys(inner, used);
                }
            }
            _ => {}
        }
    }
    for path in files(folder, ".yaml") {
        let value: Value = serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        keys(&value, &mut used);
    }
    let definitions = schema["definitions"].as_object().unwrap().values();
    for node in definitions.chain([&schema]).filter(|node| node.get("x-cles").is_none()) {
        for name in node["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
            assert!(used.contains_key(name), "no sample uses {name}");
        }
    }
}
