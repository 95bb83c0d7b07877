#!/usr/bin/env bash
# Records the goroutine profiles of libraries, used well and with the usual mistake.
#
#   record.sh GROUP [PROGRAM…]     e.g. record.sh web yamux
#
# src/GROUP/programs.tsv lists the programs: name, module, oldest version, newest version, and
# further modules that the oldest version needs older. A program whose name is a link to another
# records a version with other goroutines. Existing recordings are replaced; labels.toml are written
# by hand.
#
#   OUT=DIR   writes to another directory
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/profiles}
src=$(mktemp -d)
trap 'rm -rf "$src"' EXIT
group=$1
shift

export GOFLAGS='-buildvcs=false -trimpath'
export GOWORK=off

while IFS=$'\t' read -r program module oldest newest others; do
	if [ "$program" = program ] || { [ $# -gt 0 ] && [[ " $* " != *" $program "* ]]; }; then
		continue
	fi
	for version in $(printf '%s\n' "$oldest" "$newest" | sort -u); do
		rm -rf "${src:?}/$group" "$src/rig"
		cp -r "$here/src/$group" "$here/src/rig" "$src"
		cd "$src/$group"
		if [ "$version" != "$(go list -m -f '{{.Version}}' "$module")" ]; then
			# shellcheck disable=SC2086
			go get "$module@$version" ${others:-}
			go mod tidy -e 2> /dev/null || true
		fi
		nice go build -o "$src/$program.bin" "./$program"
		for use in well mistake; do
			kind=healthy
			[ "$use" = mistake ] && kind=leak
			folder=$out/$program-$kind/$version
			rm -rf "$folder"
			"$src/$program.bin" "$use" "$folder"
		done
		rm "$src/$program.bin"
		echo "$program $version recorded"
	done
done < "$here/src/$group/programs.tsv"
