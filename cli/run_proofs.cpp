#include "cli/run_proofs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "cli/outputs.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/witness_files.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string proof_lines(const RunProof& proof) {
  const std::string word(text(proof.ruling));
  const bool fails = proof.violated();
  std::string lines =
      fmt::format("  {:<20} {}{:>{}}  {}\n", proof.property,
                  fails ? verdict_label(false, "VIOLATED") : verdict_label(true, word), "",
                  fails ? 6 : 14 - std::min<std::size_t>(14, word.size()), proof.says);
  if (!proof.why.empty()) lines += fmt::format("      {}\n", proof.why);
  if (proof.states > 0 && proof.holds()) {
    lines += fmt::format("      {}, {}\n", counted(proof.states, std::string(proof.counted_as)),
                         counted(proof.looks, "move"));
  }
  if (proof.witness.empty()) return lines;
  for (const char c : message_run_csv(proof.witness)) {
    if (lines.back() == '\n') lines += "      ";
    lines += c;
  }
  return lines;
}

void write_row(JsonWriter& json, const MessageRow& row) {
  json.object([&] {
    write_row_members(json, row);
    if (row.event == MessageEvent::restart) return;
    if (row.written_at) json.member("written", JsonNumber{seconds_text(row.written_at->ns)});
    if (!row.batch.empty()) json.member("batch", row.batch);
  });
}

}  // namespace

bool VariantProofs::holds() const {
  return std::none_of(proofs.begin(), proofs.end(), [](const RunProof& proof) {
    return proof.violated() || proof.ruling == VerdictKind::not_settled;
  });
}

void write_row_members(JsonWriter& json, const MessageRow& row) {
  json.member("t", JsonNumber{seconds_text(row.at.ns)});
  json.member("event", text(row.event));
  if (row.event == MessageEvent::restart) return;
  json.member("exchange", row.exchange);
  json.member("symbol", row.symbol);
  json.member("session", row.session);
  json.member("sequence", row.sequence);
}

std::string row_time_text(Instant at) { return thousands_apart(seconds_text(at.ns)); }

std::string proofs_text(const std::vector<VariantProofs>& all, const std::string& hypothesis) {
  std::string text;
  for (const VariantProofs& each : all) {
    text += std::string(each.variant) + "\n";
    for (const RunProof& proof : each.proofs) text += proof_lines(proof);
    text += "\n";
  }
  return text + "Proven for " + hypothesis + ".\n";
}

std::string proofs_json(const std::vector<VariantProofs>& all, const std::string& hypothesis,
                        const Made& made) {
  return json_line([&](JsonWriter& json) {
    json.member("hypothesis", hypothesis);
    json.array("variants", [&] {
      for (const VariantProofs& each : all) {
        json.object([&] {
          json.member("variant", each.variant);
          json.array("verdicts", [&] {
            for (const RunProof& proof : each.proofs) {
              json.object([&] {
                json.member("property", proof.property);
                json.member("verdict", text(proof.ruling));
                json.member("says", proof.says);
                json.member("why", null_if_empty(proof.why));
                json.member(std::string(proof.counted_as) + "s", proof.states);
                json.array("witness", [&] {
                  for (const MessageRow& row : proof.witness) write_row(json, row);
                });
              });
            }
          });
        });
      }
    });
    json.object("made", [&] { write_members(json, made); });
  });
}

void write_run_witnesses(const std::vector<VariantProofs>& all, const std::string& folder,
                         std::string_view command) {
  const std::filesystem::path place = made_folder(folder);
  std::vector<OutputFile> files;
  std::string notes;
  for (const VariantProofs& each : all) {
    for (const RunProof& proof : each.proofs) {
      if (proof.witness.empty()) continue;
      const std::string path =
          (place / fmt::format("{}-{}-{}.csv", command, each.variant, proof.property)).string();
      files.emplace_back(path);
      files.back().write(message_run_csv(proof.witness));
      notes += fmt::format("cascade: witness: cascade {} {} --variant {} --monitor\n", command,
                           printable(shell_word(path)), each.variant);
    }
  }
  for (OutputFile& file : files) file.commit();
  std::cerr << notes;  // of files that are there
}

}  // namespace cascade
