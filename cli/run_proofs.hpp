// What tracker and dedup have in common: proofs over runs of messages, told and written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "properties/k2/run_proof.hpp"
#include "sim/replay/made.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {

/// What was proved of one variant.
struct VariantProofs {
  std::string_view variant;
  std::vector<RunProof> proofs;

  bool holds() const;
};

/// The verdicts in lines, each violated one with its witness as rows, and the hypothesis.
std::string proofs_text(const std::vector<VariantProofs>& all, const std::string& hypothesis);
/// One JSON object and a newline.
std::string proofs_json(const std::vector<VariantProofs>& all, const std::string& hypothesis,
                        const Made& made);

/// Writes each witness as VARIANT-PROPERTY.csv into the folder, all or none, and says on standard
/// error the command that replays it: `cascade COMMAND FILE --variant V --monitor`. Throws
/// InputError.
void write_run_witnesses(const std::vector<VariantProofs>& all, const std::string& folder,
                         std::string_view command);

/// The members "t" to "sequence"; of a restart "t" and "event" alone.
void write_row_members(JsonWriter& json, const MessageRow& row);

/// "0.5", "7,200": of a time in seconds.
std::string row_time_text(Instant at);

}  // namespace cascade
