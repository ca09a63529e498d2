"""The JJ format, in which the engines and our exporter exchange cells and linear relations.

"0", then the cell count, one line per cell "number value weight status lower upper LPL UPL SPL", the relation
count, and one line per relation "constant terms : cell (coefficient) cell (coefficient)...", all integers, with
these very spaces. Cells are numbered from 0 in order. A relation makes the sum of coefficient x cell equal to
the constant: "0 3 : 0 (-1) 1 (1) 2 (1)" says that cell 0 is the sum of cells 1 and 2.

Weight: the cost of hiding a cell; 0 for a cell that is never printed (joint cell, slack, sensitive difference).
Status: s published; z published whatever happens; m hidden for the others' sake; u primary, or never printed.
Lower and upper: what everybody knows of the cell beforehand. A u cell must keep value - min >= LPL,
max - value >= UPL and max - min >= SPL; with three zeros it asks for nothing.
"""

import sys

LIGNE = 4000  # the engines cut lines at 4095 characters


class Instance:
    """Cells and relations of a JJ file, checked on reading, since the engines check nothing."""

    def __init__(self, chemin):
        self.chemin = chemin
        lignes = chemin.read_text().splitlines()
        try:
            n = int(lignes[1])
            champs = [ligne.split() for ligne in lignes[2 : 2 + n]]
            self.valeur, self.poids, self.bas, self.haut, self.lpl, self.upl, self.spl = (
                [int(c[k]) for c in champs] for k in (1, 2, 4, 5, 6, 7, 8)
            )
            self.statut = [c[3] for c in champs]
            self.relations = [self.relation(ligne.split()) for ligne in lignes[3 + n :]]
            entete = lignes[0] == "0" and int(lignes[2 + n]) == len(self.relations)
        except (IndexError, ValueError) as erreur:
            sys.exit(f"{chemin} : fichier JJ illisible ({erreur})")
        niveaux = zip(self.statut, self.lpl, self.upl, self.spl)
        self.exigence = [s == "u" and max(b) > 0 for s, *b in niveaux]
        self.imprimables = {i for i in range(n) if self.poids[i]}
        if not entete or [c[0] for c in champs] != [str(i) for i in range(n)]:
            sys.exit(f"{chemin} : en-tête, numéros des cellules ou compte des relations")
        if max(map(len, lignes)) > LIGNE:
            sys.exit(f"{chemin} : ligne de plus de {LIGNE} caractères")
        for i in range(n):
            if self.statut[i] not in ("s", "z", "u", "m") or min(self.poids[i], self.lpl[i], self.upl[i]) < 0:
                sys.exit(f"{chemin} : cellule {i}, statut, poids ou exigence")
            if not self.bas[i] <= self.valeur[i] <= self.haut[i]:
                sys.exit(f"{chemin} : cellule {i}, valeur hors de ses bornes")
            if self.statut[i] == ("u" if self.poids[i] else "s") and not self.exigence[i]:
                sys.exit(f"{chemin} : cellule {i}, primaire sans exigence, ou publiée de poids nul")
        for j, (constante, termes) in enumerate(self.relations):
            if any(not 0 <= c < n or abs(k) > 127 for c, k in termes):
                sys.exit(f"{chemin} : relation {j}, cellule ou coefficient")
            if sum(self.valeur[c] * k for c, k in termes) != constante:
                sys.exit(f"{chemin} : relation {j}, valeurs incohérentes")

    @staticmethod
    def relation(mots):
        termes = [(int(c), int(k.strip("()"))) for c, k in zip(mots[3::2], mots[4::2], strict=True)]
        if mots[2] != ":" or len(termes) != int(mots[1]):
            raise ValueError(" ".join(mots[:8]))
        return int(mots[0]), termes

    def masquer(self, cellules):
        """Statuses when these printed cells, and no others, are hidden."""
        statut = list(self.statut)
        for i in self.imprimables:
            if i not in cellules:
                statut[i] = "z" if statut[i] == "z" else "s"
            elif statut[i] != "u":
                statut[i] = "m"
        return statut

    def ecrire(self, chemin, statut):
        cellules = zip(self.valeur, self.poids, statut, self.bas, self.haut, self.lpl, self.upl, self.spl)
        lignes = ["0", str(len(statut))] + [" ".join(map(str, (i, *c))) for i, c in enumerate(cellules)]
        lignes.append(str(len(self.relations)))
        for constante, termes in self.relations:
            lignes.append(f"{constante} {len(termes)} : " + " ".join(f"{c} ({k})" for c, k in termes))
        chemin.write_text("\n".join(lignes) + "\n")
