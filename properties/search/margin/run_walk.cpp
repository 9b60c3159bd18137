#include "properties/search/margin/run_walk.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace cascade {
namespace {

std::size_t moves_at_once(Level level) { return index(level) * 2; }
std::size_t moves_at_all(Level level) { return index(level) * 2 + 1; }

}  // namespace

RunWalk::RunWalk(const Policy& policy, const CheckedRun& run, Duration reversal_window,
                 bool with_flaps)
    : policy_(policy),
      run_(run),
      reversal_window_(reversal_window),
      with_flaps_(with_flaps),
      table_(policy) {
  for (const Level level : policy.raised_levels()) {
    cooldowns_[index(level)] = policy.cooldown(level);
  }
  std::size_t indices = policy.level_count() * 2;
  for (std::size_t m = 0; with_flaps && m < policy.metric_count(); ++m) {
    const MetricThresholds& metric = policy.metrics[m];
    if (!metric.monitored) continue;
    for (const Level level : policy.raised_levels()) {
      // What never demands the level has no other side to cross to.
      if (!metric.has_band(level) || !std::isfinite(metric.trigger(level))) continue;
      bands_.push_back({metric_at(m), level, indices, indices + 1});
      indices += 2;
    }
  }
  build();
}

/// One pass over the stretches: each one's regions, and from these its bit in each index.
void RunWalk::build() {
  const std::size_t indices = policy_.level_count() * 2 + bands_.size() * 2;
  // Of regions: in which indices they are, so many words each.
  const std::size_t parts = (indices + 63) / 64;
  std::vector<std::uint64_t> bits_of(table_.count() * parts);
  for (std::uint32_t i = 0; i < table_.count(); ++i) {
    const auto put = [&](std::size_t which, bool in) {
      bits_of[i * parts + which / 64] |= std::uint64_t{in} << (which % 64);
    };
    for (const Level level : policy_.all_levels()) {
      put(moves_at_once(level), table_.after(level, false, i) != level);
      put(moves_at_all(level), table_.after(level, true, i) != level);
    }
    for (const Band& band : bands_) {
      const MetricThresholds& metric = policy_[band.metric];
      const std::uint32_t region = table_.region_in(i, band.metric);
      const bool missing = region == table_.count(band.metric) - 1;
      put(band.healthy, region < table_.region(band.metric, metric.clear(band.level)));
      put(band.bad, !missing && region >= table_.region(band.metric, metric.trigger(band.level)));
    }
  }
  const std::size_t words = (run_.size() + 63) / 64;
  std::vector<std::vector<std::uint64_t>> of_index(indices, std::vector<std::uint64_t>(words));
  regions_.resize(run_.size());
  for (std::size_t word = 0; word < words; ++word) {
    const std::size_t end = std::min(run_.size(), word * 64 + 64);
    for (std::size_t s = word * 64; s < end; ++s) {
      const std::uint32_t i = table_.number(run_.pressure(s));
      regions_[s] = i;
      for (std::size_t part = 0; part < parts; ++part) {
        for (std::uint64_t rest = bits_of[i * parts + part]; rest != 0; rest &= rest - 1) {
          const auto which = part * 64 + static_cast<std::size_t>(__builtin_ctzll(rest));
          of_index[which][word] |= std::uint64_t{1} << (s % 64);
        }
      }
    }
  }
  std::vector<char> escalates(table_.count());
  for (std::uint32_t i = 0; i < table_.count(); ++i) {
    for (const Level level : policy_.all_levels()) {
      for (const bool over : {false, true}) escalates[i] |= table_.after(level, over, i) > level;
    }
  }
  quiet_from_ = run_.size();
  while (quiet_from_ > 0 && escalates[regions_[quiet_from_ - 1]] == 0) --quiet_from_;
  for (auto& bits : of_index) indices_.emplace_back(std::move(bits), run_.size());
}

std::optional<CheckAt> RunWalk::next_move(const RunState& state, const CheckAt& from) const {
  const auto check_in = [&](std::size_t stretch, const CheckAt& earliest) {
    return stretch == earliest.stretch ? earliest : CheckAt{stretch, run_.begins(stretch)};
  };
  const std::size_t at_once = indices_[moves_at_once(state.level)].next(from.stretch);
  std::optional<CheckAt> found;
  if (at_once != run_.size()) found = check_in(at_once, from);
  if (!table_.cooldown_matters(state.level)) return found;

  std::optional<CheckAt> over = from;
  if (!cooldown_over(state, from.at)) {
    over = run_.at_or_after(*state.last_transition + cooldown(state.level), from);
  }
  if (!over || (found && found->at <= over->at)) return found;
  const std::size_t at_all = indices_[moves_at_all(state.level)].next(over->stretch);
  if (at_all == run_.size()) return found;
  const CheckAt later = check_in(at_all, *over);
  return found && found->at <= later.at ? found : later;
}

Marks RunWalk::move(RunState& state, const CheckAt& check) const {
  const Level to = level_after(state, check);
  return move_to(state, to, check.at, run_.pressure(check.stretch));
}

Marks RunWalk::move_to(RunState& state, Level to, Instant at, const Pressure& seen) const {
  if (to == state.level) throw std::logic_error("the index found a check that moves nothing");
  const bool up = to > state.level;
  Marks marks;
  marks.flap = with_flaps_ && is_flap(policy_, state.level, to, seen, state.memory);
  marks.reversal = up && state.recovered && at - *state.last_transition <= reversal_window_;
  state.level = to;
  state.last_transition = at;
  state.recovered = !up;
  return marks;
}

void RunWalk::remember(RunState& state, std::size_t from, std::size_t to) const {
  if (!with_flaps_ || !state.memory.recovered || state.memory.crossed) return;
  const auto tell = [&](std::size_t stretch) {
    is_flap(policy_, state.level, state.level, run_.pressure(stretch), state.memory);
  };
  constexpr std::size_t kFew = 4;
  if (to - from <= kFew) {
    for (std::size_t stretch = from; stretch < to; ++stretch) tell(stretch);
    return;
  }
  // The rule is asked only at the checks that it can learn something from: of each band the first
  // one on its healthy side, and the first one beyond, and the first beyond that comes after a
  // healthy one.
  told_.clear();
  const auto to_tell = [&](std::size_t stretch) {
    if (stretch < to) told_.push_back(stretch);
  };
  for (const Band& band : bands_) {
    const std::size_t healthy = indices_[band.healthy].next(from);
    const std::size_t bad = indices_[band.bad].next(from);
    to_tell(healthy);
    to_tell(bad);
    if (bad < healthy && healthy < to) to_tell(indices_[band.bad].next(healthy));
  }
  std::sort(told_.begin(), told_.end());
  told_.erase(std::unique(told_.begin(), told_.end()), told_.end());
  for (const std::size_t stretch : told_) tell(stretch);
}

std::optional<RunWalk::Crossing> RunWalk::crossing(std::size_t from, std::size_t to) const {
  for (const Band& band : bands_) {
    const std::size_t healthy = indices_[band.healthy].next(from);
    if (healthy >= to) continue;
    const std::size_t bad = indices_[band.bad].next(healthy);
    if (bad <= to) return Crossing{healthy, bad};
  }
  return std::nullopt;
}

}  // namespace cascade
