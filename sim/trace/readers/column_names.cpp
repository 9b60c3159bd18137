#include "sim/trace/readers/column_names.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "sim/trace/readers/labels.hpp"

namespace cascade {
namespace {

bool any_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool ends_with(std::string_view text, std::string_view tail) {
  return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

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

/// The words of a name in small letters: "MaxOffsetLag", "max-offset_lag" -> max offset lag. An
/// apostrophe and what follows it belong to no word.
std::vector<std::string> words_in(std::string_view name) {
  std::vector<std::string> words;
  bool in_word = false;
  bool after_apostrophe = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool upper = c >= 'A' && c <= 'Z';
    const char small = upper ? static_cast<char>(c - 'A' + 'a') : c;
    const bool part = is_small_letter(small) || (c >= '0' && c <= '9') || c == '%' ||
                      static_cast<unsigned char>(c) >= 0x80;
    const bool hump = upper && i != 0 && is_small_letter(name[i - 1]);
    if (!part || c == '%' || hump) in_word = false;
    after_apostrophe = c == '\'' || (after_apostrophe && part);
    if (!part || after_apostrophe) continue;
    if (!in_word) words.emplace_back();
    words.back() += small;
    in_word = c != '%';
  }
  return words;
}

bool speaks_of_lag(std::string_view name) {
  const std::vector<std::string> words = words_in(name);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    const bool starts = word.compare(0, 3, "lag") == 0;
    return starts || (ends_with(word, "lag") && !ends_with(word, "flag"));
  });
}

bool is_ratio_like(std::string_view name) {
  const std::vector<std::string> words = words_in(name);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return any_of(word, {"ratio", "fraction", "utilization", "utilisation"});
  });
}

/// Metrics of well-known exporters whose names would mislead: they are lag in messages.
bool is_known_lag(std::string_view name) {
  return any_of(name, {"kafka_consumergroup_lag_sum", "kafka_consumergroup_group_sum_lag",
                       "kafka_consumergroup_group_topic_sum_lag", "SumOffsetLag"});
}

struct Quantity {
  std::string_view word;
  std::string_view what;
};

constexpr std::array<Quantity, 33> kOtherUnits = {{{"seconds", "in seconds"},
                                                   {"second", "in seconds"},
                                                   {"secs", "in seconds"},
                                                   {"sec", "in seconds"},
                                                   {"milliseconds", "in milliseconds"},
                                                   {"millis", "in milliseconds"},
                                                   {"msec", "in milliseconds"},
                                                   {"microseconds", "in microseconds"},
                                                   {"micros", "in microseconds"},
                                                   {"usec", "in microseconds"},
                                                   {"nanoseconds", "in nanoseconds"},
                                                   {"nanos", "in nanoseconds"},
                                                   {"minutes", "in minutes"},
                                                   {"minute", "in minutes"},
                                                   {"mins", "in minutes"},
                                                   {"hours", "in hours"},
                                                   {"days", "in days"},
                                                   {"time", "a time"},
                                                   {"timestamp", "a time"},
                                                   {"duration", "a time"},
                                                   {"age", "a time"},
                                                   {"bytes", "in bytes"},
                                                   {"byte", "in bytes"},
                                                   {"kilobytes", "in kilobytes"},
                                                   {"megabytes", "in megabytes"},
                                                   {"gigabytes", "in gigabytes"},
                                                   {"kib", "in kilobytes"},
                                                   {"mib", "in megabytes"},
                                                   {"gib", "in gigabytes"},
                                                   {"kb", "in kilobytes"},
                                                   {"mb", "in megabytes"},
                                                   {"gb", "in gigabytes"},
                                                   {"rate", "a rate"}}};

/// These are a unit only at the end: "lag_us" is, "us_east_lag" is not.
constexpr std::array<Quantity, 6> kUnitsAtTheEnd = {
    {{"s", "in seconds"},
     {"ms", "in milliseconds"},
     {"us", "in microseconds"},
     {"ns", "in nanoseconds"},
     {"h", "in hours"},
     {"sum", "a sum that may be of something else (of a histogram)"}}};

constexpr std::array<Quantity, 13> kStatisticWords = {{{"max", "a maximum"},
                                                       {"maximum", "a maximum"},
                                                       {"min", "a minimum, or in minutes"},
                                                       {"minimum", "a minimum"},
                                                       {"avg", "an average"},
                                                       {"average", "an average"},
                                                       {"mean", "an average"},
                                                       {"median", "a median"},
                                                       {"count", "a count of observations"},
                                                       {"bucket", "a histogram's bucket"},
                                                       {"quantile", "a quantile"},
                                                       {"stddev", "a deviation"},
                                                       {"deriv", "a rate"}}};

constexpr std::array<Quantity, 4> kShares = {
    {{"pct", "in percent"}, {"percent", "in percent"}, {"%", "in percent"}, {"ratio", "a ratio"}}};

template <std::size_t N>
std::string_view what_of(const std::array<Quantity, N>& all, std::string_view word) {
  for (const Quantity& quantity : all) {
    if (quantity.word == word) return quantity.what;
  }
  return {};
}

bool is_quantile(std::string_view word) {
  return word.size() >= 3 && word.front() == 'p' &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What a name says that its values are, where that is not the metric's own quantity.
std::string quantity_of(std::string_view name, MetricKind kind) {
  if (is_known_lag(name)) return {};
  const std::vector<std::string> words = words_in(name);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    std::string_view what = what_of(kOtherUnits, word);
    if (what.empty() && i + 1 == words.size() && i != 0) what = what_of(kUnitsAtTheEnd, word);
    if (what.empty() && kind == MetricKind::lag) {
      what = what_of(kStatisticWords, word);
      if (what.empty()) what = what_of(kShares, word);
      if (what.empty() && is_quantile(word)) what = "a quantile";
    }
    if (!what.empty()) return std::string(what);
  }
  return {};
}

constexpr int kNameLike = 8;
constexpr int kRatio = 9;  // its values will show whether it counts in percent

using Words = std::vector<std::string>;

/// Where the words stand in others, or their end.
Words::const_iterator place_of(const Words& part, const Words& whole) {
  return std::search(whole.begin(), whole.end(), part.begin(), part.end());
}

bool has_more_than(const Words& whole, const Words& part) {
  return whole.size() > part.size() && place_of(part, whole) != whole.end();
}

/// How well a name is a metric's own: 1 as it stands, 2 in another case, 3 its words, kNameLike
/// these among others; 0 for not at all.
int own_rank(const std::string& metric, std::string_view name) {
  if (name == metric) return 1;
  if (lower_case(name) == metric) return 2;
  const Words own = words_in(metric), all = words_in(name);
  if (own == all) return 3;
  return own.empty() || place_of(own, all) == all.end() ? 0 : kNameLike;
}

/// What the other words of a name say that its values are, where that is a statistic.
std::string statistic_beside(const std::string& metric, std::string_view name) {
  Words words = words_in(name);
  const Words own = words_in(metric);
  const auto at = words.begin() + (place_of(own, words) - words.cbegin());
  words.erase(at, at + static_cast<std::ptrdiff_t>(own.size()));
  for (const std::string& word : words) {
    const std::string_view what = is_quantile(word) ? "a quantile" : what_of(kStatisticWords, word);
    if (!what.empty()) return std::string(what);
  }
  return {};
}

/// Whether a name speaks of one of K2's metrics that is asked for, more than `metric` does itself.
bool speaks_of_k2s(const ReadOptions& options, const std::string& metric, std::string_view name) {
  const bool lag = metric_of_kind(options, MetricKind::lag) && speaks_of_lag(name);
  const bool heap = metric_of_kind(options, MetricKind::heap) && is_heap_like(name);
  return (lag && !speaks_of_lag(metric)) || (heap && !is_heap_like(metric));
}

/// Whether a name is rather that of another metric that is asked for, or as much: then it is not
/// this one's. K2's two do not bar each other.
bool is_anothers(const ReadOptions& options, Metric metric, std::string_view name) {
  const std::string& own_name = options.metrics[index(metric)].name;
  const bool is_k2s = kind_of(options, metric) != MetricKind::other;
  const int own = own_rank(own_name, name);
  for (const Metric other : metrics_of(options)) {
    if (other == metric || kind_of(options, other) != MetricKind::other) continue;
    const std::string& other_name = options.metrics[index(other)].name;
    const int rank = own_rank(other_name, name);
    if (rank == 0) continue;
    const bool is_named = own != 0 && own < kNameLike;
    if (rank < kNameLike) {
      if (!is_named || rank < own) return true;
      continue;
    }
    if (is_named) continue;
    const Words words = words_in(own_name), others = words_in(other_name);
    if (has_more_than(others, words)) return true;
    if (!is_k2s && !has_more_than(words, others)) return true;
  }
  return !is_k2s && own == kNameLike && speaks_of_k2s(options, own_name, name);
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

std::string without_digits(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c < '0' || c > '9') {
      out += c;
    } else if (out.empty() || out.back() != '#') {
      out += '#';
    }
  }
  return out;
}

bool is_lag_like(std::string_view name) {
  return speaks_of_lag(name) && quantity_of(name, MetricKind::lag).empty();
}

std::string why_not(const ReadOptions& options, Metric metric, std::string_view name) {
  const MetricKind kind = kind_of(options, metric);
  const bool is_lag = kind == MetricKind::lag;
  if (is_anothers(options, metric, name)) return {};
  if (kind == MetricKind::other) {
    const std::string& own = options.metrics[index(metric)].name;
    if (own_rank(own, name) != kNameLike) return {};
    const std::string statistic = statistic_beside(own, name);
    return statistic.empty() ? "" : in_quotes(name) + " is " + statistic + ", not " + own;
  }
  if (is_lag ? !speaks_of_lag(name) : !is_heap_like(name)) return {};
  const std::string quantity = quantity_of(name, kind);
  if (quantity.empty()) return {};
  return in_quotes(name) + " is " + quantity + ", not " +
         (is_lag ? "the lag in messages" : "percent of the heap");
}

bool says_percent(std::string_view name) {
  const std::string small = lower_case(name);
  return contains(small, "pct") || contains(small, "percent") || contains(small, "%");
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

int rank_as(const ReadOptions& options, Metric metric, std::string_view name, Metric role) {
  if (is_anothers(options, metric, name)) return 0;
  const MetricKind kind = kind_of(options, metric);
  const std::string small = lower_case(name);
  if (kind == MetricKind::other) {
    const std::string& own = options.metrics[index(metric)].name;
    const int rank = own_rank(own, name);
    if (rank == kNameLike) return statistic_beside(own, name).empty() ? rank : 0;
    return rank != 0 ? rank : small == "value" && metric == role ? kRankOfValue : 0;
  }
  const auto rank_among = [&small](std::initializer_list<std::string_view> names) {
    const auto found = std::find(names.begin(), names.end(), small);
    return found == names.end() ? 0 : static_cast<int>(found - names.begin()) + 1;
  };
  if (small == "value") return metric == role ? kRankOfValue : 0;
  if (kind == MetricKind::heap) {
    const int known =
        rank_among({"heap_pct", "heap_percent", "heap", "memory_pct", "mem_pct", "pct_of_max"});
    if (known != 0) return known;
    if (!is_heap_like(small) || !quantity_of(name, kind).empty()) return 0;
    return says_percent(name) ? kNameLike : is_ratio_like(name) ? kRatio : 0;
  }
  const int known = rank_among({"lag", "lag_messages", "consumer_lag"});
  if (known != 0) return known;
  return is_lag_like(name) ? kNameLike : 0;
}

std::optional<Metric> metric_spoken_of(const ReadOptions& options, std::string_view name) {
  for (const Metric metric : metrics_of(options)) {
    if (kind_of(options, metric) != MetricKind::other) continue;
    const bool speaks = own_rank(options.metrics[index(metric)].name, name) != 0;
    if (speaks && !is_anothers(options, metric, name)) return metric;
  }
  return std::nullopt;
}

bool is_own_name(const ReadOptions& options, std::string_view name) {
  return std::any_of(options.metrics.begin(), options.metrics.end(), [name](const TraceMetric& m) {
    return kind_of(m) == MetricKind::other && lower_case(name) == m.name;
  });
}

bool is_naming_label(std::string_view name) {
  return any_of(lower_case(name), {"__name__", "series", "metric", "name"});
}

bool is_label_name(std::string_view name) {
  const std::string label = canonical_label(name);
  return any_of(label, {"name",      "group",      "topic",  "partition", "symbol",   "client",
                        "clientid",  "instance",   "pod",    "host",      "hostname", "node",
                        "consumer",  "consumerid", "shard",  "worker",    "cluster",  "namespace",
                        "container", "service",    "broker", "job"});
}

}  // namespace cascade
