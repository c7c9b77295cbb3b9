#!/usr/bin/env bash
# Usage: collect-pe.sh FOLDER. Puts the .pe files of a built nano/EdgeFleet.Nano.sln, ours and the platform's, into one folder.
set -euo pipefail
to=${1:?"usage: collect-pe.sh FOLDER"}
cd "$(dirname "$0")/../.."
mkdir -p "$to"
# A project's output holds what it needs too: the same file several times, which is one.
find nano hardware/Devices hardware/Boards -path '*/bin/Release/*.pe' -exec cp -f {} "$to" \;
for program in nano/*/Program.cs; do
  main=$(basename "$(dirname "$program")")
  [ -f "$to/EdgeFleet.Nano.$main.pe" ] || { echo "EdgeFleet.Nano.$main.pe was not built; see what MSBuild said before" >&2; exit 1; }
done
[ -f "$to/mscorlib.pe" ] || { echo "mscorlib.pe of the platform is not there; run: nuget restore nano/EdgeFleet.Nano.sln" >&2; exit 1; }
ls -l "$to"
