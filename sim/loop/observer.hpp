// What a run tells whoever watches it: monitors, recorders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/pressure.hpp"
#include "model/transition.hpp"
#include "sim/loop/segment.hpp"

namespace cascade {

class Site;
struct LoopEvent;

/// Something happened to messages of one segment. `counts` are those concerned; the segment says
/// where they stand in their partition.
struct Effect {
  std::size_t site;
  Instant at;
  Level level;
  std::size_t partition;
  const Segment& segment;
  MessageCounts counts;
  bool from_disk = false;
};

/// What a consumer has done with a message when it is through with it.
enum class Handling : std::uint8_t { process, spill, drop };

/// All functions do nothing unless overridden. They look and never touch. A new one is passed on by
/// ObserverList as well.
class LoopObserver {
 public:
  virtual ~LoopObserver() = default;

  /// What the workloads bring to all sites together, before anybody routes or misses it.
  virtual void on_arrivals(Instant, const MessageCounts&) {}
  /// Of those, what a site is never offered, as its feed is away.
  virtual void on_missed(std::size_t /*site*/, Instant, const MessageCounts&) {}
  /// Of those, what a site does not accept: a segment that never was in its log.
  virtual void on_refused(const Effect&) {}
  /// The consumer is through with them; their batch is neither written nor committed, and a crash
  /// may have them handled again.
  virtual void on_handled(const Effect&, Handling) {}
  /// A consumer's process ends: all of a site's, or one of `instances`.
  virtual void on_crash(std::size_t /*site*/, Instant, std::optional<std::size_t> /*instance*/,
                        std::size_t /*instances*/) {}
  virtual void on_spilled(const Effect&) {}  ///< written to disk, durable
  virtual void on_applied(const Effect&) {}  ///< processed, and its result written to the table
  virtual void on_dropped(const Effect&) {}
  /// Could not be handled, and are in the dead-letter queue or passed over: committed.
  virtual void on_set_aside(const Effect&) {}
  virtual void on_expired(const Effect&) {}  ///< deleted from the log before anybody had read it
  /// `cascade`: which of the site's.
  virtual void on_check(std::size_t /*site*/, std::size_t /*cascade*/, Instant,
                        const Pressure& /*as read*/, const std::optional<Transition>&,
                        const Site&) {}
  /// After each event of the queue, for every site.
  virtual void after_event(Instant, const LoopEvent&, const Site&) {}
};

}  // namespace cascade
