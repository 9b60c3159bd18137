#include "sim/trace/readers/prometheus_samples.hpp"

#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

std::size_t behind_json_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_json_space(text[at])) ++at;
  return at;
}

/// Behind the array that begins at `at`, if it is one of arrays without brackets in them.
std::size_t behind_plain_array(std::string_view text, std::size_t at) {
  const std::size_t first = behind_json_space(text, at + 1);
  if (first < text.size() && text[first] == ']') return first + 1;
  for (std::size_t close = text.find(']', at); close != std::string_view::npos;
       close = text.find(']', close)) {
    close = behind_json_space(text, close + 1);
    if (close < text.size() && text[close] == ']') return close + 1;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<PlainDocument> without_samples(std::string_view text) {
  constexpr std::string_view kValues = "\"values\"";
  PlainDocument document;
  std::size_t copied = 0;
  for (std::size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at)) {
    const std::size_t end = behind_string(text, at + 1);
    if (end == std::string_view::npos) return std::nullopt;
    const bool is_values = text.substr(at, end - at) == kValues;
    at = end;
    if (!is_values) continue;
    at = behind_json_space(text, at);
    if (at == text.size() || text[at] != ':') continue;  // a text, not a key
    at = behind_json_space(text, at + 1);
    if (at == text.size() || text[at] != '[') return std::nullopt;
    const std::size_t behind = behind_plain_array(text, at);
    if (behind == std::string_view::npos) return std::nullopt;
    document.rest.append(text.substr(copied, at - copied))
        .append("[" + std::to_string(document.arrays.size()) + "]");
    document.arrays.push_back(text.substr(at, behind - at));
    at = copied = behind;
  }
  document.rest.append(text.substr(copied));
  // An escaped key may be another spelling of this one.
  if (contains(document.rest, "\\u")) return std::nullopt;
  return document;
}

}  // namespace cascade
