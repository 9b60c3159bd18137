// JSON Lines: an object a row, its keys named like the columns of a CSV file.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/nearest_name.hpp"
#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/csv_layout.hpp"
#include "sim/trace/readers/flat_lines.hpp"
#include "sim/trace/readers/foreign.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/label_finder.hpp"
#include "sim/trace/readers/labels.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/series_table.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

class JsonLinesReader {
 public:
  JsonLinesReader(const Source& source, std::string_view text) : source_(source), text_(text) {}

  Trace read() {
    for (FlatLines lines(source_, text_); read_line(lines);) {
    }
    if (!table_) throw source_.error(0, "there are no rows in it", "one object a line");
    if (table_->empty()) throw no_metric(source_, 0, seen_);
    refuse_unknown_filters();
    table_->finish(trace_);
    times_->describe(trace_, "key " + time_key_);
    for (Reading& reading : trace_.readings) {
      // A series may have been named in some of the objects only.
      const auto key = keys_.find(reading.metric);
      const bool is_by_key = !by_name_ && key != keys_.end();
      reading.place = is_by_key ? "key" : "series";
      if (is_by_key) reading.column = key->second.name;
    }
    return std::move(trace_);
  }

 private:
  struct Key {
    std::string name;
    int rank;
    std::size_t line;  ///< where it was chosen
  };

  /// Where the value of a member goes.
  struct Place {
    std::size_t member;
    std::size_t series;
    double least;
    bool by_name;  ///< by_name_, of this series
    bool is_level;
  };

  /// What the members of lines of one shape are.
  struct KnownShape {
    std::size_t time = 0;
    std::vector<std::size_t> labels;
    std::map<std::string, std::vector<Place>> places;  ///< by what the labels hold
  };

  bool read_line(FlatLines& lines) {
    try {
      if (!lines.next()) return false;
      if (lines.is_plain() && read_plain(lines)) return true;
      read_object(lines.members(), lines.number());
      if (lines.is_plain()) learn(lines);
    } catch (const InputError&) {
      // Without even a time in the first object this may be JSON of another form.
      if (!times_ && !is_flat(lines.line())) refuse_foreign_json(source_, text_);
      throw;
    }
    return true;
  }

  /// A line of which it is known where each value goes. False for any other, and where there is no
  /// time: that is for read_object().
  bool read_plain(const FlatLines& lines) {
    const auto shape = shapes_.find(lines.shape());
    if (shape == shapes_.end()) return false;
    const auto places = shape->second.places.find(labels_of(lines, shape->second));
    const PlainJsonValue& time = lines.value(shape->second.time);
    if (places == shape->second.places.end() || time.text.empty()) return false;
    const std::optional<Instant> plain = times_->of_plain(time.number);
    const Instant at = plain ? *plain : times_->read(time.text, lines.number());
    table_->add_time(at);
    for (const Place& place : places->second) {
      by_name_ = place.by_name;
      if (!table_->is_wanted(place.series)) continue;
      const PlainJsonValue& value = lines.value(place.member);
      const bool is_number = value.number.digit_count != 0 && !place.is_level;
      const std::optional<double> exact = is_number ? exact_double(value.number) : std::nullopt;
      const double read = exact && *exact >= place.least ? *exact
                                                         : value_of(place, lines.key(place.member),
                                                                    value.text, lines.number());
      table_->add(place.series, at, read, lines.number());
    }
    return true;
  }

  const std::string& labels_of(const FlatLines& lines, const KnownShape& shape) {
    labels_.clear();
    for (const std::size_t label : shape.labels) {
      labels_ += lines.value(label).text;
      labels_ += '\x1f';
    }
    return labels_;
  }

  /// The places of a plain line's values, once it was read as any object.
  void learn(FlatLines& lines) {
    const std::vector<JsonMember>& members = lines.members();
    KnownShape shape;
    for (std::size_t i = members.size(); i-- > 0;) {
      // A key that is not remembered would be chosen anew at each sight.
      if (std::find(seen_.begin(), seen_.end(), members[i].key) == seen_.end()) return;
      if (members[i].key == time_key_) shape.time = i;
      if (is_label(members[i].key)) shape.labels.push_back(i);
    }
    std::vector<Place> places;
    const SeriesTitle title = title_of(members);
    for (const auto& [metric, key] : keys_) {
      if (const auto place = place_of(metric, key, title, members)) places.push_back(*place);
    }
    KnownShape& known = shapes_.emplace(lines.shape(), std::move(shape)).first->second;
    known.places.emplace(labels_of(lines, known), std::move(places));
  }

  /// An object of plain values: then only its time is lacking.
  static bool is_flat(std::string_view line) {
    const auto object = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
    return object.is_object() && std::none_of(object.begin(), object.end(),
                                              [](const auto& v) { return v.is_structured(); });
  }

  void read_object(const std::vector<JsonMember>& members, std::size_t line) {
    if (!times_) choose_time(members, line);
    const JsonMember* const time = find(members, time_key_);
    if (time == nullptr || !time->is_scalar || time->text.empty()) {
      throw source_.error(line, "no " + in_quotes(time_key_) + " in it", "a time in every object");
    }
    const Instant at = times_->read(time->text, line);
    table_->add_time(at);
    choose_values(members, line);
    const SeriesTitle title = title_of(members);
    for (const auto& [metric, key] : keys_) {
      const std::optional<Place> place = place_of(metric, key, title, members);
      if (!place) continue;
      const JsonMember& member = members[place->member];
      if (!member.is_scalar) {
        throw source_.error(line, printable(key.name) + " is an object or array",
                            "a number or null");
      }
      by_name_ = place->by_name;
      if (!table_->is_wanted(place->series)) continue;
      table_->add(place->series, at, value_of(*place, member.key, member.text, line), line);
    }
  }

  /// Where a metric's value goes, if it is among the members; its series is made.
  std::optional<Place> place_of(Metric metric, const Key& key, SeriesTitle title,
                                const std::vector<JsonMember>& members) {
    const JsonMember* const member = find(members, key.name);
    if (member == nullptr) return std::nullopt;
    const std::string series = word(source_.options, metric) + '\x1f' + title.shown;
    if (title.shown.empty()) title.shown = key.name;
    // Only a key that says nothing itself leaves it to the series' names what it holds.
    const bool by_name = key.rank == kRankOfValue && !title.name.empty();
    if (!by_name) title.metric = metric;
    return Place{static_cast<std::size_t>(member - members.data()), table_->series(series, title),
                 by_name ? least_value(source_.options) : least_value(source_.options, metric),
                 by_name, !by_name && is_level(source_.options, metric)};
  }

  double value_of(const Place& place, const std::string& key, std::string_view text,
                  std::size_t line) {
    return place.is_level ? read_level(text, key, line, source_, trace_.counts)
                          : read_value(text, key, line, source_, place.least, trace_.counts);
  }

  static const JsonMember* find(const std::vector<JsonMember>& members, const std::string& key) {
    for (const JsonMember& member : members) {
      if (member.key == key) return &member;
    }
    return nullptr;
  }

  static std::vector<std::string> keys_of(const std::vector<JsonMember>& members) {
    std::vector<std::string> keys;
    keys.reserve(members.size());
    for (const JsonMember& member : members) keys.push_back(member.key);
    return keys;
  }

  /// The first object has the time's key; of several the one that tells the most objects apart.
  void choose_time(const std::vector<JsonMember>& members, std::size_t line) {
    const std::string& told = source_.options.time_column;
    std::vector<std::string> found;
    for (const JsonMember& member : members) {
      if (told.empty() ? is_time_key(member.key) : member.key == told) found.push_back(member.key);
    }
    if (found.empty()) {
      throw source_.error(line, "no time among " + listed(keys_of(members)),
                          "name the time's key with --time-column");
    }
    time_key_ = found.size() == 1 ? found[0] : finest(found);
    times_.emplace(source_, time_key_);
    table_.emplace(source_, *times_);
    find_unknown_labels(members);
    refuse_a_second_value(members, line);
  }

  bool is_time_key(const std::string& key) const {
    return is_time_name(key) && !is_own_name(source_.options, key);
  }

  /// Hands on the first objects, at most `count`, until one is none.
  template <class Each>
  void look_ahead(std::size_t count, const Each& each) const {
    std::size_t seen = 0;
    try {
      for (FlatLines lines(source_, text_); seen < count && lines.next(); ++seen) {
        each(lines.members(), lines.number());
      }
    } catch (const InputError&) {
      // What is wrong with it is said when it is read.
    }
  }

  std::string finest(const std::vector<std::string>& keys) {
    constexpr std::size_t kLooked = 5000;
    std::vector<std::set<std::string>> times(keys.size());
    look_ahead(kLooked, [&](const std::vector<JsonMember>& members, std::size_t) {
      for (std::size_t i = 0; i < keys.size(); ++i) {
        const JsonMember* const time = find(members, keys[i]);
        if (time == nullptr || !Times(source_, keys[i]).is_time(time->text)) continue;
        times[i].insert(time->text);
      }
    });
    std::size_t best = 0;
    for (std::size_t i = 1; i < keys.size(); ++i) {
      if (times[i].size() > times[best].size()) best = i;
    }
    std::vector<std::string> others = keys;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(best));
    trace_.notes.push_back("time is " + printable(keys[best]) + ", not " + listed(others) +
                           ": no other tells more rows apart");
    return keys[best];
  }

  /// Keys with words that differ between objects of one time tell series apart.
  void find_unknown_labels(const std::vector<JsonMember>& first) {
    std::vector<std::string> keys;
    for (const JsonMember& member : first) {
      if (member.is_scalar && !is_time_name(member.key) && !is_label(member.key) &&
          is_label_text(member.text)) {
        keys.push_back(member.key);
      }
    }
    if (keys.empty()) return;
    LabelFinder finder(keys.size());
    Times times(source_, time_key_);
    std::vector<std::string_view> words(keys.size());
    look_ahead(static_cast<std::size_t>(-1),
               [&](const std::vector<JsonMember>& members, std::size_t line) {
                 const JsonMember* const time = find(members, time_key_);
                 if (time == nullptr) return;
                 for (std::size_t i = 0; i < keys.size(); ++i) {
                   const JsonMember* const member = find(members, keys[i]);
                   words[i] = member == nullptr ? std::string_view() : member->text;
                 }
                 finder.add(times.read(time->text, line), title_of(members).shown, words);
               });
    for (const std::size_t i : finder.find()) unknown_labels_.push_back(keys[i]);
  }

  bool is_label(const std::string& key) const {
    const std::vector<Metric> metrics = metrics_of(source_.options);
    const bool is_value = std::any_of(metrics.begin(), metrics.end(), [this, &key](Metric metric) {
      return key == source_.options[metric].column;
    });
    return !is_value && !is_own_name(source_.options, key) &&
           (is_label_name(key) || is_told(source_.options.series, canonical_label(key)) ||
            std::find(unknown_labels_.begin(), unknown_labels_.end(), key) !=
                unknown_labels_.end());
  }

  /// A key "value" may be anything; another key with a number as well.
  void refuse_a_second_value(const std::vector<JsonMember>& members, std::size_t line) const {
    const ReadOptions& options = source_.options;
    if (is_any_column_told(options)) return;
    std::vector<std::string> numbers;
    bool has_value = false;
    for (const JsonMember& member : members) {
      if (!member.is_scalar || is_time_key(member.key) || is_label(member.key)) continue;
      const int own = rank_as(options, options.role, member.key, options.role);
      if (own != 0 && own != kRankOfValue) return;
      has_value = has_value || own == kRankOfValue;
      if (!is_another_metric(member.key) && parse_value(member.text).kind == ValueKind::number) {
        numbers.push_back(member.key);
      }
    }
    if (!has_value || numbers.size() < 2) return;
    throw source_.error(line,
                        "several numbers, and none says that it is the " +
                            word(options, options.role) + ": " + listed(numbers),
                        "name one with " + column_option(options, options.role));
  }

  /// Whether a key is that of a metric other than the role's.
  bool is_another_metric(const std::string& key) const {
    const ReadOptions& options = source_.options;
    const std::vector<Metric> metrics = metrics_of(options);
    return std::any_of(metrics.begin(), metrics.end(), [&](Metric metric) {
      return metric != options.role && rank_as(options, metric, key, options.role) != 0;
    });
  }

  /// A label that no object has chooses nothing.
  void refuse_unknown_filters() const {
    for (const SeriesFilter& filter : source_.options.series) {
      const bool known = std::any_of(seen_.begin(), seen_.end(), [&filter](const std::string& key) {
        return canonical_label(key) == canonical_label(filter.label);
      });
      if (known) continue;
      throw source_.error(0,
                          "no key " + in_quotes(filter.label) + ", by which --series could choose",
                          choices_text(filter.label, seen_));
    }
  }

  /// The keys of the values, chosen when they first come: the first objects may lack one.
  void choose_values(const std::vector<JsonMember>& members, std::size_t line) {
    for (const JsonMember& member : members) {
      if (std::find(seen_.begin(), seen_.end(), member.key) != seen_.end()) continue;
      constexpr std::size_t kRemembered = 100;
      if (seen_.size() < kRemembered) seen_.push_back(member.key);
      if (member.key == time_key_ || is_label(member.key)) continue;
      for (const Metric metric : metrics_of(source_.options)) {
        choose(metric, source_.options[metric].column, member.key, line);
      }
    }
  }

  void choose(Metric metric, const std::string& told, const std::string& key, std::size_t line) {
    const int rank = told.empty() ? rank_as(source_.options, metric, key, source_.options.role)
                                  : (key == told ? 1 : 0);
    if (rank == 0) return;
    const auto chosen = keys_.find(metric);
    const bool is_first = chosen == keys_.end();
    if (!is_first && (chosen->second.name == key || rank > chosen->second.rank)) return;
    if (is_first || (rank < chosen->second.rank && line == chosen->second.line)) {
      keys_[metric] = {key, rank, line};
      return;
    }
    // A better name in a later object leaves in doubt what was read before it.
    throw source_.error(line,
                        "several " + word(source_.options, metric) +
                            " values: " + listed({chosen->second.name, key}),
                        "name one with " + column_option(source_.options, metric));
  }

  SeriesTitle title_of(const std::vector<JsonMember>& members) const {
    SeriesTitle title;
    for (const JsonMember& member : members) {
      if (!is_label(member.key)) continue;
      title.labels.emplace_back(member.key, member.text);
      title.shown += (title.shown.empty() ? "" : ",") + member.key + "=" + member.text;
      if (!is_naming_label(member.key)) continue;
      title.name += (title.name.empty() ? "" : " ") + member.text;
      const std::string small = lower_case(member.key);
      if (small != "__name__" && small != "metric") title.kind = NameKind::legend;
    }
    return title;
  }

  const Source& source_;
  std::string_view text_;
  std::string time_key_;
  std::map<Metric, Key> keys_;
  std::vector<std::string> seen_;
  std::vector<std::string> unknown_labels_;  // keys that tell series apart by what they hold
  std::optional<Times> times_;
  std::optional<SeriesTable> table_;
  bool by_name_ = false;                      // the series' names tell what a value is
  std::map<std::size_t, KnownShape> shapes_;  // by FlatLines::shape()
  std::string labels_;                        // of the last plain line
  Trace trace_;
};

}  // namespace

Trace read_json_lines(const Source& source, std::string_view text) {
  return JsonLinesReader(source, text).read();
}

}  // namespace cascade
