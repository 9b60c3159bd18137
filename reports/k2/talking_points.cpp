#include "reports/k2/talking_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "model/k2.hpp"
#include "reports/k2/positioning.hpp"
#include "reports/text/people_text.hpp"
#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

const Verdict& verdict(const Proof& proof, std::string_view property) {
  return *std::find_if(proof.verdicts.begin(), proof.verdicts.end(),
                       [&](const Verdict& each) { return each.property->name == property; });
}

std::string holding(const Proof& proof) {
  return fmt::format("{} of {}", proof.count(VerdictKind::holds), proof.applicable());
}

std::string violated(const Proof& proof) {
  std::string names;
  for (const Verdict& each : proof.verdicts) {
    if (each.violated()) names += (names.empty() ? "" : ", ") + std::string(each.property->name);
  }
  return names.empty() ? "none" : names;
}

/// A level of K2's ladder, which is all that is talked of here.
std::string name(Level level) { return std::string(k2::kNaming[index(level)].name); }

std::string witness_text(const Verdict& verdict) {
  std::string text;
  for (const WitnessCheck& check : verdict.witness) {
    text += fmt::format("{}lag {} at {} s gives {}", text.empty() ? "" : ", ",
                        grouped(check.pressure[kLag]), grouped((check.at - Instant{}).seconds()),
                        name(check.level));
  }
  return text;
}

/// "partly: 1,000 of 2,000 of tier 1 refused".
std::string ruling_text(const Ruling& ruling) {
  return std::string(text(ruling.word)) + ": " + ruling.why;
}

/// "0 flaps", or that nobody counted them.
std::string flaps_text(const Summary& summary) {
  return summary.flaps ? counted(*summary.flaps, "flap") : "flaps unknown";
}

/// "0 flaps and 179 reversals", of the first site.
std::string flaps_and_reversals(const Outcome& outcome) {
  const SiteOutcome& site = outcome.sites.front();
  const Summary summary = summarize(site.cascades.front().run, FileFigures{}, site.reversal_window);
  return flaps_text(summary) + " and " + counted(summary.reversals, "reversal");
}

std::string count(const Outcome& outcome, const char* name) {
  return grouped(statistic(outcome, name));
}

/// All fates together: that none was shed does not stand alone where others are not 0.
std::string tier_1_fates(const Outcome& outcome) {
  return "Tier 1: " + fates_text(fates(outcome.flows(), outcome.missed), Tier::tier_1) +
         ". Protected: " + ruling_text(outcome.protection());
}

std::string level_max(const Outcome& outcome) {
  Level highest = kLowest;
  for (const SiteOutcome& site : outcome.sites) {
    for (const CascadeOutcome& each : site.cascades) {
      for (const Transition& entry : each.run.journal.entries) {
        highest = std::max(highest, entry.to);
      }
    }
  }
  return name(highest);
}

/// Of each million messages, from what a month costs. K2's own figures (its cost model).
struct MonthlyCost {
  double messages_per_s, usd_a_month, claimed_usd_per_million;
};
constexpr MonthlyCost kCosts[] = {
    {10'000, 617, 2.20}, {1'000'000, 22'060, 0.85}, {10'000'000, 165'600, 0.63}};

std::string cost_text() {
  constexpr double kMonth_s = 30 * 86'400;
  std::string text;
  for (const MonthlyCost& cost : kCosts) {
    const double per_million = cost.usd_a_month / (cost.messages_per_s * kMonth_s / 1e6);
    text += fmt::format("{}{} messages/s for {} USD a month is {:.4f} USD a million, not {:.2f}",
                        text.empty() ? "" : "; ", grouped(cost.messages_per_s),
                        grouped(cost.usd_a_month), per_million, cost.claimed_usd_per_million);
  }
  return text;
}

/// Of a share between 0 and 1.
std::string percent(const Outcome& outcome, const char* name) {
  return share_for_people(statistic(outcome, name), 1);
}

/// What a speaker has to see to; the program looks at the rest itself.
std::vector<std::string> before_the_talk() {
  return {
      "A font that the last row can read, and a terminal of 80 columns or more after that.",
      "Where a Grafana is to be shown: the demonstration serves its metrics with "
      "`cascade demo --serve`, for the dashboard and the rules of reports/metrics.",
      "The claims and questions of reports/k2/TALKING-POINTS.md, read once: they will come.",
      "`cascade talk | less` at hand in case the terminal fails: the same words as plain text."};
}

TalkSection positioning_section() {
  std::vector<std::string> says = {
      "When the consumer of K2's log falls behind, it steps down through five levels and gives up "
      "first what matters least. Cascade is the model of that, and the bench it is tested on: "
      "point it at a policy and a week of lag, and it says whether the policy flaps and what it "
      "sheds; close the loop, and it says whether the system comes back. 'For every input' is "
      "said of a policy; of a loop only what was run."};
  for (const std::string& paragraph : positioning()) says.push_back(paragraph);
  return {"Positioning",
          1,
          says,
          {{"policy show k2"}},
          "It is for those who can wait, and only where what is given up has a rank."};
}

TalkSection ingestion(const TalkRuns& f) {
  return {
      "Ingestion",
      3,
      {"The loop closed: a consumer that really falls behind, sheds, spills and catches up, in "
       "three phases: NORMAL, rising, recovery. Nothing on the screen is scripted.",
       fmt::format("Point at the cooldown: {} s of quiet before each step back, which is why it "
                   "takes minutes to come back and an instant to protect.",
                   grouped(f.k2.policy.cooldown_s)),
       "Beside it K2 asks of each message whether its number is the next one. Where " +
           count(f.tracker, "tracker.mended.missing_lost") +
           " messages were lost, shedding paged " + "people " +
           count(f.tracker, "tracker.as_coded.paged") +
           " times as coded, and replay said 'consider halting' " +
           count(f.tracker, "tracker.as_designed.halts") +
           " times as designed. Told what is given "
           "up, the mended one pages " +
           count(f.tracker, "tracker.mended.paged") + " times."},
      {{"demo"}, {"tracker --check --variant as-coded --property shed-is-no-loss", 1}},
      "Given up on purpose is not lost, and whoever counts gaps has to be told which it was."};
}

TalkSection storage(const TalkRuns& f) {
  return {"Storage",
          2,
          {"What reaches the table. Ten times the rate as a flash crash: of " +
               count(f.flash_crash, "arrived") + " messages " + count(f.flash_crash, "dropped") +
               " were dropped and " + count(f.flash_crash, "spilled") + " spilled and " +
               count(f.flash_crash, "replayed") + " replayed. " + tier_1_fates(f.flash_crash) +
               ". A hundred times the rate is another matter. " + tier_1_fates(f.black_swan) + ".",
           "A crash between a batch's write and its commit has messages read again. Without "
           "deduplication " +
               count(f.duplicates, "dedup.none.twice") +
               " were in the table twice. With K2's "
               "dictionary " +
               count(f.duplicates, "dedup.as_coded.twice") + ", and " +
               count(f.duplicates, "dedup.as_coded.lost") +
               " never got there; with its filter and "
               "store " +
               count(f.duplicates, "dedup.as_designed.twice") + " and " +
               count(f.duplicates, "dedup.as_designed.lost") + "; mended " +
               count(f.duplicates, "dedup.mended.twice") + " and " +
               count(f.duplicates, "dedup.mended.lost") + "."},
          {{"simulate flash-crash-10x --monitor"},
           {"dedup --check --variant as-designed --property second-copy-dropped", 1}},
          "What knows that a message was there is written with the message, or it is wrong after a "
          "crash."};
}

TalkSection monitoring(const TalkRuns& f) {
  const Verdict& budget = verdict(f.k2, "flap-budget");
  return {
      "Monitoring",
      2,
      {fmt::format(
           "An hour with everything in it: {} transitions, up to {} and back to {}, at most {} in "
           "any hour; {}, {}. A flap is the policy's fault: down and up again though no "
           "metric crossed a whole dead band. A reversal is the load's: up again within 5 minutes "
           "of a step down. What is alarmed on and what to do: reports/metrics/prometheus.",
           f.storm.transitions, name(f.storm.level_max), name(f.storm.level_final),
           f.storm.transitions_per_hour_max, flaps_text(f.storm),
           counted(f.storm.reversals, "reversal")),
       fmt::format(
           "Of k2, {} properties hold for every input: {} states of the machine that is compiled "
           "in, {} regions of lag and heap, all tried. That includes no-flapping: jitter "
           "smaller than a dead band never moves a level down and up again. It says nothing of the "
           "loop: load that comes and goes by more than a band reverses the level, rightly.",
           holding(f.k2), f.k2.machine_states, f.k2.input_regions),
       fmt::format("Of the policy as it was coded, {}; violated: {}. The witness is {} checks "
                   "long: {}.",
                   holding(f.as_coded), violated(f.as_coded),
                   verdict(f.as_coded, "no-flapping").witness.size(),
                   witness_text(verdict(f.as_coded, "no-flapping")))},
      {{"replay sim/traces/storm.csv --policy k2"},
       {"check --policy k2"},
       {"check --policy k2-as-coded", 1}},
      fmt::format("An alarm needs a bound: the policy allows {} transitions an hour, and the alarm "
                  "stands at 100.",
                  grouped(budget.bound.value_or(0)))};
}

TalkSection query(const TalkRuns& f) {
  return {
      "Query",
      1,
      {"What is asked for is in the table, and what is newer in the tail of the log. With storage "
       "at a thirtieth the table falls behind by more than the constant of 120 s, and what lies "
       "between is in neither. At worst " +
       percent(f.query, "query_complete_min.tier_1") +
       " of tier 1 was in an answer as coded, "
       "and " +
       count(f.query, "query_silent.tier_1") +
       " answers that lacked something did "
       "not say so. With the cutoff where the table really ends, " +
       percent(f.query, "query_mended_complete_min.tier_1") + ", and " +
       count(f.query, "query_mended_silent.tier_1") + " of them silent."},
      {{"simulate hybrid-query"}},
      "While it is degraded an answer lacks something; it has to say what."};
}

TalkSection what_it_costs(const TalkRuns& f) {
  return {"What it costs",
          1,
          {"The unit costs that go with the platform do not follow from its own totals: " +
           cost_text() +
           " (30 days). `cascade cost` has the price of staying at NORMAL beside "
           "that of degrading, from prices that can be replaced."},
          {{"cost hybrid-query"}},
          "Protection is paid for in data given up: of " + count(f.flash_crash, "arrived") +
              " messages of a flash crash " + count(f.flash_crash, "dropped") + " were dropped."};
}

/// In K2's order: what it is, ingestion, storage, monitoring, query, and what it costs.
std::vector<TalkSection> sections(const TalkRuns& f) {
  return {positioning_section(), ingestion(f), storage(f),
          monitoring(f),         query(f),     what_it_costs(f)};
}

std::vector<TalkPoint> claims(const TalkRuns& f) {
  const std::string recovery =
      fmt::format("lag at {} of the trigger, heap at {}", f.k2.policy[kLag].recovery_factor,
                  f.k2.policy[kHeap].recovery_factor);
  const MetricThresholds& heap = f.k2.policy[kHeap];
  const std::string held =
      fmt::format("Heap between {} and {} % keeps SOFT for ever, between {} and {} % CIRCUIT_BREAK",
                  heap.clear(K2::soft), heap.trigger(K2::soft), heap.clear(K2::circuit_break),
                  heap.trigger(K2::circuit_break));
  return {
      {"Checks every 500 ms.",
       Standing::corrected,
       "The consumer as coded checks once a batch, and a batch ends only when it is full of "
       "processed "
       "messages. When every message is shed it never ends, and the level is never looked at "
       "again: " +
           level_max(f.latch) + " for good, with a lag of " + count(f.latch, "lag_max") +
           ". With a timer the same overload ends at " +
           name(f.latch_timer.sites[0].level_final()) + ".",
       {"simulate k2-consumer-latch"}},
      {"Checking lag costs under 10 ms.",
       Standing::not_shown,
       "The time is that of asking the broker, which is not modelled. What can be said: the "
       "decision itself "
       "takes nanoseconds (./dev bench), and a reading that is old or wrong does more harm than a "
       "slow one.",
       {"simulate stale-metric"}},
      {"10,000 checks a second at peak.",
       Standing::corrected,
       "Not beside 'every 500 ms': that is 2. And more checks do not make it safer: how often it "
       "can move is "
       "bounded by the cooldown, not by the checks.",
       {"check --policy k2 --property flap-budget"}},
      {"Flapping is under 0.1 % of degradations.",
       Standing::corrected,
       "For k2 it is none, for jitter smaller than a dead band, for every input. As coded it is "
       "there in " +
           grouped(verdict(f.as_coded, "no-flapping").witness.size()) +
           " checks: " + witness_text(verdict(f.as_coded, "no-flapping")) +
           ". Jitter of one message was enough, since recovery goes to whatever is demanded. "
           "Reversals are not flaps: the limit cycle of the loop has " +
           flaps_and_reversals(f.limit_cycle) + ".",
       {"check --policy k2-as-coded --property no-flapping", 1}},
      {"Never hit CIRCUIT_BREAK in six months.",
       Standing::not_shown,
       "No recording of those months is here. A hundredfold storm reaches " +
           level_max(f.black_swan) + " within a second, as it should: " +
           count(f.black_swan, "refused") + " of " + count(f.black_swan, "arrived") +
           " messages are refused. " + tier_1_fates(f.black_swan) + ".",
       {"simulate black-swan"}},
      {"Over 100 transitions an hour means that thresholds need tuning.",
       Standing::corrected,
       fmt::format(
           "The alarm is below the design's own worst case, {} an hour, and healthy thresholds can "
           "pass it: where skipping enrichment is what makes the consumer fast enough, the loop "
           "cycles {} times an hour. No threshold mends that; capacity does.",
           grouped(verdict(f.k2, "flap-budget").bound.value_or(0)),
           count(f.limit_cycle, "transitions")),
       {"simulate limit-cycle"}},
      {"Recovery at half the trigger, with a cooldown of 30 s.",
       Standing::corrected,
       "Half holds for lag only: " + recovery + ". " + held + ": legal, and `check` lists it.",
       {"check --policy k2"}},
      {"Both metrics must be healthy to recover.",
       Standing::shown,
       "recovers-only-when-cleared holds of k2 for every input. A reading that is missing is not "
       "healthy: "
       "missing-data-never-recovers holds of k2, and is violated by the code, which reads a "
       "failure as 0.",
       {"simulate lag-reads-zero"}},
      {"Tier 1 is never dropped: the world is stopped first.",
       Standing::corrected,
       "Dropped and lost are two things. Trades and quotes of tier 1: k2 drops them at no level "
       "(tier-1-never-shed holds), but CIRCUIT_BREAK refuses tier 1 with the rest. A flash crash, "
       "then a hundredfold storm. " +
           tier_1_fates(f.flash_crash) + ". " + tier_1_fates(f.black_swan) +
           ". Its reference data "
           "is of LOW priority and is dropped from GRACEFUL on: " +
           grouped(f.flash_crash.flows()
                       .dropped.of[class_index(Tier::tier_1, DataType::reference_data)]) +
           " messages in the flash crash.",
       {"simulate flash-crash-10x --monitor"}},
      {"Dropped reference data is backfilled; tiers 2 and 3 are spilled and replayed.",
       Standing::corrected,
       "Nothing in the code does either: as coded they are dropped. In k2 tier 3 is spilled from "
       "AGGRESSIVE "
       "on, tier 2 at CIRCUIT_BREAK, replayed in order; reference data that is dropped is gone "
       "unless "
       "it is asked for again, which is load as well.",
       {"simulate backfill"}},
      {"Tested at ten times the load.",
       Standing::shown,
       "For an hour, with " + count(f.weekly_10x, "dropped") + " dropped and at most " +
           level_max(f.weekly_10x) + ", where there is capacity for it; " +
           "it takes a limit cycle of " + count(f.weekly_10x, "transitions") +
           " transitions, which rings the alarm.",
       {"simulate k2-weekly-10x"}},
      {"Pausing the feed simulates lag.",
       Standing::corrected,
       "A feed that is gone makes no lag. " + count(f.disconnect, "missed") +
           " messages were missed and the level stayed at " + level_max(f.disconnect) +
           ": a dead feed reads as perfectly healthy. A consumer that pauses for 10 s at 138 "
           "messages/s is " +
           count(f.lag_pause, "lag_max") + " behind, not a million.",
       {"simulate disconnect"}},
  };
}

std::vector<TalkPoint> questions(const TalkRuns& f) {
  return {
      {"How are tiers chosen?",
       Standing::shown,
       "By volume: the top 20, the next up to 100. `cascade tiers` proposes them from a file of "
       "volumes, says "
       "what changed against the policy, and names symbols that no longer trade.",
       {"tiers --help"}},
      {"What happens to dropped messages?",
       Standing::shown,
       "Dropped is gone, spilled comes back. Every message is accounted for at every instant: "
       "arrived = "
       "processed + dropped + on disk + in the log + refused + expired.",
       {"simulate flash-crash-10x --format json"}},
      {"What prevents flapping?",
       Standing::shown,
       "The dead bands: a level is demanded at its trigger and cleared below a fraction of it, and "
       "recovery "
       "goes no lower than what is cleared. The cooldown only bounds how often. Take the band away "
       "and a "
       "witness appears.",
       {"check --policy k2-as-coded --property no-flapping", 1}},
      {"And with several data centres?",
       Standing::shown,
       "Each decides on its own lag. Where one refuses, tier 1 goes to the other. " +
           tier_1_fates(f.two_sites) + ".",
       {"simulate two-sites"}},
      {"How fast is it?",
       Standing::shown,
       "A check costs about as much as a switch written by hand; a proof takes milliseconds, "
       "whatever the "
       "cooldown; a week of lag replays in a fraction of a second. Ratios, not promises: ./dev "
       "bench, and "
       "./dev compare for the same work by others.",
       {"check --policy k2 --property no-flapping"}},
      {"What if a symbol is in the wrong tier?",
       Standing::shown,
       "Alerts when tier 1 is shed, refused or lost to retention (reports/metrics/prometheus), a "
       "daily "
       "tier report, and a reload "
       "without "
       "restart, which keeps level and cooldown.",
       {"simulate tier-reload"}},
      {"Can there be a sixth level?",
       Standing::shown,
       "A policy file: a name more in levels, a threshold more for each metric, a line of "
       "shedding. "
       "The properties then prove or refuse it. Ladders of other systems have two to eight levels.",
       {"policy show k2 --format mermaid"}},
      {"Does it come back after the circuit broke?",
       Standing::shown,
       "Two answers. The policy does, once the pressure is gone: recovers-in-time " +
           std::string(text(verdict(f.k2, "recovers-in-time").ruling)) +
           " of k2. Whether the pressure goes is the loop's, and depends on who is stopped. "
           "Refusing "
           "at the producer: " +
           ruling_text(f.refuse_at_break.comes_back()) +
           ". Pausing the consumer: " + ruling_text(f.pause_at_break.comes_back()) + ".",
       {"simulate pause-at-break"}},
      {"Did the crypto demonstration drop what it says?",
       Standing::shown,
       "138 messages a second become 52 at GRACEFUL: " + count(f.crypto, "dropped") + " of " +
           count(f.crypto, "arrived") + " were dropped while it lasted.",
       {"simulate crypto-demo"}},
  };
}

const char* standing_text(Standing standing) {
  switch (standing) {
    case Standing::shown:
      return "Shown";
    case Standing::corrected:
      return "Corrected";
    case Standing::not_shown:
      return "Not shown";
  }
  return "";
}

std::string sh(const std::vector<TalkCommand>& commands) {
  std::string block = "```sh\n";
  for (const TalkCommand& command : commands)
    block += "./dev run " + command.line + (command.status == 0 ? "" : "  # exit 1") + "\n";
  return block + "```\n\n";
}

}  // namespace

std::vector<const Outcome*> TalkRuns::outcomes() const {
  return {&flash_crash,    &weekly_10x,      &limit_cycle, &latch,      &latch_timer,
          &disconnect,     &lag_pause,       &two_sites,   &black_swan, &crypto,
          &pause_at_break, &refuse_at_break, &tracker,     &duplicates, &query};
}

Talk talk_of(const TalkRuns& runs) {
  return {before_the_talk(), sections(runs), claims(runs), questions(runs)};
}

std::string to_markdown(const Talk& talk) {
  std::string page =
      "# Talking points\n\n"
      "What to show, what to say, and true answers to what will be asked. Every figure on this "
      "page comes "
      "from a run of the program and is compared by a test (`CASCADE_UPDATE_PAGES=1` writes it "
      "anew); "
      "every command is run by one. The talk as a whole, section by section: `./dev run talk`. "
      "Where the original design disagrees with itself, "
      "[FINDINGS](../../properties/k2/FINDINGS.md) "
      "has "
      "a "
      "witness for each case.\n\n"
      "## Before it\n\n"
      "```sh\n./dev run talk --checklist\n```\n\n"
      "looks at what a program can look at: runs, proof, terminal. By hand:\n\n";
  for (const std::string& item : talk.before) page += "- [ ] " + item + "\n";
  page += "\n## Ten minutes\n\n";
  for (const TalkSection& section : talk.sections) {
    page += fmt::format("### {} ({} min)\n\n", section.title, section.minutes);
    for (const std::string& paragraph : section.says) page += paragraph + "\n\n";
    page += sh(section.commands) + "**Key takeaway.** " + section.takeaway + "\n\n";
  }
  page += "## Claims, and what is true of them\n\n";
  for (const TalkPoint& point : talk.claims) {
    page += fmt::format("### \"{}\"\n\n**{}.** {}\n\n", point.claim, standing_text(point.standing),
                        point.truth);
    page += sh({point.command});
  }
  page += "## Questions that will come\n\n";
  for (const TalkPoint& point : talk.questions) {
    page += fmt::format("### {}\n\n{}\n\n", point.claim, point.truth);
    page += sh({point.command});
  }
  return page.substr(0, page.size() - 1);
}

}  // namespace cascade
