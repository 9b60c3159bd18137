#include "cli/system/system_templates.hpp"

namespace cascade {

std::optional<std::string_view> system_template(std::string_view name) {
  for (const auto& [each, text] : system_template_texts()) {
    if (each == name) return text;
  }
  return std::nullopt;
}

std::vector<std::string> system_template_names() {
  std::vector<std::string> names;
  for (const auto& [name, text] : system_template_texts()) names.emplace_back(name);
  return names;
}

}  // namespace cascade
