#!/usr/bin/env bash
# Has a stranger, pdftotext, read pages that hold every kind of sign and of long word.
#
#   bash .ci/lecture.sh PROGRAM CESMIVIP.YAML FOLDER
#
# Makes in FOLDER a workspace with the given cesmivip.yaml and the records of tests/kit/valides that
# are about signs, and produces their referrals. Each word typed must stand in the text that pdftotext
# gives, but for the ends of lines. Prints "N passed, M failed".
set -euo pipefail
export LC_ALL=C.UTF-8

programme=$(realpath "$1")
organisation=$(realpath "$2")
dossier=$3
ici=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

mkdir -p "$dossier/situations" "$dossier/signalements"
cp "$organisation" "$dossier/cesmivip.yaml"
cp "$(dirname "$organisation")/logo.svg" "$dossier/"
for fiche in emoji_et_ecritures mots_longs tableaux_etroits; do
  cp "$ici/../tests/kit/valides/$fiche.yaml" "$dossier/situations/"
  # Who has no referral of its own has that of the base.
  rang=$(sed -nE 's/^"?situation"?: "?S-2026-([0-9]+).*/\1/p' "$dossier/situations/$fiche.yaml")
  propre=$ici/../tests/kit/valides/signalements/$fiche.yaml
  if [[ -f $propre ]]; then cp "$propre" "$dossier/signalements/"; else
    sed "s/01077/0$rang/; s/S-2026-1077/S-2026-$rang/" "$ici/../tests/kit/valides/signalements/base.yaml" \
      >"$dossier/signalements/$fiche.yaml"
  fi
done
(cd "$dossier" && "$programme" signalement signalements/*.yaml)
python3 "$ici/lecture.py" "$dossier"/situations/*.yaml
