#!/usr/bin/env bash
# Records the goroutine profiles of the fleet.
#
#   record.sh [VERSION…]        e.g. record.sh 1.19 1.27
#
# Without versions, all of them. Each program and variant is recorded with the
# versions that src/cmd/record/programs.go gives for it, into
# profiles/<program>-<variant>/go1.NN.pb.gz (go1.NN-trim.pb.gz for builds with
# -trimpath); from Go 1.27 on, the goroutineleak profile of the leaky variants
# goes into go1.NN.leak.pb.gz. Existing recordings are replaced.
#
#   ONLY=REGEX  records only what matches, of lines like "auditlog-leak 1.27"
#   OUT=DIR     writes to another directory
#   JOBS=N      is how many recordings are made at a time (default 2)
#   FLEET_SRC=DIR is where the sources are copied to for the build, since the
#               recordings contain their paths (default /srv/fleet). It must
#               not exist, or be a copy that this script made.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/profiles}
src=${FLEET_SRC:-/srv/fleet}
only=${ONLY:-.}

# Modules and toolchains come from the module proxy; their paths are in the
# recordings.
export GOMODCACHE=${FLEET_GOMODCACHE:-/tmp/gomod}
export GOFLAGS=-buildvcs=false
export GOWORK=off

if [ -e "$src" ] && [ ! -e "$src/.fleet-copy" ]; then
	echo "record.sh: $src exists and is not a copy of the fleet; set FLEET_SRC" >&2
	exit 1
fi
mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -rf "$src"
mkdir -p "$src"
touch "$src/.fleet-copy"
cp -R "$here/src/." "$src"

cd "$src"
exec nice go run ./cmd/record -only "$only" -out "$out" -p "${JOBS:-2}" "$@"
