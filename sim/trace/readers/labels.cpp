#include "sim/trace/readers/labels.hpp"

#include <algorithm>

#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

/// A label's value that stands in quotes at the front of `rest`; takes it from there.
std::string take_quoted_value(std::string_view& rest) {
  std::string value;
  std::size_t i = 1;
  for (; i < rest.size() && rest[i] != '"'; ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    value += rest[i];
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  return value;
}

}  // namespace

std::string canonical_label(std::string_view name) {
  std::string plain;
  for (const char c : lower_case(name)) {
    if (c != '_' && c != '-' && c != ' ' && c != '.') plain += c;
  }
  for (const std::string_view group :
       {"groupid", "consumergroup", "consumergroupid", "groupname", "consumergroupname"}) {
    if (plain == group) return "group";
  }
  if (plain == "topicname") return "topic";
  if (plain == "partitionid") return "partition";
  if (plain == "series" || plain == "metric") return "name";
  return plain;
}

Labels labels_in_braces(std::string_view name) {
  Labels labels;
  const std::size_t open = name.find('{');
  if (open == std::string_view::npos) return labels;
  std::string_view rest = name.substr(open + 1);
  while (!rest.empty()) {
    const std::size_t begin = std::min(rest.find_first_not_of(", \t"), rest.size());
    rest.remove_prefix(begin);
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) break;
    const std::string_view key = trimmed(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    if (rest.empty() || rest.front() != '"') break;
    labels.emplace_back(std::string(key), take_quoted_value(rest));
  }
  return labels;
}

std::string label_value(const Labels& labels, std::string_view canonical) {
  for (const auto& [name, value] : labels) {
    if (canonical_label(name) == canonical) return value;
  }
  return {};
}

bool passes(const Labels& labels, const std::vector<SeriesFilter>& filters) {
  return std::all_of(filters.begin(), filters.end(), [&](const SeriesFilter& asked) {
    // Any filter of the same label may let it pass.
    const std::string label = canonical_label(asked.label);
    return std::any_of(filters.begin(), filters.end(), [&](const SeriesFilter& filter) {
      if (canonical_label(filter.label) != label) return false;
      if (filter.value == "*") return true;
      return std::any_of(labels.begin(), labels.end(), [&](const auto& own) {
        return canonical_label(own.first) == label && own.second == filter.value;
      });
    });
  });
}

bool is_told(const std::vector<SeriesFilter>& filters, std::string_view canonical) {
  return std::any_of(filters.begin(), filters.end(), [&](const SeriesFilter& filter) {
    return canonical_label(filter.label) == canonical;
  });
}

}  // namespace cascade
