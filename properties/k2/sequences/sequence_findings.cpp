#include "properties/k2/sequences/sequence_findings.hpp"

#include <string>

#include "properties/k2/sequences/sequence_search.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string command_of(const TrackerVariant& variant, std::string_view property) {
  return "`cascade tracker --check --variant " + std::string(variant.name) + " --property " +
         std::string(property) + "`";
}

std::string said(const SequenceAnswer& answer) {
  std::string words(text(answer.verdict));
  if (answer.missing_messages > 0) words += ", " + grouped(answer.missing_messages) + " missing";
  return words;
}

/// A row a message: what each variant says of it.
std::string runs_table(const std::vector<MessageRow>& rows,
                       const std::vector<TrackerVariant>& variants) {
  std::string table = "| t (s) | session | sequence |", rule = "|--:|--:|--:|";
  std::vector<std::vector<TrackedRow>> runs;
  for (const TrackerVariant& variant : variants) {
    table += " " + std::string(variant.name) + " |";
    rule += "---|";
    runs.push_back(track_run(variant, rows));
  }
  table += "\n" + rule + "\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const MessageRow& row = rows[i];
    std::string at = thousands_apart(seconds_text(row.at.ns));
    if (row.written_at && *row.written_at > row.at) {
      at += ", written at " + seconds_text(row.written_at->ns);
    }
    table += "| " + at + " | " + std::to_string(row.session) + " | " + grouped(row.sequence) + " |";
    for (const auto& run : runs) {
      table += " " + (run[i].answer ? said(*run[i].answer) : std::string(text(row.event))) + " |";
    }
    table += "\n";
  }
  return table;
}

std::string witness_table(const TrackerVariant& variant, std::string_view property) {
  const RunProof proof = prove_sequence(variant, *find_sequence_property(property), {4, 2});
  return runs_table(proof.witness, {variant, kTrackerMended}) + "\n" +
         command_of(variant, property) + "\n";
}

/// That the mended one keeps each of them, or which it fails: as proved.
std::string mended_tracker_keeps(const std::vector<std::string_view>& properties) {
  std::string kept, failed;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    const RunProof proof =
        prove_sequence(kTrackerMended, *find_sequence_property(properties[i]), {4, 2});
    std::string& names = proof.holds() ? kept : failed;
    const bool is_last = i + 1 == properties.size();
    names += (names.empty() ? ""
              : is_last     ? " and "
                            : ", ") +
             ("`" + std::string(properties[i])) + "`";
  }
  return failed.empty() ? "The mended one keeps " + kept
                        : "The mended one fails " + failed + " as well";
}

std::string mended_tracker_keeps(std::string_view property) {
  return mended_tracker_keeps(std::vector<std::string_view>{property});
}

Finding never_found() {
  const bool is_found =
      !prove_sequence(kTrackerAsCoded, *find_sequence_property("reset-is-found"), {4, 2})
           .violated();
  return {
      "A new session is never found",
      "The exchange begins its numbers anew each day. The code looks for that where the number "
      "is *above* the next one, and asks there whether it is *below* half of the last: " +
          std::string(is_found ? "some run meets it" : "no run meets it") + " (" +
          command_of(kTrackerAsCoded, "reset-is-found") +
          "). So from the day's first message on everything is out of order until the old mark "
          "is passed:\n\n" +
          witness_table(kTrackerAsCoded, "reset-recognised") +
          "\nand what is lost meanwhile is not noticed:\n\n" +
          witness_table(kTrackerAsCoded, "loss-is-told") + "\nThe form on Redis finds only " +
          "sessions that begin below half of the last number, and a quiet symbol's is none:\n\n" +
          witness_table(kTrackerAsDesigned, "reset-recognised") + "\n" +
          mended_tracker_keeps("reset-recognised") +
          ": the trading day stands in the exchange's own time stamp."};
}

Finding late_is_reset() {
  return {"On Redis a late message is a new session, and the next one a gap that halts",
          "There the time does not matter: whatever is below half of the last number moves the "
          "mark *back*.\n\n" +
              witness_table(kTrackerAsDesigned, "late-is-no-reset") +
              "\nThe next live message is then a gap over what had come already, and is counted "
              "again:\n\n" +
              witness_table(kTrackerAsDesigned, "seen-is-no-gap") + "\n" +
              witness_table(kTrackerAsDesigned, "gap-counted-once") + "\n" +
              mended_tracker_keeps({"late-is-no-reset", "seen-is-no-gap", "gap-counted-once"}) +
              "."};
}

Finding race() {
  return {"Two consumers that share a tracker see gaps where there are none",
          "The form on Redis reads and writes apart. Between the two the other consumer reads the "
          "old mark:\n\n" +
              witness_table(kTrackerAsDesigned, "race-sees-what-came") + "\n" +
              witness_table(kTrackerAsDesigned, "race-counts-once") + "\n" +
              mended_tracker_keeps("race-sees-what-came") +
              ": one script on the server does both. A test puts these runs to a real one "
              "(cli/k2_redis_test.cpp)."};
}

std::string loop_table(const std::string& name) {
  const ScenarioText text = find_scenario(name);
  const Outcome outcome = simulate(parse_scenario(text.toml, text.file));
  std::string table =
      "| tracker | pages | 'consider halting' | told missing | of them shed on purpose | that had "
      "come already | false resets | sessions found | not found |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  for (const TrackerOutcome& tracker : outcome.sites[0].trackers) {
    const TrackerCounts& all = tracker.all;
    table += "| " + std::string(tracker.variant) + " |";
    for (const std::int64_t n :
         {all.paged, all.halts, all.missing, all.missing_shed, all.missing_seen, all.false_resets,
          all.resets - all.false_resets, all.missed_resets}) {
      table += " " + grouped(n) + " |";
    }
    table += "\n";
  }
  return table;
}

Finding shed_is_loss() {
  return {
      "What the cascade sheds on purpose pages people, and what it replays halts",
      "A tracker that stands behind the shedder cannot tell what was dropped from what was "
      "lost:\n\n" +
          witness_table(kTrackerAsCoded, "shed-is-no-loss") +
          "\nIn the loop (`cascade simulate k2-sequence-tracker`: GRACEFUL, then AGGRESSIVE for "
          "half a minute, replay, a new session; nothing is lost):\n\n" +
          loop_table("k2-sequence-tracker") +
          "\nAll of it comes at NORMAL: the holes show when the first message after them is "
          "processed, once the cascade has recovered. The variant `in-order`, in which live "
          "messages wait behind spilled ones, has no false reset and keeps the pages. " +
          mended_tracker_keeps("shed-is-no-loss") +
          ": the shedder tells the tracker what it gives up. What is truly lost all three tell "
          "(variant `lost`)."};
}

}  // namespace

std::vector<Finding> sequence_findings() {
  return {never_found(), late_is_reset(), race(), shed_is_loss()};
}

}  // namespace cascade
