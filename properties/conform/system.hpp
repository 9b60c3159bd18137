// The thing that runs, as conformance sees it: requests go in, answers come out, and nothing else
// is known (SPEC 10).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/cascade.hpp"
#include "model/shedding.hpp"

namespace cascade {

/// One thing that is asked of a system in the course of a run.
struct Request {
  enum class Kind : std::uint8_t { check, reset, decide };
  Kind kind = Kind::check;
  Instant at;          ///< of a check or a reset, from the run's start; within a run it never falls
  Pressure pressure;   ///< of a check
  std::string symbol;  ///< of a decision: what becomes of such a message at the present level
  DataType type = DataType::trades;

  static Request check(Instant at, const Pressure& pressure) {
    return {Kind::check, at, pressure, {}, DataType::trades};
  }
  static Request reset(Instant at) { return {Kind::reset, at, {}, {}, DataType::trades}; }
  static Request decide(std::string symbol, DataType type) {
    return {Kind::decide, {}, {}, std::move(symbol), type};
  }
};

/// Requests to a system that begins anew, at its lowest level.
using Run = std::vector<Request>;

/// What came back: a level (of a check or a reset), an action (of a decision), or something that is
/// neither, in words: "no answer within 5 s", "it ended with status 3". A run ends at the first
/// fault.
struct SystemAnswer {
  std::optional<Level> level;
  std::optional<Action> action;
  std::string fault;

  static SystemAnswer of(Level level) { return {level, {}, {}}; }
  static SystemAnswer of(Action action) { return {{}, action, {}}; }
  static SystemAnswer of_fault(std::string what) { return {{}, {}, std::move(what)}; }
  friend bool operator==(const SystemAnswer&, const SystemAnswer&) = default;
};
using SystemAnswers = std::vector<SystemAnswer>;

/// How the one answer begins of a run that was not played, since the system only fails.
inline constexpr std::string_view kNotPlayed = "not played";
inline bool was_played(const SystemAnswers& answers) {
  return answers.size() != 1 || answers[0].fault.rfind(kNotPlayed, 0) != 0;
}

/// What a system says of itself before it is asked anything.
struct SystemTraits {
  std::string name;
  bool takes_reset = true;
  bool takes_decide = true;
  std::int64_t resolution_ns = 1;         ///< its clock's step: instants are multiples of it
  std::uint8_t whole_number_metrics = 0;  ///< a bit for each metric that it takes as whole numbers

  bool takes_whole_numbers(Metric metric) const {
    return (whole_number_metrics >> index(metric) & 1u) != 0;
  }
};

/// A program, or a stand-in for one. It may be asked ahead of its answers, hence many runs at once.
class SystemUnderTest {
 public:
  virtual ~SystemUnderTest() = default;
  virtual const SystemTraits& traits() const = 0;

  /// Plays each run on a system that begins anew. One list of answers a run, in the same order;
  /// one answer a request, fewer only where the last one is a fault (a run whose start was
  /// answered wrongly has that fault alone). An empty run is only a start. Throws InputError where
  /// the system cannot be run at all.
  virtual std::vector<SystemAnswers> play(std::span<const Run> runs) = 0;
};

/// What the model answers.
class ModelSystem final : public SystemUnderTest {
 public:
  explicit ModelSystem(const Policy& policy);
  const SystemTraits& traits() const override { return traits_; }
  std::vector<SystemAnswers> play(std::span<const Run> runs) override;

 private:
  Cascade fresh_;
  Shedder shedder_;
  SystemTraits traits_;
};

/// The model's answers to one run.
SystemAnswers answers_of_model(const Policy& policy, const Run& run);

}  // namespace cascade
