// Production's own level beside what its policy allows (SPEC 11), judged as it is recorded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/policy.hpp"
#include "properties/conform/recorded/assumptions.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// A level of production's that nothing explains.
struct Deviation {
  Instant at;
  Level recorded{};
  std::string possible;  ///< names of levels
  std::string rule;      ///< which rule would need to be waived
};

class Production {
 public:
  /// `check_every`: how often production checks, where it is not at each poll. What is older than
  /// `window` is judged no more.
  Production(Policy policy, std::optional<Duration> check_every, Duration window);

  void add(Instant at, const Pressure& pressure, std::optional<Level> level);

  /// The first level since the last one told that nothing explains. From that one on production is
  /// judged anew, as if any state could have led to it.
  std::optional<Deviation> deviation();

  /// As it was read last; empty where it is not known.
  std::optional<Level> level() const { return rows_ == 0 ? std::nullopt : trace_.levels.at.back(); }
  /// The first of the reads in a row that gave level(), and whether the one before gave another:
  /// else it may have been there for longer.
  struct Since {
    Instant at;
    bool is_change = false;
  };
  const std::optional<Since>& level_since() const { return since_; }
  std::uint64_t deviations() const { return deviations_; }
  std::optional<Instant> latest_deviation() const { return latest_deviation_; }
  /// So often its level was known.
  std::uint64_t reads() const { return reads_; }
  std::uint64_t rows_without_level() const { return without_level_; }

 private:
  void keep_from(std::size_t row);

  Policy policy_;
  std::optional<Duration> check_every_;
  Duration window_;
  Trace trace_;
  std::size_t rows_ = 0;
  std::optional<Since> since_;
  std::uint64_t deviations_ = 0, without_level_ = 0, reads_ = 0;
  std::optional<Instant> latest_deviation_;
};

}  // namespace cascade
