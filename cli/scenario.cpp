// cascade scenario keys|init|explain: what can be written, something to begin with, what a file
// says.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/simulate_text.hpp"
#include "reports/text/people_text.hpp"
#include "sim/loop/scenario/capacity.hpp"
#include "sim/loop/scenario/scenario_keys.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

struct ScenarioExplainOptions {
  std::string scenario, variant, format = "text";
  bool all = false;
};

/// What a full batch takes at the lowest level, with its poll and commit.
double full_batch_s(const ConsumerSetup& consumer, const SiteCapacity& capacity) {
  const auto batch = static_cast<double>(consumer.batch_messages(false));
  return (consumer.poll_ms + consumer.commit_ms) / 1e3 +
         batch * capacity.levels.front().message_us / 1e6;
}

/// What a reader may take for granted, and what is not so.
std::vector<std::string> missing_of(const Scenario& scenario,
                                    const std::vector<SiteCapacity>& capacities) {
  std::vector<std::string> missing;
  if (!scenario.overload_ends_s) {
    missing.push_back("overload_ends_s: whether the loop comes back stays unknown");
  }
  if (scenario.expect.empty()) {
    missing.push_back("[expect]: a run fails only where --monitor finds a property violated");
  }
  for (std::size_t s = 0; s < capacities.size(); ++s) {
    const SiteCapacity& capacity = capacities[s];
    const SiteSetup& setup = scenario.sites[s];
    const std::string site = capacities.size() > 1 ? "site " + setup.name + ": " : "";
    if (setup.group && full_batch_s(setup.consumer, capacity) > setup.group->max_poll_interval_s) {
      missing.push_back(site + "max_poll_interval_s: shorter than a full batch takes");
    }
    const auto best = std::max_element(capacity.levels.begin(), capacity.levels.end(),
                                       [](const LevelCapacity& a, const LevelCapacity& b) {
                                         return a.capacity_per_s < b.capacity_per_s;
                                       });
    if (best->capacity_per_s < capacity.mean_per_s) {
      missing.push_back(
          site + "capacity: more arrives on average than any level can take with " +
          counted(static_cast<std::size_t>(scenario.sites[s].consumer.instances), "instance"));
    } else if (capacity.levels.front().capacity_per_s > capacity.peak_per_s &&
               scenario.faults.empty()) {
      missing.push_back(site +
                        "an overload: no second of the run brings more than the lowest level "
                        "can take, and there is no [[fault]]");
    }
  }
  return missing;
}

/// Whether collections, or a heap that is full, cost it anything.
bool heap_costs(const HeapSetup& heap) {
  const bool collects = heap.garbage_bytes > 0 && heap.gc_pause_ms + heap.gc_pause_ms_per_gb > 0;
  return heap.times_s.empty() && (collects || heap.out_of_memory == OutOfMemory::crash);
}

/// What collections leave of a level's capacity, at worst: with full batches in flight at every
/// instance. Empty where the process runs out of memory.
std::optional<double> left_by_collections_per_s(const Scenario& scenario, const SiteSetup& site,
                                                const LevelCapacity& level) {
  const bool is_reduced = Shedder(scenario.policy).enrichment_skipped(level.level);
  const auto batch = static_cast<double>(site.consumer.batch_messages(is_reduced));
  const double in_flight = batch * static_cast<double>(site.consumer.instances);
  return capacity_with_collections_per_s(site.heap, level.capacity_per_s, in_flight, batch);
}

/// What a group makes of the death of one instance while the mean rate arrives.
struct DeathInGroup {
  double waits_messages;  ///< for its partitions to be somebody's, and for the rebalance
  double longest_poll_s;  ///< of a full batch at the lowest level: a rebalance waits for it
};

DeathInGroup death_in(const SiteSetup& site, const SiteCapacity& capacity) {
  const double own_per_s = capacity.mean_per_s / static_cast<double>(site.consumer.instances);
  // An eager rebalance stops everybody.
  const bool is_eager = site.group->protocol == GroupProtocol::eager;
  return {own_per_s * site.group->session_timeout_s +
              (is_eager ? capacity.mean_per_s : own_per_s) * site.group->rebalance_s,
          full_batch_s(site.consumer, capacity)};
}

std::string explain_group(const SiteSetup& site, const SiteCapacity& capacity) {
  if (!site.group) return "";
  const DeathInGroup death = death_in(site, capacity);
  return fmt::format(
      "  group, {}: a dead instance is missed for {:g} s and a rebalance takes {:g} s: about {} "
      "messages wait\n  until its share is read again (mean rate, even shares); a full batch takes "
      "{} of at most {} between polls\n",
      text(site.group->protocol), site.group->session_timeout_s, site.group->rebalance_s,
      grouped(std::llround(death.waits_messages)),
      duration_for_people(Duration::from_seconds(death.longest_poll_s)),
      duration_for_people(Duration::from_seconds(site.group->max_poll_interval_s)));
}

std::string explain_text(const Scenario& scenario, bool all) {
  const std::vector<SiteCapacity> sites = capacities(scenario);
  const LevelNames& names = scenario.policy.levels;
  std::string text = printable_short(full_name(scenario)) + ", policy " +
                     printable_short(scenario.policy.name) + ", " +
                     duration_for_people(scenario.duration) + "\n";
  if (!scenario.shows.empty()) text += printable(scenario.shows, 1000) + "\n";
  for (std::size_t s = 0; s < sites.size(); ++s) {
    const SiteCapacity& site = sites[s];
    text += fmt::format(
        "\n{}arrives: {} messages/s on average, {} at the peak\n",
        sites.size() > 1 ? "site " + printable_short(scenario.sites[s].name) + ": " : "",
        grouped(std::llround(site.mean_per_s)), grouped(std::llround(site.peak_per_s)));
    const SiteSetup& setup = scenario.sites[s];
    const bool collects = heap_costs(setup.heap);
    text += fmt::format("  {:<16}{:>14}{:>16}{:>16}{:>16}{}\n", "at level", "us a message",
                        "can take /s", "utilisation", "at the peak",
                        collects ? fmt::format("{:>24}", "with collections /s") : "");
    for (const LevelCapacity& level : site.levels) {
      text += fmt::format("  {:<16}{:>14.2f}{:>16}{:>15.0f}%{:>15.0f}%",
                          printable_short(names[level.level]), level.message_us,
                          grouped(std::llround(level.capacity_per_s)),
                          100 * site.mean_per_s / level.capacity_per_s,
                          100 * site.peak_per_s / level.capacity_per_s);
      if (collects) {
        const auto left = left_by_collections_per_s(scenario, setup, level);
        text += fmt::format("{:>24}", left ? grouped(std::llround(*left)) : "out of memory");
      }
      text += "\n";
    }
    if (collects) {
      text += "  with collections of garbage at worst: full batches in flight at every instance\n";
    }
    text += explain_group(setup, site);
  }
  text +=
      "\n  full batches of new messages, without faults and without what is read back from "
      "disk\n";
  const std::vector<std::string> missing = missing_of(scenario, sites);
  text += missing.empty() ? "\nmissing: nothing that is known of\n" : "\nmissing:\n";
  for (const std::string& line : missing) text += "  " + printable_short(line) + "\n";
  const std::vector<EffectiveKey> keys = effective_keys(scenario);
  const auto usual = static_cast<std::size_t>(std::count_if(
      keys.begin(), keys.end(), [](const EffectiveKey& key) { return key.is_usual; }));
  text += "\nkeys that are not as usual" + std::string(all ? ", and those that are" : "") + ":\n";
  for (const EffectiveKey& key : keys) {
    if (key.is_usual && !all) continue;
    text += fmt::format("  {:<34} {}{}\n", printable_short(key.path),
                        key.value.empty() ? "none" : printable(key.value, 200),
                        all && key.is_usual ? "  (default)" : "");
  }
  if (!all) text += fmt::format("  and {} as by default (--all)\n", counted(usual, "key"));
  return text;
}

std::string explain_json(const Scenario& scenario) {
  const std::vector<SiteCapacity> sites = capacities(scenario);
  return json_line([&](JsonWriter& json) {
    json.member("scenario", scenario.name);
    json.member("policy", scenario.policy.name);
    json.array("sites", [&] {
      for (std::size_t s = 0; s < sites.size(); ++s) {
        json.object([&] {
          json.member("site", scenario.sites[s].name);
          json.member("mean_per_s", sites[s].mean_per_s);
          json.member("peak_per_s", sites[s].peak_per_s);
          json.array("levels", [&] {
            for (const LevelCapacity& level : sites[s].levels) {
              json.object([&] {
                json.member("level", scenario.policy.name_of(level.level));
                json.member("message_us", level.message_us);
                json.member("capacity_per_s", level.capacity_per_s);
                if (!heap_costs(scenario.sites[s].heap)) return;
                json.member("with_collections_per_s",
                            left_by_collections_per_s(scenario, scenario.sites[s], level));
              });
            }
          });
          if (const auto& group = scenario.sites[s].group) {
            const DeathInGroup death = death_in(scenario.sites[s], sites[s]);
            json.object("group", [&] {
              json.member("protocol", text(group->protocol));
              json.member("messages_that_wait_for_a_dead_instance", death.waits_messages);
              json.member("full_batch_s", death.longest_poll_s);
              json.member("max_poll_interval_s", group->max_poll_interval_s);
            });
          }
        });
      }
    });
    json.values("missing", missing_of(scenario, sites));
    json.array("keys", [&] {
      for (const EffectiveKey& key : effective_keys(scenario)) {
        json.object([&] {
          json.member("key", key.path);
          json.member("value", key.value);
          json.member("is_default", key.is_usual);
        });
      }
    });
  });
}

void add_explain_of(CLI::App& scenario, Command& command) {
  auto options = std::make_shared<ScenarioExplainOptions>();
  CLI::App& sub = add_subcommand(
      scenario, "explain", "What a scenario says: capacity by level, utilisation, what is missing");
  set_footer(sub, "Example: cascade scenario explain flash-crash-10x --all");
  add_option(sub, "SCENARIO", options->scenario, "A scenario file, or the name of one that ships")
      .required()
      .shown_as("NAME|FILE.toml");
  add_option(sub, "--variant", options->variant, "This variant of it").shown_as("NAME");
  add_flag(sub, "--all", options->all, "Also the keys that are as by default");
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, &command] {
    command.run = [options] {
      const ScenarioText text = find_scenario(options->scenario);
      const Scenario read = parse_scenario(text.toml, text.file, options->variant);
      std::cout << (options->format == "json" ? explain_json(read)
                                              : explain_text(read, options->all));
      return kHolds;
    };
  });
}

}  // namespace

void add_scenario(CLI::App& app, Command& command) {
  CLI::App& scenario = add_subcommand(app, "scenario", "Write a scenario, and look at one");
  require_subcommand(scenario);
  CLI::App& keys =
      add_subcommand(scenario, "keys", "Every key of a scenario file: unit, default, meaning");
  set_footer(keys, "Example: cascade scenario keys | less");
  on_command(keys, [&command] {
    command.run = [] {
      std::cout << scenario_keys_page();
      return kHolds;
    };
  });
  CLI::App& init = add_subcommand(scenario, "init", "A commented scenario to begin with");
  set_footer(init, "Example: cascade scenario init -o mine.toml");
  auto output = std::make_shared<std::string>("-");
  add_option(init, "-o,--output", *output, "Where it goes").shown_as("FILE.toml [-]");
  on_command(init, [output, &command] {
    command.run = [output] {
      write_new_file(*output, scenario_starting_point());
      return kHolds;
    };
  });
  add_explain_of(scenario, command);
}

}  // namespace cascade
