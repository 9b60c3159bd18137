#include "sim/trace/readers/series_choice.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "model/nearest_name.hpp"
#include "sim/trace/readers/column_names.hpp"

namespace cascade {
namespace {

void add_once(std::vector<std::string>& all, const std::string& one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

/// Legends such as "partition 0" and "partition 1".
bool are_alike(const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&names](const std::string& name) {
    return without_digits(name) == without_digits(names.front());
  });
}

/// What an option has to be written as for a shell to leave it alone.
std::string filter_text(const std::string& label, const std::string& value) {
  const std::string plain = printable_short(label + "=" + value);
  const bool quoted = plain.find_first_of(" *'\"$&|;<>()[]{}\\`?!#~") != std::string::npos;
  return "--series " + (quoted ? "'" + plain + "'" : plain);
}

class Choice {
 public:
  Choice(const Source& source, std::vector<Series>& all, std::vector<std::string>& notes)
      : source_(source), all_(all), notes_(notes) {}

  void run() {
    if (all_.empty()) return;
    drop_unwanted();
    if (is_told(source_.options.series, "name")) {
      take_all_by_name();
    } else {
      take_by_name();
    }
    erase_if([](const Series& series) { return !series.title.metric; });
    refuse_several_groups();
  }

 private:
  using Names = std::vector<std::string>;

  template <class Test>
  void erase_if(const Test& test) {
    all_.erase(std::remove_if(all_.begin(), all_.end(), test), all_.end());
  }

  /// The right side of a message: what to do about a doubt.
  std::string way_out(const std::string& query, const std::string& otherwise) const {
    return source_.options.of_a_query ? query : otherwise;
  }

  Metric by_role() const { return source_.options.role; }

  /// The label of the names that are chosen between.
  const char* name_label() const {
    const bool metric = std::all_of(all_.begin(), all_.end(), [](const Series& series) {
      return series.title.kind == NameKind::metric;
    });
    return metric ? "__name__" : "name";
  }

  void drop_unwanted() {
    if (std::none_of(all_.begin(), all_.end(), [](const Series& s) { return s.is_wanted; })) {
      refuse_filters();
    }
    erase_if([](const Series& series) { return !series.is_wanted; });
  }

  [[noreturn]] void refuse_filters() const {
    Names labels;
    for (const Series& series : all_) {
      for (const auto& [name, value] : series.title.labels) add_once(labels, name);
    }
    for (const SeriesFilter& filter : source_.options.series) {
      Names values;
      for (const Series& series : all_) {
        const std::string value = label_value(series.title.labels, canonical_label(filter.label));
        if (!value.empty()) add_once(values, value);
      }
      if (values.empty()) {
        throw source_.error(0, "no series has a label " + in_quotes(filter.label),
                            labels.empty() ? "no --series: there is only one, without labels"
                                           : perhaps_text(filter.label, labels) +
                                                 "one of the labels " + listed(labels));
      }
      if (filter.value != "*" &&
          std::find(values.begin(), values.end(), filter.value) == values.end()) {
        throw source_.error(
            0,
            "no series has " + in_quotes(filter.value) + " as its " + printable_short(filter.label),
            "one of " + listed(values));
      }
    }
    throw source_.error(0, "no series has all that --series asks for", "fewer of them");
  }

  /// What tells the metric: the name, and the area of memory that exporters of JVMs have as label.
  static std::string telling(const SeriesTitle& title) {
    const std::string area = label_value(title.labels, "area");
    return area.empty() ? title.name : title.name + " " + area;
  }

  void take_all_by_name() {
    for (Series& series : all_) {
      if (series.title.metric) continue;
      const std::string said = telling(series.title);
      const std::optional<Metric> spoken_of = metric_spoken_of(source_.options, said);
      const bool is_heap = heap_metric_ && is_heap_like(said);
      series.title.metric = spoken_of ? *spoken_of : is_heap ? *heap_metric_ : by_role();
    }
  }

  void take_by_name() {
    sort_names();
    if (source_.options.of_a_query) return take_answer();
    for (const Metric metric : metrics_of(source_.options)) {
      const bool is_asked_for = !is_for_role(source_.options) || metric == by_role();
      const MetricKind kind = kind_of(source_.options, metric);
      if (kind == MetricKind::heap) take(names_of(metric), metric);
      if (kind == MetricKind::other && is_asked_for) take_best_named(metric);
    }
    if (names_of(by_role()).empty()) {
      take_open();
    } else {
      leave_out(open_);
    }
    if (lag_metric_ && (!is_for_role(source_.options) || *lag_metric_ == by_role())) {
      take_finest_lag(*lag_metric_);
    }
    const bool found = std::any_of(all_.begin(), all_.end(),
                                   [](const Series& series) { return series.title.metric; });
    if (!found) refuse_all();
    leave_out(other_);
    for (const std::string& why : doubtful_) notes_.push_back(why + ": left out");
    if (!left_out_.empty())
      notes_.push_back(words_of_none(source_.options) + ", left out: " + listed(left_out_));
  }

  void sort_names() {
    for (const Series& series : all_) {
      const SeriesTitle& title = series.title;
      if (title.metric) continue;
      const std::string said = telling(title);
      const std::optional<Metric> about = metric_about(said);
      const std::string why = about ? why_not(source_.options, *about, said) : "";
      add_once(names_, title.name);
      if (!why.empty()) {
        add_once(doubtful_, why);
      } else if (about && (about != lag_metric_ || is_lag_like(said))) {
        add_once(by_metric_[index(*about)], title.name);
      } else {
        add_once(title.name.empty() || title.kind == NameKind::legend ? open_ : other_, title.name);
      }
    }
  }

  /// The metric that a name may be of: K2's lag for all that speaks of no other.
  std::optional<Metric> metric_about(const std::string& said) const {
    if (const auto own = metric_spoken_of(source_.options, said)) return own;
    return heap_metric_ && is_heap_like(said) ? heap_metric_ : lag_metric_;
  }

  const Names& names_of(Metric metric) const { return by_metric_[index(metric)]; }

  /// The names are the query's, and may be anything; but one thing.
  void take_answer() {
    const bool is_k2s = kind_of(source_.options, by_role()) != MetricKind::other;
    if (is_k2s && names_.size() == 1 && !doubtful_.empty()) refuse_all();
    if (!names_.empty() && !are_alike(names_)) refuse_unlike(names_, by_role());
    for (Series& series : all_) series.title.metric = by_role();
  }

  void take(const Names& names, Metric metric) {
    for (Series& series : all_) {
      const SeriesTitle& title = series.title;
      if (title.metric || std::find(names.begin(), names.end(), title.name) == names.end())
        continue;
      if (why_not(source_.options, metric, telling(title)).empty()) series.title.metric = metric;
    }
  }

  void take_open() {
    if (open_.empty()) return;
    if (!are_alike(open_)) refuse_unlike(open_, by_role());
    take(open_, by_role());
  }

  void leave_out(const Names& names) {
    for (const std::string& name : names) {
      add_once(left_out_, name.empty() ? "series without a name" : name);
    }
  }

  /// Sums of sums are worse than the partitions: those show which one is missing.
  /// Of a metric that is not K2's: the name that is its own, else the one that has it in it.
  void take_best_named(Metric metric) {
    const auto rank_of = [this, metric](const std::string& name) {
      return rank_as(source_.options, metric, name, by_role());
    };
    const Names& names = names_of(metric);
    if (names.empty()) return;
    const int best = rank_of(*std::min_element(
        names.begin(), names.end(),
        [&](const std::string& a, const std::string& b) { return rank_of(a) < rank_of(b); }));
    Names taken, others;
    for (const std::string& name : names) (rank_of(name) == best ? taken : others).push_back(name);
    if (!are_alike(taken)) refuse_unlike(taken, metric);
    take(taken, metric);
    leave_out(others);
  }

  void take_finest_lag(Metric metric) {
    using Rank = std::tuple<bool, bool>;
    std::vector<std::pair<Rank, std::string>> ranked;
    for (const std::string& name : names_of(metric)) {
      const bool has_partition =
          std::any_of(all_.begin(), all_.end(), [&name](const Series& series) {
            return series.title.name == name &&
                   !label_value(series.title.labels, "partition").empty();
          });
      const bool is_sum = name.find("sum") != std::string::npos;
      ranked.push_back({{!has_partition, is_sum}, name});
    }
    if (ranked.empty()) return;
    const Rank best =
        std::min_element(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
          return a.first < b.first;
        })->first;
    Names finest, coarser;
    for (const auto& [rank, name] : ranked) (rank == best ? finest : coarser).push_back(name);
    if (!are_alike(finest)) refuse_unlike(finest, metric);
    take(finest, metric);
    if (!coarser.empty()) notes_.push_back("lag as well, left out: " + listed(coarser));
  }

  [[noreturn]] void refuse_unlike(const Names& names, Metric metric) const {
    Names shown;
    for (const std::string& name : names) shown.push_back(name.empty() ? "(no name)" : name);
    const std::string which = names.front().empty() ? names.back() : names.front();
    throw source_.error(0,
                        std::to_string(names.size()) + " series of unlike names (" + listed(shown) +
                            "): which of them is the " + word(source_.options, metric),
                        way_out("a query for one metric",
                                "one of them with " + filter_text(name_label(), which) +
                                    ", or the sum of all with " + filter_text(name_label(), "*")));
  }

  [[noreturn]] void refuse_all() const {
    const std::string right =
        way_out("a query for what is wanted", names_.empty() || names_.front().empty()
                                                  ? "a series that speaks of it"
                                                  : "another series, or, where it stands for it, " +
                                                        filter_text(name_label(), names_.front()));
    if (!doubtful_.empty()) throw source_.error(0, doubtful_.front(), right);
    throw source_.error(0, "no " + words_of_metrics(source_.options) + " among " + listed(names_),
                        right);
  }

  /// The lag of two groups is no one's lag.
  void refuse_several_groups() const {
    if (is_told(source_.options.series, "group")) return;
    Names groups;
    for (const Series& series : all_) {
      if (!lag_metric_ || series.title.metric != lag_metric_) continue;
      const std::string group = label_value(series.title.labels, "group");
      if (!group.empty()) add_once(groups, group);
    }
    if (groups.size() < 2) return;
    throw source_.error(0,
                        "the lag of " + std::to_string(groups.size()) + " consumer groups (" +
                            listed(groups) + "), which are not one",
                        way_out("a query that selects one of them, or sum(...)",
                                "one of them with " + filter_text("group", groups.front()) +
                                    ", or the sum of all with " + filter_text("group", "*")));
  }

  const Source& source_;
  std::vector<Series>& all_;
  std::vector<std::string>& notes_;
  const std::optional<Metric> lag_metric_ = metric_of_kind(source_.options, MetricKind::lag);
  const std::optional<Metric> heap_metric_ = metric_of_kind(source_.options, MetricKind::heap);
  Names names_;                                   // all of them
  std::array<Names, kTraceColumnMax> by_metric_;  // those that speak of one
  Names open_, other_;                            // and of none; open: they need not
  std::vector<std::string> doubtful_;             // why_not()
  Names left_out_;
};

}  // namespace

void choose_series(const Source& source, std::vector<Series>& all,
                   std::vector<std::string>& notes) {
  Choice(source, all, notes).run();
}

Reading describe(const std::vector<const Series*>& series, Metric metric) {
  Reading reading;
  reading.metric = metric;
  reading.series = series.size();
  std::vector<std::string> names, labels;
  for (const Series* one : series) {
    const SeriesTitle& title = one->title;
    if (!title.name.empty()) {
      add_once(names, title.name);
    } else if (title.kind == NameKind::legend) {
      add_once(names, title.shown);
    }
    const std::string group = label_value(one->title.labels, "group");
    if (!group.empty()) add_once(reading.groups, group);
    for (const auto& [name, value] : one->title.labels) add_once(labels, name);
  }
  constexpr std::size_t kShown = 12;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
    reading.column += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kShown) {
    reading.column += " and " + std::to_string(names.size() - kShown) + " more";
  }
  for (const std::string& label : labels) {
    const auto value_of = [&label](const Series& one) {
      const Labels& own = one.title.labels;
      const auto found = std::find_if(own.begin(), own.end(),
                                      [&label](const auto& pair) { return pair.first == label; });
      return found == own.end() ? std::string() : found->second;
    };
    const bool differs = std::any_of(series.begin(), series.end(), [&](const Series* one) {
      return value_of(*one) != value_of(*series.front());
    });
    if (differs) reading.told_apart_by.push_back(label);
  }
  return reading;
}

}  // namespace cascade
