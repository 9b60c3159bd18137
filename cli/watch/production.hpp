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

  std::optional<Level> level() const { return rows_ == 0 ? std::nullopt : trace_.levels.at.back(); }
  std::uint64_t deviations() const { return deviations_; }
  std::uint64_t rows_without_level() const { return without_level_; }

 private:
  void keep_from(std::size_t row);

  Policy policy_;
  std::optional<Duration> check_every_;
  Duration window_;
  Trace trace_;
  std::size_t rows_ = 0;
  std::uint64_t deviations_ = 0, without_level_ = 0;
};

}  // namespace cascade
