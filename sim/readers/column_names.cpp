#include "sim/readers/column_names.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace cascade {
namespace {

bool any_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool ends_with(std::string_view text, std::string_view tail) {
  return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// A time's name in small letters, without its unit.
std::pair<std::string, std::optional<int>> split_unit(std::string_view name) {
  struct Suffix {
    std::string_view text;
    int exponent;
  };
  constexpr std::array<Suffix, 12> kSuffixes = {{{"_seconds", 9},
                                                 {"_second", 9},
                                                 {"_secs", 9},
                                                 {"_sec", 9},
                                                 {"_s", 9},
                                                 {"_millis", 6},
                                                 {"_msec", 6},
                                                 {"_ms", 6},
                                                 {"_micros", 3},
                                                 {"_us", 3},
                                                 {"_nanos", 0},
                                                 {"_ns", 0}}};
  std::string stem = lower_case(name);
  if (stem == "second" || stem == "seconds") return {stem, 9};
  for (const Suffix& suffix : kSuffixes) {
    if (!ends_with(stem, suffix.text)) continue;
    stem.resize(stem.size() - suffix.text.size());
    return {stem, suffix.exponent};
  }
  return {stem, std::nullopt};
}

}  // namespace

bool is_time_name(std::string_view name) {
  const auto [stem, unit] = split_unit(name);
  if (any_of(stem, {"time", "timestamp", "@timestamp", "ts", "t", "second", "seconds", "period",
                    "date", "datetime", "epoch", "unix", "unixtime", "uptime", "elapsed"})) {
    return true;
  }
  // Names that mean a time only because a unit follows them.
  return unit && any_of(stem, {"local", "unix_time", "unix_timestamp", "epoch_time", "local_time",
                               "exch", "exchange", "event_time", "start", "wall"});
}

std::optional<int> unit_of_time_name(std::string_view name) { return split_unit(name).second; }

bool counts_from_1970(std::string_view name) {
  const std::string stem = split_unit(name).first;
  return stem.compare(0, 5, "epoch") == 0 || stem.compare(0, 4, "unix") == 0;
}

bool counts_from_start(std::string_view name) {
  return any_of(split_unit(name).first, {"uptime", "elapsed"});
}

bool is_lag_like(std::string_view name) {
  const std::string small = lower_case(name);
  // Lag in units of time is another quantity.
  if (contains(small, "second") || contains(small, "millis") || ends_with(small, "_ms") ||
      contains(small, "_time") || ends_with(small, "_s")) {
    return false;
  }
  for (std::size_t at = small.find("lag"); at != std::string::npos;
       at = small.find("lag", at + 1)) {
    const bool starts = at == 0 || !is_letter(small[at - 1]);
    const bool ends = at + 3 == small.size() || !is_letter(small[at + 3]);
    if (starts || (ends && small[at - 1] != 'f')) return true;
  }
  return false;
}

bool is_heap_like(std::string_view name) {
  const std::string small = lower_case(name);
  if (contains(small, "heap")) return true;
  for (std::size_t at = small.find("mem"); at != std::string::npos;
       at = small.find("mem", at + 1)) {
    if (small.compare(at, 6, "member") != 0) return true;
  }
  return false;
}

int rank_as(Metric metric, std::string_view name, Role role) {
  constexpr int kNameLike = 8;
  constexpr int kValue = 9;
  const std::string small = lower_case(name);
  const auto rank_among = [&small](std::initializer_list<std::string_view> names) {
    const auto found = std::find(names.begin(), names.end(), small);
    return found == names.end() ? 0 : static_cast<int>(found - names.begin()) + 1;
  };
  const bool is_heap = metric == Metric::heap;
  if (small == "value") return is_heap == (role == Role::heap) ? kValue : 0;
  if (is_heap) {
    const int known =
        rank_among({"heap_pct", "heap_percent", "heap", "memory_pct", "mem_pct", "pct_of_max"});
    if (known != 0) return known;
    const bool percent = contains(small, "pct") || contains(small, "percent");
    return is_heap_like(small) && percent ? kNameLike : 0;
  }
  const int known = rank_among({"lag", "lag_messages", "consumer_lag"});
  if (known != 0) return known;
  return is_lag_like(small) ? kNameLike : 0;
}

bool is_naming_label(std::string_view name) {
  return any_of(lower_case(name), {"__name__", "series", "metric", "name"});
}

bool is_label_name(std::string_view name) {
  const std::string small = lower_case(name);
  return is_naming_label(small) ||
         any_of(small, {"symbol", "topic", "topic_name", "partition", "partition_id", "group",
                        "consumergroup", "consumer_group", "group_id", "client_id", "instance"});
}

Metric metric_of_series(std::string_view name, Role role) {
  std::string telling(name.substr(0, name.find('{')));
  for (const std::string_view label : {"__name__=\"", "area=\""}) {
    const std::size_t begin = name.find(label);
    if (begin == std::string_view::npos) continue;
    const std::size_t value = begin + label.size();
    telling += ' ';
    telling += name.substr(value, name.find('"', value) - value);
  }
  if (is_heap_like(telling)) return Metric::heap;
  if (is_lag_like(telling)) return Metric::lag;
  return role == Role::heap ? Metric::heap : Metric::lag;
}

std::string_view word(Metric metric) { return metric == Metric::lag ? "lag" : "heap"; }

}  // namespace cascade
