#!/usr/bin/env python3
"""Mutants of check_certificate.py, made by rule: mutate_checker.py FILE... prints MUTANTS.md, of good certificates.

Each comparison, constant, connective, condition, choice, + and - is a mutant or several. A mutant is killed where it
refuses a good certificate, does not end, or says something else than the checker of a tampered one (tamper_certificate.py
tampers with those named *-small.json). What lives is named, with the reason where it is shown that nobody can tell."""
import ast, json, signal, sys, time

import tamper_certificate as tampering

SOME = 7  # of so many tampered certificates one is tried
BY_SPEC_4 = "what SPEC 4 does breaks no such property, whatever the policy, and each check was held against SPEC 4 before"
# Of those that live: by what stands in the mutated line, and how the mutant's description begins.
EQUIVALENT = (
    ("zip((0, 1, False)", "", "each look is at least that"),
    ("if self.monitored else (0, 1, False)", "", "each look is at least that"),
    ("looks = {(0, 1, False)}", "", "each look is at least that"),
    ("if self.sign > 0 else", "", "a sign is 1 or -1"),
    ('("cooldown-respected"', "", BY_SPEC_4),
    ("falls if level < demand", "", BY_SPEC_4),
    ("to < (min(demand", "", BY_SPEC_4),
    ('("recovers-in-time"', "", BY_SPEC_4),
    ("elif level and demand < level", "demand < level =>", "a level that is demanded is not cleared"),
    ("elif level and demand < level", "level and demand < level", "the lowest level is never cleared, and what is demanded neither"),
    ("seconds * 1e9 < 9.2e18", "9.2e+18 =>", "the next double is further away"),
    ("len(powers) > 46", "", "a walk that repeats itself in no time fits at any power"),
    ('"steady-input-settles", to', "", "SPEC 4 settles whatever the policy"),
    ("ups, downs = (sum(", "", "SPEC 4 settles whatever the policy"),
    ("most = p.top if p.up_by_one", "", "SPEC 4 settles whatever the policy"),
    ("clock is NEVER or clock >= 0 for at in", "1 => 0", "a level's index is not below 0 either"),
    ("worst[to][i] = max(", "0 =>", "what is cleared is at least 1"),
    ('("transition-budget", most is None or', "0 =>", "without a budget it is not applicable"),
    ("while (to := p.rests_at", "False =>", "whether something is missing decides nothing there"),
    ("then = self.standing(", "False =>", "whether something is missing decides nothing there"),
    ("needs = lambda a, b", "a > b =>", "no pair leads to its own level"),
    ('"from": p.levels[a]', "a < b =>", "no pair leads to its own level"),
    ("int(a < b)", "", "no pair leads to its own level"),
    ("cell = lambda t: [t >= edge", "t >= edge =>", "the same cells, each told by what it has not reached"),
)


class Mutator(ast.NodeTransformer):
    """Makes the n-th mutant of a tree."""
    COMPARED = {ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
                ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
                ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,)}
    COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}
    CHOSEN = {"min": "max", "max": "min", "any": "all", "all": "any"}

    def __init__(self, n):
        self.left, self.lines, self.what = n, None, None

    def takes(self, node, becomes):
        self.left -= 1
        if self.left != -1:
            return False
        self.lines, self.what = range(node.lineno, node.end_lineno + 1), f"{ast.unparse(node)} => {becomes}"
        return True

    def visit_Compare(self, node):
        self.generic_visit(node)
        for i, op in enumerate(node.ops):
            for other in self.COMPARED[type(op)]:
                if self.takes(node, other.__name__ + (f" at {i + 1}" if len(node.ops) > 1 else "")):
                    node.ops[i] = other()
        return node

    def visit_Constant(self, node):
        if type(node.value) is bool:
            others = (not node.value,)
        else:
            others = (node.value + 1, node.value - 1) if type(node.value) in (int, float) else ()
        for other in others:
            if self.takes(node, other):
                return ast.copy_location(ast.Constant(other), node)
        return node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        if self.takes(node, other.__name__):
            node.op = other()
        for i, part in enumerate(node.values):
            if self.takes(node, "without " + ast.unparse(part)):
                rest = node.values[:i] + node.values[i + 1:]
                return rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(node.op, rest), node)
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        other = self.COUNTED.get(type(node.op))
        if other and self.takes(node, other.__name__):
            node.op = other()
        return node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        return ast.copy_location(ast.Pass(), node) if self.takes(node, "nothing") else node

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        is_one = isinstance(node.op, (ast.Not, ast.USub))
        return node.operand if is_one and self.takes(node, ast.unparse(node.operand)) else node

    def visit_condition(self, node):
        self.generic_visit(node)
        if self.takes(node.test, "not so"):
            node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        return node
    visit_If = visit_IfExp = visit_While = visit_condition

    def visit_comprehension(self, node):
        self.generic_visit(node)
        for i, test in enumerate(node.ifs):
            if self.takes(test, "each"):
                node.ifs[i] = ast.copy_location(ast.Constant(True), test)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name in self.CHOSEN and self.takes(node, self.CHOSEN[name]):
            node.func.id = self.CHOSEN[name]
        return node


def too_long(*_):
    raise ValueError("takes too long")


def refusal(check, certificate, at_most_s=5):
    """What is said of a certificate, in so much time of the processor, and at which line; None where it is accepted."""
    signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, at_most_s)
    try:
        return tampering.refusal(check, certificate)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def words(check, certificate):
    why = refusal(check, certificate)
    return why and why[0]


def is_killed(mutant, n, lines, good, lies, killers):
    if any(refusal(mutant, certificate, 2 + 20 * takes_s) is not None for certificate, takes_s in good):
        return "good"
    # Those that are refused in the mutant's function, and of all others some: all of them take half a minute.
    near = [(lie, why) for lie, why in lies if why and why[1] in lines]
    for lie, why in [*killers[-50:], *near, *lies[n % SOME::SOME]]:
        if words(mutant, lie) != (why and why[0]):
            killers.append((lie, why))
            return "lie"
    return None


def why_equivalent(mutator, lines):
    text = "\n".join(lines[line - 1] for line in mutator.lines)
    return next((why for stands, begins, why in EQUIVALENT if stands in text and mutator.what.startswith(begins)), None)


def main(*files):
    with open(tampering.CHECKER, encoding="utf-8") as file:
        text = file.read()
    lines, check = text.splitlines(), tampering.checker(ast.parse(text))
    good = []
    for certificate in sorted(map(tampering.loaded, files), key=lambda each: len(json.dumps(each))):
        began_s = time.process_time()
        if why := refusal(check, certificate, 600):
            raise SystemExit(f"a good certificate is refused: {why[0]}")
        good.append((certificate, time.process_time() - began_s))
    small = [tampering.loaded(file) for file in files if file.endswith("-small.json")]
    small.sort(key=json.dumps)  # which lies are tried must not depend on where the files are
    lies = [(lie, refusal(check, lie)) for each in small for _, lie in tampering.tampered(each)]
    functions = [range(node.lineno, node.end_lineno + 1) for node in ast.walk(ast.parse(text))
                 if isinstance(node, ast.FunctionDef)]
    end = next(node.lineno for node in ast.parse(text).body if getattr(node, "name", "") == "main")
    n, killed, equivalent, killers, lived = 0, {"good": 0, "lie": 0}, 0, [], []
    while True:
        mutator = Mutator(n)
        tree = mutator.visit(ast.parse(text))
        if mutator.lines is None or mutator.lines[0] >= end:
            break
        n += 1
        try:
            mutant = tampering.checker(ast.fix_missing_locations(tree))
            function = next((of for of in functions if mutator.lines[0] in of), mutator.lines)
            by = is_killed(mutant, n, function, good, lies, killers)
        except tampering.UNREADABLE:
            by = "good"
        if by:
            killed[by] += 1
        elif why_equivalent(mutator, lines):
            equivalent += 1
        else:
            lived.append(f"| {mutator.lines[0]} | `` {mutator.what.replace('|', chr(92) + '|')} `` |")
    share = 100 * sum(killed.values()) / (n - equivalent)
    print("# Mutants of the certificates' checker, made by rule\n")
    print(f"Generated by mutate_checker.py, which says how. {n} mutants of check_certificate.py, less what only prints: {killed['good']} refuse a good")
    print(f"certificate, {killed['lie']} say something else of a tampered one, {equivalent} are shown equivalent (EQUIVALENT, with the reason),")
    print(f"{len(lived)} live: {share:.1f} % of those that are not shown equivalent are killed.\n")
    for why in dict.fromkeys(why for _, _, why in EQUIVALENT):
        print(f"- equivalent: {why}.")
    print("\n## Those that live\n\nNo certificate at hand tells them from the checker.\n\n| line | instead of => stands |\n|--:|---|")
    print("\n".join(lived))


if __name__ == "__main__":
    main(*sys.argv[1:])
