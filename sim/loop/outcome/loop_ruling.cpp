#include "sim/loop/outcome/loop_ruling.hpp"

#include <algorithm>
#include <array>

#include "model/k2.hpp"
#include "model/said_name.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// Those that must never be shed.
std::int64_t trades_and_quotes_of_tier_1(const MessageCounts& counts) {
  return counts.of[class_index(Tier::tier_1, DataType::trades)] +
         counts.of[class_index(Tier::tier_1, DataType::quotes)];
}

/// When the drain is due; empty where no overload ends, where there is no bound, and where it is
/// after the run.
std::optional<Instant> drain_due(const SiteOutcome& site, std::optional<Instant> overload_ends) {
  if (!overload_ends || !site.drain_bound_s) return std::nullopt;
  const Instant due = *overload_ends + Duration::from_seconds(*site.drain_bound_s);
  return due <= site.cascades.front().run.end ? std::optional(due) : std::nullopt;
}

bool drain_failed(const SiteOutcome& site, std::optional<Instant> overload_ends) {
  const std::optional<Instant> due = drain_due(site, overload_ends);
  return due && (!site.drained_at || *site.drained_at > *due);
}

/// "main/1: ", where a site has several cascades.
std::string whose(const SiteOutcome& site, const CascadeOutcome& of) {
  return site.is_per_instance() ? of.name + ": " : "";
}

std::string latch_text(const CascadeOutcome& of) {
  const Latch& latch = *of.run.watched->latch;
  return "latched: " + of.run.journal.header.levels[of.level_final] + " for the last " +
         span_text(of.run.end - latch.level_since) + ", though at any instant of the last " +
         span_text(of.run.end - latch.would_move_since) +
         " the policy would have moved it, had it been asked and told the truth";
}

void add_latches(RulingMaker& maker, const SiteOutcome& site) {
  for (const CascadeOutcome& each : site.cascades) {
    if (each.run.watched->latch) maker.add(YesNo::no, whose(site, each) + latch_text(each));
  }
}

std::string not_drained_text(const SiteOutcome& site) {
  return "not drained within " + span_text(Duration::from_seconds(*site.drain_bound_s)) +
         " of the overload's end: at the end " + grouped(site.unread().total()) +
         " messages unread, " + grouped(site.flows.on_disk.total()) + " on disk";
}

void add_losses(RulingMaker& maker, const SiteOutcome& site) {
  const auto add = [&maker](YesNo word, std::int64_t messages, const std::string& fate) {
    if (messages > 0) maker.add(word, grouped(messages) + " " + fate);
  };
  const std::string of_tier_1 =
      "of " + grouped(site.flows.arrived.of_tier(Tier::tier_1)) + " of tier 1 ";
  add(YesNo::no, site.flows.expired.of_tier(Tier::tier_1), of_tier_1 + "expired");
  add(YesNo::no, trades_and_quotes_of_tier_1(site.flows.dropped),
      "trades and quotes of tier 1 shed");
  add(YesNo::partly, site.flows.refused.of_tier(Tier::tier_1), of_tier_1 + "refused");
  add(YesNo::partly, site.flows.given_up.of_tier(Tier::tier_1),
      of_tier_1 + "given up by the producer");
  add(YesNo::no, site.flows.skipped.of_tier(Tier::tier_1), of_tier_1 + "skipped as poison");
  add(YesNo::partly, site.flows.dead_lettered.of_tier(Tier::tier_1),
      of_tier_1 + "in the dead-letter queue");
  add(YesNo::partly, site.flows.buffered.of_tier(Tier::tier_1),
      of_tier_1 + "still buffered by the producer at the end");
  add(YesNo::partly, site.missed.of_tier(Tier::tier_1),
      "of tier 1 never offered, as the feed was away");
  add(YesNo::partly, trades_and_quotes_of_tier_1(site.flows.spilled),
      "trades and quotes of tier 1 spilled");
}

/// The level is up, or should be: what is in the log is more than what is on its way anyway.
bool has_backlog(const SiteOutcome& site, const Policy& policy) {
  const auto lag = static_cast<double>(site.lag_final_messages);
  const auto metric = policy.find_metric(k2::kLagName);
  const bool is_raised = site.level_final() != kLowest;
  if (!metric) return is_raised && lag > 0;
  const Level first = above(kLowest);
  return policy[*metric].demands(first, lag) ||
         (is_raised && !policy[*metric].clears_at(first, lag));
}

/// "lag and heap".
std::string all_metrics_text(const JournalHeader& header) {
  std::string text;
  for (std::size_t i = 0; i < header.metrics.size(); ++i) {
    text += i == 0 ? "" : i + 1 < header.metrics.size() ? ", " : " and ";
    text += said_name(header.metrics[i].name);
  }
  return text;
}

/// Where there is nothing to say against it; what the policy gives up of tier 1 is told all the
/// same.
Ruling protected_ruling(const SiteOutcome& site) {
  if (site.flows.arrived.of_tier(Tier::tier_1) == 0) {
    return {YesNo::unknown, "no message of tier 1 came: there was nothing to protect"};
  }
  const std::int64_t reference_data =
      site.flows.dropped.of[class_index(Tier::tier_1, DataType::reference_data)];
  std::string why =
      "all of tier 1 was accepted, and no trade or quote of it was shed or spilled, expired, or "
      "was left behind";
  if (reference_data > 0) {
    why += "; of its reference data " + grouped(reference_data) + " were shed";
  }
  return {YesNo::yes, why};
}

}  // namespace

Ruling protection_of(const SiteOutcome& site, const Policy& policy,
                     std::optional<Instant> overload_ends) {
  RulingMaker maker;
  add_latches(maker, site);
  if (drain_failed(site, overload_ends)) maker.add(YesNo::no, not_drained_text(site));
  for (const CascadeOutcome& each : site.cascades) {
    const TimeSpan& below = each.below_demand.longest;
    if (below.to - below.from <= Duration{3 * each.check_interval.ns}) continue;
    maker.add(YesNo::no, whose(site, each) + "from " + seconds_text(below.from.ns) +
                             " s on the level was for " + span_text(below.to - below.from) +
                             " below what the true " + all_metrics_text(each.run.journal.header) +
                             " demanded");
  }
  const TimeSpan& unwatched = site.unwatched.longest;
  if (unwatched.to - unwatched.from > Duration{3 * site.cascades.front().check_interval.ns}) {
    maker.add(YesNo::no, "from " + seconds_text(unwatched.from.ns) + " s on, for " +
                             span_text(unwatched.to - unwatched.from) +
                             ", the lag of partitions of no living instance (at most " +
                             grouped(site.unwatched_lag_max_messages) +
                             " messages) demanded a raised level, and no cascade read it");
  }
  add_losses(maker, site);
  for (const CascadeOutcome& each : site.cascades) {
    if (blind_share(each.run) <= kBlindShareMax) continue;
    maker.add(YesNo::unknown, whose(site, each) + "blind for " +
                                  span_text(each.run.watched->blind_time()) + " of " +
                                  span_text(each.run.end - Instant{}));
  }
  const std::int64_t unread = site.unread().of_tier(Tier::tier_1);
  if (unread > 0 && has_backlog(site, policy) && !drain_due(site, overload_ends)) {
    maker.add(YesNo::partly,
              grouped(unread) + " of tier 1 unread at the end, and no drain was due before it");
  }
  return maker.ruling(protected_ruling(site));
}

Ruling return_of(const SiteOutcome& site, std::optional<Instant> overload_ends) {
  RulingMaker maker;
  add_latches(maker, site);
  if (drain_failed(site, overload_ends)) maker.add(YesNo::no, not_drained_text(site));
  if (!overload_ends) {
    maker.add(YesNo::unknown,
              "the scenario does not say when its overload ends, so no drain was due: where it "
              "does end, write overload_ends_s = SECONDS from the start, before the first table");
  } else if (!site.drained_at && !drain_due(site, overload_ends)) {
    maker.add(YesNo::unknown, "not drained, and no drain was due before the end");
  }
  if (!maker.empty()) return maker.ruling(Ruling{});
  const Duration took = *site.drained_at - *overload_ends;
  const std::string when =
      took.ns <= 0 ? "at the overload's end" : span_text(took) + " after the overload's end";
  return {YesNo::yes, when + " the lag was below what clears " + site.levels()[above(kLowest)] +
                          ", and the disk empty"};
}

std::vector<Fate> fates(const Flows& flows, const MessageCounts& missed) {
  std::vector<Fate> all = {
      {"arrived", flows.arrived}, {"processed", flows.processed}, {"shed", flows.dropped},
      {"spilled", flows.spilled}, {"on disk", flows.on_disk},     {"refused", flows.refused},
      {"expired", flows.expired}, {"unread", flows.in_log},       {"missed", missed}};
  const std::array<Fate, 4> where_any = {{{"buffered by the producer", flows.buffered},
                                          {"given up by the producer", flows.given_up},
                                          {"dead-lettered", flows.dead_lettered},
                                          {"skipped as poison", flows.skipped}}};
  for (const Fate& fate : where_any) {
    if (fate.counts.total() > 0) all.push_back(fate);
  }
  return all;
}

std::string fates_text(const std::vector<Fate>& fates, Tier tier) {
  const bool came = std::any_of(fates.begin(), fates.end(), [tier](const Fate& fate) {
    return fate.counts.of_tier(tier) != 0;
  });
  if (!came) return "none came";
  std::string some;
  std::vector<std::string_view> none;
  for (const Fate& fate : fates) {
    const std::int64_t messages = fate.counts.of_tier(tier);
    if (messages == 0) {
      none.push_back(fate.word);
    } else {
      some += (some.empty() ? "" : ", ") + grouped(messages) + " " + std::string(fate.word);
    }
  }
  std::string text = some;
  for (std::size_t i = 0; i < none.size(); ++i) {
    text += i == 0 ? "; none " : i + 1 < none.size() ? ", " : " or ";
    text += none[i];
  }
  return text;
}

}  // namespace cascade
