#!/usr/bin/env python3
"""Checks a certificate of cascade check: check_certificate.py FILE (or - for standard input).

It shares nothing with the program that wrote the file but the file's form (README.md). What a policy means it reads in
SPEC 3 and 4, from the policy's text in the certificate. Exit 0: the verdicts follow; 1: refused, with why; 2: no such file.
Why finitely many checks are all: a guard of SPEC 4 compares one metric with one constant, so along its values it turns
once, and a region with the same guards at both ends has them everywhere between. Several metrics count by the highest
level that one of them demands and the lowest from which on all are cleared: the look of an input (with whether anything
is missing). A clock is compared with the policy's times by >= alone: what counts is its cell, [a time, the next). From
any cell each later one can be come to, none earlier; the clock of the demand never shows more than the other. Single
checks are judged in every state under every look; what remembers has an invariant, see judge_*."""
import hashlib, itertools, json, math, sys, tomllib  # Python 3.11
SCHEMA, NEVER, HOUR_NS, MOMENT_NS = "cascade-certificate/1", None, 3600 * 10**9, 1000
LEVELS = ["NORMAL", "SOFT", "GRACEFUL", "AGGRESSIVE", "CIRCUIT_BREAK"]  # SPEC 1, where none are named
LEAST, ACTIONS = {"lag": 0.0, "heap_pct": 0.0}, ["process", "spill", "drop"]  # SPEC 2: least values of K2's metrics
PROPERTIES = """protects-at-once escalates-only-on-demand recovers-only-when-cleared cooldown-respected no-flapping
    flap-budget transition-budget steady-input-settles missing-data-never-recovers tier-1-never-shed shedding-monotone
    journal-agrees protects-in-time recovers-in-time every-level-reached every-pair-crossed every-cell-used
    every-dead-band-entered""".split()
HYPOTHESES = [
    "What a policy means is SPEC 3 and 4; on nothing else do the verdicts on the policy rest.",
    "Values are IEEE 754 doubles; a missing one is NaN, of which no comparison is true. Time never runs backwards.",
    "Checks are nowhere nearer together than check_every_s: of that the two budgets make use.",
    "The compiled machine was driven in each state at both ends, one ulp within and in the middle of each region (for a"
    " time beyond 1e8 s, with 1e8 s). That it does the same elsewhere is check's own finding, and is not in this file."]

def require(true, what):
    if not true: raise ValueError(what)
def fields(entry, names, what):
    require(list(entry) == names.split(), f"{what}: its members are not {names}")
    return entry.values()
def nanoseconds(seconds):  # the nearest (SPEC 2: int64)
    part, whole = math.modf(seconds * 1e9)
    return int(whole) + (part >= 0.5) if seconds * 1e9 < 9.2e18 else 2**63 - 1
def together(looks): return tuple(max(of_all) for of_all in zip((0, 1, False), *looks))  # what an input comes to

class Metric:
    def __init__(self, name, table, keys, zero):
        self.name, self.monitored, self.zero = name, table["monitored"], zero
        self.sign = -1 if table.get("worse") == "low" else 1  # where low is bad, the negative is: that is exact
        trigger = table["trigger"] if "trigger" in table else [table[key] for key in keys]
        clear = table["clear"] if "clear" in table else [t * table["recovery_factor"] for t in trigger]
        self.trigger, self.clear = ([math.nan] + [self.sign * x for x in xs] for xs in (trigger, clear))
        least, self.levels = table.get("min", LEAST.get(name, -math.inf)), range(1, len(keys) + 1)
        self.first, self.last = (least, math.inf) if self.sign > 0 else (-math.inf, -least)
        ordered = all(a <= b for xs in (self.trigger, self.clear) for a, b in zip(xs[1:], xs[2:]))
        healthy = all(c <= t for c, t in zip(self.clear[1:], self.trigger[1:])) and self.clear[1] > self.first
        require(len(trigger) == len(clear) == len(keys) and ordered and healthy, f"policy: {name} breaks SPEC 3")
        self.bands = {k for k in self.levels if self.clear[k] < self.trigger[k] and self.monitored}
    def demanded(self, value):  # the highest level at whose trigger it is, or worse
        return max((k for k in self.levels if math.inf > self.trigger[k] <= value), default=0)
    def cleared(self, value):  # the lowest level that it clears; those above are cleared with it
        return min((k for k in self.levels if value < self.clear[k]), default=len(self.levels) + 1)
    def look(self, value):  # as the policy reads it (SPEC 4.0)
        read = 0.0 if math.isnan(value) and self.zero else value
        return (self.demanded(read), self.cleared(read), math.isnan(value)) if self.monitored else (0, 1, False)

class Policy:
    def __init__(self, text):
        p = tomllib.loads(text)
        self.levels, each, self.budget = p.get("levels", LEVELS), p["cooldown_s"], p.get("max_transitions_per_hour")
        self.all, self.top, self.none = range(len(self.levels)), len(self.levels) - 1, len(self.levels)
        keys, tables = [n.lower() for n in self.levels], p.get("metric") or {name: p[name] for name in LEAST}
        self.cooldown_s = [0.0] + (each if isinstance(each, list) else [each] * self.top)
        self.rise_s, self.long_s = p.get("escalation_cooldown_s", 0.0), p.get("escalate_after_s", 0.0)
        self.cooldown, self.every = [*map(nanoseconds, self.cooldown_s)], nanoseconds(p.get("check_every_s", 0.0))
        self.rise, self.long, self.recovery = nanoseconds(self.rise_s), nanoseconds(self.long_s), p["recovery"]
        self.up_by_one, self.down_by_one = p["escalation"] == "stepwise", p["recovery"] == "stepwise"
        self.metrics = [Metric(n, t, keys[1:], p["on_missing"] == "assume-zero") for n, t in tables.items()]
        self.shedding = [[ACTIONS.index(action) for action in p["shedding"][key]] for key in keys]
        require(len(self.cooldown) == self.none, "policy: not a cooldown for each level")

    def check(self, level, age, demanded, look):  # SPEC 4: the level, and both clocks, after it
        (demand, cleared, _), to = look, level
        if demand > level and (age is NEVER or age >= self.rise) and (demanded or 0) >= self.long:
            to = level + 1 if self.up_by_one else demand
        elif level and demand < level and cleared <= level and (age is NEVER or age >= self.cooldown[level]):
            to = {"banded": cleared - 1, "recompute": demand, "stepwise": level - 1}[self.recovery]
        waits = self.long and demand > level
        return (to, 0, NEVER) if to != level else (level, age, (demanded or 0) if waits else NEVER)
    def rests_at(self, level, look): return self.check(level, NEVER, self.long, look)[0]  # once all waits are over

    def faults(self, level, to, age, demanded, look):  # the properties of SPEC 7 that such a check breaks
        demand, cleared, missing = look
        rises, falls, quiet = to > level, to < level, age is NEVER or age >= self.cooldown[level]
        may_rise = (age is NEVER or age >= self.rise) and (demanded or 0) >= self.long
        home = falls if self.down_by_one else to == 0
        return {name for name, broken in (
            ("protects-at-once", to < demand),
            ("escalates-only-on-demand", rises and to > demand),
            ("recovers-only-when-cleared", falls and cleared > level),
            ("cooldown-respected", falls and not quiet or rises and not may_rise),
            ("missing-data-never-recovers", falls and missing),
            # With the policy's waits over a check rises, stepwise by one; and none falls below a demand.
            ("protects-in-time", falls if level < demand and not may_rise else
             to < (min(demand, level + 1) if self.up_by_one else demand)),
            # While all is clear nothing rises, and with the cooldown over a check goes to the lowest, or down.
            ("recovers-in-time", cleared == 1 and (rises or level > 0 and (quiet or falls) and not home))) if broken}

    def most_in(self, window, pairs):  # B(W): so many of these pairs can follow each other in less than W; None: any
        up = max(self.rise, self.every + max(self.long, self.every) if self.long else self.every)
        needs = lambda a, b: max(self.cooldown[a], self.every) if a > b else up
        table = lambda ns: [[ns(a, b) if (a, b) in pairs else math.inf for b in self.all] for a in self.all]
        then = lambda x, y: [[min(x[a][k] + y[k][b] for k in self.all) for b in self.all] for a in self.all]
        fits = lambda walks: min(map(min, walks)) < window
        walks, powers, most = table(lambda a, b: 0), [table(needs)], min(len(pairs), 1)  # the first begins the window
        while fits(then(walks, powers[-1])):
            if len(powers) > 46: return None  # 2^46 pairs in 3.6e12 ns: some walk comes back to its level in no time
            powers.append(then(powers[-1], powers[-1]))
        for n in reversed(range(len(powers))):
            walks, most = (then(walks, powers[n]), most + 2**n) if fits(then(walks, powers[n])) else (walks, most)
        return most

class Certificate:
    def __init__(self, certificate):
        schema, _, digest, toml, hypotheses, *_ = fields(
            certificate, "certificate by policy_digest policy hypotheses partition inputs states reports no_flapping "
            "steady verdicts", "certificate")
        self.__dict__.update(certificate)
        require(schema == SCHEMA, f"certificate: not of the form {SCHEMA}")
        self.digest = "sha256:" + hashlib.sha256(toml.encode()).hexdigest()
        require(digest == self.digest, f"policy_digest: that of the policy is {self.digest}")
        require(hypotheses == HYPOTHESES, "hypotheses: not those on which this checker rests")
        self.policy, self.broken = Policy(toml), set()
        self.partition_covers(), self.inputs_are_all(), self.states_obey(), self.states_are_closed()
        self.judge_checks(), self.judge_flapping(), self.judge_steady(), self.verdicts_follow()
    def breaks(self, name, broken): self.broken |= {name} if broken else set()

    def partition_covers(self):
        self.values = []  # of each metric one value of each region, the healthiest first, missing last
        for m, regions in zip(self.policy.metrics, self.partition, strict=True):
            what, edge, points = f"partition of {m.name}", m.first, []
            require((regions[-1:] == ["missing"]) == m.monitored, f"{what}: missing is not its last region")
            for low, high in regions[:-1]:
                low, high = sorted(m.sign * float.fromhex(end) for end in (low, high))
                require(low == edge, f"{what}: a gap or an overlap at {edge!r}")
                require(m.look(low) == m.look(high), f"{what}: a constant between {low!r} and {high!r}")
                edge, points = math.nextafter(high, math.inf), points + [low]
            require(points and high >= m.last if m.monitored else not regions, f"{what}: not all values")
            self.values.append(points + [math.nan])
        self.looks = self.looks_of(range(len(self.values)))
    def looks_of(self, metrics):  # of all inputs of these metrics
        looks = {(0, 1, False)}
        for i in metrics:
            looks = {together((a, self.policy.metrics[i].look(v))) for a in looks for v in self.values[i]}
        return looks

    def inputs_are_all(self):  # (of more than two metrics, two at a time) were driven; a column for each look
        listed, self.column, metrics = [], {}, self.policy.metrics
        for i, entry in enumerate(self.inputs):
            demand, cleared, regions = fields(entry, "demand cleared_from regions", f"input {i}")
            look = tuple(self.policy.none if k is None else self.policy.levels.index(k) for k in (demand, cleared))
            self.column[look] = i
            listed += map(tuple, regions)
            for each in regions:
                found = together(m.look(dict(enumerate(of))[r]) for m, of, r in zip(metrics, self.values, each))
                require(found[:2] == look, f"input {i}: {each} does not look so")
        all_regions = itertools.product(*(range(len(of)) for of in self.values))
        self.driven = [each for each in all_regions if sum(r > 0 for r in each) <= 2]
        require(sorted(listed) == self.driven, "inputs: not each of them once")

    def states_obey(self):  # each check of each state leads where SPEC 4 says, and is reported so
        p, moves = self.policy, set()
        rows = [[*fields(entry, "level age_ns demanded_ns next", f"state {i}")] for i, entry in enumerate(self.states)]
        self.at = {i: (p.levels.index(level), *clocks) for i, (level, *clocks, _) in enumerate(rows)}
        self.next = [row[-1] for row in rows]
        require(len({*self.at.values()}) == len(self.at), "states: two are the same")
        require(all(clock is NEVER or clock >= 0 for at in self.at.values() for clock in at[1:]), "states: a time < 0")
        self.quiet = {k: {age for at, age, of in self.at.values() if (at, of) == (k, NEVER) != (k, age)} for k in p.all}
        for i, state in self.at.items():
            require(len(self.next[i]) == len(self.column), f"state {i}: not a check for each input")
            for look, j in self.column.items():
                then = self.standing(*p.check(*state, (*look, False)))
                require(self.at[self.next[i][j]] == then, f"state {i} under input {j}: SPEC 4 goes to {then}")
                moves.add((state[0], then[0]))
        self.pairs = {(a, b) for a, b in moves if a != b}
        require(sorted(map(str, self.reports)) == sorted(str({
            "from": p.levels[a], "to": p.levels[b], "kind": "escalation" if a < b else "recovery", "at_its_check": True,
            "escalations": int(a < b), "recoveries": int(a > b)}) for a, b in self.pairs), "reports: not of each move")

    def standing(self, level, age, demanded):  # without a demand one time in a cell stands for those after it
        cell = lambda t: [t >= edge for edge in (self.policy.cooldown[level], self.policy.rise)]
        ages = {t for t in self.quiet[level] if t <= age and cell(t) == cell(age)} if age and demanded is NEVER else ()
        return (level, max(ages), NEVER) if ages else (level, age, demanded)

    def states_are_closed(self):  # each pair of cells to which a run comes has a state, and no other has
        p, self.reached = self.policy, {0}
        for _ in p.all: self.reached |= {p.rests_at(level, look) for level in self.reached for look in self.looks}
        self.allowed = {(a, p.rests_at(a, look)) for a in self.reached for look in self.looks} - {*zip(p.all, p.all)}
        for level in p.all:
            edges, wanted = sorted({p.cooldown[level], p.rise} - {0}), set()
            found = {(age if age is NEVER else sum(age >= edge for edge in edges), demanded if demanded is NEVER else
                      demanded >= p.long) for at, age, demanded in self.at.values() if at == level}
            come_to, rises = level in {b for _, b in self.allowed}, any(look[0] > level for look in self.looks)
            for a in [NEVER] * (level == 0) + [*range(len(edges) + 1)] * come_to:
                old_enough = a in (NEVER, len(edges)) or p.long < edges[a]
                wanted |= {(a, NEVER)} | ({(a, False), (a, old_enough)} if p.long and rises else set())
            require(found == wanted, f"states: at {p.levels[level]} runs come to {wanted}, not to {found}")

    def judge_checks(self):
        p, after = self.policy, lambda i, look: self.at[self.next[i][self.column[look[:2]]]][0]
        for (i, state), look in itertools.product(self.at.items(), self.looks):
            self.broken |= p.faults(state[0], after(i, look), *state[1:], look)
        self.breaks("every-pair-crossed", self.pairs != self.allowed)
        self.broken |= {"every-level-reached", "every-cell-used"} if self.reached != {*p.all} else set()
        for m, values in zip(p.metrics, self.values):
            for k in m.bands:  # within it, with all other metrics at their healthiest
                band = {m.look(value) for value in values[:-1] if m.demanded(value) < k < m.cleared(value)}
                steps = {(level, age is NEVER or age >= p.cooldown[level], after(i, look))
                         for i, (level, age, _) in self.at.items() for look in band}
                self.breaks("every-dead-band-entered", not any(level >= k <= to and quiet for level, quiet, to in steps)
                            or not any(level < k > to for level, _, to in steps))

    def judge_flapping(self):
        """The invariant: from a recovery to each level on, each metric clears so much. Later values only clear more; an
        escalation flaps where its own metric has crossed no dead band from there, as all others may be healthy."""
        p, worst = self.policy, [[None] * len(self.values) for _ in self.policy.all]
        for i, m in enumerate(p.metrics):
            others = self.looks_of([j for j in range(len(self.values)) if j != i])
            for value, other, level in itertools.product(self.values[i] * m.monitored, others, self.reached):
                to = p.rests_at(level, together((m.look(value), other)))
                worst[to][i] = max(worst[to][i] or 0, m.cleared(value)) if to < level else worst[to][i]
            for value, (level, of) in itertools.product(self.values[i], enumerate(worst)):
                self.breaks("no-flapping", of[i] and m.look(value)[0] > level and not (
                    m.bands & {*range(of[i], m.demanded(value) + 1)}))
        require(self.no_flapping == worst, f"no_flapping: recoveries come to {worst}")

    def judge_steady(self):
        """The invariant: under each input the level goes one way from each level to the one listed, and stays."""
        p, ends = self.policy, [[None] * self.policy.none for _ in self.column]
        most = p.top if p.up_by_one else 1, p.top if p.down_by_one else 1
        for (look, j), level in itertools.product(self.column.items(), self.reached):
            way = [level]
            while (to := p.rests_at(way[-1], (*look, False))) not in way:
                way.append(to)
            ups, downs = (sum(a < b for a, b in zip(w, w[1:])) for w in (way, way[::-1]))
            self.breaks("steady-input-settles", to != way[-1] or ups and downs or ups > most[0] or downs > most[1])
            ends[j][level] = p.levels[to]
        require(self.steady == ends, f"steady: the levels end at {ends}")

    def verdicts_follow(self):
        p, rows, most = self.policy, self.policy.shedding, self.policy.most_in(HOUR_NS, self.pairs)
        self.faulty = {"tier-1-never-shed": [k for k in p.all if rows[k][0]], "shedding-monotone": [
            k for k in p.all if rows[k] != sorted(rows[k]) or k and any(a < b for a, b in zip(rows[k], rows[k - 1]))]}
        for name, broken in (*self.faulty.items(), ("flap-budget", most is None),
                             ("transition-budget", most is None or most > (p.budget or 0))):
            self.breaks(name, broken)
        absent = {"tier-1-never-shed", "shedding-monotone", "every-cell-used"} if not any(map(any, rows)) else set()
        absent |= {"transition-budget"} if p.budget is None else set()
        ups = max((d - a if p.up_by_one else 1 for a in self.reached for d, _, _ in self.looks if d > a), default=1)
        wait_s, checks = max(p.long_s, p.rise_s), 2 if p.long_s else 1  # one begins the demand's time, one ends it
        downs = [p.cooldown_s[a:0:-1] if p.down_by_one else p.cooldown_s[a:a + (a > 0)] for a in self.reached]
        bounds = {"flap-budget": (most, "transitions an hour", 0), "transition-budget": (most, "transitions an hour", 0),
                  "protects-in-time": (ups * wait_s, "s", ups * checks) if wait_s else (ups, "checks", 0),
                  "recovers-in-time": (max(map(sum, downs)), "s", max(map(len, downs)))}
        for name, entry in zip(PROPERTIES, self.verdicts, strict=True):
            told, verdict, bound, *units, witness = fields(
                entry, "property verdict bound unit check_intervals witness", f"verdict on {name}")
            found = "not-applicable" if name in absent else "violated" if name in self.broken else "holds"
            require((told, verdict) == (name, found), f"verdicts: by SPEC 3 and 4, {name}: {found}")
            has_bound = found == "holds" or found == "violated" and name == "transition-budget" and most is not None
            wanted = bounds.get(name, (None, "", 0)) if has_bound else (None, "", 0)
            require((bound and float.fromhex(bound), *units) == wanted, f"bound of {name}: it is {wanted}")
            to_show = found == "violated" and not name.startswith("every-")
            self.shows(name, witness) if to_show else require(witness == [], f"witness of {name}: nothing to show")

    def shows(self, name, witness):  # a run by SPEC 4 from the start, at whose last check the property is broken
        p, level, moved, begun, last, since = self.policy, 0, [], NEVER, 0, []  # since the last recovery
        require(witness or self.faulty.get(name, [0])[0] not in self.reached, f"witness of {name}: there is none")
        for i, entry in enumerate(witness):
            t, pressure, told = fields(entry, "t_ns pressure level", f"witness of {name}")
            values = [m.sign * float.fromhex(v or "nan") for m, v in zip(p.metrics, pressure, strict=True)]
            require(t >= last and [v is not None for v in pressure] == [m.monitored for m in p.metrics] and
                    not any(v < m.first for m, v in zip(p.metrics, values)), f"witness of {name}: check {i} is none")
            look, before, flaps = together(m.look(v) for m, v in zip(p.metrics, values)), level, False
            age, demanded = t - moved[-1] if moved else NEVER, NEVER if begun is NEVER else t - begun
            level, _, waited = p.check(before, age, demanded, look)
            require(told == p.levels[level], f"witness of {name}: check {i} comes to {p.levels[level]}")
            begun, last = NEVER if waited is NEVER else t - waited, t
            moved += [t] * (level != before)
            since = [values] if level < before else since + [values] if since else []
            if level > before:  # a flap if no metric was on the healthy side of a dead band, then at its trigger
                flaps, since = since and not any(m.bands & {*range(m.cleared(a[j]), m.demanded(b[j]) + 1)} for j, m in
                                                 enumerate(p.metrics) for a, b in itertools.combinations(since, 2)), []
        shown = {"no-flapping": lambda: flaps, "flap-budget": lambda: level < before and age < MOMENT_NS,
                 "transition-budget": lambda: sum(t - at < HOUR_NS for at in moved) > p.budget}.get(
            name, lambda: level in self.faulty.get(name, ())[:1] or name in p.faults(before, level, age, demanded, look))
        require(not witness or shown(), f"witness of {name}: its last check does not break it")

def main(path):
    try:
        with open(0 if path == "-" else path, encoding="utf-8") as file:
            found = Certificate(json.load(file))
    except OSError as error: return print(error, file=sys.stderr) or 2
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return f"refused: {error if type(error) is ValueError else repr(error)}"
    print(f"{found.digest}: {len(found.at)} states, {len(found.driven)} inputs, {len(found.at) * len(found.driven):,} "
          f"transitions and {len(found.verdicts)} verdicts follow from SPEC 3 and 4")

if __name__ == "__main__": sys.exit(main(*sys.argv[1:]))
