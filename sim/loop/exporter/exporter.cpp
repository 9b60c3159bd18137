#include "sim/loop/exporter/exporter.hpp"

#include <cmath>

#include "model/pressure.hpp"

namespace cascade {

LagExporter::LagExporter(const ExporterSetup& setup, std::uint64_t seed, std::size_t site)
    : setup_(setup), prng_(~seed ^ (0x9e3779b97f4a7c15u * (site + 1))) {}

void LagExporter::scrape(Instant now, double lag_messages) {
  if (!is_there() || now < due_) return;
  ++scrapes_;
  due_ = Instant{std::llround(static_cast<double>(scrapes_) * setup_.interval_s * 1e9)};
  if (prng_.uniform() < setup_.loss) return;
  // What was scraped before the newest that can be read by now is of no use to anybody.
  const Duration delay = Duration::from_seconds(setup_.delay_s);
  while (scraped_.size() > 1 && scraped_[1].first + delay <= now) scraped_.pop_front();
  scraped_.emplace_back(now, lag_messages);
}

double LagExporter::read(Instant now) const {
  const Duration delay = Duration::from_seconds(setup_.delay_s);
  for (auto scrape = scraped_.rbegin(); scrape != scraped_.rend(); ++scrape) {
    if (scrape->first + delay > now) continue;
    const bool is_stale = now - scrape->first > Duration::from_seconds(setup_.stale_after_s);
    return is_stale ? kMissing : scrape->second;
  }
  return kMissing;
}

}  // namespace cascade
