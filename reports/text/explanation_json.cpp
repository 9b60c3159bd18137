#include <string_view>

#include "reports/text/explanation_text.hpp"
#include "reports/text/explanation_words.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

class Members {
 public:
  Members(JsonWriter& json, const ExplainedRun& run, const RunClock& clock)
      : json_(json), run_(run), why_(run.why), policy_(run.policy), clock_(clock) {}

  void all(const std::string& name) {
    json_.member("input", name);
    json_.member("policy", policy_.name);
    json_.member("source", run_.of_journal ? "journal" : "checks");
    instant("at", run_.at);
    json_.member("level", policy_.name_of(why_.level));
    json_.member("hold", text(why_.hold));
    json_.member("why", reason_text(policy_, why_));
    transition("since", run_.came_by);
    transition("raised", run_.raised_by);
    check();
    recovery();
    escalation();
    json_.array("missing", [&] {
      for (const MissingSince& each : run_.missing) {
        json_.object([&] {
          json_.member("metric", policy_[each.metric].name);
          instant("since", each.since);
          json_.member("checks", each.checks);
        });
      }
    });
    json_.member("on_missing", cascade::text(policy_.on_missing));
    step("next", why_.next);
  }

 private:
  void instant(std::string_view key, Instant at) {
    json_.object(key, [&] {
      json_.member("t", at - Instant{});
      json_.member("time", clock_.absolute ? std::optional(clock_.text(at)) : std::nullopt);
    });
  }
  void maybe_instant(std::string_view key, const std::optional<Instant>& at) {
    at ? instant(key, *at) : json_.member(key, nullptr);
  }
  void after(std::string_view key, const std::optional<Duration>& in) {
    in.has_value() && *in != Duration::max() ? instant(key, run_.at + *in)
                                             : json_.member(key, nullptr);
  }

  void step(std::string_view key, const std::optional<NextStep>& next) {
    if (!next) return json_.member(key, nullptr);
    json_.object(key, [&] {
      json_.member("kind", text(next->kind));
      json_.member("to", policy_.name_of(next->to));
      after("earliest", next->in);
    });
  }

  /// With what demanded it, for an escalation, or what every metric had to be beyond.
  void transition(std::string_view key, const std::optional<Transition>& by) {
    if (!by) return json_.member(key, nullptr);
    json_.object(key, [&] {
      json_.member("t", by->at - Instant{});
      json_.member("time", clock_.absolute ? std::optional(clock_.text(by->at)) : std::nullopt);
      json_.member("kind", text(by->kind));
      json_.member("from", policy_.name_of(by->from));
      json_.member("to", policy_.name_of(by->to));
      json_.array("metrics", [&] {
        for (std::size_t i = 0; i < policy_.metric_count(); ++i) moved_by(*by, metric_at(i));
      });
    });
  }

  void moved_by(const Transition& by, Metric metric) {
    const MetricThresholds& thresholds = policy_[metric];
    const bool up = by.kind == TransitionKind::escalation;
    const bool part = up ? by.cause.has(metric) : by.kind == TransitionKind::recovery;
    if (!part || !thresholds.monitored) return;
    json_.object([&] {
      json_.member("metric", thresholds.name);
      json_.member("value", by.pressure[metric]);
      json_.member(up ? "trigger" : "clear",
                   up ? thresholds.trigger(by.to) : thresholds.clear(by.from));
    });
  }

  void check() {
    if (!why_.check || !run_.checked_at) {
      json_.member("check", nullptr);
    } else {
      json_.object("check", [&] {
        json_.member("t", *run_.checked_at - Instant{});
        json_.member("time",
                     clock_.absolute ? std::optional(clock_.text(*run_.checked_at)) : std::nullopt);
        json_.member("age_s", why_.check->ago);
        json_.object("values", [&] {
          for (const MetricStanding& each : why_.metrics) {
            json_.member(policy_[each.metric].name, each.given);
          }
        });
      });
    }
    maybe_instant("next_check", run_.next_check);
    json_.array("not_monitored", [&] {
      for (const MetricThresholds& metric : policy_.metrics) {
        if (!metric.monitored) json_.value(metric.name);
      }
    });
  }

  void recovery() {
    if (why_.level == kLowest) return json_.member("recovery", nullptr);
    json_.object("recovery", [&] {
      json_.array("needs", [&] {
        std::size_t m = 0;
        for (const MetricThresholds& metric : policy_.metrics) {
          if (!metric.monitored) continue;
          json_.object([&] {
            json_.member("metric", metric.name);
            json_.member("clear", metric.clear(why_.level));
            if (why_.metrics.empty()) return json_.member("blocks", nullptr);
            json_.member("value", why_.metrics[m].judged);
            json_.member("blocks", !why_.metrics[m].clears);
          });
          ++m;
        }
      });
      json_.member("cooldown_s", policy_.cooldown(why_.level));
      json_.member("cooldown_left_s", why_.cooldown_left);
      step("if_healthy", why_.recovery);
    });
  }

  void escalation() {
    if (why_.level == policy_.highest()) return json_.member("escalation", nullptr);
    json_.object("escalation", [&] {
      json_.member("demanded",
                   why_.check ? std::optional(policy_.name_of(why_.demand)) : std::nullopt);
      json_.array("triggers", [&] {
        std::size_t r = 0;
        for (const MetricThresholds& metric : policy_.metrics) {
          if (!metric.monitored) continue;
          const auto& rise = why_.rises[r++];
          json_.object([&] {
            json_.member("metric", metric.name);
            json_.member("trigger", rise ? std::optional(rise->value) : std::nullopt);
            json_.member("demands",
                         rise ? std::optional(policy_.name_of(rise->demands)) : std::nullopt);
          });
        }
      });
      json_.member("cooldown_s", policy_.escalation_cooldown());
      json_.member("cooldown_left_s", why_.escalation_cooldown_left);
      json_.member("escalate_after_s", policy_.escalate_after());
      json_.member("pending_s", why_.pending);
      json_.member("pending_left_s", why_.pending_left);
      after("earliest", why_.escalation_in);
      json_.member("stepwise", policy_.escalation == Escalation::stepwise);
    });
  }

  JsonWriter& json_;
  const ExplainedRun& run_;
  const Explanation& why_;
  const Policy& policy_;
  const RunClock& clock_;
};

}  // namespace

std::string explanation_json(const ExplainedRun& run, const ExplainedInput& input) {
  return json_object([&](JsonWriter& json) {
    Members(json, run, input.clock).all(input.name);
    json.member("after_last_entry",
                run.of_journal ? std::optional(run.after_last_entry) : std::nullopt);
    if (input.made) json.object("made", [&] { write_members(json, *input.made); });
  });
}

}  // namespace cascade
