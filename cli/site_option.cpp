#include "cli/site_option.hpp"

#include <vector>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"

namespace cascade {

std::size_t site_called(const Scenario& scenario, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
    if (name.empty() || scenario.sites[s].name == name) return s;
    names.push_back(scenario.sites[s].name);
  }
  throw InputError("", 0, "--site '" + name + "' is not in the scenario",
                   choices_text(name, names));
}

}  // namespace cascade
