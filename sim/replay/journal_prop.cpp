// Writer and reader of the journal agree, whatever is in it.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "sim/replay/journal.hpp"

namespace cascade {
namespace {

/// Text that strains quoting, all of it valid UTF-8.
rc::Gen<std::string> hostile_text() {
  const auto piece = rc::gen::oneOf(
      rc::gen::element<std::string>("\"", "\\", "\\u0000", "\n", "\r\n", "\t", "\x1b[31m", "\x7f",
                                    "/", "{}", "[]", "null", "caf\u00e9", "\u20ac", "\U0001f4c8",
                                    "\u0085", "\u009b1m", "\u2028", "\u202e", "\u2066", "\ufeff",
                                    "'; rm -rf ~", "$(id)", "`id`", "<b>&amp;"),
      rc::gen::map(rc::gen::inRange<int>(0, 128),
                   [](int c) { return std::string(1, static_cast<char>(c)); }));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& p : pieces) text += p;
                        return text;
                      });
}

/// Any double that a journal can hold, often one with many digits, tiny, or huge.
rc::Gen<double> value() {
  const auto bits = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t word) {
    double any = 0;
    std::memcpy(&any, &word, sizeof any);
    return std::isinf(any) ? kMissing : any;
  });
  return rc::gen::oneOf(bits, rc::gen::element(0.0, 5e-324, 0.1, 69.99999999999999, 75.0, 150'000.0,
                                               0x1p53, 1e17, 1e22, -40.0, -1e-7, kMissing));
}

rc::Gen<std::int64_t> nanoseconds() {
  return rc::gen::oneOf(
      rc::gen::inRange<std::int64_t>(0, std::numeric_limits<std::int64_t>::max()),
      rc::gen::inRange<std::int64_t>(0, 1000),
      rc::gen::map(rc::gen::inRange<std::int64_t>(0, 40'000'000),
                   [](std::int64_t s) { return s * 1'000'000'000 + 123'456'789; }),
      rc::gen::element<std::int64_t>(0, 1, 999'999'999, 1'000'000'000, 1'000'000'000'000'001,
                                     1'000'000'999'999'999,
                                     std::numeric_limits<std::int64_t>::max()));
}

/// Names that differ: K2's, or as many others as there may be.
rc::Gen<LevelNames> level_names() {
  return rc::gen::exec([] {
    std::vector<std::string> names;
    const auto count = *rc::gen::inRange<std::size_t>(kLevelCountMin - 1, kLevelCountMax + 1);
    if (count < kLevelCountMin) return LevelNames();
    for (std::size_t i = 0; i < count; ++i) names.push_back("L_" + std::to_string(i));
    return LevelNames(names);
  });
}

rc::Gen<std::vector<JournalMetric>> metrics() {
  return rc::gen::exec([] {
    std::vector<JournalMetric> metrics = k2_journal_metrics();
    const auto count = *rc::gen::inRange<std::size_t>(0, kMetricCountMax + 1);
    if (count > 0) metrics.clear();
    for (std::size_t i = 0; i < count; ++i) metrics.push_back({"m_" + std::to_string(i), true});
    for (JournalMetric& metric : metrics) metric.monitored = *rc::gen::arbitrary<bool>();
    return metrics;
  });
}

/// A journal by the grammar: from the lowest level, each entry from where the one before it ended.
rc::Gen<Journal> journal() {
  return rc::gen::exec([] {
    Journal made;
    made.header.policy = *hostile_text();
    made.header.trace = *hostile_text();
    made.header.check_every = *rc::gen::element<std::string>("sample", "500ms", "1s", "2m");
    if (*rc::gen::arbitrary<bool>()) made.header.start = Instant{*nanoseconds()};
    made.header.levels = *level_names();
    made.header.metrics = *metrics();
    auto times = *rc::gen::container<std::vector<std::int64_t>>(nanoseconds());
    std::sort(times.begin(), times.end());
    if (times.empty()) {
      for (JournalMetric& metric : made.header.metrics) metric.monitored = true;
    }
    Level level = kLowest;
    for (const std::int64_t at : times) {
      Transition entry;
      entry.at = {at};
      entry.from = level;
      if (*rc::gen::weightedElement<bool>({{1, true}, {5, false}})) {
        entry.kind = TransitionKind::reset;
      } else {
        const auto further = *rc::gen::inRange<std::size_t>(1, made.header.levels.size());
        entry.to = level_at((index(level) + further) % made.header.levels.size());
        entry.kind = entry.to > level ? TransitionKind::escalation : TransitionKind::recovery;
      }
      if (entry.kind == TransitionKind::escalation) {
        const auto sets = static_cast<std::uint8_t>(1u << made.header.metrics.size());
        entry.cause = {*rc::gen::inRange<std::uint8_t>(0, sets)};
      }
      entry.pressure = Pressure::missing();
      for (std::size_t i = 0; i < made.header.metrics.size(); ++i) {
        if (made.header.metrics[i].monitored) entry.pressure.values[i] = *value();
      }
      level = entry.to;
      made.entries.push_back(entry);
    }
    return made;
  });
}

bool same(double a, double b) { return a == b || (is_missing(a) && is_missing(b)); }

void require_same(const Journal& a, const Journal& b) {
  RC_ASSERT(a.header.policy == b.header.policy);
  RC_ASSERT(a.header.trace == b.header.trace);
  RC_ASSERT(a.header.check_every == b.header.check_every);
  RC_ASSERT(a.header.start == b.header.start);
  RC_ASSERT(a.header.levels == b.header.levels);
  RC_ASSERT(a.header.metrics == b.header.metrics);
  RC_ASSERT(a.entries.size() == b.entries.size());
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    const Transition &x = a.entries[i], &y = b.entries[i];
    RC_ASSERT(x.at.ns == y.at.ns);
    RC_ASSERT(x.from == y.from);
    RC_ASSERT(x.to == y.to);
    RC_ASSERT(x.kind == y.kind);
    for (std::size_t m = 0; m < kMetricCountMax; ++m) {
      RC_ASSERT(same(x.pressure.values[m], y.pressure.values[m]));
    }
    RC_ASSERT(x.cause == y.cause);
  }
}

RC_GTEST_PROP(JournalProp, WhatIsWrittenReadsBackTheSame, ()) {
  const Journal written = *journal();
  const std::string text = to_json_lines(written);
  const Journal read = parse_journal(text, "j");
  require_same(written, read);
  RC_ASSERT(to_json_lines(read) == text);
}

RC_GTEST_PROP(JournalProp, IsOneLineAnEntryWhateverTheNames, ()) {
  const Journal written = *journal();
  const std::string text = to_json_lines(written);
  RC_ASSERT(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) ==
            written.entries.size() + 1);
  for (const char c : text) {
    RC_ASSERT(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f'));
  }
}

// Names that are not UTF-8 lose what they cannot keep, once.
RC_GTEST_PROP(JournalProp, AnyBytesInANameMakeAJournalThatReads, ()) {
  Journal written;
  written.header.policy = *rc::gen::string<std::string>();
  const std::string text = to_json_lines(written);
  RC_ASSERT(to_json_lines(parse_journal(text, "j")) == text);
}

RC_GTEST_PROP(JournalProp, ReaderRefusesEveryCutInsideALine, ()) {
  const Journal written =
      *rc::gen::suchThat(journal(), [](const Journal& j) { return !j.entries.empty(); });
  const std::string text = to_json_lines(written);
  const std::size_t last_line = text.rfind('\n', text.size() - 2) + 1;
  const auto cut = *rc::gen::inRange<std::size_t>(last_line + 1, text.size() - 1);
  RC_ASSERT_THROWS(parse_journal(text.substr(0, cut), "j"));
}

}  // namespace
}  // namespace cascade
