#!/usr/bin/env bash
# Takes the pictures of the guide again, from the desk over a copy of the samples: docs/images/*.png.
#
#   bash .ci/images.sh [PROGRAM [SAMPLES]]
#
# Installs what it needs as bureau.sh does. Writes a picture only when it changed.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
BUREAU=images exec bash .ci/bureau.sh "${1:-target/debug/cesmivip}" "${2:-samples}"
