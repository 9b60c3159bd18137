#!/usr/bin/python3
"""Mutants of the model, of what replays and simulates, and of the checkers: made, run, and told in MUTATION.md.

    ./dev mutants                      all of files.txt; what a run before this one settled is kept
    ./dev mutants model/flap_rule.cpp  these files alone
    ./dev mutants --list FILE          the mutants of a file, nothing is run
    ./dev mutants --table              MUTATION.md anew, of the results that there are; a run of all writes it too

A tree of its own (build-mutation/tree) has an instrumented copy of each file; it is built once. Every test
is run once as it is, to see which mutants' places it comes to and what it takes; a mutant then meets only
those, the tests of its own file first and then the quickest, until one fails.
"""

import argparse
import concurrent.futures
import copy
import fnmatch
import glob
import hashlib
import json
import os
import pickle
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

import mutants_of

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORK = os.environ.get('CASCADE_MUTATION_DIR', os.path.join(ROOT, 'build-mutation'))
TREE = os.environ.get('CASCADE_MUTATION_TREE', os.path.join(WORK, 'tree'))
PROGRAMS = ['model_test', 'sim_test', 'properties_test', 'reports_test', 'cli_test']
PER_FILE = 1024  # numbers a file may use, so that a change in one leaves the others' copies as they are
MUTANTS_MAX = 1 << 17
# Whose tests are a folder's as well: the broken cascades are there for the explorer's doubts.
TRIED_BY = {'properties/explore': 'properties/mutants'}
# Another environment of a test than ctest's would be another test.
TEST_ENVIRONMENT = {'RC_PARAMS': 'seed=1'}


def say(*words):
    print(*words, file=sys.stderr, flush=True)


# --- the files, and what is known of them by hand


def patterns():
    with open(os.path.join(HERE, 'files.txt')) as lines:
        return [line.strip() for line in lines if line.strip() and not line.startswith('#')]


def all_files():
    """In the order of files.txt, which is that of the table."""
    found = []
    for pattern in patterns():
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            name = os.path.relpath(path, ROOT)
            if not re.search(r'_(test|prop)\.cpp$', name) and name not in found:
                found.append(name)
    return found


def equivalents():
    """{key: why} of equivalents.tsv, where five columns are a mutant's key."""
    known = {}
    with open(os.path.join(HERE, 'equivalents.tsv')) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith('#'):
                continue
            columns = line.rstrip('\n').split('\t')
            if len(columns) != 6 or not columns[5].strip():
                raise SystemExit(f'{HERE}/equivalents.tsv:{number}: {len(columns)} columns; it should be file, function, '
                                 'before, after, which of those alike, why')
            known[tuple(columns[:5])] = columns[5]
    return known


def is_equivalent(mutant, known):
    """The reason, or None. Of a key `*` for what it becomes or which one stands for each."""
    return (known.get(mutant.key) or known.get(mutant.key[:4] + ('*',)) or
            known.get(mutant.key[:3] + ('*', '*')))


def found(name):
    """The source, sites and what was left out of a file; kept for as long as neither it nor the finder changes."""
    path = os.path.join(ROOT, name)
    with open(path, 'rb') as source, open(mutants_of.__file__, 'rb') as finder:
        stamp = hashlib.sha256(source.read() + finder.read()).hexdigest()
    kept = os.path.join(WORK, 'found', name.replace('/', '+') + '.pickle')
    try:
        with open(kept, 'rb') as stored:
            before, result = pickle.load(stored)
            if before == stamp:
                return result
    except (OSError, EOFError, pickle.PickleError):
        pass
    # Boost's state machine, of which the one .cpp that includes it is made, is no C++20.
    standard = 'c++17' if name.startswith('model/') else 'c++20'
    say(f'reading {name}')
    result = mutants_of.find(path, name, ['-x', 'c++', f'-std={standard}', f'-I{ROOT}', '-Wno-everything'])
    os.makedirs(os.path.dirname(kept), exist_ok=True)
    with open(kept, 'wb') as stored:
        pickle.dump((stamp, result), stored)
    return result


class Plan:
    """All mutants of some files, numbered."""

    def __init__(self, names):
        order = all_files()
        self.names, self.mutants, self.left_out, self.copies = names, [], {}, {}
        for name in names:
            source, sites, left_out = found(name)
            number = PER_FILE * (1 + order.index(name))
            for site in sites:
                for mutant in site.mutants:
                    mutant.number = number
                    number += 1
                    self.mutants.append(mutant)
            assert number <= PER_FILE * (2 + order.index(name)) and number < MUTANTS_MAX, name
            self.left_out[name] = left_out
            if any(site.mutants for site in sites):
                self.copies[name] = mutants_of.write(source, sites)


    def of(self, names):
        part = copy.copy(self)
        part.names, part.mutants = names, [m for m in self.mutants if m.file in names]
        return part


# --- the tree and the programs


def put(path, text, encoding):
    """Only where it differs, so that nothing is built again for nothing."""
    data = text.encode(encoding) if encoding else text
    try:
        with open(path, 'rb') as there:
            if there.read() == data:
                return
    except OSError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as out:
        out.write(data)


def copy_of(plan, name):
    # Warnings are about the program as it is written, not about this.
    return ('#pragma GCC system_header\n' if name.endswith('.hpp') else '') + plan.copies[name]


def require_as_built(plan, names):
    """Of another text, or other numbers, a mutant would be another one."""
    for name in names:
        if name not in plan.copies:
            continue
        try:
            with open(os.path.join(TREE, name), 'rb') as there:
                is_same = there.read() == copy_of(plan, name).encode('latin-1')
        except OSError:
            is_same = False
        if not is_same:
            raise SystemExit(f'{name}: {TREE} has another copy than would be made now: leave --as-built out')


def write_tree(plan):
    listed = subprocess.run(['git', '-C', ROOT, 'ls-files', '-co', '--exclude-standard', '-z'], check=True, capture_output=True).stdout
    names = [name for name in listed.decode().split('\0') if name and os.path.isfile(os.path.join(ROOT, name))]
    for name in names:
        if name in plan.copies or name == 'CMakeLists.txt':
            continue
        target = os.path.join(TREE, name)
        with open(os.path.join(ROOT, name), 'rb') as source:
            put(target, source.read(), None)
        os.chmod(target, os.stat(os.path.join(ROOT, name)).st_mode)
    for name in plan.copies:
        put(os.path.join(TREE, name), copy_of(plan, name), 'latin-1')
    for part in ('mutation_switch.hpp', 'mutation_switch.cpp'):
        with open(os.path.join(HERE, 'switch', part + '.in')) as source:
            put(os.path.join(TREE, 'model', part), source.read(), 'utf-8')
    with open(os.path.join(ROOT, 'CMakeLists.txt')) as lists:
        sources = ' '.join(name for name in plan.copies if name.endswith('.cpp'))
        put(os.path.join(TREE, 'CMakeLists.txt'), lists.read() +
            f'\nset_source_files_properties({sources} PROPERTIES COMPILE_OPTIONS "-w;-Wno-narrowing")\n', 'utf-8')
    shared = os.path.join(os.path.dirname(TREE), 'shared')  # recordings that may stand beside the project
    beside = os.path.join(os.path.dirname(ROOT), 'shared')
    beside = os.environ.get('CASCADE_SHARED', beside)
    if os.path.isdir(beside) and not os.path.exists(shared):
        os.symlink(beside, shared)


def build(programs, jobs):
    folder = os.path.join(TREE, 'build')
    if not os.path.exists(os.path.join(folder, 'build.ninja')):
        launcher = ['-DCMAKE_CXX_COMPILER_LAUNCHER=ccache'] if any(
            os.access(os.path.join(p, 'ccache'), os.X_OK) for p in os.environ['PATH'].split(':')) else []
        # Built once; the instrumented files have options of their own, and are compiled one by one. The library's
        # assertions end a mutant that reads past an end, as the sanitizers' run does.
        subprocess.run(['cmake', '--preset', 'dev', '-DCMAKE_CXX_FLAGS=-D_GLIBCXX_ASSERTIONS', '-DCASCADE_TESTS=ON', '-DCASCADE_UNITY=ON',
                        f'-DCASCADE_MUTANT_SOURCES={ROOT}', *launcher],
                       cwd=TREE, check=True, stdout=subprocess.DEVNULL)
    targets = [*programs]
    if 'properties_test' in programs:
        targets.append('mutants')  # broken cascades, made by hand, before the checkers that are mutated here
    log = os.path.join(WORK, 'build.log')
    with open(log, 'w') as out:
        # Tests are not run while they are built.
        status = subprocess.run(['cmake', '--build', folder, '-j', str(jobs), '--target', *targets], stdout=out, stderr=out).returncode
    if status:
        with open(log) as text:
            errors = [line for line in text if ' error: ' in line or 'FAILED' in line]
        raise SystemExit('building failed; ' + log + '\n' + ''.join(errors[:20]))


# --- running


class Outcome:
    def __init__(self, status, test, cpu):
        self.status, self.test, self.cpu = status, test, cpu  # status: passed, failed, crashed, time


def run_tests(program, tests, cpu_limit, environment, scratch):
    """Runs tests of one program in one process. Wall time is no measure where others use the machine, and a
    deadlock uses no other."""
    def limits():
        os.setsid()
        seconds = int(cpu_limit) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))

    path = os.path.join(TREE, 'build', program)
    everything = {**os.environ, **TEST_ENVIRONMENT, **environment, 'TMPDIR': scratch,
                  'GTEST_FILTER': ':'.join(tests), 'GTEST_FAIL_FAST': '1', 'GTEST_COLOR': 'no', 'GTEST_PRINT_TIME': '0'}
    before = time.monotonic()
    with tempfile.TemporaryFile(dir=scratch) as out:
        child = subprocess.Popen([path], cwd=os.path.join(TREE, 'build'), env=everything, stdout=out, stderr=out,
                                 stdin=subprocess.DEVNULL, preexec_fn=limits)
        timed_out = threading.Event()

        def end():
            timed_out.set()
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

        timer = threading.Timer(60 + 20 * cpu_limit, end)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        timer.cancel()
        try:  # what it started and left behind
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        out.seek(max(0, out.seek(0, 2) - 400_000))
        text = out.read().decode('utf-8', 'replace')
    cpu = usage.ru_utime + usage.ru_stime
    began = re.findall(r'^\[ RUN      \] (\S+)', text, re.M)
    failed = re.findall(r'^\[  FAILED  \] ([^\s,]+)', text, re.M)
    last = failed[0] if failed else began[-1] if began else '(start)'
    if timed_out.is_set() or child.returncode == -signal.SIGXCPU or (child.returncode == -signal.SIGKILL and cpu >= cpu_limit):
        return Outcome('time', last, cpu)
    if child.returncode == 0:
        return Outcome('passed', '', cpu)
    return Outcome('failed' if failed else 'crashed', last, cpu)


class Tests:
    """The tests of all programs: name, where it stands, what it takes, and which mutants' places it comes to."""

    def __init__(self, programs, slowest, longest, patterns):
        self.programs, self.slowest, self.patterns = programs, slowest, patterns
        self.signature = f'{slowest} {longest} {" ".join(patterns)} ' + ' '.join(self.stamp(p) for p in programs)

    @staticmethod
    def stamp(program):
        status = os.stat(os.path.join(TREE, 'build', program))
        return f'{program}:{status.st_mtime_ns}:{status.st_size}'

    def measure(self, jobs, scratch):
        """Kept by test, for as long as the program is the same."""
        kept = os.path.join(WORK, 'reached.pickle')
        stored, lock = {}, threading.Lock()
        try:
            with open(kept, 'rb') as there:
                stored = pickle.load(there)
        except (OSError, EOFError):
            pass
        self.tests = {}
        for program in self.programs:
            stamp, rows = stored.get(program, ('', {}))
            if stamp != self.stamp(program):
                rows = {}
            stored[program] = (self.stamp(program), rows)
            chosen = [t for t in self.list(program, scratch) if any(fnmatch.fnmatch(t[0], p) for p in self.patterns)]
            # One that was too slow for a shorter limit may do for this one.
            wanted = [t for t in chosen if t[0] not in rows or
                      rows[t[0]][1] == 'time' and rows[t[0]][2] < self.slowest]
            if wanted:
                say(f'{program}: what each of {len(wanted)} tests comes to')

            def one(test):
                name, *row = self.measure_one(program, *test, scratch)
                with lock:
                    rows[name] = row
                    if len(rows) % 10 == 0:
                        self.keep(kept, stored)

            with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
                list(pool.map(one, wanted))
            self.keep(kept, stored)
            self.tests[program] = {name: rows[name] for name, _ in chosen}
        self.reaching = {}
        for program, tests in self.tests.items():
            for name, (file, status, cpu, reached) in tests.items():
                if status == 'passed':
                    for number in reached:
                        self.reaching.setdefault(number, []).append((program, name, file, cpu))

    @staticmethod
    def keep(path, stored):
        with open(path + '.new', 'wb') as there:
            pickle.dump(stored, there)
        os.replace(path + '.new', path)

    def list(self, program, scratch):
        out = os.path.join(scratch, 'tests.json')
        subprocess.run([os.path.join(TREE, 'build', program), '--gtest_list_tests', f'--gtest_output=json:{out}'],
                       check=True, stdout=subprocess.DEVNULL, cwd=os.path.join(TREE, 'build'))
        with open(out) as text:
            listed = json.load(text)
        return [(f"{suite['name']}.{test['name']}", os.path.relpath(test['file'], TREE) if test['file'].startswith('/') else
                 test['file'].lstrip('./')) for suite in listed['testsuites'] for test in suite['testsuite']]

    def measure_one(self, program, name, file, scratch):
        with tempfile.NamedTemporaryFile(dir=scratch) as bytes_:
            bytes_.truncate(MUTANTS_MAX)
            outcome = run_tests(program, [name], self.slowest, {'CASCADE_MUTANTS_REACHED': bytes_.name}, scratch)
            data = bytes_.read()
        if outcome.status != 'passed':
            say(f'  not used: {program} {name}: {outcome.status} as it is')
        return name, file, outcome.status, outcome.cpu, [i for i in range(len(data)) if data[i]] if any(data) else []

    def in_order(self, mutant, favourites):
        """Batches of (program, [test], cpu): who killed neighbours lately, its own file's tests, its folder's, others."""
        stem = os.path.splitext(mutant.file)[0]
        folder = os.path.dirname(mutant.file)

        def rank(test):
            program, name, file, cpu = test
            at = os.path.dirname(file)
            is_own = re.sub(r'_(test|prop)\.cpp$', '', file) == stem
            near = 0 if is_own else 1 if f'{at}/'.startswith(f'{folder}/') or at == TRIED_BY.get(folder) else 2
            return (near if cpu < 2 else near + 3, cpu)

        tests = sorted(self.reaching.get(mutant.number, []), key=rank)
        first = [t for t in tests if t[:2] in favourites and t[3] < 1]  # a slow one is not quicker for it
        batches, budget = [], 0.3
        for group in (first, [t for t in tests if t not in first]):
            batch, total = {}, 0.0
            for test in group:
                batch.setdefault(test[0], []).append(test)
                total += test[3]
                if total >= budget:
                    batches += batch.items()
                    batch, total, budget = {}, 0.0, min(budget * 2, 20)
            batches += batch.items()
        for program, group in batches:
            # A filter is one variable of the environment, of at most 128 KiB.
            for at in range(0, len(group), 500):
                part = group[at:at + 500]
                yield program, [t[1] for t in part], sum(t[3] for t in part)


class Results:
    """One line of JSON a mutant; the last one about a mutant counts."""

    def __init__(self):
        self.path, self.of, self.lock = os.path.join(WORK, 'results.jsonl'), {}, threading.Lock()
        if os.path.exists(self.path):
            with open(self.path) as lines:
                for line in lines:
                    row = json.loads(line)
                    self.of[tuple(row['key'])] = row

    def add(self, mutant, text_hash, status, test, cpu, signature):
        row = {'key': mutant.key, 'line': mutant.line, 'text': text_hash, 'status': status, 'test': test, 'cpu': round(cpu, 2),
               'tests': signature}
        with self.lock:
            self.of[mutant.key] = row
            with open(self.path, 'a') as out:
                out.write(json.dumps(row) + '\n')


def text_hashes(names):
    hashes = {}
    for name in names:
        with open(os.path.join(ROOT, name), 'rb') as source:
            hashes[name] = hashlib.sha256(source.read()).hexdigest()[:12]
    return hashes


def settle(mutant, tests, favourites, longest, scratch):
    total = 0.0
    candidates = list(tests.in_order(mutant, favourites))
    if not candidates:
        return Outcome('not reached', '', 0)
    for program, names, cpu in candidates:
        if longest and total >= longest:
            return Outcome('unsettled', '', total)
        outcome = run_tests(program, names, 1.5 + 5 * cpu, {'CASCADE_MUTATION': str(mutant.number)}, scratch)
        total += outcome.cpu
        if outcome.status != 'passed':
            return Outcome(outcome.status, f'{program.removesuffix("_test")}/{outcome.test}', total)
    return Outcome('survived', '', total)


def run_mutants(plan, tests, results, known, options, scratch):
    hashes = text_hashes(plan.names)
    waiting = []
    for mutant in plan.mutants:
        if options.only and not fnmatch.fnmatch(f'{mutant.file}:{mutant.line}', options.only):
            continue
        if is_equivalent(mutant, known) and not options.equivalents:
            continue
        row = results.of.get(mutant.key)
        if row and row['text'] == hashes[mutant.file] and not options.again:
            if row['status'] in ('failed', 'crashed', 'time') or row['tests'] == tests.signature:
                continue
        waiting.append(mutant)
    say(f'{len(waiting)} of {len(plan.mutants)} mutants to run')
    lately = []
    done = [0]
    began = time.monotonic()

    def one(mutant):
        if options.minutes and time.monotonic() - began > 60 * options.minutes:
            return
        favourites = set(lately[-3:])
        outcome = settle(mutant, tests, favourites, options.longest, scratch)
        results.add(mutant, hashes[mutant.file], outcome.status, outcome.test, outcome.cpu, tests.signature)
        done[0] += 1
        if outcome.status in ('failed', 'crashed', 'time'):
            program, name = outcome.test.split('/', 1)
            if (program + '_test', name) not in lately[-3:]:
                lately.append((program + '_test', name))
        if outcome.status in ('survived', 'not reached', 'unsettled'):
            say(f'{mutant.file}:{mutant.line}: {outcome.status}: {mutant.before} => {mutant.after}')
        if done[0] % 50 == 0:
            say(f'  {done[0]} of {len(waiting)} after {time.monotonic() - began:.0f} s')

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for _ in pool.map(one, waiting):
            pass


# --- the table


def escaped(text, longest=110):
    text = text if len(text) <= longest else text[:longest - 3] + '...'
    return '`` ' + text.replace('|', '\\|') + ' ``'


def told(plan, results, known, write):
    """How it stands with the files of the plan, on standard output; `write`: as MUTATION.md too. How many live or
    were not run."""
    hashes = text_hashes(plan.names)
    rows, survivors, reasons, left = [], [], [], {}
    total = [0] * 6
    killers_of = {}
    for name in plan.names:
        own = [m for m in plan.mutants if m.file == name]
        for _, why in plan.left_out[name].values():
            left[why] = left.get(why, 0) + 1
        if not own:
            continue
        counts = {'test': 0, 'time': 0, 'equivalent': 0, 'survived': 0, 'open': 0}
        for mutant in own:
            row = results.of.get(mutant.key)
            if row and row['text'] != hashes[name]:
                row = None  # of another version of the file
            why = is_equivalent(mutant, known)
            status = row['status'] if row else None
            if status in ('failed', 'crashed', 'time'):
                counts['time' if status == 'time' else 'test'] += 1
                killers_of.setdefault(name, {}).setdefault(row['test'], 0)
                killers_of[name][row['test']] += 1
                if why:
                    raise SystemExit(f'{name}:{mutant.line}: {mutant.before} => {mutant.after} is called equivalent, and '
                                     f'{row["test"]} kills it: take it out of equivalents.tsv')
            elif why:
                counts['equivalent'] += 1
                reasons.append((mutant, why))
            elif status and status != 'unsettled':
                counts['survived'] += 1
                survivors.append((mutant, status))
            else:
                counts['open'] += 1
        line = [len(own), counts['test'], counts['time'], counts['equivalent'], counts['survived'], counts['open']]
        total = [a + b for a, b in zip(total, line)]
        rows.append((name, line, len(plan.left_out[name])))

    def percent(line):
        asked = line[0] - line[3] - line[5]
        # Rounded down: all of them is what 100 % says.
        return f'{1000 * (line[1] + line[2]) // asked / 10:.1f} %' if asked else ''

    out = ['# Mutants made by rule: what the tests let live', '',
           'Generated by run.py (`./dev mutants`); README.md says how. Each comparison, constant, connective, condition, early exit',
           'and +, -, *, / of these files is a mutant or several. *Open* are those that were not run yet; the last column but one is of',
           'the others, without those that are shown equivalent (equivalents.tsv, with the reason). *By time*: the test ran five times as',
           'long as it takes. *Left out*: places that are no mutants, below.', '',
           '| file | mutants | killed by a test | by time | equivalent | survive | open | killed | left out |',
           '|---|--:|--:|--:|--:|--:|--:|--:|--:|']
    for name, line, without in rows:
        out.append(f'| {name} | ' + ' | '.join(str(n) for n in line) + f' | {percent(line)} | {without} |')
    out.append('| all | ' + ' | '.join(str(n) for n in total) + f' | {percent(total)} | {sum(r[2] for r in rows)} |')
    out += ['', '## Those that live', '']
    if survivors:
        out += ['Each is a test that is missing, code that is not needed, or an equivalence that was not shown yet.', '',
                '| place | in | instead of | stands | |', '|---|---|---|---|---|']
        out += [f'| {m.file} | {m.function} | {escaped(m.before)} | {escaped(m.after)} | '
                f'{"no test comes there" if status == "not reached" else ""} |' for m, status in survivors]
    else:
        out.append('None of those that were run.')
    out += ['', '## Killed by which test', '', 'The first that was met, of those tried: the three that kill most of a file.', '',
            '| file | tests |', '|---|---|']
    for name, by in killers_of.items():
        first = sorted(by.items(), key=lambda item: (-item[1], item[0]))[:3]
        out.append(f'| {name} | ' + ', '.join(f'{test} ({n})' for test, n in first) + f'; {len(by)} in all |')
    out += ['', '## Equivalent, and why', '', '| place | in | instead of | stands | why |', '|---|---|---|---|---|']
    out += [f'| {m.file} | {m.function} | {escaped(m.before, 70)} | {escaped(m.after, 70)} | {why} |' for m, why in reasons]
    out += ['', '## Left out', '', 'What cannot be switched while the program runs, or would not compile.', '', '| why | places |', '|---|--:|']
    out += [f'| {why} | {n} |' for why, n in sorted(left.items())]
    if write:
        put(os.path.join(HERE, 'MUTATION.md'), '\n'.join(out) + '\n', 'utf-8')
    asked = total[0] - total[3] - total[5]
    print(f'{total[0]} mutants: {total[1]} killed by a test, {total[2]} by time, {total[3]} equivalent, {total[4]} survive, '
          f'{total[5]} not run; {percent(total) or "none"} of {asked}')
    return total[4] + total[5]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('files', nargs='*', help='of files.txt, or patterns of them (default: all)')
    parser.add_argument('-j', '--jobs', type=int, default=os.cpu_count(), help='so many tests at a time')
    parser.add_argument('--programs', default=','.join(PROGRAMS), help='the test programs (default: all)')
    parser.add_argument('--tests', default='*', help="patterns of the tests to use, by commas: 'FlapMargin*,Barren*' (default: all)")
    parser.add_argument('--slowest', type=float, default=60, help='tests that take more CPU seconds are not used (60)')
    parser.add_argument('--longest', type=float, default=0, help='a mutant that met tests for so many CPU seconds stays open (no end)')
    parser.add_argument('--minutes', type=float, help='begin no mutant after so long')
    parser.add_argument('--only', help='mutants of FILE:LINE, a pattern')
    parser.add_argument('--again', action='store_true', help='run also what was settled before')
    parser.add_argument('--equivalents', action='store_true', help='run also what is called equivalent: none may be killed')
    parser.add_argument('--sources', action='store_true', help='the .cpp files alone: no header is instrumented, so that little is built')
    parser.add_argument('--alone', action='store_true', help='only these files are instrumented, so that little is built')
    parser.add_argument('--list', action='store_true', help='print the mutants and what was left out; run nothing')
    parser.add_argument('--build', action='store_true', help='build, run nothing')
    parser.add_argument('--as-built', action='store_true', help='with the tree and the programs as the run before left them')
    parser.add_argument('--table', action='store_true', help='write MUTATION.md, run nothing')
    options = parser.parse_args()
    order = all_files()
    names = [n for n in order if not options.files or any(fnmatch.fnmatch(n, p) for p in options.files)]
    for pattern in options.files:
        if not any(fnmatch.fnmatch(n, pattern) for n in order):
            raise SystemExit(f'{pattern}: none of the files of properties/mutation/files.txt')
    os.makedirs(WORK, exist_ok=True)
    known = equivalents()
    plan = Plan(order)  # all of them: the tree is one
    if options.alone:
        plan.copies = {n: text for n, text in plan.copies.items() if n in names}
    if options.sources:
        names = [n for n in names if n.endswith('.cpp')]
        plan.copies = {n: text for n, text in plan.copies.items() if n.endswith('.cpp')}
    for key in known:
        if not any(m.key[:3] == key[:3] and is_equivalent(m, {key: 'yes'}) for m in plan.mutants):
            raise SystemExit('equivalents.tsv: no mutant is ' + ' | '.join(key))
    results = Results()
    if options.list:
        for m in plan.mutants:
            if m.file in names:
                print(f'{m.number}\t{m.file}:{m.line}\t{m.function}\t{m.before}\t{m.after}\t{m.occurrence}')
        for name in names:
            for line, why in plan.left_out[name].values():
                print(f'left out\t{name}:{line}\t{why}')
        return 0
    if options.table:
        return 1 if told(plan, results, known, True) else 0
    os.nice(15)
    programs = options.programs.split(',')
    if options.as_built:
        require_as_built(plan, names)
    else:
        write_tree(plan)
        build(programs, options.jobs)
    if options.build:
        return 0
    with tempfile.TemporaryDirectory(dir=WORK) as scratch:
        tests = Tests(programs, options.slowest, options.longest, options.tests.split(','))
        tests.measure(options.jobs, scratch)
        chosen = plan.of(names)
        run_mutants(chosen, tests, results, known, options, scratch)
    # The table is of all files; a run of some leaves it to --table.
    return 1 if told(chosen, results, known, not options.files) else 0


if __name__ == '__main__':
    sys.exit(main())
