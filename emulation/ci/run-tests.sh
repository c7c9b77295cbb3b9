#!/usr/bin/env bash
# Usage: run-tests.sh RENODE_FOLDER IMAGE_FOLDER PE_FOLDER. JUnit results, and of what failed its logs: artifacts/test-results.
set -euo pipefail
usage="usage: run-tests.sh RENODE_FOLDER IMAGE_FOLDER PE_FOLDER"
RENODE=$(realpath "${1:?"$usage"}")/renode
NANOCLR_F767=$(realpath "${2:?"$usage"}")
NANO_PE=$(realpath "${3:?"$usage"}")
export RENODE NANOCLR_F767 NANO_PE
for needed in "$RENODE" "$NANOCLR_F767/nanoCLR.bin" "$NANO_PE/mscorlib.pe"; do
  [ -e "$needed" ] || { echo "$needed is not there" >&2; exit 1; }
done
cd "$(dirname "$0")/../.."
dotnet test --project tests/EdgeFleet.Renode --report-xunit-junit --results-directory artifacts/test-results
