// The other promise: what does not keep the policy is found. By which kinds of recording, how often
// and how soon, stands on a page (POWER.md), which this test makes.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/cascade.hpp"
#include "properties/conform/recorded/production.hpp"
#include "properties/conform/recorded/recorded.hpp"
#include "properties/is_sanitized.hpp"
#include "properties/reference/generated_page.hpp"

namespace cascade {
namespace {

constexpr std::size_t kRuns = 20;
constexpr std::size_t kRows = 1500;

using SystemMaker = std::function<RecordedSystem(Prng& random)>;

struct Mutant {
  std::string name, what;
  SystemMaker make;
};

RecordedSystem system_of(const Policy& policy) {
  return [cascade = Cascade(policy)](Instant now, const Pressure& seen) mutable {
    cascade.check(now, seen);
    return cascade.level();
  };
}

Mutant of_policy(std::string name, std::string what, const std::function<void(Policy&)>& change) {
  Policy policy = default_policy();
  change(policy);
  return {std::move(name), std::move(what), [policy](Prng&) { return system_of(policy); }};
}

/// The policy's system, seen or shown through something that is broken.
using Broken = std::function<Level(Cascade&, Instant, const Pressure&, Prng&)>;
Mutant of_system(std::string name, std::string what, Broken broken) {
  return {std::move(name), std::move(what), [broken](Prng& random) -> RecordedSystem {
            return [broken, cascade = Cascade(default_policy()), own = Prng(random.next())](
                       Instant now, const Pressure& seen) mutable {
              return broken(cascade, now, seen, own);
            };
          }};
}

std::vector<Mutant> mutants() {
  const auto lag_times = [](double factor) {
    return [factor](Policy& p) {
      for (double& trigger : p.metrics[0].triggers) trigger *= factor;
    };
  };
  std::vector<Mutant> all;
  all.push_back(of_policy("triggers-higher", "lag's triggers and clear values 1.2 times as high",
                          lag_times(1.2)));
  all.push_back(of_policy("triggers-lower", "0.8 times as high", lag_times(0.8)));
  all.push_back(of_policy("clear-higher", "lag's recovery_factor 0.6 instead of 0.5",
                          [](Policy& p) { p.metrics[0].recovery_factor = 0.6; }));
  all.push_back(of_policy("recompute", "recovery to what is demanded, without the dead band",
                          [](Policy& p) { p.recovery = Recovery::recompute; }));
  all.push_back(of_policy("stepwise-recovery", "a level a check, downwards",
                          [](Policy& p) { p.recovery = Recovery::stepwise; }));
  all.push_back(of_policy("stepwise-escalation", "a level a check, upwards",
                          [](Policy& p) { p.escalation = Escalation::stepwise; }));
  all.push_back(of_policy("no-cooldown", "no quiet time before a recovery",
                          [](Policy& p) { p.cooldown_s = 0; }));
  all.push_back(
      of_policy("cooldown-halved", "15 s instead of 30 s", [](Policy& p) { p.cooldown_s = 15; }));
  all.push_back(
      of_policy("cooldown-long", "120 s instead of 30 s", [](Policy& p) { p.cooldown_s = 120; }));
  all.push_back(of_policy("missing-as-zero", "a missing value is read as 0",
                          [](Policy& p) { p.on_missing = OnMissing::assume_zero; }));
  all.push_back(of_policy("heap-not-looked-at", "heap_pct is not monitored",
                          [](Policy& p) { p.metrics[1].monitored = false; }));
  all.push_back(of_policy("escalates-late", "after 60 s of demand",
                          [](Policy& p) { p.escalate_after_s = 60; }));
  all.push_back(
      of_system("stuck", "never recovers",
                [highest = kLowest](Cascade& c, Instant now, const Pressure& p, Prng&) mutable {
                  c.check(now, p);
                  return highest = std::max(highest, c.level());
                }));
  all.push_back(of_system("level-skipped", "AGGRESSIVE is never shown: GRACEFUL instead",
                          [](Cascade& c, Instant now, const Pressure& p, Prng&) {
                            c.check(now, p);
                            return c.level() == level_at(3) ? level_at(2) : c.level();
                          }));
  all.push_back(of_system(
      "shown-late", "the level shown is that of ten checks before",
      [shown = std::vector<Level>{}](Cascade& c, Instant now, const Pressure& p, Prng&) mutable {
        c.check(now, p);
        shown.push_back(c.level());
        return shown[shown.size() > 10 ? shown.size() - 11 : 0];
      }));
  all.push_back(of_system("begins-anew", "one check in 500 is that of a system which began anew",
                          [](Cascade& c, Instant now, const Pressure& p, Prng& random) {
                            if (random.below(500) == 0) c.reset(now);
                            c.check(now, p);
                            return c.level();
                          }));
  all.push_back(
      of_system("stops-checking", "for 200 checks, once in 2000",
                [left = 0](Cascade& c, Instant now, const Pressure& p, Prng& random) mutable {
                  if (left == 0 && random.below(2000) == 0) left = 200;
                  if (left > 0) {
                    --left;
                  } else {
                    c.check(now, p);
                  }
                  return c.level();
                }));
  return all;
}

struct Circumstances {
  std::string name;
  RecordingSetup recording;
  RecordedAssumptions assumptions;
};

Circumstances circumstances(std::string name, double step_s, double check_s, double skew_s,
                            bool is_counted = false, Between between = Between::bracketed) {
  Circumstances c{std::move(name), {}, {}};
  c.recording.step = Duration::from_seconds(step_s);
  c.recording.check_every = Duration::from_seconds(check_s);
  c.recording.skew = Duration::from_seconds(skew_s);
  c.recording.calm = 0.8;
  c.recording.spread = true;
  c.recording.missing = 2;
  c.recording.rows = kRows;
  c.recording.counted = is_counted;
  if (check_s == 0) return c;
  c.recording.jitter = {c.recording.check_every.ns / 2};
  c.recording.step_jitter = 0.05;
  c.recording.lost = 2;
  c.assumptions.check_every = c.recording.check_every;
  c.assumptions.jitter = c.recording.jitter;
  c.assumptions.skew = c.recording.skew;
  c.assumptions.blank = Blank::missing;
  c.assumptions.between = between;
  return c;
}

std::vector<Circumstances> all_circumstances() {
  return {circumstances("a row a check, 5 s apart", 5, 0, 0),
          circumstances("rows 5 s, checks 1 s, skew 0.5 s", 5, 1, 0.5),
          circumstances("rows 15 s, checks 1 s, skew 1 s", 15, 1, 1),
          circumstances("as the third, transitions counted", 15, 1, 1, true),
          circumstances("rows 15 s, checks 5 s, skew 15 s", 15, 5, 15),
          circumstances("as the third, anything between samples", 15, 1, 1, false, Between::any)};
}

/// Recorded changes of level up to where it was found; empty where it was not.
std::optional<std::size_t> found_after(const SystemMaker& make, const Circumstances& c,
                                       std::uint64_t seed) {
  Prng random(seed);
  const Policy policy = default_policy();
  const Trace trace = record(policy, make(random), c.recording, random);
  const RecordedVerdict verdict = judge_recording(policy, trace, c.assumptions);
  if (!verdict.first) return std::nullopt;
  std::size_t changes = 0;
  std::optional<Level> last;
  for (std::size_t row = 0; row <= verdict.first->row; ++row) {
    const std::optional<Level> level = trace.levels.at[row];
    if (!level) continue;
    if (last && *last != *level) ++changes;
    last = level;
  }
  return changes;
}

struct Found {
  std::vector<std::size_t> after;  // changes, of the runs in which it was found; rising

  std::string words() const {
    if (after.empty()) return "no run";
    const std::string runs = after.size() == kRuns ? "all" : std::to_string(after.size());
    return runs + " after " + std::to_string(after[after.size() / 2]);
  }
};

Found found(const SystemMaker& make, const Circumstances& c) {
  Found result;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    if (const auto after = found_after(make, c, seed)) result.after.push_back(*after);
  }
  std::sort(result.after.begin(), result.after.end());
  return result;
}

TEST(RecordedPower, FindsWhatDoesNotKeepThePolicy) {
  if (is_sanitized()) GTEST_SKIP() << "counting at length; recorded_prop drives the same code";
  std::string page =
      "# Recordings: which systems are found not to keep the policy\n\n"
      "Generated by power_test; run the tests with CASCADE_UPDATE_PAGES=1 after a change. Each "
      "system is one of k2's with something "
      "wrong in it, recorded\nin " +
      std::to_string(kRuns) + " runs of " + std::to_string(kRows) +
      " rows: lag and heap wander over all regions, are missing for a while now and then, and "
      "between samples jump or creep\n"
      "from one value to the next; checks come at times of their own, up to half as far apart "
      "again as usual, and see old values; the level is read\n"
      "at another instant than the metrics; one row in fifty is lost. Judged by what is true of "
      "the recording. A place says in how many of the runs the\n"
      "system is called inconsistent with k2, and after how many recorded changes of level in half "
      "of these. The policy's own system, the first, never is\n"
      "(`recorded_prop.cpp`: for any ladder).\n\n"
      "What is not found cannot be told apart: a quiet time of 15 s instead of 30 s leaves no "
      "trace in rows 15 s apart, and who grants that a metric may be\n"
      "anything between its samples has granted every escalation.\n\n";
  const std::vector<Circumstances> all = all_circumstances();
  page += "| system | what is wrong |";
  for (const Circumstances& c : all) page += " " + c.name + " |";
  page += "\n|---|---|";
  for (std::size_t i = 0; i < all.size(); ++i) page += "---|";
  page += "\n| k2 | nothing |";
  for (const Circumstances& c : all) {
    const Found own = found([](Prng&) { return system_of(default_policy()); }, c);
    EXPECT_TRUE(own.after.empty()) << c.name;
    page += " " + own.words() + " |";
  }
  page += "\n";
  for (const Mutant& mutant : mutants()) {
    page += "| " + mutant.name + " | " + mutant.what + " |";
    std::size_t most = 0;
    for (const Circumstances& c : all) {
      const Found result = found(mutant.make, c);
      most = std::max(most, result.after.size());
      page += " " + result.words() + " |";
    }
    page += "\n";
    EXPECT_EQ(most, kRuns) << mutant.name << " is not found in every run of any kind";
  }
  // The policy's own system keeps it.
  expect_page("properties/conform/recorded/POWER.md", page,
              {"| k2 | nothing | no run | no run | no run | no run | no run | no run |"});
}

}  // namespace
}  // namespace cascade
