// What `cascade tracker` and `cascade dedup` have in common: options, the choice of variants and
// properties, proofs, and a run of messages played, judged and told. A command brings a
// MessageMachine.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "properties/k2/run_proof.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {

/// What a machine made of one row.
struct PlayedRow {
  std::string said;                        ///< the row's last columns, as text
  std::function<void(JsonWriter&)> write;  ///< the same as members; empty where it said nothing
};

/// A property that a run breaks, and where.
struct BrokenProperty {
  std::string_view property, says;
  std::size_t row;  ///< of the run, from 0
};

struct PlayedRun {
  std::string summary;  ///< after the file's name: "3 messages, 1 dropped, deduplication mended"
  std::vector<PlayedRow> rows;
  std::vector<BrokenProperty> broken;  ///< where it was judged
};

/// A machine that is given single messages, in several variants.
struct MessageMachine {
  std::string command;       ///< "dedup"
  std::string noun;          ///< "deduplication"
  std::string said_columns;  ///< the header of PlayedRow::said
  std::vector<std::string> variants;
  std::vector<std::string> properties;
  std::string hypothesis;
  /// By names of the lists above.
  std::function<RunProof(const std::string& variant, const std::string& property)> prove;
  std::function<PlayedRun(const std::string& variant, const std::vector<MessageRow>& rows,
                          bool judges)>
      play;
};

struct MessageRunOptions {
  std::string run;
  std::vector<std::string> variants = {"mended"};
  std::vector<std::string> properties;
  std::string witness_folder;
  std::string format = "text";
  bool check = false;
  bool monitor = false;
};

/// RUN.csv and --variant. `noun` as a MessageMachine's; `columns` are those of RUN.csv beside t_s,
/// symbol and sequence.
void add_message_run_input(CLI::App& sub, MessageRunOptions& options, const std::string& noun,
                           const std::string& columns);
/// The other options, but for what only one of the commands has.
void add_message_run_questions(CLI::App& sub, MessageRunOptions& options);

/// --check, or one run. Throws InputError.
int run_message_machine(const MessageMachine& machine, const MessageRunOptions& options,
                        const Made& made);

}  // namespace cascade
