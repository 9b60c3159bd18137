#include "sim/loop/consumer.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {

std::string_view text(BatchEnds ends) { return ends == BatchEnds::polled ? "polled" : "processed"; }

namespace {

constexpr double kCostMaxUs = 1e15;  // thirty years: for ever, and still whole nanoseconds

std::int64_t ns_of_us(double us) { return std::llround(std::min(us, kCostMaxUs) * 1e3); }
std::int64_t ns_of_ms(double ms) { return std::llround(ms * 1e6); }

constexpr Int128 kCostMaxNs = Int128{1} << 61;  // beyond a century it makes no difference

/// Adds what `n` messages take.
void add_cost(std::int64_t& cost_ns, std::int64_t n, std::int64_t each_ns) {
  cost_ns = static_cast<std::int64_t>(std::min(Int128{n} * each_ns + cost_ns, kCostMaxNs));
}

std::int64_t by_factor(std::int64_t cost_ns, double factor) {
  return std::llround(
      std::min(static_cast<double>(cost_ns) * factor, static_cast<double>(kCostMaxNs)));
}

}  // namespace

std::int64_t Consumer::cost_ns(Fate fate, const PollContext& context) const {
  switch (fate) {
    case Fate::process:
    case Fate::dead_letter:
    case Fate::skip:
      return ns_of_us(setup_.processing_us(!context.enriches, context.slow_factor));
    case Fate::spill:
      return ns_of_us(setup_.spill_us);
    default:
      return ns_of_us(setup_.filter_us);
  }
}

/// Decides what becomes of each class of a segment. False where the disk is full and the consumer
/// has to wait for it: then nothing is reserved.
bool Consumer::plan(Work& work, const PollContext& context, std::int64_t& cost) {
  std::int64_t takes = cost;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const std::int64_t n = work.segment.counts.of[c];
    if (n == 0) continue;
    Fate& fate = work.fate[c];
    if (contains(work.segment.already_in_table, c)) {
      fate = Fate::known_in_table;
    } else if (contains(work.segment.already_on_disk, c)) {
      fate = Fate::known_on_disk;
    } else if (work.from_disk || context.actions[c] == Action::process) {
      const bool joins_spilled =
          !work.from_disk && spill_.setup().keep_order && spill_.diverts(work.partition, c);
      fate = joins_spilled ? Fate::spill : Fate::process;
    } else {
      fate = context.actions[c] == Action::spill ? Fate::spill : Fate::drop;
    }
    if (fate == Fate::process && work.is_poison) {
      fate = setup_.on_poison == OnPoison::skip ? Fate::skip : Fate::dead_letter;
    }
    if (fate == Fate::spill && !spill_.reserve(work.partition, c, n)) {
      if (spill_.setup().when_full == WhenFull::block) {
        for (std::size_t k = 0; k < c; ++k) {
          if (work.fate[k] != Fate::spill) continue;
          spill_.release(work.partition, k, work.segment.counts.of[k]);
        }
        return false;
      }
      work.disk_full.of[c] = n;
      fate = spill_.setup().when_full == WhenFull::drop ? Fate::drop : Fate::process;
    }
    work.fates = static_cast<std::uint8_t>(work.fates | 1u << static_cast<unsigned>(fate));
    add_cost(takes, n, cost_ns(fate, context));
  }
  cost = takes;
  return true;
}

/// As plan(), for so much of the front of `segment` as the disk has room for; that is taken off it.
/// False where there is room for nothing. Without this a segment larger than the disk would block
/// for ever.
bool Consumer::plan_front(Work& work, Segment& segment, const PollContext& context,
                          std::int64_t& cost) {
  // Halving is near enough: the next poll fills what this one leaves.
  for (std::int64_t n = segment.size() - 1; n > 0; n /= 2) {
    Segment rest = segment;
    work.segment = take_front(rest, n);
    if (!plan(work, context, cost)) continue;
    segment = rest;
    return true;
  }
  return false;
}

void Consumer::scale_to(std::int64_t instances) {
  batches_.assign(static_cast<std::size_t>(instances), Batch{});
  in_flight_messages_ = in_flight_replays_ = 0;
  order_.by_number(batches_.size(), broker_.partition_count());
}

void Consumer::assign(const Assignment& by_instance) {
  batches_.resize(by_instance.size());
  if (assigned_ && *assigned_ == by_instance) return;
  assigned_ = by_instance;
  order_.by_assignment(by_instance, broker_.partition_count());
}

void Consumer::hear_news() {
  broker_.news().tell_all([this](std::size_t p) { order_.note_unread(p); });
  spill_.news().tell_all([this](std::size_t p) { order_.note_stored(p); });
}

void Consumer::pass_turn(std::size_t i) {
  std::size_t& turn = batches_[i].turn;
  turn = turn + 1 == broker_.partition_count() ? 0 : turn + 1;
}

/// Its poll has got these as well.
void Consumer::take_in_hand(std::size_t i, const Work& work) {
  Batch& batch = batches_[i];
  const std::int64_t size = work.segment.size();
  batch.works.push_back(work);
  batch.in_flight_messages += size;
  in_flight_messages_ += size;
  if (!work.from_disk) return;
  batch.in_flight_replays += size;
  in_flight_replays_ += size;
}

/// Nothing is in its hands any more, and its next batch begins.
void Consumer::let_go(std::size_t i) {
  Batch& batch = batches_[i];
  in_flight_messages_ -= batch.in_flight_messages;
  in_flight_replays_ -= batch.in_flight_replays;
  std::vector<Work> works = std::move(batch.works);
  works.clear();
  batch = Batch{};
  batch.works = std::move(works);  // their room is used again
}

bool Consumer::holds_others(std::size_t i) const {
  const std::vector<Work>& works = batches_[i].works;
  return std::any_of(works.begin(), works.end(), [&](const Work& work) {
    const std::vector<std::size_t>& own = (*assigned_)[i];
    return !std::binary_search(own.begin(), own.end(), work.partition);
  });
}

void Consumer::gather_replays(std::size_t i, Instant now, const PollContext& context,
                              std::int64_t& room, std::int64_t& cost) {
  if (!context.replays) return;
  std::int64_t allowed = std::min(room, spill_.replay_allowance(now));
  order_.each_stored(i, batches_[i].turn, allowed, [&](std::size_t p) {
    while (auto segment = spill_.take(p, allowed)) {
      const std::int64_t size = segment->size();
      Work work{p, true, context.level, *segment, {}, {}};
      work.is_poison = poison_.contains(p, segment->first_offset);
      if (work.is_poison && setup_.on_poison == OnPoison::block) {
        spill_.put_back(p, *segment);
        break;
      }
      plan(work, context, cost);
      take_in_hand(i, work);
      spill_.spend(size);
      allowed -= size;
      room -= size;
    }
    return !spill_.lane(p).empty();
  });
}

void Consumer::gather_log(std::size_t i, const PollContext& context, std::int64_t& room,
                          std::int64_t& cost) {
  if (!context.reads_log) return;
  order_.each_unread(i, batches_[i].turn, room, [&](std::size_t p) {
    bool is_poison = false;
    while (auto segment = read(p, room, is_poison)) {
      Work work{p, false, context.level, *segment, {}, {}};
      work.is_poison = is_poison;
      if (is_poison && setup_.on_poison == OnPoison::block) {
        broker_.put_back(p, *segment);
        break;
      }
      if (!plan(work, context, cost)) {
        // The front of it may find room. Reading stops here, for what comes next must not overtake.
        room = 0;
        if (!plan_front(work, *segment, context, cost)) {
          broker_.put_back(p, *segment);
          break;
        }
        broker_.put_back(p, *segment);
      } else {
        room -= segment->size();
      }
      take_in_hand(i, work);
    }
    return !broker_.partition(p).unread().empty();
  });
}

std::optional<Duration> Consumer::poll(std::size_t i, Instant now, const PollContext& context) {
  Batch& batch = batches_[i];
  batch.size_messages = setup_.batch_messages(!context.enriches);
  std::int64_t room = batch.size_messages;
  if (setup_.batch_ends == BatchEnds::processed) {
    // A batch that is larger than it may be by now takes one more message, and is over.
    room = std::max<std::int64_t>(room - batch.processed_messages, 1);
  }
  std::int64_t cost = 0;
  hear_news();
  gather_replays(i, now, context, room, cost);
  gather_log(i, context, room, cost);
  pass_turn(i);
  if (batch.handled == batch.works.size()) return std::nullopt;
  if (setup_.service != Service::fixed) {
    cost = by_factor(cost, service_draws_.factor(i, setup_.service, setup_.service_cv));
  }
  if (fails(batch)) cost = tried_again(cost);
  batch.poll_began = now;
  batch.poll_takes = Duration{ns_of_ms(setup_.poll_ms) + cost} + context.poll_delay;
  return batch.poll_takes;
}

MessageCounts Consumer::of_fate(const Work& work, Fate fate) {
  if (has_only(work, fate)) return work.segment.counts;
  MessageCounts counts;
  if (!has_fate(work, fate)) return counts;
  each_class([&](std::size_t c) {
    if (work.fate[c] == fate) counts.of[c] = work.segment.counts.of[c];
  });
  return counts;
}

void Consumer::tell_handled(const Work& work, Instant now) const {
  LoopObserver* observer = books_.observer;
  if (observer == nullptr) return;
  const auto tell = [&](Fate fate, Handling handling) {
    if (!has_fate(work, fate)) return;
    const MessageCounts counts = of_fate(work, fate);
    if (counts.total() == 0) return;
    observer->on_handled(effect(work, now, counts), handling);
    if (fate == Fate::spill) observer->on_spilled(effect(work, now, counts));
  };
  tell(Fate::process, Handling::process);
  tell(Fate::spill, Handling::spill);
  tell(Fate::drop, Handling::drop);
}

bool Consumer::handled(std::size_t i, Instant now) {
  Batch& batch = batches_[i];
  for (; batch.handled < batch.works.size(); ++batch.handled) {
    const Work& work = batch.works[batch.handled];
    tell_handled(work, now);
    const MessageCounts known = of_fate(work, Fate::known_in_table);
    books_.flows.duplicates_removed += known + of_fate(work, Fate::known_on_disk);
    batch.processed_messages +=
        messages_of_fate(work, Fate::process) + known.total() + set_aside(work).total();
  }
  return setup_.batch_ends == BatchEnds::polled || batch.processed_messages >= batch.size_messages;
}

void Consumer::write(std::size_t i, Instant now) {
  Batch& batch = batches_[i];
  batch.written = true;
  for (const Work& work : batch.works) {
    const MessageCounts counts = of_fate(work, Fate::process);
    const std::int64_t total = counts.total();
    if (total == 0) continue;
    books_.applied_messages += total;
    for (const Tier tier : kTiers) {
      const Duration since = now - work.segment.arrived;
      books_.latency[static_cast<std::size_t>(tier)].add_spread(since + work.segment.last_before,
                                                                since + work.segment.first_before,
                                                                counts.of_tier(tier));
    }
    if (books_.observer != nullptr) books_.observer->on_applied(effect(work, now, counts));
  }
}

void Consumer::commit(std::size_t i, Instant now) {
  Batch& batch = batches_[i];
  Flows& flows = books_.flows;
  for (const Work& work : batch.works) {
    flows.processed += of_fate(work, Fate::process) + of_fate(work, Fate::known_in_table);
    commit_set_aside(work, now);
    if (work.from_disk) {
      flows.replayed += work.segment.counts;
      spill_.finish(work.segment.counts);
      continue;
    }
    const MessageCounts dropped = of_fate(work, Fate::drop);
    flows.dropped += dropped;
    books_.dropped_at[index(work.level)] += dropped;
    flows.disk_full += work.disk_full;
    if (books_.observer != nullptr && dropped.total() > 0) {
      books_.observer->on_dropped(effect(work, now, dropped));
    }
    const MessageCounts spilled = of_fate(work, Fate::spill) + of_fate(work, Fate::known_on_disk);
    if (spilled.total() > 0) {
      flows.spilled += spilled;
      Segment stored = work.segment;
      stored.counts = spilled;
      stored.already_on_disk = stored.already_in_table = 0;
      spill_.store(work.partition, stored);
    }
    broker_.settle(work.segment.counts);
    broker_.commit(work.partition, work.segment.end_offset);
  }
  const std::size_t turn = batch.turn;
  let_go(i);
  batch.turn = turn;
}

/// One work, or the part of it that was or was not handled, returns to the front of where it was
/// read, with a note of what is durable already.
void Consumer::give_back(Work& work, bool handled, bool written) {
  const bool keeps_notes = spill_.setup().deduplicate;
  MessageCounts twice;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const std::int64_t n = work.segment.counts.of[c];
    if (n == 0) continue;
    if (written && keeps_notes && work.fate[c] == Fate::process) {
      work.segment.already_in_table =
          static_cast<ClassMask>(work.segment.already_in_table | class_bit(c));
    }
    if (work.fate[c] != Fate::spill) continue;
    if (!handled) {
      spill_.release(work.partition, c, n);
    } else if (keeps_notes) {
      work.segment.already_on_disk =
          static_cast<ClassMask>(work.segment.already_on_disk | class_bit(c));
    } else {
      twice.of[c] = n;
    }
  }
  if (work.from_disk) return spill_.put_back(work.partition, work.segment);
  if (twice.total() > 0) {
    Segment copy = work.segment;
    copy.counts = twice;
    spill_.store(work.partition, copy);
  }
  broker_.put_back(work.partition, work.segment);
}

void Consumer::abandon(std::size_t i, Instant now) {
  Batch& batch = batches_[i];
  std::int64_t begun = 0;  // messages of the current poll that were handled before the crash
  if (batch.poll_takes.ns > 0) {
    std::int64_t polled = 0;
    for (std::size_t w = batch.handled; w < batch.works.size(); ++w) {
      polled += batch.works[w].segment.size();
    }
    const Int128 elapsed_ns = (now - batch.poll_began).ns;
    begun = static_cast<std::int64_t>(elapsed_ns * polled / batch.poll_takes.ns);
  }
  std::vector<std::pair<Work, bool>> pieces;  // with: handled?
  for (std::size_t w = 0; w < batch.works.size(); ++w) {
    Work rest = batch.works[w];
    if (w < batch.handled) {
      pieces.emplace_back(rest, true);
      continue;
    }
    const std::int64_t n = std::min(begun, rest.segment.size());
    begun -= n;
    if (n > 0) {
      Work front = rest;
      front.segment = take_front(rest.segment, n);
      pieces.emplace_back(front, true);
    }
    if (rest.segment.size() > 0) pieces.emplace_back(rest, false);
  }
  // Told in the order of handling, given back in the reverse.
  for (std::size_t k = batch.handled; k < pieces.size(); ++k) {
    if (pieces[k].second) tell_handled(pieces[k].first, now);
  }
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
    give_back(piece->first, piece->second, batch.written);
  }
  let_go(i);
}

void Consumer::put_off(Duration by) {
  for (Batch& batch : batches_) batch.poll_takes = batch.poll_takes + by;
}

std::int64_t Consumer::counted_log_messages(std::size_t& looked_at) const {
  std::int64_t sum = 0;
  for (const Batch& batch : batches_) {
    for (const Work& work : batch.works) sum += work.from_disk ? 0 : work.segment.size();
    looked_at += 1 + batch.works.size();
  }
  return sum;
}

}  // namespace cascade
