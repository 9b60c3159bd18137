// Any bytes as a journal.
#include <algorithm>

#include "properties/fuzz/fuzz_target.hpp"
#include "properties/reference/same.hpp"
#include "sim/replay/journal.hpp"

namespace cascade {

Fuzzed fuzz_input(std::string_view input) {
  const auto journal = read_or_refuse([&] { return parse_journal(input, kFuzzedFile); });
  if (!journal) return Fuzzed::refused;
  const std::string text = to_json_lines(*journal);
  const Journal back = parse_journal(text, "journal");
  require(back.header.start == journal->header.start, "a journal's start reads back");
  require(std::equal(back.entries.begin(), back.entries.end(), journal->entries.begin(),
                     journal->entries.end(),
                     [](const Transition& a, const Transition& b) { return same(a, b); }),
          "a journal's entries read back, in every field");
  require(to_json_lines(back) == text, "a journal is the same bytes when it is written again");
  Level level = kLowest;
  Instant latest = Instant{0};
  for (const Transition& entry : journal->entries) {
    require(entry.from == level, "each entry goes on from the one before");
    require(entry.at >= latest, "time does not fall");
    require(index(entry.to) < journal->header.levels.size(), "a level is one of the ladder's");
    level = entry.to;
    latest = entry.at;
  }
  return Fuzzed::taken;
}

}  // namespace cascade
