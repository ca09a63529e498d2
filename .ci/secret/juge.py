#!/usr/bin/env python3
"""Independent judge of protected tables: pytauargus audits our patterns, and competes with them.

auditer DOSSIER   audits every published pattern X.jj, and wants every X.mutant*.jj found unsafe;
comparer DOSSIER  protects every unprotected X.jj with OPT and MOD, beside our own X.nous.json.

jj.py describes the JJ files, concurrents.py the X.tab.json that MOD needs. X.nous.json holds what we hide of the
printed cells, primaries included, and our time: {"supprimees": [cell numbers], "secondes": 0.03}.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jj import Instance

METHODES = ("nous", "OPT", "MOD")
MARGE = 1e-6  # the audit is a floating-point linear programme, the cells are integers


def auditer(instance, statut):
    """The primary cells whose interval breaks their requirement, each with the reason.

    The engine's own flag "unsafe" is not used: it compares LPL with max - min, and ignores SPL.
    """
    from pytauargus._tauargus import audit_jj

    with tempfile.TemporaryDirectory() as dossier:
        instance.ecrire(Path(dossier, "motif.jj"), statut)
        try:
            rangs = {r["cell"]: r for r in audit_jj(str(Path(dossier, "motif.jj")))}
        except RuntimeError as erreur:
            sys.exit(f"{instance.chemin} : audit impossible ({erreur})")
    fautes = []
    for i in range(len(statut)):
        if not instance.exigence[i]:
            continue
        if i not in rangs:
            fautes.append((i, "publiée"))
            continue
        bas, haut = math.ceil(rangs[i]["min"] - MARGE), math.floor(rangs[i]["max"] + MARGE)
        dessous, dessus = instance.valeur[i] - bas, haut - instance.valeur[i]
        if dessous < instance.lpl[i] or dessus < instance.upl[i] or haut - bas < instance.spl[i]:
            fautes.append((i, f"vaut {instance.valeur[i]}, connue dans [{bas}, {haut}]"))
    return fautes


def commande_auditer(options):
    fichiers = [f for f in sorted(options.dossier.glob("*.jj")) if ".mutant" not in f.name]
    echecs = primaires = mutants = 0
    for fichier in fichiers:
        instance = Instance(fichier)
        debut = time.monotonic()
        fautes = auditer(instance, instance.statut)
        autres = sum(instance.statut[i] == "m" for i in instance.imprimables)
        primaires += sum(instance.exigence)
        echecs += len(fautes)
        print(
            f"{fichier.name} : {len(instance.imprimables)} cellules, {sum(instance.exigence)} primaires, "
            f"{autres} autres masquées, {len(fautes)} non sûres, {time.monotonic() - debut:.2f} s"
        )
        for cellule, raison in fautes:
            print(f"  NON SÛRE {fichier.name} cellule {cellule} : {raison}")
        for chemin in sorted(options.dossier.glob(fichier.stem + ".mutant*.jj")):
            mutants += 1
            mutant = Instance(chemin)
            if (mutant.valeur, mutant.relations) != (instance.valeur, instance.relations):
                sys.exit(f"{chemin} : ne décrit pas les mêmes cellules que {fichier.name}")
            if not auditer(instance, mutant.statut):  # against the original's primaries and requirements
                echecs += 1
                print(f"  MUTANT NON VU {chemin.name} : le motif affaibli passe pour sûr")
    print(f"Total : {len(fichiers)} motifs, {primaires} primaires, {mutants} mutants, {echecs} échecs")
    return 1 if echecs or not primaires else 0


def lancer(methode, fichier, options):
    minutes = max(1, math.ceil(options.limite / 60))  # the engine counts in whole minutes
    programme = Path(__file__).with_name("concurrents.py").resolve()
    mots = [sys.executable, programme, methode, fichier.resolve(), str(minutes), str(int(options.singletons))]
    with tempfile.TemporaryDirectory() as dossier:
        try:
            fini = subprocess.run(mots, cwd=dossier, timeout=60 * minutes + 60, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            return {"erreur": "limite de temps"}
        if Path(dossier, "resultat.json").exists():
            return json.loads(Path(dossier, "resultat.json").read_text())
        return {"erreur": (fini.stderr.strip().splitlines() or [f"arrêt {fini.returncode}"])[-1]}


def mesurer(instance, resultat):
    """What a method costs and lets through; only its error when it gave no pattern."""
    if "erreur" in resultat:
        return resultat
    masquees = set(resultat.pop("supprimees")) & instance.imprimables
    if any(instance.statut[i] == "z" for i in masquees):
        sys.exit(f"{instance.chemin} : une cellule toujours publiée est masquée")
    total = sum(instance.valeur[i] for i in instance.imprimables)
    perdu = sum(instance.valeur[i] for i in masquees)
    return resultat | {
        "masquees": len(masquees),
        "poids": sum(instance.poids[i] for i in masquees if instance.statut[i] != "u"),
        "conserve": 1 - perdu / max(1, total),
        "non_sures": len(auditer(instance, instance.masquer(masquees))),
    }


def sommes(lignes, mesure, *methodes):
    return [sum(ligne[m][mesure] for ligne in lignes) for m in methodes]


def afficher(lignes):
    titres = ["instance", "cellules", "primaires"]
    for mesure in ("masquées", "conservé", "secondes", "non sûres"):
        titres += [f"{mesure} {m}" if m == "nous" else m for m in METHODES]
    tableau = [titres + ["OPT"]]
    for ligne in lignes:
        rang = [ligne["instance"], str(ligne["cellules"]), str(ligne["primaires"])]
        for mesure, forme in (("masquees", "d"), ("conserve", ".1%"), ("secondes", ".2f"), ("non_sures", "d")):
            rang += [format(ligne[m][mesure], forme) if mesure in ligne[m] else "-" for m in METHODES]
        etat = ligne["OPT"].get("erreur", "clos" if ligne["OPT"].get("clos") else "non clos")
        tableau.append([*rang, etat])
    largeurs = [max(len(rang[k]) for rang in tableau) for k in range(len(tableau[0]))]
    for rang in tableau:
        print("  ".join(rang[k].rjust(n) if k else rang[k].ljust(n) for k, n in enumerate(largeurs)))
    for ligne in lignes:
        for methode in METHODES:
            if "erreur" in ligne[methode]:
                print(f"{ligne['instance']} : {methode} n'a pas abouti : {ligne[methode]['erreur']}")


def commande_comparer(options):
    lignes = []
    for fichier in sorted(options.dossier.glob("*.jj")):
        instance = Instance(fichier)
        if "m" in instance.statut:
            sys.exit(f"{fichier} : l'instance est déjà protégée")
        primaires = {i for i in instance.imprimables if instance.statut[i] == "u"}
        ligne = {"instance": fichier.stem, "cellules": len(instance.imprimables), "primaires": len(primaires)}
        ligne["nous"] = mesurer(instance, json.loads(fichier.with_suffix(".nous.json").read_text()))
        for methode in METHODES[1:]:
            resultat = lancer(methode, fichier, options)
            if "ajoutees" in resultat:
                resultat["supprimees"] = primaires.union(resultat.pop("ajoutees"))
            ligne[methode] = mesurer(instance, resultat)
        lignes.append(ligne)
    afficher(lignes)
    clos = [x for x in lignes if x["OPT"].get("clos")]
    finis = [x for x in lignes if "masquees" in x["MOD"]]
    surs = [x for x in finis if not x["MOD"]["non_sures"]]
    nous, mod = sommes(finis, "masquees", "nous", "MOD")
    poids, optimum = sommes(clos, "poids", "nous", "OPT")
    (non_sures,) = sommes(lignes, "non_sures", "nous")
    barres = {
        f"masquées, nous {nous} < MOD {mod} ({len(finis)} instances)": nous < mod,
        f"poids hors primaires, nous {poids} <= 1,06 x OPT {optimum} ({len(clos)} closes)": clos
        and poids <= 1.06 * optimum,
        f"primaires non sûres, nous {non_sures} = 0": lignes and non_sures == 0,
    }
    nous, mod = sommes(surs, "masquees", "nous", "MOD")
    print(f"Pour lecture : là où MOD est sûr ({len(surs)} instances), nous {nous}, MOD {mod}")
    verdict = {barre: "TENUE" if tenue else "MANQUÉE" for barre, tenue in barres.items()}
    for barre, tenue in verdict.items():
        print(f"{tenue:7}  {barre}")
    options.sortie.write_text(json.dumps({"instances": lignes, "verdict": verdict}, ensure_ascii=False, indent=1))
    return 0 if all(barres.values()) else 1


def principal():
    analyse = argparse.ArgumentParser(description="Juge indépendant des tableaux protégés.")
    commandes = analyse.add_subparsers(required=True)
    audit = commandes.add_parser("auditer", help="audite les motifs publiés d'un dossier")
    audit.set_defaults(commande=commande_auditer)
    compare = commandes.add_parser("comparer", help="compare nos motifs à OPT et MOD")
    compare.set_defaults(commande=commande_comparer)
    audit.add_argument("dossier", type=Path)
    compare.add_argument("dossier", type=Path)
    compare.add_argument("--sortie", type=Path, required=True, help="résultats en JSON")
    compare.add_argument("--limite", type=int, default=120, help="secondes par instance et par méthode")
    compare.add_argument("--singletons", action="store_true", help="MOD protège aussi les singletons entre eux")
    options = analyse.parse_args()
    return options.commande(options)


if __name__ == "__main__":
    sys.exit(principal())
