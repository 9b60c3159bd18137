#!/usr/bin/python3
"""The properties as Hypothesis would test them, on the Python cascade. Prints a verdict a property as
JSON: "violated" with the shrunk counterexample, or "holds" for as many examples as were tried: a search,
where the program's is a proof.

    k2_hypothesis.py POLICY [--examples N]
"""
import argparse
import json
import math

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from k2_semantics import NAN, SECOND_NS, Cascade, Policy


def below(number):
    return math.nextafter(number, 0)


def values(metric):
    """Every threshold, a hair below each, the ends, and missing: where behaviour changes."""
    edges = sorted(set(metric.trigger[1:] + metric.clear[1:]))
    return [0.0, *edges, *map(below, edges), edges[-1] * 1.01, NAN]


def runs(policy):
    cooldown = policy.cooldown_ns
    step = st.tuples(st.sampled_from([0, SECOND_NS // 2, cooldown - 1, cooldown, cooldown + 1]),
                     st.sampled_from(values(policy.lag)), st.sampled_from(values(policy.heap)))
    return st.lists(step, min_size=1, max_size=12)


def crosses(metric, lowest, now):
    return any(clear < trigger and lowest < clear and now >= trigger
               for clear, trigger in zip(metric.clear[1:], metric.trigger[1:]))


class FlapMemory:
    def __init__(self):
        self.recovered = self.crossed = False
        self.lag = self.heap = NAN

    def sees(self, policy, before, after, lag, heap):
        if after < before:
            self.recovered, self.crossed, self.lag, self.heap = True, False, lag, heap
            return True
        if not self.recovered:
            return True
        self.lag = lag if self.lag != self.lag or lag < self.lag else self.lag
        self.heap = heap if self.heap != self.heap or heap < self.heap else self.heap
        self.crossed = (self.crossed or crosses(policy.lag, self.lag, lag)
                        or crosses(policy.heap, self.heap, heap))
        if after <= before:
            return True
        crossed, self.recovered, self.crossed = self.crossed, False, False
        return crossed


def judge_run(policy, run, names):
    """The properties of `names` that the run breaks."""
    cascade, now, last, flap, broken = Cascade(policy), 0, None, FlapMemory(), set()
    for elapsed, lag, heap in run:
        now += elapsed
        before = cascade.level
        cascade.check(now, lag, heap)
        after = cascade.level
        judged = cascade.judged(lag, heap)
        demand = cascade.demand(*judged)
        missing = lag != lag or heap != heap
        down, up = after < before, after > before
        quiet = last is None or now - last >= policy.cooldown_ns
        holds = {
            "protects-at-once": after >= demand,
            "escalates-only-on-demand": not up or after <= demand,
            "recovers-only-when-cleared": not down or cascade.cleared(before, *judged),
            "cooldown-respected": not down or quiet,
            "no-flapping": flap.sees(policy, before, after, lag, heap),
            "missing-data-never-recovers": not down or not missing,
            "recovers-in-time": (not cascade.cleared(1, *judged)
                                 or (before == 0 or not quiet if after == before
                                     else after == 0 if policy.recovery != "stepwise"
                                     else down)),
        }
        broken |= {name for name in names if not holds[name]}
        if after != before:
            last = now
    return broken


STEP_PROPERTIES = ["protects-at-once", "escalates-only-on-demand", "recovers-only-when-cleared",
                   "cooldown-respected", "no-flapping", "missing-data-never-recovers",
                   "recovers-in-time"]


def search(policy, name, examples):
    """A counterexample, shrunk; None where none was found."""
    found = []

    @settings(max_examples=examples, derandomize=True, database=None, deadline=None,
              suppress_health_check=list(HealthCheck), print_blob=False,
              phases=[Phase.generate, Phase.shrink])
    @given(runs(policy))
    def holds(run):
        if judge_run(policy, run, [name]):
            found.append(run)
            raise AssertionError(name)

    try:
        holds()
    except AssertionError:
        return found[-1]
    return None


def shedding_verdicts(policy):
    order = {"process": 0, "spill": 1, "drop": 2}
    rows = [[order[action] for action in row] for row in policy.shedding]
    monotone = all(row[i] >= row[i - 1] for row in rows for i in range(1, 4)) and all(
        rows[k][i] >= rows[k - 1][i] for k in range(1, 5) for i in range(4))
    return {"tier-1-never-shed": all(row[0] == 0 for row in rows), "shedding-monotone": monotone}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("policy")
    parser.add_argument("--examples", type=int, default=2000)
    options = parser.parse_args()
    policy = Policy(options.policy)
    verdicts = {}
    for name in STEP_PROPERTIES:
        run = search(policy, name, options.examples)
        verdicts[name] = {"verdict": "holds" if run is None else "violated"}
        if run is not None:
            verdicts[name]["witness"] = [
                [elapsed / SECOND_NS, None if lag != lag else lag, None if heap != heap else heap]
                for elapsed, lag, heap in run]
    for name, holds in shedding_verdicts(policy).items():
        verdicts[name] = {"verdict": "holds" if holds else "violated"}
    print(json.dumps(verdicts))


if __name__ == "__main__":
    main()
