#!/usr/bin/python3
"""The cascade in plain Python, written from the prose: what one would write instead of the program.

    k2_semantics.py TRACE.csv [--policy NAME|FILE.toml] [--check-every sample|500ms|7s] > journal

Reads the canonical CSV (t_s,lag,heap_pct) and prints the journal; nothing but the standard library.
"""
import argparse
import datetime
import math
import os
import re
import sys
import tomllib

LEVELS = ["NORMAL", "SOFT", "GRACEFUL", "AGGRESSIVE", "CIRCUIT_BREAK"]
POLICIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../model/policies")
NAN = math.nan
SECOND_NS = 1_000_000_000
ABSOLUTE_FROM_NS = 100_000_000 * SECOND_NS


class Metric:
    def __init__(self, table):
        self.trigger = [None] + [float(table[name.lower()]) for name in LEVELS[1:]]
        self.clear = [None] + [t * table["recovery_factor"] for t in self.trigger[1:]]
        self.monitored = table.get("monitored", True)


class Policy:
    """Defaults are those of k2; a file says what it does differently."""

    def __init__(self, name_or_file):
        with open(os.path.join(POLICIES, "k2.toml"), "rb") as file:
            tables = tomllib.load(file)
        path = name_or_file
        if not os.path.exists(path):
            path = os.path.join(POLICIES, name_or_file + ".toml")
        with open(path, "rb") as file:
            for key, value in tomllib.load(file).items():
                if isinstance(value, dict):
                    tables.setdefault(key, {}).update(value)
                else:
                    tables[key] = value
        self.name = tables["name"]
        self.escalation = tables["escalation"]
        self.recovery = tables["recovery"]
        self.on_missing = tables["on_missing"]
        self.cooldown_ns = round(tables["cooldown_s"] * SECOND_NS)
        self.stale_after_ns = round(tables["stale_after_s"] * SECOND_NS)
        self.lag = Metric(tables["lag"])
        self.heap = Metric(tables["heap_pct"])
        self.shedding = [tables["shedding"][name.lower()] for name in LEVELS]


class Cascade:
    def __init__(self, policy):
        self.policy = policy
        self.level = 0
        self.last_transition_ns = None

    def judged(self, lag, heap):
        """What the rules compare: an unmonitored metric is 0, and so is a missing one if assumed."""
        policy = self.policy
        if not policy.lag.monitored or (policy.on_missing == "assume-zero" and lag != lag):
            lag = 0.0
        if not policy.heap.monitored or (policy.on_missing == "assume-zero" and heap != heap):
            heap = 0.0
        return lag, heap

    def demand(self, lag, heap):
        for level in range(len(LEVELS) - 1, 0, -1):
            if lag >= self.policy.lag.trigger[level] or heap >= self.policy.heap.trigger[level]:
                return level
        return 0

    def cleared(self, level, lag, heap):
        return lag < self.policy.lag.clear[level] and heap < self.policy.heap.clear[level]

    def check(self, now_ns, lag, heap):
        """The levels before and after, or None where nothing moves."""
        lag, heap = self.judged(lag, heap)
        before, demand = self.level, self.demand(lag, heap)
        if demand > before:
            self.level = demand if self.policy.escalation == "immediate" else before + 1
        elif before > 0 and demand < before and self.cleared(before, lag, heap) and self.quiet(now_ns):
            if self.policy.recovery == "recompute":
                self.level = demand
            elif self.policy.recovery == "stepwise":
                self.level = before - 1
            else:
                while self.level > 0 and self.cleared(self.level, lag, heap):
                    self.level -= 1
        if self.level == before:
            return None
        self.last_transition_ns = now_ns
        return before, self.level

    def quiet(self, now_ns):
        last = self.last_transition_ns
        return last is None or now_ns - last >= self.policy.cooldown_ns


def nanoseconds(text):
    whole, _, decimals = text.partition(".")
    return int(whole) * SECOND_NS + int((decimals + "000000000")[:9])


def value(text):
    if text == "":
        return NAN
    number = float(text)
    return number if 0 <= number < math.inf else NAN


def read_trace(path):
    """(times in ns, lags or None, heaps or None): a column that is not there is not monitored."""
    times, lags, heaps = [], [], []
    with open(path, encoding="utf-8") as file:
        header = file.readline().rstrip("\r\n").split(",")
        lag = header.index("lag") if "lag" in header else None
        heap = header.index("heap_pct") if "heap_pct" in header else None
        for number, line in enumerate(file, 2):
            fields = line.rstrip("\r\n").split(",")
            at = nanoseconds(fields[0])
            if times and at == times[-1]:  # the last row of an instant counts
                times.pop(), lags.pop(), heaps.pop()
            elif times and at < times[-1]:
                sys.exit(f"{path}:{number}: time runs backwards")
            times.append(at)
            lags.append(value(fields[lag]) if lag is not None else 0.0)
            heaps.append(value(fields[heap]) if heap is not None else 0.0)
    return times, lags if lag is not None else None, heaps if heap is not None else None


def checks(times, lags, heaps, every_ns, stale_after_ns):
    if every_ns is None:
        yield from zip(times, lags, heaps)
        return
    row, at = 0, times[0]
    while at <= times[-1]:
        while row + 1 < len(times) and times[row + 1] <= at:
            row += 1
        stale = at - times[row] > stale_after_ns
        yield at, NAN if stale else lags[row], NAN if stale else heaps[row]
        at += every_ns


def number_text(number):
    if number != number:
        return "null"
    text = repr(number)
    return text[:-2] if text.endswith(".0") else text


def decimal_text(number):
    text = number_text(number)
    return text + ".0" if re.fullmatch(r"\d+", text) else text


def seconds_text(ns):
    text = f"{ns // SECOND_NS}.{ns % SECOND_NS:09d}"
    return text.rstrip("0").rstrip(".")


def iso_text(ns):
    start = datetime.datetime.fromtimestamp(ns // SECOND_NS, datetime.timezone.utc)
    decimals = f"{ns % SECOND_NS:09d}".rstrip("0")
    return start.strftime("%Y-%m-%dT%H:%M:%S") + ("." + decimals if decimals else "") + "Z"


def every_of(text):
    if text == "sample":
        return None
    number, unit = re.fullmatch(r"([\d.]+)(ms|s|m)", text).groups()
    return round(float(number) * {"ms": 1e6, "s": 1e9, "m": 60e9}[unit])


def journal(policy, trace, name, check_every, cascade_type=Cascade):
    """The journal's lines. `cascade_type` has the constructor and check() of Cascade."""
    times, lags, heaps = trace
    policy.lag.monitored = policy.lag.monitored and lags is not None
    policy.heap.monitored = policy.heap.monitored and heaps is not None
    absolute = times[0] >= ABSOLUTE_FROM_NS
    start = f'"{iso_text(times[0])}"' if absolute else "null"
    yield (f'{{"journal":"cascade/1","policy":"{policy.name}","trace":"{name}",'
           f'"check_every":"{check_every}","start":{start}}}')
    cascade = cascade_type(policy)
    first = times[0]
    nothing = [0.0] * len(times)
    for at, lag, heap in checks(times, nothing if lags is None else lags,
                                nothing if heaps is None else heaps, every_of(check_every),
                                policy.stale_after_ns):
        moved = cascade.check(at - first, lag, heap)
        if moved is None:
            continue
        before, after = moved
        line = f'{{"t":{seconds_text(at - first)},"from":"{LEVELS[before]}","to":"{LEVELS[after]}"'
        if policy.lag.monitored:
            line += f',"lag":{number_text(lag)}'
        if policy.heap.monitored:
            line += f',"heap_pct":{decimal_text(heap)}'
        if after > before:
            causes = []
            if policy.lag.monitored and lag >= policy.lag.trigger[after]:
                causes.append('"lag"')
            if policy.heap.monitored and heap >= policy.heap.trigger[after]:
                causes.append('"heap_pct"')
            line += f',"cause":[{",".join(causes)}]'
        yield line + "}"


def main(cascade_type=Cascade):
    parser = argparse.ArgumentParser()
    parser.add_argument("trace")
    parser.add_argument("--policy", default="k2")
    parser.add_argument("--check-every", default="sample")
    options = parser.parse_args()
    lines = journal(Policy(options.policy), read_trace(options.trace),
                    os.path.basename(options.trace), options.check_every, cascade_type)
    sys.stdout.write("".join(line + "\n" for line in lines))


if __name__ == "__main__":
    main()
