// The cascade as a Boost.MSM state machine. The table below is the specification; the functors
// above it are its vocabulary. This is the only file that includes Boost.MSM.

// MSM 1.74 includes headers that its own release calls deprecated; these two silence their notes.
#define BOOST_ALLOW_DEPRECATED_HEADERS
#define BOOST_BIND_GLOBAL_PLACEHOLDERS
// More than 20 rows would need BOOST_MPL_LIMIT_VECTOR_SIZE; a level costs two.
#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>

#include "model/cascade.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "model/input_error.hpp"

namespace cascade {
namespace {

namespace msm = boost::msm;
namespace mpl = boost::mpl;
using msm::front::none;
using msm::front::Row;

/// What the guards compare with: the policy, resolved to constants once.
struct Limits {
  struct PerMetric {
    double lag_messages, heap_pct;
  };
  std::array<PerMetric, kLevelCount> trigger{};  // [NORMAL] is not used
  std::array<PerMetric, kLevelCount> clear{};
  Duration cooldown;
  Escalation escalation;
  Recovery recovery;
  bool lag_monitored, heap_monitored, missing_is_zero;

  explicit Limits(const Policy& policy)
      : cooldown(policy.cooldown()),
        escalation(policy.escalation),
        recovery(policy.recovery),
        lag_monitored(policy.lag.monitored),
        heap_monitored(policy.heap_pct.monitored),
        missing_is_zero(policy.on_missing == OnMissing::assume_zero) {
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      trigger[index(level)] = {policy.lag.trigger(level), policy.heap_pct.trigger(level)};
      clear[index(level)] = {policy.lag.clear(level), policy.heap_pct.clear(level)};
    }
  }
};

/// The machine's one event: a small step of a check. A check is run to completion: its event is
/// offered again, marked as a later step, until no row takes it.
struct Check {
  Instant now;
  Pressure pressure;
  bool first_step = true;
};

// The two sentences of SPEC 3. Both are false of a missing (NaN) metric where it would matter:
// it demands nothing and clears nothing.
bool demanded(const Limits& limits, Level level, const Pressure& pressure) {
  const Limits::PerMetric& trigger = limits.trigger[index(level)];
  return pressure.lag_messages >= trigger.lag_messages || pressure.heap_pct >= trigger.heap_pct;
}
bool cleared(const Limits& limits, Level level, const Pressure& pressure) {
  const Limits::PerMetric& clear = limits.clear[index(level)];
  return pressure.lag_messages < clear.lag_messages && pressure.heap_pct < clear.heap_pct;
}

/// A state is its level, so that nobody depends on MSM's numbering, which follows table order.
template <Level kLevel>
struct At : msm::front::state<> {
  static constexpr Level level = kLevel;
  template <class Event, class Fsm>
  void on_entry(const Event&, Fsm& fsm) {
    fsm.level = kLevel;
  }
};
using Normal = At<Level::normal>;
using Soft = At<Level::soft>;
using Graceful = At<Level::graceful>;
using Aggressive = At<Level::aggressive>;
using CircuitBreak = At<Level::circuit_break>;

/// Guard of the row from the neighbour below up to K. As triggers rise with the level, "K is
/// demanded" is "demand >= K". Stepwise escalation takes one step a check.
template <class K>
struct Demanded {
  static constexpr std::string_view name = "demanded";
  template <class Event, class Fsm, class Source, class Target>
  bool operator()(const Event& check, Fsm& fsm, Source&, Target&) const {
    return (check.first_step || fsm.limits.escalation == Escalation::immediate) &&
           demanded(fsm.limits, K::level, check.pressure);
  }
};

/// Guard of the row from K down to its neighbour. The first step needs quiet time and both metrics
/// below K's clear value (which implies demand < K, as clear <= trigger). Whether a later step of
/// the same check follows is what tells the three kinds of recovery apart.
template <class K>
struct Cleared {
  static constexpr std::string_view name = "cleared, cooldown over";
  template <class Event, class Fsm, class Source, class Target>
  bool operator()(const Event& check, Fsm& fsm, Source&, Target&) const {
    if (check.first_step) {
      return cleared(fsm.limits, K::level, check.pressure) && fsm.cooldown_over(check.now);
    }
    switch (fsm.limits.recovery) {
      case Recovery::banded:
        return cleared(fsm.limits, K::level, check.pressure);
      case Recovery::recompute:
        return !demanded(fsm.limits, K::level, check.pressure);
      case Recovery::stepwise:
        return false;
    }
    return false;
  }
};

struct CascadeDef : msm::front::state_machine_def<CascadeDef> {
  // MSM swallows exceptions unless told that there are none, and queues events that nobody posts.
  using no_exception_thrown = int;
  using no_message_queue = int;

  using initial_state = Normal;

  // clang-format off
  // Each pair of neighbours has one row up and one down. K demanded and K cleared exclude each
  // other (clear <= trigger), so at most one row is enabled for any state and input.
  struct transition_table : mpl::vector<
  //     Start         Event  Next          Action Guard
  //   +-------------+------+-------------+------+-------------------------+
    Row< Normal      , Check, Soft        , none , Demanded<Soft>          >,
    Row< Soft        , Check, Graceful    , none , Demanded<Graceful>      >,
    Row< Graceful    , Check, Aggressive  , none , Demanded<Aggressive>    >,
    Row< Aggressive  , Check, CircuitBreak, none , Demanded<CircuitBreak>  >,
  //   +-------------+------+-------------+------+-------------------------+
    Row< CircuitBreak, Check, Aggressive  , none , Cleared<CircuitBreak>   >,
    Row< Aggressive  , Check, Graceful    , none , Cleared<Aggressive>     >,
    Row< Graceful    , Check, Soft        , none , Cleared<Graceful>       >,
    Row< Soft        , Check, Normal      , none , Cleared<Soft>           >
  //   +-------------+------+-------------+------+-------------------------+
  > {};
  // clang-format on

  explicit CascadeDef(const Limits& with) : limits(with) {}

  bool cooldown_over(Instant now) const {
    return !last_transition || now - *last_transition >= limits.cooldown;
  }

  /// Every state has a row for the one event, so this cannot be reached.
  template <class Event, class Fsm>
  void no_transition(const Event&, Fsm&, int) {
    std::abort();
  }

  Limits limits;
  Level level = Level::normal;
  std::optional<Instant> last_transition;
  Instant latest = Instant::min();
};

void require_valid(const Policy& policy) {
  if (const auto fault = validate(policy)) {
    throw InputError("", 0, "policy '" + policy.name + "': " + fault->key + ": " + fault->wrong,
                     fault->right);
  }
}

/// Step 0 of a check: a metric that is not monitored reads as 0, and so does a missing one where
/// the policy assumes zero.
double effective(double seen, bool monitored, bool missing_is_zero) {
  return !monitored || (missing_is_zero && is_missing(seen)) ? 0 : seen;
}
Check effective(Instant now, const Pressure& seen, const Limits& limits) {
  return {now,
          {effective(seen.lag_messages, limits.lag_monitored, limits.missing_is_zero),
           effective(seen.heap_pct, limits.heap_monitored, limits.missing_is_zero)}};
}

}  // namespace

class Cascade::Machine : public msm::back::state_machine<CascadeDef> {
 public:
  explicit Machine(const Limits& with) : msm::back::state_machine<CascadeDef>(with) { start(); }

  /// One small step; whether a row took it.
  bool step(const Check& check) { return process_event(check) == msm::back::HANDLED_TRUE; }

  /// Whether a row out of this level is enabled: asked of the table's own guards. Most checks move
  /// nothing, and neither does the last step of one that moves; to ask first spares both the
  /// library's dispatch. It bought a check that costs about what a hand-written switch does,
  /// instead of ten times that (bench/step_bench.cpp).
  bool any_enabled(const Check& check) {
    return any_enabled(check, std::make_index_sequence<kLevelCount>{});
  }

  /// A check, run to completion, and what came of it; `seen` is the pressure as it was given.
  std::optional<Transition> run(Check check, const Pressure& seen) {
    const Level before = level;
    if (!step(check)) return std::nullopt;
    check.first_step = false;
    for (std::size_t steps = 1; any_enabled(check) && step(check); ++steps) {
      if (steps == kLevelCount) std::abort();  // a way through the levels that turns round
    }
    last_transition = check.now;
    Transition transition{check.now, before, level, TransitionKind::recovery, seen, {}};
    if (level > before) {
      const Limits::PerMetric& trigger = limits.trigger[index(level)];
      transition.kind = TransitionKind::escalation;
      transition.cause = {check.pressure.lag_messages >= trigger.lag_messages,
                          check.pressure.heap_pct >= trigger.heap_pct};
    }
    return transition;
  }

  /// To `target`, by the machine's own rows: a pressure of which both metrics demand that level, so
  /// that neither clears any on the way.
  void climb_to(Level target) {
    if (target == Level::normal) return;
    const Limits::PerMetric& trigger = limits.trigger[index(target)];
    const Check check{latest, {trigger.lag_messages, trigger.heap_pct}};
    for (std::size_t steps = 0; step(check); ++steps) {
      if (steps == kLevelCount) std::abort();
    }
  }

 private:
  template <std::size_t... kFrom>
  bool any_enabled(const Check& check, std::index_sequence<kFrom...>) {
    bool enabled = false;
    (void)((index(level) == kFrom && (enabled = any_enabled_from<kFrom>(check, Rows{}), true)) ||
           ...);
    return enabled;
  }

  using Rows = std::make_index_sequence<mpl::size<transition_table>::value>;
  template <std::size_t kFrom, std::size_t... kRows>
  bool any_enabled_from(const Check& check, std::index_sequence<kRows...>) {
    return (enabled<kFrom, typename mpl::at_c<transition_table, kRows>::type>(check) || ...);
  }
  template <std::size_t kFrom, class ARow>
  bool enabled(const Check& check) {
    if constexpr (index(ARow::Source::level) == kFrom) {
      typename ARow::Source source;
      typename ARow::Target target;
      return typename ARow::Guard{}(check, *this, source, target);
    } else {
      return false;
    }
  }
};

Cascade::Cascade(Policy policy) : Cascade(std::move(policy), Level::normal, std::nullopt) {}

Cascade::Cascade(Policy policy, Level level, std::optional<Instant> last_transition) {
  require_valid(policy);
  policy_ = std::make_shared<const Policy>(std::move(policy));
  machine_ = std::make_unique<Machine>(Limits(*policy_));
  machine_->climb_to(level);
  machine_->last_transition = last_transition;
  if (last_transition) machine_->latest = *last_transition;
}

Cascade::Cascade(const Cascade& other)
    : policy_(other.policy_),
      machine_(std::make_unique<Machine>(*other.machine_)),
      counters_(other.counters_),
      recent_(other.recent_),
      oldest_(other.oldest_) {}

Cascade& Cascade::operator=(const Cascade& other) {
  Cascade copy(other);
  return *this = std::move(copy);
}

Cascade::Cascade(Cascade&&) noexcept = default;
Cascade& Cascade::operator=(Cascade&&) noexcept = default;
Cascade::~Cascade() = default;

std::optional<Transition> Cascade::check(Instant now, const Pressure& pressure) {
  Machine& machine = *machine_;
  machine.latest = std::max(machine.latest, now);
  const Check check = effective(machine.latest, pressure, machine.limits);
  if (!machine.any_enabled(check)) return std::nullopt;
  std::optional<Transition> transition = machine.run(check, pressure);
  if (transition) remember(*transition);
  return transition;
}

Transition Cascade::reset(Instant now) {
  const Instant latest = std::max(machine_->latest, now);
  const Transition transition{
      latest, machine_->level, Level::normal, TransitionKind::reset, {kMissing, kMissing}, {}};
  machine_ = std::make_unique<Machine>(Limits(*policy_));
  machine_->latest = latest;
  remember(transition);
  return transition;
}

void Cascade::reload(Policy policy) {
  require_valid(policy);
  policy_ = std::make_shared<const Policy>(std::move(policy));
  machine_->limits = Limits(*policy_);
  ++counters_.reloads;
}

Level Cascade::level() const noexcept { return machine_->level; }

std::optional<Instant> Cascade::last_transition() const noexcept {
  return machine_->last_transition;
}

Status Cascade::status() const {
  Status status{level(), last_transition(), counters_, recent_};
  std::rotate(status.recent.begin(), status.recent.begin() + static_cast<std::ptrdiff_t>(oldest_),
              status.recent.end());
  return status;
}

void Cascade::remember(const Transition& transition) {
  switch (transition.kind) {
    case TransitionKind::escalation:
      ++counters_.escalations;
      break;
    case TransitionKind::recovery:
      ++counters_.recoveries;
      break;
    case TransitionKind::reset:
      ++counters_.resets;
      break;
  }
  if (recent_.size() < kRecentTransitions) {
    recent_.push_back(transition);
  } else {
    recent_[oldest_] = transition;
    oldest_ = (oldest_ + 1) % kRecentTransitions;
  }
}

namespace {

template <template <class> class Guard, class K>
constexpr std::string_view guard_name(Guard<K>) {
  return Guard<K>::name;
}

struct AppendArrow {
  std::vector<Arrow>& arrows;
  template <class ARow>
  void operator()(mpl::identity<ARow>) const {
    arrows.push_back(
        {ARow::Source::level, ARow::Target::level, guard_name(typename ARow::Guard{})});
  }
};

}  // namespace

std::vector<Arrow> transition_table() {
  std::vector<Arrow> arrows;
  mpl::for_each<CascadeDef::transition_table, mpl::make_identity<mpl::_1>>(AppendArrow{arrows});
  return arrows;
}

}  // namespace cascade
