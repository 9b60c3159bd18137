"""The finder on a small file: which places it finds, which it leaves out and says so, and that what it writes
is the same program with no mutant on, and another one with each. Exit status 77: no libclang here."""

import os
import subprocess
import sys
import tempfile
import unittest

try:
    import mutants_of
    from clang.cindex import Index
    Index.create()
except Exception as missing:  # the package, or the library that it loads
    print(f'skipped: python3-clang-14 is not there ({missing})')
    sys.exit(77)

SOURCE = r'''
#include <cstdio>
#include <optional>
#include <string>
#include <vector>
constexpr int kMost = 3;
static_assert(kMost == 3, "");
struct Point { int x = 4; bool operator==(const Point& o) const { return x == o.x; } };
template <class T> bool less(const T& a, const T& b) { return a < b; }
int sum(const std::vector<int>& of, bool twice) {
  int total = 0;
  for (int i = 0; i < static_cast<int>(of.size()); ++i) {
    if (of[i] < 0) continue;
    if (twice && of[i] != kMost || of.empty()) total += of[i];
    total = total + of[i];
  }
  if (const std::optional<int> first = of.empty() ? std::nullopt : std::optional<int>(of[0])) {
    total -= *first * 2;
  }
  return total;
}
int which(int n) {
  constexpr int kTwo = 2;
  switch (n) {
    case 1:
      return 10;
    default:
      break;
  }
  const std::string name = std::string("a") + "b";
  if (Point{} != Point{n}) return kTwo;
  return -1;
}
int main() {
  std::printf("%d %d %d %d %d %d\n", sum({1, -2, 3, 5}, true), sum({}, false), which(1), which(4), which(9),
              static_cast<int>(less(1, 2)));
}
'''
SWITCH = '''#pragma once
#include <cstdlib>
namespace cascade_mutation {
inline int active = std::getenv("CASCADE_MUTATION") ? std::atoi(std::getenv("CASCADE_MUTATION")) : 0;
template <class A, class B> constexpr bool not_above(const A& a, const B& b, int) { return !(b < a); }
inline unsigned char room[4096];
inline unsigned char* reached = room;
constexpr bool on(int mutant) { if (__builtin_is_constant_evaluated()) return false; reached[mutant] = 1; return active == mutant; }
}
'''
# What a reader of SOURCE expects, as `what stands => what it becomes`, in the order of the text.
WANTED = [
    '4 => (4 + 1)', '4 => (4 - 1)',
    'x == o.x => (x) != (o.x)',
    'a < b => !((b) < (a))', 'a < b => !(a < b)',
    '0 => (0 + 1)', '0 => (0 + 1)',
    'i < static_cast<int>(of.size()) => (i) <= (static_cast<int>(of.size()))',
    'i < static_cast<int>(of.size()) => (i) >= (static_cast<int>(of.size()))',
    'of[i] < 0 => (of[i]) <= (0)', 'of[i] < 0 => (of[i]) >= (0)', '0 => (0 + 1)',
    'continue; => nothing',
    'twice && of[i] != kMost || of.empty() => !(twice && of[i] != kMost || of.empty())',
    'twice && of[i] != kMost || of.empty() => (twice && of[i] != kMost) && (of.empty())',
    'twice && of[i] != kMost || of.empty() => static_cast<bool>(twice && of[i] != kMost)',
    'twice && of[i] != kMost || of.empty() => static_cast<bool>(of.empty())',
    'twice && of[i] != kMost => (twice) || (of[i] != kMost)',
    'twice && of[i] != kMost => static_cast<bool>(twice)',
    'twice && of[i] != kMost => static_cast<bool>(of[i] != kMost)',
    'of[i] != kMost => (of[i]) == (kMost)', 'kMost => (kMost + 1)', 'kMost => (kMost - 1)',
    'total += of[i] => (total) -= (of[i])',
    'total + of[i] => (total) - (of[i])',
    'of.empty() => !(of.empty())', '0 => (0 + 1)',
    'const std::optional<int> first = of.empty() ? std::nullopt : std::optional<int>(of[0]) => !first',
    'total -= *first * 2 => (total) += (*first * 2)',
    '*first * 2 => (*first) / (2)', '2 => (2 + 1)', '2 => (2 - 1)',
    '10 => (10 + 1)', '10 => (10 - 1)', 'return 10; => nothing', 'break; => nothing',
    'Point{} != Point{n} => !(Point{} != Point{n})', 'return kTwo; => nothing', 'kTwo => (kTwo + 1)', 'kTwo => (kTwo - 1)',
    '-1 => +(1)', '1 => (1 + 1)', '1 => (1 - 1)',
]
ALIKE = ['a < b => !((b) < (a))', 'of[i] < 0 => (of[i]) <= (0)', '0 => (0 + 1)',
         'twice && of[i] != kMost || of.empty() => static_cast<bool>(twice && of[i] != kMost)',
         'twice && of[i] != kMost => static_cast<bool>(of[i] != kMost)', 'break; => nothing']
LEFT_OUT = ['a constant of the compiler, or made before the program starts', 'static_assert', 'a case label',
            'no other operator for these types']


class Equivalents(unittest.TestCase):
    def test_each_speaks_of_what_stands_in_its_file(self):
        here = os.path.dirname(os.path.abspath(__file__))
        texts = {}
        with open(os.path.join(here, 'equivalents.tsv')) as lines:
            rows = [line.rstrip('\n').split('\t') for line in lines if line.strip() and not line.startswith('#')]
        for row in rows:
            self.assertEqual(len(row), 6, row)
            if row[0] not in texts:
                with open(os.path.join(here, '..', '..', row[0]), encoding='latin-1') as source:
                    texts[row[0]] = mutants_of.short(source.read())
            self.assertIn(row[2], texts[row[0]], row)
            self.assertIn(row[1].split('::')[-1], texts[row[0]], row)


class MutantsOf(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, 'small.cpp')
        with open(self.path, 'w') as out:
            out.write(SOURCE)
        self.source, self.sites, self.left_out = mutants_of.find(self.path, 'small.cpp', ['-x', 'c++', '-std=c++20'])
        self.mutants = [m for site in self.sites for m in site.mutants]
        for number, mutant in enumerate(self.mutants, 1):
            mutant.number = number

    def tearDown(self):
        self.folder.cleanup()

    def test_finds_each_place_once_and_says_what_it_leaves_out(self):
        found = [f'{m.before} => {m.after}' for m in self.mutants if m.function != 'main']
        self.assertEqual(sorted(found), sorted(WANTED))
        whys = {why for _, why in self.left_out.values()}
        for why in LEFT_OUT:
            self.assertIn(why, whys)
        self.assertEqual(len({m.key for m in self.mutants}), len(self.mutants))

    def test_a_key_does_not_hang_on_the_line(self):
        with open(self.path, 'w') as out:
            out.write('// one line more\n' + SOURCE)
        _, sites, _ = mutants_of.find(self.path, 'small.cpp', ['-x', 'c++', '-std=c++20'])
        self.assertEqual([m.key for s in sites for m in s.mutants], [m.key for m in self.mutants])

    def test_what_is_written_is_the_same_program_until_one_is_on(self):
        os.mkdir(os.path.join(self.folder.name, 'model'))
        with open(os.path.join(self.folder.name, 'model', 'mutation_switch.hpp'), 'w') as out:
            out.write(SWITCH)
        copy = os.path.join(self.folder.name, 'copy.cpp')
        with open(copy, 'w') as out:
            out.write(mutants_of.write(self.source, self.sites))
        programs = {}
        for name, text in (('small', self.path), ('copy', copy)):
            programs[name] = os.path.join(self.folder.name, name)
            subprocess.run(['g++', '-std=c++20', '-w', '-Wno-narrowing', '-I', self.folder.name, text, '-o', programs[name]], check=True)

        def prints(name, mutant):
            run = subprocess.run(['timeout', '5', programs[name]], env={**os.environ, 'CASCADE_MUTATION': str(mutant)},
                                 capture_output=True)
            return run.returncode, run.stdout

        as_it_is = prints('small', 0)
        self.assertEqual(prints('copy', 0), as_it_is)
        asked = [m for m in self.mutants if m.function != 'main']
        alike = [f'{m.before} => {m.after}' for m in asked if prints('copy', m.number) == as_it_is]
        # What this program's few calls cannot tell apart; all others print something else.
        self.assertEqual(alike, ALIKE)



if __name__ == '__main__':
    unittest.main()
