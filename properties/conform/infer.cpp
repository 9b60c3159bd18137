#include "properties/conform/infer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "properties/conform/probe.hpp"
#include "properties/conform/suite.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kLargestWhole = 9007199254740992.0;  // 2^53
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// That the system is no ladder, in words.
class NoLadder : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A metric as it is found: both ends of where it is looked at, and which is the worse one.
struct Axis {
  double low = 0, high = 0;
  double healthy = 0, bad = 0;
  bool whole = false;
  bool monitored = true;
};

class Inferrer {
 public:
  Inferrer(const Policy& shape, SystemUnderTest& system, const InferenceOptions& options)
      : options_(options), probe_(system) {
    found_.policy = shape;
    policy().name = "inferred";
    policy().tier_1 = options.tier_1;
    policy().tier_2 = options.tier_2;
    longest_ = {options.longest.ns / probe_.traits().resolution_ns * probe_.traits().resolution_ns};
  }

  Inference infer(SystemUnderTest& system) {
    try {
      find_axes();
      find_triggers();
      find_escalation();
      find_clears();
      find_recovery();
      find_cooldowns();
      find_escalation_cooldown();
      find_missing();
      find_shedding();
    } catch (const NotAnswered& fault) {
      found_.no_ladder.push_back(std::string("a request was not answered: ") + fault.what());
    } catch (const NoLadder& reason) {
      found_.no_ladder.push_back(reason.what());
    }
    found_.requests = probe_.requests();
    if (!found_.is_ladder()) return std::move(found_);
    if (const auto fault = validate(policy())) {
      found_.no_ladder.push_back("what was measured breaks a rule of ladders: " + fault->key + " " +
                                 fault->wrong + "; a ladder has " + fault->right);
      return std::move(found_);
    }
    put_suite(system);
    return std::move(found_);
  }

 private:
  Policy& policy() { return found_.policy; }
  std::size_t metrics() const { return found_.policy.metrics.size(); }
  const std::string& name(Level level) { return policy().name_of(level); }

  void measured(std::string key, std::string value, std::string how) {
    found_.measured.push_back({std::move(key), std::move(value), std::move(how)});
  }

  Pressure with(std::size_t metric, double value) const {
    Pressure pressure = healthiest_;
    pressure.values[metric] = value;
    return pressure;
  }

  /// Where the system ends up under one pressure that lasts, however slowly it rises.
  Level settled(const Pressure& pressure) {
    ProbeRun run;
    for (std::size_t i = 0; i < 2 * policy().level_count(); ++i) {
      run.check(i == 0 ? Duration{0} : longest_, pressure);
    }
    return probe_.level_after(run);
  }

  /// Which end of each metric is the healthy one: there is a corner of all ends at which nothing is
  /// demanded, and from which what was raised comes down.
  void find_axes() {
    for (std::size_t m = 0; m < metrics(); ++m) {
      const MetricThresholds& metric = policy().metrics[m];
      Axis axis;
      axis.whole = probe_.traits().takes_whole_numbers(metric_at(m));
      const double most = axis.whole ? kLargestWhole : kLargest;
      axis.low = std::max(metric.min, -most);
      axis.high = std::min(metric.max, most);
      axes_.push_back(axis);
    }
    Pressure worst;
    std::optional<Level> most;
    std::vector<Pressure> quiet;
    for (unsigned corner = 0; corner < 1u << metrics(); ++corner) {
      Pressure pressure;
      for (std::size_t m = 0; m < metrics(); ++m) {
        pressure.values[m] = (corner >> m & 1u) != 0 ? axes_[m].high : axes_[m].low;
      }
      const Level level = settled(pressure);
      if (level == kLowest) quiet.push_back(pressure);
      if (!most || level > *most) {
        most = level;
        worst = pressure;
      }
    }
    if (quiet.empty()) {
      throw NoLadder("at no end of the metrics' ranges does it stay at " + name(kLowest));
    }
    if (*most == kLowest) {
      throw NoLadder("at no end of the metrics' ranges does it leave " + name(kLowest) +
                     " within " + seconds_text(longest_.ns) + " s");
    }
    const auto comes_down = [&](const Pressure& pressure) {
      ProbeRun run;
      for (std::size_t i = 0; i < 2 * policy().level_count(); ++i) {
        run.check(i == 0 ? Duration{0} : longest_, worst);
      }
      for (std::size_t i = 0; i < policy().level_count(); ++i) run.check(longest_, pressure);
      return probe_.level_after(run) == kLowest;
    };
    const auto base = std::find_if(quiet.begin(), quiet.end(), comes_down);
    if (base == quiet.end()) {
      throw NoLadder("it does not come back to " + name(kLowest) +
                     " at any end of the metrics' ranges, within " + seconds_text(longest_.ns) +
                     " s");
    }
    healthiest_ = *base;
    for (std::size_t m = 0; m < metrics(); ++m) {
      Axis& axis = axes_[m];
      axis.healthy = healthiest_.values[m];
      axis.bad = axis.healthy == axis.low ? axis.high : axis.low;
      policy().metrics[m].worse = axis.bad == axis.high ? Worse::high : Worse::low;
      const Pressure bad = with(m, axis.bad);
      axis.monitored = settled(bad) != kLowest || !comes_down(bad);
      policy().metrics[m].monitored = axis.monitored;
      if (!axis.monitored) {
        measured(policy().metrics[m].name + ".monitored", "false",
                 "neither end of its range moves or holds a level");
      }
    }
    for (std::size_t m = 0; m < metrics(); ++m) require_monotone(m);
    worst_ = healthiest_;
    for (std::size_t m = 0; m < metrics(); ++m) {
      if (axes_[m].monitored) worst_.values[m] = axes_[m].bad;
    }
  }

  /// Worse values never demand less: looked at over all decades, of which bisection sees few.
  void require_monotone(std::size_t m) {
    std::vector<double> values = {axes_[m].low, 0, axes_[m].high};
    for (double size = 1e-6; size < 1e18; size *= 10) {
      for (const double value : {-size, size}) values.push_back(value);
    }
    std::vector<double> inside;
    for (const double value : values) {
      const double given = axes_[m].whole ? std::round(value) : value;
      if (given >= axes_[m].low && given <= axes_[m].high) inside.push_back(given);
    }
    std::sort(inside.begin(), inside.end());
    if (policy().metrics[m].worse == Worse::low) std::reverse(inside.begin(), inside.end());
    Level before = kLowest;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      const Level level = settled(with(m, inside[i]));
      if (level < before) {
        throw NoLadder("at " + policy().metrics[m].name + " " + number_text(inside[i]) +
                       " it goes to " + name(level) + ", and at " + number_text(inside[i - 1]) +
                       ", which is not as bad, to " + name(before));
      }
      before = level;
    }
  }

  std::string key(std::size_t metric, Level level) {
    return policy().metrics[metric].name + "." + key_of(name(level));
  }

  void find_triggers() {
    for (std::size_t m = 0; m < metrics(); ++m) {
      Axis& axis = axes_[m];
      auto& triggers = policy().metrics[m].triggers;
      triggers.assign(policy().level_count() - 1, axis.bad);
      if (!axis.monitored) continue;
      const double never = axis.bad == axis.high ? kInfinity : -kInfinity;
      const Level most = settled(with(m, axis.bad));
      double from = axis.healthy;
      for (const Level level : policy().raised_levels()) {
        double& trigger = triggers[index(level) - 1];
        if (level > most) {
          trigger = never;
          measured(key(m, level), axis.bad == axis.high ? "inf" : "-inf",
                   number_text(axis.bad) + " leads to " + name(most) + " at most");
          continue;
        }
        const auto [no, yes] = turning_value(from, axis.bad, axis.whole, [&](double value) {
          return settled(with(m, value)) >= level;
        });
        trigger = yes;
        from = no;
        measured(key(m, level), number_text(yes),
                 number_text(no) + " stays below " + name(level) + ", " + number_text(yes) +
                     " does not");
      }
    }
  }

  /// The pressure that demands exactly that level, if there is one.
  std::optional<Pressure> demanding(Level level) {
    for (std::size_t m = 0; m < metrics(); ++m) {
      const MetricThresholds& metric = policy().metrics[m];
      if (!metric.monitored || !std::isfinite(metric.trigger(level))) continue;
      const double at = metric.trigger(level);
      if (level == policy().highest() || !metric.demands(above(level), at)) return with(m, at);
    }
    return std::nullopt;
  }

  void find_escalation() {
    after_ = turning_time(longest_, probe_.traits().resolution_ns, [&](Duration delay) {
      ProbeRun run;
      run.check({0}, worst_);
      if (delay.ns > 0) run.check(delay, worst_);
      return probe_.level_after(run) != kLowest;
    });
    policy().escalate_after_s = after_.seconds();
    measured("escalate_after_s", number_text(after_.seconds()),
             after_.ns == 0
                 ? "the first check that demands more moves it"
                 : "so long after the first check that demands more, and not a step less");
    ProbeRun run;
    run.check({0}, worst_);
    if (after_.ns > 0) run.check(after_, worst_);
    const Level first = probe_.level_after(run), last = settled(worst_);
    policy().escalation = first == last ? Escalation::immediate : Escalation::stepwise;
    if (first != last && index(first) != 1) {
      throw NoLadder("it first rises to " + name(first) + " where " + name(last) +
                     " is demanded: neither at once nor by one level");
    }
    measured("escalation", std::string(text(policy().escalation)),
             "under " + name(last) + " it first rises to " + name(first));
  }

  /// A run whose last check raises the system to the level; empty where no escalation ends there.
  std::optional<ProbeRun> reach(Level level) {
    ProbeRun run;
    const std::optional<Pressure> exactly = demanding(level);
    const bool stepwise = policy().escalation == Escalation::stepwise;
    if (!exactly && !stepwise) return std::nullopt;
    const Pressure pressure = exactly ? *exactly : worst_;
    const std::size_t steps = stepwise ? index(level) : 1;
    for (std::size_t i = 0; i < steps; ++i) {
      run.check(i == 0 ? Duration{0} : longest_, pressure);
      if (after_.ns > 0) run.check(after_, pressure);
    }
    if (probe_.level_after(run) != level) return std::nullopt;
    return run;
  }

  /// Whether a check moves the system down from a level that it was raised to.
  bool leaves(const ProbeRun& reached, Level level, Duration delay, const Pressure& pressure) {
    ProbeRun run = reached;
    run.check(delay, pressure);
    return probe_.level_after(run) < level;
  }

  void find_clears() {
    for (std::size_t m = 0; m < metrics(); ++m) {
      MetricThresholds& metric = policy().metrics[m];
      metric.recovery_factor = 1;
      metric.clears = metric.triggers;
    }
    for (const Level level : policy().raised_levels()) {
      if (auto reached = reach(level)) find_clears_of(level, std::move(*reached));
    }
    // Where no escalation ends, a recovery from above may.
    for (std::size_t i = policy().level_count() - 1; i >= 1; --i) {
      const Level level = level_at(i);
      if (is_reached(level)) continue;
      if (auto reached = reach_from_above(level)) {
        find_clears_of(level, std::move(*reached));
      } else {
        found_.not_observable.push_back("no run was found that ends at " + name(level) +
                                        ": its clear values and its cooldown");
      }
    }
    std::sort(reached_.begin(), reached_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t m = 0; m < metrics(); ++m) as_factor(policy().metrics[m]);
  }

  bool is_reached(Level level) const {
    return std::any_of(reached_.begin(), reached_.end(),
                       [&](const auto& each) { return each.first == level; });
  }

  void find_clears_of(Level level, ProbeRun reached) {
    if (!leaves(reached, level, longest_, healthiest_)) {
      throw NoLadder("it does not leave " + name(level) +
                     " when all is at its healthiest, within " + seconds_text(longest_.ns) + " s");
    }
    for (std::size_t m = 0; m < metrics(); ++m) {
      if (axes_[m].monitored) find_clear(m, level, reached);
    }
    reached_.emplace_back(level, std::move(reached));
  }

  /// A run that falls to the level from a higher one, under the healthiest value that does not fall
  /// further.
  std::optional<ProbeRun> reach_from_above(Level level) {
    for (const auto& higher : reached_) {
      const ProbeRun& reached = higher.second;
      if (higher.first <= level) continue;
      const auto falls_to = [&](const Pressure& pressure) {
        ProbeRun run = reached;
        run.check(longest_, pressure);
        return std::pair{probe_.level_after(run), run};
      };
      if (const auto [to, run] = falls_to(healthiest_); to == level) return run;
      for (std::size_t m = 0; m < metrics(); ++m) {
        if (!axes_[m].monitored) continue;
        const auto holds = [&](double value) { return falls_to(with(m, value)).first >= level; };
        if (holds(axes_[m].healthy) || !holds(axes_[m].bad)) continue;
        const double least =
            turning_value(axes_[m].healthy, axes_[m].bad, axes_[m].whole, holds).second;
        if (const auto [to, run] = falls_to(with(m, least)); to == level) return run;
      }
    }
    return std::nullopt;
  }

  void find_clear(std::size_t m, Level level, const ProbeRun& reached) {
    MetricThresholds& metric = policy().metrics[m];
    const Axis& axis = axes_[m];
    const auto holds = [&](double value) {
      return !leaves(reached, level, longest_, with(m, value));
    };
    double& clear = metric.clears[index(level) - 1];
    if (!holds(axis.bad)) {
      clear = axis.bad == axis.high ? kInfinity : -kInfinity;
      measured(key(m, level) + " clear", number_text(clear),
               number_text(axis.bad) + " does not hold " + name(level));
      return;
    }
    const auto [no, yes] = turning_value(axis.healthy, axis.bad, axis.whole, holds);
    clear = yes;
    measured(key(m, level) + " clear", number_text(clear),
             number_text(no) + " leaves " + name(level) + ", " + number_text(yes) + " does not");
  }

  /// Clear values as a factor of a few digits, where one makes them all.
  static void as_factor(MetricThresholds& metric) {
    if (!metric.monitored) return;
    const double wanted = metric.clears[0] / metric.triggers[0];
    for (double digits = 1; digits <= 1e6; digits *= 10) {
      const double factor = std::round(wanted * digits) / digits;
      if (!(factor > 0) || factor > 1) continue;
      bool makes_all = true;
      for (std::size_t i = 0; i < metric.triggers.size(); ++i) {
        makes_all = makes_all && metric.triggers[i] * factor == metric.clears[i];
      }
      if (!makes_all) continue;
      metric.recovery_factor = factor;
      metric.clears.clear();
      return;
    }
  }

  void find_recovery() {
    policy().recovery = Recovery::banded;
    const auto highest = std::find_if(reached_.rbegin(), reached_.rend(),
                                      [](const auto& each) { return index(each.first) >= 2; });
    if (highest != reached_.rend()) {
      const auto& [from, reached] = *highest;
      ProbeRun run = reached;
      run.check(longest_, healthiest_);
      const Level to = probe_.level_after(run);
      if (to == below(from)) {
        policy().recovery = Recovery::stepwise;
        measured("recovery", "stepwise",
                 "from " + name(from) + " it falls to " + name(to) + " when all is well");
        return;
      }
      if (to != kLowest) {
        throw NoLadder("from " + name(from) + ", all at its healthiest, it falls to " + name(to) +
                       ": neither to the lowest level nor by one");
      }
    }
    tell_banded_from_recompute();
  }

  /// A value that clears the level and lies in the dead band of a lower one: banded stops there.
  void tell_banded_from_recompute() {
    for (const auto& [from, reached] : reached_) {
      for (std::size_t k = index(from) - 1; k >= 1; --k) {
        const Level band = level_at(k);
        for (std::size_t m = 0; m < metrics(); ++m) {
          const MetricThresholds& metric = policy().metrics[m];
          if (!metric.monitored) continue;
          const double value = metric.clear(band);
          if (!std::isfinite(value) || !metric.clears_at(from, value)) continue;
          if (metric.demands(band, value) || metric.clears_at(band, value)) continue;
          ProbeRun run = reached;
          run.check(longest_, with(m, value));
          const Level to = probe_.level_after(run);
          policy().recovery = to < band ? Recovery::recompute : Recovery::banded;
          measured("recovery", std::string(text(policy().recovery)),
                   "from " + name(from) + " with " + metric.name + " " + number_text(value) +
                       ", in the dead band of " + name(band) + ", it falls to " + name(to));
          return;
        }
      }
    }
    found_.not_observable.push_back(
        "no dead band lies below a higher level's clear value: 'banded' and 'recompute' are the "
        "same");
  }

  void find_cooldowns() {
    std::vector<double> cooldowns_s(policy().level_count() - 1, 0);
    for (const auto& each : reached_) {
      const Level level = each.first;
      const ProbeRun& reached = each.second;
      const Duration cooldown =
          turning_time(longest_, probe_.traits().resolution_ns,
                       [&](Duration delay) { return leaves(reached, level, delay, healthiest_); });
      cooldowns_s[index(level) - 1] = cooldown.seconds();
      measured("cooldown_s before leaving " + name(level), number_text(cooldown.seconds()),
               cooldown.ns == 0 ? "it leaves at once" : "one step of the clock earlier it stays");
    }
    if (reached_.empty()) return;
    // Of a level that nothing is known of, as of the one above or below.
    for (const Level level : policy().raised_levels()) {
      if (!is_reached(level))
        cooldowns_s[index(level) - 1] = cooldowns_s[index(reached_.back().first) - 1];
    }
    policy().cooldown_s = cooldowns_s.front();
    const bool all_alike = std::all_of(cooldowns_s.begin(), cooldowns_s.end(),
                                       [&](double each) { return each == cooldowns_s.front(); });
    policy().cooldowns_s = all_alike ? std::vector<double>{} : cooldowns_s;
  }

  /// After a recovery: how long nothing rises.
  void find_escalation_cooldown() {
    policy().escalation_cooldown_s = 0;
    if (reached_.empty()) return;
    ProbeRun down = reached_.front().second;
    for (std::size_t i = 0; i < policy().level_count(); ++i) down.check(longest_, healthiest_);
    // The last recovery may lie several checks back: only up to it.
    const SystemAnswers answers = probe_.answers(down);
    std::size_t last = answers.size() - 1;
    while (last > 0 && answers[last].level == answers[last - 1].level) --last;
    ProbeRun recovered;
    Instant before{0};
    for (std::size_t i = 0; i <= last; ++i) {
      recovered.check(down.run()[i].at - before, down.run()[i].pressure);
      before = down.run()[i].at;
    }
    const Duration quiet =
        turning_time(longest_, probe_.traits().resolution_ns, [&](Duration delay) {
          ProbeRun run = recovered;
          run.check({0}, worst_);
          if (delay.ns > 0) run.check(delay, worst_);
          return probe_.level_after(run) > *answers[last].level;
        });
    if (quiet <= after_) {
      if (after_.ns > 0) {
        found_.not_observable.push_back("an escalation cooldown of at most escalate_after_s");
      }
      return;
    }
    policy().escalation_cooldown_s = quiet.seconds();
    measured("escalation_cooldown_s", number_text(quiet.seconds()),
             "one step of the clock earlier it does not rise again after a recovery");
  }

  /// A level that a 0 of the metric would leave, where one is known.
  const std::pair<Level, ProbeRun>* left_at_zero(const MetricThresholds& metric) {
    const auto found = std::find_if(reached_.begin(), reached_.end(), [&](const auto& each) {
      return metric.clears_at(each.first, 0);
    });
    return found == reached_.end() ? nullptr : &*found;
  }

  void find_missing() {
    policy().on_missing = OnMissing::hold;
    std::string zero, held;
    for (std::size_t m = 0; m < metrics(); ++m) {
      const MetricThresholds& metric = policy().metrics[m];
      if (!axes_[m].monitored) continue;
      const Pressure without = with(m, kMissing);
      const auto* left = left_at_zero(metric);
      if (!metric.demands(level_at(1), 0) && left == nullptr) {
        found_.not_observable.push_back("whether a missing " + metric.name +
                                        " is read as 0: a 0 would move nothing");
        continue;
      }
      const bool reads_zero = metric.demands(level_at(1), 0)
                                  ? settled(without) != kLowest
                                  : leaves(left->second, left->first, longest_, without);
      (reads_zero ? zero : held) += " " + metric.name;
    }
    if (!zero.empty() && !held.empty()) {
      throw NoLadder("a missing value of" + zero + " is read as 0, and one of" + held + " is not");
    }
    if (zero.empty() && held.empty()) return;
    if (!zero.empty()) policy().on_missing = OnMissing::assume_zero;
    measured("on_missing", std::string(text(policy().on_missing)),
             zero.empty() ? "a missing value leaves it where it is"
                          : "a missing value does what a 0 does");
  }

  void find_shedding() {
    for (auto& row : policy().shedding) row.fill(Action::process);
    if (!probe_.traits().takes_decide) {
      found_.not_observable.push_back("what is shed: the system takes no decisions");
      policy().tier_1.clear();
      policy().tier_2.clear();
      return;
    }
    find_tiers();
    for (const Level level : policy().all_levels()) {
      std::string row;
      for (const Priority priority : kPriorities) {
        const auto asked = example_of(priority);
        if (asked) {
          if (const auto action = action_at(level, asked->first, asked->second)) {
            policy().shedding[index(level)][static_cast<std::size_t>(priority)] = *action;
          }
        }
        row += (row.empty() ? "" : ", ");
        row += text(policy().shedding[index(level)][static_cast<std::size_t>(priority)]);
      }
      measured("shedding." + key_of(name(level)), row,
               "of CRITICAL, HIGH, NORMAL, LOW, as it decides at this level");
    }
  }

  std::string stranger() { return test_symbols(policy()).back(); }

  std::optional<std::pair<std::string, DataType>> example_of(Priority priority) {
    const auto of = [](const std::vector<std::string>& tier)
        -> std::optional<std::pair<std::string, DataType>> {
      if (tier.empty()) return std::nullopt;
      return std::pair{tier.front(), DataType::trades};
    };
    switch (priority) {
      case Priority::critical:
        return of(policy().tier_1);
      case Priority::high:
        return of(policy().tier_2);
      case Priority::normal:
        return std::pair{stranger(), DataType::trades};
      case Priority::low:
        break;
    }
    return std::pair{stranger(), DataType::reference_data};
  }

  /// Empty where no run leads to the level.
  std::optional<Action> action_at(Level level, const std::string& symbol, DataType type) {
    ProbeRun run;
    if (level != kLowest) {
      const auto found = std::find_if(reached_.begin(), reached_.end(),
                                      [&](const auto& each) { return each.first == level; });
      if (found == reached_.end()) return std::nullopt;
      run = found->second;
    }
    run.decide(symbol, type);
    return probe_.answers(run).back().action;
  }

  std::vector<std::optional<Action>> actions_of(const std::string& symbol) {
    std::vector<std::optional<Action>> actions;
    for (const Level level : policy().all_levels()) {
      actions.push_back(action_at(level, symbol, DataType::trades));
    }
    return actions;
  }

  /// Symbols that are not treated as their tier is go to the tier that is treated so.
  void find_tiers() {
    using Row = std::vector<std::optional<Action>>;
    const std::vector<std::string> asked_1 = policy().tier_1, asked_2 = policy().tier_2;
    const auto usual = [&](const std::vector<std::string>& tier) {
      std::vector<std::pair<Row, int>> rows;
      for (const std::string& symbol : tier) {
        const Row row = actions_of(symbol);
        const auto known = std::find_if(rows.begin(), rows.end(),
                                        [&](const auto& each) { return each.first == row; });
        if (known == rows.end()) {
          rows.emplace_back(row, 1);
        } else {
          ++known->second;
        }
      }
      const auto most =
          std::max_element(rows.begin(), rows.end(),
                           [](const auto& a, const auto& b) { return a.second < b.second; });
      return most == rows.end() ? Row{} : most->first;
    };
    const Row row_1 = usual(asked_1), row_2 = usual(asked_2), row_3 = actions_of(stranger());
    policy().tier_1.clear();
    policy().tier_2.clear();
    const auto place = [&](const std::string& symbol, int asked) {
      const Row row = actions_of(symbol);
      const Row& own = asked == 1 ? row_1 : row_2;
      int tier = asked;
      if (row != own) tier = row == row_1 ? 1 : row == row_2 ? 2 : row == row_3 ? 3 : 0;
      if (tier == 0) throw NoLadder("symbol " + symbol + " is treated as no tier is");
      if (tier == 1) policy().tier_1.push_back(symbol);
      if (tier == 2) policy().tier_2.push_back(symbol);
      if (tier != asked) {
        measured("tiers: " + symbol, tier == 3 ? "tier_3" : "tier_" + std::to_string(tier),
                 "it is treated as those are, and not as tier_" + std::to_string(asked));
      }
    };
    for (const std::string& symbol : asked_1) place(symbol, 1);
    for (const std::string& symbol : asked_2) place(symbol, 2);
  }

  void put_suite(SystemUnderTest& system) {
    found_.conformance = conformance(policy(), system, options_.conformance);
    for (const Difference& difference : found_.conformance->differences) {
      // A system that answers one run in two ways has no policy.
      const SystemAnswers again = system.play({&difference.run, 1}).front();
      const bool repeats = again == difference.system;
      found_.no_ladder.push_back(
          (repeats ? "the policy that was measured does not explain all: it " + difference.kind
                   : std::string("the same run is answered in two ways")) +
          ": " + run_text(policy(), difference.run, difference.system));
    }
  }

  InferenceOptions options_;
  Prober probe_;
  Inference found_;
  Duration longest_{0}, after_{0};
  std::vector<Axis> axes_;
  Pressure healthiest_, worst_;
  std::vector<std::pair<Level, ProbeRun>> reached_;
};

}  // namespace

Policy shape_of(const LevelNames& levels, const std::vector<MetricRange>& metrics) {
  Policy shape = k2_shape();
  shape.levels = levels;
  const std::vector<MetricThresholds> known = shape.metrics;
  if (!metrics.empty()) shape.metrics.clear();
  for (const MetricRange& range : metrics) {
    MetricThresholds metric;
    metric.name = range.name;
    const auto k2s = std::find_if(known.begin(), known.end(),
                                  [&](const auto& each) { return each.name == range.name; });
    if (k2s != known.end()) metric = *k2s;
    if (range.low) metric.min = *range.low;
    if (range.high) metric.max = *range.high;
    shape.metrics.push_back(metric);
  }
  for (MetricThresholds& metric : shape.metrics) {
    metric.triggers.assign(levels.size() - 1, 0);
    metric.clears.clear();
  }
  shape.stale_after_s = default_policy().stale_after_s;
  return shape;
}

Inference infer(const Policy& shape, SystemUnderTest& system, const InferenceOptions& options) {
  return Inferrer(shape, system, options).infer(system);
}

}  // namespace cascade
