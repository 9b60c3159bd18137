#include "sim/loop/site.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {

std::string_view text(CheckMode mode) {
  constexpr std::array<std::string_view, 3> kTexts = {"timer", "per-batch", "off"};
  return kTexts[static_cast<std::size_t>(mode)];
}

std::string_view text(CheckScope scope) {
  constexpr std::array<std::string_view, 3> kTexts = {"site", "instance", "instance-site-lag"};
  return kTexts[static_cast<std::size_t>(scope)];
}

std::string_view text(IntakeAtBreak intake) {
  switch (intake) {
    case IntakeAtBreak::refuse:
      return "refuse";
    case IntakeAtBreak::pause:
      return "pause";
    case IntakeAtBreak::open:
      return "open";
  }
  return "refuse";
}

std::string cascade_name(const SiteSetup& setup, std::size_t k) {
  return setup.name + (setup.check.is_per_instance() ? "/" + std::to_string(k) : "");
}

std::string_view text(LoopEvent::Kind kind) {
  constexpr std::array<std::string_view, 15> kTexts = {
      "tick",    "check", "handled", "empty-poll", "commit", "fault-begins", "fault-ends", "resume",
      "restart", "retry", "group",   "poll-due",   "scrape", "look",         "start"};
  return kTexts[static_cast<std::size_t>(kind)];
}

std::string describe(const LoopEvent& event) {
  return std::string(text(event.kind)) + " site=" + std::to_string(event.site) +
         " index=" + std::to_string(event.index);
}

Site::Site(std::size_t index, const SiteSetup& setup, const Policy& policy,
           EventQueue<LoopEvent>& queue, LoopObserver* observer, std::uint64_t seed,
           const CheckFrame& frame)
    : setup_(setup),
      unwatched_(policy),
      shedder_(policy),
      queue_(queue),
      observer_(observer),
      broker_(setup.broker),
      producer_(setup.producer),
      spill_(setup.spill, broker_.partition_count()),
      consumer_(setup.consumer, broker_, spill_, books_),
      heap_(setup.heap),
      instances_(consumer_.instance_count()),
      wanted_instances_(instances_.size()),
      asked_instances_(setup.consumer.instances),
      instances_max_(setup.consumer.instances),
      exporter_(setup.exporter, seed, index),
      keeps_series_(frame.keeps_series) {
  for (std::size_t k = 0; k < setup.cascade_count(); ++k) {
    cascades_.emplace_back(policy, setup.check, frame);
  }
  out_of_memory_.kind = FaultKind::crash;
  books_.site = index;
  books_.observer = observer;
  consumer_.seed_service(seed);
  if (setup.group) {
    group_.emplace(*setup.group, broker_.partition_count(), instances_.size());
    consumer_.assign(group_->assignment());
  }
  if (setup.autoscaler) autoscaler_.emplace(*setup.autoscaler, setup.broker.partitions);
  resolve_policy();
}

/// What the policy says of each class at each level and what its metrics are, looked up once.
void Site::resolve_policy() {
  const Policy& policy = this->policy();
  shedder_ = Shedder(policy);
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    metrics_[i] = loop_metric(policy.metrics[i].name);
  }
  for (const Level level : policy.all_levels()) {
    for (std::size_t c = 0; c < kClassCount; ++c) {
      const DataType type = setup_.consumer.seen_type(c);
      actions_[cascade::index(level)][c] = shedder_.action(level, class_tier(c), type);
    }
  }
}

void Site::start() {
  if (exporter_.is_there()) queue_.post(queue_.now(), {LoopEvent::Kind::scrape, books_.site});
  if (setup_.check.mode != CheckMode::per_batch) {
    for (std::size_t k = 0; k < cascades_.size(); ++k) {
      queue_.post(queue_.now(), {LoopEvent::Kind::check, books_.site, k});
    }
  }
  if (autoscaler_) {
    queue_.post(queue_.now() + Duration::from_seconds(autoscaler_->rules().poll_interval_s),
                {LoopEvent::Kind::look, books_.site});
  }
  wake_all();
}

void Site::offer(Instant now, const MessageCounts& counts, Duration over) {
  books_.flows.arrived += counts;
  // What comes behind waiting messages waits with them: order is kept.
  if (refuses() || !producer_.empty()) {
    turn_away(now, counts, over);
  } else {
    broker_.append(now, counts, over);
  }
}

void Site::tell_refused(Instant now,
                        const std::vector<std::pair<std::size_t, Segment>>& segments) const {
  if (observer_ == nullptr) return;
  for (const auto& [p, segment] : segments) {
    observer_->on_refused({books_.site, now, level(), p, segment, segment.counts});
  }
}

void Site::tick(Instant now) {
  books_.flows.expired += broker_.expire(now, [&](std::size_t p, const Segment& segment) {
    if (observer_ == nullptr) return;
    observer_->on_expired({books_.site, now, level(), p, segment, segment.counts});
  });
  lag_max_messages_ = std::max(lag_max_messages_, lag_messages());
  wake_all();
  double unwatched = static_cast<double>(lag_messages());
  for (std::size_t k = 0; k < cascades_.size(); ++k) {
    if (is_per_instance() && checker_is_down(k)) continue;
    const double lag = own_lag_messages(k);
    unwatched -= lag;
    cascades_[k].truth.look(now, true_pressure(now, lag));
  }
  if (setup_.check.per == CheckScope::instance) look_at_unwatched(now, unwatched);
}

void Site::handle(const LoopEvent& event) {
  if (event.kind == LoopEvent::Kind::check) {
    check(queue_.now(), event.index);
    queue_.post(queue_.now() + Duration::from_seconds(setup_.check.every_s), event);
    return;
  }
  if (event.kind == LoopEvent::Kind::resume) return wake_all();
  if (event.kind == LoopEvent::Kind::retry) return retry();
  if (event.kind == LoopEvent::Kind::restart) return end_fault(out_of_memory_);
  if (event.kind == LoopEvent::Kind::scrape) {
    exporter_.scrape(queue_.now(), static_cast<double>(lag_messages()));
    return queue_.post(exporter_.due(), event);
  }
  if (event.kind == LoopEvent::Kind::look) return look_at_scale();
  if (event.kind == LoopEvent::Kind::start) return instances_start(event.index);
  if (event.kind == LoopEvent::Kind::group) return step_group();
  const std::size_t i = event.index;
  if (event.kind == LoopEvent::Kind::poll_due) return poll_is_due(i, event.turn);
  if (i >= instances_.size() || instances_[i].turn != event.turn) return;
  if (put_off(event)) return;
  if (is_rejected(i, event.kind)) return;
  switch (event.kind) {
    case LoopEvent::Kind::handled:
      become(i, State::idle);
      return consumer_.handled(i, queue_.now()) ? finish_batch(i) : poll(i);
    case LoopEvent::Kind::empty_poll:
      return finish_batch(i);
    default:  // a commit
      consumer_.commit(i, queue_.now());
      become(i, State::idle);
      instances_[i].batch_open = false;
      return poll(i);
  }
}

void Site::finish_batch(std::size_t i) {
  const std::int64_t applied_before = books_.applied_messages;
  consumer_.write(i, queue_.now());
  heap_.add_garbage(books_.applied_messages - applied_before);
  become(i, State::committing);
  const auto commit_ns = std::llround(setup_.consumer.commit_ms * 1e6);
  post(i, LoopEvent::Kind::commit, {commit_ns});
  look_at_heap();
}

void Site::become(std::size_t i, State state) {
  const auto is_busy = [](State of) { return of == State::handling || of == State::committing; };
  busy_instances_ -= is_busy(instances_[i].state) ? 1 : 0;
  busy_instances_ += is_busy(state) ? 1 : 0;
  instances_[i].state = state;
  count_busy();
}

void Site::count_busy() {
  const std::size_t all = group_ ? wanted_instances_ : instances_.size();
  // Whoever leaves a group ends its poll first.
  utilisation_.set_busy(queue_.now(), busy_instances_, std::max(all, busy_instances_));
}

void Site::post(std::size_t i, LoopEvent::Kind kind, Duration in) {
  instances_[i].stopped = stopped_;
  queue_.post(queue_.now() + in, {kind, books_.site, i, ++instances_[i].turn});
}

void Site::poll(std::size_t i) {
  Instance& instance = instances_[i];
  if (instance.state == State::handling || instance.state == State::committing) return;
  if (is_stopped() || is_down(i) || is_paused(i) || !takes_part(i)) return;
  if (!instance.batch_open) {
    instance.batch_open = true;
    // Batches that begin at one instant share its check, as rows of one time are one in a trace.
    const CheckFigures& before = cascade_of(i).figures;
    const bool is_checked = before.checks() > 0 && before.last() == queue_.now();
    if (setup_.check.mode == CheckMode::per_batch && !is_checked) {
      check(queue_.now(), cascade_index(i));
    }
  }
  if (const auto takes = consumer_.poll(i, queue_.now(), poll_context(i))) {
    become(i, State::handling);
    watch_poll(i, *takes);
    post(i, LoopEvent::Kind::handled, *takes);
    return look_at_heap();
  }
  // A batch that is over when it is polled is over as well when there was nothing: else nobody
  // would check an idle loop.
  const bool is_checked_next =
      setup_.check.mode == CheckMode::per_batch && setup_.consumer.batch_ends == BatchEnds::polled;
  if (instance.state == State::idle && (consumer_.holds_processed(i) || is_checked_next)) {
    become(i, State::awaiting_empty_poll);
    post(i, LoopEvent::Kind::empty_poll, {std::llround(setup_.consumer.poll_timeout_ms * 1e6)});
  }
}

bool Site::waits() const {
  if (busy_instances_ == instances_.size() || is_stopped()) return false;
  const bool some_read =
      std::any_of(cascades_.begin(), cascades_.end(),
                  [&](const LoopCascade& each) { return reads_log(each.cascade.level()); });
  if (!some_read) return false;
  if (group_) return group_waits();
  if (active_faults_.empty() && !is_per_instance()) return true;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    const State state = instances_[i].state;
    if (state == State::handling || state == State::committing) continue;
    if (!reads_log(cascade_of(i).cascade.level())) continue;
    if (!is_down(i) && !is_paused(i)) return true;
  }
  return false;
}

void Site::wake_all() {
  const bool may_read = active_faults_.empty() && !group_ && !is_stopped();
  consumer_.hear_news();
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (may_read && finds_nothing(i)) {
      consumer_.pass_turn(i);
    } else {
      poll(i);
    }
  }
}

/// Whether all that a poll of an instance that may read does is to take its turn, in vain.
bool Site::finds_nothing(std::size_t i) const {
  const Instance& instance = instances_[i];
  if (!instance.batch_open || !consumer_.has_nothing_for(i)) return false;
  if (instance.state == State::awaiting_empty_poll) return true;
  return instance.state == State::idle && !consumer_.holds_processed(i);
}

/// Whether an instance at that level reads from the log, or leaves there what comes.
bool Site::reads_log(Level level) const {
  return !(shedder_.intake_closed(level) && setup_.intake_at_break == IntakeAtBreak::pause);
}

PollContext Site::poll_context(std::size_t i) const {
  PollContext context;
  context.level = cascade_of(i).cascade.level();
  context.actions = actions_[cascade::index(context.level)];
  context.enriches = !shedder_.enrichment_skipped(context.level);
  context.reads_log = reads_log(context.level);
  context.replays = context.level < setup_.spill.replay_below;
  for (const Fault* fault : active_faults_) {
    if (fault->kind == FaultKind::downstream_slow) context.slow_factor *= fault->factor;
    if (fault->kind == FaultKind::broker_slow) {
      context.poll_delay = context.poll_delay + Duration::from_seconds(fault->delay_s);
    }
  }
  return context;
}

/// The kth cascade looks.
void Site::check(Instant now, std::size_t k) {
  if (checker_is_down(k)) return;
  LoopCascade& of = cascades_[k];
  exporter_.scrape(now, static_cast<double>(lag_messages()));  // one at this instant comes first
  const Pressure seen = pressure(now, read_lag(k), read_heap(now));
  const bool is_off = setup_.check.mode == CheckMode::off;
  std::optional<Transition> transition;
  if (!is_off) transition = of.cascade.check(cascade_time(now), seen);
  if (transition) {
    transition->at = now;  // the journal keeps true time, whatever the cascade's clock says
    of.journal.push_back(*transition);
    level_moved(now, of, now);
  }
  of.truth.look(now, true_pressure(now, own_lag_messages(k)));
  utilisation_.restart(now);
  const std::int64_t lag = lag_messages();
  lag_max_messages_ = std::max(lag_max_messages_, lag);
  const LoopSample sample{
      now, seen, lag, spill_.stored().total(), books_.applied_messages, of.cascade.level()};
  of.figures.check(sample);
  if (keeps_series_) of.series.push_back(sample);
  of.watch.check(now, seen, transition);
  if (observer_ != nullptr && !is_off) {
    observer_->on_check(books_.site, k, now, seen, transition, *this);
  }
  // In a batch's own check the instance is about to poll anyway, and the others are at work.
  if (transition && setup_.check.mode == CheckMode::timer) wake_all();
}

double Site::read_lag(std::size_t k) const {
  for (const Fault* fault : active_faults_) {
    switch (fault->kind) {
      case FaultKind::lag_lost:
        return kMissing;
      case FaultKind::lag_zero:
        return 0;
      case FaultKind::lag_stale:
        return cascades_[k].stale_lag_messages;
      case FaultKind::lag_phantom:
        return fault->lag_messages;
      default:
        break;
    }
  }
  return exporter_.is_there() ? exporter_.read(queue_.now()) : own_lag_messages(k);
}

/// The lag that the kth cascade is there to read.
double Site::own_lag_messages(std::size_t k) const {
  if (setup_.check.per != CheckScope::instance) {
    return static_cast<double>(lag_messages());
  }
  std::int64_t lag = 0;
  if (group_) {
    for (const std::size_t p : group_->assignment()[k]) lag += broker_.partition(p).lag();
  } else {
    for (std::size_t p = k; p < broker_.partition_count(); p += instances_.size()) {
      lag += broker_.partition(p).lag();
    }
  }
  return static_cast<double>(lag);
}

void Site::look_at_unwatched(Instant now, double lag) {
  unwatched_lag_max_messages_ =
      std::max(unwatched_lag_max_messages_, static_cast<std::int64_t>(lag));
  Pressure pressure;
  for (std::size_t i = 0; i < policy().metric_count(); ++i) {
    pressure.values[i] = metrics_[i] == LoopMetric::lag ? lag : kMissing;
  }
  unwatched_.look(now, pressure);
}

double Site::read_heap(Instant now) {
  const double heap_pct =
      heap_.read_pct(now, consumer_.in_flight_messages(), spill_.reserved_messages());
  return setup_.spill.disk_as_pressure ? std::max(heap_pct, spill_.used_pct()) : heap_pct;
}

/// What the policy is about, whatever a fault makes of the reading. Looks and collects nothing.
Pressure Site::true_pressure(Instant now, double lag) const {
  const double heap_pct =
      heap_.pct(now, consumer_.in_flight_messages(), spill_.reserved_messages());
  return pressure(now, lag,
                  setup_.spill.disk_as_pressure ? std::max(heap_pct, spill_.used_pct()) : heap_pct);
}

/// In the policy's order.
Pressure Site::pressure(Instant now, double lag, double heap_pct) const {
  Pressure pressure;
  for (std::size_t i = 0; i < policy().metric_count(); ++i) {
    double& value = pressure.values[i];
    switch (metrics_[i]) {
      case LoopMetric::lag:
        value = lag;
        break;
      case LoopMetric::heap_pct:
        value = heap_pct;
        break;
      case LoopMetric::disk_pct:
        value = spill_.used_pct();
        break;
      case LoopMetric::latency_s:
        value = latency_s(now);
        break;
      case LoopMetric::utilisation:
        value = utilisation_.read(now);
        break;
      case LoopMetric::none:
        break;
    }
  }
  return pressure;
}

double Site::latency_s(Instant now) const {
  const std::optional<Instant> oldest = broker_.oldest_unread();
  return oldest ? (now - *oldest).seconds() : 0;
}

void Site::level_moved(Instant now, LoopCascade& of, std::optional<Instant> last_transition) {
  of.last_transition = last_transition;
  of.truth.restart(now, of.cascade.policy(), of.cascade.level(), last_transition);
}

Level Site::level() const {
  Level highest = kLowest;
  for (const LoopCascade& each : cascades_) highest = std::max(highest, each.cascade.level());
  return highest;
}

std::int64_t Site::held_messages() const {
  return consumer_.in_flight_messages() - consumer_.in_flight_replays() + broker_.unread_messages();
}

std::int64_t Site::counted_held_messages(std::size_t& looked_at) const {
  looked_at += broker_.partition_count();
  return consumer_.counted_log_messages(looked_at) + broker_.counted_unread_messages();
}

Flows Site::flows() const {
  Flows flows = books_.flows;
  flows.in_log = broker_.in_log();
  flows.on_disk = spill_.stored();
  flows.buffered = producer_.held();
  return flows;
}

}  // namespace cascade
