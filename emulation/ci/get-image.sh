#!/usr/bin/env bash
# Usage: get-image.sh FOLDER. The platform's image for the NUCLEO-F767ZI, from the archive that nanoff keeps.
set -euo pipefail
to=${1:?"usage: get-image.sh FOLDER"}
mkdir -p "$to"
dotnet tool install nanoff --tool-path "$to/tool"
"$to/tool/nanoff" --updatearchive --target ST_NUCLEO144_F767ZI --archivepath "$to/archive"
unzip -o -q "$to"/archive/ST_NUCLEO144_F767ZI-*.zip -d "$to"
[ -f "$to/nanoCLR.bin" ] || { echo "the archive holds no nanoCLR.bin:" >&2; ls -R "$to" >&2; exit 1; }
