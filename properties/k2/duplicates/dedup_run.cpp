#include "properties/k2/duplicates/dedup_run.hpp"

namespace cascade {

MessageIdentity SymbolNumbers::identity(const MessageRow& row) {
  const auto number =
      numbers_.emplace(symbol_key(row), numbers_.size() + 1);
  return {number.first->second, row.session, row.sequence};
}

std::vector<DedupedRow> dedup_run(const DedupVariant& variant,
                                  const std::vector<MessageRow>& rows) {
  Deduplicator deduplicator(variant);
  SymbolNumbers numbers;
  std::vector<DedupedRow> deduped;
  for (std::size_t i = 0; i < rows.size();) {
    if (rows[i].event != MessageEvent::message) {
      if (rows[i].event == MessageEvent::restart) deduplicator.restart();
      deduped.push_back({rows[i], {}, std::nullopt, deduplicator.entries(rows[i].at)});
      ++i;
      continue;
    }
    std::vector<MessageIdentity> ids;
    std::size_t end = i;
    do {
      ids.push_back(numbers.identity(rows[end++]));
    } while (end < rows.size() && !rows[i].batch.empty() && rows[end].batch == rows[i].batch &&
             rows[end].event == MessageEvent::message);
    const std::vector<DedupVerdict> verdicts = deduplicator.check_batch(rows[i].at, ids);
    const std::int64_t entries = deduplicator.entries(rows[i].at);
    for (std::size_t k = 0; k < ids.size(); ++k) {
      deduped.push_back({rows[i + k], ids[k], verdicts[k], entries});
    }
    i = end;
  }
  return deduped;
}

}  // namespace cascade
