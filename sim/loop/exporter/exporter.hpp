// The exporter in front of the lag that the cascade sees: scraped now and then, late, and sometimes
// not at all.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "model/units.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {

/// Keys of a table [exporter]. It is in front of `lag` alone; what else a policy monitors the
/// cascade reads in its own process.
struct ExporterSetup {
  /// Seconds between two scrapes, the first at 0. 0, the default: no exporter, the cascade reads
  /// the broker at each check.
  double interval_s = 0;
  /// Seconds from a scrape until the cascade can read it: the exporter's own cache, the scrape, the
  /// query.
  double delay_s = 0;
  /// Share of scrapes that are lost, 0 to below 1; drawn from the scenario's seed, apart from what
  /// else is drawn from it.
  double loss = 0;
  /// Seconds after its scrape until a value is no value any more, and the lag is missing.
  /// Prometheus' --query.lookback-delta: 5 min.
  double stale_after_s = 300;
};

/// What has been scraped of one site.
class LagExporter {
 public:
  /// `site`: each has its own losses.
  LagExporter(const ExporterSetup& setup, std::uint64_t seed, std::size_t site);

  bool is_there() const { return setup_.interval_s > 0; }
  /// When the next scrape is due.
  Instant due() const { return due_; }
  /// A scrape at `now`, where one is due; the calls go forward in time.
  void scrape(Instant now, double lag_messages);
  /// The newest scrape that has got there; missing where there is none that is not stale.
  double read(Instant now) const;

 private:
  ExporterSetup setup_;
  Prng prng_;
  Instant due_;
  std::int64_t scrapes_ = 0;
  std::deque<std::pair<Instant, double>> scraped_;  // from the newest that has got there on
};

}  // namespace cascade
