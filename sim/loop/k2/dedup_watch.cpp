#include "sim/loop/k2/dedup_watch.hpp"

#include <algorithm>
#include <limits>

namespace cascade {
namespace {

void count_up(std::uint8_t& times) {
  if (times < std::numeric_limits<std::uint8_t>::max()) ++times;
}

}  // namespace

const std::vector<DedupCounts::Column>& DedupCounts::columns() {
  using C = DedupCounts;
  static const std::vector<Column> columns = {{"copies", &C::copies},
                                              {"once", &C::once},
                                              {"twice", &C::twice},
                                              {"surplus", &C::surplus},
                                              {"lost", &C::lost}};
  return columns;
}

DedupCounts DedupOutcome::all() const {
  DedupCounts sum;
  for (const DedupCounts& counts : of_tier) {
    for (const auto& [name, column] : DedupCounts::columns()) sum.*column += counts.*column;
  }
  return sum;
}

DedupWatch::DedupWatch(const MessageNumbers& numbers)
    : numbers_(numbers), lanes_(numbers.lane_count()) {
  for (Lane& lane : lanes_) {
    for (DedupVariant variant : dedup_variants()) {
      variant.is_filter_exact = true;
      lane.deduplicators.emplace_back(variant);
    }
  }
}

template <class Each>
void DedupWatch::for_each_message(const Effect& effect, Each each) {
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (effect.counts.of[c] == 0) continue;
    Lane& lane = lanes_[numbers_.lane(effect.site, effect.partition, c)];
    const std::int64_t first = effect.segment.first_number[c], n = effect.counts.of[c];
    const auto end = static_cast<std::size_t>(first + n);
    if (end > lane.messages.size()) lane.messages.resize(std::max(end, 2 * lane.messages.size()));
    for (std::int64_t number = first; number < first + n; ++number) {
      const NumberedMessage message =
          numbers_.message(effect.site, effect.partition, c, effect.segment.arrived, number);
      each(lane, lane.messages[static_cast<std::size_t>(number)],
           MessageIdentity{message.symbol, message.session, message.sequence});
    }
  }
}

void DedupWatch::on_handled(const Effect& effect, Handling handling) {
  if (handling != Handling::process) return;
  for_each_message(effect, [&](Lane& lane, Message& message, const MessageIdentity& id) {
    for (std::size_t v = 0; v < kVariants; ++v) {
      Deduplicator& deduplicator = lane.deduplicators[v];
      ++lane.copies[v];
      if (deduplicator.variant().writes_with_results) continue;
      message.is_dropped[v] = !passes(deduplicator.check(effect.at, id));
    }
    ++lane.copies[kVariants];
  });
}

void DedupWatch::on_applied(const Effect& effect) {
  for_each_message(effect, [&](Lane& lane, Message& message, const MessageIdentity& id) {
    for (std::size_t v = 0; v < kVariants; ++v) {
      Deduplicator& deduplicator = lane.deduplicators[v];
      const bool is_dropped = deduplicator.variant().writes_with_results
                                  ? !passes(deduplicator.check(effect.at, id))
                                  : message.is_dropped[v];
      if (!is_dropped) count_up(message.written[v]);
    }
    count_up(message.written[kVariants]);
  });
}

void DedupWatch::on_crash(std::size_t site, Instant, std::optional<std::size_t> instance,
                          std::size_t instances) {
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    const auto [of_site, partition] = numbers_.place_of(lane);
    if (of_site != site || (instance && partition % instances != *instance)) continue;
    for (Deduplicator& deduplicator : lanes_[lane].deduplicators) deduplicator.restart();
  }
}

std::vector<DedupOutcome> DedupWatch::outcomes(std::size_t site, Instant now) const {
  std::vector<DedupOutcome> outcomes;
  for (const DedupVariant& variant : dedup_variants()) outcomes.push_back({variant.name});
  outcomes.push_back({"none"});
  for (std::size_t l = 0; l < lanes_.size(); ++l) {
    if (numbers_.place_of(l).first != site) continue;
    const Lane& lane = lanes_[l];
    const auto tier = static_cast<std::size_t>(class_tier(l % kClassCount));
    for (std::size_t v = 0; v <= kVariants; ++v) {
      DedupCounts& counts = outcomes[v].of_tier[tier];
      counts.copies += lane.copies[v];
      if (v < kVariants) outcomes[v].entries += lane.deduplicators[v].entries(now);
      for (const Message& message : lane.messages) {
        counts.once += message.written[v] == 1;
        counts.twice += message.written[v] > 1;
        counts.surplus += std::max(0, message.written[v] - 1);
        counts.lost += message.written[v] == 0 && message.written[kVariants] > 0;
      }
    }
  }
  return outcomes;
}

}  // namespace cascade
