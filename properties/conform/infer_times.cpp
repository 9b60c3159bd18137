// How it rises and falls, and the times before it does.

#include "properties/conform/inferrer.hpp"

#include <algorithm>
#include <utility>

#include "sim/text/number_text.hpp"

namespace cascade {

Level Inferrer::settled(const Pressure& pressure) {
  ProbeRun run;
  for (std::size_t i = 0; i < 2 * policy().level_count(); ++i) {
    run.check(i == 0 ? Duration{0} : longest_, pressure);
  }
  return probe_.level_after(run);
}

void Inferrer::find_escalation() {
  after_ = turning_time(longest_, probe_.traits().resolution_ns, [&](Duration delay) {
    ProbeRun run;
    run.check({0}, worst_);
    if (delay.ns > 0) run.check(delay, worst_);
    return probe_.level_after(run) != kLowest;
  });
  policy().escalate_after_s = after_.seconds();
  measured("escalate_after_s", number_text(after_.seconds()),
           after_.ns == 0 ? "the first check that demands more moves it"
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

std::optional<ProbeRun> Inferrer::reach(Level level) {
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

bool Inferrer::leaves(const ProbeRun& reached, Level level, Duration delay,
                      const Pressure& pressure) {
  ProbeRun run = reached;
  run.check(delay, pressure);
  return probe_.level_after(run) < level;
}

void Inferrer::find_recovery() {
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

void Inferrer::tell_banded_from_recompute() {
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

void Inferrer::find_cooldowns() {
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

void Inferrer::find_escalation_cooldown() {
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
  const Duration quiet = turning_time(longest_, probe_.traits().resolution_ns, [&](Duration delay) {
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

}  // namespace cascade
