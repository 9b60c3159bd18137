#include "properties/conform/conformance.hpp"

#include <algorithm>
#include <utility>

#include "properties/conform/suite.hpp"
#include "properties/conform/walks.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

constexpr std::size_t kRunsTogether = 512;
constexpr std::size_t kWalkRequests = 40;
constexpr std::size_t kKindsMax = 16;
/// Tries at shrinking a run; of one that ends in a fault, which costs a start and perhaps a
/// time-out.
constexpr std::size_t kPlays = 600, kPlaysOfFault = 12;
constexpr std::uint64_t kFaultsMax = 8;

/// Asks both sides, many runs at once, and keeps the shortest difference of each kind.
class Comparison {
 public:
  Comparison(const Policy& policy, SystemUnderTest& system, const ConformanceOptions& options,
             Conformance& result)
      : policy_(policy), system_(system), options_(options), model_(policy), result_(result) {}

  /// False where no more runs are wanted.
  bool take(Run run) {
    runs_.push_back(std::move(run));
    return runs_.size() < kRunsTogether || ask();
  }

  bool ask() {
    if (runs_.empty()) return !stopped_;
    const std::vector<SystemAnswers> system = system_.play(runs_);
    const std::vector<SystemAnswers> model = model_.play(runs_);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      count(runs_[i], system[i]);
      compare(runs_[i], model[i], system[i]);
    }
    asked_ += runs_.size();
    runs_.clear();
    if (options_.most_checks > 0 && result_.checks >= options_.most_checks) stopped_ = cut_ = true;
    if (faults_ >= kFaultsMax) stopped_ = true;
    return !stopped_;
  }

  std::uint64_t asked() const { return asked_; }
  bool stopped() const { return stopped_; }
  bool was_cut() const { return cut_; }

  void shrink() {
    for (Difference& difference : result_.differences) {
      const bool is_fault = !difference.system.back().fault.empty();
      difference =
          shrunk(policy_, system_, std::move(difference), is_fault ? kPlaysOfFault : kPlays);
    }
    std::stable_sort(
        result_.differences.begin(), result_.differences.end(),
        [](const Difference& a, const Difference& b) { return a.run.size() < b.run.size(); });
  }

 private:
  void count(const Run& run, const SystemAnswers& answers) {
    for (std::size_t i = 0; i < answers.size() && i < run.size(); ++i) {
      if (run[i].kind == Request::Kind::check) ++result_.checks;
      if (run[i].kind == Request::Kind::reset) ++result_.resets;
      if (run[i].kind == Request::Kind::decide) ++result_.decisions;
    }
  }

  void compare(const Run& run, const SystemAnswers& model, const SystemAnswers& system) {
    if (!was_played(system)) return;
    auto at = first_difference(model, system);
    if (!at) return;
    ++result_.differing_runs;
    keep(run, model, system, *at);
    // A decision changes nothing, so what comes after a wrong one can still be compared.
    while (at && run[*at].kind == Request::Kind::decide && system[*at].action) {
      at = first_difference(model, system, *at + 1);
      if (at) keep(run, model, system, *at);
    }
  }

  /// The run up to there, where it shows a kind that is new or shows it shorter.
  void keep(const Run& run, const SystemAnswers& model, const SystemAnswers& system,
            std::size_t at) {
    Difference difference;
    const bool is_fault = at >= system.size() || !system[at].fault.empty();
    for (std::size_t i = 0; i <= at; ++i) {
      // Other decisions have no part in what is decided, or in a level.
      if (i < at && run[i].kind == Request::Kind::decide && !is_fault) continue;
      difference.run.push_back(run[i]);
      difference.model.push_back(model[i]);
      difference.system.push_back(i < system.size() ? system[i]
                                                    : SystemAnswer::of_fault("no answer"));
    }
    if (!difference.system.back().fault.empty()) ++faults_;
    difference.kind =
        kind_of_difference(policy_, difference.run, difference.model, difference.system);
    const auto known =
        std::find_if(result_.differences.begin(), result_.differences.end(),
                     [&](const Difference& each) { return each.kind == difference.kind; });
    if (known == result_.differences.end()) {
      if (result_.differences.size() < kKindsMax) {
        result_.differences.push_back(std::move(difference));
      }
    } else if (difference.run.size() < known->run.size()) {
      *known = std::move(difference);
    }
  }

  const Policy& policy_;
  SystemUnderTest& system_;
  const ConformanceOptions& options_;
  ModelSystem model_;
  Conformance& result_;
  std::vector<Run> runs_;
  std::uint64_t asked_ = 0, faults_ = 0;
  bool stopped_ = false, cut_ = false;
};

/// How many requests the suite has: what a progress bar counts to.
std::uint64_t requests_of(const Suite& suite) {
  std::uint64_t requests = 0;
  suite.generate([&](const Run& run) {
    requests += run.size();
    return true;
  });
  return requests;
}

std::vector<std::string> not_asked(const Policy& policy, const SystemTraits& traits,
                                   const Suite& suite) {
  std::vector<std::string> all;
  if (!traits.takes_reset) all.push_back("resets: the system does not take them");
  if (!sheds_anything(policy)) {
    all.push_back("decisions: the policy sheds nothing");
  } else if (!traits.takes_decide) {
    all.push_back("decisions: the system does not take them");
  }
  for (const Level level : suite.unreached()) {
    all.push_back("level " + policy.name_of(level) + ": no run of the policy reaches it");
  }
  return all;
}

}  // namespace

std::string_view text(ConformanceVerdict verdict) {
  switch (verdict) {
    case ConformanceVerdict::conforms:
      return "conforms";
    case ConformanceVerdict::differs:
      return "differs";
    case ConformanceVerdict::not_settled:
      break;
  }
  return "not-settled";
}

Conformance conformance(const Policy& policy, SystemUnderTest& system,
                        const ConformanceOptions& options) {
  Conformance result;
  const SystemTraits& traits = system.traits();
  const Suite suite(policy, traits, options.extra_states);
  result.system = traits.name;
  result.policy = policy.name;
  result.hypothesis = suite.hypothesis();
  result.states = suite.model_states();
  result.seed = options.seed;
  result.not_asked = not_asked(policy, traits, suite);
  Comparison comparison(policy, system, options, result);
  const std::uint64_t of =
      options.progress ? requests_of(suite) + options.walks * kWalkRequests : 0;
  std::uint64_t given = 0;
  const auto take = [&](Run run) {
    given += run.size();
    if (options.progress) options.progress(given, of);
    return comparison.take(std::move(run));
  };
  suite.generate(take);
  comparison.ask();
  result.suite_runs = comparison.asked();
  BoundaryWalks walks(policy, traits, suite.inputs(), options.seed);
  for (std::size_t i = 0; i < options.walks && !comparison.stopped(); ++i) {
    if (!take(walks.next(kWalkRequests))) break;
  }
  comparison.ask();
  result.walk_runs = comparison.asked() - result.suite_runs;
  comparison.shrink();
  if (!result.differences.empty()) {
    result.verdict = ConformanceVerdict::differs;
  } else if (!comparison.was_cut()) {
    result.verdict = ConformanceVerdict::conforms;
  } else {
    result.not_asked.push_back("what is left of the suite and the walks after " +
                               counted(result.checks, "check") + ": --max-checks");
  }
  return result;
}

void add_ending_fault(Conformance& result, std::string fault) {
  result.ending_fault = std::move(fault);
  result.verdict = ConformanceVerdict::differs;
}

Conformance conformance_on(const Policy& policy, SystemUnderTest& system, const Run& run) {
  Conformance result;
  result.system = system.traits().name;
  result.policy = policy.name;
  result.hypothesis = "none: this run alone was asked";
  const ConformanceOptions options;
  Comparison comparison(policy, system, options, result);
  comparison.take(run);
  comparison.ask();
  result.walk_runs = 1;
  if (!result.differences.empty())
    result.verdict = ConformanceVerdict::differs;
  else
    result.verdict = ConformanceVerdict::conforms;
  comparison.shrink();
  return result;
}

}  // namespace cascade
