// What the complete suite is good for: systems that are wrong by as little as can be, all to be
// found. And what it finds that as many random requests do not.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "properties/conform/difference.hpp"
#include "properties/conform/suite.hpp"
#include "properties/conform/walks.hpp"
#include "properties/is_sanitized.hpp"
#include "properties/mutants/mutant_policies.hpp"
#include "properties/mutants/mutant_program.hpp"
#include "properties/mutants/mutant_transcript.hpp"
#include "properties/reference/generated_page.hpp"
#include "sim/loop/prng.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// How many requests were answered until the first that is not the model's; empty: all as the
/// model.
using Found = std::optional<std::uint64_t>;

/// Hands over runs until told to stop.
using Runs = std::function<void(const std::function<bool(Run)>&)>;

/// A system under test, and what it is called where it is not found.
struct WrongSystem {
  std::string what;
  std::unique_ptr<SystemUnderTest> system;
};

/// By system. The runs are made and the model is asked once for all of them.
std::vector<Found> first_found(const Policy& policy, const std::vector<WrongSystem>& systems,
                               const Runs& runs) {
  ModelSystem model(policy);
  std::vector<Found> found(systems.size());
  std::size_t left = systems.size();
  std::uint64_t asked = 0;
  if (left == 0) return found;
  runs([&](const Run& run) {
    const SystemAnswers wanted = model.play({&run, 1}).front();
    for (std::size_t i = 0; i < systems.size(); ++i) {
      if (found[i]) continue;
      const auto at = first_difference(wanted, systems[i].system->play({&run, 1}).front());
      if (!at) continue;
      found[i] = asked + *at + 1;
      --left;
    }
    asked += run.size();
    return left > 0;
  });
  return found;
}

Runs suite_of(const Policy& policy, std::size_t extra_states) {
  auto suite = std::make_shared<Suite>(policy, SystemTraits{}, extra_states);
  return [suite](const std::function<bool(Run)>& take) { suite->generate(take); };
}

std::uint64_t requests_of(const Runs& runs) {
  std::uint64_t requests = 0;
  runs([&](const Run& run) {
    requests += run.size();
    return true;
  });
  return requests;
}

/// As somebody would who does not look at the boundaries: values up to twice the highest trigger,
/// or missing, delays up to twice the longest time.
Runs random_runs(const Policy& policy, std::uint64_t requests) {
  return [&policy, requests](const std::function<bool(Run)>& take) {
    Prng random(1);
    const std::vector<std::string> symbols = test_symbols(policy);
    const auto unit = [&] { return random.uniform(); };
    const double longest_s = std::max({policy.cooldown_max().seconds(), policy.escalate_after_s,
                                       policy.escalation_cooldown_s, 1.0});
    for (std::uint64_t asked = 0; asked < requests;) {
      Run run;
      Instant now{0};
      for (int i = 0; i < 40; ++i) {
        Pressure pressure;
        for (std::size_t m = 0; m < policy.metric_count(); ++m) {
          double most = 1;
          for (const double trigger : policy.metrics[m].triggers) {
            if (std::isfinite(trigger)) most = std::max(most, trigger);
          }
          pressure.values[m] = unit() < 0.05 ? kMissing : std::floor(unit() * 2 * most);
        }
        now = now + Duration::from_seconds(unit() * 2 * longest_s);
        run.push_back(Request::check(now, pressure));
        if (unit() < 0.1) {
          run.push_back(Request::decide(symbols[random.next() % symbols.size()],
                                        kDataTypes[random.next() % kDataTypeCount]));
        }
      }
      asked += run.size();
      if (!take(std::move(run))) return;
    }
  };
}

Runs boundary_walks(const Policy& policy, std::uint64_t requests) {
  return [&policy, requests](const std::function<bool(Run)>& take) {
    BoundaryWalks walks(policy, {}, test_inputs(policy, {}), 1);
    for (std::uint64_t asked = 0; asked < requests; asked += 40) {
      if (!take(walks.next(40))) return;
    }
  };
}

/// A kind of wrong system: how many there are, and how many of them each way of asking finds.
struct Tally {
  std::string name;
  std::size_t systems = 0, by_suite = 0, by_walks = 0, by_random = 0;
  std::vector<std::uint64_t> requests;  ///< of the suite, to the first difference
  std::vector<std::string> lived;

  std::string row() {
    std::sort(requests.begin(), requests.end());
    const std::string median = requests.empty() ? "-" : grouped(requests[requests.size() / 2]);
    const std::string most = requests.empty() ? "-" : grouped(requests.back());
    return "| " + name + " | " + grouped(systems) + " | " + grouped(by_suite) + " | " + median +
           " | " + most + " | " + grouped(by_walks) + " | " + grouped(by_random) + " |\n";
  }
};

/// A policy and its suite, with as many requests as the other ways have.
struct Asked {
  Policy policy;
  Runs suite;
  std::uint64_t requests;

  explicit Asked(const Policy& of)
      : policy(of), suite(suite_of(of, 0)), requests(requests_of(suite)) {}
};

void try_all_ways(Tally& tally, const Asked& asked, const std::vector<WrongSystem>& systems,
                  const Runs& suite, bool walk = true) {
  tally.systems += systems.size();
  const std::vector<Found> by_suite = first_found(asked.policy, systems, suite);
  for (std::size_t i = 0; i < systems.size(); ++i) {
    if (by_suite[i]) {
      ++tally.by_suite;
      tally.requests.push_back(*by_suite[i]);
    } else {
      tally.lived.push_back(systems[i].what);
    }
  }
  const auto count = [&](const Runs& runs) {
    const std::vector<Found> all = first_found(asked.policy, systems, runs);
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [](const Found& found) { return found.has_value(); }));
  };
  if (walk) tally.by_walks += count(boundary_walks(asked.policy, asked.requests));
  tally.by_random += count(random_runs(asked.policy, asked.requests));
}

/// Every policy that differs from it in one value by as little as can be.
std::vector<std::pair<std::string, Policy>> neighbours(const Policy& policy, const Tally& kind) {
  std::vector<std::pair<std::string, Policy>> all;
  const auto add = [&](const std::string& what, const auto& change) {
    Policy changed = policy;
    change(changed);
    if (!validate(changed)) all.emplace_back(policy.name + ": " + what, std::move(changed));
  };
  const auto both_ways = [&](const std::string& what, const auto& change) {
    for (const bool up : {false, true}) {
      add(what + (up ? " up" : " down"), [&](Policy& changed) { change(changed, up); });
    }
  };
  const auto next = [](double value, bool up) {
    return std::nextafter(value, up ? kInfinity : -kInfinity);
  };
  const auto next_ns = [](double seconds, bool up) {
    return Duration{Duration::from_seconds(seconds).ns + (up ? 1 : -1)}.seconds();
  };
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (!policy.metrics[m].monitored) continue;
    for (const Level level : policy.raised_levels()) {
      const std::size_t i = index(level) - 1;
      const std::string what = policy.metrics[m].name + " of " + policy.name_of(level);
      if (!std::isfinite(policy.metrics[m].trigger(level))) continue;
      const auto spell_out = [&](Policy& changed) {
        std::vector<double> clears;
        for (const Level each : policy.raised_levels()) {
          clears.push_back(policy.metrics[m].clear(each));
        }
        changed.metrics[m].clears = clears;
      };
      if (kind.name == "a threshold, by one ulp") {
        both_ways("trigger of " + what, [&](Policy& changed, bool up) {
          spell_out(changed);
          changed.metrics[m].triggers[i] = next(changed.metrics[m].triggers[i], up);
        });
        both_ways("clear value of " + what, [&](Policy& changed, bool up) {
          spell_out(changed);
          changed.metrics[m].clears[i] = next(changed.metrics[m].clears[i], up);
        });
      }
    }
  }
  if (kind.name == "a time, by one nanosecond") {
    for (const Level level : policy.raised_levels()) {
      both_ways("cooldown of " + policy.name_of(level), [&](Policy& changed, bool up) {
        changed.cooldowns_s.clear();
        for (const Level each : policy.raised_levels()) {
          changed.cooldowns_s.push_back(policy.cooldown(each).seconds());
        }
        double& cooldown_s = changed.cooldowns_s[index(level) - 1];
        cooldown_s = next_ns(cooldown_s, up);
      });
    }
    // Where more must be demanded for longer than that, nobody can tell.
    if (policy.escalate_after_s == 0)
      both_ways("escalation cooldown", [&](Policy& changed, bool up) {
        changed.escalation_cooldown_s = next_ns(changed.escalation_cooldown_s, up);
      });
    both_ways("escalate_after", [&](Policy& changed, bool up) {
      changed.escalate_after_s = next_ns(changed.escalate_after_s, up);
    });
  }
  if (kind.name == "an action of the shedding table") {
    for (const Level level : policy.all_levels()) {
      for (std::size_t priority = 0; priority < kPriorityCount; ++priority) {
        if ((priority == 0 && policy.tier_1.empty()) || (priority == 1 && policy.tier_2.empty())) {
          continue;
        }
        add("shedding", [&](Policy& changed) {
          Action& action = changed.shedding[index(level)][priority];
          action = action == Action::process ? Action::drop : Action::process;
        });
      }
    }
  }
  if (kind.name == "a symbol in another tier") {
    for (std::size_t i = 0; i < policy.tier_1.size(); i += 7) {
      add(policy.tier_1[i], [&](Policy& changed) {
        changed.tier_1.erase(changed.tier_1.begin() + static_cast<std::ptrdiff_t>(i));
      });
    }
  }
  return all;
}

Tally tally_of_neighbours(const std::string& kind, const std::vector<Asked>& all) {
  Tally tally;
  tally.name = kind;
  for (const Asked& asked : all) {
    const Policy& policy = asked.policy;
    // Their thresholds and times are those of others.
    if (policy.name == "lag-alone" || policy.name == "budgeted" || policy.name == "crypto" ||
        policy.name == "k2-as-documented") {
      continue;
    }
    // Of which the walks ask nothing.
    const bool is_about_shedding =
        kind.find("shedding") != std::string::npos || kind.find("symbol") != std::string::npos;
    if (is_about_shedding && !sheds_anything(policy)) {
      continue;
    }
    std::vector<WrongSystem> systems;
    for (const auto& [what, changed] : neighbours(policy, tally)) {
      systems.push_back({what, std::make_unique<ModelSystem>(changed)});
    }
    try_all_ways(tally, asked, systems, asked.suite, !is_about_shedding);
  }
  return tally;
}

/// The model with one more state: a level that exists twice. The twin is entered by one check only
/// (from one level, with one thing seen, early or late), and differs in what one check does to it.
class TwinSystem final : public SystemUnderTest {
 public:
  struct When {
    Level level;
    SeenPressure seen;
    bool late;  ///< the level's cooldown is over
  };

  TwinSystem(const Policy& policy, When enter, When wrong)
      : policy_(policy), fresh_(policy), enter_(enter), wrong_(wrong) {}

  const SystemTraits& traits() const override { return traits_; }

  std::vector<SystemAnswers> play(std::span<const Run> runs) override {
    std::vector<SystemAnswers> all;
    for (const Run& run : runs) all.push_back(answers_of(run));
    return all;
  }

 private:
  bool is(const When& when, const Cascade& machine, const Request& request) const {
    if (machine.level() != when.level || !(seen_by(policy_, request.pressure) == when.seen)) {
      return false;
    }
    if (machine.level() == kLowest) return true;
    const Instant moved = machine.last_transition().value_or(Instant::min());
    return (request.at - moved >= policy_.cooldown(machine.level())) == when.late;
  }

  SystemAnswers answers_of(const Run& run) const {
    Cascade machine = fresh_;
    bool is_twin = false;
    SystemAnswers answers;
    for (const Request& request : run) {
      if (request.kind == Request::Kind::decide) {
        const Shedder shedder(policy_);
        answers.push_back(SystemAnswer::of(
            shedder.action(machine.level(), shedder.tier_of(request.symbol), request.type)));
        continue;
      }
      const Level before = machine.level();
      if (request.kind == Request::Kind::reset) {
        machine.reset(request.at);
        is_twin = false;
      } else if (is_twin && is(wrong_, machine, request)) {
        // What would move it does not; what would not moves it down, or up from the lowest.
        Cascade sound = machine;
        sound.check(request.at, request.pressure);
        if (sound.level() == before) {
          machine = Cascade(policy_, before == kLowest ? above(before) : below(before), request.at);
          is_twin = false;
        }
      } else {
        const bool enters = !is_twin && is(enter_, machine, request);
        machine.check(request.at, request.pressure);
        if (machine.level() != before) is_twin = false;
        is_twin = is_twin || (enters && machine.level() == wrong_.level);
      }
      answers.push_back(SystemAnswer::of(machine.level()));
    }
    return answers;
  }

  Policy policy_;
  Cascade fresh_;
  SystemTraits traits_;
  When enter_, wrong_;
};

/// Draws twins that can be entered: where `enter` leads to is asked of the model.
Tally tally_of_twins(std::size_t extra_states, std::size_t count) {
  Tally tally;
  tally.name = "a state too many, entered by one check and wrong at one: the suite with k = " +
               std::to_string(extra_states);
  const Policy policy = default_policy();
  const TestInputs inputs = test_inputs(policy, {});
  std::vector<WrongSystem> systems;
  Prng random(1);
  const auto draw = [&](Level level) {
    return TwinSystem::When{level,
                            seen_by(policy, inputs.classes[random.next() % inputs.classes.size()]),
                            random.next() % 2 == 0};
  };
  const auto leads_to = [&](const TwinSystem::When& enter) {
    Cascade machine(policy, enter.level, Instant{0});
    const auto pressure =
        std::find_if(inputs.classes.begin(), inputs.classes.end(),
                     [&](const Pressure& each) { return seen_by(policy, each) == enter.seen; });
    machine.check(enter.late ? Instant{policy.cooldown_max().ns} : Instant{0}, *pressure);
    return machine.level();
  };
  while (systems.size() < count) {
    TwinSystem::When enter = draw(level_at(random.next() % policy.level_count()));
    const Level twin = leads_to(enter);
    if (enter.level == kLowest && twin == kLowest)
      continue;  // all that is quiet there is one state
    const TwinSystem::When wrong = draw(twin);
    // Entered when its cooldown is over, it is never early again: nobody can tell.
    if (enter.level == twin && twin != kLowest && enter.late && !wrong.late) continue;
    systems.push_back({"twin " + std::to_string(systems.size() + 1),
                       std::make_unique<TwinSystem>(policy, enter, wrong)});
  }
  try_all_ways(tally, Asked(policy), systems, suite_of(policy, extra_states));
  return tally;
}

/// Runs with the model's answers to them, as files that a mutant's program reads.
class Transcript {
 public:
  /// `number`: of the policy, in mutant_policies().
  Transcript(std::size_t number, const Policy& policy, const std::string& way, const Runs& runs)
      : policy_(number),
        stem_(::testing::TempDir() + "power-" + std::to_string(::getpid()) + "-" + way) {
    const std::vector<std::string> symbols = test_symbols(policy);
    ModelSystem model(policy);
    std::ofstream in(stem_ + ".in", std::ios::binary);
    const auto put = [&](const TranscriptRequest& request, std::uint8_t answer) {
      in.write(reinterpret_cast<const char*>(&request), sizeof request);
      wanted_.push_back(static_cast<char>(answer));
    };
    runs([&](const Run& run) {
      const SystemAnswers answers = model.play({&run, 1}).front();
      put({}, TranscriptRequest::any_answer);
      for (std::size_t i = 0; i < run.size(); ++i) {
        const Request& request = run[i];
        TranscriptRequest raw;
        raw.kind = static_cast<std::uint8_t>(request.kind);
        raw.at_ns = request.at.ns;
        std::copy(request.pressure.values.begin(), request.pressure.values.end(), raw.values);
        raw.type = static_cast<std::uint8_t>(request.type);
        const auto symbol = std::find(symbols.begin(), symbols.end(), request.symbol);
        if (symbol != symbols.end()) {
          raw.symbol = static_cast<std::uint16_t>(symbol - symbols.begin());
        }
        put(raw, answers[i].level ? static_cast<std::uint8_t>(*answers[i].level)
                                  : static_cast<std::uint8_t>(*answers[i].action));
      }
      return true;
    });
    std::ofstream(stem_ + ".wanted", std::ios::binary) << wanted_;
  }
  Transcript(const Transcript&) = delete;
  Transcript& operator=(const Transcript&) = delete;
  ~Transcript() {
    for (const char* suffix : {".in", ".wanted"}) std::filesystem::remove(stem_ + suffix);
  }

  /// Of the mutant. One that aborts has not answered.
  Found first_found(const std::string& mutant) const {
    const auto [status, answers] = run_mutant(
        mutant_command(mutant_program(mutant), mutant),
        "answer " + std::to_string(policy_) + " '" + stem_ + ".wanted' < '" + stem_ + ".in'");
    const bool aborted =
        WIFSIGNALED(status) ? WTERMSIG(status) == SIGABRT : WEXITSTATUS(status) == 128 + SIGABRT;
    // A program that could not be run must not look like one that is wrong.
    if (status != 0 && !aborted) throw std::runtime_error(mutant + " ended in another way");
    std::uint64_t asked = 0;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (static_cast<std::uint8_t>(wanted_[i]) == TranscriptRequest::any_answer) continue;
      ++asked;
      if (i >= answers.size() || answers[i] != wanted_[i]) return asked;
    }
    return {};
  }

 private:
  std::size_t policy_;
  std::string stem_, wanted_;
};

/// What is wrong with these is in no answer, or lies outside the hypothesis that the verdict
/// prints.
const std::map<std::string, std::string> kCannotBeAsked = {
    {"unmonitored-counts", "a metric that is not monitored is not sent"},
    {"journal-forgets-from", "a system answers its level, not its journal"},
    {"recovery-not-reported", "a system answers its level, not its journal"},
    {"last-transition-not-told-at-the-lowest",
     "a system answers its level, not the time of its last transition"},
    {"recovery-not-counted", "a system answers its level, not its counters"},
    {"dead-at-weekends", "it looks at the date: the hypothesis says that it does not"},
    {"dead-from-three-to-four-at-night",
     "it looks at the date: the hypothesis says that it does not"},
    {"clock-begins-anew-once-it-came-from-the-top",
     "more states than the policy has: the hypothesis says how many there may be"},
    {"clock-set-back-in-the-instant-of-coming-from-the-top",
     "more states than the policy has: the hypothesis says how many there may be"},
    {"clock-set-back-at-weekends", "it looks at the date: the hypothesis says that it does not"},
    {"dead-before-the-epoch", "it looks at the date: the hypothesis says that it does not"},
    {"no-demand-for-lag-between-two-points",
     "a constant between the points: the hypothesis says that it has none"},
    {"clock-runs-backwards", "time is given to a system in its order"},
    {"comes-back-within-a-year-or-never",
     "a time of its own: the hypothesis says that it has none"},
    {"deaf-a-year-after-its-last-transition",
     "a time of its own: the hypothesis says that it has none"}};

/// The mutants of ../mutants, each tried with each policy until one tells.
Tally tally_of_mutants(const std::vector<Asked>& all) {
  Tally tally;
  tally.name = "the machine with a piece of its source replaced ([mutants](../mutants/MUTANTS.md))";
  for (const auto& mutant : mutant_rows("list.tsv", 4)) tally.lived.push_back(mutant[0]);
  for (std::size_t i = 0; i < all.size() && !tally.lived.empty(); ++i) {
    const Transcript suite(i, all[i].policy, "suite", all[i].suite);
    if (i == 0) {
      EXPECT_FALSE(suite.first_found("none")) << "the machine as it is";
      for (const auto& [name, why] : kCannotBeAsked) {
        EXPECT_FALSE(suite.first_found(name)) << name << " can be told after all";
        tally.lived.erase(std::remove(tally.lived.begin(), tally.lived.end(), name),
                          tally.lived.end());
      }
      tally.systems = tally.lived.size();
    }
    std::vector<std::string> told, lived;
    for (const std::string& name : tally.lived) {
      const Found found = suite.first_found(name);
      (found ? told : lived).push_back(name);
      if (found) tally.requests.push_back(*found);
    }
    tally.lived = lived;
    tally.by_suite += told.size();
    // With the policy that shows it, the other ways have the same chance.
    const auto count = [&](const Runs& runs) {
      if (told.empty()) return std::ptrdiff_t{0};
      const Transcript other(i, all[i].policy, "other", runs);
      return std::count_if(told.begin(), told.end(), [&](const std::string& name) {
        return other.first_found(name).has_value();
      });
    };
    tally.by_walks +=
        static_cast<std::size_t>(count(boundary_walks(all[i].policy, all[i].requests)));
    tally.by_random += static_cast<std::size_t>(count(random_runs(all[i].policy, all[i].requests)));
  }
  return tally;
}

constexpr const char* kHead = R"(# What the complete suite finds

Generated by power_test; run the tests with CASCADE_UPDATE_PAGES=1 after a change. Each row is a kind of wrong system under
test, and how many of them each way of asking finds: the complete suite of `cascade conform` (with the number of requests until the first answer
that is not the model's: in the middle, at most), random walks along the policy's boundaries (`--walks`), and random
requests that know no boundary, both as long as the suite with k = 0. Policies: mutants/mutant_policies.hpp; a value that no answer can depend on is left alone. The walks ask for
no decisions.

| wrong by | systems | suite | requests | at most | walks | random |
|---|---|---|---|---|---|---|
)";

TEST(ConformancePower, FindsWhatIsWrongByTheLeast) {
  if (is_sanitized())
    GTEST_SKIP() << "a minute of asking and counting; the other tests drive the same code";
  std::string page = kHead;
  std::vector<Asked> all;
  for (const Policy& policy : mutant_policies()) all.emplace_back(policy);
  for (const char* kind : {"a threshold, by one ulp", "a time, by one nanosecond",
                           "an action of the shedding table", "a symbol in another tier"}) {
    Tally tally = tally_of_neighbours(kind, all);
    EXPECT_EQ(tally.lived, std::vector<std::string>{}) << kind;
    EXPECT_GT(tally.systems, 0U);
    page += tally.row();
  }
  Tally with = tally_of_twins(1, 24);
  EXPECT_EQ(with.lived, std::vector<std::string>{});
  page += tally_of_twins(0, 24).row() + with.row();
  if (mutant_rows("list.tsv", 4).empty()) {
    GTEST_SKIP() << "the build made no mutants; those drawn here were all found";
  }
  Tally mutants = tally_of_mutants(all);
  EXPECT_EQ(mutants.lived, std::vector<std::string>{});
  page += mutants.row();
  page += "\nOf the machine's mutants these are not asked for:\n\n";
  for (const auto& [name, why] : kCannotBeAsked) page += "- " + name + ": " + why + ".\n";
  // A suite that is complete misses none of what its hypothesis allows: as many as there are.
  expect_page("properties/conform/POWER.md", page,
              {"| a time, by one nanosecond | 55 | 55 |", "| a symbol in another tier | 9 | 9 |"});
}

}  // namespace
}  // namespace cascade
