#!/usr/bin/env python3
"""How long `bottle scan` takes for a tree beside other scanners, each alone on one core, start-up included.

  perf/scan_beside_gitleaks.py [-n 5] [--core 0] [--rules FILE] [--gitleaks PATH] [--kingfisher PATH] TREE

Runs in turns; the tree has been read once before, so that no disk is measured. Tells median seconds, MB/s over
the whole run, the most memory that was resident, and how many findings. --rules lets gitleaks and bottle use the
same file. Build the launcher first (./bottle --version does): its first start builds. A scanner that is not there
is left out.
"""
import argparse, os, re, shutil, statistics, subprocess, sys, tempfile, time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def size_of(tree):
    total = files = 0
    for directory, _, names in os.walk(tree):
        for name in names:
            path = os.path.join(directory, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    total += len(file.read())
                files += 1
    return files, total


def commands(options, report):
    found = {"bottle": [f"{HOME}/bottle", "scan", "--format", "json", "--rules", options.rules or "builtin", options.tree]}
    if shutil.which(options.gitleaks):
        own = ["--config", options.rules] if options.rules else []
        found["gitleaks"] = [options.gitleaks, "dir", options.tree, "--no-banner", "--exit-code", "0", "-r", report,
                             "-f", "json", *own]
    if shutil.which(options.kingfisher):
        found["kingfisher"] = [options.kingfisher, "scan", options.tree, "--no-validate", "--no-update-check",
                               "--format", "jsonl", "-o", report]
    return found


def measured(command, core, report):
    """Seconds, resident MB and findings of one run."""
    open(report, "w").close()
    env = dict(os.environ, GOMAXPROCS="1")
    with tempfile.TemporaryFile() as out:
        begun = time.monotonic()
        process = subprocess.Popen(["taskset", "-c", str(core), *command], stdout=out, stderr=subprocess.DEVNULL, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1, 200, 205):
            sys.exit(f"{command[0]} ended with {process.returncode}")
        out.seek(0)
        text = out.read().decode(errors="replace") + open(report, errors="replace").read()
    return seconds, usage.ru_maxrss / 1024, len(re.findall(r'"(?:rule|RuleID)"\s*:', text))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("-n", type=int, default=5)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--rules")
    parser.add_argument("--gitleaks", default="gitleaks")
    parser.add_argument("--kingfisher", default="kingfisher")
    parser.add_argument("tree")
    options = parser.parse_args()
    files, size = size_of(options.tree)
    print(f"{files} files, {size / 1e6:.1f} MB, core {options.core}")
    with tempfile.TemporaryDirectory() as directory:
        report = f"{directory}/report"
        todo = commands(options, report)
        runs = {name: [] for name in todo}
        for _ in range(options.n):
            for name, command in todo.items():
                runs[name].append(measured(command, options.core, report))
    for name, all_runs in runs.items():
        seconds = statistics.median(r[0] for r in all_runs)
        resident = max(r[1] for r in all_runs)
        print(f"{name:10} {seconds:8.2f} s {size / 1e6 / seconds:8.1f} MB/s {resident:7.0f} MB resident {all_runs[0][2]:6} findings")


main()
