#include "properties/search/stop_rule.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/search/sample_statistics.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {

std::string StopRule::text() const {
  return statistic + ":" + number_text(is_share ? within * 100 : within) + (is_share ? "%" : "");
}

StopRule parse_stop_rule(const std::string& text, const std::vector<std::string>& known) {
  const std::size_t colon = text.rfind(':');
  StopRule rule;
  rule.statistic = text.substr(0, colon);
  std::string_view width =
      colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  rule.is_share = !width.empty() && width.back() == '%';
  if (rule.is_share) width.remove_suffix(1);
  const auto [end, error] = std::from_chars(width.data(), width.data() + width.size(), rule.within);
  const bool is_number = !width.empty() && error == std::errc() &&
                         end == width.data() + width.size() && std::isfinite(rule.within);
  if (!is_number || rule.within <= 0) {
    throw InputError("", 0, "--until-within cannot be '" + text + "'",
                     "a statistic and half the width that its interval may have, as in lag_max:2% "
                     "of the mean or lag_max:500");
  }
  if (rule.is_share) rule.within /= 100;
  if (std::find(known.begin(), known.end(), rule.statistic) == known.end()) {
    throw InputError("", 0, "--until-within: a run has no statistic '" + rule.statistic + "'",
                     choices_text(rule.statistic, known));
  }
  return rule;
}

bool is_known_within(const StopRule& rule, const std::vector<double>& values, std::size_t count) {
  const auto end = values.begin() + static_cast<std::ptrdiff_t>(count);
  const std::vector<double> there = known_of({values.begin(), end});
  if (there.size() < kRunsBetweenLooks) return false;
  const auto interval = mean_interval_95(there);
  const double half = (interval->high - interval->low) / 2;
  return half <= (rule.is_share ? rule.within * std::abs(mean_of(there)) : rule.within);
}

}  // namespace cascade
