// The deduplications against a second reading of the facts, which shares no line with them.

#include "properties/k2/duplicates/dedup_run.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace cascade {
namespace {

/// From `low` to below `high`, whatever the size: small cases alone would miss much.
template <class Number>
Number any_of(Number low, Number high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<Number>(low, high));
}

constexpr double kDayS = 86'400, kCleaningS = 600;

/// Everything that was ever handled, with its time; each kind asks it anew.
struct PlainDedup {
  std::string kind;
  std::map<std::string, double> dictionary, store;
  double cleaned_s = -1;
  std::set<std::string> filter;
  std::map<std::tuple<std::string, std::int64_t, std::int64_t>, double> seen;
  std::map<std::pair<std::string, std::int64_t>, double> newest;

  std::string say(double at_s, const MessageRow& row) {
    const std::string id = row.symbol + "." + std::to_string(row.sequence);
    const bool is_due = cleaned_s < 0 || at_s - cleaned_s >= kCleaningS;
    const bool cleans = is_due && cleaned_s >= 0;
    if (is_due) cleaned_s = at_s;
    if (kind == "as-coded") {
      if (cleans) {
        std::erase_if(dictionary, [&](const auto& each) { return at_s - each.second > kDayS; });
      }
      return dictionary.emplace(id, at_s).second ? "new" : "duplicate";
    }
    if (kind == "as-designed") {
      if (filter.insert(id).second) return "new";
      if (store.count(id) > 0 && at_s <= store[id] + kDayS) return "duplicate";
      store[id] = at_s;
      return "taken-for-false-positive";
    }
    if (cleans) {
      std::erase_if(seen, [&](const auto& each) {
        const auto& [symbol, session, number] = each.first;
        return at_s - newest[{symbol, session}] > kDayS;
      });
    }
    if (!seen.emplace(std::make_tuple(row.symbol, row.session, row.sequence), at_s).second) {
      return "duplicate";
    }
    newest[{row.symbol, row.session}] = at_s;
    return "new";
  }
};

RC_GTEST_PROP(DedupRun, SaysWhatAPlainReadingSays, ()) {
  std::vector<MessageRow> rows;
  Instant now{};
  const int size = any_of(1, 50);
  for (int i = 0; i < size; ++i) {
    static constexpr std::int64_t kWaitsS[] = {0, 1, 599, 600, 601, 43'200, 86'400, 86'401};
    now = now + Duration{kWaitsS[any_of(0, 8)] * 1'000'000'000};
    MessageRow row;
    row.at = now;
    row.symbol = *rc::gen::element<std::string>("BHP", "CBA");
    row.session = any_of(0, 2);
    row.sequence = any_of(1, 6);
    if (any_of(0, 25) == 0) row.event = MessageEvent::restart;
    rows.push_back(row);
  }
  for (DedupVariant variant : dedup_variants()) {
    variant.is_filter_exact = true;
    PlainDedup plain;
    plain.kind = variant.name;
    for (const DedupedRow& deduped : dedup_run(variant, rows)) {
      if (deduped.row.event == MessageEvent::restart) {
        if (plain.kind == "as-coded") {
          plain.dictionary.clear();
          plain.cleaned_s = -1;
        }
        plain.filter.clear();
        continue;
      }
      const double at_s = static_cast<double>(deduped.row.at.ns) / 1e9;
      RC_ASSERT(std::string(text(*deduped.verdict)) == plain.say(at_s, deduped.row));
    }
  }
}

/// Memory follows the holes, not the messages.
RC_GTEST_PROP(DedupRun, TheMendedOneKeepsOneRangeMoreThanThereAreHoles, ()) {
  Deduplicator mended(kDedupMended);
  std::int64_t holes = 0, number = 0;
  const int size = any_of(1, 300);
  for (int i = 0; i < size; ++i) {
    const bool skips = i > 0 && any_of(0, 10) == 0;
    holes += skips;
    number += skips ? 2 : 1;
    RC_ASSERT(passes(mended.check(Instant{i}, {1, 0, number})));
  }
  RC_ASSERT(mended.entries(Instant{size}) == holes + 1);
}

}  // namespace
}  // namespace cascade
