#!/usr/bin/env bash
# Has a real browser judge the desk: journeys, each rule of entry, accessibility, security.
#
#   bash .ci/bureau.sh PROGRAM SAMPLES [WORD…]
#
#   PROGRAM   the program to judge, for instance target/debug/cesmivip
#   SAMPLES   the fictitious workspace, for instance samples; it is copied, never written
#   WORD      only the parts whose names hold one of these words
#
# NAVIGATEUR=firefox has Firefox judge, as distributed; what asks Chromium for more than a page can do is left out.
# Installs what it needs when it is absent: the browser by apt-get, playwright in an environment of its own, axe-core
# by npm. Nothing is written in the work tree: all goes to ${XDG_CACHE_HOME:-$HOME/.cache}/cesmivip-ci.
# Prints a line per check, then all failures. Fails when any check did.
set -euo pipefail
export LC_ALL=C.UTF-8

ici=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cesmivip-ci
axe=axe-core-4.14.1
axe_empreinte=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c
pins=(playwright==1.64.1 greenlet==3.5.6 PyYAML==6.0.3)

(($# >= 2)) || { echo "usage: bash .ci/bureau.sh PROGRAM SAMPLES [WORD…]" >&2; exit 2; }
mkdir -p "$cache"

# Says something to the person who reads the log.
dire() { printf 'bureau: %s\n' "$*" >&2; }

# Runs a command in silence; shows the end of what it printed when it fails.
discret() {
  "$@" >"$cache/journal-bureau" 2>&1 && return
  dire "failed: $*"
  tail -n 20 "$cache/journal-bureau" >&2
  return 1
}

# One installation at a time.
exec 9>"$cache/verrou-bureau"
flock 9

manque=()
if [[ ${NAVIGATEUR:-} == firefox ]]; then
  [[ -x /usr/bin/firefox-esr ]] || manque+=(firefox-esr)
else
  [[ -x /usr/bin/chromium ]] || manque+=(chromium)
fi
command -v npm >/dev/null || manque+=(npm)
python3 -c 'import ensurepip, venv' 2>/dev/null || manque+=(python3-venv)
if ((${#manque[@]} > 0)); then
  racine=()
  ((EUID == 0)) || racine=(sudo -n)
  discret "${racine[@]}" apt-get -qq update || dire "going on with the package lists of before"
  discret "${racine[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${manque[@]}"
fi

# The folder's name follows the pins: another pin makes another folder.
venv=$cache/bureau-$({ python3 --version && printf '%s\n' "${pins[@]}"; } | sha256sum | cut -c1-12)
if [[ ! -e $venv/complet ]]; then
  rm -rf "$venv"
  discret python3 -m venv "$venv"
  discret "$venv/bin/python" -m pip --disable-pip-version-check install --quiet "${pins[@]}"
  touch "$venv/complet"
fi

axe_present() { echo "$axe_empreinte  $cache/$axe/axe.min.js" | sha256sum --check --strict --status 2>/dev/null; }
if ! axe_present; then
  rm -rf "${cache:?}/$axe"
  mkdir -p "$cache/$axe"
  (cd "$cache/$axe" && discret npm pack --silent "${axe%-*}@${axe##*-}" && discret tar -xzf "$axe.tgz" --strip-components=1 package/axe.min.js)
  axe_present || { dire "axe-core is not the one that this script describes"; exit 1; }
fi
exec 9>&-

exec "$venv/bin/python" -B -X utf8 "$ici/bureau/${BUREAU:-main}.py" "$cache/$axe/axe.min.js" "$@"
