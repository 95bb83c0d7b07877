#!/usr/bin/env bash
# Records dumps as writers of logs wrap them, into logs/; see README.md. Each directory has what
# one process printed as plain.txt, and beside it what the writers made of the same.
#
#   record-logs.sh [STEP…]        e.g. record-logs.sh pipes docker
#
# Needs root, and of Debian: moreutils daemontools ccze rsyslog busybox systemd docker.io
# docker-compose podman conmon runc, and kubectl.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

logs=$here/logs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fresh NAME: an empty directory $out.
fresh() {
	out=$logs/$1
	rm -rf "$out"
	mkdir -p "$out"
}

pack() {
	gzip -9nf "$out"/*.txt
}

build_all() {
	use 1.22
	(cd "$src/stuck" && nice go build -o "$bin/stuck" .)
	old=$bin/stuck
	use 1.27
	(cd "$src/stuck" && nice go build -o "$bin/stuck" . && nice go test -c -o "$bin/stuck.test" .)
	local program
	for program in service server loggers wrap apiserver compose; do
		compile $program
	done
}

# What ends in a panic, with all goroutines.
panic_all() {
	(ulimit -c 0; GOTRACEBACK=all "$bin/stuck" -end panic) 2>&1 || true
}

# What SIGQUIT prints, with registers and goroutines of each thread.
quit_crash() {
	log=$work/quit
	(ulimit -c 0; GOTRACEBACK=crash waiting "$old")
	cat "$log"
}

two_dumps() {
	"$bin/service" -out "$work/service" 2>&1
}

one_long_line() {
	"$bin/loggers" -one slog-json
}

# through: writes what it reads as plain.txt, and as lines of other writers.
through() {
	tee -p "$out/plain.txt" \
		>(ts >"$out/ts.txt") \
		>(ts '%Y-%m-%dT%H:%M:%.S%z' >"$out/ts-iso.txt") \
		>(ts -s '%H:%M:%.S' >"$out/ts-since.txt") \
		>(tai64n >"$out/tai64n.txt") \
		>(logger --no-act --stderr --socket-errors=off --tag stuck 2>"$out/logger-3164.txt") \
		>(logger --no-act --stderr --socket-errors=off --tag stuck --rfc5424 2>"$out/logger-5424.txt") \
		>(ccze -A >"$out/ccze.txt") \
		>(grep --color=always -nE '^|goroutine [0-9]+|\.go:[0-9]+' >"$out/grep-color.txt") \
		>("$bin/compose" web-1 >"$out/compose-2.txt") \
		>("$bin/compose" -ansi always web-1 >"$out/compose-2-color.txt") \
		>("$bin/wrap" -out "$out/cri.txt") >/dev/null
	sleep 2
	kubectl_logs
	syslog
	journal
	pack
}

kubectl_logs() {
	"$bin/apiserver" -log "$out/cri.txt" -listen 127.0.0.1:18001 &
	local server=$!
	sleep 1
	HOME=$work KUBECONFIG=/dev/null kubectl -s http://127.0.0.1:18001 logs web-6f9d7-x2x8k \
		--prefix --timestamps >"$out/kubectl.txt"
	HOME=$work KUBECONFIG=/dev/null kubectl -s http://127.0.0.1:18001 logs web-6f9d7-x2x8k \
		--prefix >"$out/kubectl-prefix.txt"
	kill $server
}

# rsyslog in its old and its new file format, and the syslogd of busybox, which reads /dev/log.
syslog() {
	cat >"$work/rsyslog.conf" <<EOF
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$work/log" RateLimit.Interval="0")
action(type="omfile" file="$out/rsyslog.txt" template="RSYSLOG_TraditionalFileFormat")
action(type="omfile" file="$out/rsyslog-iso.txt" template="RSYSLOG_FileFormat")
EOF
	rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" &
	local server=$!
	sleep 1
	logger --socket "$work/log" --tag stuck --id=7 <"$out/plain.txt"
	sleep 2
	kill $server
	unshare -m bash -c '
		mount -t tmpfs tmpfs /dev
		mknod -m 666 /dev/null c 1 3
		busybox syslogd -n -O "$1/syslogd.txt" &
		sleep 1
		busybox logger -t stuck <"$1/plain.txt"
		sleep 1
		kill $!' - "$out"
}

journal() {
	unshare -m bash -c '
		mount -t tmpfs tmpfs /run
		mkdir -p /run/systemd/journal /run/log/journal
		/lib/systemd/systemd-journald 2>/dev/null &
		sleep 1
		(cd "$1" && systemd-cat -t stuck cat plain.txt)
		sleep 1
		for format in short short-iso json export; do
			journalctl --no-pager --all -o $format -t stuck >"$1/journal-$format.txt"
		done
		kill $!' - "$out"
}

pipes() {
	fresh panic
	panic_all | through
	fresh crash
	quit_crash | through
	fresh service
	two_dumps | through
	# Each of the two alone.
	cp "$work"/service-[12].txt "$out"
	pack
	fresh long
	one_long_line | through
}

# Loggers of services: one dump, and each form that they give it.
loggers() {
	fresh loggers
	"$bin/loggers" -out "$out"
	pack
	fresh fatal
	"$bin/loggers" -logtostderr -fatal >"$out/glog.txt" 2>&1 || true
	pack
}

# A child of the process goes on to write into the same stream, also in the middle of lines.
torn() {
	fresh torn
	# Through a pipe, as to any collector.
	{ "$bin/service" -out "$work/torn" -panic 2>&1 || true; } | cat >"$out/torn.txt"
	cp "$work/torn-crash.txt" "$out/plain.txt"
	cp "$work/torn-1.txt" "$out/dump.txt"
	{ "$bin/service" -out "$work/often" -panic -pace : 2>&1 || true; } | cat >"$out/often.txt"
	cp "$work/often-crash.txt" "$out/often-plain.txt"
	cp "$work/often-1.txt" "$out/often-dump.txt"
	pack
}

# Stacks of goroutines that are gone, from panics that were recovered, before a dump.
recovered() {
	fresh recovered
	log=$out/log.txt
	(ulimit -c 0; waiting "$bin/server" -out "$work/crash")
	cp "$work/crash" "$out/plain.txt"
	pack
}

# A test that times out, as `go test -json` has it, and in a terminal.
tests() {
	fresh test
	{ "$bin/stuck.test" -test.v=true -test.timeout 1s 2>&1 || true; } |
		tee "$out/plain.txt" | go tool test2json -t -p example.com/stuck >"$out/test2json.txt"
	GOTRACEBACK=all script -qec "$bin/stuck -end panic" "$work/typescript" >/dev/null || true
	tr -d '\r' <"$work/typescript" >"$out/script-plain.txt"
	cp "$work/typescript" "$out/script.txt"
	pack
}

# inside COMMAND…: runs it in a container named run.
inside() {
	docker run -d --name run --network none --ulimit core=0 -e GOTRACEBACK="$level" texts "$@" >/dev/null
}

# The json-file log of docker, and what its client makes of it.
docker_logs() {
	docker wait run >/dev/null
	docker logs run >"$out/plain.txt" 2>&1
	docker logs -t run >"$out/docker-timestamps.txt" 2>&1
	cp "$(docker inspect -f '{{.LogPath}}' run)" "$out/docker-json.txt"
	docker rm run >/dev/null
}

docker_all() {
	local level=all
	dockerd --data-root "$work/docker" --exec-root "$work/exec" -p "$work/pid" -H "unix://$work/sock" \
		--iptables=false --ip6tables=false --bridge=none --storage-driver=vfs --ip-forward=false \
		--ip-masq=false >"$work/dockerd.log" 2>&1 &
	local daemon=$!
	export DOCKER_HOST=unix://$work/sock
	for _ in $(seq 50); do
		docker version >/dev/null 2>&1 && break
		sleep 0.2
	done
	mkdir -p "$work/image/tmp"
	cp "$bin/stuck" "$bin/loggers" "$bin/service" "$work/image"
	cp "$old" "$work/image/old"
	tar -C "$work/image" -cf - . | docker import - texts >/dev/null

	fresh docker-panic
	inside /stuck -end panic
	docker_logs
	cat >"$work/docker-compose.yml" <<EOF
version: "2"
services:
  web:
    image: texts
    network_mode: none
    environment: [GOTRACEBACK=all]
    command: [/stuck, -end, panic]
  ticker:
    image: texts
    network_mode: none
    command: [/service, -out, /tmp/x]
EOF
	(cd "$work" && docker-compose -p shop up --no-color >"$out/compose.txt" 2>"$work/compose.log")
	docker logs shop_web_1 >"$out/compose-plain.txt" 2>&1
	(cd "$work" && docker-compose -p shop --ansi always logs web >"$out/compose-color.txt" 2>"$work/compose.log")
	(cd "$work" && docker-compose -p shop logs --no-color --timestamps web >"$out/compose-timestamps.txt")
	(cd "$work" && docker-compose -p shop rm -f >/dev/null 2>&1)
	pack

	fresh docker-crash
	level=crash
	inside /old
	sleep 2
	docker kill -s QUIT run >/dev/null
	docker_logs
	pack

	# Lines beyond 16 KiB are split.
	fresh docker-long
	inside /loggers -one slog-json
	docker_logs
	pack
	kill $daemon
	wait $daemon || true
}

# podman_log FILE COMMAND…: the log that conmon writes; CRI-O has the same.
podman_log() {
	local file=$1
	shift
	podman --root "$work/podman" --runroot "$work/podman-run" --cgroup-manager=cgroupfs --runtime runc \
		run --rm --ulimit core=0 --ulimit nofile=1024:1024 --ulimit nproc=4096:4096 --network none \
		-e GOTRACEBACK=all --log-driver=k8s-file --log-opt path="$file" \
		--rootfs "$work/rootfs" "$@" 2>&1 || true
}

podman_all() {
	mkdir -p "$work/rootfs"
	cp "$bin/stuck" "$bin/loggers" "$work/rootfs"
	fresh podman
	podman_log "$out/cri.txt" /stuck -end panic >"$out/plain.txt"
	# What conmon reads in two pieces is two lines, with the tag P at the first.
	for _ in $(seq 20); do
		podman_log "$out/split-cri.txt" /stuck -end panic >"$out/split-plain.txt"
		! grep -q ' P ' "$out/split-cri.txt" || break
		rm -f "$out/split-cri.txt"
	done
	podman_log "$out/long-cri.txt" /loggers -one slog-json >"$out/long-plain.txt"
	pack
}

main() {
	copy_sources
	build_all
	for step in ${*:-pipes loggers torn recovered tests docker_all podman_all}; do
		"$step"
	done
}

# In one line, so that the file may change while it runs.
main "$@"; exit
