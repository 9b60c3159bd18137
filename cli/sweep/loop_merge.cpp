#include "cli/sweep/loop_merge.hpp"

#include <string>
#include <utility>
#include <vector>

#include "cli/sweep/loop_part.hpp"
#include "cli/sweep/loop_results.hpp"
#include "cli/sweep/part_file.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {

int merge_scenarios(MergeOptions options) {
  const std::vector<std::string>& files = options.files;
  std::vector<LoopPart> parts;
  std::vector<Shard> shards;
  for (const std::string& file : files) {
    parts.push_back(parse_loop_part(read_file_bytes(file).text(), shown_place(file)));
    shards.push_back(parts.back().shard);
  }
  require_all_parts(shards, files, [&parts](std::size_t i) {
    return difference(parts[i].whole, parts.front().whole);
  });
  const auto said = [&](const char* option, std::string LoopWhole::*member, std::string& wanted) {
    std::vector<std::string> by_each;
    for (const LoopPart& part : parts) by_each.push_back(part.whole.*member);
    take_from_parts(by_each, files, option, wanted);
  };
  said("--format", &LoopWhole::format, options.results.format);
  said("--pareto", &LoopWhole::pareto, options.results.pareto);
  const LoopWhole whole = parts.front().whole;
  if (const std::size_t size = whole.product().size(); size != whole.scenarios) {
    throw InputError(shown_place(files.front()), 0,
                     "is of " + counted(whole.scenarios, "scenario") +
                         ", and what it varies makes " + grouped(size),
                     "what cascade sweep wrote");
  }
  require_loop_results(options.results, whole);
  std::vector<LoopRow> rows(whole.scenarios);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (std::size_t place = 0; place < parts[i].records.size(); ++place) {
      const std::size_t number = parts[i].shard.number_at(place);
      rows[number] = row_of_part(parts[i].records[place], whole, number, shown_place(files[i]));
    }
    parts[i].records = {};  // in two forms at a time it would be much memory
  }
  notes() << "cascade: " << write_loop_results(options.results, whole, std::move(rows))
          << "; put together from " << counted(parts.size(), "shard") << "\n";
  return kHolds;
}

}  // namespace cascade
