#!/usr/bin/env python3
"""OPT and MOD of pytauargus on one unprotected instance: concurrents.py OPT|MOD X.jj MINUTES SINGLETONS

juge.py runs it in a process and a folder of its own: native code may crash, hang, and leaves files behind.
Writes resultat.json: the cells hidden besides the primaries, or an error, and the seconds spent solving.

X.tab.json: {"tables": [{"nom": ..., "niveaux": [[0, 1, 1], [0, 1, 2, 2, 1]], "cellules": [...]}]}. For each
variable, the levels of its codes in depth-first order (0: the total, first); then the JJ number of each cell,
last variable fastest, or null where the table has a structural zero.
"""

import json
import sys
import time
from itertools import product
from pathlib import Path

from jj import Instance
from pytauargus._tauargus import HiTaSCtrl


def optimal(instance, minutes):
    """Optimal suppression over the whole system; closed when its two bounds meet."""
    statut, encore = list(instance.statut), True
    while encore:  # the engine refuses a relation with one free cell, even one that needs no protection
        encore = False
        for _, termes in instance.relations:
            libres = [c for c, _ in termes if statut[c] != "z"]
            if len(libres) == 1 and not instance.poids[libres[0]] and not instance.exigence[libres[0]]:
                statut[libres[0]], encore = "z", True
    instance.ecrire(Path("opt.jj"), statut)
    debut = time.monotonic()
    code = HiTaSCtrl().full_jj(in_file_jj="opt.jj", out_file="opt.txt", max_time=minutes)
    secondes = time.monotonic() - debut
    if code > 1:
        return {"erreur": f"code {code}", "secondes": secondes}
    primaires = sum(poids for poids, s in zip(instance.poids, statut) if s == "u")
    borne = int(Path("FullJJ.log").read_text().split("Objectvalues:")[1].split()[0]) - primaires
    ajoutees = [int(mot) for mot in Path("opt.txt").read_text().split()]
    return {"ajoutees": ajoutees, "clos": code == 0, "borne": borne, "secondes": secondes}


def details(niveaux):
    """The codes that each code sums."""
    branche, resultat = [], {}
    for rang, niveau in enumerate(niveaux):
        del branche[niveau:]
        if branche:
            resultat.setdefault(branche[-1], []).append(rang)
        branche.append(rang)
    return resultat


def grille(instance, table):
    """The cells of a table by their coordinates, once it is known to add up."""
    rangs = product(*[range(len(niveaux)) for niveaux in table["niveaux"]])
    cellules = dict(zip(rangs, table["cellules"], strict=True))
    valeur = {c: 0 if i is None else instance.valeur[i] for c, i in cellules.items()}
    for k, niveaux in enumerate(table["niveaux"]):
        for code, detail in details(niveaux).items():
            if len(detail) == 1:  # the engine would merge both codes and renumber the others
                sys.exit(f"table {table['nom']} : un code a un seul détail")
            for c in cellules:
                if c[k] == code and valeur[c] != sum(valeur[c[:k] + (d,) + c[k + 1 :]] for d in detail):
                    sys.exit(f"table {table['nom']} : la cellule {cellules[c]} n'est pas la somme de ses détails")
    return cellules


def etat(instance, i, ajoutees):
    """What the engine reads of a cell: value, status, LPL and UPL when hidden, contributors, cost."""
    if i is None:
        return "0 z 0 1"
    valeur, statut, fin = instance.valeur[i], instance.statut[i], max(1, instance.poids[i])
    if statut == "u":
        statut = f"u {instance.lpl[i]} {instance.upl[i]}"
    elif i in ajoutees:  # hidden by another table: must not be recomputed from this one
        statut = "u 0 1"
    return f"{valeur} {statut} {valeur} {fin}"


def proteger(instance, niveaux, cellules, ajoutees, dossier, minutes, singletons):
    """One run of the engine on one table: its return code, and the cells that it adds."""
    dossier.mkdir()
    haut = max(instance.haut[i] for i in cellules.values() if i is not None)
    fichiers = {
        f"v{k}.txt": [f"{'.' * niveau}c{rang}" for rang, niveau in enumerate(codes)]
        for k, codes in enumerate(niveaux)
    }
    noms = [f"{dossier}/{nom}" for nom in (*fichiers, "table.txt", "ajoutees.txt")]
    fichiers["table.txt"] = [f"{' '.join(map(str, c))} {etat(instance, i, ajoutees)}" for c, i in cellules.items()]
    fichiers["constantes.txt"] = ["DECIMALS=0", "MAXWEIGHT=20000", "MINTABVAL=0", f"MAXTABVAL={haut}"]
    fichiers["noms.txt"] = [str(len(niveaux)), *noms]
    for nom, lignes in fichiers.items():
        Path(dossier, nom).write_text("\n".join(lignes) + "\n")
    code = HiTaSCtrl().a_hitas(
        pars_file=f"{dossier}/constantes.txt",
        files_file=f"{dossier}/noms.txt",
        max_time=minutes,
        tau_out_dir=f"{dossier}/",
        single_with_single=singletons,
    )
    if code:
        return code, set()
    lignes = Path(dossier, "ajoutees.txt").read_text().splitlines()
    return 0, {cellules[tuple(map(int, ligne.split()))] for ligne in lignes}


def modulaire(instance, minutes, singletons):
    """Modular suppression table by table, until no shared cell changes, as INSEE's rtauargus does."""
    tables = json.loads(instance.chemin.with_suffix(".tab.json").read_text())["tables"]
    grilles = [grille(instance, table) for table in tables]
    ajoutees, secondes, passages = set(), 0.0, [0] * len(tables)
    attente = list(range(len(tables)))
    while attente:
        t = attente.pop(0)
        passages[t] += 1
        if passages[t] > 10:
            return {"erreur": f"table {tables[t]['nom']} : plus de dix passages", "secondes": secondes}
        debut = time.monotonic()
        code, sorties = proteger(
            instance,
            tables[t]["niveaux"],
            grilles[t],
            ajoutees,
            Path(f"{t}-{passages[t]}"),
            minutes,
            singletons and passages[t] == 1,
        )
        secondes += time.monotonic() - debut
        if code:
            return {"erreur": f"table {tables[t]['nom']} : code {code}", "secondes": secondes}
        neuves = sorties - ajoutees
        ajoutees |= neuves
        for autre, cellules in enumerate(grilles):
            if autre != t and autre not in attente and neuves.intersection(cellules.values()):
                attente.append(autre)
    return {"ajoutees": sorted(ajoutees), "secondes": secondes}


if __name__ == "__main__":
    methode, fichier, minutes, singletons = sys.argv[1:]
    instance = Instance(Path(fichier))
    if methode == "OPT":
        resultat = optimal(instance, int(minutes))
    else:
        resultat = modulaire(instance, int(minutes), singletons == "1")
    Path("resultat.json").write_text(json.dumps(resultat))
