#!/usr/bin/env python3
"""A stranger's signing tool: fills the signature field of a sealed file, then judges what it made.

    signer.py signer FILE.pdf SIGNED.pdf KEY.pem CERTIFICATE.pem FONT.otf [sha256|sha384|sha512]
    signer.py juger SIGNED.pdf SEALED_LENGTH ROOT.pem

The signature is PAdES B-B, without a network. The stamp embeds its font: pyHanko's own is a Courier that does
not travel with the file, which PDF/A refuses. Fails, and says why, when a step fails.
"""

import sys
from pathlib import Path

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext

FIELD = "signature_autorite"


def sign(source, target, key, certificate, font, algorithm="sha256"):
    """Fills the field, and refuses to make one."""
    signer = signers.SimpleSigner.load(key, certificate)
    if signer is None:
        sys.exit("signer: the key or the certificate cannot be read")
    text = TextBoxStyle(font=GlyphAccumulatorFactory(font), font_size=9, leading=11)
    stamp = TextStampStyle(
        stamp_text="Signé par %(signer)s\nle %(ts)s", text_box_style=text, background=None, border_width=0
    )
    metadata = PdfSignatureMetadata(
        field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm=algorithm, embed_validation_info=False
    )
    with open(source, "rb") as stream:
        writer = IncrementalPdfFileWriter(stream)
        signed = PdfSigner(metadata, signer, stamp_style=stamp).sign_pdf(writer, existing_fields_only=True)
    Path(target).write_bytes(signed.getbuffer())


def judge(path, length, root):
    """One signature, in the field, trusted by the test's root, over the whole file."""
    context = ValidationContext(trust_roots=[load_cert_from_pemder(root)], allow_fetching=False)
    with open(path, "rb") as stream:
        found = PdfFileReader(stream).embedded_signatures
        if [signature.field_name for signature in found] != [FIELD]:
            sys.exit(f"signer: {len(found)} signature(s), of which one was expected in {FIELD}")
        status = validate_pdf_signature(found[0], signer_validation_context=context)
        start, first, second, rest = (int(number) for number in found[0].sig_object["/ByteRange"])
    print(status.summary())
    if not status.bottom_line or status.coverage.name != "ENTIRE_FILE":
        sys.exit(f"signer: {status.pretty_print_details()}")
    if start != 0 or first < int(length) or second + rest != Path(path).stat().st_size:
        sys.exit("signer: the signed ranges are not the whole file but its signature")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("signer", "juger"):
        sys.exit(__doc__)
    {"signer": sign, "juger": judge}[sys.argv[1]](*sys.argv[2:])
