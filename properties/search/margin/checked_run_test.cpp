#include "properties/search/margin/checked_run.hpp"

#include <gtest/gtest.h>

#include <set>

#include "properties/search/margin_examples.hpp"
#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

/// A run, and its checks one by one.
struct CheckedExample : ExampleRun {
  std::vector<Instant> checks;

  /// The row of a metric that a check sees.
  std::uint32_t row_seen(std::size_t metric, Instant check) const {
    const Trace& file = is_in_second(metric) ? second : trace;
    std::uint32_t row = Sights::kNothing;
    for (std::size_t r = 0; r < file.size() && file.at[r] <= check; ++r) {
      row = static_cast<std::uint32_t>(r);
    }
    const bool held = cadence.every || two_files;  // else each check is on its row
    if (row != Sights::kNothing && held && check - file.at[row] > policy.stale_after()) {
      return Sights::kNothing;
    }
    return row;
  }
  double value_seen(std::size_t metric, Instant check) const {
    const std::uint32_t row = row_seen(metric, check);
    if (row == Sights::kNothing) return kMissing;
    return is_in_second(metric) ? second[metric_at(0)][row] : trace[metric_at(metric)][row];
  }
};

CheckedExample checked_example(Prng& random) {
  CheckedExample made{example_run(random, 12), {}};
  std::set<Instant> rows(made.trace.at.begin(), made.trace.at.end());
  if (made.two_files) rows.insert(made.second.at.begin(), made.second.at.end());
  if (!made.cadence.every) {
    made.checks.assign(rows.begin(), rows.end());
  } else {
    for (Instant at = *rows.begin(); at <= *rows.rbegin(); at = at + *made.cadence.every) {
      made.checks.push_back(at);
    }
  }
  return made;
}

/// In which stretch each check is: a new one begins where any metric's row is another.
std::vector<std::size_t> stretches_of(const CheckedExample& made) {
  std::vector<std::size_t> stretches = {0};
  for (std::size_t c = 1; c < made.checks.size(); ++c) {
    bool is_new = false;
    for (std::size_t m = 0; m < made.policy.metric_count(); ++m) {
      is_new = is_new || made.row_seen(m, made.checks[c]) != made.row_seen(m, made.checks[c - 1]);
    }
    stretches.push_back(stretches.back() + (is_new ? 1 : 0));
  }
  return stretches;
}

void expect_same_pressure(const CheckedRun& run, const CheckedExample& made, std::size_t stretch,
                          Instant check) {
  for (std::size_t m = 0; m < made.policy.metric_count(); ++m) {
    ASSERT_EQ(run.row(metric_at(m), stretch), made.row_seen(m, check));
    const double found = run.value(metric_at(m), stretch), expected = made.value_seen(m, check);
    ASSERT_TRUE(found == expected || (is_missing(found) && is_missing(expected)));
    ASSERT_EQ(is_missing(run.pressure(stretch).values[m]), is_missing(expected));
  }
}

void expect_rows_begin_and_end(const CheckedRun& run, std::size_t metrics) {
  for (std::size_t m = 0; m < metrics; ++m) {
    const Metric metric = metric_at(m);
    std::size_t begin = 0;
    for (std::size_t s = 0; s < run.size(); ++s) {
      if (s > 0 && run.row(metric, s) != run.row(metric, s - 1)) begin = s;
      std::size_t end = s + 1;
      while (end < run.size() && run.row(metric, end) == run.row(metric, s)) ++end;
      ASSERT_EQ(run.begin_of_row(metric, s), begin);
      ASSERT_EQ(run.end_of_row(metric, s), end);
    }
  }
}

TEST(CheckedRun, ItsStretchesAreTheChecksThatSeeTheSameRows) {
  Prng random(1);
  for (int i = 0; i < 300; ++i) {
    const CheckedExample made = checked_example(random);
    const CheckedRun run(made.policy, made.trace, made.second_or_null(), made.cadence);
    const std::vector<std::size_t> stretches = stretches_of(made);
    ASSERT_EQ(run.is_every_row(), !made.cadence.every && !made.two_files);
    ASSERT_EQ(run.size(), stretches.back() + 1);
    for (std::size_t c = 0; c < made.checks.size(); ++c) {
      const std::size_t stretch = stretches[c];
      if (c == 0 || stretches[c - 1] != stretch) {
        ASSERT_EQ(run.begins(stretch), made.checks[c]);
      }
      ASSERT_NO_FATAL_FAILURE(expect_same_pressure(run, made, stretch, made.checks[c]));
    }
    ASSERT_NO_FATAL_FAILURE(expect_rows_begin_and_end(run, made.policy.metric_count()));
  }
}

TEST(CheckedRun, AMetricWithoutAColumnIsAtZero) {
  Policy policy = load_ladder();
  const Trace trace = loads(policy, {{0, 12}, {1, 3}});
  policy.metrics.push_back(policy.metrics[0]);
  policy.metrics[1].name = "unknown";
  policy.metrics[1].monitored = false;
  const CheckedRun run(policy, trace, nullptr, {});
  ASSERT_EQ(run.size(), 2u);
  EXPECT_EQ(run.pressure(1).values[0], 3);
  EXPECT_EQ(run.pressure(1).values[1], 0);
}

TEST(CheckedRun, FindsTheNextCheckWhateverIsKnown) {
  Prng random(2);
  for (int i = 0; i < 300; ++i) {
    const CheckedExample made = checked_example(random);
    const CheckedRun run(made.policy, made.trace, made.second_or_null(), made.cadence);
    const std::vector<std::size_t> stretches = stretches_of(made);
    ASSERT_EQ(run.first().at, made.checks[0]);
    std::size_t next = 0;
    for (Instant at = made.checks[0]; next < made.checks.size(); at = at + Duration{1}) {
      for (std::size_t known = 0; known <= next; ++known) {
        const auto found = run.at_or_after(at, {stretches[known], made.checks[known]});
        ASSERT_TRUE(found);
        ASSERT_EQ(found->at, made.checks[next]);
        ASSERT_EQ(found->stretch, stretches[next]);
      }
      if (at == made.checks[next]) ++next;
    }
    ASSERT_FALSE(
        run.at_or_after(made.checks.back() + Duration{1}, {stretches.back(), made.checks.back()}));
  }
}

}  // namespace
}  // namespace cascade
