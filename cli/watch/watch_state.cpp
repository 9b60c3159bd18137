#include "cli/watch/watch_state.hpp"

#include <nlohmann/json.hpp>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {
namespace {

using nlohmann::json;

constexpr const char* kFormat = "cascade/1";

std::optional<std::int64_t> ns_of(const std::optional<Instant>& at) {
  return at ? std::optional(at->ns) : std::nullopt;
}

std::optional<Instant> instant_of(const json& member) {
  if (member.is_null()) return std::nullopt;
  return Instant{member.get<std::int64_t>()};
}

CandidateState candidate_of(const json& object, const std::vector<MetricThresholds>& metrics) {
  CandidateState state;
  object.at("policy").get_to(state.policy);
  object.at("policy_digest").get_to(state.policy_digest);
  object.at("level").get_to(state.level);
  state.last_transition = instant_of(object.at("last_transition_ns"));
  state.demanded_since = instant_of(object.at("demanded_since_ns"));
  object.at("checks").get_to(state.checks);
  object.at("transitions").get_to(state.transitions);
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const json& seen = object.at("seen").at(metrics[i].name);
    if (!seen.is_null()) state.seen.values[i] = seen.get<double>();
  }
  return state;
}

}  // namespace

std::string to_json(const WatchState& state, const std::vector<MetricThresholds>& metrics) {
  std::string text;
  JsonWriter json(text);
  json.object([&] {
    json.member("watch", kFormat);
    json.member("every_ms", state.every_ms);
    json.object("queries", [&] {
      for (const auto& [metric, query] : state.queries) json.member(metric, query);
    });
    json.member("since_ms", state.since_ms);
    json.member("at_ms", state.at_ms);
    json.array("candidates", [&] {
      for (const CandidateState& candidate : state.candidates) {
        json.object([&] {
          json.member("policy", candidate.policy);
          json.member("policy_digest", candidate.policy_digest);
          json.member("level", candidate.level);
          json.member("last_transition_ns", ns_of(candidate.last_transition));
          json.member("demanded_since_ns", ns_of(candidate.demanded_since));
          json.member("checks", candidate.checks);
          json.member("transitions", candidate.transitions);
          json.object("seen", [&] {
            for (std::size_t i = 0; i < metrics.size(); ++i) {
              json.member(metrics[i].name, candidate.seen.values[i]);
            }
          });
        });
      }
    });
  });
  return text + "\n";
}

WatchState parse_watch_state(std::string_view text, const std::string& file,
                             const std::vector<MetricThresholds>& metrics) {
  try {
    const json object = json::parse(text);
    if (object.at("watch") != kFormat) {
      throw InputError(printable(file), 0, "is the state of another version of watch",
                       "another --state file");
    }
    WatchState state;
    object.at("every_ms").get_to(state.every_ms);
    object.at("queries").get_to(state.queries);
    object.at("since_ms").get_to(state.since_ms);
    object.at("at_ms").get_to(state.at_ms);
    for (const json& candidate : object.at("candidates")) {
      state.candidates.push_back(candidate_of(candidate, metrics));
    }
    return state;
  } catch (const json::exception&) {
    throw InputError(printable(file), 0, "is no state of watch for these metrics",
                     "a file that cascade watch --state wrote, or one that is not there yet");
  }
}

}  // namespace cascade
