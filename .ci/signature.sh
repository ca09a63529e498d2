#!/usr/bin/env bash
# Has a foreign tool sign our sealed referrals, and strangers judge what comes out.
#
#   bash .ci/signature.sh [--sortie FOLDER] FILES…
#
# pyHanko fills the signature field (PAdES B-B, without a network) under a throw-away root. Of each signed file:
# the sealed bytes must be its exact prefix, pdfsig must find the signature valid and the whole file signed,
# pyHanko must validate it from that root, and qpdf, veraPDF for both standards and outloud must still pass it.
# A file whose field is gone, and one that is spoiled after it was signed, must be refused.
# With --sortie, the signed files, the root and its certificate stay in that folder: NAME-signe.pdf, racine.pem.
# Prints a line per expectation, then "N passed, M failed". Fails when any expectation did.
set -euo pipefail
export LC_ALL=C.UTF-8

sortie=
if [[ ${1:-} == --sortie ]]; then
  sortie=${2:?usage: signature.sh [--sortie FOLDER] FILES…}
  shift 2
fi
if (($# == 0)); then
  echo "signature: no file given" >&2
  echo "0 passed, 1 failed"
  exit 2
fi

# shellcheck source-path=SCRIPTDIR source=outils.sh
. "$(dirname "${BASH_SOURCE[0]}")/outils.sh"
if [[ -z $python_juges ]] || ! "$python_juges" -c 'import pyhanko, uharfbuzz' 2>/dev/null; then
  echo "signature: nothing to sign with: pyHanko cannot be had" >&2
  exit 1
fi

travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT
[[ -n $sortie ]] || sortie=$travail/signes
mkdir -p "$sortie"
police=$ici/../templates/polices/SourceSans3-Regular.otf

# shellcheck source-path=SCRIPTDIR source=attentes.sh
. "$ici/attentes.sh"

# A root and a signer that nobody knows, for this run.
pki() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$travail/racine.cle" -out "$sortie/racine.pem" -days 2 \
    -subj "/CN=Racine fictive" -addext keyUsage=critical,keyCertSign,cRLSign
  openssl req -newkey rsa:2048 -nodes -keyout "$travail/signataire.cle" -out "$travail/signataire.csr" \
    -subj "/CN=Signataire fictif"
  printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature,nonRepudiation \
    >"$travail/extensions"
  openssl x509 -req -in "$travail/signataire.csr" -CA "$sortie/racine.pem" -CAkey "$travail/racine.cle" \
    -set_serial 2 -days 1 -extfile "$travail/extensions" -out "$travail/signataire.pem"
}

signer() { "$python_juges" "$ici/signer.py" signer "$1" "$2" "$travail/signataire.cle" "$travail/signataire.pem" "$police" "${3:-sha256}"; }
prefixe() { [[ $(stat -c %s "$2") -gt $(stat -c %s "$1") ]] && cmp -n "$(stat -c %s "$1")" "$1" "$2"; }
# pdfsig calls a file valid when something was laid over it since: both lines count, and one signature.
# Its own folder keeps it from the certificates of whoever runs this.
poppler() {
  local dit
  dit=$(HOME=$travail pdfsig "$1" 2>&1)
  printf '%s\n' "$dit"
  [[ $(grep -c '^Signature #' <<<"$dit") == 1 ]] && grep -q 'Signature is Valid' <<<"$dit" &&
    grep -q 'Total document signed' <<<"$dit" && ! grep -q 'Not total document signed' <<<"$dit"
}
juger() { "$python_juges" "$ici/signer.py" juger "$1" "$2" "$sortie/racine.pem"; }

attente "a throw-away root and its signer" pki

signes=()
for fichier in "$@"; do
  nom=$(basename "$fichier" .pdf)
  signe=$sortie/$nom-signe.pdf
  longueur=$(stat -c %s "$fichier")
  attente "$nom: the field is filled" signer "$fichier" "$signe"
  if [[ ! -s $signe ]]; then continue; fi
  signes+=("$signe")
  attente "$nom: the sealed bytes are the exact prefix" prefixe "$fichier" "$signe"
  attente "$nom: pdfsig: valid, and the whole file signed" poppler "$signe"
  attente "$nom: pyHanko: valid from the root, over the whole file" juger "$signe" "$longueur"
done
if ((${#signes[@]} > 0)); then
  attente "signed files: qpdf, veraPDF twice, outloud" bash "$ici/juges.sh" --signes "${signes[@]}"

  # The judges of signatures can fail: one bit inside, then an update after the signature.
  temoin=$travail/temoin.pdf
  "$python_juges" - "${signes[0]}" "$temoin" <<'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 3] ^= 1
open(sys.argv[2], "wb").write(data)
PY
  attente "one bit changed: refused by pdfsig" refus poppler "$temoin"
  attente "one bit changed: refused by pyHanko" refus juger "$temoin" "$(stat -c %s "$1")"
  "$python_juges" - "${signes[0]}" "$temoin" <<'PY'
import sys
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
with open(sys.argv[1], "rb") as stream:
    writer = IncrementalPdfFileWriter(stream)
    writer.root["/OpenAction"] = writer.add_object(writer.root["/Pages"])
    writer.update_root()
    with open(sys.argv[2], "wb") as out:
        writer.write(out)
PY
  attente "an update after the signature: refused by pdfsig" refus poppler "$temoin"
  attente "an update after the signature: refused by pyHanko" refus juger "$temoin" "$(stat -c %s "$1")"
fi
# A document without the field is not signed elsewhere.
"$python_juges" - "$1" "$travail/sans.pdf" <<'PY'
import sys
import pikepdf
with pikepdf.open(sys.argv[1]) as pdf:
    if "/AcroForm" in pdf.Root:
        del pdf.Root.AcroForm
    pdf.save(sys.argv[2])
PY
attente "without its field: not signed" refus signer "$travail/sans.pdf" "$travail/sans-signe.pdf"

echo "$passes passed, $echecs failed"
((echecs == 0))
