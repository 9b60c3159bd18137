// What was given up, for whom: the messages of a closed loop, else the times at the levels.
#include <fmt/format.h>

#include <algorithm>

#include "reports/review/review_judgement.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {

std::int64_t tier_1_shed(const Flows& flows) {
  return trades_and_quotes_of_tier_1(flows.dropped) + trades_and_quotes_of_tier_1(flows.spilled);
}

namespace {

/// What became of these messages other than being processed, all fates together.
std::string fates_text(const LoopSide& loop, std::int64_t (*of)(const MessageCounts&)) {
  std::string text;
  const auto add = [&](const MessageCounts& counts, const char* fate) {
    const std::int64_t messages = of(counts);
    if (messages > 0) text += (text.empty() ? "" : ", ") + grouped(messages) + " " + fate;
  };
  add(loop.flows.dropped, "shed");
  add(loop.flows.spilled, "spilled");
  add(loop.flows.refused, "refused");
  add(loop.flows.expired, "expired");
  add(loop.missed, "missed");
  add(loop.flows.given_up, "given up by the producer");
  add(loop.flows.buffered, "still buffered by the producer");
  add(loop.flows.dead_lettered, "dead-lettered");
  add(loop.flows.skipped, "skipped as poison");
  add(loop.flows.in_log, "unread at the end");
  return text.empty() ? "none shed, spilled, refused, expired, missed or unread" : text;
}

std::string enrichment_text(const ReviewRun& run) {
  Duration off;
  for (const Level level : run.policy.all_levels()) {
    if (enrichment_skipped(run.policy.levels, level))
      off = off + run.summary.at_level[index(level)];
  }
  if (off.ns == 0) return {};
  return fmt::format("Enrichment was off for {} ({} of the time).", duration_for_people(off),
                     share_for_people(off.seconds(), run.summary.duration.seconds()));
}

/// How long each action was in force, by the shedding table: "tier 1 reference data dropped for
/// 2 min".
std::string given_up_by_time(const ReviewRun& run) {
  const Shedder shedder(run.policy);
  std::string text;
  const auto add = [&](const std::string& what, Duration total) {
    if (total.ns > 0) {
      text += (text.empty() ? "" : "; ") + what + " for " + duration_for_people(total);
    }
  };
  const auto add_actions = [&](const std::string& whose, Tier tier, DataType type) {
    for (const Action action : {Action::drop, Action::spill}) {
      Duration total;
      for (const Level level : run.policy.all_levels()) {
        if (shedder.action(level, tier, type) == action) {
          total = total + run.summary.at_level[index(level)];
        }
      }
      add(whose + (action == Action::spill ? " spilled" : " dropped"), total);
    }
  };
  add_actions("trades and quotes of tier 1", Tier::tier_1, DataType::trades);
  add("intake closed (tier 1 refused as well)", intake_closed_time(run));
  add_actions("trades and quotes of tier 2", Tier::tier_2, DataType::trades);
  add_actions("trades and quotes of tier 3", Tier::tier_3, DataType::trades);
  add_actions("reference data of every tier", Tier::tier_1, DataType::reference_data);
  if (!text.empty()) text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

Judgement given_up_by_levels(const ReviewRun& run) {
  const std::string text = given_up_by_time(run), enrichment = enrichment_text(run);
  const std::string blind = mostly_unseen(run) ? " " + blind_sentence(run) : "";
  if (!text.empty()) {
    const bool tier_1 = tier_1_time(run, Action::drop).ns > 0 || intake_closed_time(run).ns > 0;
    return {Word::yes, tier_1 ? Tone::bad : Tone::part,
            text + ". " + (enrichment.empty() ? "" : enrichment + " ") +
                "These are times at levels; no messages were counted." + blind};
  }
  if (mostly_unseen(run)) {
    return {Word::unknown, Tone::unknown,
            (enrichment.empty() ? "" : enrichment + " ") + blind_sentence(run)};
  }
  if (!enrichment.empty()) {
    return {Word::partly, Tone::part,
            enrichment +
                " No trades, quotes or reference data of any tier were dropped, spilled "
                "or refused."};
  }
  const Policy& policy = run.policy;
  const LevelRange levels = policy.all_levels();
  const bool enriches = std::any_of(levels.begin(), levels.end(), [&](Level level) {
    return enrichment_skipped(policy.levels, level);
  });
  const bool lowest = run.summary.level_max == kLowest;
  return {Word::no, Tone::good,
          (lowest ? policy.name_of(kLowest) + " throughout: " : "At the levels held ") +
              "nothing was dropped, spilled or refused" +
              (enriches ? ", and all was enriched." : ".")};
}

}  // namespace

Judgement given_up_by(const ReviewRun& run) {
  if (!run.loop) return given_up_by_levels(run);
  const LoopSide& loop = *run.loop;
  const Flows& flows = loop.flows;
  const std::int64_t offered = flows.arrived.total() + loop.missed.total();
  MessageCounts gone = flows.dropped + flows.refused + flows.expired + loop.missed +
                       flows.given_up + flows.dead_lettered + flows.skipped;
  std::string why;
  if (tier_1(flows.arrived) + tier_1(loop.missed) > 0) {
    why = fmt::format("Tier 1, of {}: {}", grouped(tier_1(flows.arrived) + tier_1(loop.missed)),
                      fates_text(loop, tier_1));
    if (tier_1(flows.dropped) + tier_1(flows.spilled) > 0) {
      why += tier_1_shed(flows) == 0
                 ? std::string(" (what was shed of it is reference data)")
                 : fmt::format(" ({} of what was shed or spilled are trades and quotes)",
                               grouped(tier_1_shed(flows)));
    }
    why += ". ";
  }
  why += fmt::format("All tiers, of {}: {}.", grouped(offered),
                     fates_text(loop, [](const MessageCounts& counts) { return counts.total(); }));
  if (flows.spilled.total() > 0) {
    why += flows.on_disk.total() == 0
               ? " All that was spilled came back."
               : fmt::format(" {} are still on disk.", grouped(flows.on_disk.total()));
  }
  const std::string enrichment = enrichment_text(run);
  if (!enrichment.empty()) why += " " + enrichment;
  const auto share = [&](const MessageCounts& counts) {
    return share_for_people(static_cast<double>(counts.total()), static_cast<double>(offered));
  };
  const bool stranded = loop.comes_back.word == Word::no && flows.in_log.total() > 0;
  std::string gist = gone.total() > 0 ? share(gone) + " for good" : "Nothing for good";
  if (stranded || has_backlog(run)) gist += ", " + share(flows.in_log) + " unread at the end";
  why = gist + ". " + why;
  if (gone.total() > 0 || stranded) {
    const bool is_bad = stranded || trades_and_quotes_of_tier_1(gone) > 0;
    return {Word::yes, is_bad ? Tone::bad : Tone::part, why};
  }
  if (has_backlog(run) || flows.spilled.total() > 0 || !enrichment.empty()) {
    return {Word::partly, Tone::part, why};
  }
  return {Word::no, Tone::good, why};
}

}  // namespace cascade
