#!/usr/bin/env bash
# Records the goroutine profiles of the harbour's services.
#
#   record.sh [VERSION…]        e.g. record.sh 1.22.12
#
# Without versions, Go 1.22.12 and 1.27.0. Existing recordings are replaced; labels.toml are
# written by hand. A version takes about two minutes.
#
#   ONLY=REGEX  records only the services that match
#   OUT=DIR     writes to another directory
#   SRC=DIR     is where the sources are copied to for the build, since the recordings contain
#               their paths (default /srv/harbor)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/profiles}
src=${SRC:-/srv/harbor}

export GOFLAGS=-buildvcs=false
export GOWORK=off

rm -rf "$src"
cp -r "$here/src" "$src"
for version in ${*:-1.22.12 1.27.0}; do
	minor=$(echo "$version" | cut -d. -f1,2)
	binary=$(mktemp)
	(cd "$src" && GOTOOLCHAIN=go$version nice go build -o "$binary" ./cmd/harbor)
	"$binary" -out "$out" -only "${ONLY:-.}" -name "go$minor"
	rm "$binary"
	echo "go$version recorded"
done
