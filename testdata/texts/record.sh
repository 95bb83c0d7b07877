#!/usr/bin/env bash
# Records the texts of the programs of ../lab and of `stuck`, one directory for each version of
# Go; see README.md. What needs programs of its own is recorded by record-forms.sh and
# record-logs.sh.
#
#   [STEPS="lab stuck more"] record.sh [VERSION…]        e.g. record.sh 1.21 1.27
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

# The lab needs Go 1.21. Some versions are there for their forms only: a few programs will do.
programs_of() {
	case $1 in
	1.19 | 1.20) ;;
	1.21 | 1.24 | 1.26 | 1.27)
		echo early-return range-not-closed lock-held-across-block wg-stuck cond-missed pipe-peer-gone
		;;
	*) echo early-return lock-held-across-block wg-stuck ;;
	esac
}

# The same process in three forms.
lab() {
	local programs program
	programs=$(programs_of "$version")
	[ -n "$programs" ] || return 0
	(cd "$src" && nice go build -o "$bin/lab" ./cmd/lab)
	for program in $programs; do
		"$bin/lab" record -program "$program" -variant leak -out "$out/$program.pb.gz" \
			-text "$out/$program.debug2.txt" -counted "$out/$program.debug1.txt"
	done
}

sigquit() {
	log=$out/sigquit-$1.txt
	(ulimit -c 0; GOTRACEBACK=$1 waiting "$bin/stuck" -pb "$out/sigquit-$1.pb.gz")
}

panics() {
	(ulimit -c 0; GOTRACEBACK=$1 timeout 20 "$bin/stuck" -end panic -pb "$out/panic-$1.pb.gz") \
		>"$out/panic-$1.txt" 2>&1 || true
}

# Ways to end. What the program writes before is part of the log.
stuck() {
	local level
	GODEBUG=tracebacklabels=1 timeout 5 "$bin/stuck" -pb "$out/labels.pb.gz" \
		-counted "$out/labels.debug1.txt" -text "$out/labels.debug2.txt" >/dev/null || true
	for level in single system crash; do
		sigquit $level
	done
	panics all
	timeout 20 "$bin/stuck" -end deadlock -pb "$out/deadlock.pb.gz" >"$out/deadlock.txt" 2>&1 || true
	STUCK_PB=$out/timeout.pb.gz timeout 20 "$bin/stuck.test" -test.timeout 1s >"$out/timeout.txt" 2>&1 || true
}

more() {
	local level
	for level in none all; do
		sigquit $level
	done
	for level in system crash; do
		panics $level
	done
}

main() {
	copy_sources
	for version in ${*:-1.19 1.20 1.21 1.22 1.23 1.24 1.25 1.26 1.27}; do
		use "$version"
		case $version in
		# Beside what record-forms.sh records of them.
		1.19 | 1.20) out=$here/forms/go$version ;;
		*)
			out=$here/go$version
			[ -n "${STEPS:-}" ] || rm -rf "$out"
			;;
		esac
		mkdir -p "$out"
		(cd "$src/stuck" && nice go build -o "$bin/stuck" . && nice go test -c -o "$bin/stuck.test" .)
		for step in ${STEPS:-lab stuck more}; do
			"$step"
		done
		gzip -9nf "$out"/*.txt
	done
}

# In one line, so that the file may change while it runs.
main "$@"; exit
