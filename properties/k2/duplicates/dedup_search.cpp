#include "properties/k2/duplicates/dedup_search.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

// Within the window; two of them make just the window; beyond it and its cleaning.
constexpr Duration kShortPause{1'000'000'000};
constexpr Duration kHalfWindow{12 * 3'600'000'000'000};
constexpr Duration kBeyondWindow{25 * 3'600'000'000'000};
constexpr std::array<Duration, 3> kPauses = {kShortPause, kHalfWindow, kBeyondWindow};

/// Depth first, a row deeper each time, so that the first run that breaks the property is one of
/// the shortest.
class DedupSearch {
 public:
  DedupSearch(const DedupVariant& variant, const DedupProperty& property, const DedupBounds& bounds)
      : variant_(variant), property_(property), bounds_(bounds) {
    variant_.is_filter_exact = true;
  }

  RunProof run() {
    RunProof proof;
    proof.property = property_.name;
    proof.says = property_.says;
    proof.ruling = VerdictKind::holds;
    proof.counted_as = "run";
    for (std::size_t depth = 1; depth <= bounds_.rows; ++depth) {
      rows_.clear();
      proof.states = proof.looks = 0;
      if (!deepen(depth, Deduplicator(variant_), DedupMemory{}, proof)) continue;
      proof.ruling = VerdictKind::violated;
      proof.witness = rows_;
      require_witness(rows_);
      break;
    }
    return proof;
  }

 private:
  /// Whether a run that begins with rows_ breaks the property within `depth` more rows.
  bool deepen(std::size_t depth, const Deduplicator& before, const DedupMemory& memory,
              RunProof& proof) {
    ++proof.states;
    if (depth == 0) return false;
    const std::int64_t session_max = rows_.empty() ? -1 : latest_session();
    for (const Duration pause : kPauses) {
      if (rows_.empty() && pause != kShortPause) continue;
      for (std::int64_t session = 0; session < bounds_.sessions; ++session) {
        // A night lies before a session.
        if (!rows_.empty() && session > session_max && pause == kShortPause) continue;
        for (std::int64_t number = 1; number <= bounds_.numbers; ++number) {
          if (rows_.empty() && (session > 0 || number > 1)) continue;  // any first one is like it
          if (goes_wrong(depth, row_of(pause, session, number), before, memory, proof)) return true;
        }
      }
    }
    if (rows_.empty() || rows_.back().event == MessageEvent::restart) return false;
    MessageRow restart;
    restart.event = MessageEvent::restart;
    restart.at = rows_.back().at + kShortPause;
    if (goes_wrong(depth, restart, before, memory, proof)) return true;
    return batch_goes_wrong(depth, before, memory, proof);
  }

  /// Two copies in one batch.
  bool batch_goes_wrong(std::size_t depth, const Deduplicator& before, const DedupMemory& memory,
                        RunProof& proof) {
    if (depth < 2) return false;
    MessageRow copy = row_of(kShortPause, latest_session(), bounds_.numbers);
    copy.batch = "b" + std::to_string(rows_.size());
    Deduplicator after = before;
    const MessageIdentity id = numbers_.identity(copy);
    const auto verdicts = after.check_batch(copy.at, {id, id});
    DedupMemory remembered = memory;
    proof.looks += 2;
    bool is_broken = false;
    std::size_t added = 0;
    for (const DedupVerdict verdict : verdicts) {
      const DedupedRow deduped{copy, id, verdict, after.entries(copy.at)};
      rows_.push_back(copy);
      ++added;
      is_broken = !property_.rule(variant_, remembered, deduped);
      if (is_broken) return true;
      remember(remembered, deduped);
    }
    if (deepen(depth - 2, after, remembered, proof)) return true;
    rows_.resize(rows_.size() - added);
    return false;
  }

  bool goes_wrong(std::size_t depth, const MessageRow& row, const Deduplicator& before,
                  const DedupMemory& memory, RunProof& proof) {
    ++proof.looks;
    Deduplicator after = before;
    DedupedRow deduped{row, {}, std::nullopt, 0};
    if (row.event == MessageEvent::restart) {
      after.restart();
    } else {
      deduped.id = numbers_.identity(row);
      deduped.verdict = after.check(row.at, deduped.id);
      deduped.entries = after.entries(row.at);
    }
    rows_.push_back(row);
    if (!property_.rule(variant_, memory, deduped)) return true;
    DedupMemory remembered = memory;
    remember(remembered, deduped);
    if (deepen(depth - 1, after, remembered, proof)) return true;
    rows_.pop_back();
    return false;
  }

  MessageRow row_of(Duration pause, std::int64_t session, std::int64_t number) const {
    MessageRow row;
    row.at = rows_.empty() ? Instant{} : rows_.back().at + pause;
    row.exchange = "ASX";
    row.symbol = "BHP";
    row.session = session;
    row.sequence = number;
    return row;
  }

  std::int64_t latest_session() const {
    std::int64_t latest = 0;
    for (const MessageRow& row : rows_) latest = std::max(latest, row.session);
    return latest;
  }

  /// The rows, run by themselves, must do what the search saw.
  void require_witness(const std::vector<MessageRow>& rows) const {
    const auto violations = judge_dedup(variant_, dedup_run(variant_, rows));
    const bool is_so = std::any_of(violations.begin(), violations.end(), [&](const auto& each) {
      return each.property == &property_ && each.row + 1 == rows.size();
    });
    if (!is_so) std::abort();  // a fault of ours
  }

  DedupVariant variant_;
  const DedupProperty& property_;
  DedupBounds bounds_;
  SymbolNumbers numbers_;
  std::vector<MessageRow> rows_;
};

}  // namespace

RunProof prove_dedup(const DedupVariant& variant, const DedupProperty& property,
                     const DedupBounds& bounds) {
  return DedupSearch(variant, property, bounds).run();
}

std::string dedup_hypothesis(const DedupBounds& bounds) {
  return "every run of at most " + counted(bounds.rows, "row") + " over the numbers 1 to " +
         grouped(bounds.numbers) + " of " + counted(bounds.sessions, "session") +
         " of a symbol, with restarts and batches of two copies, and waits of a moment, half a "
         "window and more than a window; a night lies before a session; the filter has no false "
         "positives";
}

}  // namespace cascade
