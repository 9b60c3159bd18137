// A deduplication over a run of messages.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/k2/deduplication.hpp"
#include "properties/k2/message_run.hpp"

namespace cascade {

/// What became of a row; of one that is no message there is no verdict.
struct DedupedRow {
  MessageRow row;
  MessageIdentity id;
  std::optional<DedupVerdict> verdict;
  std::int64_t entries = 0;  ///< kept once the row, and its batch, were looked at
};

/// Gives each symbol of an exchange a number, in the order in which they come.
class SymbolNumbers {
 public:
  MessageIdentity identity(const MessageRow& row);

 private:
  std::map<SymbolKey, std::uint64_t> numbers_;
};

/// Rows of one batch that stand next to each other are looked up together, at the first one's time.
/// Rows that were given up are not looked at.
std::vector<DedupedRow> dedup_run(const DedupVariant& variant, const std::vector<MessageRow>& rows);

}  // namespace cascade
