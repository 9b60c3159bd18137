// Why a cascade's level is what it is: a value, read off the machine's own state. Text and JSON are
// made of it in reports/text; the demonstration and `cascade explain` show the same one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/cascade.hpp"

namespace cascade {

/// What keeps the level where it is.
enum class Hold : std::uint8_t {
  nothing,    ///< the lowest level, and no more is demanded
  unseen,     ///< no check yet, or none for long
  not_told,   ///< what was seen is not known: a journal has it at the transitions only
  climbing,   ///< a higher level is demanded than there is
  demand,     ///< the level itself is demanded
  missing,    ///< a metric has no value, and what has no value clears nothing
  dead_band,  ///< no longer demanded, not yet cleared
  cooldown,   ///< cleared, and the last transition is too recent
  leaving     ///< cleared and quiet: the next check moves
};

/// A level that a metric by itself would bring about: at `value` or worse, and at nothing
/// healthier.
struct Rise {
  double value;   ///< the nearest trigger above what is there and what is demanded already
  Level demands;  ///< the highest level that this value demands
  Level to;       ///< where the check goes that finds it, once no clock is in the way
};

/// A monitored metric, as the last check saw it.
struct MetricStanding {
  Metric metric{};
  double given = kMissing;   ///< to the check
  double judged = kMissing;  ///< by the policy: 0 where a missing value is taken for that
  Level demands = kLowest;   ///< the highest level that it demands
  bool clears = true;        ///< the level held; the lowest one needs no clearing

  bool is_missing() const { return cascade::is_missing(given); }
};

/// A transition that comes about, at the earliest after so long.
struct NextStep {
  TransitionKind kind;
  Level to;
  Duration in;
};

/// The last check that a cascade made.
struct LastCheck {
  Duration ago;   ///< from the instant that is asked about
  Pressure seen;  ///< as the cascade was given it
};

/// The instant that is asked about, by the cascade's own clock, which may have been set back since
/// its last check; the machine goes by the latest instant that it has seen.
struct CascadeTime {
  Instant now;
  Instant latest = Instant::min();
};

/// All durations count from the instant that was asked about. A step "after so long" is made by the
/// first check that comes then or later, and by none before; what
/// has no end is Duration::max().
struct Explanation {
  Level level = kLowest;
  Hold hold = Hold::unseen;
  std::optional<LastCheck> check;       ///< empty: none yet, or what it saw is not known
  std::vector<MetricStanding> metrics;  ///< the monitored ones; none without a check
  /// Of each monitored metric, in the policy's order; empty where it has no trigger further up.
  std::vector<std::optional<Rise>> rises;
  Level demand = kLowest;             ///< the highest level that is demanded
  Duration cooldown_left;             ///< before a recovery
  Duration escalation_cooldown_left;  ///< before an escalation
  /// How long more has been demanded at every check. Empty where it is not, or the policy does not
  /// ask (escalate_after_s).
  std::optional<Duration> pending;
  Duration pending_left;  ///< of escalate_after_s, for what is demanded from now on
  /// Were every metric healthy from now on: on the healthy side of all its clear values. Empty at
  /// the lowest level, and where the cooldown has no end.
  std::optional<NextStep> recovery;
  /// Were more demanded from now on: how long until a check may escalate. Empty at the highest
  /// level.
  std::optional<Duration> escalation_in;
  /// Should the values stay as the last check saw them. Empty: nothing moves, or no check is known.
  std::optional<NextStep> next;

  /// The metrics that keep the level from being left, whatever the clocks say.
  std::vector<MetricStanding> blocking() const;
};

/// Of a cascade that has made no check since `check`. One that was not checked for longer than
/// `silent_after` holds its level because nothing looks.
Explanation explain(const Cascade& cascade, CascadeTime time, const std::optional<LastCheck>& check,
                    Duration silent_after);

/// Of a cascade of which only transitions are known, as a journal has them: what was seen since
/// then is not, nor since when more has been demanded; `escalation_in` and `pending_left` are the
/// least that may be left.
Explanation explain_unseen(const Cascade& cascade, CascadeTime time);

/// One value on the healthy side of everything that the metric has to clear.
double healthy_value(const MetricThresholds& metric);

}  // namespace cascade
