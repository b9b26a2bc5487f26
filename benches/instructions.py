#!/usr/bin/env python3
"""The speed gate: instructions executed per case, compared with those on record. Needs valgrind.

    python3 benches/instructions.py            fails if a case needs over 5 % more than benches/instructions.json says
    python3 benches/instructions.py --bless    puts the counts of today on record

Unlike times, counts repeat on a busy machine. A count is the difference between a run of `benches/workload.rs` with two
repeats and one with one, so that starting the program and first use of memory are left out. Kernels are compiled for
several instruction sets, so each is asked for by name. Counts still depend on the compiler and a little on the C library:
with another rustc than the one on record the comparison is shown, but cannot fail.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "benches" / "instructions.json"
TOLERANCE = 0.05
# The exit code of the workload where the processor lacks the instruction set.
NO_SUCH_LEVEL = 3

# No kernel of several instruction sets in these, and bundled structures only, by which the record holds everywhere.
FILES = ["read:3JQH", "read:1FMO", "read:4CUP", "pdb:1FMO@2", "cif:1FMO@2"]
FINDS = ["3JQH@3", "3JQH@2", "3JQH@1", "3JQH@0.5", "1FMO@2", "1FMO@1", "4CUP@2", "4CUP@0.5"]
CASES = [(case, "baseline") for case in FILES] + [(case, level) for level in ("baseline", "avx2") for case in FINDS]


def skip(reason):
    print(f"SKIPPED: the instruction counts. {reason}")
    sys.exit(0)


def build():
    """The workload, as optimized as the release."""
    command = ["cargo", "build", "--release", "-p", "nucula", "--bench", "workload", "--message-format=json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("the workload does not build")
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return next(message["executable"] for message in messages
                if message.get("target", {}).get("name") == "workload" and message.get("executable"))


def instructions(program, case, level, repeats):
    """Instructions of one run; None where the processor lacks the level."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                           program, case, str(repeats), level], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == NO_SUCH_LEVEL:
        return None
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"{case}, {level}: exit code {done.returncode}\n{done.stderr}")
    return int(found[1])


def count(program):
    """Instructions of each case, by its name; without the cases that cannot run here."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {(case, level): [pool.submit(instructions, program, case, level, n) for n in (1, 2)]
                for case, level in CASES}
        counts = {}
        for (case, level), (once, twice) in runs.items():
            if once.result() is None:
                print(f"SKIPPED: {case}, {level}: this processor has no {level}")
            else:
                counts[f"{case}, {level}"] = twice.result() - once.result()
        return counts


def compare(counts, record):
    """Prints the table; returns the names of the cases that got slower, or are not on record."""
    worse = []
    print(f"{'case':22}{'on record':>14}{'now':>14}{'change':>9}")
    for name, now in counts.items():
        before = record.get(name)
        if before is None:
            print(f"{name:22}{'-':>14}{now:>14,}")
            worse.append(name)
            continue
        change = now / before - 1
        verdict = "  SLOWER" if change > TOLERANCE else "  faster" if change < -TOLERANCE else ""
        print(f"{name:22}{before:>14,}{now:>14,}{change:>+9.1%}{verdict}")
        if change > TOLERANCE:
            worse.append(name)
    return worse


def main():
    bless = sys.argv[1:] == ["--bless"]
    if sys.argv[1:] and not bless:
        sys.exit(__doc__)
    if shutil.which("valgrind") is None:
        skip("There is no valgrind.")
    if platform.machine() not in ("x86_64", "AMD64"):
        skip(f"The record is of x86-64, this is {platform.machine()}.")
    rustc = subprocess.run(["rustc", "--version"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    counts = count(build())
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {"rustc": rustc, "instructions": {}}
    worse = compare(counts, record["instructions"])
    if bless:
        missing = {name: n for name, n in record["instructions"].items()
                   if name not in counts and name in {f"{case}, {level}" for case, level in CASES}}
        RECORD.write_text(json.dumps({"rustc": rustc, "instructions": counts | missing}, indent=2) + "\n")
        print(f"{len(counts)} counts are on record now")
    elif record["rustc"] != rustc:
        print(f"WARNING: not compared in earnest: the record is of {record['rustc']}, this is {rustc}")
    elif worse:
        print(f"{len(worse)} of {len(counts)} cases need over {TOLERANCE:.0%} more instructions than on record, or are not\n"
              "there. Look for the cause; if it is wanted, run this again with --bless and say why in the commit.")
        sys.exit(1)
    else:
        print(f"{len(counts)} cases within {TOLERANCE:.0%} of the record, or below")


if __name__ == "__main__":
    main()
