// JSON Lines: an object a row, its keys named like the columns of a CSV file.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/csv_layout.hpp"
#include "sim/trace/readers/flat_lines.hpp"
#include "sim/trace/readers/foreign.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_keys.hpp"
#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/series_table.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

class JsonLinesReader {
 public:
  JsonLinesReader(const Source& source, std::string_view text)
      : source_(source), text_(text), keys_(source, text) {}

  Trace read() {
    for (FlatLines lines(source_, text_); read_line(lines);) {
    }
    if (!table_) throw source_.error(0, "there are no rows in it", "one object a line");
    if (table_->empty()) throw no_metric(source_, 0, keys_.seen());
    keys_.refuse_unknown_filters();
    table_->finish(trace_);
    times_->describe(trace_, "key " + keys_.time_key());
    for (Reading& reading : trace_.readings) {
      // A series may have been named in some of the objects only.
      const auto key = keys_.values().find(reading.metric);
      const bool is_by_key = !by_name_ && key != keys_.values().end();
      reading.place = is_by_key ? "key" : "series";
      if (is_by_key) reading.column = key->second.name;
    }
    return std::move(trace_);
  }

 private:
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
      if (!keys_.is_seen(members[i].key)) return;
      if (members[i].key == keys_.time_key()) shape.time = i;
      if (keys_.is_label(members[i].key)) shape.labels.push_back(i);
    }
    std::vector<Place> places;
    const SeriesTitle title = keys_.title_of(members);
    for (const auto& [metric, key] : keys_.values()) {
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
    if (!times_) {
      keys_.choose_time(members, line, trace_.notes);
      times_.emplace(source_, keys_.time_key());
      table_.emplace(source_, *times_);
      keys_.choose_labels(members, line);
    }
    const JsonMember* const time = find_member(members, keys_.time_key());
    if (time == nullptr || !time->is_scalar || time->text.empty()) {
      throw source_.error(line, "no " + in_quotes(keys_.time_key()) + " in it",
                          "a time in every object");
    }
    const Instant at = times_->read(time->text, line);
    table_->add_time(at);
    keys_.choose_values(members, line);
    const SeriesTitle title = keys_.title_of(members);
    for (const auto& [metric, key] : keys_.values()) {
      const std::optional<Place> place = place_of(metric, key, title, members);
      if (!place) continue;
      const JsonMember& member = members[place->member];
      if (!member.is_scalar) {
        throw source_.error(line, printable_short(key.name) + " is an object or array",
                            "a number or null");
      }
      by_name_ = place->by_name;
      if (!table_->is_wanted(place->series)) continue;
      table_->add(place->series, at, value_of(*place, member.key, member.text, line), line);
    }
  }

  /// Where a metric's value goes, if it is among the members; its series is made.
  std::optional<Place> place_of(Metric metric, const JsonKeys::Key& key, SeriesTitle title,
                                const std::vector<JsonMember>& members) {
    const JsonMember* const member = find_member(members, key.name);
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

  const Source& source_;
  std::string_view text_;
  JsonKeys keys_;
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
