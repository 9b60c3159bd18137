// A check that tells what it compares on its way: the machine's own guards, read with numbers that
// know where they come from.
//
// A check can go by a pressure and by time only through comparisons. If each one was with a
// constant of the policy, then every pressure and every age that lies on the same sides of those
// constants takes the same way through the guards: what one of them showed is shown of all of them.
// The proof asks that of every check that it drives (properties/explore); it is how symbolic
// execution reads a path (King, "Symbolic execution and program testing", CACM 1976).
//
// The numbers offer comparisons and nothing else that would lead to another number: a guard that
// computes with a value, or with the date, does not compile here.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "model/level.hpp"
#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/transition.hpp"
#include "model/units.hpp"

namespace cascade {

/// Where an instant comes from, and so what the time since it is.
enum class Since : std::uint8_t {
  check,       ///< the check's own, as it was given
  latest,      ///< the latest that was seen before it
  transition,  ///< when the last transition was
  demanded     ///< since when more than the level was demanded
};

/// Hears what a check compares.
class ComparisonObserver {
 public:
  /// Of two neighbouring values of a metric, in its unit: `low` and what is less went one way,
  /// `high` and what is more may go another.
  virtual void value_parted(Metric metric, double low, double high) = 0;
  /// A time since one of the machine's instants of up to `low_ns` went one way, of more another.
  virtual void time_parted(Since since, std::int64_t low_ns) = 0;
  /// A comparison that no constant made: of two metrics with each other, of two instants.
  virtual void compared_otherwise(std::string_view what) = 0;

 protected:
  ~ComparisonObserver() = default;
};

/// A metric's value, or its negative; what it is compared with is told. A missing one (NaN) is on
/// no side of anything: there is nothing to tell.
class ObservedValue {
 public:
  ObservedValue() = default;
  explicit ObservedValue(double constant) : value_(constant) {}
  ObservedValue(double value, Metric metric, ComparisonObserver& observer)
      : value_(value), metric_(metric), observer_(&observer) {}

  /// Turned round or not: `sign` is 1 or -1.
  friend ObservedValue operator*(double sign, ObservedValue value) {
    value.value_ *= sign;
    value.turned_ = value.turned_ != (sign < 0);
    if (sign != 1 && sign != -1) value.tell("a value that was multiplied");
    return value;
  }
  friend bool is_missing(const ObservedValue& value) { return is_missing(value.value_); }

  friend bool operator>=(const ObservedValue& value, double at) {
    return value.parted_below(at), value.value_ >= at;
  }
  friend bool operator<(const ObservedValue& value, double at) {
    return value.parted_below(at), value.value_ < at;
  }
  friend bool operator>(const ObservedValue& value, double at) {
    return value.parted_above(at), value.value_ > at;
  }
  friend bool operator<=(const ObservedValue& value, double at) {
    return value.parted_above(at), value.value_ <= at;
  }
  friend bool operator==(const ObservedValue& value, double at) {
    return value.parted_below(at), value.parted_above(at), value.value_ == at;
  }
  friend bool operator>=(const ObservedValue& a, const ObservedValue& b) {
    return a.tell(kTwo), a.value_ >= b.value_;
  }
  friend bool operator<(const ObservedValue& a, const ObservedValue& b) {
    return a.tell(kTwo), a.value_ < b.value_;
  }
  friend bool operator>(const ObservedValue& a, const ObservedValue& b) {
    return a.tell(kTwo), a.value_ > b.value_;
  }
  friend bool operator<=(const ObservedValue& a, const ObservedValue& b) {
    return a.tell(kTwo), a.value_ <= b.value_;
  }

 private:
  static constexpr std::string_view kTwo = "two metrics with each other";

  void tell(std::string_view what) const {
    if (observer_ != nullptr) observer_->compared_otherwise(what);
  }
  void parted(double low, double high) const {
    if (observer_ == nullptr || std::isnan(low) || std::isnan(value_)) return;
    if (turned_) {
      observer_->value_parted(metric_, -high, -low);
    } else {
      observer_->value_parted(metric_, low, high);
    }
  }
  void parted_below(double at) const { parted(std::nextafter(at, -kInfinity), at); }
  void parted_above(double at) const { parted(at, std::nextafter(at, kInfinity)); }

  double value_ = 0;
  Metric metric_{};
  bool turned_ = false;
  ComparisonObserver* observer_ = nullptr;  // null: a constant
};

/// The time since one of the machine's instants; what it is compared with is told.
class ObservedAge {
 public:
  /// `observer` is null of a time that is always the same.
  ObservedAge(Duration length, Since since, ComparisonObserver* observer)
      : length_(length), since_(since), observer_(observer) {}

  friend bool operator>=(const ObservedAge& age, Duration length) {
    return age.parted(length.ns - 1), age.length_ >= length;
  }
  friend bool operator<(const ObservedAge& age, Duration length) {
    return age.parted(length.ns - 1), age.length_ < length;
  }
  friend bool operator>(const ObservedAge& age, Duration length) {
    return age.parted(length.ns), age.length_ > length;
  }
  friend bool operator<=(const ObservedAge& age, Duration length) {
    return age.parted(length.ns), age.length_ <= length;
  }
  /// Later by so much: as if it were compared with so much less.
  friend ObservedAge operator+(ObservedAge age, Duration more) {
    age.length_ = age.length_ + more;
    age.added_ns_ += more.ns;
    return age;
  }

 private:
  void parted(std::int64_t low_ns) const {
    if (observer_ != nullptr) observer_->time_parted(since_, low_ns - added_ns_);
  }

  Duration length_;
  Since since_;
  std::int64_t added_ns_ = 0;
  ComparisonObserver* observer_;
};

/// An instant, of which only the time since it can be had.
class ObservedInstant {
 public:
  ObservedInstant(Instant at, Since since, ComparisonObserver& observer)
      : at_(at), since_(since), observer_(&observer) {}

  /// Between an instant and itself there is no time, whatever they are: that tells nothing.
  friend ObservedAge operator-(const ObservedInstant& now, const ObservedInstant& since) {
    if (now.since_ != Since::check && now.since_ != Since::latest) {
      now.observer_->compared_otherwise("two instants of the past");
    }
    return ObservedAge(now.at_ - since.at_, since.since_,
                       now.since_ == since.since_ ? nullptr : now.observer_);
  }

  /// Whether one is earlier, which is to ask whether the time between them is below 0.
  friend bool operator<(const ObservedInstant& a, const ObservedInstant& b) {
    return a - b < Duration{0};
  }

  /// For whoever tells the result: not for guards.
  Instant at() const { return at_; }

 private:
  Instant at_;
  Since since_;
  ComparisonObserver* observer_;
};

/// The table of a policy's machine, walked with observed numbers. It keeps nothing between two
/// checks, so what a check makes of a memory and an observation is a function of them.
class ObservedMachine {
 public:
  /// Throws InputError for a policy that breaks a rule.
  explicit ObservedMachine(const Policy& policy);

  /// All that a machine remembers from check to check.
  struct Memory {
    Level level = kLowest;
    std::optional<Instant> last_transition;
    std::optional<Instant> demanded_since;
    Instant latest = Instant::min();  ///< that was seen
  };
  struct Result {
    std::optional<Transition> transition;
    Memory after;
  };

  /// What Cascade::check() does, by the same text: table, guards, and all around them.
  Result check(const Memory& before, Instant now, const Pressure& pressure,
               ComparisonObserver& observer) const;

 private:
  struct Constants;
  std::shared_ptr<const Constants> constants_;
};

}  // namespace cascade
