#!/usr/bin/env bash
# Expectations, for the scripts that run several and count them: what is said goes to $travail/dit.
#
#   . .ci/attentes.sh
set -euo pipefail
# shellcheck disable=SC2154 # $travail is the caller's

passes=0 echecs=0
# Runs a command, and tells whether it did what was expected: attente "what" command…
attente() {
  local quoi=$1
  shift
  if "$@" >"$travail/dit" 2>&1; then
    ((++passes))
    printf 'pass  %s\n' "$quoi"
  else
    ((++echecs))
    printf 'FAIL  %s\n' "$quoi"
    tail -n 12 "$travail/dit" >&2
  fi
}
# The same of a command that must fail.
refus() { ! "$@"; }
