#include "properties/k2/findings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "model/cascade.hpp"
#include "model/k2.hpp"
#include "properties/explore/budget.hpp"
#include "properties/k2/cost/cost_findings.hpp"
#include "properties/k2/duplicates/dedup_findings.hpp"
#include "properties/k2/flap_rate.hpp"
#include "properties/k2/query/query_findings.hpp"
#include "properties/k2/run_table.hpp"
#include "properties/k2/sequences/sequence_findings.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

Policy mended() { return default_policy(); }
Policy coded() { return *builtin_policy("k2-as-coded"); }
Policy documented() { return *builtin_policy("k2-as-documented"); }

Duration seconds(double s) { return Duration::from_seconds(s); }

WitnessCheck at(double s, double lag, double heap = 0) {
  return {Instant{0} + seconds(s), {lag, heap}, kLowest};
}

std::string text(double value) { return readable(value); }
std::string text(std::uint64_t value) { return readable(static_cast<double>(value)); }
std::string text(Duration duration) { return readable(duration.seconds()) + " s"; }

Verdict verdict(const Policy& policy, const std::string& property) {
  return prove(policy, {property}).verdicts.at(0);
}

/// "`k2` keeps no-flapping", or that it does not: as proved.
std::string kept(const std::string& property) {
  return verdict(mended(), property).holds() ? "`k2` keeps `" + property + "`, for every input"
                                             : "`k2` breaks `" + property + "` as well";
}

std::string name_of(Level level) { return mended().name_of(level); }

double lag_trigger(Level level) { return mended()[kLag].trigger(level); }

// --- 1 to 4: when it moves --------------------------------------------------------------------

Finding one_level_at_a_time() {
  const Verdict slow = verdict(documented(), "protects-at-once");
  const Verdict arrives = verdict(documented(), "protects-in-time");
  std::vector<WitnessCheck> jump;
  const auto checks = static_cast<int>(arrives.bound.value_or(1));
  for (int s = 0; s < checks; ++s) jump.push_back(at(s, lag_trigger(K2::circuit_break)));
  return {"One level at a time, or straight to where the pressure is",
          "The talking points rule out a jump from NORMAL to AGGRESSIVE; the Python makes it. "
          "Taken at its word, "
          "the rule leaves the platform less protected than the pressure demands: one check is "
          "enough to show it "
          "(`protects-at-once`), and a jump takes up to " +
              text(arrives.bound.value_or(0)) + " checks to arrive.\n\n" +
              run_table(slow.witness, columns_of({documented(), mended()}, slow.witness)) +
              "\nThe longest way up:\n\n" +
              run_table(jump, columns_of({documented(), mended()}, jump)) +
              "\nUp is where waiting costs: `k2` jumps. " + kept("protects-at-once") + "."};
}

Finding greater_or_equal() {
  // `>` is `>=` with the next number up as the trigger.
  Policy exclusive = mended();
  exclusive.name = "k2, read with >";
  for (double& trigger : exclusive[kLag].triggers) {
    trigger = std::nextafter(trigger, std::numeric_limits<double>::max());
  }
  std::string table = "| lag | with `>=` (`k2`) | with `>` |\n|--:|---|---|\n";
  for (const Level level : exclusive.raised_levels()) {
    for (const double lag : {lag_trigger(level) - 1, lag_trigger(level)}) {
      const std::vector<WitnessCheck> once = {at(0, lag)};
      table += "| " + text(lag) + " | " + name_of(levels_under(mended(), once)[0]) + " | " +
               name_of(levels_under(exclusive, once)[0]) + " |\n";
    }
  }
  return {"`>` in the table, `>=` in the code",
          "The two differ at one number a level, the trigger itself:\n\n" + table +
              "\n`k2` takes `>=`, as the code does: the number that stands in the policy is the "
              "first that counts. "
              "The explorer tries each trigger and its neighbours one ulp away, so that a cascade "
              "with the other "
              "reading is found out (MUTANTS.md, `lag-trigger-exclusive`)."};
}

Finding zero_width_band() {
  const Verdict flaps = verdict(coded(), "no-flapping");
  const double clear = coded()[kLag].clear(K2::aggressive);
  const std::vector<WitnessCheck> story = {at(0, lag_trigger(K2::aggressive)),
                                           at(coded().cooldown_s, clear - 1),
                                           at(coded().cooldown_s + 1, clear)};
  return {"Recovery jumps to the level of the moment: a band of no width",
          "The design promises hysteresis: recovery at half the trigger. The Python asks that half "
          "only of the "
          "level it leaves, and then goes to whatever level the lag of the moment demands, past "
          "the dead bands in "
          "between. The shortest run in which one message moves the level down and up:\n\n" +
              run_table(flaps.witness, columns_of({coded(), mended()}, flaps.witness)) +
              "\nOr from AGGRESSIVE, whose clear value, " + text(lag_trigger(K2::aggressive)) +
              " x " + text(coded()[kLag].recovery_factor) + " = " + text(clear) +
              ", is GRACEFUL's trigger:\n\n" +
              run_table(story, columns_of({coded(), mended()}, story)) +
              "\n`k2` goes down only past levels that are cleared themselves (`banded`). " +
              kept("no-flapping") + "."};
}

Finding scripted_demonstration() {
  constexpr std::pair<double, double> kScript[] = {{10'000, 50},  {50'000, 65},    {150'000, 75},
                                                   {600'000, 82}, {1'500'000, 92}, {400'000, 75},
                                                   {100'000, 60}, {20'000, 50}};
  const auto paced = [&](double pause_s) {
    std::vector<WitnessCheck> checks;
    for (const auto& [lag, heap] : kScript) {
      checks.push_back(at(pause_s * static_cast<double>(checks.size()), lag, heap));
    }
    return checks;
  };
  const auto script = paced(3), patient = paced(mended().cooldown_s);
  PerLevel<bool> seen{};
  for (const Level level : levels_under(coded(), script)) seen[index(level)] = true;
  const auto shown = static_cast<double>(std::count(seen.begin(), seen.end(), true));
  const Level last = levels_under(coded(), script).back();
  return {
      "The scripted demonstration never recovers",
      "It says that it shows five levels and an automatic recovery. It pauses 3 s between its "
      "steps, and the "
      "cooldown is " +
          text(coded().cooldown_s) + " s: it shows " + text(shown) + " of " +
          text(static_cast<double>(k2::kLevelCount)) + " levels and ends at " + name_of(last) +
          ".\n\n" + run_table(script, columns_of({coded(), mended()}, script)) +
          "\nThe same numbers with pauses as long as the cooldown:\n\n" +
          run_table(patient, columns_of({coded(), mended()}, patient)) +
          "\nThe rules are the same for `k2`; the recording that this project shows waits for it."};
}

// --- 5 to 8: what is given up -----------------------------------------------------------------

Finding graceful() {
  return {"GRACEFUL: three texts, three meanings",
          "'Top 100 symbols only', 'drop reference data', 'critical symbols only': a matter of "
          "words, which no run "
          "can settle. `k2` gives up as little as any of them asks, the lowest priority:\n\n" +
              shedding_table(K2::graceful, {coded(), documented(), mended()}) +
              "\nIn a policy it is one line, `[shedding] graceful`; `shedding-monotone` guards "
              "what the line may say."};
}

Finding aggressive() {
  return {"AGGRESSIVE: tier 1 alone, or tiers 1 and 2",
          "One text keeps tier 1, another tiers 1 and 2; the code drops where the texts speak of a "
          "disk.\n\n" +
              shedding_table(K2::aggressive, {coded(), documented(), mended()}) +
              "\n`k2` keeps tiers 1 and 2 and spills tier 3, to be replayed; what is spilled comes "
              "one level later "
              "for tier 2."};
}

Finding circuit_break() {
  return {"CIRCUIT_BREAK accepts nothing, and the shedder still processes",
          "The level closes the intake; the shedder's table has a line for it all the same.\n\n" +
              shedding_table(K2::circuit_break, {coded(), documented(), mended()}) +
              "\n`k2` takes both at their word: nothing new is accepted (a message that never was "
              "is *refused*, which "
              "is not shedding), and what had been accepted is drained by this table. " +
              kept("tier-1-never-shed") + "."};
}

Finding tier_1_reference_data() {
  const Shedder shedder(mended());
  const std::vector<WitnessCheck> run = {at(0, lag_trigger(K2::graceful))};
  const Level level = levels_under(mended(), run).back();
  const auto action = [&](DataType type) {
    return std::string(cascade::text(shedder.action(level, Tier::tier_1, type)));
  };
  return {"'Tier 1 is never dropped', and its reference data is, first of all",
          "Reference data is LOW whatever its symbol, and LOW goes first. One check, lag " +
              text(run[0].pressure[kLag]) + ": " + name_of(level) + ", where tier-1 trades are '" +
              action(DataType::trades) + "', quotes '" + action(DataType::quotes) +
              "', reference data '" + action(DataType::reference_data) +
              "'.\n\n`k2` does the same, since reference data can be fetched again, and says so: "
              "the property "
              "`tier-1-never-shed` speaks of trades and quotes, symbol by symbol. " +
              kept("tier-1-never-shed") + "."};
}

// --- 9 to 13: what it sees --------------------------------------------------------------------

Finding pausing_the_producer() {
  constexpr double kRate_per_s = 138, kPause_s = 10;
  const double lag = kRate_per_s * kPause_s;
  const std::vector<WitnessCheck> run = {at(0, lag)};
  return {"Pausing the producer to simulate lag",
          "That lowers lag. Pausing the consumer raises it, but at the demonstration's " +
              text(kRate_per_s) + " messages a second a pause of " + text(kPause_s) + " s makes " +
              text(lag) + ", not " + text(lag_trigger(K2::aggressive)) + ": `k2` stays at " +
              name_of(levels_under(mended(), run)[0]) + ". The first trigger is " +
              text(std::ceil(lag_trigger(K2::soft) / kRate_per_s)) + " s away, a million " +
              text(std::ceil(1'000'000 / kRate_per_s)) +
              " s.\n\nThe arithmetic is all that a model of the cascade can add; the simulated "
              "consumer shows it: "
              "`cascade simulate sim/scenarios/lag.toml`."};
}

Finding disconnected_feed() {
  const double cooldown_s = mended().cooldown_s;
  const std::vector<WitnessCheck> dead = {at(0, lag_trigger(K2::aggressive)), at(cooldown_s, 0)};
  const std::vector<WitnessCheck> unseen = {dead[0], at(cooldown_s, kMissing)};
  return {
      "A disconnected feed reads as perfectly healthy",
      "No feed, no messages, no lag. The cascade sees pressure and nothing else, so it cannot tell "
      "a dead feed "
      "from a quiet one:\n\n" +
          run_table(dead, columns_of({coded(), mended()}, dead)) +
          "\nNo policy mends that; a staleness alarm beside the cascade does (`cascade simulate "
          "sim/scenarios/disconnect.toml`). What `k2` mends is the case where the reading is gone "
          "and known "
          "to be, which is not 0:\n\n" +
          run_table(unseen, columns_of({coded(), mended()}, unseen))};
}

Finding failed_read() {
  const Verdict recovers = verdict(coded(), "missing-data-never-recovers");
  return {"A failed reading of the lag counts as 0",
          "Where the broker does not answer, the consumer takes the lag to be 0, and the platform "
          "to be well:\n\n" +
              run_table(recovers.witness, columns_of({coded(), mended()}, recovers.witness)) +
              "\nFor `k2` a missing value is no number: it triggers nothing and clears nothing. " +
              kept("missing-data-never-recovers") + "."};
}

Finding latch_up() {
  return {
      "A batch of shed messages never ends",
      "The level is checked once a batch, and a batch ends when it is full of *processed* "
      "messages. Where every "
      "message is shed it never is, and the level is never checked again. That takes a consumer, "
      "and the "
      "properties here speak of checks: the simulation shows it, `cascade simulate "
      "sim/scenarios/k2-consumer-latch.toml`, where lag grows for ever at a level that nobody "
      "looks at. `k2` is "
      "to be checked by a timer, not by the batch; then `recovers-in-time` bounds the way back: " +
          text(verdict(mended(), "recovers-in-time").bound.value_or(0)) +
          " s and one check interval."};
}

Finding committed_offset() {
  return {"Lag counts from the committed offset",
          "What has been shed but not committed still counts as lag, so that shedding does not "
          "relieve what "
          "demanded it until the batch ends. This too needs the consumer: the same scenario, and "
          "its variant "
          "with a timer and commits of what was shed. The cascade's own part is that it takes lag "
          "as it is given."};
}

// --- 14 to 16: time, and how often --------------------------------------------------------------

Finding wall_clock() {
  constexpr double kBack_s = 600;
  const double cooldown_s = mended().cooldown_s;
  std::string table =
      "| elapsed (s) | wall clock (s) | lag | level by the wall clock | level by a monotonic clock "
      "|\n"
      "|--:|--:|--:|---|---|\n";
  Cascade by_wall(mended()), by_elapsed(mended());
  const double stretched_s = cooldown_s + kBack_s;
  for (const double elapsed_s : {0.0, 10.0, cooldown_s, stretched_s - 1, stretched_s}) {
    const double wall_s = elapsed_s < 5 ? elapsed_s : elapsed_s - kBack_s;
    const double lag = elapsed_s > 0 ? 0 : lag_trigger(K2::soft);
    by_wall.check(Instant{0} + seconds(wall_s), {lag, 0});
    by_elapsed.check(Instant{0} + seconds(elapsed_s), {lag, 0});
    table += "| " + text(elapsed_s) + " | " + text(wall_s) + " | " + text(lag) + " | " +
             name_of(by_wall.level()) + " | " + name_of(by_elapsed.level()) + " |\n";
  }
  return {"A step back of the wall clock stretches the cooldown",
          "K2 measures the cooldown by the time of day. Set back by " + text(kBack_s) +
              " s, it makes 30 s into " + text(stretched_s) + ":\n\n" + table +
              "\nThe cascade has no clock; time is an argument, an `Instant` that never runs "
              "backwards (an earlier one "
              "is read as the latest seen, so that nothing can move too soon). Fed from a "
              "monotonic clock, which "
              "does not step, it recovers when the cooldown is over: `cooldown-respected` and "
              "`recovers-in-time`."};
}

Finding alarm() {
  constexpr std::uint64_t kAlarm = 100;
  std::string table = "| policy | transitions an hour, at most |\n|---|--:|\n";
  Policy stepwise = mended();
  stepwise.name = "k2, recovery stepwise";
  stepwise.recovery = Recovery::stepwise;
  for (const Policy& policy : {coded(), documented(), mended(), stepwise}) {
    table += "| " + policy.name + " | " + text(flap_budget(policy, kHour).value_or(0)) + " |\n";
  }
  // The shortest window that holds more than the alarm allows.
  std::int64_t low = 0, high = kHour.ns;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (flap_budget(mended(), {middle}) > kAlarm ? high : low) = middle;
  }
  const double slot =
      static_cast<double>(flap_budget(mended(), mended().cooldown_max()).value_or(0));
  return {"The alarm is set below what the design does by itself",
          "More than " + text(kAlarm) +
              " transitions an hour are said to mean that thresholds need tuning. The "
              "cooldown stops recoveries, not escalations: down once a cooldown, then up through "
              "four levels, " +
              text(slot) + " transitions every " + text(mended().cooldown_max()) +
              ". The exact budgets:\n\n" + table + "\nA hundred are passed within " +
              text(Duration{low}) +
              ". `k2` is no different, on purpose (protection is not delayed); what it adds is "
              "`no-flapping`: "
              "every round of these needs a swing across a whole dead band. An alarm belongs above "
              "the budget, or "
              "counts flaps."};
}

Finding held_for_ever() {
  std::string table = "| level | metric | from | to below |\n|---|---|--:|--:|\n";
  for (const HeldLevel& held : prove(mended(), {"recovers-in-time"}).held_for_ever) {
    table += "| " + name_of(held.level) + " | " + (held.metric == kLag ? "lag" : "heap %") + " | " +
             text(held.low) + " | " + text(held.high) + " |\n";
  }
  const std::vector<WitnessCheck> day = {at(0, 0, 95), at(30, 0, 94.9), at(3600, 0, 86),
                                         at(86'400, 0, 85.5), at(86'401, 0, 85.4)};
  return {"A level can be held for ever, legally",
          "Within a dead band nothing is demanded that is not there already, and nothing is "
          "cleared. Pressure that "
          "settles in one holds the level for as long as it stays, whatever the other metric says "
          "to the good. All "
          "such bands of `k2`, the other metric at 0:\n\n" +
              table + "\nA day with the circuit open and no lag at all:\n\n" +
              run_table(day, columns_of({mended()}, day)) +
              "\nThat is what hysteresis means, and a wide band at CIRCUIT_BREAK is worth a second "
              "thought: `cascade "
              "check` ends every report with this table."};
}

/// Proofs and runs: made once.
std::vector<Finding> made_findings() {
  std::vector<Finding> all = {one_level_at_a_time(),
                              greater_or_equal(),
                              zero_width_band(),
                              scripted_demonstration(),
                              graceful(),
                              aggressive(),
                              circuit_break(),
                              tier_1_reference_data(),
                              pausing_the_producer(),
                              disconnected_feed(),
                              failed_read(),
                              latch_up(),
                              committed_offset(),
                              wall_clock(),
                              alarm(),
                              held_for_ever()};
  for (auto& more : {sequence_findings(), dedup_findings(), query_findings(), cost_findings()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  all.push_back(flap_rate_finding());
  return all;
}

}  // namespace

const std::vector<Finding>& findings() {
  static const std::vector<Finding> all = made_findings();
  return all;
}

std::string findings_page() {
  std::string page =
      "# Findings: where the design contradicts itself\n\n"
      "K2's documents, talking points and Python, side by side with what a machine says of them. "
      "Every table is "
      "generated\nfrom proofs and runs of the compiled cascade, and compared by a test "
      "(`CASCADE_UPDATE_PAGES=1` "
      "writes it anew).\n"
      "`k2-as-coded` is what the Python does, `k2-as-documented` what the talking points say, `k2` "
      "the design, "
      "mended.\nEach level is the one after the check. A witness is the shortest there is: "
      "`cascade check --policy NAME --witness DIR`\nwrites it as a trace to replay.\n";
  std::size_t number = 0;
  for (const Finding& finding : findings()) {
    page += "\n## " + std::to_string(++number) + ". " + finding.title + "\n\n" + finding.text;
    if (page.back() != '\n') page += "\n";
  }
  return page;
}

}  // namespace cascade
