// The cascade as a Boost.MSM state machine. The table below is the specification; the functors
// above it are its vocabulary. This is the only file that includes Boost.MSM.

// MSM 1.74 includes headers that its own release calls deprecated; these two silence their notes.
#define BOOST_ALLOW_DEPRECATED_HEADERS
#define BOOST_BIND_GLOBAL_PLACEHOLDERS
// More than 20 rows would need BOOST_MPL_LIMIT_VECTOR_SIZE; eight levels have 14.
#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>

#include "model/cascade.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "model/input_error.hpp"
#include "model/observed_check.hpp"

namespace cascade {
namespace {

namespace msm = boost::msm;
namespace mpl = boost::mpl;
using msm::front::none;
using msm::front::Row;

/// What the guards compare with: the policy, resolved to constants once. Only monitored metrics are
/// in it, and one whose low values are the bad ones stands with its sign turned, so that for each
/// more is worse.
struct Limits {
  using PerMetric = std::array<double, kMetricCountMax>;

  PerLevel<PerMetric> trigger{};  // [lowest] is not used
  PerLevel<PerMetric> clear{};
  PerLevel<Duration> cooldown{};  // before leaving the level
  Duration escalation_cooldown, escalate_after;
  Escalation escalation;
  Recovery recovery;
  std::size_t metrics = 0;  // that are monitored: so many places of the arrays are used
  std::array<Metric, kMetricCountMax> metric{};
  PerMetric sign{};
  bool missing_is_zero;

  explicit Limits(const Policy& policy)
      : escalation_cooldown(policy.escalation_cooldown()),
        escalate_after(policy.escalate_after()),
        escalation(policy.escalation),
        recovery(policy.recovery),
        missing_is_zero(policy.on_missing == OnMissing::assume_zero) {
    for (PerMetric& each : trigger)
      each.fill(kMissing);  // nothing demands a level that is not there
    for (const Level level : policy.raised_levels()) {
      cooldown[index(level)] = policy.cooldown(level);
    }
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      const MetricThresholds& from = policy.metrics[i];
      if (!from.monitored) continue;
      metric[metrics] = metric_at(i);
      sign[metrics] = from.worse == Worse::high ? 1 : -1;
      for (const Level level : policy.raised_levels()) {
        const double at = from.trigger(level);
        // Not even an infinite value is at a trigger that is none.
        trigger[index(level)][metrics] = std::isfinite(at) ? sign[metrics] * at : kMissing;
        clear[index(level)][metrics] = sign[metrics] * from.clear(level);
      }
      ++metrics;
    }
  }
};

// What a check reads, as numbers; or as observed ones, which tell what they are compared with
// (model/observed_check.hpp). The guards below are one text for both.
struct Plain {
  using Value = double;
  using Time = Instant;
};
struct Observed {
  using Value = ObservedValue;
  using Time = ObservedInstant;
  ComparisonObserver* observer;
};

constexpr Instant plain(Instant at) { return at; }
Instant plain(const ObservedInstant& at) { return at.at(); }

/// The machine's one event: a small step of a check. A check is run to completion: its event is
/// offered again, marked as a later step, until no row takes it.
template <class Reading>
struct CheckOf {
  typename Reading::Time now;
  std::array<typename Reading::Value, kMetricCountMax> pressure{};  // as Limits has the metrics
  bool first_step = true;
};
using Check = CheckOf<Plain>;

// The two sentences of SPEC 3. Both are false of a missing (NaN) metric where it would matter:
// it demands nothing and clears nothing.
template <class Values>
bool demanded(const Limits& limits, Level level, const Values& pressure) {
  const Limits::PerMetric& trigger = limits.trigger[index(level)];
  for (std::size_t i = 0; i < limits.metrics; ++i) {
    if (pressure[i] >= trigger[i]) return true;
  }
  return false;
}
template <class Values>
bool cleared(const Limits& limits, Level level, const Values& pressure) {
  const Limits::PerMetric& clear = limits.clear[index(level)];
  for (std::size_t i = 0; i < limits.metrics; ++i) {
    if (!(pressure[i] < clear[i])) return false;
  }
  return true;
}

/// A state is its level, so that nobody depends on MSM's numbering, which follows table order.
template <std::size_t kLevel>
struct At : msm::front::state<> {
  static constexpr Level level{static_cast<std::uint8_t>(kLevel)};
  template <class Event, class Fsm>
  void on_entry(const Event&, Fsm& fsm) {
    fsm.level = level;
  }
};

/// Guard of the row from the neighbour below up to K. As triggers never fall with the level, "K is
/// demanded" is "demand >= K". Stepwise escalation takes one step a check.
template <class K>
struct Demanded {
  static constexpr std::string_view name = "demanded";
  template <class Event, class Fsm, class Source, class Target>
  bool operator()(const Event& check, Fsm& fsm, Source&, Target&) const {
    if (!demanded(fsm.limits(), K::level, check.pressure)) return false;
    return check.first_step ? fsm.may_escalate(check.now)
                            : fsm.limits().escalation == Escalation::immediate;
  }
};

/// Guard of the row from K down to its neighbour. The first step needs quiet time and all metrics
/// on the healthy side of K's clear value (which implies demand < K). Whether a later step of the
/// same check follows is what tells the three kinds of recovery apart.
template <class K>
struct Cleared {
  static constexpr std::string_view name = "cleared, cooldown over";
  template <class Event, class Fsm, class Source, class Target>
  bool operator()(const Event& check, Fsm& fsm, Source&, Target&) const {
    if (check.first_step) {
      return cleared(fsm.limits(), K::level, check.pressure) &&
             fsm.quiet_for(check.now, fsm.limits().cooldown[index(K::level)]);
    }
    switch (fsm.limits().recovery) {
      case Recovery::banded:
        return cleared(fsm.limits(), K::level, check.pressure);
      case Recovery::recompute:
        return !demanded(fsm.limits(), K::level, check.pressure);
      case Recovery::stepwise:
        return false;
    }
    return false;
  }
};

// THE TABLE (SPEC 4). Two kinds of row say it all, for any number of levels. K demanded and K
// cleared exclude each other (clear is never beyond trigger), so at most one row is enabled for any
// state and input.
// clang-format off
template <std::size_t K> using Up   = Row< At<K>     , Check , At<K + 1> , none , Demanded<At<K + 1>> >;
template <std::size_t K> using Down = Row< At<K + 1> , Check , At<K>     , none , Cleared<At<K + 1>>  >;
// clang-format on

template <class Steps>
struct Table;
template <std::size_t... kSteps>
struct Table<std::index_sequence<kSteps...>> {
  using type = mpl::vector<Up<kSteps>..., Down<sizeof...(kSteps) - 1 - kSteps>...>;
};

/// What a machine remembers, whatever its number of levels.
template <class Reading>
struct RememberedOf {
  using Time = typename Reading::Time;

  std::shared_ptr<const Limits> constants;  // shared by copies, which the explorer makes many of
  Level level = kLowest;
  std::optional<Time> last_transition;
  std::optional<Time> pending_since;  // more than the level was demanded at every check since
  Time latest;                        // that was seen: time does not run backwards in here

  bool quiet_for(const Time& now, Duration length) const {
    return !last_transition || now - *last_transition >= length;
  }
  bool may_escalate(const Time& now) const {
    return quiet_for(now, limits().escalation_cooldown) &&
           (limits().escalate_after.ns == 0 ||
            (pending_since && now - *pending_since >= limits().escalate_after));
  }
  const Limits& limits() const { return *constants; }
};
using Remembered = RememberedOf<Plain>;

template <std::size_t kLevels>
struct CascadeDef : msm::front::state_machine_def<CascadeDef<kLevels>>, Remembered {
  // MSM swallows exceptions unless told that there are none, and queues events that nobody posts.
  using no_exception_thrown = int;
  using no_message_queue = int;

  using initial_state = At<0>;
  struct transition_table : Table<std::make_index_sequence<kLevels - 1>>::type {};

  explicit CascadeDef(std::shared_ptr<const Limits> with)
      : Remembered{std::move(with), kLowest, {}, {}, Instant::min()} {}

  /// Every state has a row for the one event, so this cannot be reached.
  template <class Event, class Fsm>
  void no_transition(const Event&, Fsm&, int) {
    std::abort();
  }
};

void require_valid(const Policy& policy) {
  if (const auto fault = validate(policy)) {
    throw InputError("", 0, "policy '" + policy.name + "': " + fault->key + ": " + fault->wrong,
                     fault->right);
  }
}

/// Step 0 of a check: a missing metric reads as 0 where the policy assumes that.
template <class Value>
Value effective(const Value& value, double sign, const Limits& limits) {
  return limits.missing_is_zero && is_missing(value) ? Value(0) : sign * value;
}

Plain::Value read(double value, Metric, const Plain&) { return value; }
Observed::Value read(double value, Metric metric, const Observed& reading) {
  return ObservedValue(value, metric, *reading.observer);
}

/// Since when more than the level is demanded, at every check.
template <class Reading>
void note_demand(RememberedOf<Reading>& now, const CheckOf<Reading>& check) {
  if (now.limits().escalate_after.ns == 0) return;
  if (index(now.level) + 1 < kLevelCountMax &&
      demanded(now.limits(), above(now.level), check.pressure)) {
    if (!now.pending_since) now.pending_since = check.now;
  } else {
    now.pending_since.reset();
  }
}

/// A check, run to completion, and what came of it. `rows` takes the small steps.
template <class Reading, class Rows>
std::optional<Transition> big_step(RememberedOf<Reading>& memory, typename Reading::Time now,
                                   const Pressure& seen, const Reading& reading, Rows& rows) {
  memory.latest = std::max(memory.latest, now);
  const Limits& limits = memory.limits();
  CheckOf<Reading> check{memory.latest};
  for (std::size_t i = 0; i < limits.metrics; ++i) {
    const Metric metric = limits.metric[i];
    check.pressure[i] = effective(read(seen[metric], metric, reading), limits.sign[i], limits);
  }
  note_demand(memory, check);
  if (!rows.any_enabled(check)) {
    rows.stays(check);
    return std::nullopt;
  }
  const Level before = memory.level;
  if (!rows.step(check)) std::abort();  // a row is enabled, and yet none took the event
  check.first_step = false;
  for (std::size_t steps = 1; rows.any_enabled(check); ++steps) {
    if (!rows.step(check)) std::abort();
    if (steps == kLevelCountMax) std::abort();  // a way through the levels that turns round
  }
  memory.last_transition = check.now;
  memory.pending_since.reset();
  Transition transition{plain(check.now), before, memory.level, TransitionKind::recovery, seen, {}};
  if (memory.level > before) {
    transition.kind = TransitionKind::escalation;
    const Limits::PerMetric& trigger = limits.trigger[index(memory.level)];
    for (std::size_t i = 0; i < limits.metrics; ++i) {
      if (check.pressure[i] >= trigger[i]) transition.cause.add(limits.metric[i]);
    }
  }
  return transition;
}

}  // namespace

/// One machine type for each number of levels, behind one small interface.
class Cascade::Machine {
 public:
  virtual ~Machine() = default;
  virtual std::unique_ptr<Machine> clone() const = 0;
  Remembered& memory() { return *memory_; }
  const Remembered& memory() const { return *memory_; }

  /// One small step; whether a row took it.
  virtual bool step(const Check& check) = 0;

  /// Whether a row out of this level is enabled: asked of the table's own guards. Most checks move
  /// nothing, and neither does the last step of one that moves; to ask first spares both the
  /// library's dispatch. It bought a check that costs about what a hand-written switch does,
  /// instead of ten times that (bench/step_bench.cpp).
  virtual bool any_enabled(const Check& check) = 0;

  /// That no row is enabled is a second reading of the table: now and then the table itself is
  /// asked.
  void stays(const Check& check) {
    constexpr std::uint32_t kBetween = 1024;
    if (++quiet_ % kBetween == 0 && step(check)) std::abort();
  }

  /// To `target`, by the machine's own rows.
  virtual void climb_to(Level target) = 0;

 protected:
  Machine() = default;
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  Remembered* memory_ = nullptr;  // the derived machine's own

 private:
  std::uint32_t quiet_ = 0;
};

template <std::size_t kLevels>
class Cascade::MachineOf final : public Cascade::Machine {
 public:
  explicit MachineOf(std::shared_ptr<const Limits> limits) : machine_(std::move(limits)) {
    memory_ = &machine_;
    machine_.start();
  }
  MachineOf(const MachineOf& other) : Machine(), machine_(other.machine_) { memory_ = &machine_; }

  std::unique_ptr<Machine> clone() const override { return std::make_unique<MachineOf>(*this); }
  bool step(const Check& check) override {
    return machine_.process_event(check) == msm::back::HANDLED_TRUE;
  }
  bool any_enabled(const Check& check) override {
    return any_enabled(check, std::make_index_sequence<kLevels>{});
  }

  void climb_to(Level target) override {
    // A limit of one metric that demands just the target, and time that is never in the way.
    const std::shared_ptr<const Limits> given = machine_.constants;
    auto limits = std::make_shared<Limits>(*given);
    limits->metrics = 1;
    limits->escalation = Escalation::immediate;
    limits->escalation_cooldown = limits->escalate_after = Duration{0};
    for (std::size_t i = 1; i < kLevels; ++i) limits->trigger[i][0] = static_cast<double>(i);
    for (auto& clear : limits->clear) clear[0] = 0;  // nothing is cleared on the way
    machine_.constants = limits;
    Check check{machine_.latest};
    check.pressure[0] = static_cast<double>(index(target));
    while (any_enabled(check)) {
      if (!step(check)) std::abort();
    }
    machine_.constants = given;
  }

 private:
  using Definition = CascadeDef<kLevels>;

  template <std::size_t... kFrom>
  bool any_enabled(const Check& check, std::index_sequence<kFrom...>) {
    bool enabled = false;
    (void)((index(machine_.level) == kFrom &&
            (enabled = any_enabled_from<kFrom>(check, Rows{}), true)) ||
           ...);
    return enabled;
  }

  using Rows = std::make_index_sequence<mpl::size<typename Definition::transition_table>::value>;
  template <std::size_t kFrom, std::size_t... kRows>
  bool any_enabled_from(const Check& check, std::index_sequence<kRows...>) {
    return (enabled<kFrom, typename mpl::at_c<typename Definition::transition_table, kRows>::type>(
                check) ||
            ...);
  }
  template <std::size_t kFrom, class ARow>
  bool enabled(const Check& check) {
    if constexpr (index(ARow::Source::level) == kFrom) {
      typename ARow::Source source;
      typename ARow::Target target;
      return typename ARow::Guard{}(check, machine_, source, target);
    } else {
      return false;
    }
  }

  msm::back::state_machine<Definition> machine_;
};

namespace {

static_assert(kLevelCountMin == 2 && kLevelCountMax == 8, "a case for each number of levels");

/// Calls with std::integral_constant<std::size_t, levels>.
template <class Call>
auto for_levels(std::size_t levels, Call call) {
  switch (levels) {
    case 2:
      return call(std::integral_constant<std::size_t, 2>{});
    case 3:
      return call(std::integral_constant<std::size_t, 3>{});
    case 4:
      return call(std::integral_constant<std::size_t, 4>{});
    case 5:
      return call(std::integral_constant<std::size_t, 5>{});
    case 6:
      return call(std::integral_constant<std::size_t, 6>{});
    case 7:
      return call(std::integral_constant<std::size_t, 7>{});
    case 8:
      return call(std::integral_constant<std::size_t, 8>{});
    default:
      std::abort();  // validate() lets no other through
  }
}

}  // namespace

std::unique_ptr<Cascade::Machine> Cascade::machine_for(const Policy& policy) {
  return for_levels(policy.level_count(), [&](auto levels) -> std::unique_ptr<Machine> {
    return std::make_unique<MachineOf<decltype(levels)::value>>(
        std::make_shared<const Limits>(policy));
  });
}

Cascade::Cascade(Policy policy) : Cascade(std::move(policy), kLowest, std::nullopt) {}

Cascade::Cascade(Policy policy, Level level, std::optional<Instant> last_transition) {
  require_valid(policy);
  policy_ = std::make_shared<const Policy>(std::move(policy));
  machine_ = machine_for(*policy_);
  machine_->climb_to(level);
  machine_->memory().last_transition = last_transition;
  if (last_transition) machine_->memory().latest = *last_transition;
}

Cascade::Cascade(const Cascade& other)
    : policy_(other.policy_),
      machine_(other.machine_->clone()),
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
  std::optional<Transition> transition =
      big_step(machine_->memory(), now, pressure, Plain{}, *machine_);
  if (transition) remember(*transition);
  return transition;
}

Transition Cascade::reset(Instant now) {
  const Instant latest = std::max(machine_->memory().latest, now);
  const Transition transition{latest, level(), kLowest, TransitionKind::reset, Pressure::missing(),
                              {}};
  machine_ = machine_for(*policy_);
  machine_->memory().latest = latest;
  remember(transition);
  return transition;
}

void Cascade::reload(Policy policy) {
  require_valid(policy);
  if (policy.levels != policy_->levels) {
    throw InputError("", 0,
                     "policy '" + policy.name + "' has other levels than '" + policy_->name + "'",
                     "the same levels, since the level that stands must be one of them");
  }
  policy_ = std::make_shared<const Policy>(std::move(policy));
  machine_->memory().constants = std::make_shared<const Limits>(*policy_);
  machine_->memory().pending_since.reset();  // what the old one called demanded
  ++counters_.reloads;
}

Level Cascade::level() const noexcept { return machine_->memory().level; }

std::optional<Instant> Cascade::last_transition() const noexcept {
  return machine_->memory().last_transition;
}

std::optional<Instant> Cascade::demanded_since() const noexcept {
  return machine_->memory().pending_since;
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

std::vector<Arrow> transition_table(std::size_t levels) {
  std::vector<Arrow> arrows;
  for_levels(levels, [&](auto count) {
    mpl::for_each<typename CascadeDef<decltype(count)::value>::transition_table,
                  mpl::make_identity<mpl::_1>>(AppendArrow{arrows});
  });
  return arrows;
}

namespace {

using ObservedMemory = RememberedOf<Observed>;
using ObservedCheckEvent = CheckOf<Observed>;

/// The rows of a table, walked: what the library does with them, on an observed memory.
class ObservedRows {
 public:
  using Walk = bool (*)(ObservedMemory&, const ObservedCheckEvent&, bool take);

  ObservedRows(ObservedMemory& memory, Walk walk) : memory_(memory), walk_(walk) {}

  bool any_enabled(const ObservedCheckEvent& check) { return walk_(memory_, check, false); }
  bool step(const ObservedCheckEvent& check) { return walk_(memory_, check, true); }
  void stays(const ObservedCheckEvent&) {}

 private:
  ObservedMemory& memory_;
  Walk walk_;
};

/// Looks for the first row out of the level whose guard is true, and takes it.
struct FindRow {
  ObservedMemory& memory;
  const ObservedCheckEvent& check;
  const Level from;
  const bool take;
  bool& found;

  template <class ARow>
  void operator()(mpl::identity<ARow>) const {
    if (found || ARow::Source::level != from) return;
    typename ARow::Source source;
    typename ARow::Target target;
    found = typename ARow::Guard{}(check, memory, source, target);
    if (found && take) target.on_entry(check, memory);
  }
};

template <std::size_t kLevels>
bool walk(ObservedMemory& memory, const ObservedCheckEvent& check, bool take) {
  bool found = false;
  mpl::for_each<typename CascadeDef<kLevels>::transition_table, mpl::make_identity<mpl::_1>>(
      FindRow{memory, check, memory.level, take, found});
  return found;
}

}  // namespace

struct ObservedMachine::Constants {
  std::shared_ptr<const Limits> limits;
  ObservedRows::Walk walk;
};

ObservedMachine::ObservedMachine(const Policy& policy) {
  require_valid(policy);
  const auto walk_of = [](auto levels) -> ObservedRows::Walk {
    return &walk<decltype(levels)::value>;
  };
  constants_ = std::make_shared<const Constants>(
      Constants{std::make_shared<const Limits>(policy), for_levels(policy.level_count(), walk_of)});
}

ObservedMachine::Result ObservedMachine::check(const Memory& before, Instant now,
                                               const Pressure& pressure,
                                               ComparisonObserver& observer) const {
  const auto remembered = [&](std::optional<Instant> at, Since since) {
    return at ? std::optional<ObservedInstant>(ObservedInstant(*at, since, observer))
              : std::nullopt;
  };
  ObservedMemory memory{constants_->limits, before.level,
                        remembered(before.last_transition, Since::transition),
                        remembered(before.demanded_since, Since::demanded),
                        ObservedInstant(before.latest, Since::latest, observer)};
  // A machine that remembers more than these would be more than what is observed here: then this
  // does not compile.
  const auto& [constants, level, last_transition, demanded_since, latest] = memory;
  (void)constants;
  ObservedRows rows(memory, constants_->walk);
  Result result;
  result.transition = big_step(memory, ObservedInstant(now, Since::check, observer), pressure,
                               Observed{&observer}, rows);
  result.after.level = level;
  if (last_transition) result.after.last_transition = last_transition->at();
  if (demanded_since) result.after.demanded_since = demanded_since->at();
  result.after.latest = latest.at();
  return result;
}

}  // namespace cascade
