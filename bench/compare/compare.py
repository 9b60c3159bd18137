#!/usr/bin/python3
"""The same work by the program and by what a user would pick instead.

First all must agree on the answers: journals byte for byte (but for who made them), verdicts property by
property, the queue's totals. Only then they are timed, in turn, in CPU seconds, and the table shows medians
and how many times more the peer takes (median of the pairs; least and most beside it).

    compare.py [--agree-only] [--quick] [--rows N] [--messages N] [--repetitions N]

Exit status: 0 they agree, 1 they do not, 2 something is missing, 77 (with --agree-only) a peer is not installed.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import traces

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.environ.get("CASCADE", os.path.join(ROOT, "build", "cascade"))
PYTHON = [sys.executable, "-B"]
POLICIES = ["k2", "k2-as-coded", "k2-as-documented", "crypto"]
JUDGED = ["k2", "k2-as-coded", "k2-as-documented"]
# As in reports/models/claims.cpp: the n-th is PROPERTY n.
SPIN_PROPERTIES = ["protects-at-once", "escalates-only-on-demand", "recovers-only-when-cleared",
                   "cooldown-respected", "no-flapping", "steady-input-settles",
                   "missing-data-never-recovers", "tier-1-never-shed", "shedding-monotone",
                   "recovers-in-time"]
K2_COOLDOWN_TICKS = 60  # 30 s in ticks of 500 ms


def give_up(message):
    print("compare: " + message, file=sys.stderr)
    sys.exit(2)


def run(words, **more):
    try:
        done = subprocess.run(words, capture_output=True, text=True, **more)
    except OSError as error:
        give_up(f"{words[0]}: {error.strerror}")
    # The program's 1 says that a property is violated, which is an answer.
    if done.returncode != 0 and not (done.returncode == 1 and words[0] == PROGRAM):
        give_up(f"{' '.join(words)}: status {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def peer(name, *words):
    return [*PYTHON, os.path.join(HERE, name), *words]


def missing_peers():
    missing = [tool for tool in ("spin", "cc", "g++") if shutil.which(tool) is None]
    for module in ("transitions", "hypothesis", "simpy"):
        if subprocess.run([*PYTHON, "-c", f"import {module}"], capture_output=True).returncode != 0:
            missing.append("python3-" + module)
    if not os.path.exists("/usr/include/simgrid/s4u.hpp"):
        missing.append("libsimgrid-dev")
    return missing


class Disagreements:
    def __init__(self):
        self.compared, self.found = 0, []

    def check(self, what, ours, theirs):
        self.compared += 1
        if ours != theirs:
            self.found.append(f"{what}:\n  cascade  {str(ours)[:400]}\n  peer     {str(theirs)[:400]}")


def without_maker(journal):
    """A journal whose header says no more than a peer's: not by which program and arguments, of which file."""
    first, _, rest = journal.partition("\n")
    header = json.loads(first)
    told = {key: header[key] for key in ("journal", "policy", "trace", "check_every", "start") if key in header}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n" + rest


def same_journals(path, other):
    with open(path, encoding="utf-8") as ours, open(other, encoding="utf-8") as theirs:
        return without_maker(ours.read()) == without_maker(theirs.read())


def compare_journals(folder, seeds, disagreements):
    paths = [os.path.join(ROOT, "sim/traces", name + ".csv") for name in ("calm", "gappy", "storm")]
    for seed in range(1, seeds + 1):
        paths.append(os.path.join(folder, f"generated-{seed}.csv"))
        traces.write(paths[-1], traces.lines(seed, 400))
    for path in paths:
        for policy in POLICIES:
            for every in ("sample", "500ms", "7s"):
                arguments = [path, "--policy", policy, "--check-every", every]
                ours = without_maker(run([PROGRAM, "replay", *arguments, "--journal", "-"]))
                what = f"journal of {os.path.basename(path)}, {policy}, {every}"
                disagreements.check(what + ", Python", ours,
                                    run(peer("k2_semantics.py", *arguments)))
                if every == "sample":
                    disagreements.check(what + ", transitions", ours,
                                        run(peer("k2_transitions.py", *arguments)))


def our_verdicts(policy):
    answer = json.loads(run([PROGRAM, "check", "--policy", policy, "--format", "json"]))
    return {each["property"]: each["verdict"] for each in answer["verdicts"]}


def make_spin(folder, policy, number, cooldown_ticks):
    """A verifier of one property (0: all at once). pan keeps no name; each gets a folder."""
    name = os.path.join(folder, f"spin-{policy}-{number}-{cooldown_ticks}")
    os.makedirs(name)
    with open(os.path.join(name, "model.pml"), "w", encoding="utf-8") as file:
        file.write(run([PROGRAM, "policy", "show", policy, "--format", "promela"]))
    run(["spin", "-a", f"-DPROPERTY={number}", f"-DCOOLDOWN={cooldown_ticks}", "model.pml"], cwd=name)
    run(["cc", "-w", "-DSAFETY", "-DMEMLIM=3000", "-O2", "-o", "pan", "pan.c"], cwd=name)
    return name


def spin_verdict(name):
    out = run(["./pan", "-m3000000"], cwd=name)
    if "max search depth too small" in out:
        give_up("spin: the search was cut")
    errors = int(re.search(r"errors: (\d+)", out).group(1))
    return "holds" if errors == 0 else "violated"


def compare_verdicts(folder, examples, disagreements):
    for policy in JUDGED:
        ours = our_verdicts(policy)
        theirs = json.loads(run(peer("k2_hypothesis.py", policy, "--examples", str(examples))))
        for name, verdict in theirs.items():
            disagreements.check(f"{name} of {policy}, Hypothesis", ours[name], verdict["verdict"])
        for number, name in enumerate(SPIN_PROPERTIES, 1):
            verdict = spin_verdict(make_spin(folder, policy, number, 4))
            disagreements.check(f"{name} of {policy}, Spin", ours[name], verdict)


def build_queues(folder):
    flags = ["-O2", "-std=c++20", "-I" + ROOT]
    for name, libraries in (("cascade", []), ("simgrid", ["-lsimgrid"])):
        run(["g++", *flags, os.path.join(HERE, f"queue_{name}.cpp"), *libraries, "-o",
             os.path.join(folder, "queue_" + name)])


def queue(engine, folder, each):
    words = (peer("queue_simpy.py", str(each)) if engine == "simpy"
             else [os.path.join(folder, "queue_" + engine), str(each)])
    result = json.loads(run(words))
    return result.pop("seconds"), result


def compare_queues(folder, disagreements):
    for each in (1, 7, 500):
        _, ours = queue("cascade", folder, each)
        for engine in ("simpy", "simgrid"):
            disagreements.check(f"queue of {each} messages a producer, {engine}", ours,
                                queue(engine, folder, each)[1])


def timed(words, output=os.devnull, **more):
    """CPU seconds, user and system: other people's work on the machine is not in them."""
    with open(output, "wb") as out, open(os.devnull, "wb") as null:
        process = subprocess.Popen(words, stdout=out, stderr=null, **more)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        give_up(f"{' '.join(words)}: status {process.returncode}")
    return usage.ru_utime + usage.ru_stime


class Table:
    def __init__(self, repetitions):
        self.repetitions, self.rows = repetitions, []

    def add(self, work, peer_name, ours, theirs, target=None):
        """Both are functions that return seconds; they take turns."""
        pairs = [(ours(), theirs()) for _ in range(self.repetitions)]
        ratios = sorted(b / a for a, b in pairs)
        ratio = statistics.median(ratios)
        verdict = "" if target is None else f">= {target:g}: " + ("met" if ratio >= target else "MISSED")
        self.rows.append([work, peer_name, seconds_text(statistics.median(a for a, _ in pairs)),
                          seconds_text(statistics.median(b for _, b in pairs)), times_text(ratio),
                          f"{times_text(ratios[0])} to {times_text(ratios[-1])}", verdict])
        print(f"  {work}, {peer_name}: {times_text(ratio)}", file=sys.stderr)

    def print(self):
        rows = [["work", "peer", "cascade", "peer takes", "ratio", "least to most", "target"], *self.rows]
        widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
        for row in rows:
            cells = [row[0].ljust(widths[0]), row[1].ljust(widths[1])]
            cells += [cell.rjust(width) for cell, width in zip(row[2:6], widths[2:6])]
            print("  ".join([*cells, row[6]]).rstrip())


def seconds_text(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def times_text(ratio):
    return f"{ratio:,.0f} x" if ratio >= 20 else f"{ratio:.1f} x"


def measure_replay(folder, rows, table):
    path = os.path.join(folder, "storm.csv")
    traces.write(path, traces.storm_lines(1, rows))
    journal = os.path.join(folder, "storm.journal")

    def ours():
        return timed([PROGRAM, "replay", path, "--journal", journal])

    work = f"replay, {rows:,} rows"
    others = {name: os.path.join(folder, name + ".journal") for name in ("semantics", "transitions")}
    table.add(work, "Python", ours,
              lambda: timed(peer("k2_semantics.py", path), others["semantics"]), 50)
    table.add(work, "transitions", ours,
              lambda: timed(peer("k2_transitions.py", path), others["transitions"]))
    return all(same_journals(journal, other) for other in others.values())


def measure_proof(folder, examples, table):
    def ours():
        return timed([PROGRAM, "check", "--policy", "k2"])

    def longer(ticks):
        path = os.path.join(folder, f"cooldown-{ticks}.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"cooldown_s = {ticks / 2}\n")
        return lambda: timed([PROGRAM, "check", "--policy", path])

    for ticks in (K2_COOLDOWN_TICKS, 4 * K2_COOLDOWN_TICKS):
        name = make_spin(folder, "k2", 0, ticks)
        table.add(f"proof of k2, cooldown {ticks / 2:g} s", "Spin, search only",
                  ours if ticks == K2_COOLDOWN_TICKS else longer(ticks),
                  lambda where=name: timed(["./pan", "-m3000000"], cwd=where), 200)
    table.add("properties of k2", f"Hypothesis, {examples} examples each", ours,
              lambda: timed(peer("k2_hypothesis.py", "k2", "--examples", str(examples))))


def measure_queue(folder, each, table):
    for engine, target in (("simpy", 20), ("simgrid", 3)):
        table.add(f"queue, {64 * each:,} messages", {"simpy": "SimPy", "simgrid": "SimGrid"}[engine],
                  lambda: queue("cascade", folder, each)[0],
                  lambda which=engine: queue(which, folder, each)[0], target)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--agree-only", action="store_true", help="compare answers, time nothing")
    parser.add_argument("--quick", action="store_true", help="fewer traces, rows and repetitions")
    parser.add_argument("--rows", type=int, help="of the replay [1,000,000]")
    parser.add_argument("--messages", type=int, help="a producer of the queue [5,000]")
    parser.add_argument("--repetitions", type=int, help="of each pair [5]")
    options = parser.parse_args()
    rows = options.rows or (100_000 if options.quick else 1_000_000)
    each = options.messages or (1_000 if options.quick else 5_000)
    examples = 500 if options.quick else 2_000
    missing = missing_peers()
    if missing:
        print("compare: not installed: " + ", ".join(missing), file=sys.stderr)
        sys.exit(77 if options.agree_only else 2)

    with tempfile.TemporaryDirectory(prefix="cascade-compare-") as folder:
        disagreements = Disagreements()
        build_queues(folder)
        compare_queues(folder, disagreements)
        compare_journals(folder, 3 if options.quick else 20, disagreements)
        compare_verdicts(folder, examples, disagreements)
        for each_found in disagreements.found:
            print("DIFFERS: " + each_found)
        print(f"{disagreements.compared - len(disagreements.found)} of {disagreements.compared} "
              "answers agree: journals byte for byte, verdicts, queue totals")
        if disagreements.found:
            sys.exit(1)
        if options.agree_only:
            return
        table = Table(options.repetitions or (3 if options.quick else 5))
        same = measure_replay(folder, rows, table)
        measure_proof(folder, examples, table)
        measure_queue(folder, each, table)
        print()
        table.print()
        print("\nCPU time. ratio: how many times more the peer takes; median of the pairs, which take turns. "
              "Whole processes,\nbut the queue's engines time their own loop, and Spin's model is "
              "translated and compiled beforehand.")
        if not same:
            print("DIFFERS: the journal of the long trace")
            sys.exit(1)


if __name__ == "__main__":
    main()
