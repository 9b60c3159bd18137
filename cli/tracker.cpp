// cascade tracker RUN.csv: what K2's sequence tracker says of each message; --check: what holds of
// it.

#include <fmt/format.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/message_runs.hpp"
#include "properties/k2/sequences/sequence_search.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

std::string answer_text(const SequenceAnswer& answer) {
  std::string verdict(text(answer.verdict));
  if (answer.missing_messages > 0) {
    verdict += fmt::format(", {} missing", grouped(answer.missing_messages));
  }
  if (answer.given_up_messages > 0) {
    verdict += fmt::format(", {} given up", grouped(answer.given_up_messages));
  }
  if (answer.severity != GapSeverity::none) verdict += fmt::format(": {}", text(answer.severity));
  return verdict;
}

PlayedRun play(const TrackerVariant& variant, const std::vector<MessageRow>& rows, bool judges) {
  const std::vector<TrackedRow> run = track_run(variant, rows);
  PlayedRun played;
  std::set<SymbolKey> symbols;
  std::size_t messages = 0;
  for (const TrackedRow& tracked : run) {
    if (tracked.row.event != MessageEvent::restart) symbols.insert(symbol_key(tracked.row));
    PlayedRow row;
    if (tracked.answer) {
      ++messages;
      row.said = " " + answer_text(*tracked.answer);
      row.write = [answer = *tracked.answer](JsonWriter& json) {
        json.member("verdict", text(answer.verdict));
        json.member("missing", answer.missing_messages);
        json.member("given_up", answer.given_up_messages);
        json.member("severity", text(answer.severity));
      };
    } else {
      row.said = " " + std::string(text(tracked.row.event));
    }
    played.rows.push_back(std::move(row));
  }
  played.summary = fmt::format("{} of {}, tracker {}", counted(messages, "message"),
                               counted(symbols.size(), "symbol"), variant.name);
  if (!judges) return played;
  for (const SequenceViolation& each : judge_sequences(variant, run)) {
    played.broken.push_back({each.property->name, each.property->says, each.row});
  }
  return played;
}

MessageMachine machine() {
  MessageMachine machine{"tracker", "tracker", " verdict", {}, {}, sequence_hypothesis(), {}, {}};
  for (const TrackerVariant& each : tracker_variants()) machine.variants.emplace_back(each.name);
  for (const SequenceProperty& each : sequence_properties()) {
    machine.properties.emplace_back(each.name);
  }
  machine.prove = [](const std::string& variant, const std::string& property) {
    return prove_sequence(*find_tracker_variant(variant), *find_sequence_property(property));
  };
  machine.play = [](const std::string& name, const std::vector<MessageRow>& rows, bool judges) {
    return play(*find_tracker_variant(name), rows, judges);
  };
  return machine;
}

}  // namespace

void add_tracker(CLI::App& app, Command& command) {
  auto options = std::make_shared<MessageRunOptions>();
  CLI::App& sub = add_subcommand(app, "tracker", "What K2's sequence tracker says of messages");
  set_footer(
      sub,
      "Example: cascade tracker --check --variant as-coded --witness out\n"
      "         cascade tracker out/tracker-as-coded-reset-recognised.csv --variant as-coded "
      "--monitor\n"
      "Exit status 1: a property is violated.");
  add_message_run_input(sub, *options, "tracker", "event (message, given-up, restart), written_s");
  add_message_run_questions(sub, *options);
  on_command(sub, [options, &command] {
    command.run = [options, &command] {
      return run_message_machine(machine(), *options, command.made);
    };
  });
}

}  // namespace cascade
