#!/usr/bin/env python3
"""Runs the fuzz targets, each for a bounded time; fails on any crash, hang or excess of memory.

    python3 fuzz/run.py                      every target, 20 s each
    python3 fuzz/run.py find --seconds 3600  one target for an hour
    python3 fuzz/run.py --list

Needs cargo-fuzz (`cargo install cargo-fuzz`) and a C++ compiler; the stable toolchain will do. A failing input is kept in
fuzz/artifacts/TARGET; `cargo fuzz run TARGET FILE` in fuzz/ repeats it. What a run finds on its way is kept in
fuzz/work/TARGET and used by the next one; the committed seeds in fuzz/corpus/TARGET are only read.
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


def fuzz(program, seconds, seed):
    """Runs one target; returns its last lines and exit code."""
    work, artifacts = HERE / "work" / program.name, HERE / "artifacts" / program.name
    work.mkdir(parents=True, exist_ok=True)
    artifacts.mkdir(parents=True, exist_ok=True)
    seeds = HERE / "corpus" / program.name
    with tempfile.TemporaryDirectory(prefix="nucula-fuzz-") as folder:
        command = [program, work, seeds, f"-max_total_time={seconds}", f"-seed={seed}", "-timeout=10",
                   "-rss_limit_mb=2048", f"-artifact_prefix={artifacts}/", "-print_final_stats=1"]
        # A target that does not stop by itself is a failure too.
        run = subprocess.run(list(map(str, command)), env={**ENVIRONMENT, "TMPDIR": folder}, cwd=folder, text=True,
                             errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds + 120)
    return run.stdout, run.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help="default: all")
    parser.add_argument("--seconds", type=int, default=20, help="per target (default: 20)")
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
            output, code = fuzz(folder / target, options.seconds, options.seed)
        except subprocess.TimeoutExpired as error:
            output, code = f"{error.stdout or ''}\nit did not stop", 1
        runs = re.search(r"number_of_executed_units: (\d+)", output)
        print(f"{target}: {runs[1] if runs else 'unknown'} inputs, {'passed' if code == 0 else 'FAILED'}", flush=True)
        if code:
            failed.append(target)
            print("\n".join(output.splitlines()[-60:]), flush=True)
    print(f"{len(wanted) - len(failed)} passed, {len(failed)} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
