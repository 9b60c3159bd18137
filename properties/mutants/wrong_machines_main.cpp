// Puts each wrong machine before whatever judges one, and prints a line a finding: machine, judge,
// property, verdict. The argument is the recording of the monitor's run.

#include <exception>
#include <functional>
#include <iostream>
#include <string>

#include "properties/conform/conformance.hpp"
#include "properties/explore/explore.hpp"
#include "properties/monitor/monitor.hpp"
#include "properties/mutants/switch/mutant_switch.hpp"
#include "properties/mutants/wrong_machines.hpp"
#include "sim/loop/prng.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/readers/read_trace.hpp"

namespace cascade {

namespace {

/// Until the next one; by the mutant that has it.
void turn_on(WrongMachine machine) {
  wrong_machine = machine;
  mutant_on = mutant_number(machine == WrongMachine::none              ? "none"
                            : machine == WrongMachine::clock_runs_back ? "clock-runs-backwards"
                            : machine == WrongMachine::no_demand_for_some_lag
                                ? "no-demand-for-lag-between-two-points"
                                : "wrong-check");
}

/// The wrong machine while it is asked; what it is compared with is the right one.
class WrongSystem final : public SystemUnderTest {
 public:
  WrongSystem(const Policy& policy, WrongMachine machine) : model_(policy), machine_(machine) {}
  const SystemTraits& traits() const override { return model_.traits(); }
  std::vector<SystemAnswers> play(std::span<const Run> runs) override {
    turn_on(machine_);
    std::vector<SystemAnswers> answers = model_.play(runs);
    turn_on(WrongMachine::none);
    return answers;
  }

 private:
  ModelSystem model_;
  WrongMachine machine_;
};

/// A long run that goes everywhere: values from nothing to twice the highest trigger, or missing;
/// times from none to beyond the cooldown, and now and then back. It ends a thousand checks after
/// something was broken first: by then what else is broken shows. How many checks that first took.
std::size_t drive(const Policy& policy, Monitor& monitor) {
  constexpr std::size_t kChecks = 4'000'000;
  Prng random(1);
  Cascade cascade(policy);
  StepRecorder recorder(cascade);
  Instant now{0};
  std::size_t first = kChecks;
  const double longest_s = 1.5 * policy.cooldown_max().seconds();
  for (std::size_t check = 1; check <= kChecks; ++check) {
    Pressure pressure;
    const bool healthy = random.uniform() < 0.5;
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      const double most = policy.metrics[i].trigger(level_at(policy.level_count() - 1));
      pressure.values[i] = random.uniform() < 0.03 ? kMissing
                           : healthy               ? 0
                                                   : 2 * most * random.uniform();
    }
    const double back = random.uniform() < 0.05 ? -1 : 1;
    now = now + Duration::from_seconds(back * longest_s * random.uniform());
    monitor.observe(recorder.check(now, pressure));
    if (first == kChecks && !monitor.violations().empty()) first = check;
    if (check == first + 1000) break;
  }
  return first;
}

void judge(const WrongMachineName& wrong, const Trace& trace) {
  const auto print = [&](std::string_view judge, std::string_view what, std::string_view verdict) {
    std::cout << wrong.name << '\t' << judge << '\t' << what << '\t' << verdict << '\n';
  };
  const Policy policy = default_policy();
  turn_on(wrong.machine);
  const Proof proof = prove(policy);
  for (const Verdict& verdict : proof.verdicts) {
    // In doubt that is not settled, and yet it says what was never met.
    const bool not_met = verdict.property->kind == Kind::sometimes && verdict.fails() &&
                         verdict.why.rfind("never ", 0) == 0;
    print("prove", verdict.property->name, not_met ? "not-met" : text(verdict.ruling));
  }
  PropertyWatch watch;
  ReplayHooks hooks;
  hooks.checker = std::ref(watch);
  replay(policy, trace, nullptr, Cadence{}, hooks);
  for (const Property* property : watch.judged()) print("monitor", property->name, "judged");
  for (const Violation& broken : watch.violations()) {
    print("monitor", broken.property->name, "violated");
  }
  Monitor monitor(policy);
  print("driven", "checks", std::to_string(drive(policy, monitor)));
  for (const Violation& broken : monitor.violations()) {
    print("driven", broken.property->name, "violated");
  }
  turn_on(WrongMachine::none);
  WrongSystem system(policy, wrong.machine);
  const Conformance result = conformance(policy, system, {});
  print("conform", "verdict", text(result.verdict));
  for (const Difference& difference : result.differences) {
    print("conform", difference.property != nullptr ? difference.property->name : "", "differs");
  }
}

}  // namespace
}  // namespace cascade

int main(int, char** argv) {
  using namespace cascade;
  const Trace trace = read_trace(argv[1], {});
  judge({WrongMachine::none, "none", ""}, trace);
  for (const WrongMachineName& wrong : kWrongMachines) judge(wrong, trace);
}
