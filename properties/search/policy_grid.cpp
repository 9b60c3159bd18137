#include "properties/search/policy_grid.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "model/input_error.hpp"
#include "model/toml_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/split.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr std::size_t kPoliciesMax = 10'000'000;
constexpr const char* kForms =
    "KEY=FIRST:LAST:STEP, KEY=FIRST:LAST or KEY=V1,V2,... as in lag.soft=50000,100000";

AxisValue value_of(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc{} && stop == end && !std::isfinite(number)) {
    throw InputError("", 0, "--vary: '" + text + "' is no value that a policy can have",
                     "a finite number, true, false or a name");
  }
  if (error == std::errc{} && stop == end)
    return {number_text(number), toml_number(number), number};
  if (text == "true" || text == "false") return {text, text, std::nullopt};
  return {text, toml_string(text), std::nullopt};
}

/// Counts in whole billionths, so that 0.1:0.9:0.1 ends at 0.9.
std::vector<AxisValue> range(const std::string& text, const std::vector<std::string>& parts) {
  constexpr int kDecimals = 9;
  const auto fail = [&](const char* right) {
    throw InputError("", 0, "--vary: '" + text + "' is not a range", right);
  };
  if (parts.size() != 2 && parts.size() != 3) fail(kForms);
  const auto first = parse_scaled_decimal(parts[0], kDecimals);
  const auto last = parse_scaled_decimal(parts[1], kDecimals);
  const auto step = parse_scaled_decimal(parts.size() == 3 ? parts[2] : "1", kDecimals);
  if (!first || !last || !step) fail("three numbers below 9,000,000,000, else a list of values");
  if (*step <= 0 || *first > *last) fail("FIRST <= LAST and a STEP above 0");
  const auto steps = (static_cast<std::uint64_t>(*last) - static_cast<std::uint64_t>(*first)) /
                     static_cast<std::uint64_t>(*step);
  if (steps >= kPoliciesMax) fail("at most 10,000,000 values");
  std::vector<AxisValue> values;
  for (std::uint64_t i = 0; i <= steps; ++i) {
    values.push_back(value_of(seconds_text(*first + static_cast<std::int64_t>(i) * *step)));
  }
  return values;
}

/// An element of a list of the policy: "metric.temp_c.clear[2]".
struct Element {
  std::string list;  ///< the key of all of it
  std::size_t at;    ///< from 0
};

std::optional<Element> element_of(std::string_view key) {
  const std::size_t open = key.find('[');
  if (open == std::string_view::npos || key.back() != ']') return std::nullopt;
  std::size_t at = 0;
  const char* const end = key.data() + key.size() - 1;
  const auto [stop, error] = std::from_chars(key.data() + open + 1, end, at);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return Element{std::string(key.substr(0, open)), at};
}

/// The list as the policy has it, also where it says it in short: one cooldown for all levels,
/// clear values by a factor. Empty where there is no such list.
std::vector<double> list_of(const Policy& policy, std::string_view key) {
  const std::size_t levels = policy.level_count() - 1;
  if (key == "cooldown_s") {
    return policy.has_one_cooldown() ? std::vector<double>(levels, policy.cooldown_s)
                                     : policy.cooldowns_s;
  }
  for (const MetricThresholds& metric : policy.metrics) {
    const std::string table = "metric." + metric.name;
    if (key == table + ".trigger") return metric.triggers;
    if (key != table + ".clear") continue;
    std::vector<double> clears;
    for (const Level level : policy.raised_levels()) clears.push_back(metric.clear(level));
    return clears;
  }
  return {};
}

void require_element(const Policy& policy, const std::string& key, const Element& element) {
  const std::size_t size = list_of(policy, element.list).size();
  if (size == 0) {
    std::string lists = "cooldown_s";
    for (const MetricThresholds& metric : policy.metrics) {
      lists += ", metric." + metric.name + ".trigger, metric." + metric.name + ".clear";
    }
    throw InputError("", 0,
                     "--vary: '" + element.list + "' is no list of policy '" + policy.name + "'",
                     "one of " + lists);
  }
  if (element.at >= size) {
    throw InputError(
        "", 0, "--vary: '" + key + "' is beyond the end of that list",
        "from " + element.list + "[0] to " + element.list + "[" + std::to_string(size - 1) + "]");
  }
}

/// Keys and what they are to be, as TOML: a line each, elements of one list on the same.
class Changes {
 public:
  explicit Changes(const Policy& base) : base_(base) {}

  void add(const std::string& key, const std::string& toml) {
    const auto element = element_of(key);
    if (!element) {
      lines_.push_back({key, {toml}, false});
      return;
    }
    const auto same = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) {
      return line.is_list && line.key == element->list;
    });
    Line& line = same != lines_.end() ? *same : lines_.emplace_back(whole(element->list));
    line.values[element->at] = toml;
  }

  std::string toml() const {
    std::string text;
    for (const Line& line : lines_) {
      std::string values;
      for (const std::string& value : line.values) values += (values.empty() ? "" : ", ") + value;
      text += line.key + " = " + (line.is_list ? "[" + values + "]" : values) + "\n";
    }
    return text;
  }

 private:
  struct Line {
    std::string key;
    std::vector<std::string> values;
    bool is_list = false;
  };

  Line whole(const std::string& list) const {
    Line line{list, {}, true};
    for (const double value : list_of(base_, list)) line.values.push_back(toml_number(value));
    return line;
  }

  const Policy& base_;
  std::vector<Line> lines_;
};

}  // namespace

bool PolicyAxis::is_numeric() const {
  return std::all_of(values.begin(), values.end(),
                     [](const AxisValue& value) { return value.number.has_value(); });
}

PolicyAxis parse_axis(std::string_view text, std::string_view more_of_keys) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals + 1 == text.size()) {
    throw InputError("", 0, "--vary: '" + std::string(text) + "' has no values", kForms);
  }
  PolicyAxis axis{std::string(text.substr(0, equals)), {}};
  // It becomes a key of TOML, and must not become more than that.
  const std::string key = element_of(axis.key) ? element_of(axis.key)->list : axis.key;
  if (key.empty() || key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.0123456789" +
                                           std::string(more_of_keys)) != std::string::npos) {
    throw InputError("", 0, "--vary: '" + axis.key + "' is not a key of a policy",
                     "a key as in the policy file, with its table: lag.soft, cooldown_s");
  }
  const std::string values(text.substr(equals + 1));
  const std::vector<std::string> parts = split(values, ':');
  if (parts.size() > 1) {
    axis.values = range(values, parts);
  } else {
    for (const std::string& value : split(values, ',')) {
      if (value.empty()) {
        throw InputError("", 0, "--vary: an empty value in '" + std::string(text) + "'", kForms);
      }
      axis.values.push_back(value_of(value));
    }
  }
  return axis;
}

PolicyGrid parse_grid(Policy base, const std::vector<std::string>& axes) {
  std::vector<PolicyAxis> parsed;
  for (const std::string& text : axes) parsed.push_back(parse_axis(text));
  return {std::move(base), std::move(parsed)};
}

AxisProduct::AxisProduct(std::vector<PolicyAxis> axes, std::size_t most, const char* what)
    : axes_(std::move(axes)), strides_(axes_.size(), 1) {
  for (std::size_t i = axes_.size(); i-- > 0;) {
    strides_[i] = size_;
    if (axes_[i].values.size() > most / size_) {
      throw InputError("", 0, "--vary makes more than " + grouped(most) + " " + what,
                       "fewer values");
    }
    size_ *= axes_[i].values.size();
  }
}

PolicyGrid::PolicyGrid(Policy base, std::vector<PolicyAxis> all)
    : base_(std::move(base)), product_(std::move(all), kPoliciesMax, "policies") {
  const std::vector<PolicyAxis>& axes = product_.axes();
  for (std::size_t i = axes.size(); i-- > 0;) {
    const PolicyAxis& axis = axes[i];
    if (axis.key == "name") {
      throw InputError("", 0, "--vary: the policy's name changes nothing", "another key");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (axes[j].key == axis.key) {
        throw InputError("", 0, "--vary: '" + axis.key + "' is varied twice", "each key once");
      }
    }
    // Keys and types are the request's fault, and told at once; broken rules are a point's.
    if (const auto element = element_of(axis.key)) require_element(base_, axis.key, *element);
    for (const AxisValue& value : axis.values) {
      Changes changes(base_);
      changes.add(axis.key, value.toml);
      with_changes(base_, std::string(i, '\n') + changes.toml(), "--vary");
    }
  }
  if (size() > 0) at(0);  // keys that exclude each other
}

PolicyGrid::Point PolicyGrid::at(std::size_t number) const {
  Changes changes(base_);
  for (std::size_t axis = 0; axis < axes().size(); ++axis) {
    changes.add(axes()[axis].key, value(number, axis).toml);
  }
  Point point{with_changes(base_, changes.toml(), "--vary"), std::nullopt};
  point.fault = validate(point.policy);
  return point;
}

}  // namespace cascade
