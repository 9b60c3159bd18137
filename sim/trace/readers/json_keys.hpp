// What the keys of JSON Lines are: the time, a metric's values, or what tells series apart.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/pressure.hpp"
#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/series_table.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

/// The member of that name; nullptr where there is none.
const JsonMember* find_member(const std::vector<JsonMember>& members, const std::string& key);

class JsonKeys {
 public:
  /// A metric's.
  struct Key {
    std::string name;
    int rank;
    std::size_t line;  ///< where it was chosen
  };

  JsonKeys(const Source& source, std::string_view text) : source_(source), text_(text) {}

  /// Of the first object, which has the time's key; of several the one that tells the most objects
  /// apart, which is noted. Throws InputError where there is none.
  void choose_time(const std::vector<JsonMember>& members, std::size_t line,
                   std::vector<std::string>& notes);
  const std::string& time_key() const { return time_; }

  /// Of the first object, once its time is known: which keys are labels though their names do not
  /// say so. Throws InputError for several numbers of which any may be the value.
  void choose_labels(const std::vector<JsonMember>& members, std::size_t line);

  /// Of any object: the keys of the values, chosen when they first come, as the first objects may
  /// lack one. Throws InputError for two that say as well that they are a metric's.
  void choose_values(const std::vector<JsonMember>& members, std::size_t line);
  const std::map<Metric, Key>& values() const { return values_; }

  bool is_label(const std::string& key) const;
  SeriesTitle title_of(const std::vector<JsonMember>& members) const;

  /// The first keys that came; others would be chosen anew at each sight.
  const std::vector<std::string>& seen() const { return seen_; }
  bool is_seen(const std::string& key) const;

  /// At the end: throws InputError for a label that no object has, by which series were to be
  /// chosen.
  void refuse_unknown_filters() const;

 private:
  template <class Each>
  void look_ahead(std::size_t count, const Each& each) const;
  std::string finest(const std::vector<std::string>& keys, std::vector<std::string>& notes) const;
  bool is_time_key(const std::string& key) const;
  bool find_whether_label(const std::string& key) const;
  void find_unknown_labels(const std::vector<JsonMember>& first);
  void refuse_a_second_value(const std::vector<JsonMember>& members, std::size_t line) const;
  bool is_another_metric(const std::string& key) const;
  void choose(Metric metric, const std::string& told, const std::string& key, std::size_t line);

  const Source& source_;
  std::string_view text_;
  std::string time_;
  std::map<Metric, Key> values_;
  std::vector<std::string> seen_;
  std::vector<std::string> unknown_labels_;     // keys that tell series apart by what they hold
  mutable std::map<std::string, bool> labels_;  // is_label() as it was found, of the first keys
};

}  // namespace cascade
