//! The path of a report: from coded rows to protected tables, then to sentences, pages and data.

use std::collections::BTreeSet;

use crate::coding::{Dataset, Edition, Table};
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{Aim, Commission, Rapport};
use crate::seal::{WorkspaceKey, sha256};
use crate::setup::Setup;
use crate::statistics::{
    Earlier, Evidence, Headline, Method, Microlp, Outcome, Refusal, Request, Secret, Slip, Told,
    Values, loses_much, publish, slips,
};
use crate::view::{Edited, ReportView, Runs, leaks, places};

/// An edition whose figures are proved and whose sentences are filled; only [`edit`] makes one.
#[cfg_attr(not(feature = "rendu"), expect(dead_code, reason = "only drawing reads all of it"))]
pub struct Prepared {
    pub(crate) view: ReportView,
    pub(crate) outcome: Outcome,
    pub(crate) publication: Earlier,
    /// What the public edition of this revision tells, by its digest: the internal one is proved
    /// beside it.
    pub(crate) beside: String,
    pub(crate) public: Runs,
    pub(crate) hints: Report,
}

/// What settles an edition.
#[derive(Clone, Copy)]
struct Settings {
    edition: Edition,
    threshold: i64,
    method: Method,
    /// How many of the editions that readers hold, the last ones, are made along with it.
    along: usize,
}

impl Settings {
    fn of(report: &Rapport, edition: Edition, secret: Secret) -> Self {
        let threshold = i64::from(report.threshold_of(edition));
        let method = report.rounding_base(edition);
        let method = method.map_or(Method::Suppression, |base| Method::Rounding(base, secret));
        Self { edition, threshold, method, along: 0 }
    }
}

/// Counts, protects and proves an edition, then checks its sentences.
///
/// The internal edition begins with what the public one prints: who holds both learns nothing
/// more than from the internal one (disclosure.md, case 35). `twin` is the private ledger of the
/// other edition of this revision, once it was produced.
///
/// # Errors
/// C101 to C107, C112 and C113 for what cannot be published, C110 for a twin that tells something else,
/// C111 for members who hold internal editions, M151 to M155 for the sentences, all in one run.
pub fn edit(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    edition: Edition,
    earlier: &[(String, Earlier)],
    twin: Option<&[u8]>,
) -> Result<Prepared, Report> {
    let mut against = commission.check_report(report);
    against.extend(misplaced(report, earlier));
    // Nothing that is said of a period without a session would help.
    if against.items().iter().any(|fault| fault.code == "M147") {
        return Err(against);
    }
    let dataset = commission.coded(report.period(), setup.reader.vocabulary());
    let ranks = tables_of(report, edition);
    let secret = Secret(key.drawing());
    let mut held = earlier.to_vec();
    let mut beside = None;
    if edition == Edition::Interne {
        let settings = |edition| Settings::of(report, edition, secret);
        let public = public_beside(commission, report, &dataset, &settings, earlier);
        beside = public.as_ref().map(digest);
        held.extend(public.map(|told| (told.reference.clone(), told)));
    }
    let along = held.len() - earlier.len();
    let settings = Settings { along, ..Settings::of(report, edition, secret) };
    let proved = edited(commission, report, &dataset, &ranks, settings, &held)?;
    let edited = proved.as_edited(report, &dataset, &ranks);
    let values = edited.values();
    let public = public_runs(setup, report, &dataset);
    let publication = edited.publication();
    let beside = beside.unwrap_or_else(|| digest(&publication));
    let mut faults = sentences(report, &ranks, &values, &edited.numbers());
    if twin.is_some_and(|ledger| assumed(ledger).as_ref() != Some(&beside)) {
        faults.push(report.marked().diagnostic("C110", "/revision", Aim::Value));
    }
    if edition == Edition::Publique
        && let Err(told) = withstands_members(
            report,
            &dataset,
            Settings::of(report, Edition::Interne, secret),
            earlier,
            &publication,
        )
    {
        faults.extend(told);
    }
    faults.extend(against);
    faults.extend(repeated(setup, commission, report, &public));
    if faults.refuses() {
        faults.sort();
        return Err(faults);
    }
    let mut hints = losses(report, &ranks, &proved.outcome);
    if proved.outcome.headlines.get(&Headline::Situations) == Some(&None) {
        hints.push(report.marked().diagnostic("M158", "/tableaux", Aim::Key));
    }
    if proved.outcome.evidence.concedes() {
        let known = match report.precedents().is_empty() {
            true => "/connu_par_ailleurs",
            false => "/precedents",
        };
        hints.push(report.marked().diagnostic("M157", known, Aim::Key));
    }
    let body = edited.body(&values, report.date()).accompanied(&setup.companions()?);
    let view = ReportView::new(&setup.organisation, report.date(), report.revision(), body);
    Ok(Prepared { view, outcome: proved.outcome, publication, beside, public, hints })
}

/// The public edition that members may hold beside an internal one: what it prints is known
/// before it. Nothing when it would be refused: nobody then holds it.
fn public_beside(
    commission: &Commission,
    report: &Rapport,
    dataset: &Dataset,
    settings: &dyn Fn(Edition) -> Settings,
    earlier: &[(String, Earlier)],
) -> Option<Earlier> {
    let open = tables_of(report, Edition::Publique);
    let asked = settings(Edition::Publique);
    let public = edited(commission, report, dataset, &open, asked, earlier).ok()?;
    let told = public.as_edited(report, dataset, &open).publication();
    let members = settings(Edition::Interne);
    withstands_members(report, dataset, members, earlier, &told).ok().map(|()| told)
}

/// Proves a public edition once more, for members who hold the internal ones that it cites: at
/// their threshold, and with nothing else to print.
fn withstands_members(
    report: &Rapport,
    dataset: &Dataset,
    members: Settings,
    earlier: &[(String, Earlier)],
    public: &Earlier,
) -> Result<(), Report> {
    if earlier.iter().all(|(_, told)| told.edition == Edition::Publique) {
        return Ok(());
    }
    let mut held = earlier.to_vec();
    held.push((public.reference.clone(), public.clone()));
    match protect(report, dataset, &[], Settings { along: 1, ..members }, &held) {
        Ok(_) => Ok(()),
        Err(faults) => {
            // What has no proof is not about a table of today's.
            let unproved = faults.items().iter().any(|fault| fault.code == "C101");
            let code = report.marked().diagnostic("C111", "/precedents", Aim::Key);
            Err(if unproved { code.into() } else { faults })
        }
    }
}

/// The digest of what an edition tells.
fn digest(told: &Earlier) -> String {
    sha256(&serde_json::to_vec(told).unwrap_or_default()).to_string()
}

/// What a private ledger says that the public edition tells.
fn assumed(ledger: &[u8]) -> Option<String> {
    let kept: serde_json::Value = serde_json::from_slice(ledger).ok()?;
    kept.get("publique_sha256")?.as_str().map(str::to_owned)
}

/// The ranks of the tables that an edition holds.
fn tables_of(report: &Rapport, edition: Edition) -> Vec<usize> {
    let all = report.tables().iter().enumerate();
    all.filter(|(_, table)| table.editions.contains(&edition)).map(|(rank, _)| rank).collect()
}

/// An edition protected and proved.
struct Proved {
    settings: Settings,
    outcome: Outcome,
    interval: Option<i64>,
}

impl Proved {
    fn as_edited<'a>(
        &'a self,
        report: &'a Rapport,
        dataset: &'a Dataset,
        tables: &'a [usize],
    ) -> Edited<'a> {
        Edited {
            report,
            edition: self.settings.edition,
            dataset,
            tables,
            outcome: &self.outcome,
            method: self.settings.method,
            threshold: self.settings.threshold,
            interval: self.interval,
        }
    }
}

fn edited(
    commission: &Commission,
    report: &Rapport,
    dataset: &Dataset,
    ranks: &[usize],
    settings: Settings,
    earlier: &[(String, Earlier)],
) -> Result<Proved, Report> {
    let outcome = protect(report, dataset, ranks, settings, earlier)?;
    Ok(Proved { settings, outcome, interval: commission.interval(report.period()) })
}

fn protect(
    report: &Rapport,
    dataset: &Dataset,
    ranks: &[usize],
    settings: Settings,
    earlier: &[(String, Earlier)],
) -> Result<Outcome, Report> {
    let tables: Vec<Table> = ranks.iter().map(|rank| report.tables()[*rank].clone()).collect();
    let (names, told) = readable(earlier, settings.edition);
    let corrected = corrected(report, &names, &told);
    let request = request(report, dataset, &tables, (&told, &corrected), settings);
    publish(&request, &Microlp::default())
        .map_err(|refusals| refused(report, ranks, &names, &told, &refusals))
}

/// What an edition asks of statistics.
fn request<'a>(
    report: &'a Rapport,
    dataset: &'a Dataset,
    tables: &'a [Table],
    (earlier, corrected): (&'a [Earlier], &'a [(usize, usize)]),
    settings: Settings,
) -> Request<'a> {
    Request {
        dataset,
        period: report.period(),
        tables,
        known: report.known(),
        impossible: report.impossible(),
        earlier,
        corrected,
        along: settings.along,
        edition: settings.edition,
        threshold: settings.threshold,
        zero_sensitive: report.protects_zero(),
        method: settings.method,
    }
}

/// The earlier editions that a reader of this one may hold: not the internal ones of a public one.
fn readable(earlier: &[(String, Earlier)], edition: Edition) -> (Vec<String>, Vec<Earlier>) {
    let all = edition == Edition::Interne;
    let held = earlier.iter().filter(|(_, told)| all || told.edition == Edition::Publique);
    held.cloned().unzip()
}

/// The tables of editions of other periods, by edition and rank, that the record says corrected
/// since: of the same period, a difference would point at children.
fn corrected(report: &Rapport, names: &[String], told: &[Earlier]) -> Vec<(usize, usize)> {
    let each = report.corrected().map(|gap| tables_of_gap(report, gap, names, told));
    each.flatten().collect()
}

/// The tables that one declared correction designates.
fn tables_of_gap(
    report: &Rapport,
    (editions, id): (Vec<&str>, &str),
    names: &[String],
    told: &[Earlier],
) -> Vec<(usize, usize)> {
    let others = names.iter().zip(told).enumerate().filter(|(_, (name, earlier))| {
        let named = editions.is_empty() || editions.contains(&name.as_str());
        named && earlier.period() != report.period()
    });
    let tables = others.flat_map(|(edition, (_, earlier))| {
        earlier.tableaux.iter().enumerate().map(move |(rank, table)| ((edition, rank), table))
    });
    tables.filter(|(_, table)| table.id == id).map(|(at, _)| at).collect()
}

/// What is said corrected and is no table of an edition of another period.
fn misplaced(report: &Rapport, earlier: &[(String, Earlier)]) -> Report {
    let mut faults = Report::new();
    let (names, told): (Vec<String>, Vec<Earlier>) = earlier.iter().cloned().unzip();
    for (rank, gap) in report.corrected().enumerate() {
        if tables_of_gap(report, gap, &names, &told).is_empty() {
            let pointer = format!("/ecarts_admis/{rank}/tableau");
            faults.push(report.marked().diagnostic("C114", &pointer, Aim::Value));
        }
    }
    faults
}

/// Tells why an edition cannot be published, at the lines to change.
fn refused(
    report: &Rapport,
    ranks: &[usize],
    names: &[String],
    told: &[Earlier],
    refusals: &[Refusal],
) -> Report {
    let mut faults = Report::new();
    for refusal in refusals {
        faults.extend(fault(report, ranks, names, told, refusal));
    }
    faults.sort();
    faults
}

fn fault(
    report: &Rapport,
    ranks: &[usize],
    names: &[String],
    told: &[Earlier],
    refusal: &Refusal,
) -> Report {
    let marked = report.marked();
    let at_table = |code: &'static str, table: &usize| {
        let rank = ranks.get(*table).copied().unwrap_or_default();
        marked.diagnostic(code, &Rapport::table_pointer(rank), Aim::Value)
    };
    let mut faults = Report::new();
    match refusal {
        Refusal::Unproved(tables) if tables.is_empty() => {
            faults.push(marked.diagnostic("C101", "/tableaux", Aim::Key));
        }
        Refusal::Unproved(tables) => {
            tables.iter().for_each(|table| faults.push(at_table("C101", table)));
        }
        Refusal::TooFew(table) => faults.push(at_table("C102", table)),
        Refusal::Inconsistent(edition, table, line) => {
            let (name, earlier) = (&names[*edition], &told[*edition]);
            let table = &earlier.tableaux[*table];
            let text = format!(
                "L'édition « {name} » imprime, au tableau « {} »{}, un autre effectif que celui des \
                 fiches d'aujourd'hui{}.",
                table.id,
                line_of(table, *line),
                if earlier.period().to > report.period().to {
                    " ; sa période finit après celle de ce rapport : produire les années dans l'ordre"
                } else {
                    ""
                }
            );
            faults.push(marked.diagnostic("C103", "/precedents", Aim::Key).message(text));
        }
        Refusal::Unknown(edition) => {
            let text = format!(
                "L'édition « {} » compte une variable ou un code qui n'existe plus.",
                names[*edition]
            );
            faults.push(marked.diagnostic("C103", "/precedents", Aim::Key).message(text));
        }
        Refusal::Contradicted(rank) => {
            let pointer = format!("/connu_par_ailleurs/{rank}");
            faults.push(marked.diagnostic("C104", &pointer, Aim::Value));
        }
        Refusal::Possible(rank) => {
            let pointer = format!("/impossibles/{rank}");
            faults.push(marked.diagnostic("C109", &pointer, Aim::Value));
        }
        // Together, what earlier editions tell is too much already.
        Refusal::TooLarge(tables) if tables.is_empty() => {
            faults.push(marked.diagnostic("C106", "/precedents", Aim::Key));
        }
        Refusal::TooLarge(tables) => {
            tables.iter().for_each(|table| faults.push(at_table("C106", table)));
        }
        Refusal::Lasting(tables) if tables.is_empty() => {
            faults.push(marked.diagnostic("C113", "/precedents", Aim::Key));
        }
        Refusal::Lasting(tables) => {
            tables.iter().for_each(|table| faults.push(at_table("C113", table)));
        }
        Refusal::TimedOut => faults.push(marked.diagnostic("C112", "/tableaux", Aim::Key)),
        Refusal::Unrounded => {
            faults.push(marked.diagnostic("C107", "/secret_statistique", Aim::Key));
        }
    }
    faults
}

/// Where a cell of an earlier table stands, by the labels that printed.
fn line_of(table: &Told, cell: usize) -> String {
    let mut rest = cell;
    let mut labels = Vec::new();
    for dimension in table.dimensions.iter().rev() {
        let size = dimension.groupes.len() + 1;
        labels.push(dimension.groupes.get(rest % size).map(|group| group.libelle.as_str()));
        rest /= size;
    }
    let named: Vec<String> =
        labels.into_iter().rev().flatten().map(|label| format!(", « {label} »")).collect();
    named.concat()
}

/// The texts that an edition prints, each with its place: the titles of its own tables.
fn texts<'r>(report: &'r Rapport, ranks: &[usize]) -> Vec<(String, &'r str)> {
    let record = report.record();
    let mut all = vec![("/titre".to_owned(), record.titre.text())];
    if let Some(texts) = &record.textes {
        let written = [
            ("contexte", &texts.contexte),
            ("activite", &texts.activite),
            ("profil", &texts.profil),
            ("besoins", &texts.besoins),
            ("offre", &texts.offre),
            ("perspectives", &texts.perspectives),
            ("limites", &texts.limites),
        ];
        let given = written.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
        all.extend(given.map(|(name, text)| (format!("/textes/{name}"), text.text())));
    }
    let titles = ranks.iter().filter_map(|rank| Some((rank, record.tableaux.get(*rank)?)));
    all.extend(titles.map(|(rank, t)| (format!("/tableaux/{rank}/titre"), t.titre.text())));
    all
}

/// Every figure of every sentence is a published one, or is declared.
fn sentences(
    report: &Rapport,
    ranks: &[usize],
    values: &Values,
    numbers: &BTreeSet<u64>,
) -> Report {
    let record = report.record();
    let mut declared: BTreeSet<String> =
        record.nombres_declares.iter().map(|n| n.valeur.text().to_lowercase()).collect();
    declared.extend(record.expressions_admises.iter().map(|e| e.text().to_lowercase()));
    let mut faults = Report::new();
    for (pointer, text) in texts(report, ranks) {
        for fault in slips(text, values, numbers, &declared) {
            let code = match fault.slip {
                Slip::Expression => "M151",
                Slip::Unknown => "M152",
                Slip::Withheld => "M153",
                Slip::Number => "M154",
                Slip::Word => "M155",
            };
            faults.push(report.marked().inside(code, &pointer, text, fault.at));
        }
        // A title prints as it is typed.
        if !pointer.starts_with("/textes/") {
            let braces = text.match_indices("{{").map(|(at, braces)| at..at + braces.len());
            for at in braces {
                let fault = report.marked().inside("M151", &pointer, text, at);
                let said = "Un titre s'imprime tel quel : il n'y a pas de chiffre à y nommer.";
                faults.push(fault.message(said).remedy("L'écrire en toutes lettres."));
            }
        }
    }
    faults
}

/// Whether what the author typed repeats the records.
fn repeated(setup: &Setup, commission: &Commission, report: &Rapport, public: &Runs) -> Report {
    let mut faults = Report::new();
    // Whatever the edition: what repeats a record has no place in any.
    let every: Vec<usize> = (0..report.tables().len()).collect();
    let mut all = texts(report, &every);
    let labels = report.tables().iter().enumerate().flat_map(|(rank, table)| {
        let groups = table.dimensions().flat_map(|d| &d.groups);
        groups.map(move |group| (Rapport::table_pointer(rank), group.label.as_str()))
    });
    all.extend(labels);
    let mut together = Runs::default();
    all.iter().for_each(|(_, text)| together.add(text));
    for (leak, run) in leaks(commission, &together, public, setup.own_words()) {
        let message = format!("Ce texte reprend {} d'une fiche.", leak.label());
        for (pointer, text) in &all {
            for at in places(text, &run) {
                // What goes on to the next line is shown by its first words.
                let first = text[at.clone()].split('\n').next().unwrap_or_default();
                let at = at.start..at.start + first.trim_end().len();
                let fault = report.marked().inside("C105", pointer, text, at);
                faults.push(fault.message(message.clone()));
            }
        }
    }
    faults
}

/// What belongs to nobody: the program's own words, labels, the organisation, the period, and the
/// expressions that the author admits.
fn public_runs(setup: &Setup, report: &Rapport, dataset: &Dataset) -> Runs {
    let mut runs = Runs::default();
    setup.public_texts().for_each(|text| runs.add(text));
    for variable in &dataset.variables {
        for text in
            [&variable.title, &variable.definition, &variable.denominator, &variable.date_basis]
        {
            runs.add(text);
        }
        variable.categories.iter().for_each(|category| runs.add(&category.label));
    }
    let record = report.record();
    record.expressions_admises.iter().for_each(|e| runs.add_expression(e.text()));
    for day in [record.periode.du, record.periode.au, report.date()] {
        runs.add(&day.in_words());
        runs.add(&day.text());
        runs.add(&day.text().replace('-', ""));
    }
    runs
}

/// A table that loses more than a third of its figures should be grouped first.
fn losses(report: &Rapport, ranks: &[usize], outcome: &Outcome) -> Report {
    let mut hints = Report::new();
    for (rank, kept) in ranks.iter().zip(&outcome.tables) {
        if loses_much(kept.losses()) {
            let pointer = Rapport::table_pointer(*rank);
            hints.push(report.marked().diagnostic("M156", &pointer, Aim::Value));
        }
    }
    hints
}

/// Reads the data of an earlier edition.
///
/// # Errors
/// D013 when it is not the data of a report, or when its numbers are none of a report.
pub fn earlier(name: &str, bytes: &[u8]) -> Result<Earlier, Report> {
    serde_json::from_slice::<Earlier>(bytes)
        .ok()
        .filter(|told| told.publication == 1 && told.is_sound())
        .ok_or_else(|| Diagnostic::new("D013", Place::file(name)).into())
}

impl Prepared {
    /// Tables that lose much: not a fault, but worth a word.
    pub fn hints(&self) -> &Report {
        &self.hints
    }

    /// The figures of the proof.
    pub fn proof(&self) -> &Evidence {
        &self.outcome.evidence
    }
}

mod advice;
#[cfg(feature = "rendu")]
mod issue;
pub use self::advice::{Advised, Grouping, advice};
#[cfg(feature = "rendu")]
pub use self::issue::{Issued, issue};
