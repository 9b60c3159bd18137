// One closed loop: what arrives, the broker, the consumer, the spill, and the cascade that watches
// the lag and changes what the consumer does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/cascade.hpp"
#include "sim/loop/autoscaler/autoscaler.hpp"
#include "sim/loop/check_setup.hpp"
#include "sim/loop/consumer.hpp"
#include "sim/loop/event_queue.hpp"
#include "sim/loop/exporter/exporter.hpp"
#include "sim/loop/group/consumer_group.hpp"
#include "sim/loop/heap.hpp"
#include "sim/loop/loop_cascade.hpp"
#include "sim/loop/loop_metric.hpp"
#include "sim/loop/producer.hpp"
#include "sim/loop/scenario/fault.hpp"
#include "sim/loop/utilisation.hpp"

namespace cascade {

/// What becomes of new data where intake is closed: at CIRCUIT_BREAK. The design leaves it open.
enum class IntakeAtBreak : std::uint8_t {
  refuse,  ///< the producer is told no
  pause,   ///< the consumer stops reading
  open,    ///< nothing acts on it: K2's code
};
std::string_view text(IntakeAtBreak intake);

struct SiteSetup {
  std::string name = "main";
  double share = 1;  ///< of every stream's rate
  IntakeAtBreak intake_at_break = IntakeAtBreak::refuse;
  CheckSetup check;
  ProducerSetup producer;
  BrokerSetup broker;
  ConsumerSetup consumer;
  SpillSetup spill;
  HeapSetup heap;
  /// Table [group]: who reads a partition is decided as Kafka does it. Without one the assignment
  /// is static: nothing of a dead instance's goes to another.
  std::optional<GroupSetup> group;
  ExporterSetup exporter;
  /// Table [autoscaler]: empty, the default, for a number of instances that only `scale` faults
  /// change.
  std::optional<AutoscalerSetup> autoscaler;

  std::size_t cascade_count() const {
    return check.is_per_instance() ? static_cast<std::size_t>(consumer.instances) : 1;
  }
};

/// "main", or of an instance's own cascade "main/0".
std::string cascade_name(const SiteSetup& setup, std::size_t k);

/// What the queue holds. An event about an instance is void once the instance has moved on, which
/// its turn tells.
struct LoopEvent {
  enum class Kind : std::uint8_t {
    tick,
    check,
    handled,
    empty_poll,
    commit,
    fault_begins,
    fault_ends,
    resume,    ///< a collection of garbage is over
    restart,   ///< a process that ran out of memory is back
    retry,     ///< a producer tries to send what it has buffered
    group,     ///< a session or a rebalance of the group may be over
    poll_due,  ///< a member that has not polled by now is thrown out
    scrape,    ///< the exporter's
    look,      ///< the autoscaler's
    start,     ///< instances that it asked for are there: up to `index` of them
  };
  Kind kind = Kind::tick;
  std::size_t site = 0;
  std::size_t index = 0;  // of the instance or the fault
  std::uint64_t turn = 0;
};
std::string_view text(LoopEvent::Kind kind);
/// For messages: "commit site=0 index=1".
std::string describe(const LoopEvent& event);

class Site {
 public:
  Site(std::size_t index, const SiteSetup& setup, const Policy& policy,
       EventQueue<LoopEvent>& queue, LoopObserver* observer, std::uint64_t seed = 0,
       const CheckFrame& frame = {});
  // Its parts refer to each other.
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  /// Posts the first check. Call at the start of the run.
  void start();
  /// Messages are offered; those that intake refuses go no further. `over`: how long before `now`
  /// the first of them came, evenly until now.
  void offer(Instant now, const MessageCounts& counts, Duration over = {});
  /// See Broker::join_within().
  void join_within(Duration time) { broker_.join_within(time); }
  /// Its feed is away: these are not offered now. Those that the producer has no room for never
  /// are; it says which.
  MessageCounts miss(Instant now, const MessageCounts& counts, Duration over = {});
  /// After the tick's offers: retention, and idle instances look again.
  void tick(Instant now);
  void handle(const LoopEvent& event);

  void begin_fault(const Fault& fault);
  void end_fault(const Fault& fault);

  /// Whether an instance has nothing to do, and would read what comes: it looks again at the next
  /// tick.
  bool waits() const;

  bool disconnected() const;
  bool refuses() const {
    return shedder_.intake_closed(level()) && setup_.intake_at_break == IntakeAtBreak::refuse;
  }

  Flows flows() const;
  std::int64_t lag_messages() const { return broker_.lag_messages(); }
  /// The highest of its cascades'.
  Level level() const;
  /// Null where the scenario has no table [group].
  const ConsumerGroup* group() const { return group_ ? &*group_ : nullptr; }
  /// Commits of members that had been thrown out: their work is done again.
  std::int64_t rejected_commits() const { return rejected_commits_; }
  /// Of a group: instances asked for, at most and over time until `end`; who starts is paid.
  std::int64_t instances_max() const { return instances_max_; }
  double instance_hours(Instant end) const;
  const SiteSetup& setup() const { return setup_; }
  /// All of its cascades have the same.
  const Policy& policy() const { return cascades_.front().cascade.policy(); }
  /// One, or one an instance, in their order.
  const std::vector<LoopCascade>& cascades() const { return cascades_; }
  /// What no cascade reads, where each instance's own reads the lag of its partitions: the lag of
  /// those that are assigned to no living instance. Judged as the truth of a cascade that stands at
  /// the lowest level.
  const TruthWatch& unwatched() const { return unwatched_; }
  std::int64_t unwatched_lag_max_messages() const { return unwatched_lag_max_messages_; }
  /// What a cascade is told that the time is.
  Instant cascade_time(Instant now) const { return now + clock_offset_; }
  const Broker& broker() const { return broker_; }
  const Spill& spill() const { return spill_; }
  const ProducerBuffer& producer() const { return producer_; }
  const LoopBooks& books() const { return books_; }
  HeapCounts heap_counts() const { return heap_.counts(); }
  /// Messages of the log that somebody has: unread in a partition, or in an instance's hands. The
  /// other way to count `in_log`.
  std::int64_t held_messages() const;
  /// The same, counted anew from every partition and every instance: what the running sum has to
  /// be.
  std::int64_t counted_held_messages(std::size_t& looked_at) const;
  std::int64_t lag_max_messages() const { return lag_max_messages_; }

 private:
  enum class State : std::uint8_t { idle, handling, awaiting_empty_poll, committing };
  struct Instance {
    State state = State::idle;
    bool batch_open = false;
    std::uint64_t turn = 0;
    Duration stopped;  ///< of all stops: those that its event has been put off by
    // In a group:
    bool is_fenced = false;   // at work on what is no longer its own
    std::uint64_t polls = 0;  // an event about a poll is void after the next one
    Instant polled_at;
  };

  bool is_per_instance() const { return setup_.check.is_per_instance(); }
  std::size_t cascade_index(std::size_t instance) const { return is_per_instance() ? instance : 0; }
  const LoopCascade& cascade_of(std::size_t instance) const {
    return cascades_[cascade_index(instance)];
  }
  void check(Instant now, std::size_t k);
  void turn_away(Instant now, const MessageCounts& counts, Duration over);
  MessageCounts keep(Instant now, const MessageCounts& counts, Duration over);
  void post_retry();
  void retry();
  void tell_refused(Instant now,
                    const std::vector<std::pair<std::size_t, Segment>>& segments) const;
  void poll(std::size_t i);
  void finish_batch(std::size_t i);
  void wake_all();
  bool finds_nothing(std::size_t i) const;
  void post(std::size_t i, LoopEvent::Kind kind, Duration in);
  void become(std::size_t i, State state);
  void count_busy();
  void abandon(std::int64_t instance);
  void reload(const Fault& fault);
  void look_at_heap();
  void stop_the_world(Duration pause);
  bool put_off(const LoopEvent& event);
  bool is_stopped() const { return queue_.now() < stopped_until_; }
  void run_out_of_memory();
  void process_is_new();
  void fill_disk();
  void resolve_policy();
  double read_lag(std::size_t k) const;
  double own_lag_messages(std::size_t k) const;
  void look_at_unwatched(Instant now, double lag);
  void go_away(const Fault& crash);
  void come_back(const Fault& crash);
  double read_heap(Instant now);
  Pressure true_pressure(Instant now, double lag) const;
  Pressure pressure(Instant now, double lag, double heap_pct) const;
  double latency_s(Instant now) const;
  void level_moved(Instant now, LoopCascade& of, std::optional<Instant> last_transition);
  bool is_down(std::size_t i) const;
  std::ptrdiff_t pauses_of(std::size_t i) const;  ///< that last
  bool is_paused(std::size_t i) const { return pauses_of(i) > 0; }
  bool checker_is_down(std::size_t k) const;
  bool reads_log(Level level) const;
  PollContext poll_context(std::size_t i) const;

  // Of a site with a group: site_group.cpp.
  bool stops_instances(FaultKind kind) const;
  bool takes_part(std::size_t i);
  void step_group();
  bool bring_members_to_poll();
  void watch_poll(std::size_t i, Duration takes);
  void poll_is_due(std::size_t i, std::uint64_t polls);
  bool is_rejected(std::size_t i, LoopEvent::Kind kind);
  void group_fault_begins(const Fault& fault);
  void run_instances(std::size_t instances);
  bool group_waits() const;

  // site_scaling.cpp
  void ask_for(std::int64_t instances);
  void look_at_scale();
  void instances_start(std::size_t instances);

  SiteSetup setup_;
  std::vector<LoopCascade> cascades_;
  TruthWatch unwatched_;
  std::int64_t unwatched_lag_max_messages_ = 0;
  Shedder shedder_;
  EventQueue<LoopEvent>& queue_;
  LoopObserver* observer_;
  LoopBooks books_;
  Broker broker_;
  ProducerBuffer producer_;
  Spill spill_;
  Consumer consumer_;
  Heap heap_;
  Instant stopped_until_;  // a collection stops every instance
  Duration stopped_;       // by all collections so far
  Fault out_of_memory_;    // a crash that nobody asked for
  std::vector<Instance> instances_;
  std::size_t busy_instances_ = 0;  // that handle or commit
  Utilisation utilisation_;
  std::optional<ConsumerGroup> group_;
  std::size_t wanted_instances_;  // of a group: those that are, or are to be, its members
  std::optional<Autoscaler> autoscaler_;
  std::int64_t asked_instances_;  // as well those that have not started yet
  std::int64_t instances_max_;
  double instance_s_ = 0;  // until asked_since_
  Instant asked_since_;
  LagExporter exporter_;
  std::int64_t rejected_commits_ = 0;
  std::vector<const Fault*> active_faults_;
  PerLevel<std::array<Action, kClassCount>> actions_{};
  std::array<LoopMetric, kMetricCountMax> metrics_{};  ///< what each of the policy's is
  bool keeps_series_ = false;
  Duration clock_offset_;
  std::int64_t lag_max_messages_ = 0;
};

}  // namespace cascade
