// A rung of a ladder (SPEC 3), as an index: 0 is the lowest. Its name is its policy's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cascade {

enum class Level : std::uint8_t {};

/// How many levels a ladder may have.
inline constexpr std::size_t kLevelCountMin = 2;
inline constexpr std::size_t kLevelCountMax = 8;

inline constexpr Level kLowest{0};

constexpr std::size_t index(Level level) { return static_cast<std::size_t>(level); }
constexpr Level level_at(std::size_t i) { return static_cast<Level>(i); }

constexpr bool operator<(Level a, Level b) { return index(a) < index(b); }
constexpr bool operator>(Level a, Level b) { return b < a; }
constexpr bool operator<=(Level a, Level b) { return !(b < a); }
constexpr bool operator>=(Level a, Level b) { return !(a < b); }

/// The neighbouring levels. Not defined above the highest and below the lowest.
constexpr Level above(Level level) { return level_at(index(level) + 1); }
constexpr Level below(Level level) { return level_at(index(level) - 1); }

/// One T for each level that a ladder can have.
template <class T>
using PerLevel = std::array<T, kLevelCountMax>;

/// Levels in rising order, for loops: from `first` on, up to and without `end`.
class LevelRange {
 public:
  class Iterator {
   public:
    using value_type = Level;
    using difference_type = std::ptrdiff_t;
    using pointer = const Level*;
    using reference = Level;
    using iterator_category = std::input_iterator_tag;
    constexpr explicit Iterator(std::size_t i) : i_(i) {}
    constexpr Level operator*() const { return level_at(i_); }
    constexpr Iterator& operator++() {
      ++i_;
      return *this;
    }
    constexpr Iterator operator++(int) { return Iterator(i_++); }
    friend constexpr bool operator==(Iterator a, Iterator b) { return a.i_ == b.i_; }
    friend constexpr bool operator!=(Iterator a, Iterator b) { return a.i_ != b.i_; }

   private:
    std::size_t i_;
  };

  constexpr LevelRange(std::size_t first, std::size_t end) : first_(first), end_(end) {}
  constexpr Iterator begin() const { return Iterator(first_); }
  constexpr Iterator end() const { return Iterator(end_); }

 private:
  std::size_t first_, end_;
};

/// The names of a ladder's levels, lowest first. A journal and a summary carry them, so that what
/// reads those needs no policy.
class LevelNames {
 public:
  /// K2's five: NORMAL, SOFT, GRACEFUL, AGGRESSIVE, CIRCUIT_BREAK (SPEC 1).
  LevelNames();
  explicit LevelNames(std::vector<std::string> names) : names_(std::move(names)) {}

  std::size_t size() const { return names_.size(); }
  bool empty() const { return names_.empty(); }
  const std::string& operator[](Level level) const { return names_[index(level)]; }
  const std::vector<std::string>& all() const { return names_; }
  LevelRange levels() const { return {0, names_.size()}; }
  /// The level whose name that is, in any case; where the names are K2's, also by the aliases
  /// LIGHT, MODERATE, SEVERE and CRITICAL for levels 1 to 4.
  std::optional<Level> find(std::string_view text) const;
  bool are_k2s() const;

  friend bool operator==(const LevelNames& a, const LevelNames& b) { return a.names_ == b.names_; }
  friend bool operator!=(const LevelNames& a, const LevelNames& b) { return !(a == b); }

 private:
  std::vector<std::string> names_;
};

/// A level's name in lower case: a key of policy files, a value of metric labels.
std::string key_of(std::string_view level_name);

}  // namespace cascade
