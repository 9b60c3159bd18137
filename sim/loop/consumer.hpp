// The consumer: instances that poll, handle, write and commit. What it does is here, when it is
// done is the site's business.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/loop/broker.hpp"
#include "sim/loop/flows.hpp"
#include "sim/loop/group/assignment.hpp"
#include "sim/loop/observer.hpp"
#include "sim/loop/outcome/latency.hpp"
#include "sim/loop/poison.hpp"
#include "sim/loop/reading_order.hpp"
#include "sim/loop/service.hpp"
#include "sim/loop/spill.hpp"

namespace cascade {

/// When a batch is over.
enum class BatchEnds : std::uint8_t {
  polled,     ///< after each poll, whatever became of its messages
  processed,  ///< when full of processed messages, or at an empty poll once it holds one (K2)
};
std::string_view text(BatchEnds ends);

struct ConsumerSetup {
  std::int64_t instances = 1;
  std::int64_t batch_size = 10'000;
  double process_us = 10;                          ///< for each message, without enrichment
  Service service = Service::fixed;                ///< how its time is spread: service.hpp
  double service_cv = 1;                           ///< of lognormal: standard deviation over mean
  double enrich_us = 0;                            ///< on top, where the level does not skip it
  double validate_us = 0;                          ///< on top, where the level does not reduce it
  double reduced_validate_us = 0;                  ///< what is left of it there
  std::optional<std::int64_t> reduced_batch_size;  ///< there; else batch_size
  double filter_us = 0.5;  ///< for each message that is dropped, or known from before a crash
  double spill_us = 2;     ///< for each message written to disk
  double poll_ms = 1;      ///< for each poll
  double commit_ms = 1;    ///< from the batch's write to its commit
  double poll_timeout_ms = 100;
  BatchEnds batch_ends = BatchEnds::polled;
  bool sees_data_types = true;  ///< K2 takes every message for a trade
  /// A batch that holds a poison message (a fault) is tried so often again, so far apart, before
  /// on_poison: 9 times at once in Spring Kafka's DefaultErrorHandler.
  std::int64_t retries = 9;
  double retry_backoff_s = 0;
  OnPoison on_poison = OnPoison::block;

  /// What SOFT is said to mean beside skipping enrichment (K2): reduced validation and smaller
  /// batches. `is_reduced` is the case from the level on that skips enrichment.
  double validation_us(bool is_reduced) const {
    return is_reduced ? reduced_validate_us : validate_us;
  }
  /// What processing a message takes in all, where that costs `slow_factor` times as much.
  double processing_us(bool is_reduced, double slow_factor = 1) const {
    return process_us * slow_factor + (is_reduced ? 0 : enrich_us) + validation_us(is_reduced);
  }
  /// The dearest way through: processed with everything, spilled and read back.
  double dearest_us() const { return processing_us(false) + spill_us + filter_us; }
  /// What it takes a message of a class for.
  DataType seen_type(std::size_t message_class) const {
    return sees_data_types ? class_type(message_class) : DataType::trades;
  }
  std::int64_t batch_messages(bool is_reduced) const {
    return is_reduced ? reduced_batch_size.value_or(batch_size) : batch_size;
  }
};

/// What is the case at a poll.
struct PollContext {
  Level level = kLowest;
  std::array<Action, kClassCount> actions{};
  bool enriches = true;
  bool reads_log = true;
  bool replays = false;
  double slow_factor = 1;
  Duration poll_delay;
};

/// The books of a site: what its consumer fills in.
struct LoopBooks {
  std::size_t site = 0;
  Flows flows;  ///< without in_log and on_disk, which broker and spill know
  PerLevel<MessageCounts> dropped_at{};  ///< of flows.dropped: by the level of the poll
  std::array<LatencyHistogram, kTierCount> latency;
  std::int64_t applied_messages = 0;
  LoopObserver* observer = nullptr;
};

class Consumer {
 public:
  Consumer(const ConsumerSetup& setup, Broker& broker, Spill& spill, LoopBooks& books)
      : setup_(setup), broker_(broker), spill_(spill), books_(books) {
    scale_to(setup.instances);
  }

  /// Nothing may be in flight. Partition p is read by instance p modulo the number of instances.
  void scale_to(std::int64_t instances);
  std::size_t instance_count() const { return batches_.size(); }
  /// From now on instance i reads the partitions `by_instance[i]`, however many instances that are;
  /// what they have in hand stays theirs.
  void assign(const Assignment& by_instance);

  /// To be called before has_nothing_for() is asked, and when messages have come since.
  void hear_news();
  /// Whether nothing waits for it, in the log or on disk: a poll would be in vain.
  bool has_nothing_for(std::size_t i) const { return order_.has_nothing_for(i); }
  /// What of such a poll can be told later: the next one begins with another partition.
  void pass_turn(std::size_t i);
  /// Whether it has messages in hand that are not committed.
  bool holds_any(std::size_t i) const { return !batches_[i].works.empty(); }
  /// The same, of partitions that it is not assigned any more.
  bool holds_others(std::size_t i) const;

  /// Where service times are drawn from; say so before the first poll.
  void seed_service(std::uint64_t seed) { service_draws_ = ServiceDraws(books_.site, seed); }

  /// From now on so many of a partition's next messages are poison, until cure() by the same.
  void poison_next(std::size_t partition, std::int64_t messages, const void* by);
  void cure(const void* by) { poison_.cure(by); }

  /// Polls for instance `i`: replays first, then the log. The time that handling takes, or empty
  /// where there was nothing.
  std::optional<Duration> poll(std::size_t i, Instant now, const PollContext& context);

  /// The poll's messages are handled. Whether that ends the batch.
  bool handled(std::size_t i, Instant now);

  /// An empty poll: whether that ends the batch.
  bool holds_processed(std::size_t i) const { return batches_[i].processed_messages > 0; }

  /// The batch's results are written to the table.
  void write(std::size_t i, Instant now);
  /// Its offsets are committed; the next poll begins a new batch.
  void commit(std::size_t i, Instant now);
  /// The instance dies: its batch goes back to where it came from.
  void abandon(std::size_t i, Instant now);

  /// Everything stands still for so long: what is being handled is done so much later.
  void put_off(Duration by);

  std::int64_t in_flight_messages() const { return in_flight_messages_; }
  /// Those of them that came from disk.
  std::int64_t in_flight_replays() const { return in_flight_replays_; }
  /// Those that came from the log, counted anew over all instances; how many pieces of work were
  /// looked at is added to `looked_at`.
  std::int64_t counted_log_messages(std::size_t& looked_at) const;
  const ConsumerSetup& setup() const { return setup_; }

 private:
  enum class Fate : std::uint8_t {
    process,
    spill,
    drop,
    known_on_disk,
    known_in_table,
    dead_letter,  // poison, as skip
    skip,
  };

  struct Work {
    std::size_t partition;
    bool from_disk;
    Level level;
    Segment segment;
    std::array<Fate, kClassCount> fate{};
    MessageCounts disk_full;
    bool is_poison = false;
    std::uint8_t fates = 0;  // those that some class has, or had: one bit each
  };
  struct Batch {
    std::vector<Work> works;
    std::size_t handled = 0;  // works before this one are handled
    std::int64_t processed_messages = 0;
    std::int64_t size_messages = 0;  // by the level of its newest poll
    bool written = false;
    Instant poll_began;
    Duration poll_takes;
    std::size_t turn = 0;
    std::int64_t in_flight_messages = 0;
    std::int64_t in_flight_replays = 0;
  };

  bool plan(Work& work, const PollContext& context, std::int64_t& cost_ns);
  bool plan_front(Work& work, Segment& segment, const PollContext& context, std::int64_t& cost_ns);
  void take_in_hand(std::size_t i, const Work& work);
  void let_go(std::size_t i);
  std::int64_t cost_ns(Fate fate, const PollContext& context) const;
  void gather_replays(std::size_t i, Instant now, const PollContext& context, std::int64_t& room,
                      std::int64_t& cost_ns);
  void gather_log(std::size_t i, const PollContext& context, std::int64_t& room,
                  std::int64_t& cost_ns);
  std::optional<Segment> read(std::size_t partition, std::int64_t room, bool& is_poison);
  static bool fails(const Batch& batch);
  std::int64_t tried_again(std::int64_t cost_ns) const;
  static MessageCounts set_aside(const Work& work);
  void commit_set_aside(const Work& work, Instant now);
  void give_back(Work& work, bool handled, bool written);
  void tell_handled(const Work& work, Instant now) const;
  static bool has_fate(const Work& work, Fate fate) {
    return (work.fates >> static_cast<unsigned>(fate) & 1u) != 0;
  }
  static bool has_only(const Work& work, Fate fate) {
    return work.fates == 1u << static_cast<unsigned>(fate);
  }
  static MessageCounts of_fate(const Work& work, Fate fate);
  static std::int64_t messages_of_fate(const Work& work, Fate fate) {
    return has_fate(work, fate) ? of_fate(work, fate).total() : 0;
  }
  Effect effect(const Work& work, Instant now, const MessageCounts& counts) const {
    return {books_.site, now, work.level, work.partition, work.segment, counts, work.from_disk};
  }

  ConsumerSetup setup_;
  Broker& broker_;
  Spill& spill_;
  LoopBooks& books_;
  std::vector<Batch> batches_;
  ServiceDraws service_draws_;
  PoisonedOffsets poison_;
  std::optional<Assignment> assigned_;  // empty: by number, as scale_to() says
  ReadingOrder order_;
  std::int64_t in_flight_messages_ = 0, in_flight_replays_ = 0;  // of all instances
};

}  // namespace cascade
