//! The catalogue of rules: every code the program can print, with its rule and its remedy.
//!
//! A code never changes its meaning; a rule that disappears leaves its code unused. The first
//! letter names the room: L (lecture), S (structure), M (métier), R (rédaction), F (formulaire),
//! G (gabarit et rendu), C (confidentialité), D (dépôt).

/// Whether a rule refuses the document or only draws attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Refuses the document.
    Error,
    /// Lets it through, and says so.
    Warning,
    /// Tells what there may be to know: nothing is wrong.
    Notice,
}

/// What family a report belongs to; it decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The user's data is invalid (exit 1).
    Data,
    /// A file or a permission (exit 3).
    File,
    /// A template, a form, or a PDF standard (exit 4).
    Template,
    /// A verification mismatch (exit 5).
    Mismatch,
    /// Refused for confidentiality (exit 6).
    Confidentiality,
}

/// A rule of the catalogue.
#[derive(Debug)]
pub struct Rule {
    /// The stable code.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// The family, which decides the exit code.
    pub kind: Family,
    /// The rule in one French sentence.
    pub text: &'static str,
    /// What to do, in one French sentence.
    pub remedy: &'static str,
}

/// Finds a rule by its code.
///
/// # Panics
/// When the code is not in the catalogue: a mistake of the program, caught by its tests.
pub fn rule(code: &str) -> &'static Rule {
    match CATALOGUE.iter().find(|rule| rule.code == code) {
        Some(rule) => rule,
        None => panic!("unknown diagnostic code {code}"),
    }
}

macro_rules! catalogue {
    ($($code:literal $severity:ident $kind:ident $text:literal => $remedy:literal;)*) => {
        /// Every rule, by code.
        pub const CATALOGUE: &[Rule] = &[$(Rule {
            code: $code,
            severity: Severity::$severity,
            kind: Family::$kind,
            text: $text,
            remedy: $remedy,
        }),*];
    };
}

catalogue! {
    // Lecture: the bytes and the YAML.
    "L001" Error Data "Le fichier dépasse 1 Mio." => "Retirer ce qui n'est pas de la fiche ; les pièces se joignent, elles ne s'y copient pas.";
    "L002" Error Data "Le fichier n'est pas en UTF-8." => "L'enregistrer en UTF-8, sans autre encodage.";
    "L003" Error Data "Caractère interdit : contrôle, sens d'écriture ou caractère invisible." => "Effacer ce caractère et retaper le mot.";
    "L004" Error Data "Le YAML est mal formé." => "Vérifier l'indentation, les guillemets et les deux-points de la ligne et de celle qui précède.";
    "L005" Error Data "Le fichier contient plusieurs documents YAML." => "Garder une seule fiche par fichier, sans ligne « --- » au milieu.";
    "L006" Error Data "Les ancres et les alias YAML (& et *) ne sont pas admis." => "Recopier la valeur : une ligne ne doit parler que d'une personne.";
    "L007" Error Data "Les étiquettes YAML (!) ne sont pas admises." => "Supprimer l'étiquette, ou mettre le texte entre guillemets.";
    "L008" Error Data "Clé en double." => "Garder une seule des deux lignes.";
    "L009" Error Data "La fiche est trop profondément imbriquée (16 niveaux au plus)." => "Revenir à la structure des exemples.";
    "L010" Error Data "La fiche contient trop d'éléments (20 000 au plus)." => "Retirer ce qui n'est pas de la fiche.";
    "L011" Error Data "Une virgule non protégée coupe la valeur en deux." => "Mettre la valeur entre guillemets : {motif: \"En fugue, message reçu\"}.";
    "L012" Error Data "Une clé n'est pas un mot simple." => "Écrire la clé en lettres minuscules, chiffres et « _ », suivie de deux-points et d'une espace.";
    "L013" Error Data "Les deux lecteurs YAML ne s'accordent pas sur cette fiche." => "Mettre entre guillemets les valeurs qui ressemblent à des nombres ou à des mots spéciaux.";
    "L014" Error Data "La fiche est vide." => "Partir d'un exemple : cesmivip init DOSSIER.";
    "L020" Error Data "Un « # » précédé d'une espace coupe la valeur : YAML ne lit pas la suite." => "Mettre la valeur entre guillemets droits : \"sous #mot\" ; si c'est un commentaire, laisser une espace après le « # ».";
    "L021" Warning Data "Cette ligne d'un bloc commence par « # » : ce n'est pas un commentaire, elle fait partie du texte." => "Si c'est une note, la sortir du bloc ; si ces mots doivent se lire, les laisser.";
    // Structure: the shape of the record.
    "S101" Error Data "Clé inconnue." => "Supprimer la clé ou corriger son orthographe.";
    "S102" Error Data "Champ obligatoire absent." => "Ajouter ce champ.";
    "S103" Error Data "La valeur n'a pas le type attendu." => "Écrire la valeur dans la forme attendue.";
    "S104" Error Data "La valeur n'a pas la forme attendue." => "Écrire la valeur dans la forme attendue.";
    "S105" Error Data "Code inconnu." => "Choisir un code de la liste.";
    "S106" Error Data "Champ vide." => "Renseigner le champ, ou supprimer la ligne si l'information manque.";
    "S107" Error Data "Liste trop courte." => "Ajouter au moins un élément.";
    "S108" Error Data "Nombre hors des bornes." => "Corriger le nombre.";
    "S110" Notice Data "Ce mot n'est pas celui d'un code : il a été compris comme l'un d'eux." => "Rien à changer si c'est bien ce code ; sinon, en écrire un autre de la liste.";
    "S111" Error Data "Cette fiche est d'un autre genre." => "Donner une fiche du genre attendu.";
    "S199" Error Data "La fiche ne correspond pas à son type, pour une raison que le schéma n'explique pas." => "Signaler ce cas aux mainteneurs, sans joindre la fiche.";
    // Métier: the rules of the trade (`docs/domain.md`, referrals).
    "M001" Error Data "L'information préalable n'est pas faite, et aucun motif n'est donné." => "Ajouter « motif: » (intérêt contraire de l'enfant, non joignable…).";
    "M002" Warning Data "Urgence immédiate sans appel au magistrat de permanence." => "Appeler la permanence, puis remplir « appel_permanence: ».";
    "M003" Error Data "Aucune action déjà menée n'est indiquée (CASF L. 226-4)." => "Remplir « demarches: » : date, acteur, action, effet.";
    "M005" Error Data "Un autre mineur est nommé dans un texte libre." => "Le désigner par son code (V1…) et garder son identité sous « identite: ».";
    "M006" Warning Data "L'enfant est mineur de quinze ans : les fondements choisis ne le disent pas." => "Revoir « fondements: » et choisir ceux qui visent le mineur de quinze ans.";
    "M007" Error Data "La personne est majeure à la date du signalement." => "Ne pas utiliser ce formulaire ; vérifier la date de naissance et la date du signalement.";
    "M008" Warning Data "L'article 40 du code de procédure pénale ne s'impose pas au salarié d'une association." => "Choisir les fondements qui correspondent au statut du rédacteur.";
    "M009" Error Data "La copie à la CRIP manque." => "Ajouter « crip » à « copies: ».";
    "M010" Error Data "Une OPP est demandée sans que le lieu de vie actuel soit connu." => "Remplir « lieu_vie: {type: …} », au besoin « inconnu ».";
    "M011" Error Data "Un complément ne cite aucun signalement antérieur." => "Ajouter « lies: » avec la référence du premier signalement.";
    "M012" Error Data "L'urgence est immédiate, et son motif manque." => "Ajouter « motif: » sous « urgence: ».";
    "M013" Error Data "L'information est dite faite, et sa date manque." => "Ajouter « date: ».";
    "M014" Error Data "Ni la parole du mineur, ni la raison de son absence ne sont indiquées." => "Remplir « parole: », ou « parole_absente: ».";
    "M015" Error Data "Un motif tient à la famille, et l'attitude des parents n'est pas décrite." => "Remplir « attitude_parents: ».";
    "M016" Warning Data "Un enfant non accompagné n'a pas de statut renseigné." => "Remplir « mna_statut: ».";
    "M017" Warning Data "L'âge n'est pas certain : la date de naissance est partielle." => "Préciser la date de naissance si elle est connue.";
    "M018" Warning Data "Un fondement réservé au mineur de quinze ans est choisi pour un enfant plus âgé." => "Vérifier la date de naissance ou retirer ce fondement.";
    "M019" Warning Data "L'enfant est en fugue, et ni signalement physique ni photographie ne sont joints." => "Remplir « signalement_physique: » ou « photo: ».";
    "M020" Error Data "Numéro en double." => "Donner un numéro différent à chaque élément.";
    "M021" Error Data "Un fait cité n'existe pas." => "Corriger le numéro, ou ajouter le fait.";
    "M022" Error Data "Une pièce citée n'existe pas." => "Corriger le numéro, ou ajouter la pièce.";
    "M023" Error Data "Les dates se contredisent." => "Corriger l'une des deux dates.";
    "M024" Error Data "Un fait dit par le mineur n'a pas de citation." => "Ajouter « verbatim: » avec les mots exacts.";
    "M025" Error Data "Un fait n'a ni énoncé ni citation." => "Remplir « enonce: » ou « verbatim: ».";
    "M026" Error Data "La source du fait manque." => "Ajouter « source: » : la qualité de la personne ou du document, jamais un nom.";
    "M027" Warning Data "Une demande ne cite aucun fait." => "Citer les faits qui la fondent (F1…).";
    "M029" Warning Data "L'enfant est en fugue selon une rubrique, et pas selon l'autre." => "Accorder « lieu_vie: » et « fugues: ».";
    "M030" Error Data "Le prénom manque." => "Remplir « prenoms: » ; écrire « inconnu » s'il n'est pas connu.";
    "M031" Error Data "Un placement en urgence est demandé sans orientation." => "Remplir « orientation_opp: ».";
    "M032" Error Data "Une référence citée est celle du signalement lui-même." => "Citer le signalement antérieur.";
    "M033" Warning Data "Une personne citée n'a pas de source." => "Ajouter « source: » : la qualité de celui qui la mentionne.";
    "M034" Warning Data "Un texte désigne une autre victime par un code qui n'existe pas." => "Corriger le code, ou ajouter la victime à « autres_victimes: ».";
    // Métier: sessions (`docs/domain.md`, sessions).
    "M101" Error Data "Une séance exceptionnelle n'a pas de motif." => "Ajouter « motif: », sans nom.";
    "M102" Error Data "Une rubrique obligatoire de la séance manque." => "La remplir.";
    "M104" Error Data "Un code désigne deux situations, ou une situation a deux codes." => "Garder à chaque situation le code de son premier examen.";
    "M105" Error Data "La situation est examinée deux fois dans la même séance." => "Réunir les deux examens.";
    "M106" Error Data "La situation n'a pas de fiche dans l'espace de travail, ou n'est pas examinée ici." => "Corriger le numéro, ou créer la fiche.";
    "M107" Error Data "Cet organisme ne siège pas à la commission." => "Corriger le code, ou l'ajouter à « organismes: » dans cesmivip.yaml ; un service qui ne siège plus y garde sa clé.";
    "M108" Error Data "Cet organisme n'est tenu par aucun secret : rien ne peut lui être partagé (CASF L. 226-2-2)." => "Indiquer « secret: » dans cesmivip.yaml, ou retirer l'organisme.";
    "M109" Warning Data "Passage à la majorité avant la revoyure." => "Avancer la revoyure, et préparer le relais vers un dispositif pour jeunes majeurs.";
    "M110" Warning Data "Cet élément n'a ni bloc ni destinataire : il ne va à personne." => "Ajouter « bloc: », ou « destinataires: ».";
    "M111" Error Data "Le texte nomme une personne suivie, un proche, une adresse, un compte ou un dossier." => "Écrire le code de la situation, et aucun nom.";
    "M112" Error Data "La séance ou l'engagement cité n'existe pas, ou n'est pas antérieur." => "Corriger la séance, la situation ou le numéro.";
    "M114" Error Data "L'échéance n'est ni une date ni un code de la liste « echeance »." => "Écrire une date, ou un code de la liste : « au_retour_de_fugue », « a_la_majorite ».";
    "M115" Warning Data "Le co-accompagnement dépasse la capacité de l'équipe mobile." => "Écrire « en_attente » : la situation entre dans la liste d'attente, à son rang.";
    "M116" Error Data "Le compte rendu est dit approuvé, et aucune séance postérieure, et tenue, ne l'a adopté." => "Écrire « etat: projet », ou remplir « compte_rendu_precedent: » dans la séance qui l'a adopté, une fois celle-ci tenue.";
    "M117" Warning Data "La liste de destinataires va au-delà de la matrice de diffusion." => "Vérifier que ce destinataire en a strictement besoin.";
    "M118" Warning Data "L'entrée ne correspond pas aux séances antérieures." => "Écrire « premiere » la première fois, « revoyure » ensuite.";
    "M119" Warning Data "Une séance postérieure a adopté ce compte rendu, qui est encore un projet." => "Écrire « etat: approuve ».";
    "M120" Error Data "Le compte rendu à corriger n'est pas approuvé." => "Corriger le projet lui-même, et augmenter « version: ».";
    "M121" Error Data "Une correction va à un destinataire dont aucun exemplaire n'est corrigé." => "Ajouter son exemplaire à « corrige: », ou le retirer de la liste.";
    "M122" Error Data "Un exemplaire est dit corrigé, et aucune correction ne va à son destinataire." => "Ajouter ce destinataire à une correction, ou retirer l'exemplaire.";
    "M123" Error Data "Cette revoyure ne peut pas être écartée : elle n'est pas due ce jour-là, ou la situation est à l'ordre du jour." => "Corriger le numéro, ou le retirer de « revoyures_ecartees: ».";
    "M124" Warning Data "La liste de destinataires remplace la matrice, et lui retire des services." => "Vérifier qu'ils n'en ont pas besoin, ou les cocher aussi ; une liste vide laisse faire la matrice.";
    "M125" Warning Data "Quelqu'un n'était là que pour une partie de cet examen, et son service reçoit ce qui lui revient de l'examen entier." => "Vérifier les heures. Un partage ou une préconisation qui ne doit pas y aller prend une liste de destinataires ; l'analyse suit la matrice.";
    "M126" Error Data "Un même engagement est dit deux fois." => "N'en garder qu'une ligne : la dernière faisait foi.";
    // Métier: reports (`docs/domain.md`, reports).
    "M131" Error Data "La période ne compte pas des mois entiers." => "Écrire le premier jour d'un mois, et le dernier jour d'un mois : {du: 2026-01-01, au: 2026-12-31}.";
    "M132" Error Data "Deux tableaux ont le même identifiant." => "Donner un identifiant différent à chaque tableau.";
    "M133" Error Data "Cette variable n'existe pas pour cette unité." => "Choisir une variable de la liste ; aucune géographie sous le total : ni commune, ni établissement, ni nom n'est une variable.";
    "M134" Error Data "Un regroupement ne place pas chaque modalité une fois et une seule." => "Placer chaque modalité dans un groupe, et dans un seul ; « non_renseigne » a le sien s'il n'est pas placé.";
    "M135" Error Data "Un regroupement ne correspond à aucune variable du tableau." => "Écrire « regroupements: » pour les lignes, et « regroupements_colonnes: » pour les colonnes.";
    "M136" Error Data "Deux groupes portent le même libellé." => "Donner un libellé différent à chaque groupe.";
    "M137" Error Data "Un âge exact, ou un autre nombre exact, ne s'imprime jamais." => "Déclarer des tranches : regroupements: {14 ans au plus: \"..14\", 15 ans au moins: \"15..\"}.";
    "M138" Error Data "Ce croisement n'est pas admis." => "Retirer « colonnes: », ou choisir deux variables différentes à une seule réponse.";
    "M139" Error Data "Cette mesure ne convient pas à ce tableau." => "Changer « mesure: », ou la retirer : le tableau imprime alors des effectifs.";
    "M140" Error Data "La base ou le seuil sont inférieurs à ceux par défaut, sans avis du DPO." => "Écrire « base: » de 5 et « seuil: » de 10 au moins, ou citer l'avis sous « reference_dpo: ».";
    "M141" Error Data "La base d'arrondi n'est pas comprise entre 3 et 10." => "Écrire « base: 5 », ou retirer la ligne : aucun avis n'autorise une base plus petite.";
    "M142" Error Data "Le seuil n'est pas un multiple de la base." => "Écrire un multiple de « base: », ou retirer « seuil: » : il vaut alors deux fois la base.";
    "M143" Error Data "Une révision ne cite aucune édition antérieure." => "Ajouter « precedents: », avec le fichier « …-donnees.json » de chaque édition publiée.";
    "M144" Error Data "Cette population ne convient pas à cette unité." => "Écrire « periode » ou « cumul », ou retirer « population: ».";
    "M145" Warning Data "L'année du rapport n'est pas celle où finit sa période." => "Corriger « rapport: », ou la période.";
    "M147" Error Data "Aucune séance n'a été tenue dans la période du rapport." => "Corriger « periode: », ou les dates des séances.";
    "M148" Warning Data "Un groupe compte aussi des réponses manquantes, et son libellé ne le dit pas." => "L'écrire dans le libellé (« …, ou non renseigné »), ou donner un groupe à « non_renseigne ».";
    "M149" Warning Data "La date du rapport est antérieure à la fin de sa période." => "Corriger « date: », ou la période.";
    "M151" Error Data "Entre accolades, un texte n'emploie que des noms de chiffres." => "Écrire {{ situations.uniques }} ; ni filtre, ni condition, ni calcul.";
    "M152" Error Data "Ce nom ne désigne aucun chiffre du rapport." => "Prendre un nom de la liste du guide, ou {{ tableaux.ID.ligne }}.";
    "M153" Error Data "Ce chiffre ne s'imprime pas." => "Retirer la phrase, ou compter sur davantage de situations.";
    "M154" Error Data "Ce nombre n'est pas un chiffre publié du rapport." => "Le remplacer par {{ nom }}, ou le déclarer avec sa source dans « nombres_declares: ».";
    "M155" Error Data "Ce mot dit un nombre ou une part que rien ne publie." => "Reformuler ; si l'expression ne dit rien des enfants, l'écrire dans « expressions_admises: ».";
    "M156" Warning Data "Plus d'un tiers des effectifs de ce tableau sont trop petits pour s'imprimer en nombre." => "Réunir des modalités avec « regroupements: » ; « cesmivip rapport FICHE --conseil » en propose.";
    // Métier: the services of the organisation, and sessions that name them.
    "M127" Error Data "Cette personne vient sur invitation, et rien ne dit pour quelles situations : elle le serait pour toutes, et en recevrait l'identité." => "Citer ses situations ; si elle siège pour toutes, corriger sa qualité.";
    "M160" Error Data "Ce service n'a pas de nature : rien ne dit ce que la matrice lui donne." => "Ajouter « nature: », un code de la liste « organisme » (lieu_accueil, pjj, soins…).";
    "M161" Error Data "La clé de ce service est une nature, et sa « nature: » en dit une autre." => "Donner au service une clé à lui, ou retirer « nature: ».";
    "M162" Error Data "Cette clé de service désigne déjà un document, ou un exemplaire qui n'est à aucun service." => "Donner une autre clé au service.";
    "M163" Error Data "Une nature est nommée, et non le service : plusieurs peuvent l'avoir." => "Nommer le service, par la clé qu'il a sous « organismes: » dans cesmivip.yaml.";
    "M164" Error Data "Quelqu'un est arrivé en retard ou parti plus tôt, et l'examen n'a pas d'heures : rien ne dit s'il y a assisté." => "Ajouter « horaires: {debut: …, fin: …} » à l'examen.";
    "M165" Warning Data "Personne n'est convoqué : la convocation n'est faite que pour le secrétariat." => "Remplir « invites: » : chacun, son service, et les situations pour lesquelles il est convié.";
    "M166" Warning Data "La rubrique cite le numéro d'une préconisation, que l'exemplaire de ce service ne montre pas." => "Nommer la préconisation par son objet : « S-047, bilan de santé ».";
    "M167" Warning Data "Le texte cite le code d'une autre situation : qui le reçoit saura qu'elle est suivie." => "Le retirer, ou vérifier que tous ceux qui reçoivent ce texte sont concernés par l'autre situation.";
    "M170" Warning Data "Ce texte pourrait parler de quelqu'un que suit une autre fiche." => "Vérifier ; si c'est lui, le désigner autrement, sans son nom ni son adresse.";
    "M171" Warning Data "Cet élément est postérieur à la date du signalement, qui ne le raconte pas ; ses rubriques sans date (parole, évaluation…) sont dites comme la fiche les dit aujourd'hui." => "S'il n'est pas encore parti, le dater d'aujourd'hui ; s'il l'est, remplir « envoi: {le: …} ».";
    "M172" Error Data "La situation de ce signalement n'est pas dans l'espace de travail." => "Corriger « situation: », ou placer sa fiche dans situations/.";
    "M173" Warning Data "Le signalement complété n'est pas scellé ici, ou n'y est plus tel quel : le complément redit tout." => "Corriger la référence, ou produire d'abord le signalement complété.";
    "M174" Warning Data "Cette version ne dit pas laquelle elle remplace." => "Ajouter « remplace: {version: …, date: …, parties: […]} » : la première page le dit.";
    "M175" Error Data "La version remplacée n'est pas antérieure à celle-ci." => "Corriger « version: », ici ou sous « remplace: ».";
    "M176" Error Data "Le signalement complété est postérieur, ou parle d'une autre situation." => "Corriger la référence ; le signalement d'un frère ou d'une sœur s'écrit sous « signalements_fratrie: ».";
    "M180" Warning Data "Des lignes de ce tableau sont réunies dans l'édition publique : séparées, elles laisseraient calculer un petit effectif." => "Les réunir dans « regroupements: », sous un libellé choisi.";
    "M181" Warning Data "Un total déclaré exact est arrondi : sa différence avec un autre dirait un petit effectif." => "Le retirer de « exacts: », ou le laisser : il peut redevenir exact une autre année.";
    "M182" Warning Data "Une édition antérieure imprime un effectif que les fiches d'aujourd'hui ne redonnent plus." => "Rétablir les fiches si elles ont changé à tort ; sinon rien : l'effectif ancien n'est plus rapproché.";
    "M183" Warning Data "Cette révision est déjà publiée : l'essai ne la change pas." => "Pour publier ce que l'essai montre, augmenter « revision: » et citer l'édition publiée dans « precedents: ».";
    "M184" Notice Data "Ce rapport n'est pas publié, et « produire » ne publie rien." => "L'essayer : cesmivip rapport FICHE ; le publier : cesmivip rapport FICHE --publier.";
    "M185" Warning Data "Une édition antérieure n'a pas ce tableau, ou pas les mêmes lignes : sa colonne manque." => "Garder d'une année à l'autre le même comptage et les mêmes « regroupements: » ; ou retirer « tendance: ».";
    "M186" Warning Data "Une édition antérieure ne dit pas les effectifs d'où viennent ses parts, ses médianes ou ses moyennes : ce que l'on en déduirait n'est pas recherché." => "Dans cette édition, préférer d'autres tableaux à ceux qui comptent les mêmes enfants ; ou les relire à côté de l'édition antérieure.";
    "M187" Warning Data "Les données d'une édition publique sont dans « rapports » et ne sont pas citées : ce que ses lecteurs savent n'est pas pris en compte." => "Ajouter ce fichier à « precedents: », si cette édition a été publiée ; sinon le retirer du dossier.";
    "M188" Error Data "Ce texte est celui de l'année précédente, et personne ne dit l'avoir relu." => "Le relire, puis effacer sa première ligne, « [à relire] ».";
    "M190" Error Data "Cette situation a été effacée avant la séance." => "Corriger le numéro ; si l'enfant est de nouveau suivi, ouvrir une situation sous un autre numéro et un autre code.";
    "M191" Warning Data "Ce texte nomme un lieu d'accueil de la commission : il peut dire où vit l'enfant." => "L'écrire sans le nommer (« son lieu d'accueil »), ou vérifier que tous ceux qui le reçoivent peuvent le savoir.";
    "M192" Notice Data "Cette citation nomme quelqu'un, ou dit un lieu ou un numéro, que le signalement ne doit pas dire." => "Rien à changer : elle s'imprime telle quelle à l'annexe confidentielle, et le signalement y renvoie.";
    "M196" Notice Data "Rien ne dit que le document complété a été remis à tous ceux à qui va ce complément : il redit tout." => "Si c'est le cas, l'écrire dans la fiche du document complété (« envoi: {le: …} », « copies_envoyees: »), ou l'envoyer : cesmivip bordereau. Sinon, rien à faire.";
    "M197" Error Data "Ce qui est dit de la version remplacée n'est pas ce qui a été scellé." => "Écrire le numéro et la date de la dernière version produite, tels qu'ils y sont imprimés.";
    "M198" Warning Data "Des rubriques ne sont plus celles de la version remplacée, et « parties: » ne les dit pas." => "Les ajouter à « parties: », par leur titre : la première page les annonce.";
    "M199" Warning Data "Cet élément est postérieur à la date du signalement, et il y paraît." => "Dater le signalement d'aujourd'hui ; s'il est déjà parti sous cette date, écrire un complément.";
    "M200" Notice Data "Cette édition antérieure n'est pas de ce registre : rien n'y dit ce qu'elle publiait." => "Vérifier que ce fichier est celui qui accompagnait l'édition lue ; sinon, rien à faire.";
    "M206" Error Data "Cette date est antérieure à la naissance de l'enfant." => "Corriger l'année, ou la date de naissance.";
    "M207" Warning Data "Cette date, ou cet âge, est peu plausible pour cet enfant." => "Vérifier l'année et la date de naissance ; si c'est bien cela, ne rien changer.";
    "M220" Warning Data "Le motif de l'urgence parle d'un risque vital ou suicidaire, que la fiche ne dit pas." => "Relire « sante: {risque_immediat: …} », que la première page montre, ou le motif.";
    "M221" Warning Data "La recherche de l'enfant est demandée, et la fiche ne dit pas qu'il est absent." => "Écrire son départ sous « fugues: », ou retirer cette demande.";
    "M222" Warning Data "Ce départ n'a pas de retour, et un autre l'a suivi." => "Écrire « fin: », même par un jour ou « vers … » : la première page ne montre que le dernier départ.";
    "R101" Error Data "Un numéro de téléphone, une plaque ou une adresse est écrit dans la séance." => "Le retirer : il relève du signalement, sous un champ protégé.";
    "R102" Warning Data "Un mot relève de l'enquête (CPP 11)." => "Retirer ce qui touche aux actes d'enquête.";
    "R103" Warning Data "Un mot relève du secret médical." => "Écrire le besoin, jamais le diagnostic ni le traitement.";
    "R104" Warning Data "Une phrase rapporte qui a dit quoi." => "Écrire un relevé : l'élément utile, sans le débat.";
    "R105" Warning Data "Un mot touche à la religion, à l'origine ou au séjour (RGPD, article 9)." => "Le retirer s'il n'est pas nécessaire à la protection.";
    "R106" Warning Data "Un mot juge une personne." => "Écrire un fait.";
    "R107" Warning Data "Une description crue n'est pas nécessaire à la mission." => "Écrire sobrement.";
    // Rédaction: the writing rules (`docs/domain.md`, writing rules).
    "R001" Warning Data "Une hypothèse est écrite à l'indicatif." => "Écrire au conditionnel (« il serait… »), ou changer de fondement.";
    "R002" Warning Data "Une citation n'est pas entre guillemets." => "Mettre les mots exacts entre « et ».";
    "R003" Warning Data "Un mot désigne quelqu'un comme auteur d'une infraction." => "Écrire « personne citée », et dire d'où vient l'information.";
    "R004" Warning Data "Un mot juge l'enfant." => "Écrire « mineur victime » ou « en situation de prostitution », sauf dans une citation.";
    "R005" Warning Data "Un fait rapporté par un tiers est écrit sans style indirect." => "Écrire au conditionnel ou « selon… ».";
    // Formulaire: what the form asks.
    "F001" Error Data "Un champ demandé par le formulaire manque." => "Le renseigner.";
    "F002" Warning Data "Un champ attendu par le formulaire manque ; il paraîtra « non renseigné »." => "Le renseigner s'il est connu.";
    "F101" Error Template "Le formulaire cite un champ qui n'existe pas." => "Corriger le chemin.";
    "F102" Error Template "Le formulaire est mal formé." => "Corriger cette ligne du formulaire.";
    "F103" Error Template "Une condition du formulaire ne se calcule pas." => "Corriger la condition : chemins du dossier, « and », « or », « not », « == ».";
    "F104" Error Template "Le formulaire montre un champ protégé hors de l'annexe confidentielle." => "Écrire « protege: oui », ou ne nommer que les champs qui peuvent se lire.";
    "F105" Error Template "Une liste de codes est mal formée." => "Corriger cette ligne de la liste.";
    "F106" Error Template "Une liste de codes nécessaire manque, ou il lui manque un code dont le programme dépend." => "Rétablir la liste ou le code.";
    "F107" Error Template "Un fichier qui accompagne le rapport (comparateurs, glossaire) manque ou est mal formé." => "Corriger cette ligne, ou rétablir le fichier.";
    // Gabarit et rendu.
    "G001" Error Template "Le gabarit des mots ne se lit pas." => "Corriger le gabarit Tera à cette ligne.";
    "G002" Error Template "Le gabarit de page ne se compile pas." => "Corriger le gabarit Typst à cette ligne.";
    "G003" Error Template "Le gabarit de page cherche hors de son dossier." => "N'employer que les fichiers du gabarit : ni réseau, ni paquet, ni fichier du poste.";
    "G004" Error Template "Le rendu a dépassé le temps permis." => "Chercher une boucle sans fin dans le gabarit.";
    "G005" Error Template "Le rendu a dépassé la mémoire permise." => "Chercher une boucle ou un texte démesuré dans le gabarit.";
    "G006" Error Template "Le document dépasse 200 pages." => "Chercher une répétition démesurée dans le gabarit ou dans la fiche.";
    "G007" Error Template "Le document dépasse 20 Mio." => "Réduire le logo ou le texte.";
    "G008" Error Template "Le document n'est pas conforme à PDF/A-2a et PDF/UA-1." => "Corriger le gabarit : textes de remplacement, titres, tableaux.";
    "G009" Error Template "L'atelier de rendu s'est arrêté." => "Recommencer ; si cela se répète, signaler le cas.";
    "G010" Warning Data "Un caractère n'a de dessin dans aucune police : il s'imprime par son code, « [U+6F22] »." => "Rien à changer : ce qui est cité reste tel quel. Si le lecteur doit le voir, joindre la capture parmi les pièces ; s'il doit le comprendre, ajouter une transcription à côté.";
    "G011" Error Template "Un gabarit emploie un mot interdit." => "Retirer ce mot : il montrerait plus que ce que le destinataire peut lire.";
    "G012" Error Template "Le document fini n'est pas celui attendu (titre, langue, balises ou pièce jointe)." => "Corriger le gabarit de page.";
    "G013" Error Template "Le logo ne se lit pas." => "Fournir sous « logo: », dans cesmivip.yaml, un fichier SVG (en UTF-8) ou PNG valable, de 512 Kio au plus, dont la fin du nom dit le genre.";
    "G014" Error Template "Le signalement doit avoir un cadre de signature électronique, et un seul." => "Rétablir dans le gabarit le cadre qui porte le lien « urn:cesmivip:champ:signature », une seule fois.";
    "G015" Error Template "Un texte sort du papier." => "Corriger le gabarit de page : passer par « colonne » (commun/page.typ) ce qui s'écrit dans une colonne, et garder des marges.";
    // Confidentialité.
    "C001" Error Confidentiality "Une information à retenir se trouve dans le document fini." => "Retirer l'information du champ qui la répète, ou corriger le gabarit.";
    "C002" Error Confidentiality "Le document fini ne se laisse pas relire entièrement." => "Corriger le gabarit : sans relecture, rien ne sort.";
    "C003" Error Confidentiality "Ce document n'a pas été scellé pour ce destinataire." => "Choisir l'exemplaire de ce destinataire, ou corriger « --destinataire ».";
    "C104" Error Confidentiality "Un effectif connu par ailleurs n'est pas celui des fiches." => "Corriger « valeur: » ou les fiches : l'audit ne vaut que si tout est vrai à la fois.";
    "C105" Error Confidentiality "Un texte du rapport reprend une fiche." => "Reformuler ; si l'expression est courante et ne désigne personne, l'écrire dans « expressions_admises: ».";
    "C106" Error Confidentiality "Les tableaux se croisent en trop d'effectifs pour être vérifiés ensemble." => "Réunir des modalités, ou retirer un des tableaux croisés.";
    "C108" Error Confidentiality "Une édition déjà publiée n'est pas citée dans « precedents: »." => "La citer, son fichier « …-donnees.json » étant dans « rapports » ou « produits » : l'audit doit compter avec ce que les lecteurs ont déjà. Si personne ne l'a jamais lue : cesmivip registre annuler FICHIER --jamais-sortie.";
    "C109" Error Confidentiality "Une combinaison déclarée impossible se trouve dans les fiches." => "La retirer de « impossibles: », ou corriger les fiches : ce qui est seulement rare se protège.";
    "C115" Error Confidentiality "Personne ne reçoit l'édition interne." => "Ajouter la ligne « statistiques: » sous « diffusion: » de cesmivip.yaml, avec les natures de services qui la reçoivent.";
    "C116" Error Confidentiality "Ce fichier est celui d'un essai : personne n'a lu cette édition." => "Citer le fichier « …-donnees.json » de l'édition publiée, ou retirer cette ligne de « precedents: ».";
    "C117" Error Confidentiality "Cette édition a été remise : ses lecteurs savent ce qu'elle dit." => "L'annuler sans « --jamais-sortie », et la citer dans « precedents: » : l'audit compte avec elle.";
    "C118" Error Confidentiality "Cette édition a été annulée sans être jamais sortie : personne ne l'a lue." => "La retirer de « precedents: ».";
    // Dépôt: files.
    "D001" Error File "Le fichier ne se lit pas." => "Vérifier le chemin et les droits.";
    "D002" Error File "Le fichier ne s'écrit pas." => "Vérifier le dossier, les droits et l'espace libre ; ou choisir un autre dossier avec -o.";
    "D003" Error Data "Cette version a déjà été produite, et le document a changé depuis." => "Augmenter « version: » ; une version produite n'est jamais remplacée.";
    "D004" Error File "Aucun fichier cesmivip.yaml dans ce dossier ni au-dessus." => "Créer un espace de travail : cesmivip init DOSSIER.";
    "D005" Error File "La clé de l'espace de travail est absente, illisible ou trop ouverte." => "Rétablir le fichier de clé depuis sa copie, avec les droits 0600.";
    "D006" Error File "Le dossier existe déjà et n'est pas vide." => "Choisir un autre dossier.";
    "D009" Error Data "Ce compte rendu approuvé est définitif, et sa fiche a changé depuis." => "Rétablir la fiche, et écrire la correction dans un erratum : cesmivip erratum.";
    "D010" Error Data "Cette fiche de l'espace de travail est fautive, ou ne se lit pas : les noms à taire, ou les séances à comparer, ne sont pas tous connus." => "Corriger cette fiche : cesmivip valider.";
    "D011" Error Data "Deux fiches portent le même numéro." => "Donner un numéro différent à chacune, ou sortir la copie de ce dossier.";
    "D012" Error Data "L'empreinte n'est celle d'aucun exemplaire produit de cette séance pour ce destinataire." => "Recopier l'empreinte du fichier .sha256 de l'exemplaire à corriger.";
    "D007" Error Data "Deux fiches de ce lot portent la même référence et la même version." => "Donner une référence différente à chaque signalement.";
    "D013" Error Data "Ce fichier n'est pas celui des données d'un rapport publié." => "Donner le fichier « …-donnees.json » produit avec l'édition antérieure.";
    "D014" Error File "Le travail a été arrêté avant ce document." => "Relancer la commande : ce qui est fait ne sera pas refait.";
    "D030" Error Mismatch "Le registre est rompu." => "Ne plus rien produire ici, et garder ce dossier tel quel : il a été modifié, coupé, ou remplacé par une copie plus ancienne. Le comparer au point du dernier bordereau : cesmivip registre verifier --depuis POINT. Remettre la dernière sauvegarde ; à défaut, recommencer à dessein : cesmivip registre recommencer.";
    "D031" Error Mismatch "La dernière ligne du registre est incomplète : une écriture a été interrompue." => "La retirer : cesmivip registre reparer ; la réparation s'inscrit au registre.";
    "D032" Error File "Le registre n'est pas un dossier et un fichier ordinaires, que leur propriétaire seul peut modifier." => "Retirer le lien, ou rétablir les droits : chmod 700 registre ; chmod 600 registre/registre.tsv.";
    "D033" Error Mismatch "Ce qui est retenu du registre hors de son dossier n'est pas de cet espace de travail." => "Ne plus rien produire ici. Remettre ensemble, depuis une même sauvegarde, la clé, le registre et ce fichier ; à défaut, recommencer à dessein : cesmivip registre recommencer.";
    "D034" Error Mismatch "Le fichier rendu n'est pas le document scellé, signé une fois et rien d'autre." => "Faire signer de nouveau le document scellé.";
    "D035" Error Mismatch "Le fichier rendu ne commence pas par un document de ce registre." => "Importer le fichier que l'outil de signature a rendu, sans le réenregistrer ; si l'outil récrit le fichier entier, en choisir un autre.";
    "D036" Error Data "Ce document a déjà été signé, remplacé ou annulé." => "Produire une nouvelle version, et faire signer celle-là.";
    "D037" Error Data "Ce fichier n'est pas un document intact de ce registre." => "Vérifier le document : cesmivip verifier FICHIER.";
    "D038" Error Mismatch "Ce point ou ce reçu n'est pas signé par une clé de ce registre." => "Vérifier de quel registre il vient, et demander au service une copie intacte.";
    "D039" Error File "La clé publique du registre manque, ou n'est pas celle de la clé de signature." => "Créer la clé : cesmivip cles creer ; ou rétablir registre/cle.vkey depuis sa copie.";
    "D040" Error File "Cet espace de travail a déjà une clé de signature, ou une autre clé que celle-ci." => "Rien n'a été changé. Pour la remplacer : cesmivip cles changer.";
    "D041" Error File "Cet espace de travail n'a pas de clé de signature." => "La créer : cesmivip cles creer ; ou la rétablir depuis sa fiche de récupération : cesmivip cles restaurer.";
    "D042" Error File "La clé de signature n'est pas un fichier chiffré ordinaire, que son propriétaire seul peut lire." => "Retirer le lien, ou rétablir les droits : chmod 700 .cesmivip ; chmod 600 .cesmivip/signature.pem. Si d'autres ont pu la lire, en changer : cesmivip cles changer.";
    "D043" Error File "La phrase de passe n'est pas celle de cette clé." => "La retaper, en vérifiant les majuscules et la disposition du clavier. Si elle est perdue : mettre .cesmivip/signature.pem de côté, puis cesmivip cles restaurer, depuis la fiche de récupération.";
    "D044" Error Data "La phrase de passe a moins de douze caractères, ou les deux saisies diffèrent." => "Choisir une phrase de plusieurs mots, et la taper deux fois.";
    "D045" Error Data "Une ligne de la fiche de récupération est fausse, ou manque." => "Relire cette ligne, caractère par caractère ; les quatre derniers contrôlent les autres.";
    "D046" Error Mismatch "La clé de signature et ses fichiers publics ne s'accordent pas." => "Rétablir les fichiers du dossier « registre » depuis leur copie, et n'en remettre aucun avant de savoir qui les a changés.";
    "D047" Error File "Un changement de clé a été interrompu." => "Le finir : cesmivip cles essai.";
    "D048" Error Mismatch "Une attestation de changement de clé ne suit pas : elle n'est pas signée des deux clés, ou n'est pas à sa place." => "Rétablir le dossier « registre/cles » depuis sa copie ; ne se fier à aucune clé qui vient après.";
    "D049" Error File "La phrase de passe n'a pas pu être demandée." => "Lancer la commande dans un terminal, ou donner la phrase sur l'entrée standard avec --phrase-entree.";
    "D051" Error Mismatch "Cette ligne du registre n'a pas été inscrite par cet espace de travail." => "Ne plus rien produire ici, et garder une copie du dossier telle quelle : quelqu'un a écrit dans le registre sans la clé de l'espace. Remettre registre/registre.tsv depuis une sauvegarde d'avant cette ligne ; à défaut : cesmivip registre recommencer.";
    "D052" Error Mismatch "Ce que ce poste avait retenu du registre n'est plus là." => "Ne plus rien produire ici. Rétablir ce fichier depuis la sauvegarde, ou les clés depuis la fiche de récupération : cesmivip cles restaurer. À défaut, recommencer à dessein : cesmivip registre recommencer.";
    "D053" Error Mismatch "La clé de l'espace manque, et il y a ici un registre, ou ce qui en est retenu." => "Rétablir .cesmivip/cle depuis sa copie, avec les droits 0600, ou depuis la fiche de récupération : cesmivip cles restaurer. À défaut, recommencer à dessein : cesmivip registre recommencer.";
    "D054" Error Data "Le registre est entier : il n'y a rien à recommencer." => "Ne rien faire ; pour le contrôler : cesmivip registre verifier.";
    "D055" Warning File "Rien ne sera retenu du registre dans le dossier personnel." => "Rendre ce dossier accessible en écriture ; en attendant, un retour en arrière de tout l'espace de travail ne se verrait pas ici, mais seulement au dernier bordereau.";
    "D065" Notice Data "Ce que ce document scellé reprend a changé depuis." => "Le document reste tel qu'il est. S'il faut que son destinataire le sache : écrire un complément, ou une version de plus. Sinon, rien à faire.";
    "D066" Error Mismatch "Ce qui est gardé de ce document scellé a été modifié, ou ne se lit pas." => "Remettre ce fichier depuis la sauvegarde. À défaut, le retirer : le document reste scellé, mais il ne pourra plus être reconstruit.";
    "D067" Error Mismatch "À la place de ce document scellé se trouve un autre fichier." => "Ne pas s'en servir. Le mettre de côté, puis relancer la commande : le document scellé y sera remis, à l'octet près.";
    "D068" Warning File "Ce document scellé n'est plus à sa place, et ne peut pas être refait à l'octet près." => "Le remettre depuis la sauvegarde, ou en demander une copie à son destinataire ; rien n'est produit à sa place.";
    "D069" Notice Data "Ce document a été détruit : il ne se refait pas." => "Rien à faire, et garder la fiche : d'autres documents et les totaux en dépendent. Ce qui est gardé d'un enfant s'efface par cesmivip purger.";
    "D070" Notice Data "Ce document a été annulé : il ne se refait pas." => "Rien à faire ; s'il faut le remplacer, produire une version de plus.";
    "D071" Error Mismatch "Rien n'est gardé de ce dont ce document a été fait." => "Remettre le dossier .cesmivip/scelles depuis la sauvegarde. Pour savoir si le document est intact : cesmivip verifier, sans --reconstruire.";
    "D072" Notice Data "Ces pièces ont déjà été remises à ce destinataire." => "Rien n'a été préparé pour lui. Pour les lui envoyer de nouveau, le nommer : --destinataire CODE.";
    "D073" Notice Data "Des pièces de cet envoi ont déjà été remises à ce destinataire." => "Rien à faire si c'est voulu : le bordereau le dit.";
    "D074" Error Data "Cette pièce jointe n'a pas l'empreinte que le signalement imprime." => "Joindre le fichier qui a été décrit ; s'il a changé à dessein, produire une version de plus du signalement.";
    "D075" Error Data "Ce fichier n'est pas une pièce que le signalement liste." => "Commencer son nom par le numéro de la pièce (« 2-main-courante.pdf »), ou le retirer de ce dossier.";
    "D076" Warning Data "Une pièce que le signalement liste n'est pas parmi les fichiers à joindre." => "La mettre dans ce dossier, son nom commençant par son numéro ; ou la remettre autrement : le bordereau la dit non jointe.";
    "D090" Error Data "Cette fiche n'est ni celle d'un signalement ni celle d'une séance : rien ne s'envoie d'elle." => "Nommer une fiche de signalements/ ou de seances/, un numéro, ou un document produit.";
    "D091" Error Confidentiality "L'annexe confidentielle ne part qu'avec son signalement, de la même version." => "Nommer le signalement par son numéro : son annexe part avec lui.";
    "D092" Error Data "Une version plus haute de ce document a déjà été scellée." => "Donner à « version: » le numéro qui suit la plus haute, et dire ce qu'elle remplace.";
    "D093" Error Mismatch "Ce document en vigueur n'est plus parmi les documents produits, et ne peut pas être refait à l'octet près : rien ne part sans lui." => "Le remettre depuis la sauvegarde, puis relancer ; à défaut, produire une version de plus.";
    "D094" Notice Data "Ce document n'était plus parmi les documents produits : il part refait, à l'octet près." => "Rien à faire pour cet envoi. Pour le remettre à sa place : cesmivip produire.";
    "D095" Error Data "Ce qui se trouve ici n'est pas un fichier ordinaire à joindre." => "Le retirer, et mettre dans ce dossier le fichier lui-même.";
    "D096" Error Data "Deux fichiers commencent par le numéro d'une même pièce." => "Ne garder que celui que le signalement décrit ; sinon, les lister comme deux pièces.";
    "D097" Error Confidentiality "Ce fichier est un document scellé de ce registre, et non une pièce jointe." => "Le retirer : un document scellé part sous son propre numéro, à qui il est destiné.";
    "D098" Error Data "Ce code n'est celui d'aucun destinataire." => "Le corriger : ce sont les clés de « organismes: », dans cesmivip.yaml, et les codes de « copies: ».";
    "D110" Error Confidentiality "Ce fichier n'est pas celui qui a été scellé avec cette édition." => "Retirer la copie changée, et remettre le fichier « …-donnees.json » d'origine : celui de « produits », ou de la sauvegarde.";
    "D111" Error Data "Ce fichier va avec un document, et ne s'annule pas sans lui." => "Nommer le document lui-même, le PDF : ce qui va avec lui est annulé en même temps.";
    "D112" Error Data "Ce document a pu partir : un envoi, une signature ou sa fiche le dit." => "L'annuler sans « --jamais-sortie », et en prévenir son destinataire ; s'il faut le remplacer, produire une version de plus.";
    "D113" Error Confidentiality "Une édition scellée cite celle-ci : ses chiffres comptent avec elle." => "Annuler d'abord l'édition qui la cite, si elle n'est jamais sortie non plus ; sinon, annuler celle-ci sans « --jamais-sortie ».";
    "D114" Error Data "Cette révision a été annulée ou détruite : rien n'est publié." => "Augmenter « revision: » ; citer dans « precedents: » les éditions que quelqu'un a lues.";
    "D115" Notice Data "La fiche dit une autre version que la dernière qui a été scellée : c'est celle-ci qui part." => "Si c'est celle de la fiche qui doit partir, la produire d'abord : cesmivip produire.";
    "D116" Error Data "Cette modification ne peut pas être écrite dans la fiche." => "Corriger la fiche là où elle ne se lit pas, ou écrire autrement ; rien n'a été changé.";
    "D117" Error Mismatch "Le dossier de cet envoi n'est plus ce qui a été préparé." => "Ne rien en remettre. Sortir du dossier ce qui n'y était pas ; si une pièce manque ou a changé, refaire l'envoi.";
    "D118" Error Data "Cet envoi, ou l'une de ses pièces, a été annulé." => "Ne pas le remettre ; produire et envoyer la version qui le remplace.";
    "D119" Error Data "Ce qui partirait n'a pas été lu, ou a changé depuis." => "Lire ce qui part et ce qui reste, le cocher, puis recommencer ; rien n'a été effacé.";
    "D120" Error Confidentiality "L'exemplaire de ce destinataire ne dit pas ce que la correction remplace, ou ne parle pas d'une situation qu'elle nomme." => "Reprendre les mots mêmes de l'exemplaire ; sinon, retirer ce destinataire : la correction lui apprendrait ce que son compte rendu ne dit pas.";
    "D121" Error Confidentiality "Cet exemplaire, scellé avant, dit ce que son destinataire ne recevrait plus aujourd'hui." => "Rien n'a été préparé pour lui. D'un projet, produire une version de plus, et envoyer celle-là ; si c'est bien cet exemplaire qui doit partir, le nommer : --destinataire CODE.";
    "D122" Warning Confidentiality "Cet exemplaire, scellé avant, dit ce que son destinataire ne recevrait plus aujourd'hui : il part parce que ce destinataire a été nommé." => "Vérifier qu'il peut le recevoir avant de remettre le dossier.";
    "D123" Warning Data "Cette date est à venir, et ce qu'elle date a eu lieu." => "Vérifier le jour, le mois et l'année.";
    "D099" Error File "Ce fichier a changé depuis qu'une réécriture interrompue l'a préparé." => "Le mettre de côté, hors de l'espace de travail, relancer la commande, puis y reporter la correction.";
    "D056" Error Mismatch "La clé de cet espace n'est plus celle que ce poste lui connaît." => "Ne plus rien produire ici : la clé, et peut-être le registre, ont été remplacés. Remettre ensemble .cesmivip/ et registre/ depuis la sauvegarde ; à défaut, recommencer à dessein : cesmivip registre recommencer.";
    "D060" Error Data "Cet espace de travail est au format 1 : les signalements y sont dans les fiches de situation." => "Voir ce que la migration change : cesmivip migrer ; puis la faire : cesmivip migrer --ecrire.";
    "D061" Error Data "Cet espace de travail est d'un format que ce programme ne connaît pas." => "Employer une version du programme plus récente, ou corriger « format: ».";
    "D062" Error Data "Cette fiche ne peut pas être migrée." => "La corriger, puis relancer : cesmivip migrer.";
    "D063" Error Data "Ce n'est pas une fiche de signalement." => "Donner une fiche du dossier signalements/, qui dit de quelle situation elle parle.";
    "D080" Error Data "La durée de conservation n'est pas écrite." => "L'écrire sous « conservation: » dans cesmivip.yaml, après l'avis du délégué à la protection des données et des archives : situation: {active: P2Y, sort: destruction}.";
    "D081" Error File "Cette fiche ne peut pas être effacée : elle n'est pas à sa place, ou son nom de fichier a un caractère de commande." => "La renommer, dans le dossier de son genre, puis recommencer.";
    "D082" Error Data "Aucune fiche ne porte ce numéro." => "Donner le numéro d'une situation de cet espace : S-AAAA-NNN.";
    "D100" Error File "Ceci n'est pas effacé : un lien y mène, ou ce n'est pas un fichier ordinaire de cet espace." => "Voir ce que c'est et où cela mène ; si c'est bien de cet enfant, l'effacer à la main là où il est, puis retirer le lien.";
    "D101" Error Data "Un jour à venir se montre, et ne s'efface pas : rien n'est échu avant son jour." => "Relancer sans --ecrire pour voir ce qui sera échu ce jour-là ; sans --au pour effacer ce qui l'est aujourd'hui.";
    "D102" Error Data "Effacer une situation nommée demande un motif." => "Ajouter « --motif demande » (la personne, ou qui la représente, l'a demandé, et le responsable du traitement a accepté) ou « --motif decision » (un juge ou la CNIL l'a ordonné).";
    "D103" Error Data "Le numéro de ce signalement a été celui d'un document détruit : un numéro ne sert qu'une fois." => "Donner à ce signalement un autre numéro, jamais employé ; c'est alors qu'il se fait.";
    "D104" Error Data "Cet enfant est encore appelé à une séance à venir : rien n'est effacé." => "Retirer son examen de cette séance, lui donner une version de plus, et produire les convocations : les autres enfants gardent leur feuille d'identités. Puis relancer. Si la séance a été tenue, écrire son état.";
    "D105" Error Data "Ce numéro a été celui d'une situation effacée : il ne sert plus." => "Donner à cette situation un autre numéro, jamais employé, dans sa fiche, ses signalements et les séances. Garder la fiche du dossier effacements/.";
    "D106" Warning File "Ce fichier a les octets d'un document dont la destruction est inscrite." => "L'effacer à la main, là où il est ; si un lien y mène, retirer le lien aussi.";
    "D084" Error Data "Les archives doivent d'abord recevoir ce dossier." => "Le verser (cesmivip dossier S-… en donne la liste), ou recueillir leur visa ; puis relancer avec --verse. Rien n'est effacé.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_sentences_are_whole() {
        let mut seen = std::collections::BTreeSet::new();
        for rule in CATALOGUE {
            assert!(seen.insert(rule.code), "{} twice", rule.code);
            for text in [rule.text, rule.remedy] {
                assert!(text.ends_with('.'), "{}: {text}", rule.code);
            }
        }
    }
}
