#include "properties/k2/duplicates/dedup_findings.hpp"

#include <string>

#include "properties/k2/duplicates/dedup_memory.hpp"
#include "properties/k2/duplicates/dedup_search.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr double kDayS = 86'400;

DedupVariant exact(DedupVariant variant) {
  variant.is_filter_exact = true;
  return variant;
}

/// A number with two digits behind the point at most.
std::string rounded(double value) { return grouped(value); }

std::string rows_table(const std::vector<MessageRow>& rows,
                       const std::vector<DedupVariant>& variants) {
  std::string table = "| t (s) | session | sequence |", rule = "|--:|--:|--:|";
  std::vector<std::vector<DedupedRow>> runs;
  for (const DedupVariant& variant : variants) {
    table += " " + std::string(variant.name) + " |";
    rule += "---|";
    runs.push_back(dedup_run(exact(variant), rows));
  }
  table += "\n" + rule + "\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool is_message = rows[i].event == MessageEvent::message;
    table += "| " + thousands_apart(seconds_text(rows[i].at.ns)) + " | " +
             (is_message ? std::to_string(rows[i].session) + " | " + grouped(rows[i].sequence)
                         : std::string(" | ")) +
             " |";
    for (const auto& run : runs) {
      table +=
          " " + std::string(run[i].verdict ? text(*run[i].verdict) : text(rows[i].event)) + " |";
    }
    table += "\n";
  }
  return table;
}

std::string witness_table(const DedupVariant& variant, std::string_view property) {
  const RunProof proof = prove_dedup(variant, *find_dedup_property(property), {4, 2, 2});
  return rows_table(proof.witness, {variant, kDedupMended}) +
         "\n`cascade dedup --check --variant " + std::string(variant.name) + " --property " +
         std::string(property) + "`\n";
}

std::string mended_dedup_keeps(std::string_view property) {
  const RunProof proof = prove_dedup(kDedupMended, *find_dedup_property(property), {5, 2, 2});
  return proof.holds() ? "The mended one keeps `" + std::string(property) + "`"
                       : "The mended one fails `" + std::string(property) + "` as well";
}

Finding new_day_dropped() {
  return {"After a new session the dictionary drops the new day",
          "An id is exchange, symbol and number, and the numbers begin anew. For as long as the "
          "window lasts the new day's messages have yesterday's ids:\n\n" +
              witness_table(kDedupAsCoded, "first-copy-passes") +
              "\nand yesterday's entry, cleaned away, takes today's memory with it:\n\n" +
              witness_table(kDedupAsCoded, "second-copy-dropped") + "\n" +
              mended_dedup_keeps("first-copy-passes") + ": the session is part of its id."};
}

Finding second_copy_passes() {
  std::vector<MessageRow> three(3);
  for (std::size_t i = 0; i < three.size(); ++i) {
    three[i].at = Instant{static_cast<std::int64_t>(i) * 1'000'000'000};
    three[i].symbol = "BHP";
    three[i].sequence = 1;
  }
  return {"Filter and store let every second copy pass",
          "A first sight goes into the filter alone. The second is in the filter and not in the "
          "store, which the design takes for a false positive of the filter:\n\n" +
              witness_table(kDedupAsDesigned, "second-copy-dropped") +
              "\nThe third is caught, and so is the next day's first:\n\n" +
              rows_table(three, {kDedupAsDesigned, kDedupMended}) + "\n" +
              witness_table(kDedupAsDesigned, "first-copy-passes") +
              "\nTwo copies in one batch pass both, as it is looked up before it is remembered. " +
              mended_dedup_keeps("second-copy-dropped") + "."};
}

std::string table_of_the_table(const std::string& variant) {
  const ScenarioText text = find_scenario("k2-duplicates");
  const Outcome outcome = simulate(parse_scenario(text.toml, text.file, variant));
  std::string table =
      "| deduplication | twice in the table, tier 1 / 2 / 3 | not in it at all |\n"
      "|---|--:|--:|\n";
  for (const DedupOutcome& each : outcome.sites[0].deduplications) {
    table += "| " + std::string(each.variant) + " |";
    const char* separator = " ";
    for (const DedupCounts& counts : each.of_tier) {
      table += separator + grouped(counts.twice);
      separator = " / ";
    }
    table += " | " + grouped(each.all().lost) + " |\n";
  }
  return table;
}

Finding restart_forgets() {
  return {"What makes duplicates also makes the deduplication forget",
          "A crash between a batch's write and its commit has messages read again, and empties the "
          "memory that would know them:\n\n" +
              witness_table(kDedupAsCoded, "copy-dropped-after-restart") +
              "\nWhere the process survives (a rebalance), it remembers what it handled and never "
              "wrote, and drops it. In the loop (`cascade simulate k2-duplicates --variant "
              "one-session`: two crashes, three rebalances):\n\n" +
              table_of_the_table("one-session") +
              "\nWith a new session in the run (`cascade simulate k2-duplicates`):\n\n" +
              table_of_the_table("") + "\n" + mended_dedup_keeps("copy-dropped-after-restart") +
              ": what it knows is written with the results, in one transaction."};
}

std::string growth_table() {
  std::string table = "| filled to | strangers known, computed | simulated |\n|--:|--:|--:|\n";
  for (const FilterGrowth& at : filter_growth({0.5, 1, 2, 4, 8}, 20'000, 0.001, 100'000)) {
    table += "| " + rounded(at.load) + " x | " + rounded(100 * at.computed_share) + " % | " +
             rounded(100 * at.simulated_share) + " % |\n";
  }
  return table;
}

std::string memory_table() {
  std::string table =
      "| messages/s | window (h) | dictionary (GB) | filter at 0.1 % (GB) | K2's filter is full "
      "after (s) | ranges of 1,000 symbols, 100 holes each (GB) |\n|--:|--:|--:|--:|--:|--:|\n";
  for (const double rate_per_s : {10'000.0, 100'000.0, 1'000'000.0}) {
    for (const double hours : {1.0, 24.0}) {
      const double window_s = hours * 3600;
      table += "| " + grouped(rate_per_s) + " | " + grouped(hours) + " | " +
               rounded(dictionary_bytes(rate_per_s, window_s) / 1e9) + " | " +
               rounded(window_filter_bytes(rate_per_s, window_s) / 1e9) + " | " +
               grouped(seconds_to_capacity(rate_per_s)) + " | " +
               rounded(ranges_bytes(1'000, 100) / 1e9) + " |\n";
    }
  }
  return table;
}

Finding filter_never_forgets() {
  const BloomSize k2 = bloom_size(100'000'000, 0.001), billion = bloom_size(1'000'000'000, 0.001);
  return {"The filter is too small for a window, and never forgets",
          "100,000,000 members at 0.1 % take " + rounded(k2.mebibytes()) +
              " MiB, as claimed. 1.4 GB are claimed for 1,000,000,000; they give " +
              rounded(100 * bloom_best_share(1.4e9 * 8 / 1e9)) + " %, and 0.1 % takes " +
              rounded(static_cast<double>(billion.bits) / 8 / 1e9) +
              " GB. Nothing is ever taken out:\n\n" +
              witness_table(kDedupAsDesigned, "forgets-after-window") +
              "\nso at 1,000,000 messages a second it is full after " +
              grouped(seconds_to_capacity(1e6)) + " s, where a day has " + grouped(1e6 * kDayS) +
              " messages. Beyond its capacity it knows strangers, each of which is put into the "
              "store (a filter of 20,000):\n\n" +
              growth_table() + "\nWhat a window takes (assumed: " + grouped(kDictionaryEntryBytes) +
              " bytes an entry, " + grouped(kRangeBytes) + " a range):\n\n" + memory_table() +
              "\n![What each form keeps, by rate and "
              "window](../../reports/gallery/dedup-memory.svg)\n\n"
              "`cascade dedup --memory memory.svg` draws it.\n"
              "\nThe mended one keeps ranges of numbers by session: as many as there are holes, "
              "whatever the rate. " +
              mended_dedup_keeps("forgets-after-window") + "."};
}

}  // namespace

std::vector<Finding> dedup_findings() {
  return {new_day_dropped(), second_copy_passes(), restart_forgets(), filter_never_forgets()};
}

}  // namespace cascade
