#include "reports/text/explanation_text.hpp"

#include <fmt/format.h>

#include <string_view>

#include "reports/text/explanation_words.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// The lines of one explanation, a few under each heading.
class ExplanationLines {
 public:
  ExplanationLines(const ExplainedRun& run, const ExplainedInput& input)
      : run_(run), why_(run.why), policy_(run.policy), clock_(input.clock) {}

  std::string all(const std::string& name) {
    constexpr std::size_t kColumns = 120;
    text_ = fmt::format("{}, policy {}, at {}\n\n", shown_text(name, kColumns),
                        shown_text(policy_.name, kColumns), clock_.text(run_.at));
    level();
    add("why", reason_text(policy_, why_));
    check();
    down();
    up();
    missing();
    next();
    return std::move(text_);
  }

 private:
  void add(std::string_view heading, const std::string& line) {
    text_ += fmt::format("{:<9}{}\n", heading == last_ ? "" : heading, line);
    last_ = heading;
  }
  std::string in(Duration length) const { return clock_.text(run_.at + length); }
  const std::string& name(Level level) const { return policy_.name_of(level); }
  static std::string exact_s(Duration length) {
    return length == Duration::max() ? "for ever" : seconds_text(length.ns) + " s";
  }

  /// "at T" for a step, or that the next check makes it.
  std::string when(Duration length) const {
    if (length == Duration::max()) return "never: a clock that is in the way has no end";
    return length.ns > 0 ? "by the first check at " + in(length) + " or later"
                         : "by the next check";
  }

  void level() {
    if (!run_.came_by) {
      add("level", name(why_.level) + ", the lowest, from the start: no transition before");
      return;
    }
    const Transition& by = *run_.came_by;
    add("level", fmt::format("{} since {}, {} before", name(why_.level), clock_.text(by.at),
                             duration_for_people(run_.at - by.at)));
    add("level", came_by_text(policy_, by));
    if (run_.raised_by) {
      add("level", fmt::format("before that, at {}, it {}", clock_.text(run_.raised_by->at),
                               came_by_text(policy_, *run_.raised_by)));
    }
  }

  void check() {
    if (run_.checked_at && why_.check) {
      add("check", fmt::format("the last one {}: {}",
                               why_.check->ago.ns == 0
                                   ? "is of this instant"
                                   : fmt::format("at {}, {} before", clock_.text(*run_.checked_at),
                                                 exact_s(why_.check->ago)),
                               pressure_text(policy_, why_.check->seen)));
    } else if (run_.of_journal) {
      add("check", "not known: a journal has no check but those that moved the level");
    } else {
      add("check", run_.checks > 0 ? "none since the level was reset" : "none yet");
    }
    if (run_.of_journal) {
      if (run_.after_last_entry) {
        add("check", "a journal does not say when its run ended: this is after all its entries");
      }
    } else {
      add("check", run_.next_check
                       ? "the next one of this run is at " + clock_.text(*run_.next_check)
                       : "none comes after it in this run");
    }
    for (const MetricThresholds& metric : policy_.metrics) {
      if (!metric.monitored) {
        add("check", said_name(metric.name) + " is not monitored here and takes no part");
      }
    }
  }

  void down() {
    if (why_.level == kLowest) return add("down", "it is the lowest level");
    if (run_.of_journal && !why_.check) {
      for (const MetricThresholds& metric : policy_.metrics) {
        if (!metric.monitored) continue;
        add("down", fmt::format("needs {} {} {}", said_name(metric.name), clearing_word(metric),
                                exact_value_text(metric, metric.clear(why_.level))));
      }
    }
    for (const MetricStanding& each : why_.metrics) {
      const MetricThresholds& metric = policy_[each.metric];
      if (each.clears) {
        add("down",
            fmt::format("needs {} {} {}, and has it", said_name(metric.name), clearing_word(metric),
                        exact_value_text(metric, metric.clear(why_.level))));
      } else {
        add("down",
            fmt::format("needs {} {} {}, which blocks: {}", said_name(metric.name),
                        clearing_word(metric), exact_value_text(metric, metric.clear(why_.level)),
                        is_missing(each.judged)
                            ? "it has no value"
                            : "it is " + exact_value_text(metric, each.judged)));
      }
    }
    const Duration cooldown = policy_.cooldown(why_.level);
    add("down", why_.cooldown_left.ns > 0
                    ? fmt::format("needs {} without a transition: {} left", exact_s(cooldown),
                                  exact_s(why_.cooldown_left))
                    : fmt::format("needs {} without a transition, and has it", exact_s(cooldown)));
    if (why_.recovery) {
      add("down", fmt::format("at the earliest {}, to {}, were every metric healthy from now on",
                              when(why_.recovery->in), name(why_.recovery->to)));
    } else {
      add("down", "never: the cooldown has no end");
    }
  }

  void up() {
    if (why_.level == policy_.highest()) return add("up", "it is the highest level");
    std::size_t r = 0;
    bool any = why_.demand > why_.level;
    for (const MetricThresholds& metric : policy_.metrics) {
      if (!metric.monitored) continue;
      const auto& rise = why_.rises[r++];
      any = any || rise;
      add("up", rise ? fmt::format("{} {} {} demands {}", said_name(metric.name),
                                   metric.worse == Worse::high ? "at or above" : "at or below",
                                   exact_value_text(metric, rise->value), name(rise->demands))
                     : said_name(metric.name) + " has no trigger further up");
    }
    if (policy_.escalation_cooldown().ns > 0) {
      add("up",
          fmt::format("needs {} without a transition{}", exact_s(policy_.escalation_cooldown()),
                      why_.escalation_cooldown_left.ns > 0
                          ? ": " + exact_s(why_.escalation_cooldown_left) + " left"
                          : ", and has it"));
    }
    if (policy_.escalate_after().ns > 0) {
      add("up", fmt::format("needs more than {} demanded at every check for {}: {}",
                            name(why_.level), exact_s(policy_.escalate_after()), pending_text()));
    }
    if (!any) return;
    add("up", (run_.of_journal && policy_.escalate_after().ns > 0 && !why_.check
                   ? "not before: " + when(*why_.escalation_in)
                   : "at the earliest " + when(*why_.escalation_in)) +
                  (policy_.escalation == Escalation::stepwise ? ", one level a check" : ""));
  }

  std::string pending_text() const {
    if (run_.of_journal && !why_.check) return "not known whether it is";
    return why_.pending ? fmt::format("so for {}, {} left", exact_s(*why_.pending),
                                      exact_s(why_.pending_left))
                        : "not so now";
  }

  void missing() {
    if (!why_.check) return;
    if (run_.missing.empty()) return add("missing", "nothing");
    for (const MissingSince& each : run_.missing) {
      add("missing", fmt::format("{} since {}, for {}: {}", said_name(policy_[each.metric].name),
                                 clock_.text(each.since), counted(each.checks, "check"),
                                 policy_.on_missing == OnMissing::hold
                                     ? "it demands nothing and clears nothing (on_missing = hold)"
                                     : "it is taken for 0 (on_missing = assume-zero)"));
    }
  }

  void next() {
    if (!why_.check) return add("next", "not known: it depends on what the next check sees");
    if (!why_.next) {
      const bool ends =
          why_.demand <= why_.level && (why_.level == kLowest || !why_.blocking().empty());
      return add("next", ends ? "nothing moves while the values stay as the last check saw them"
                              : "never: a clock that is in the way has no end");
    }
    add("next", fmt::format("{} to {}, {}, if the values stay as the last check saw them",
                            why_.next->kind == TransitionKind::escalation ? "up" : "down",
                            name(why_.next->to), when(why_.next->in)));
  }

  const ExplainedRun& run_;
  const Explanation& why_;
  const Policy& policy_;
  const RunClock& clock_;
  std::string text_;
  std::string_view last_;
};

}  // namespace

std::string explanation_text(const ExplainedRun& run, const ExplainedInput& input) {
  return ExplanationLines(run, input).all(input.name);
}

}  // namespace cascade
