#!/usr/bin/env bash
# Usage: get-renode.sh FOLDER. The official portable Renode, of the version that our models were tried with.
set -euo pipefail
version=1.16.1
to=${1:?"usage: get-renode.sh FOLDER"}
mkdir -p "$to"
curl --fail --location --silent --show-error --retry 3 \
  "https://github.com/renode/renode/releases/download/v$version/renode-$version.linux-portable-dotnet.tar.gz" |
  tar --extract --gzip --strip-components=1 --directory "$to"
"$to/renode" --version
