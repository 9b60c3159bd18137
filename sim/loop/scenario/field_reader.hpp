// How the lists of scenario_fields.hpp are read from a table. Only for .cpp files, as it brings
// toml++ with it.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/level.hpp"
#include "model/toml_reader.hpp"
#include "model/units.hpp"
#include "sim/loop/scenario/keys_by_kind.hpp"

namespace cascade {

/// Reads each field of a list from a table, and remembers the keys that there are.
class FieldReader {
 public:
  explicit FieldReader(const TableReader& table, LevelNames levels = {})
      : table_(table), levels_(std::move(levels)) {}

  /// Levels are named as that ladder has them.
  void take_levels(const LevelNames& levels) { levels_ = levels; }

  template <class T>
  void operator()(const char* key, T& into) {
    known_.emplace_back(key);
    table_.read(key, into);
  }
  template <class E>
  void operator()(const char* key, E& into, std::initializer_list<E> values) {
    known_.emplace_back(key);
    table_.read(key, into, values);
  }
  void operator()(const char* key, Duration& into) {
    double seconds = into.seconds();
    (*this)(key, seconds);
    into = duration(key, seconds);
  }
  void operator()(const char* key, std::optional<Duration>& into) {
    std::optional<double> seconds;
    (*this)(key, seconds);
    if (seconds) into = duration(key, *seconds);
  }
  void operator()(const char* key, std::uint64_t& into) {
    auto whole = static_cast<std::int64_t>(into);
    (*this)(key, whole);
    if (whole < 0) table_.fail(key, "is negative", "a whole number of at least 0");
    into = static_cast<std::uint64_t>(whole);
  }
  void operator()(const char* key, Level& into) {
    std::string name = levels_[into];
    (*this)(key, name);
    const auto level = levels_.find(name);
    if (!level) table_.fail(key, "cannot be \"" + name + "\"", "a level's name");
    into = *level;
  }
  /// A table of symbols and weights.
  void operator()(const char* key, std::vector<std::pair<std::string, double>>& into) {
    known_.emplace_back(key);
    const auto symbols = table_.table(key);
    if (!symbols) return;
    into.clear();
    for (const auto& [symbol, node] : symbols->raw()) {
      const std::string name(symbol.str());
      double weight = 0;
      symbols->read(name.c_str(), weight);
      into.emplace_back(name, weight);
    }
  }
  template <class T>
  void table(const char* key, T& into) {
    known_.emplace_back(key);
    if (const auto inner = table_.table(key)) {
      FieldReader reader(*inner, levels_);
      visit_fields(reader, into);
      reader.refuse_others();
      reader.refuse_idle(into);
    }
  }
  /// A table that says something by being there.
  template <class T>
  void table(const char* key, std::optional<T>& into) {
    T value = into.value_or(T{});
    table(key, value);
    if (into || table_.has(key)) into = std::move(value);
  }
  void also_known(const char* key) { known_.emplace_back(key); }
  void refuse_others() const { table_.allow_only(known_); }

  /// Keys that say nothing of a setting of this kind, and those without which it would say nothing.
  template <class T>
  void refuse_idle(const T& value) const {
    if constexpr (requires { kind_text(value); }) {
      for (const std::string& key : known_) {
        const KeyUse use = use_of_key(key, value);
        if (use == KeyUse::none && table_.has(key.c_str())) {
          table_.fail(key, "does nothing with " + kind_text(value),
                      "without it, or " + kinds_with_key(key, value));
        }
        if (use == KeyUse::required && !table_.has(key.c_str())) {
          table_.fail(key, "is missing with " + kind_text(value), "what it is to be");
        }
      }
    }
  }

 private:
  Duration duration(const char* key, double seconds) const {
    if (std::isnan(seconds)) table_.fail(key, "is not a number", "seconds");
    return Duration::from_seconds(seconds);
  }

  const TableReader& table_;
  LevelNames levels_;
  std::vector<std::string> known_;
};

}  // namespace cascade
