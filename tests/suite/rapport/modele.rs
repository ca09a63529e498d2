//! An invented edition: nine tables, some with columns, many small counts.

use cesmivip::view::{
    Chapter, ColumnKind, Definition, Edition, Fig, Indicator, Method, Proof, Quoted, ReportBody,
    ReportHead, ReportRow, ReportTable, Sentence, Shown,
};

/// The threshold of the public edition.
const K: u64 = 10;

/// What rounding gives of a true count under the threshold: nothing of it.
fn protect(_true_count: u64) -> Fig {
    Fig::below(K)
}

fn row(label: &str, cells: Vec<Fig>) -> ReportRow {
    ReportRow { libelle: label.to_owned(), total: false, cellules: cells }
}

fn total(cells: Vec<Fig>) -> ReportRow {
    ReportRow { libelle: "Ensemble".to_owned(), total: true, cellules: cells }
}

fn text(text: &str) -> Option<Shown> {
    Some(Shown::Texte(text.to_owned()))
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A table of one column of counts.
fn counts(id: &str, numero: u32, titre: &str, unit: &str, rows: Vec<ReportRow>) -> ReportTable {
    ReportTable {
        id: id.to_owned(),
        numero,
        titre: titre.to_owned(),
        unite_libelle: unit.to_owned(),
        definition: String::new(),
        periode: Sentence::Period,
        base_libelle: "situations examinées".to_owned(),
        base: Fig::count(46),
        manquants: None,
        sources: "fiches de situation et comptes rendus de séance de la commission".to_owned(),
        tetes: strings(&["Modalité", "Effectif"]),
        mesures: vec![ColumnKind::Effectif],
        lignes: rows,
        notes: Vec::new(),
        figure: None,
        marques: Vec::new(),
    }
}

/// The whole edition; `hidden` is a true count that rounding hides.
pub fn edition(hidden: u64) -> ReportBody {
    let said = |t: &str| Fig::said(t);
    let s = || Fig::below(K);
    let n = Fig::count;
    let tables = vec![
        ReportTable {
            definition: "réunions tenues par la commission dans l'année".to_owned(),
            base_libelle: "séances tenues".to_owned(),
            base: n(9),
            ..counts(
                "seances",
                1,
                "Séances de la commission",
                "séances",
                vec![
                    row("Séances ordinaires", vec![n(8)]),
                    row("Séances exceptionnelles", vec![n(1)]),
                    total(vec![n(9)]),
                ],
            )
        },
        ReportTable {
            definition: "part des séances où l'organisme était représenté, s'il était convoqué"
                .to_owned(),
            base_libelle: "séances tenues".to_owned(),
            base: n(9),
            tetes: strings(&["Organisme", "Séances", "Présence"]),
            mesures: vec![ColumnKind::Effectif, ColumnKind::Taux],
            notes: vec![Sentence::SharesOfRounded],
            ..counts(
                "assiduite",
                2,
                "Présence des organismes",
                "séances",
                vec![
                    row("Aide sociale à l'enfance", vec![n(9), said("100 %")]),
                    row("Établissement ou service d'accueil", vec![n(7), said("78 %")]),
                    row("Protection judiciaire de la jeunesse", vec![n(8), said("89 %")]),
                    row("Police nationale et gendarmerie", vec![n(6), said("67 %")]),
                    row("Parquet des mineurs", vec![n(8), said("89 %")]),
                    row(
                        "Établissements de soins et pédopsychiatrie",
                        vec![n(0), Fig::unavailable()],
                    ),
                    row("Service social en faveur des élèves", vec![n(7), said("78 %")]),
                    row("Équipe mobile mineurs (Amicale du Nid)", vec![n(9), said("100 %")]),
                ],
            )
        },
        ReportTable {
            definition: "âge atteint le jour de la première présentation à la commission"
                .to_owned(),
            tetes: strings(&["Âge", "Effectif", "Part"]),
            mesures: vec![ColumnKind::Effectif, ColumnKind::Part],
            ..counts(
                "age",
                3,
                "Âge à la première présentation",
                "situations",
                vec![
                    row("Moins de 15 ans", vec![protect(hidden), s()]),
                    row("15–16 ans", vec![n(24), Fig::percent(50)]),
                    row("17 ans", vec![protect(hidden + 1), s()]),
                    total(vec![n(46), said("100 %")]),
                ],
            )
        }
        .drawn(0),
        ReportTable {
            definition: "lieu où le mineur vit habituellement, à la date de l'examen".to_owned(),
            manquants: Some(s()),
            tetes: strings(&["Lieu de vie", "Effectif", "Part"]),
            mesures: vec![ColumnKind::Effectif, ColumnKind::Part],
            ..counts(
                "lieu_vie",
                4,
                "Lieu de vie au moment de l'examen",
                "situations",
                vec![
                    row("Établissement ou service d'accueil", vec![n(24), Fig::percent(50)]),
                    row(
                        "Hors établissement (famille, tiers, autre)",
                        vec![n(22), Fig::percent(50)],
                    ),
                    total(vec![n(46), said("100 %")]),
                ],
            )
        },
        ReportTable {
            definition: "niveau retenu par la commission à la clôture de l'examen".to_owned(),
            tetes: strings(&["Niveau", "Moins de 17 ans", "17 ans", "Ensemble"]),
            mesures: vec![ColumnKind::Effectif; 3],
            notes: vec![Sentence::MeanOfKnown],
            ..counts(
                "niveau_age",
                5,
                "Niveau de la situation selon l'âge",
                "situations",
                vec![
                    row("Risque", vec![s(), s(), n(14)]),
                    row("Suspicion", vec![s(), s(), n(19)]),
                    row("Exploitation avérée", vec![s(), s(), n(13)]),
                    total(vec![n(30), n(16), n(46)]),
                ],
            )
        },
        ReportTable {
            definition: "scolarité effective dans les trois mois qui précèdent l'examen".to_owned(),
            tetes: strings(&["Scolarité", "Effectif"]),
            manquants: Some(Fig::unavailable()),
            ..counts(
                "scolarite",
                6,
                "Scolarité",
                "situations",
                vec![
                    row("Régulière", vec![s()]),
                    row("Irrégulière", vec![s()]),
                    row("Inscrit mais déscolarisé", vec![n(17)]),
                    row("Non inscrit", vec![s()]),
                    row("Non renseigné", vec![n(0)]),
                    total(vec![n(46)]),
                ],
            )
        }
        .drawn(0),
        ReportTable {
            definition:
                "signe observé par au moins un professionnel ; plusieurs réponses possibles"
                    .to_owned(),
            tetes: strings(&["Signe", "Part des situations"]),
            mesures: vec![ColumnKind::Part],
            notes: vec![Sentence::SeveralAnswers],
            ..counts(
                "signes",
                7,
                "Signes d'alerte observés",
                "situations",
                vec![
                    row("Fugues répétées", vec![Fig::percent(80)]),
                    row("Décrochage scolaire", vec![Fig::percent(70)]),
                    row(
                        "Argent, vêtements ou téléphone sans origine connue",
                        vec![Fig::percent(50)],
                    ),
                    row("Relation avec un adulte inconnu de l'entourage", vec![Fig::percent(40)]),
                    row("Hébergement chez des inconnus", vec![s()]),
                ],
            )
        },
        ReportTable {
            definition: "besoin relevé par la commission et resté sans réponse à la clôture"
                .to_owned(),
            base_libelle: "mentions".to_owned(),
            base: s(),
            tetes: strings(&["Besoin", "Effectif"]),
            notes: vec![Sentence::SeveralAnswers],
            ..counts(
                "besoins",
                8,
                "Besoins non pourvus",
                "mentions",
                vec![
                    row("Accueil éloigné du lieu d'exploitation", vec![n(26)]),
                    row("Soins en pédopsychiatrie", vec![n(21)]),
                    row("Accueil à bas seuil", vec![protect(hidden + 1)]),
                    row("Scolarité adaptée", vec![n(12)]),
                    row("Hébergement d'un parent et de son enfant", vec![s()]),
                ],
            )
        }
        .drawn(0),
        ReportTable {
            definition:
                "avis et pistes d'action adoptés en séance ; les décisions n'en font pas partie"
                    .to_owned(),
            base_libelle: "préconisations".to_owned(),
            base: n(1312),
            tetes: strings(&["Type", "Effectif"]),
            ..counts(
                "preconisations",
                9,
                "Préconisations par type",
                "préconisations",
                vec![
                    row("Soins et santé", vec![n(598)]),
                    row("Accueil et hébergement", vec![n(402)]),
                    row("Accompagnement par l'équipe mobile", vec![n(187)]),
                    row("Scolarité et insertion", vec![n(95)]),
                    row("Procédure", vec![protect(hidden)]),
                    row("Autre", vec![protect(hidden + 2)]),
                    total(vec![n(1312)]),
                ],
            )
        }
        .drawn(0),
    ];
    ReportBody {
        rapport: ReportHead {
            titre: "Rapport d'activité 2026".to_owned(),
            annee: 2026,
            edition: Edition::Publique,
            edition_libelle: "Édition publique".to_owned(),
            remplace: None,
            remplace_toutes: false,
            du: "1er janvier 2026".to_owned(),
            au: "31 décembre 2026".to_owned(),
            date: "15 mars 2027".to_owned(),
            contact: Some("cesmivip@exemple.invalid".to_owned()),
            seuil: Some(K),
            methode: Method::Arrondi,
            base: Some(5),
            exacts: false,
            essai: false,
            effectif: n(46),
        },
        chapitres: chapters(),
        tableaux: tables.into_iter().map(ReportTable::finished).collect(),
        comparateurs: vec![
            Quoted {
                titre: "Dossiers de mineurs suivis par l'aide sociale à l'enfance".to_owned(),
                annee: "2021".to_owned(),
                territoire: "Seine-Saint-Denis".to_owned(),
                valeurs: strings(&[
                    "101 dossiers étudiés",
                    "sept sur dix avaient subi des violences sexuelles auparavant",
                ]),
                source: "presse nationale, 24 novembre 2021".to_owned(),
                lien: None,
            },
            Quoted {
                titre: "Plateforme d'écoute, première année".to_owned(),
                annee: "2023–2024".to_owned(),
                territoire: "France".to_owned(),
                valeurs: strings(&["143 situations", "62 % connues de la protection de l'enfance"]),
                source: "bilan de la plateforme, avril 2024".to_owned(),
                lien: Some("exemple.invalid/bilan".to_owned()),
            },
        ],
        glossaire: vec![
            Definition {
                terme: "passage".to_owned(),
                definition: "examen d'une situation au cours d'une séance".to_owned(),
            },
            Definition {
                terme: "situation".to_owned(),
                definition: "un mineur tel que la commission le suit, compté une seule fois"
                    .to_owned(),
            },
        ],
        preuve: Proof::default(),
        essentiel: Vec::new(),
        indicateurs: vec![
            Indicator { titre: "Situations examinées".to_owned(), unite: None, valeur: n(46) },
            Indicator {
                titre: "Séances tenues".to_owned(),
                unite: Some("dont une exceptionnelle".to_owned()),
                valeur: n(9),
            },
            Indicator {
                titre: "Présence moyenne des organismes".to_owned(),
                unite: None,
                valeur: said("environ 85 %"),
            },
            Indicator { titre: "Préconisations".to_owned(), unite: None, valeur: n(1312) },
            Indicator {
                titre: "Co-accompagnements en cours".to_owned(),
                unite: Some("au 31 décembre".to_owned()),
                valeur: s(),
            },
            Indicator {
                titre: "Délai médian".to_owned(),
                unite: Some("du signalement à la séance".to_owned()),
                valeur: said("environ 4 semaines"),
            },
        ],
    }
}

fn chapters() -> Vec<Chapter> {
    let chapter = |id: &str, titre: &str, texte: &str, tableaux: &[usize]| Chapter {
        id: id.to_owned(),
        titre: titre.to_owned(),
        texte: text(texte),
        tableaux: tableaux.to_vec(),
    };
    vec![
        chapter(
            "contexte",
            "Contexte et méthode",
            "La commission réunit les institutions qui accompagnent des mineurs victimes de prostitution. \
             Elle émet des avis : les décisions appartiennent au juge des enfants, au parquet et à l'aide sociale à l'enfance.\n\n\
             Ce rapport porte sur les **situations présentées à la commission**. Il ne mesure pas la prostitution des mineurs sur le territoire : \
             ce qui n'est pas connu des institutions n'y figure pas.\n\n\
             Trois limites sont à garder en mémoire :\n\n\
             - les situations sont celles que les membres ont choisi de présenter ;\n\
             - un signe non observé n'est pas un signe absent ;\n\
             - les petits nombres varient beaucoup d'une année à l'autre.",
            &[],
        ),
        chapter(
            "activite",
            "Activité de la commission",
            "En 2026, la commission s'est réunie 9 fois, dont une en séance exceptionnelle. Elle a examiné 46 situations.",
            &[0, 1],
        ),
        chapter(
            "profil",
            "Profil des situations",
            "Les situations examinées concernent très majoritairement des filles. Aucun effectif par sexe n'est publié.",
            &[2, 3, 4, 5, 6],
        ),
        chapter(
            "besoins",
            "Besoins et préconisations",
            "Les besoins les plus souvent cités restent l'accueil éloigné et l'accès aux soins.",
            &[7, 8],
        ),
        Chapter {
            id: "offre".to_owned(),
            titre: "Évolution de l'offre".to_owned(),
            texte: text("Deux places d'accueil à bas seuil ont ouvert au second semestre."),
            tableaux: Vec::new(),
        },
        chapter(
            "perspectives",
            "Perspectives",
            "La commission souhaite consolider le travail engagé avec les établissements de soins, et former les équipes de nuit.",
            &[],
        ),
    ]
}
