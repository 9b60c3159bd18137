// One run, and several who watch it.
#pragma once

#include <vector>

#include "sim/loop/observer.hpp"

namespace cascade {

/// Passes on everything, in the order in which they were added.
class ObserverList : public LoopObserver {
 public:
  /// Null is nobody.
  void add(LoopObserver* observer) {
    if (observer != nullptr) all_.push_back(observer);
  }
  bool empty() const { return all_.empty(); }

  void on_arrivals(Instant at, const MessageCounts& counts) override {
    for (LoopObserver* each : all_) each->on_arrivals(at, counts);
  }
  void on_missed(std::size_t site, Instant at, const MessageCounts& counts) override {
    for (LoopObserver* each : all_) each->on_missed(site, at, counts);
  }
  void on_refused(const Effect& effect) override {
    for (LoopObserver* each : all_) each->on_refused(effect);
  }
  void on_handled(const Effect& effect, Handling handling) override {
    for (LoopObserver* each : all_) each->on_handled(effect, handling);
  }
  void on_crash(std::size_t site, Instant at, std::optional<std::size_t> instance,
                std::size_t instances) override {
    for (LoopObserver* each : all_) each->on_crash(site, at, instance, instances);
  }
  void on_expired(const Effect& effect) override {
    for (LoopObserver* each : all_) each->on_expired(effect);
  }
  void on_spilled(const Effect& effect) override {
    for (LoopObserver* each : all_) each->on_spilled(effect);
  }
  void on_applied(const Effect& effect) override {
    for (LoopObserver* each : all_) each->on_applied(effect);
  }
  void on_dropped(const Effect& effect) override {
    for (LoopObserver* each : all_) each->on_dropped(effect);
  }
  void on_set_aside(const Effect& effect) override {
    for (LoopObserver* each : all_) each->on_set_aside(effect);
  }
  void on_check(std::size_t site, std::size_t cascade, Instant at, const Pressure& read,
                const std::optional<Transition>& transition, const Site& owner) override {
    for (LoopObserver* each : all_) each->on_check(site, cascade, at, read, transition, owner);
  }
  void after_event(Instant at, const LoopEvent& event, const Site& site) override {
    for (LoopObserver* each : all_) each->after_event(at, event, site);
  }

 private:
  std::vector<LoopObserver*> all_;
};

}  // namespace cascade
