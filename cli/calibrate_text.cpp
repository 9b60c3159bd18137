#include "cli/calibrate_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {
namespace {

std::string whole(double value) { return grouped(std::round(value)); }
std::string percent(double part) { return fmt::format("{:.1f} %", 100 * part); }
std::string seconds_for_people(std::size_t seconds) {
  return duration_for_people(Duration::from_seconds(static_cast<double>(seconds)));
}

/// Whether the fit did better on the held-out time than a lag that never changes.
bool is_of_use(const HeldOutError& error) {
  return error.lag_messages < error.lag_of_constant_messages;
}

std::vector<std::string> limits_of(const CalibratedConsumer& fit,
                                   const CalibrateRecordings& recordings) {
  std::vector<std::string> limits;
  if (recordings.arrivals) {
    limits.emplace_back("The arrivals of the held-out time are given, not forecast.");
  } else {
    limits.emplace_back(
        "Arrivals are what was consumed and what lag grew by, of the held-out time too: its error "
        "is "
        "the consumer's alone, and what was delivered twice counts as arrived twice. --arrivals "
        "takes a recording of them.");
  }
  if (fit.outage) {
    limits.emplace_back("When an outage begins is given; its length is fitted.");
  }
  limits.emplace_back("When, and for how long, nothing was consumed is given, not predicted.");
  limits.emplace_back(
      "One instance of one capacity: partitions that are worked off unevenly, rebalances, batches "
      "and "
      "commits do not show in seconds.");
  limits.emplace_back(
      "There was no cascade: what shedding, spilling and skipping enrichment save is the scenario "
      "format's default, and nothing that was measured.");
  limits.emplace_back(
      "A wrong unit of lag or throughput (--lag-scale) is a wrong backlog, and shows only as an "
      "error "
      "here.");
  return limits;
}

std::string held_out_text(const CalibratedConsumer& fit) {
  const HeldOutError& error = fit.error;
  if (error.seconds == 0) {
    return "Nothing is left to compare it with: lag does not come to rest in the last part.\n";
  }
  std::string text =
      "On the " + seconds_for_people(error.seconds) + " after that, which it was not fitted to:\n";
  text += fmt::format(
      "  {:<20}{} messages off in the mean, where {} were recorded; a lag that is always what it "
      "usually is: {}\n",
      "lag", whole(error.lag_messages), whole(error.recorded_mean_messages),
      whole(error.lag_of_constant_messages));
  if (error.backlogs == 0) {
    if (error.simulated_max_messages > fit.limits.high_messages) {
      return text + "  It shows a backlog of " + whole(error.simulated_max_messages) +
             " messages where none was: do not use it for this system.\n";
    }
    return text + "  There is no backlog that ends in it: the capacity was not put to the test.\n";
  }
  text += fmt::format("  {:<20}{} off in the mean of {}\n", "peak", percent(*error.peak),
                      counted(error.backlogs, "backlog"));
  text += fmt::format("  {:<20}{} off\n", "time until it ends", percent(*error.length));
  if (!is_of_use(error)) {
    text += "  No better than saying nothing: do not use it for this system.\n";
  }
  return text;
}

}  // namespace

std::string calibrated_text(const CalibratedConsumer& fit, const CalibrateRecordings& recordings) {
  const FittedCapacity& capacity = fit.capacity;
  std::string text =
      fmt::format("Fitted to the first {} of {}: {} above {} messages, {} of full load\n",
                  seconds_for_people(fit.held_out_from_s), seconds_for_people(fit.end_s),
                  counted(capacity.backlogs, "backlog"), whole(fit.limits.high_messages),
                  seconds_for_people(capacity.seconds));
  text += fmt::format("  {:<20}{} messages/s", "capacity", whole(capacity.per_s));
  text += capacity.backlogs > 1
              ? fmt::format(" ({} to {} by backlog)\n", whole(capacity.low), whole(capacity.high))
              : std::string(" (of one backlog: how much it varies is not known)\n");
  if (fit.outage) {
    text += fmt::format(
        "  {:<20}{:.1f} s of arrivals missing or done again, {:.1f} s until lag falls\n", "outage",
        fit.outage->outage_s, fit.outage->restart_s);
  }
  if (recordings.unexplained > 0.01) {
    text += "  Lag fell by more than was consumed, by " + percent(recordings.unexplained) +
            " of all that was: one of the two is in another unit, or not of all partitions.\n";
  }
  text += held_out_text(fit) + "What it cannot know:\n";
  for (const std::string& limit : limits_of(fit, recordings)) text += "  - " + limit + "\n";
  return text;
}

std::string calibrated_json(const CalibratedConsumer& fit, const CalibrateRecordings& recordings,
                            const std::string& scenario_file) {
  return json_line([&](JsonWriter& json) {
    json.object("fitted", [&] {
      json.member("seconds", fit.held_out_from_s);
      json.member("capacity_per_s", fit.capacity.per_s);
      json.member("capacity_per_s_min", fit.capacity.low);
      json.member("capacity_per_s_max", fit.capacity.high);
      json.member("backlogs", fit.capacity.backlogs);
      json.member("seconds_of_full_load", fit.capacity.seconds);
      json.member("process_us", fit.scenario.sites.front().consumer.process_us);
      if (fit.outage) {
        json.member("outage_s", fit.outage->outage_s);
        json.member("restart_s", fit.outage->restart_s);
      }
    });
    json.object("held_out", [&] {
      json.member("seconds", fit.error.seconds);
      json.member("lag_error_messages", fit.error.lag_messages);
      json.member("lag_error_of_constant_messages", fit.error.lag_of_constant_messages);
      json.member("lag_max_simulated_messages", fit.error.simulated_max_messages);
      json.member("lag_mean_messages", fit.error.recorded_mean_messages);
      json.member("backlogs", fit.error.backlogs);
      json.member("peak_error", fit.error.peak);
      json.member("length_error", fit.error.length);
      json.member("better_than_constant", is_of_use(fit.error));
    });
    json.member("arrivals", recordings.arrivals ? "recorded" : "inferred");
    json.member("unexplained", recordings.unexplained);
    json.member("calm_messages", fit.limits.calm_messages);
    json.member("high_messages", fit.limits.high_messages);
    json.array("limits", [&] {
      for (const std::string& limit : limits_of(fit, recordings)) json.value(limit);
    });
    json.member("scenario", null_if_empty(scenario_file));
  });
}

}  // namespace cascade
