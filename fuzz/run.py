#!/usr/bin/env python3
"""Runs the fuzz targets, each for a bounded time or a number of inputs; fails on any crash, leak, hang or excess of memory.

    python3 fuzz/run.py                      every target, 20 s each
    python3 fuzz/run.py find --seconds 3600  one target for an hour
    python3 fuzz/run.py --runs 10000         every target, 10 000 inputs each, the same ones every time
    python3 fuzz/run.py --list

Needs cargo-fuzz (`cargo install cargo-fuzz`) and a C++ compiler; the stable toolchain will do. A failing input is kept in
fuzz/artifacts/TARGET; `cargo fuzz run TARGET FILE` in fuzz/ repeats it. The committed seeds in fuzz/corpus/TARGET are only
read. What a run by time finds on its way is kept in fuzz/work/TARGET and used by the next one. A run by number starts from
the seeds alone and keeps nothing: as long as the code is the same, so are the inputs, and a new finding means a change.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Sanitizers are an unstable flag of rustc; this lets the stable one take it.
ENVIRONMENT = {**os.environ, "RUSTC_BOOTSTRAP": "1", "CARGO_TERM_COLOR": "never"}
# What the system's scheduler does counts as reached code where there are threads, so these never choose the same inputs
# twice. By number they try their seeds.
WITH_THREADS = {"batch"}
# Seconds after which a run by number hangs.
LIMIT = 1200


def targets():
    """Names of all targets, as in the manifest."""
    return re.findall(r'\[\[bin\]\]\nname = "(\w+)"', (HERE / "Cargo.toml").read_text())


def missing():
    """Why fuzzing is impossible here, or None."""
    if shutil.which("cargo") is None:
        return "no cargo"
    if subprocess.run(["cargo", "fuzz", "--version"], capture_output=True).returncode:
        return "no cargo-fuzz; `cargo install cargo-fuzz` fetches it"
    if not any(map(shutil.which, ["c++", "g++", "clang++"])):
        return "no C++ compiler, which libFuzzer needs"
    return None


def build():
    """Builds all targets; returns the folder of the programs."""
    subprocess.run(["cargo", "fuzz", "build"], cwd=HERE, env=ENVIRONMENT, check=True)
    host = re.search(r"host: (\S+)", subprocess.run(["rustc", "-vV"], capture_output=True, text=True).stdout)[1]
    return Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")) / host / "release"


def fixed_addresses():
    """The command that runs another one at the same addresses every time, for hashes depend on them."""
    command = ["setarch", "-R"]
    if shutil.which("setarch") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
        return command
    print("NOTE: addresses cannot be fixed here (setarch -R); the inputs will differ from run to run.", file=sys.stderr)
    return []


def fuzz(program, seed, seconds=None, runs=None):
    """Runs one target for a time or a number of inputs; returns what it prints and its exit code."""
    name, artifacts = program.name, HERE / "artifacts" / program.name
    artifacts.mkdir(parents=True, exist_ok=True)
    seeds = sorted((HERE / "corpus" / name).iterdir())
    with tempfile.TemporaryDirectory(prefix="nucula-fuzz-") as folder:
        folder = Path(folder)
        # Short names, for the place of a checkout shifts addresses too.
        for link, to in {"target": program, "seeds": HERE / "corpus" / name, "artifacts": artifacts}.items():
            (folder / link).symlink_to(to)
        if runs is None:
            limit, work = seconds + 120, HERE / "work" / name
            before, amount, environment = [], [f"-max_total_time={seconds}"], {**ENVIRONMENT, "TMPDIR": str(folder)}
        else:
            limit, work = LIMIT, folder / "work"
            before, amount = fixed_addresses(), ["-reload=0", f"-runs={0 if name in WITH_THREADS else runs}"]
            environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": "."}
        work.mkdir(parents=True, exist_ok=True)
        command = [*before, "./target", str(work) if runs is None else "work", *amount, f"-seed={seed}", "-timeout=10",
                   "-seed_inputs=" + ",".join(f"seeds/{each.name}" for each in seeds), "-rss_limit_mb=2048",
                   "-artifact_prefix=artifacts/", "-print_final_stats=1"]
        # A target that does not stop by itself is a failure too.
        run = subprocess.run(command, env=environment, cwd=folder, text=True, errors="replace", timeout=limit,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.stdout, run.returncode


def summary(output):
    """What a target says at its end: inputs, features of the code reached, seconds of the slowest, memory."""
    numbers = {}
    for name, pattern in {"inputs": "number_of_executed_units", "features": "ft", "s": "slowest_unit_time_sec",
                          "mb": "peak_rss_mb"}.items():
        numbers[name] = (re.findall(rf"\b{pattern}: +(\d+)", output) or ["unknown"])[-1]
    return "{inputs} inputs, {features} features, slowest {s} s, {mb} MB".format(**numbers)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help="default: all")
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--seconds", type=int, default=20, help="per target (default: 20)")
    amount.add_argument("--runs", type=int, help="inputs per target, from the committed seeds")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (default: 1)")
    parser.add_argument("--list", action="store_true", help="name the targets and stop")
    options = parser.parse_args()
    known = targets()
    if options.list:
        return print("\n".join(known))
    unknown = set(options.targets) - set(known)
    if unknown:
        return f"unknown target {', '.join(sorted(unknown))}; there are {', '.join(known)}"
    reason = missing()
    if reason:
        # Loud, but no failure of the library.
        print(f"SKIPPED: NOTHING WAS FUZZED. There is {reason}.", file=sys.stderr)
        return print(f"0 passed, 0 failed, {len(known)} skipped")
    folder = build()
    failed = []
    wanted = options.targets or known
    for target in wanted:
        try:
            output, code = fuzz(folder / target, options.seed, options.seconds, options.runs)
        except subprocess.TimeoutExpired as error:
            output, code = f"{error.stdout or ''}\nit did not stop", 1
        print(f"{target}: {summary(output)}, {'passed' if code == 0 else 'FAILED'}", flush=True)
        if code:
            failed.append(target)
            print("\n".join(output.splitlines()[-60:]), flush=True)
    print(f"{len(wanted) - len(failed)} passed, {len(failed)} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
