#include "model/nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace cascade {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// Letters to insert, delete, replace, or swap with their neighbour, to make `b` of `a`.
std::size_t differences(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (std::min(i, j) == 0) {
        table[i][j] = std::max(i, j);
        continue;
      }
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1,
                              table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      const bool swapped =
          std::min(i, j) > 1 && a.substr(i - 2, 2) == std::string{b[j - 1], b[j - 2]};
      if (swapped) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table[a.size()][b.size()];
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view name,
                                       const std::vector<std::string>& names) {
  constexpr std::size_t kLongest = 100;  // what is longer is no mistyped name
  constexpr std::size_t kShown = 3;
  const std::string wanted = lower(name);
  if (wanted.size() > kLongest) return {};
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& candidate : names) {
    const std::string known = lower(candidate);
    const std::size_t apart = differences(wanted, known);
    const bool holds = wanted.size() > 2 && (known.find(wanted) != std::string::npos ||
                                             wanted.find(known) != std::string::npos);
    // A single letter in place of another is no slip: something of the name must be right.
    const bool near_enough =
        apart < wanted.size() && apart <= std::max<std::size_t>(1, wanted.size() / 3);
    if (holds || near_enough) {
      near.emplace_back(apart, candidate);
    }
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (std::size_t i = 0; i < near.size() && i < kShown; ++i) result.push_back(near[i].second);
  return result;
}

std::string perhaps_text(std::string_view name, const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& near : nearest_names(name, names)) {
    text += (text.empty() ? "perhaps " : ", ") + near;
  }
  return text.empty() ? text : text + "; ";
}

std::string choices_text(std::string_view name, const std::vector<std::string>& names) {
  std::string text = perhaps_text(name, names) + "one of ";
  for (const std::string& each : names) text += (&each == &names.front() ? "" : ", ") + each;
  return text;
}

}  // namespace cascade
