#include "reports/k2/unit_questions.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "model/k2.hpp"
#include "reports/metrics/metric_families.hpp"
#include "sim/text/number_text.hpp"

namespace cascade::unit {
namespace {

Action action_of(const Policy& policy, Level level, const std::string& symbol, DataType type) {
  const Shedder shedder(policy);
  return shedder.action(level, shedder.tier_of(symbol), type);
}

/// What a scrape finds under that name and those labels, K2's three standard ones included.
double scraped(const Policy& policy, const Metrics& metrics, std::string_view sample,
               const std::map<std::string, std::string>& labels) {
  for (const MetricFamily& family : metric_families({"replay", "unit", policy})) {
    if (family.sample_name() != sample) continue;
    for (const MetricSeries& series : family.series) {
      std::map<std::string, std::string> has;
      for (const MetricLabel& label : series.labels) has[label.name] = label.value;
      if (has == labels) return series.value(metrics);
    }
  }
  return kMissing;
}

}  // namespace

ExpectationJudged judged(bool holds, const std::string& instead) {
  if (holds) return {};
  return {ExpectationVerdict::differs, instead};
}

Judge no_counterpart(const std::string& why) {
  return [why](const Policy&) {
    return ExpectationJudged{ExpectationVerdict::no_counterpart, why};
  };
}

Cascade after(const Policy& policy, const TimedChecks& checks) {
  Cascade cascade(policy);
  for (const TimedCheck& check : checks) {
    cascade.check(Instant{} + Duration::from_seconds(check.t_s), {check.lag, check.heap_pct});
  }
  return cascade;
}

Judge level_is(TimedChecks checks, Level expected, Change change, std::string why) {
  return [=](const Policy& of) {
    Policy policy = of;
    if (change) change(policy);
    const Level level = after(policy, checks).level();
    return judged(level == expected, policy.name_of(level) + (why.empty() ? "" : ": " + why));
  };
}

Judge at(TimedCheck check, std::function<bool(const Cascade&)> expected, std::string instead) {
  return [=](const Policy& policy) { return judged(expected(after(policy, {check})), instead); };
}

Judge decides(std::vector<Decision> decisions, Change change, std::string why) {
  return [=](const Policy& of) {
    Policy policy = of;
    if (change) change(policy);
    for (const Decision& each : decisions) {
      const Action action = action_of(policy, each.level, each.symbol, each.type);
      if ((action == Action::process) == each.processed) continue;
      return judged(false, each.symbol + " at " + policy.name_of(each.level) + ": " +
                               std::string(text(action)) + (why.empty() ? "" : "; " + why));
    }
    return ExpectationJudged{};
  };
}

Judge ranks(std::vector<Ranked> ranked, Change change) {
  return [=](const Policy& of) {
    Policy policy = of;
    if (change) change(policy);
    if (const auto fault = validate(policy)) {
      return judged(false, "refused: " + fault->key + " " + fault->wrong);
    }
    const Shedder shedder(policy);
    for (const Ranked& each : ranked) {
      const Priority priority = priority_of(shedder.tier_of(each.symbol), each.type);
      if (priority != each.priority) {
        return judged(false, each.symbol + ": " + std::string(text(priority)));
      }
    }
    return ExpectationJudged{};
  };
}

Judge sheds(std::vector<std::string> symbols, Level level, std::size_t shed, Change change) {
  return [=](const Policy& of) {
    Policy policy = of;
    if (change) change(policy);
    const auto is_shed = [&](const std::string& symbol) {
      return action_of(policy, level, symbol, DataType::trades) != Action::process;
    };
    const auto count =
        static_cast<std::size_t>(std::count_if(symbols.begin(), symbols.end(), is_shed));
    return judged(count == shed, std::to_string(count) + " shed");
  };
}

Change tiers(std::vector<std::string> tier_1, std::optional<std::vector<std::string>> tier_2) {
  return [=](Policy& policy) {
    policy.tier_1 = tier_1;
    // A symbol of one's own list leaves the other list: K2 has no rule against both.
    if (tier_2) {
      policy.tier_2 = *tier_2;
    } else {
      const auto is_first = [&](const std::string& symbol) {
        return std::find(tier_1.begin(), tier_1.end(), symbol) != tier_1.end();
      };
      std::erase_if(policy.tier_2, is_first);
    }
  };
}

Judge metric_is(std::string sample, std::map<std::string, std::string> labels, double expected,
                Happens happens, std::string why) {
  return [=](const Policy& policy) {
    MetricsFold fold(policy);
    Cascade cascade(policy);
    happens(fold, cascade);
    std::map<std::string, std::string> all = labels;
    all["service"] = "k2-platform";
    all["environment"] = "dev";
    const double value = scraped(policy, fold.now(), sample, all);
    const std::string instead = is_missing(value) ? "no such series" : number_text(value);
    return judged(value == expected, instead + (why.empty() ? "" : "; " + why));
  };
}

void degrades(MetricsFold& fold, Cascade& cascade) {
  const Pressure pressure{500'000, 50};
  fold.check(Instant{}, pressure, cascade.check(Instant{}, pressure));
}

Happens gives_up(Tier tier, Level level) {
  return [=](MetricsFold& fold, Cascade& cascade) {
    MessageCounts one;
    one.of[class_index(tier, DataType::trades)] = 1;
    if (Shedder(cascade.policy()).action(level, tier, DataType::trades) == Action::drop) {
      fold.shed(level, one);
    }
  };
}

}  // namespace cascade::unit
