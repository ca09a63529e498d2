#!/usr/bin/env bash
# Asks an independent judge, pytauargus, about published tables: see .ci/secret/juge.py.
#
#   bash .ci/secret.sh auditer DOSSIER
#   bash .ci/secret.sh comparer DOSSIER --sortie FICHIER [--limite SECONDES]
set -euo pipefail
ici=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=.ci/outils.sh
. "$ici/outils.sh"
if [[ -z ${python_juges:-} ]] || ! "$python_juges" -c 'import pytauargus' 2>/dev/null; then
  echo "pytauargus est absent : l'audit des tableaux ne peut se faire." >&2
  exit 1
fi
exec "$python_juges" "$ici/secret/juge.py" "$@"
