// Runs shipped scenarios under the monitors with whatever simulation it was linked with, and prints
// one line for each property that is violated and should not be: scenario, variant, property, and
// the event at which. With a property's name it ends after the first run that violates that.

#include <iostream>
#include <string>
#include <vector>

#include "properties/loop/loop_monitor.hpp"

int main(int argc, char** argv) {
  using namespace cascade;
  const std::string awaited = argc > 1 ? argv[1] : "";
  // Those that crash, spill, replay, reset, expire, fill a disk, route between sites, or draw.
  for (const char* name : {"cascade-and-recovery", "crash-while-spilling", "hot-partition",
                           "market-open", "retention", "two-sites"}) {
    const ScenarioText text = find_scenario(name);
    std::vector<std::string> variants = scenario_variants(text.toml, text.file);
    variants.insert(variants.begin(), "");
    for (const std::string& variant : variants) {
      Scenario scenario = parse_scenario(text.toml, text.file, variant);
      scenario.expect.clear();  // a mutant is to be killed by a property, not by a statistic
      scenario.tick = Duration::from_seconds(0.1);  // it decides nothing, and is ten times as quick
      scenario.tick_given = scenario.tick;
      bool came = false;
      for (const LoopViolation& violation : simulate_monitored(scenario).violations) {
        std::cout << name << '\t' << variant << '\t' << violation.property << '\t'
                  << violation.event << '\n';
        came = came || violation.property == awaited;
      }
      if (came) return 0;
    }
  }
}
