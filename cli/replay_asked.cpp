#include "cli/replay_asked.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "reports/text/journal_diff_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {

std::string assertions_text(const std::vector<Asserted>& all) {
  if (all.empty()) return "";
  std::string text = "\n";
  for (const Asserted& each : all) {
    text += fmt::format("  {}  {}, and it is {}\n",
                        verdict_label(each.holds, each.holds ? "holds" : "FAILS"),
                        printable(each.assertion.text), value_words(each));
  }
  return text;
}

bool tell_failed(const std::string& trace, const std::vector<Asserted>& all) {
  bool failed = false;
  for (const Asserted& each : all) {
    if (each.holds) continue;
    failed = true;
    std::cerr << "cascade: " << printable(trace) << ": asserted " << printable(each.assertion.text)
              << ", and it is " << value_words(each)
              << (each.value ? "" : ": what is unknown is no pass") << "\n";
  }
  return failed;
}

void write_assertions(JsonWriter& json, const std::vector<Asserted>& all) {
  if (all.empty()) return;
  json.array("assertions", [&] {
    for (const Asserted& each : all) write_member(json, each);
  });
}

GoldenJournal::GoldenJournal(std::string file, bool update)
    : file_(std::move(file)), update_(update) {
  if (update_ && (file_.empty() || file_ == "-")) {
    throw InputError("", 0, "--update has no journal to replace", "--against FILE with it");
  }
  if (file_.empty()) return;
  std::error_code ignored;
  if (!update_ || std::filesystem::exists(file_, ignored)) {
    recorded_ = parse_journal(read_input(file_), file_);
  }
  if (update_) output_.emplace(file_);
}

void GoldenJournal::compare(const Journal& replayed) {
  if (recorded_) diff_ = diff_journals(*recorded_, replayed);
}

std::string GoldenJournal::text(const Journal& replayed, const RunClock& clock) const {
  if (!recorded_ || diff_.same()) return "";
  return fmt::format("\nagainst {}: {}\n", printable(file_), diff_counts_text(diff_)) +
         diff_table(diff_, *recorded_, replayed, clock);
}

void GoldenJournal::write_member(JsonWriter& json, const Journal& replayed) const {
  if (!recorded_) return;
  json.object("against", [&] {
    json.member("file", file_);
    write_members(json, diff_, *recorded_, replayed);
  });
}

bool GoldenJournal::settle(const Journal& replayed) {
  if (!is_asked()) return true;
  const std::string name = "cascade: " + printable(file_) + ": ";
  if (recorded_ && diff_.same()) {
    notes() << "cascade: the replay agrees with " << printable(file_) << "\n";
    return true;
  }
  if (update_) {
    output_->write(to_json_lines(replayed));
    output_->commit();
    notes() << name
            << (recorded_ ? "updated: " + diff_counts_text(diff_)
                          : "written: " + counted(replayed.entries.size(), "transition"))
            << "\n";
    return true;
  }
  std::cerr << name << "the journal deviates: " << diff_counts_text(diff_) << "\n";
  return false;
}

}  // namespace cascade
