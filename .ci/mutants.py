#!/usr/bin/env python3
"""Spoils a good PDF file in many ways, to prove that the judges see it.

    mutants.py GOOD.pdf FOLDER

Writes each mutant in FOLDER, with its right .sha256 file, and prints a line per judge that must reject it:
mutant, judge, a word of the reason that it must give (or nothing), with tabs between. The mutant "neutre" is
only saved again, with nothing spoiled: every judge must accept it, so what rejects the others is the spoiling.
"""

import hashlib
import re
import sys
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String


def neutre(pdf):
    """Nothing."""


def sans_langue(pdf):
    """No language."""
    del pdf.Root.Lang


def langue_anglaise(pdf):
    """Another language: valid for the standards, wrong for us."""
    pdf.Root.Lang = String("en-GB")


def sans_arbre(pdf):
    """No tags."""
    del pdf.Root.StructTreeRoot


def non_marque(pdf):
    """Tags, but not said to be there."""
    del pdf.Root.MarkInfo


def piece_jointe(pdf):
    """A file inside the file."""
    pdf.attachments["note.txt"] = b"hidden"


def sans_pdfuaid(pdf):
    """PDF/UA no longer claimed."""
    claim = rb"<pdfuaid:part>\s*1\s*</pdfuaid:part>|\spdfuaid:part\s*=\s*[\"']1[\"']"
    before = pdf.Root.Metadata.read_bytes()
    after = re.sub(claim, b"", before)
    assert after != before, "no pdfuaid in the metadata"
    pdf.Root.Metadata.write(after)


def sans_titre(pdf):
    """No title in the metadata."""
    before = pdf.Root.Metadata.read_bytes()
    after = re.sub(rb"<dc:title>.*?</dc:title>", b"", before, flags=re.DOTALL)
    assert after != before, "no title in the metadata"
    pdf.Root.Metadata.write(after)


def titre_cache(pdf):
    """A title that the window does not show."""
    pdf.Root.ViewerPreferences.DisplayDocTitle = False


def script(pdf):
    """A script at opening."""
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def formulaire(pdf):
    """A form without the field."""
    pdf.Root.AcroForm = Dictionary(Fields=Array([]))


def signed_field(pdf):
    """The field of the referral."""
    return pdf.Root.AcroForm.Fields[0]


def champ_double(pdf):
    """A second field, which asks something else."""
    other = Dictionary(FT=Name.Tx, T=String("autre"), TU=String("Autre"))
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(other))


def champ_rempli(pdf):
    """A field that somebody filled."""
    signed_field(pdf).V = pdf.make_indirect(Dictionary(Type=Name.Sig))


def champ_muet(pdf):
    """A field that no screen reader can name."""
    del signed_field(pdf).TU


def champ_non_balise(pdf):
    """A field that the tags call a link."""
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/S") == "/Form":
            item.S = Name.Link


def champ_sans_dessin(pdf):
    """A field without an appearance."""
    del signed_field(pdf).AP


def champ_redessine(pdf):
    """A form that asks the reader to draw it."""
    pdf.Root.AcroForm.NeedAppearances = True


def police_absente(pdf):
    """A font that stays at home."""
    descriptors = [
        item
        for item in pdf.objects
        if isinstance(item, Dictionary) and any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    ]
    assert descriptors, "no embedded font"
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if key in descriptors[0]:
            del descriptors[0][key]


def note_muette(pdf):
    """A link that says nothing, outside the tags."""
    page = pdf.pages[0]
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        F=4,
        A=Dictionary(S=Name.URI, URI=String("https://example.org/")),
    )
    page.obj.Annots = Array([*page.get("/Annots", []), pdf.make_indirect(link)])


# What is spoiled inside the PDF, and who must see it.
INSIDE = {
    neutre: (),
    sans_langue: ("verapdf-ua1", "outloud", "controle=/Lang"),
    langue_anglaise: ("controle=/Lang",),
    sans_arbre: ("verapdf-2a", "verapdf-ua1", "outloud"),
    non_marque: ("verapdf-2a", "verapdf-ua1", "outloud", "controle=MarkInfo"),
    piece_jointe: ("verapdf-2a", "controle=/EmbeddedFiles"),
    sans_pdfuaid: ("verapdf-ua1", "outloud"),
    sans_titre: ("verapdf-ua1", "controle=title"),
    titre_cache: ("verapdf-ua1", "outloud", "controle=DisplayDocTitle"),
    script: ("verapdf-2a", "controle=/OpenAction"),
    formulaire: ("controle=signature field",),
    champ_double: ("controle=signature field",),
    champ_rempli: ("controle=not empty",),
    champ_muet: ("verapdf-ua1", "outloud", "controle=contents"),
    champ_non_balise: ("verapdf-ua1", "outloud", "controle=tagged"),
    champ_sans_dessin: ("verapdf-2a",),
    champ_redessine: ("verapdf-2a", "controle=not empty"),
    police_absente: ("verapdf-2a", "verapdf-ua1", "outloud", "controle=font"),
    note_muette: ("verapdf-ua1", "outloud", "controle=contents"),
}

# What is spoiled in the bytes.
OUTSIDE = {
    "queue": (lambda data: data + b"\njunk\n", ("verapdf-2a", "controle=follows")),
    "deux_fins": (lambda data: data + b"\n%%EOF\n", ("controle=instead of one",)),
    "tronque": (lambda data: data[: len(data) // 2], ("qpdf", "verapdf-2a", "verapdf-ua1", "outloud", "controle")),
    "vide": (lambda data: b"", ("qpdf", "verapdf-2a", "verapdf-ua1", "outloud", "controle")),
}


def seal(path):
    """Writes the .sha256 file of a mutant."""
    path.with_name(path.name + ".sha256").write_text(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n", encoding="utf-8"
    )


def main():
    """Writes the mutants and says who must reject them."""
    good, folder = Path(sys.argv[1]), Path(sys.argv[2])
    expected = []
    for spoil, judges in INSIDE.items():
        path = folder / f"{spoil.__name__}.pdf"
        with pikepdf.open(good) as pdf:
            spoil(pdf)
            pdf.save(path)
        seal(path)
        expected.append((path.stem, judges))
    for name, (spoil, judges) in OUTSIDE.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(spoil(good.read_bytes()))
        seal(path)
        expected.append((path.stem, judges))
    # The file is good; its checksum is another's, or nowhere.
    for name in ("somme_fausse", "sans_somme"):
        (folder / f"{name}.pdf").write_bytes(good.read_bytes())
    (folder / "somme_fausse.pdf.sha256").write_text(f"{'0' * 64}  somme_fausse.pdf\n", encoding="utf-8")
    expected.append(("somme_fausse", ("controle=sha256sum",)))
    expected.append(("sans_somme", ("controle=no .sha256",)))
    for name, judges in expected:
        for judge in judges:
            print(name, *judge.partition("=")[::2], sep="\t")


if __name__ == "__main__":
    main()
