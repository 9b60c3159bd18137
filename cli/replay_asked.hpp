// What is asked of a replay beside its figures: assertions about them, and whether it still does
// what a recorded journal says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/replay/assertion.hpp"
#include "sim/replay/journal_diff.hpp"
#include "sim/replay/run_clock.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {

/// The lines of the figures that were asserted, each with its value; empty where none was.
std::string assertions_text(const std::vector<Asserted>& all);
/// On standard error, those that fail; whether there are any.
bool tell_failed(const std::string& trace, const std::vector<Asserted>& all);
/// The member "assertions" of an object, where something was asserted.
void write_assertions(JsonWriter& json, const std::vector<Asserted>& all);

/// A golden journal: what a replay is compared with, and, where that is asked for, replaced by.
class GoldenJournal {
 public:
  /// Reads FILE, if that is one. With `update` there need not be such a file yet. Throws
  /// InputError.
  GoldenJournal(std::string file, bool update);

  bool is_asked() const { return !file_.empty(); }
  /// Where `--update` writes; empty where it does not.
  std::string place() const { return update_ ? file_ : ""; }

  void compare(const Journal& replayed);
  /// All that moved; empty where nothing did, or there was nothing to compare with.
  std::string text(const Journal& replayed, const RunClock& clock) const;
  void write_member(JsonWriter& json, const Journal& replayed) const;
  /// Replaces the file where it is to be and something moved, and says on standard error what came
  /// of it; whether the replay is as it should be.
  bool settle(const Journal& replayed);

 private:
  std::string file_;
  bool update_;
  std::optional<OutputFile> output_;
  std::optional<Journal> recorded_;
  JournalDiff diff_;
};

}  // namespace cascade
