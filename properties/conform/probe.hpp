// Questions to a system of which nothing is known yet, and bisection over the answers.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "properties/conform/system.hpp"

namespace cascade {

/// A run was not answered as the protocol asks; what() says how, with the requests that led there.
class NotAnswered : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A run that is built check by check.
class ProbeRun {
 public:
  ProbeRun& check(Duration delay, const Pressure& pressure) {
    now_ = now_ + delay;
    run_.push_back(Request::check(now_, pressure));
    return *this;
  }
  ProbeRun& decide(std::string symbol, DataType type) {
    run_.push_back(Request::decide(std::move(symbol), type));
    return *this;
  }
  const Run& run() const { return run_; }
  bool empty() const { return run_.empty(); }

 private:
  Run run_;
  Instant now_{0};
};

/// Plays single runs and counts what was asked.
class Prober {
 public:
  explicit Prober(SystemUnderTest& system) : system_(system) {}

  /// The answers to all requests. Throws NotAnswered.
  SystemAnswers answers(const ProbeRun& run);
  /// The level after the run; the lowest where it is empty.
  Level level_after(const ProbeRun& run);

  const SystemTraits& traits() const { return system_.traits(); }
  std::uint64_t requests() const { return requests_; }

 private:
  SystemUnderTest& system_;
  std::uint64_t requests_ = 0;
};

/// Doubles as integers of the same order, neighbours as neighbours (IEEE 754; both zeros are one).
std::int64_t ordered(double value);
double from_ordered(std::int64_t order);

/// The neighbours between which `is_true` becomes true on the way from `no` (false) to `yes`
/// (true): the last value at which it is false and the first at which it is true, one ulp apart, or
/// 1 where only whole numbers are asked.
template <class Predicate>
std::pair<double, double> turning_value(double no, double yes, bool whole, Predicate is_true) {
  if (whole) {
    auto a = static_cast<std::int64_t>(no), b = static_cast<std::int64_t>(yes);
    while (b - a > 1 || a - b > 1) {
      const std::int64_t middle = a + (b - a) / 2;
      (is_true(static_cast<double>(middle)) ? b : a) = middle;
    }
    return {static_cast<double>(a), static_cast<double>(b)};
  }
  std::int64_t a = ordered(no), b = ordered(yes);
  const auto apart = [&] {
    // Of opposite signs their difference may not fit.
    return static_cast<std::uint64_t>(a > b ? a : b) - static_cast<std::uint64_t>(a > b ? b : a);
  };
  while (apart() > 1) {
    const auto half = static_cast<std::int64_t>(apart() / 2);
    const std::int64_t middle = a < b ? a + half : a - half;
    (is_true(from_ordered(middle)) ? b : a) = middle;
  }
  return {from_ordered(a), from_ordered(b)};
}

/// The shortest of 0, step, 2 step ... up to `longest` at which `is_true`, which is true there.
template <class Predicate>
Duration turning_time(Duration longest, std::int64_t step_ns, Predicate is_true) {
  if (is_true(Duration{0})) return {0};
  std::int64_t no = 0, yes = longest.ns / step_ns;
  while (yes - no > 1) {
    const std::int64_t middle = no + (yes - no) / 2;
    (is_true(Duration{middle * step_ns}) ? yes : no) = middle;
  }
  return {yes * step_ns};
}

/// A run for people: "t 0 s lag 500000 -> GRACEFUL; t 30 s lag missing -> NORMAL".
std::string run_text(const Policy& policy, const Run& run, const SystemAnswers& answers);

}  // namespace cascade
