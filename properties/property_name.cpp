#include "properties/property_name.hpp"

#include <vector>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/catalogue.hpp"

namespace cascade {

void require_property(const std::string& name) {
  if (find_property(name) != nullptr) return;
  std::string known;
  std::vector<std::string> all;
  for (const Property& property : catalogue()) {
    known += (known.empty() ? "" : ", ") + std::string(property.name);
    all.emplace_back(property.name);
  }
  throw InputError("", 0, "there is no property '" + name + "'",
                   perhaps_text(name, all) + "one of " + known);
}

}  // namespace cascade
