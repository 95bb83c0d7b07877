#!/usr/bin/env python3
"""Times whole commands in turn, and prints their ratios to the first.

    benches/whole.py [-n ROUNDS] 'wc -l big.txt' 'target/release/goprof-leaks big.txt'

Each round runs every command once, so that a machine whose speed drifts hits all alike. Times are of
the processor, user and system, as the kernel counts them for the ended child. Medians of the rounds;
output is dropped. For memory: /usr/bin/time -f '%M KiB' COMMAND.
"""
import argparse
import os
import shlex
import statistics
import subprocess
import time


def run(command):
    start = time.monotonic()
    child = subprocess.Popen(
        shlex.split(command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{command}: exit {child.returncode}")
    return used.ru_utime + used.ru_stime, time.monotonic() - start


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("-n", type=int, default=5)
    arguments.add_argument("commands", nargs="+")
    asked = arguments.parse_args()
    runs = {command: [] for command in asked.commands}
    for _ in range(asked.n):
        for command in asked.commands:
            runs[command].append(run(command))
    first = runs[asked.commands[0]]
    print("| command | CPU s | wall s | CPU ratio | wall ratio |")
    print("| --- | --: | --: | --: | --: |")
    for command, results in runs.items():
        median = [statistics.median(column) for column in zip(*results)]
        ratio = [
            statistics.median(one[at] / max(other[at], 1e-4) for one, other in zip(results, first)) for at in (0, 1)
        ]
        print(f"| `{command}` | {median[0]:.3f} | {median[1]:.3f} | {ratio[0]:.2f} | {ratio[1]:.2f} |")


main()
