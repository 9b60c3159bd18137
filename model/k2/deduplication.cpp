#include "model/k2/deduplication.hpp"

#include <algorithm>
#include <tuple>

namespace cascade {
namespace {

/// Of K2's id: the session is no part of it. Two ids in one key are as likely as 64 bits make it.
std::uint64_t key_of(const MessageIdentity& id) {
  return stirred(stirred(id.symbol) ^ static_cast<std::uint64_t>(id.sequence));
}

/// Whether it is time to clean; then that is noted. The first look starts the interval.
bool is_cleaning_due(std::optional<Instant>& cleaned_at, Instant at, Duration every) {
  if (cleaned_at && at - *cleaned_at < every) return false;
  const bool is_due = cleaned_at.has_value();
  cleaned_at = at;
  return is_due;
}

}  // namespace

bool operator==(const MessageIdentity& a, const MessageIdentity& b) {
  return std::tie(a.symbol, a.session, a.sequence) == std::tie(b.symbol, b.session, b.sequence);
}
bool operator<(const MessageIdentity& a, const MessageIdentity& b) {
  return std::tie(a.symbol, a.session, a.sequence) < std::tie(b.symbol, b.session, b.sequence);
}

std::string_view text(DedupVerdict verdict) {
  switch (verdict) {
    case DedupVerdict::fresh:
      return "new";
    case DedupVerdict::false_positive:
      return "taken-for-false-positive";
    case DedupVerdict::duplicate:
      return "duplicate";
  }
  return "new";
}

const std::vector<DedupVariant>& dedup_variants() {
  static const std::vector<DedupVariant> variants = {kDedupAsCoded, kDedupAsDesigned, kDedupMended};
  return variants;
}

std::optional<DedupVariant> find_dedup_variant(std::string_view name) {
  for (const DedupVariant& variant : dedup_variants()) {
    if (variant.name == name) return variant;
  }
  return std::nullopt;
}

bool WindowDictionary::knows(Instant at, std::uint64_t key) {
  if (is_cleaning_due(cleaned_at_, at, cleans_every_)) {
    while (!by_age_.empty() && at - by_age_.front().first > window_) {
      seen_.erase(by_age_.front().second);
      by_age_.pop_front();
    }
  }
  const bool is_new = seen_.emplace(key, at).second;
  if (is_new) by_age_.emplace_back(at, key);
  return !is_new;
}

FilterAndStore::FilterAndStore(const DedupVariant& variant)
    : variant_(variant),
      filter_(variant.is_filter_exact ? BloomSize{}
                                      : bloom_size(variant.filter_members, variant.filter_share)) {}

FilterAndStore::Known FilterAndStore::known(Instant at, std::uint64_t key) const {
  Known known;
  known.by_filter = variant_.is_filter_exact ? exact_.count(key) > 0 : filter_.contains(key);
  const auto found = store_.find(key);
  known.by_store = found != store_.end() && at - found->second <= variant_.window;
  return known;
}

void FilterAndStore::remember(Instant at, std::uint64_t key, const Known& known) {
  if (known.by_filter) {
    store_[key] = at;
  } else if (variant_.is_filter_exact) {
    exact_.insert(key);
  } else {
    filter_.add(key);
  }
}

void FilterAndStore::forget_filter() {
  exact_.clear();
  filter_ = BloomFilter(filter_.size());
}

std::int64_t FilterAndStore::filter_entries() const {
  return variant_.is_filter_exact ? static_cast<std::int64_t>(exact_.size()) : filter_.added();
}

std::int64_t FilterAndStore::store_entries(Instant at) const {
  return std::count_if(store_.begin(), store_.end(),
                       [&](const auto& entry) { return at - entry.second <= variant_.window; });
}

bool SeenRanges::knows(Instant at, const MessageIdentity& id) {
  if (is_cleaning_due(cleaned_at_, at, cleans_every_)) {
    for (auto each = sessions_.begin(); each != sessions_.end();) {
      each = at - each->second.newest > window_ ? sessions_.erase(each) : std::next(each);
    }
  }
  Session& session = sessions_[{id.symbol, id.session}];
  if (session.numbers.contains(id.session, id.sequence)) return true;
  session.numbers.add({id.session, id.sequence, id.sequence});
  session.newest = at;
  return false;
}

std::int64_t SeenRanges::entries() const {
  std::int64_t sum = 0;
  for (const auto& [key, session] : sessions_) {
    sum += static_cast<std::int64_t>(session.numbers.ranges().size());
  }
  return sum;
}

Deduplicator::Method Deduplicator::made(const DedupVariant& variant) {
  switch (variant.method) {
    case DedupMethod::dictionary:
      return WindowDictionary(variant.window, variant.cleans_every);
    case DedupMethod::filter_and_store:
      return FilterAndStore(variant);
    case DedupMethod::ranges:
      break;
  }
  return SeenRanges(variant.window, variant.cleans_every);
}

Deduplicator::Deduplicator(const DedupVariant& variant)
    : variant_(variant), method_(made(variant)) {}

DedupVerdict Deduplicator::check(Instant at, const MessageIdentity& id) {
  return check_batch(at, {id}).front();
}

std::vector<DedupVerdict> Deduplicator::check_batch(Instant at,
                                                    const std::vector<MessageIdentity>& ids) {
  std::vector<DedupVerdict> verdicts;
  verdicts.reserve(ids.size());
  const auto verdict = [](bool is_known) {
    return is_known ? DedupVerdict::duplicate : DedupVerdict::fresh;
  };
  if (auto* dictionary = std::get_if<WindowDictionary>(&method_)) {
    for (const auto& id : ids) verdicts.push_back(verdict(dictionary->knows(at, key_of(id))));
  } else if (auto* ranges = std::get_if<SeenRanges>(&method_)) {
    for (const auto& id : ids) verdicts.push_back(verdict(ranges->knows(at, id)));
  } else {
    auto& pair = std::get<FilterAndStore>(method_);
    std::vector<FilterAndStore::Known> known;
    for (const auto& id : ids) known.push_back(pair.known(at, key_of(id)));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const bool is_dropped = known[i].by_filter && known[i].by_store;
      verdicts.push_back(is_dropped           ? DedupVerdict::duplicate
                         : known[i].by_filter ? DedupVerdict::false_positive
                                              : DedupVerdict::fresh);
      if (!is_dropped) pair.remember(at, key_of(ids[i]), known[i]);
    }
  }
  return verdicts;
}

void Deduplicator::restart() {
  if (auto* pair = std::get_if<FilterAndStore>(&method_)) {
    pair->forget_filter();
  } else if (!variant_.writes_with_results) {
    method_ = made(variant_);
  }
}

std::int64_t Deduplicator::entries(Instant at) const {
  if (const auto* dictionary = std::get_if<WindowDictionary>(&method_)) {
    return dictionary->entries();
  }
  if (const auto* ranges = std::get_if<SeenRanges>(&method_)) return ranges->entries();
  const auto& pair = std::get<FilterAndStore>(method_);
  return pair.filter_entries() + pair.store_entries(at);
}

}  // namespace cascade
