//! A new workspace: invented records, ready to run.

use std::path::Path;

use crate::diag::Report;
use crate::record::{Home, Kind, Vocabulary};
use crate::setup;
use crate::store::{Workspace, unpack};

macro_rules! samples {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../samples/", $path)))),*]
    };
}

const SAMPLES: &[(&str, &[u8])] = samples!(
    "cesmivip.yaml",
    "logo.svg",
    "rapports/2025.yaml",
    "rapports/2026.yaml",
    "rapports/RAP-2025-publique-v1-donnees.json",
    "seances/CES-2025-11.yaml",
    "seances/CES-2026-02.yaml",
    "seances/CES-2026-04.yaml",
    "seances/CES-2026-05.yaml",
    "seances/CES-2026-06.yaml",
    "seances/generees/CES-2024-01.yaml",
    "seances/generees/CES-2024-02.yaml",
    "seances/generees/CES-2025-01.yaml",
    "seances/generees/CES-2025-02.yaml",
    "seances/generees/CES-2025-03.yaml",
    "seances/generees/CES-2025-04.yaml",
    "seances/generees/CES-2025-05.yaml",
    "seances/generees/CES-2025-06.yaml",
    "seances/generees/CES-2025-07.yaml",
    "seances/generees/CES-2026-09.yaml",
    "seances/generees/CES-2026-10.yaml",
    "seances/generees/CES-2026-11.yaml",
    "signalements/SIG-2026-0031.yaml",
    "signalements/SIG-2026-0035.yaml",
    "signalements/SIG-2026-0042.yaml",
    "signalements/SIG-2026-0044.yaml",
    "signalements/SIG-2026-0046.yaml",
    "signalements/SIG-2026-0047.yaml",
    "signalements/SIG-2026-0048.yaml",
    "signalements/generees/SIG-2024-0001.yaml",
    "signalements/generees/SIG-2024-0002.yaml",
    "signalements/generees/SIG-2024-0006.yaml",
    "signalements/generees/SIG-2025-0004.yaml",
    "signalements/generees/SIG-2025-0011.yaml",
    "signalements/generees/SIG-2026-0052.yaml",
    "signalements/generees/SIG-2026-0055.yaml",
    "signalements/generees/SIG-2026-0058.yaml",
    "signalements/generees/SIG-2026-0059.yaml",
    "signalements/generees/SIG-2026-0066.yaml",
    "signalements/generees/SIG-2026-0067.yaml",
    "signalements/generees/SIG-2026-0069.yaml",
    "situations/S-2026-031.yaml",
    "situations/S-2026-035.yaml",
    "situations/S-2026-042.yaml",
    "situations/S-2026-044.yaml",
    "situations/S-2026-046.yaml",
    "situations/S-2026-047.yaml",
    "situations/S-2026-048.yaml",
    "situations/generees/S-2024-001.yaml",
    "situations/generees/S-2024-002.yaml",
    "situations/generees/S-2024-003.yaml",
    "situations/generees/S-2024-004.yaml",
    "situations/generees/S-2024-005.yaml",
    "situations/generees/S-2024-006.yaml",
    "situations/generees/S-2025-001.yaml",
    "situations/generees/S-2025-002.yaml",
    "situations/generees/S-2025-003.yaml",
    "situations/generees/S-2025-004.yaml",
    "situations/generees/S-2025-005.yaml",
    "situations/generees/S-2025-006.yaml",
    "situations/generees/S-2025-007.yaml",
    "situations/generees/S-2025-008.yaml",
    "situations/generees/S-2025-009.yaml",
    "situations/generees/S-2025-010.yaml",
    "situations/generees/S-2025-011.yaml",
    "situations/generees/S-2025-012.yaml",
    "situations/generees/S-2025-013.yaml",
    "situations/generees/S-2025-014.yaml",
    "situations/generees/S-2026-051.yaml",
    "situations/generees/S-2026-052.yaml",
    "situations/generees/S-2026-053.yaml",
    "situations/generees/S-2026-054.yaml",
    "situations/generees/S-2026-055.yaml",
    "situations/generees/S-2026-056.yaml",
    "situations/generees/S-2026-057.yaml",
    "situations/generees/S-2026-058.yaml",
    "situations/generees/S-2026-059.yaml",
    "situations/generees/S-2026-060.yaml",
    "situations/generees/S-2026-061.yaml",
    "situations/generees/S-2026-062.yaml",
    "situations/generees/S-2026-063.yaml",
    "situations/generees/S-2026-064.yaml",
    "situations/generees/S-2026-065.yaml",
    "situations/generees/S-2026-066.yaml",
    "situations/generees/S-2026-067.yaml",
    "situations/generees/S-2026-068.yaml",
    "situations/generees/S-2026-069.yaml",
    "situations/generees/S-2026-070.yaml",
    "situations/generees/S-2026-071.yaml",
    "situations/suivies/S-2025-019.yaml",
    "situations/suivies/S-2025-023.yaml",
    "situations/suivies/S-2025-027.yaml",
    "situations/suivies/S-2025-030.yaml",
    "situations/suivies/S-2026-004.yaml",
    "situations/suivies/S-2026-009.yaml",
    "situations/suivies/S-2026-015.yaml",
    "situations/suivies/S-2026-018.yaml",
    "situations/suivies/S-2026-022.yaml",
);

const GUIDE: &str = "\
Espace de travail CESMIVIP. Toutes les personnes sont fictives.

  situations/     une fiche par enfant ; elle vit ; suivies/ : sans signalement à ce jour
  signalements/   une fiche par signalement au procureur, sur une situation, un jour
  seances/        une fiche par séance de la commission
  rapports/       une fiche par rapport d'activité
  …/generees/     fiches engendrées, pour le suivi et les totaux ; à supprimer avec les autres
  errata/         corrections de comptes rendus approuvés, s'il y en a
  produits/       documents produits, jamais remplacés
  essais/         essais de rapport, à ne remettre à personne
  registre/       le registre des documents : ne jamais le modifier
  envois/         dossiers prêts à partir, avec leur bordereau
  .cesmivip/cle   clé de l'espace : à copier en lieu sûr, à ne jamais transmettre

  cesmivip produire
  cesmivip verifier produits
  cesmivip cles creer
  cesmivip valider situations
  cesmivip signalement signalements/SIG-2026-0042.yaml
  cesmivip diffusion seances/CES-2026-06.yaml
  cesmivip convocation seances/CES-2026-06.yaml
  cesmivip emargement seances/CES-2026-06.yaml
  cesmivip compte-rendu seances/CES-2026-06.yaml
  cesmivip suivi --au 2026-07-23
  cesmivip rapport rapports/2026.yaml             (un essai ; --publier pour sceller)
";

/// An organisation to fill.
const ORGANISATION: &str = include_str!("organisation.yaml");

const EMPTY_GUIDE: &str = "\
Espace de travail CESMIVIP, vide.

  cesmivip.yaml   l'organisation, à remplir d'abord : cesmivip valider cesmivip.yaml
  brouillons/     ce qui est commencé ; lu par personne
  situations/     une fiche par enfant
  signalements/   une fiche par signalement au procureur
  seances/        une fiche par séance de la commission
  errata/         corrections de comptes rendus approuvés
  rapports/       une fiche par rapport d'activité

  cesmivip nouveau situation
  cesmivip nouveau signalement --situation S-AAAA-NNN
  cesmivip valider brouillons/S-AAAA-NNN.yaml
  cesmivip produire
";

/// Whether a new workspace has invented records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// Invented ones, ready to run.
    Samples,
    /// None: an organisation to fill.
    None,
}

/// Writes a workspace into a folder that is absent or empty.
///
/// # Errors
/// D006 when the folder holds something, D002 when a file cannot be written.
pub fn start(folder: &Path, records: Records) -> Result<(), Report> {
    let reader = setup::reader(setup::Files::new())?;
    let guide = match records {
        Records::Samples => GUIDE,
        Records::None => EMPTY_GUIDE,
    };
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("LISEZMOI.txt".to_owned(), guide.into()),
        (".gitignore".to_owned(), b"/produits/\n/essais/\n/envois/\n/.cesmivip/\n".to_vec()),
    ];
    // In the repository samples stand one folder deeper than the schemas.
    let near = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => text.replacen("$schema=../", "$schema=", 1).into_bytes(),
        Err(_) => bytes.to_vec(),
    };
    match records {
        Records::Samples => {
            files.extend(SAMPLES.iter().map(|(name, bytes)| ((*name).to_owned(), near(bytes))));
        }
        Records::None => {
            files.push(("cesmivip.yaml".to_owned(), ORGANISATION.into()));
            let homes = Kind::ALL.iter().filter_map(|kind| match kind.home() {
                Home::Folder(name) if *kind != Kind::Erasure => Some(name),
                Home::Folder(_) | Home::File(_) => None,
            });
            files.extend(homes.map(|home| (format!("{home}/.gitkeep"), Vec::new())));
        }
    }
    for kind in Kind::ALL {
        let text = written(*kind, reader.vocabulary());
        files.push((format!("schemas/{}.json", kind.name()), text.into_bytes()));
    }
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Ok(unpack(folder, &borrowed)?)
}

/// The schema of a kind, for editors, over the code lists of the workspace around the present
/// folder, if any.
///
/// # Errors
/// Every fault of these lists.
pub fn schema(kind: Kind) -> Result<String, Report> {
    let forms = match Workspace::around(Path::new(".")) {
        Ok(workspace) => workspace.overrides("forms")?,
        Err(_) => setup::Files::new(),
    };
    Ok(written(kind, setup::reader(forms)?.vocabulary()))
}

fn written(kind: Kind, vocabulary: &Vocabulary) -> String {
    let schema = kind.editor_schema(vocabulary);
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
