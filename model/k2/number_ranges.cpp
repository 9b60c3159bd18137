#include "model/k2/number_ranges.hpp"

#include <algorithm>
#include <tuple>

namespace cascade {

bool operator==(const NumberRange& a, const NumberRange& b) {
  return std::tie(a.session, a.from, a.to) == std::tie(b.session, b.from, b.to);
}
bool operator<(const NumberRange& a, const NumberRange& b) {
  return std::tie(a.session, a.from, a.to) < std::tie(b.session, b.from, b.to);
}

/// The first range that ends at `number` or later.
std::vector<NumberRange>::const_iterator NumberRanges::first_reaching(std::int64_t session,
                                                                      std::int64_t number) const {
  return std::lower_bound(ranges_.begin(), ranges_.end(), std::make_pair(session, number),
                          [](const NumberRange& range, const auto& wanted) {
                            return std::make_pair(range.session, range.to) < wanted;
                          });
}

void NumberRanges::add(const NumberRange& range) {
  if (range.size() == 0) return;
  // Neighbours become one as well: hence one number further on both sides.
  const auto begin = first_reaching(range.session, range.from - 1);
  auto end = begin;
  NumberRange whole = range;
  for (; end != ranges_.end() && end->session == range.session && end->from <= range.to + 1;
       ++end) {
    whole.from = std::min(whole.from, end->from);
    whole.to = std::max(whole.to, end->to);
  }
  ranges_.insert(ranges_.erase(begin, end), whole);
}

std::int64_t NumberRanges::count_in(const NumberRange& range) const {
  std::int64_t sum = 0;
  for (auto each = first_reaching(range.session, range.from);
       each != ranges_.end() && each->session == range.session && each->from <= range.to; ++each) {
    sum += std::min(each->to, range.to) - std::max(each->from, range.from) + 1;
  }
  return sum;
}

std::vector<NumberRange> NumberRanges::missing_in(const NumberRange& range) const {
  std::vector<NumberRange> missing;
  std::int64_t next = range.from;
  for (auto each = first_reaching(range.session, range.from);
       each != ranges_.end() && each->session == range.session && each->from <= range.to; ++each) {
    if (each->from > next) missing.push_back({range.session, next, each->from - 1});
    next = each->to + 1;
  }
  if (next <= range.to) missing.push_back({range.session, next, range.to});
  return missing;
}

void NumberRanges::forget_up_to(std::int64_t session, std::int64_t number) {
  ranges_.erase(ranges_.cbegin(), first_reaching(session, number + 1));
  if (!ranges_.empty() && ranges_.front().session == session) {
    ranges_.front().from = std::max(ranges_.front().from, number + 1);
  }
}

}  // namespace cascade
