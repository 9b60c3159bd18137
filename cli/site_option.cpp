#include "cli/site_option.hpp"

#include <vector>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"

namespace cascade {

CascadeId cascade_called(const Scenario& scenario, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
    const SiteSetup& site = scenario.sites[s];
    if (name.empty() || site.name == name) return {s, 0};
    names.push_back(site.name);
  }
  for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
    const SiteSetup& site = scenario.sites[s];
    for (std::size_t k = 0; k < site.cascade_count(); ++k) {
      const std::string of_instance = cascade_name(site, k);
      if (of_instance == name) return {s, k};
      if (of_instance != site.name) names.push_back(of_instance);
    }
  }
  throw InputError("", 0, "--site '" + name + "' is not in the scenario",
                   choices_text(name, names));
}

}  // namespace cascade
