#include "sim/query/hybrid_answer.hpp"

#include <algorithm>
#include <limits>

namespace cascade {
namespace {

/// All, or how many of a class the symbols of its tier may have together.
std::int64_t of_all_symbols(std::int64_t each, const QuerySetup& setup, std::size_t c) {
  const auto tier = static_cast<std::size_t>(class_tier(c));
  return each * static_cast<std::int64_t>(setup.symbols[tier]);
}

bool is_down(const std::vector<double>& span, Instant now) {
  if (span.empty()) return false;
  const double at_s = (now - Instant{}).seconds();
  return at_s >= span[0] && at_s <= span[1];
}

/// A range of cohorts by their indexes: [first, end).
struct CohortRange {
  std::size_t first = 0, end = 0;
  bool holds(std::size_t i) const { return i >= first && i < end; }
};

/// Those that arrived in [from, to].
CohortRange arrived_in(const std::deque<QueryCohort>& cohorts, Instant from, Instant to) {
  const auto before = [](const QueryCohort& cohort, Instant at) { return cohort.arrived < at; };
  const auto after = [](Instant at, const QueryCohort& cohort) { return at < cohort.arrived; };
  const auto first = std::lower_bound(cohorts.begin(), cohorts.end(), from, before);
  const auto end = std::upper_bound(first, cohorts.end(), to, after);
  return {static_cast<std::size_t>(first - cohorts.begin()),
          static_cast<std::size_t>(end - cohorts.begin())};
}

/// One class of one answer.
class ClassAnswer {
 public:
  ClassAnswer(const std::deque<QueryCohort>& cohorts, std::size_t c, const CohortRange& asked,
              const QuerySetup& setup)
      : cohorts_(cohorts), c_(c), asked_(asked) {
    limit_ = setup.limit == 0 ? std::numeric_limits<std::int64_t>::max()
                              : of_all_symbols(setup.limit, setup, c);
    table_.resize(asked.end - asked.first);
    tail_.resize(table_.size());
  }

  /// The oldest cohort that is still in the tail's memory.
  static std::size_t tail_begin(const std::deque<QueryCohort>& cohorts, std::size_t c, Instant now,
                                const QuerySetup& setup) {
    std::int64_t room = of_all_symbols(setup.tail_messages, setup, c);
    std::size_t first = arrived_in(cohorts, Instant::min(), now).end;
    while (first > 0) {
      const QueryCohort& cohort = cohorts[first - 1];
      room -= cohort.offered.of[c] - cohort.refused.of[c];
      if (now - cohort.arrived > setup.tail || room < 0) break;
      --first;
    }
    return first;
  }

  void ask_table(const CohortRange& range) {
    for (std::size_t i = asked_.first; i < asked_.end; ++i) {
      if (range.holds(i)) table_[i - asked_.first] = cohorts_[i].in_table.of[c_];
    }
  }
  void ask_tail(const CohortRange& range, std::size_t tail_begin) {
    for (std::size_t i = std::max(asked_.first, tail_begin); i < asked_.end; ++i) {
      if (range.holds(i)) {
        tail_[i - asked_.first] = cohorts_[i].offered.of[c_] - cohorts_[i].refused.of[c_];
      }
    }
  }

  /// Cuts both sources and then the merged answer to the limit. K2's table is read newest first,
  /// its tail oldest first, and of the merged answer the oldest are kept; mended, all keep the
  /// newest.
  void merge(QueryForm form, HybridAnswer& answer) {
    std::vector<std::int64_t> whole(table_.size());
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = std::max(table_[i], tail_[i]);
    cut(table_, true);
    cut(tail_, form == QueryForm::mended);
    std::vector<std::int64_t> found(table_.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      found[i] = std::max(table_[i], tail_[i]);
      answer.twice.of[c_] += std::min(table_[i], tail_[i]);
      if (table_[i] > 0) {
        answer.twice.of[c_] += cohorts_[asked_.first + i].twice_in_table.of[c_];
      }
    }
    cut(found, form == QueryForm::mended);
    tell(whole, found, answer);
  }

  bool was_cut() const { return was_cut_; }

 private:
  void cut(std::vector<std::int64_t>& counts, bool keep_newest) {
    std::int64_t room = limit_;
    for (std::size_t k = 0; k < counts.size(); ++k) {
      std::int64_t& count = counts[keep_newest ? counts.size() - 1 - k : k];
      if (count > room) was_cut_ = true;
      count = std::min(count, room);
      room -= count;
    }
  }

  void tell(const std::vector<std::int64_t>& whole, const std::vector<std::int64_t>& found,
            HybridAnswer& answer) const {
    for (std::size_t i = 0; i < found.size(); ++i) {
      const QueryCohort& cohort = cohorts_[asked_.first + i];
      answer.asked.of[c_] += cohort.offered.of[c_];
      answer.found.of[c_] += found[i];
      std::int64_t rest = cohort.offered.of[c_] - found[i];
      const auto give = [&](AnswerGap gap, std::int64_t most) {
        const std::int64_t n = std::clamp<std::int64_t>(most, 0, rest);
        answer.missing[static_cast<std::size_t>(gap)].of[c_] += n;
        rest -= n;
      };
      give(AnswerGap::cut, whole[i] - found[i]);
      give(AnswerGap::refused, cohort.refused.of[c_]);
      give(AnswerGap::dropped, cohort.dropped.of[c_]);
      give(AnswerGap::expired, cohort.expired.of[c_]);
      give(AnswerGap::on_disk, cohort.on_disk.of[c_]);
      give(AnswerGap::waiting, cohort.in_log().of[c_]);
      give(AnswerGap::unasked, rest);
      if (found[i] == 0) continue;
      std::optional<Instant>& newest = answer.newest[static_cast<std::size_t>(class_tier(c_))];
      if (!newest || *newest < cohort.arrived) newest = cohort.arrived;
    }
  }

  const std::deque<QueryCohort>& cohorts_;
  std::size_t c_;
  CohortRange asked_;
  std::int64_t limit_;
  bool was_cut_ = false;
  std::vector<std::int64_t> table_, tail_;  // of each cohort asked for, what the source has
};

/// Whether something of the class that was offered is not in the table. A platform knows that of
/// its own log and of its own shedding, without counting what is in an answer.
bool lacks(const QueryCohort& cohort, std::size_t c) {
  return cohort.refused.of[c] + cohort.dropped.of[c] + cohort.expired.of[c] + cohort.on_disk.of[c] +
             cohort.in_log().of[c] >
         0;
}

/// Up to there the table has all that was accepted: its real end.
std::size_t table_end(const std::deque<QueryCohort>& cohorts, const CohortRange& asked) {
  for (std::size_t i = asked.first; i < asked.end; ++i) {
    MessageCounts gone = cohorts[i].refused;
    gone += cohorts[i].in_table;
    if (!(gone == cohorts[i].offered)) return i;
  }
  return asked.end;
}

/// Where each source is asked.
struct Routes {
  CohortRange table, tail;
  bool asks_table = false, asks_tail = false;
};

Routes routes_of(const std::deque<QueryCohort>& cohorts, const Question& question,
                 const QuerySetup& setup, QueryForm form) {
  Routes routes;
  if (form == QueryForm::as_coded) {
    const Instant cutoff = question.now - setup.commit_lag;
    routes.asks_tail = question.end > cutoff;
    routes.asks_table = question.start < cutoff;
    const Instant table_to = routes.asks_tail ? std::min(question.end, cutoff) : question.end;
    routes.table = arrived_in(cohorts, question.start, table_to);
    routes.tail = arrived_in(cohorts, std::max(question.start, cutoff), question.end);
    return routes;
  }
  const CohortRange asked = arrived_in(cohorts, question.start, question.end);
  routes.table = asked;
  // Without the table, the tail has to say what it can.
  routes.tail = is_down(setup.table_down_s, question.now)
                    ? asked
                    : CohortRange{table_end(cohorts, asked), asked.end};
  routes.asks_table = asked.first < asked.end;
  routes.asks_tail = routes.tail.first < routes.tail.end;
  return routes;
}

}  // namespace

std::string_view text(QueryForm form) {
  return form == QueryForm::as_coded ? "as coded" : "mended";
}

std::string_view text(AnswerGap gap) {
  constexpr std::array<std::string_view, kAnswerGapCount> kTexts = {
      "refused", "dropped", "expired", "on_disk", "waiting", "unasked", "cut"};
  return kTexts[static_cast<std::size_t>(gap)];
}

MessageCounts QueryCohort::in_log() const {
  MessageCounts rest = offered;
  for (const MessageCounts* part : {&refused, &dropped, &expired, &on_disk, &in_table})
    rest -= *part;
  for (std::int64_t& n : rest.of) n = std::max<std::int64_t>(n, 0);
  return rest;
}

std::optional<double> HybridAnswer::share(Tier tier) const {
  const std::int64_t all = asked.of_tier(tier);
  if (all == 0) return std::nullopt;
  return static_cast<double>(found.of_tier(tier)) / static_cast<double>(all);
}

HybridAnswer hybrid_answer(const std::deque<QueryCohort>& cohorts, const Question& question,
                           const QuerySetup& setup, QueryForm form) {
  HybridAnswer answer;
  answer.says_complete.fill(true);
  const CohortRange asked = arrived_in(cohorts, question.start, question.end);
  const Routes routes = routes_of(cohorts, question, setup, form);
  const bool table_fails = routes.asks_table && is_down(setup.table_down_s, question.now);
  const bool tail_fails = routes.asks_tail && is_down(setup.tail_down_s, question.now);
  for (std::size_t c = 0; c < kClassCount; ++c) {
    ClassAnswer of_class(cohorts, c, asked, setup);
    const std::size_t tail_begin =
        routes.asks_tail ? ClassAnswer::tail_begin(cohorts, c, question.now, setup) : 0;
    if (routes.asks_table && !table_fails) of_class.ask_table(routes.table);
    if (routes.asks_tail && !tail_fails) of_class.ask_tail(routes.tail, tail_begin);
    of_class.merge(form, answer);
    if (form == QueryForm::as_coded) continue;
    // What the tail has is whole, shed or not: only what was refused never was in the log. Before
    // it there is the table alone.
    const bool has_tail = routes.asks_tail && !tail_fails;
    const std::size_t alone = has_tail ? std::max(tail_begin, routes.tail.first) : asked.end;
    bool whole = !of_class.was_cut() && (alone <= asked.first || !table_fails);
    for (std::size_t i = asked.first; i < asked.end && whole; ++i) {
      whole = i < alone ? !lacks(cohorts[i], c) : cohorts[i].refused.of[c] == 0;
    }
    if (!whole) {
      answer.says_complete[static_cast<std::size_t>(class_tier(c))] = false;
    }
  }
  return answer;
}

}  // namespace cascade
