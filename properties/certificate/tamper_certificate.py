#!/usr/bin/env python3
"""What certificate_test.cpp asks of check_certificate.py, in one process, as each start of Python takes longer than a
check: tamper_certificate.py accept|refuse|tamper|weaken FILE...

accept, refuse: whether the checker does so with each file. tamper: changes every entry of each file, one at a time,
and expects a refusal, or one of REASONS. weaken: takes away each thing that the checker asks, one at a time, and
expects that a tampered certificate is accepted then, or a good one refused: what nobody misses is not asked."""
import ast, copy, hashlib, itertools, json, math, os, re, sys

CHECKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check_certificate.py")
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # as the checker's main() has it

# Where a changed certificate is as true as it was.
REASONS = {
    "by": "who wrote it proves nothing",
    "reports": "their order says nothing",
    "inputs/#/regions": "their order says nothing",
    "partition/#/#": "a region is the same from either end",
    "partition/#/#/#": "no value is below the metric's least one: how far the last region goes there says nothing",
    "states": "each cell of the clocks needs one state: another of the same cell may be left out, or renumbered",
    "states/#/age_ns": "another moment of the same cell stands for it as well",
    "states/#/demanded_ns": "another moment of the same cell stands for it as well",
    "a state is left out": "another one of the same cell is there",
    "one state more": "it is of a cell that runs come to, and all that it does is right",
    "verdicts/#/witness": "another run that shows the same",
    "verdicts/#/witness/#/t_ns": "another run that shows the same",
    "verdicts/#/witness/#/pressure": "another run that shows the same",
    "verdicts/#/witness/#/pressure/#": "another run that shows the same",
    "policy one: escalation": "of two levels, the next is the highest",
    "policy one: recovery": "of two levels, the lower is the lowest",
    "policy two: recovery": "its clear values are such that both come to the same",
    "policy two: trigger": "that metric is not monitored",
    "policy two: clear": "that metric is not monitored",
    "policy four: escalation": "of two levels, the next is the highest",
    "policy four: recovery": "of two levels, the lower is the lowest",
    "policy four: check_every_s": "a shorter time than the cooldowns needs no count",
}


# What no certificate can break once all else is as it must be; asked all the same, as nobody knows that of a new rule.
NEVER_MISSED = {
    "self.breaks('every-pair-crossed', self.pairs != self.allowed)": "each level has a state with all waits over",
    "self.breaks('steady-input-settles',": "SPEC 4 settles whatever the policy",
}


def checker(tree):
    names = {"__name__": "checker"}
    exec(compile(tree, CHECKER, "exec"), names)
    return names["Certificate"]


def refusal(check, certificate):
    """What is wrong, and the line of the checker that asks; None where the certificate is accepted."""
    try:
        check(certificate)
    except UNREADABLE as error:
        trace, line = error.__traceback__, 0
        while trace:
            line = line if trace.tb_frame.f_code.co_name == "require" else trace.tb_lineno
            trace = trace.tb_next
        return str(error) if type(error) is ValueError else repr(error), line
    return None


def variants(node, levels):
    """What an entry may be changed to: another value; a list or object with one part less, one twice, two exchanged."""
    if isinstance(node, dict):
        yield from ({key: node[key] for key in node if key != left_out} for left_out in node)
        yield {**node, "more": 1}
    elif isinstance(node, list):
        for i in range(len(node)):
            yield node[:i] + node[i + 1:]
            yield node[:i + 1] + node[i:]
            if i and node[i] != node[i - 1]:
                yield node[:i - 1] + [node[i], node[i - 1]] + node[i + 1:]
    elif isinstance(node, bool):
        yield not node
    elif isinstance(node, int):
        yield from (node + 1, node - 1, node + 10**9, None)
    elif node is None:
        yield from (0, 1, levels[0], levels[-1], "0x1p+0")
    elif node in levels:
        yield from [level for level in levels if level != node] + [None]
    elif re.fullmatch("-?(0x.*|inf|nan)", node):
        number = float.fromhex(node)
        others = math.nextafter(number, math.inf), math.nextafter(number, -math.inf), number * 4 + 9, number / 4 - 9
        yield from {x.hex() for x in others if x.hex() != number.hex()} | {"nan", None} - {node}
    else:
        yield from (node + "x", "", None)


def entries(node, at=()):
    yield at, node
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield from entries(node[key], at + (key,))


def with_entry(node, at, value):
    if not at:
        return value
    result = copy.copy(node)
    result[at[0]] = with_entry(node[at[0]], at[1:], value)
    return result


def with_policy(certificate, before, after):
    """Another policy in its place, with its own digest; and which policy's key it is."""
    digest = "sha256:" + hashlib.sha256(after.encode()).hexdigest()
    key = next(a for a, b in zip(before.split("\n"), after.split("\n")) if a != b).split(" ")[0]
    name = re.match('name = "(.*)"', before)[1]
    return f"policy {name}: {key}", {**certificate, "policy": after, "policy_digest": digest}


def without_columns(certificate, gone):
    kept = [j for j in range(len(certificate["inputs"])) if j not in gone]
    pick = lambda of: [of[j] for j in kept]
    states = [{**state, "next": pick(state["next"])} for state in certificate["states"]]
    return {**certificate, "inputs": pick(certificate["inputs"]), "steady": pick(certificate["steady"]), "states": states}


def consistent_lies(certificate):
    """Changes of one thing in all the places where it stands, so that what is left agrees with itself."""
    text = certificate["policy"]
    for number in re.finditer(r"(?<=[ \[])-?[\d.]+(?=[,\]\n])", text):
        if not re.search(r"^(stale_after_s|max|min|max_transitions_per_hour) ", text[:number.end()].split("\n")[-1]):
            for other in (float(number[0]) * 2 + 1, float(number[0]) / 2 - 0.25):
                yield with_policy(certificate, text, text[:number.start()] + repr(other) + text[number.end():])
    for old, new in (("hold", "assume-zero"), ("assume-zero", "hold"), ("immediate", "stepwise"), ("banded", "recompute"),
                     ("recompute", "banded"), ("true", "false"), ("high", "low"), ("process", "spill")):
        if f'"{old}"' in text or f"= {old}" in text:
            yield with_policy(certificate, text, text.replace(old, new, 1))
    for line in re.finditer(r"^(?:trigger|clear|cooldown_s) = \[.*\]$", text, re.M):
        yield with_policy(certificate, text, text[:line.end() - 1] + ", inf]" + text[line.end():])
    for a, b in itertools.permutations(range(len(certificate["inputs"])), 2):
        lie = copy.deepcopy(certificate)
        lie["inputs"][b]["regions"].append(lie["inputs"][a]["regions"].pop())
        yield "an input stands with others", lie
    for j in range(len(certificate["inputs"])):
        yield "an input and its checks are left out", without_columns(certificate, {j})
        twice = copy.deepcopy(certificate)
        for of in [twice["inputs"], twice["steady"], *(state["next"] for state in twice["states"])]:
            of.append(copy.deepcopy(of[j]))
        yield "an input and its checks stand there twice", twice
        twice = copy.deepcopy(twice)  # who has the other keeps it
        twice["inputs"][-1]["regions"] = []
        yield "an input and its checks stand there twice", twice
    for metric, regions in enumerate(certificate["partition"]):
        for r in range(1, len(regions) - 1):
            for merged in ([[regions[r - 1][0], regions[r][1]]], [[regions[r][0], regions[r - 1][1]]], [regions[r - 1]]):
                lie = copy.deepcopy(certificate)
                lie["partition"][metric][r - 1:r + 1] = merged
                for entry in lie["inputs"]:
                    entry["regions"] = [[x - (i == metric and x > r) for i, x in enumerate(each)]
                                        for each in entry["regions"] if each[metric] != r]
                empty = {j for j, entry in enumerate(lie["inputs"]) if not entry["regions"]}
                yield "a region is left out, or one with the next", without_columns(lie, empty)
    for i in range(1, len(certificate["states"])):
        lie = copy.deepcopy(certificate)
        del lie["states"][i]
        for state in lie["states"]:
            state["next"] = [to - (to > i) if to != i else 0 for to in state["next"]]
        if not any(i in state["next"] for k, state in enumerate(certificate["states"]) if k != i):
            yield "a state is left out", lie
    for i, state in enumerate(certificate["states"]):
        for change in ({}, {"age_ns": -1}, {"demanded_ns": -1}, {"age_ns": None}, {"age_ns": 0, "demanded_ns": 0},
                       {"age_ns": 10**15}, {"age_ns": 0, "demanded_ns": 10**15}, {"level": certificate["reports"][0]["to"]}):
            lie = copy.deepcopy(certificate)
            stay = len(lie["states"])  # where the check leaves the state as it is, it stays the new one
            lie["states"].append({**state, **change, "next": [stay if to == i else to for to in state["next"]]})
            yield "one state more", lie


def tampered(certificate):
    levels = list(dict.fromkeys(state["level"] for state in certificate["states"]))
    for at, node in entries(certificate):
        for variant in variants(node, levels):
            if (variant, type(variant)) == (node, type(node)):
                continue
            yield "/".join("#" if isinstance(key, int) else key for key in at), with_entry(certificate, at, variant)
    yield from consistent_lies(certificate)


def loaded(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def tamper(check, files):
    changed, as_true, faults = 0, {}, 0
    for file in files:
        for at, lie in tampered(loaded(file)):
            changed += 1
            if refusal(check, lie) is not None:
                continue
            if at in REASONS:
                as_true[at] = as_true.get(at, 0) + 1
            else:
                faults += 1
                print(f"{os.path.basename(file)}: accepted, though changed: {at}: {json.dumps(lie)[:3000]}")
    for at in REASONS:
        if at not in as_true:
            print(f"REASONS: nothing at {at} was ever accepted")
            faults += 1
    print(f"{changed} changes, {sum(as_true.values())} of them as true: {as_true}")
    return faults


class Weakened(ast.NodeTransformer):
    """Takes away the n-th thing that is asked: a require(), a part of its condition, or what counts as a breach."""
    def __init__(self, n):
        self.left, self.line, self.what = n, None, None

    def takes(self, node):
        self.left -= 1
        if self.left != -1:
            return False
        self.line, self.what = range(node.lineno, node.end_lineno + 1), ast.unparse(node)
        return True

    def visit_Expr(self, node):
        call = node.value
        name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
        if name in ("require", "self.breaks", "self.shows") and self.takes(node):
            return ast.copy_location(ast.Pass(), node)
        if name == "require" and isinstance(call.args[0], ast.BoolOp) and isinstance(call.args[0].op, ast.And):
            for i, part in enumerate(call.args[0].values):
                if self.takes(part):
                    call.args[0].values[i] = ast.copy_location(ast.Constant(True), part)
                    self.line = range(node.lineno, node.end_lineno + 1)
        return node

    def visit_AugAssign(self, node):
        if ast.unparse(node.target) == "self.broken" and self.takes(node):
            return ast.copy_location(ast.Pass(), node)
        return node


def weaken(text, files):
    check = checker(ast.parse(text))
    good = [loaded(file) for file in files]
    refused = [(at, lie, refusal(check, lie)) for certificate in good for at, lie in tampered(certificate)]
    n, lived = 0, 0
    while True:
        weakened = Weakened(n)
        tree = weakened.visit(ast.parse(text))
        if weakened.line is None:
            break
        n += 1
        lax = checker(ast.fix_missing_locations(tree))
        if any(refusal(lax, certificate) for certificate in good):
            continue
        if any(why and why[1] in weakened.line and refusal(lax, lie) is None for _, lie, why in refused):
            continue
        if any(weakened.what.startswith(start) for start in NEVER_MISSED):
            continue
        lived += 1
        print(f"nobody misses line {weakened.line[0]}: {weakened.what[:150]}")
    print(f"{n} things that the checker asks, {lived} of them missed by nobody")
    return lived


def main(mode, *files):
    with open(CHECKER, encoding="utf-8") as file:
        text = file.read()
    if mode == "tamper":
        return tamper(checker(ast.parse(text)), files)
    if mode == "weaken":
        return weaken(text, files)
    check, faults = checker(ast.parse(text)), 0
    for file in files:
        why = refusal(check, loaded(file))
        print(f"{os.path.basename(file)}: {'accepted' if why is None else 'refused: ' + why[0]}")
        faults += (why is None) != (mode == "accept")
    return faults


if __name__ == "__main__":
    sys.exit(min(main(*sys.argv[1:]), 100))
