#include "properties/search/margin/run_walk.hpp"

#include <algorithm>
#include <stdexcept>

namespace cascade {

RunWalk::RunWalk(const Policy& policy, const CheckedRun& run, Duration reversal_window,
                 bool with_flaps)
    : policy_(policy),
      run_(run),
      reversal_window_(reversal_window),
      with_flaps_(with_flaps),
      table_(policy),
      band_indices_(policy.level_count() * 2) {
  for (const Level level : policy.raised_levels()) {
    cooldowns_[index(level)] = policy.cooldown(level);
  }
  if (with_flaps) bands_.emplace(policy, table_);
  build();
}

std::vector<std::uint64_t> RunWalk::index_bits(std::size_t words) const {
  std::vector<std::uint64_t> bits_of(table_.count() * words);
  for (std::uint32_t i = 0; i < table_.count(); ++i) {
    const auto put = [&](std::size_t which, bool in) {
      bits_of[i * words + which / 64] |= std::uint64_t{in} << (which % 64);
    };
    for (const Level level : policy_.all_levels()) {
      put(goes_up(level), table_.after(level, true, i) > level);
      put(goes_down(level), table_.after(level, true, i) < level);
    }
    for (std::size_t b = 0; bands_ && b < bands_->bands().size(); ++b) {
      put(band_indices_ + b * 2, (bands_->healthy(i) >> b & 1u) != 0);
      put(band_indices_ + b * 2 + 1, (bands_->bad(i) >> b & 1u) != 0);
    }
  }
  return bits_of;
}

/// One pass over the stretches: each one's regions, and from these its bit in each index. Most
/// often the regions are those of the stretch before.
void RunWalk::build() {
  const std::size_t indices = band_indices_ + (bands_ ? bands_->bands().size() * 2 : 0);
  const std::size_t parts = (indices + 63) / 64;
  const std::vector<std::uint64_t> bits_of = index_bits(parts);
  const std::size_t words = (run_.size() + 63) / 64;
  std::vector<std::vector<std::uint64_t>> of_index(indices, std::vector<std::uint64_t>(words));
  std::vector<std::vector<std::uint64_t>> elsewhere(policy_.level_count(),
                                                    std::vector<std::uint64_t>(words));
  std::vector<char> seen(table_.count());
  PerLevel<Level> moved_to{};  // at first the lowest: where most are moved to
  regions_.resize(run_.size());
  for (std::size_t word = 0; word < words; ++word) {
    std::uint32_t of = 0;
    std::uint64_t alike = 0;  // stretches of this word with the regions `of`
    const auto put_alike = [&] {
      for (std::size_t part = 0; part < parts; ++part) {
        for (std::uint64_t rest = bits_of[of * parts + part]; rest != 0; rest &= rest - 1) {
          of_index[part * 64 + static_cast<std::size_t>(__builtin_ctzll(rest))][word] |= alike;
        }
      }
    };
    const std::size_t end = std::min(run_.size(), word * 64 + 64);
    for (std::size_t s = word * 64; s < end; ++s) {
      const std::uint32_t i = table_.number(run_.pressure(s));
      const std::uint64_t bit = std::uint64_t{1} << (s % 64);
      regions_[s] = i;
      if (s > 0 && i == regions_[s - 1]) {
        of = i;
        alike |= bit;
        continue;
      }
      seen[i] = 1;
      put_alike();
      of = i;
      alike = bit;
      for (const Level level : policy_.all_levels()) {
        const Level to = table_.after(level, true, i);
        if (to == level || to == moved_to[index(level)]) continue;
        elsewhere[index(level)][word] |= bit;
        moved_to[index(level)] = to;
      }
    }
    put_alike();
  }
  if (bands_) bands_->find_flaps(seen);
  std::vector<char> escalates(table_.count());
  for (std::uint32_t i = 0; i < table_.count(); ++i) {
    for (const Level level : policy_.all_levels()) {
      escalates[i] |= table_.after(level, true, i) > level;
    }
  }
  quiet_from_ = run_.size();
  while (quiet_from_ > 0 && escalates[regions_[quiet_from_ - 1]] == 0) --quiet_from_;
  for (auto& bits : of_index) indices_.emplace_back(std::move(bits), run_.size());
  for (auto& bits : elsewhere) elsewhere_.emplace_back(std::move(bits), run_.size());
}

std::optional<CheckAt> RunWalk::next_move(const RunState& state, const CheckAt& from) const {
  const auto check_in = [&](std::size_t stretch, const CheckAt& earliest) {
    return stretch == earliest.stretch ? earliest : CheckAt{stretch, run_.begins(stretch)};
  };
  const std::size_t up = next(state.level, true, from.stretch);
  std::optional<CheckAt> found;
  if (up != run_.size()) found = check_in(up, from);
  if (state.level == kLowest) return found;

  std::optional<CheckAt> over = from;
  if (!cooldown_over(state, from.at)) {
    over = run_.at_or_after(*state.last_transition + cooldown(state.level), from);
  }
  if (!over || (found && found->at <= over->at)) return found;
  const std::size_t down = next(state.level, false, over->stretch);
  if (down == run_.size()) return found;
  const CheckAt later = check_in(down, *over);
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
  if (!state.memory.recovered || state.memory.crossed) return;
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
  for (std::size_t b = 0; b < bands_->bands().size(); ++b) {
    const std::size_t healthy = this->healthy(b).next(from);
    const std::size_t bad = this->bad(b).next(from);
    to_tell(healthy);
    to_tell(bad);
    if (bad < healthy && healthy < to) to_tell(this->bad(b).next(healthy));
  }
  std::sort(told_.begin(), told_.end());
  told_.erase(std::unique(told_.begin(), told_.end()), told_.end());
  for (const std::size_t stretch : told_) tell(stretch);
}

std::optional<RunWalk::Crossing> RunWalk::crossing(std::size_t from, std::size_t to) const {
  for (std::size_t b = 0; b < bands_->bands().size(); ++b) {
    const std::size_t healthy = this->healthy(b).next(from);
    if (healthy >= to) continue;
    const std::size_t bad = this->bad(b).next(healthy);
    if (bad <= to) return Crossing{healthy, bad};
  }
  return std::nullopt;
}

std::size_t RunWalk::crossed_from(std::size_t from) const {
  std::size_t crossed = run_.size();
  for (std::size_t b = 0; b < bands_->bands().size(); ++b) {
    const std::size_t healthy = this->healthy(b).next(from);
    if (healthy < crossed) crossed = std::min(crossed, bad(b).next(healthy));
  }
  return crossed;
}

std::optional<std::size_t> RunWalk::last_crossing(std::size_t to) const {
  std::optional<std::size_t> last;
  for (std::size_t b = 0; b < bands_->bands().size(); ++b) {
    const std::size_t bad = this->bad(b).previous(to);
    if (bad == run_.size()) continue;
    const std::size_t healthy = this->healthy(b).previous(bad);
    if (healthy != run_.size()) last = std::max(last.value_or(0), healthy);
  }
  return last;
}

std::size_t RunWalk::next_healthy(BandBits bands, std::size_t from) const {
  std::size_t first = run_.size();
  for (BandBits rest = bands; rest != 0; rest &= rest - 1) {
    first = std::min(first, healthy(static_cast<std::size_t>(__builtin_ctz(rest))).next(from));
  }
  return first;
}

}  // namespace cascade
