#!/usr/bin/env python3
"""Runs every test: Rust, C and C++, Python, Julia. Needs Rust, a C compiler and Python 3.9 or later.

    python3 tests/run.py            everything
    python3 tests/run.py rust       one part: rust, python, oldest, client or julia

Makes its own virtual environments under target/ and fetches what they need. Julia is taken from $JULIA or from PATH, or
fetched by the script that $NUCULA_GET_JULIA names, CPython 3.9 from PATH or by tests/get-python39.sh, which needs Debian's apt;
without them their tests are reported as skipped. $NUCULA_DATA and
$NUCULA_REFERENCE name folders of reference data and of second implementations that are not part of the project; where they
are not set, what needs them is skipped and says so. Prints one closing line, `N passed, N failed, N skipped`; the exit code is 0 if nothing failed.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


# Seconds that no part comes near; what takes longer hangs.
LIMIT = 3600


def run(command, **environment):
    """Runs a command, shows and returns what it prints, with its exit code; ends it, with all it started, if it hangs."""
    print("+", " ".join(map(str, command)), flush=True)
    process = subprocess.Popen(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", env={**os.environ, **{k: str(v) for k, v in environment.items()}}, start_new_session=True)
    clock = threading.Timer(LIMIT, os.killpg, (process.pid, signal.SIGKILL))
    clock.start()
    lines = []
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
        return "".join(lines), process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)  # Ctrl-C reaches this session only
        raise
    finally:
        clock.cancel()


def tally(output, code, patterns):
    """(passed, failed, skipped) by the runner's closing lines; a run that broke before them counts as one failure."""
    counts = [sum(map(int, re.findall(pattern, output, re.M))) for pattern in patterns]
    if code != 0 and counts[1] == 0:
        counts[1] = 1
    if sum(counts) == 0:
        counts[1] = 1  # a runner that ran nothing has not passed
    return counts


def environment(name, requirements):
    """Python of the virtual environment target/venv-NAME with the packages of a requirements file."""
    folder = TARGET / f"venv-{name}"
    python = folder / "bin" / "python"
    stamp = folder / "requirements.txt"
    wanted = (ROOT / requirements).read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
                        ROOT / requirements], check=True)
        stamp.write_text(wanted)
    return python


def rust():
    """Unit and integration tests, the header and the C programs, the documentation's examples."""
    # A test that lacks a tool says so and passes; shown, and counted as skipped. Where cmake is missing, it is that of the
    # virtual environment.
    tools = environment("tests", "tests/requirements.txt").parent
    output, code = run(["cargo", "test", "--workspace", "--features", "cli", "--no-fail-fast", "--", "--show-output"],
                       PATH=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{tools}")
    missing = set(re.findall(r"^SKIPPED: .*", output, re.M))
    passed, failed, skipped = tally(output, code, (r"^test result:.* (\d+) passed", r"; (\d+) failed;", r"; (\d+) ignored;"))
    print("".join(f"{line}\n" for line in sorted(missing)), end="")
    return passed, failed, skipped + len(missing)


PYTEST = (r"\b(\d+) passed", r"\b(\d+) (?:failed|errors?)\b", r"\b(\d+) skipped")


def pytest(python, *arguments, **environment):
    """Runs pytest on the release library; only its last line is counted."""
    output, code = run([python, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", *arguments], **environment,
                       PYTHONPATH=ROOT / "bindings" / "python", PYTHONDONTWRITEBYTECODE=1, NUCULA_JULIA=find_julia() or "",
                       NUCULA_LIBRARY=TARGET / "release" / "libnucula.so",
                       NUCULA_LEGACY_LIBRARY=TARGET / "release" / "libnucula_legacy.so")
    return tally(output.strip().rsplit("\n", 1)[-1], code, PYTEST)


def release():
    """The libraries that the bindings load."""
    _, code = run(["cargo", "build", "--release"])
    if code:
        sys.exit("the release build failed")


def python():
    """The Python binding, its stand-ins, and the files it writes as other programs read them."""
    release()
    return pytest(environment("tests", "tests/requirements.txt"), "bindings/python/tests", "--ignore",
                  "bindings/python/tests/client")


# Tests that want newer packages: of the site, of the wheel and what it brings, of calls as they are made today.
NEWEST = {"test_pages", "test_wheel", "test_dropin", "test_calls"}


def find_oldest():
    """The oldest interpreter that the Python binding is made for, or None."""
    given, fetched = shutil.which("python3.9"), TARGET / "python39" / "bin" / "python3.9"
    # What is on PATH may be a stand-in that only says which versions there are.
    if given and subprocess.run([given, "-c", ""], capture_output=True).returncode == 0:
        return given
    script = ROOT / "tests" / "get-python39.sh"
    return fetched if fetched.exists() or subprocess.run(["sh", script, TARGET / "python39"]).returncode == 0 else None


def oldest():
    """The Python binding on the oldest interpreter and NumPy that it is made for, and nothing else but pytest."""
    interpreter, packages = find_oldest(), TARGET / "packages-oldest"
    if interpreter is None:
        print("SKIPPED: the oldest interpreter. No python3.9 on PATH or to be fetched by tests/get-python39.sh.")
        return 0, 0, 1
    release()
    # By the pip of another interpreter, for this one may have none; found as the packages of a user.
    subprocess.run([environment("tests", "tests/requirements.txt"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    "--no-warn-conflicts", "--upgrade", "--target", packages / "lib" / "python3.9" / "site-packages",
                    "--python-version", "3.9", "--only-binary=:all:", "-r", ROOT / "tests/requirements-oldest.txt"], check=True)
    tests = [path for path in (ROOT / "bindings/python/tests").glob("test_*.py") if path.stem not in NEWEST]
    return pytest(interpreter, *sorted(tests), PYTHONUSERBASE=packages)


def client():
    """The Python package volumizer itself, before and after it is given this library."""
    release()
    return pytest(environment("client", "tests/requirements-client.txt"), "bindings/python/tests/client")


def find_julia():
    """A Julia, or None."""
    given = os.environ.get("JULIA") or shutil.which("julia")
    fetched = TARGET / "julia" / "bin" / "julia"
    script = os.environ.get("NUCULA_GET_JULIA")
    if given or fetched.exists():
        return given or fetched
    if script and subprocess.run(["sh", script, TARGET / "julia"]).returncode == 0:
        return fetched
    return None


def julia():
    """The Julia binding."""
    program = find_julia()
    if program is None:
        print("SKIPPED: the Julia tests. No julia on PATH, in $JULIA, or to be fetched by $NUCULA_GET_JULIA.")
        return 0, 0, 1
    release()
    output, code = run([program, "--startup-file=no", "--project=bindings/julia", "bindings/julia/test/runtests.jl"],
                       NUCULA_LIBRARY=TARGET / "release" / "libnucula.so")
    # Each test set closes with a row of the summary: name | Pass [Fail] [Error] Total.
    passed = sum(map(int, re.findall(r"\|\s+(\d+)\s+\d+\s*$", output, re.M)))
    return (passed, 0, 0) if code == 0 and passed else (passed, 1, 0)


PARTS = {"rust": rust, "python": python, "oldest": oldest, "client": client, "julia": julia}


def main():
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        sys.exit(f"unknown part {unknown[0]}; parts are {', '.join(PARTS)}")
    total = [0, 0, 0]
    for part in wanted:
        start = time.monotonic()
        counts = PARTS[part]()
        total = [a + b for a, b in zip(total, counts)]
        print(f"== {part}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped in {time.monotonic() - start:.0f} s\n",
              flush=True)
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
