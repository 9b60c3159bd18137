// Machines that are wrong altogether, each in one way that a user would notice: what a property
// that none of them breaks is good for is to be asked. One copy of the cascade has them all
// (wrong_machines.cmake), beside the mutants; which one it is, is a variable, since one is run at a
// time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cascade {

enum class WrongMachine : std::uint8_t {
  none,
  never_leaves_normal,
  never_comes_back,
  at_random,
  as_coded,
  doubled_thresholds,
  dead_after_100_transitions,
  dead_from_three_to_four,
  skips_a_check_in_a_million,
  no_demand_for_some_lag,
  clock_runs_back,
  says_nothing,
  tired_after_5000_recoveries,
  lies_about_when
};

inline WrongMachine wrong_machine = WrongMachine::none;

struct WrongMachineName {
  WrongMachine machine;
  std::string_view name, says;
};

inline constexpr std::array<WrongMachineName, 13> kWrongMachines{{
    {WrongMachine::never_leaves_normal, "never-leaves-normal", "no check does anything"},
    {WrongMachine::never_comes_back, "never-comes-back", "escalates, and never recovers"},
    {WrongMachine::at_random, "at-random", "each check goes to a level that chance names (a seed)"},
    {WrongMachine::as_coded, "k2-as-coded", "runs `k2-as-coded` and says that it runs `k2`"},
    {WrongMachine::doubled_thresholds, "thresholds-twice",
     "every trigger and clear value is twice what the policy says"},
    {WrongMachine::dead_after_100_transitions, "dead-after-100",
     "after 100 transitions no check does anything"},
    {WrongMachine::dead_from_three_to_four, "dead-at-three",
     "from 03:00 to 04:00 no check does anything"},
    {WrongMachine::skips_a_check_in_a_million, "skips-one",
     "every 1,000,003rd check does nothing, whichever machine is asked"},
    {WrongMachine::no_demand_for_some_lag, "blind-spot",
     "a lag between 3,000,000 and 3,500,000 demands nothing"},
    {WrongMachine::clock_runs_back, "clock-runs-back",
     "an instant before the latest is taken as it is"},
    {WrongMachine::tired_after_5000_recoveries, "tired-after-5000",
     "recovers 5,000 times and then no more"},
    {WrongMachine::lies_about_when, "lies-about-when",
     "waits for no cooldown, and reports each transition an hour early"},
    {WrongMachine::says_nothing, "says-nothing", "goes where it should, and reports no transition"},
}};

}  // namespace cascade
