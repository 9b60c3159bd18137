// K2's deduplication: whether a message was there before. Three variants: the dictionary that K2
// runs, the filter and the store that it has designed, and ours.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "model/k2/bloom_filter.hpp"
#include "model/k2/number_ranges.hpp"
#include "model/units.hpp"

namespace cascade {

/// What a message is. K2's own id is exchange.symbol.sequence, without the session: the same id
/// comes again each day.
struct MessageIdentity {
  std::uint64_t symbol = 0;  ///< exchange and symbol
  std::int64_t session = 0;
  std::int64_t sequence = 0;
};
bool operator==(const MessageIdentity& a, const MessageIdentity& b);
bool operator<(const MessageIdentity& a, const MessageIdentity& b);

enum class DedupVerdict : std::uint8_t {
  fresh,           ///< not seen before: processed
  false_positive,  ///< the filter knows it and the store does not: processed all the same
  duplicate,       ///< dropped
};
/// "new", "taken-for-false-positive", "duplicate".
std::string_view text(DedupVerdict verdict);
constexpr bool passes(DedupVerdict verdict) { return verdict != DedupVerdict::duplicate; }

enum class DedupMethod : std::uint8_t { dictionary, filter_and_store, ranges };

struct DedupVariant {
  std::string_view name;
  DedupMethod method = DedupMethod::ranges;
  Duration window{24 * 3'600'000'000'000};    ///< for so long a copy is to be found
  Duration cleans_every{600'000'000'000};     ///< what is older than the window goes then
  std::int64_t filter_members = 100'000'000;  ///< the filter's capacity
  double filter_share = 0.001;                ///< its false positives, at capacity
  bool is_filter_exact = false;  ///< a filter without false positives: what is left is the design's
  /// What it knows is written with the results, in one transaction, and so outlives the process
  /// and never speaks of a result that was not written.
  bool writes_with_results = false;
};

inline constexpr DedupVariant kDedupAsCoded{"as-coded", DedupMethod::dictionary};
inline constexpr DedupVariant kDedupAsDesigned{"as-designed", DedupMethod::filter_and_store};
inline constexpr DedupVariant kDedupMended{
    "mended", DedupMethod::ranges, {24 * 3'600'000'000'000}, {600'000'000'000}, 0, 0, false, true};

/// The three, in this order.
const std::vector<DedupVariant>& dedup_variants();
std::optional<DedupVariant> find_dedup_variant(std::string_view name);

/// Id -> when it was first seen. An entry may be as old as the window and a cleaning interval.
class WindowDictionary {
 public:
  WindowDictionary(Duration window, Duration cleans_every)
      : window_(window), cleans_every_(cleans_every) {}

  /// Whether it is known; it is from now on. Looking does not make an entry younger.
  bool knows(Instant at, std::uint64_t key);
  std::int64_t entries() const { return static_cast<std::int64_t>(seen_.size()); }

 private:
  Duration window_, cleans_every_;
  std::optional<Instant> cleaned_at_;
  std::unordered_map<std::uint64_t, Instant> seen_;  // asked of each message; never gone through
  std::deque<std::pair<Instant, std::uint64_t>> by_age_;
};

/// The filter lies in the process, the store on a server, where a key lives as long as the window.
class FilterAndStore {
 public:
  explicit FilterAndStore(const DedupVariant& variant);

  struct Known {
    bool by_filter = false, by_store = false;
  };
  Known known(Instant at, std::uint64_t key) const;
  /// What the design does with one that is not dropped.
  void remember(Instant at, std::uint64_t key, const Known& known);
  void forget_filter();
  std::int64_t filter_entries() const;
  std::int64_t store_entries(Instant at) const;

 private:
  DedupVariant variant_;
  BloomFilter filter_;
  std::unordered_set<std::uint64_t> exact_;
  std::map<std::uint64_t, Instant> store_;  // put at
};

/// Which numbers of each session are there, as ranges: as many as there are holes, whatever the
/// rate. A session is forgotten once its newest message is older than the window.
class SeenRanges {
 public:
  SeenRanges(Duration window, Duration cleans_every)
      : window_(window), cleans_every_(cleans_every) {}

  bool knows(Instant at, const MessageIdentity& id);
  std::int64_t entries() const;

 private:
  struct Session {
    NumberRanges numbers;
    Instant newest;
  };
  Duration window_, cleans_every_;
  std::optional<Instant> cleaned_at_;
  std::map<std::pair<std::uint64_t, std::int64_t>, Session> sessions_;
};

/// A value: copying it copies what it knows.
class Deduplicator {
 public:
  explicit Deduplicator(const DedupVariant& variant);

  /// Times never fall.
  DedupVerdict check(Instant at, const MessageIdentity& id);
  /// Several at once. The design looks all of them up before it remembers any; the others go one by
  /// one.
  std::vector<DedupVerdict> check_batch(Instant at, const std::vector<MessageIdentity>& ids);
  /// The process ends and begins anew: what lies in its memory is gone.
  void restart();

  /// Ids or ranges that are kept, in memory and on the server.
  std::int64_t entries(Instant at) const;
  const DedupVariant& variant() const { return variant_; }

 private:
  using Method = std::variant<WindowDictionary, FilterAndStore, SeenRanges>;
  static Method made(const DedupVariant& variant);

  DedupVariant variant_;
  Method method_;
};

}  // namespace cascade
