#include "properties/k2/query/query_findings.hpp"

#include <string>

#include "properties/k2/query/query_witness.hpp"
#include "properties/k2/run_table.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/query/query_figures.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// One symbol a tier, and no limit: each finding sets what it is about.
QuerySetup one_symbol() {
  QuerySetup setup;
  setup.limit = 0;
  setup.symbols = {1, 1, 1};
  return setup;
}

std::string claim_text(const HybridAnswer& answer) {
  return answer.says_complete[0] ? "complete" : "not complete";
}

/// What each form answers in a world.
std::string answers_table(const QueryWorld& world, const QuerySetup& setup) {
  std::string table =
      "| messages | arrive | in the table after | asked at | form | in the answer | reads as |\n"
      "|--:|---|--:|--:|---|--:|---|\n";
  for (const QueryForm form : kQueryForms) {
    const HybridAnswer answer = world.answer(form, setup);
    table += "| " + grouped(answer.asked.total()) + " | 0 to " +
             std::to_string(world.messages - 1) + " s | " + std::to_string(world.delay_s) +
             " s | " + std::to_string(world.now_s) + " s | " + std::string(text(form)) + " | " +
             grouped(answer.found.total()) + " | " + claim_text(answer) + " |\n";
  }
  return table;
}

Outcome outcome_of_scenario(const std::string& variant) {
  const ScenarioText text = find_scenario("hybrid-query");
  return simulate(parse_scenario(text.toml, text.file, variant));
}

std::string percent(double share) { return grouped(100 * share) + " %"; }

/// The least complete answer of a run, by form and tier.
std::string figures_table(const std::string& variant) {
  const Outcome outcome = outcome_of_scenario(variant);
  const QueryLog& log = *outcome.sites.front().query;
  std::string table =
      "| form | tier | complete at worst | lacking answers | of them silent | newest, at most |\n"
      "|---|--:|--:|--:|--:|--:|\n";
  for (const QueryForm form : kQueryForms) {
    for (const Tier tier : kTiers) {
      const QueryFigures figures = query_figures(log, form, tier);
      table += "| " + std::string(text(form)) + " | " + std::to_string(static_cast<int>(tier) + 1) +
               " | " + percent(figures.complete_min) + " | " + grouped(figures.incomplete) + " | " +
               grouped(figures.silent) + " | " + readable(figures.stale_s_max) + " s old |\n";
    }
  }
  return table;
}

Finding middle() {
  const QuerySetup setup = one_symbol();
  const QueryWorld world =
      shortest_silence(QueryForm::as_coded, AnswerGap::waiting, setup, 1, 1, 400).value();
  return {"A query of the last minutes has a hole in its middle, and does not say so",
          "What is older than 120 s is asked of the table, what is younger of the log's tail, "
          "whatever the table has. One message is enough, and a table that is later than the "
          "constant:\n\n" +
              answers_table(world, setup) +
              "\nDegraded, the table is that late by design. `cascade simulate hybrid-query` has "
              "storage at a thirtieth for 420 s and asks for the last 15 min, every 10 s:\n\n" +
              figures_table("") +
              "\nMended, the cutoff is where the table really ends, and the answer says of which "
              "tiers it is not complete; that it never claims more is a property over random "
              "runs. The share of each message in each answer: `--query-out FILE.csv`."};
}

Finding tail() {
  QuerySetup setup = one_symbol();
  // A round number of messages a second that fills the memory in less than the constant.
  const int per_s = 100;
  const QueryWorld world =
      shortest_silence(QueryForm::as_coded, AnswerGap::unasked, setup, per_s, 130, 0).value();
  return {"The tail's memory is shorter than the time that it answers for",
          "The tail keeps 10,000 messages of a symbol, and is asked for 120 s: above " +
              grouped(10'000.0 / 120) +
              " messages a second of one symbol it cannot have them. Nothing has to be degraded, "
              "and the table has them all. At " +
              std::to_string(per_s) + " a second:\n\n" + answers_table(world, setup) +
              "\n`cascade simulate hybrid-query --variant tail` has such symbols from the start."};
}

Finding limit() {
  return {"The limit keeps what nobody asked for",
          "An answer holds 1,000 messages. The table is read newest first, the tail oldest first, "
          "and of both together the oldest are kept: of a busy symbol's last 15 min that is what "
          "lies just before the cutoff, and the newest message of the answer is 120 s old, also "
          "where all is well (`cascade simulate hybrid-query --variant limit`):\n\n" +
              figures_table("limit") +
              "\nMended, the newest are kept, and the answer says that it was cut."};
}

Finding error() {
  return {"An error reads as an empty answer",
          "Either source's exception becomes no rows, and the answer is what the other one has. "
          "Without the table from 300 to 360 s (`cascade simulate hybrid-query --variant "
          "table-down`), in a run that is never degraded:\n\n" +
              figures_table("table-down") +
              "\nMended, it is an answer that says that it lacks something."};
}

}  // namespace

std::vector<Finding> query_findings() { return {middle(), tail(), limit(), error()}; }

}  // namespace cascade
