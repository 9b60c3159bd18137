// A comparison for machines.

#include <optional>

#include "reports/text/diff_text.hpp"
#include "reports/text/verdict_words.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

void write_run(JsonWriter& json, const DiffRun& run, const PolicyDiff& diff) {
  json.array("witness", [&] {
    for (const DiffCheck& check : run) {
      json.object([&] {
        json.member("t", JsonNumber{seconds_text(check.at.ns)});
        json.object("values", [&] {
          for (std::size_t m = 0; m < check.values.size(); ++m) {
            json.member(diff.metrics[m].name, check.values[m]);
          }
        });
        json.array("held", [&] {
          for (std::size_t m = 0; m < check.held.size(); ++m) {
            if (check.held[m]) json.value(diff.metrics[m].name);
          }
        });
        json.member("a", diff.a.name_of(check.a));
        json.member("b", diff.b.name_of(check.b));
      });
    }
  });
}

void write_partings(JsonWriter& json, const std::vector<Parting>& partings, const ToldDiff& told) {
  json.array("differences", [&] {
    for (const Parting& parting : partings) {
      json.object([&] {
        json.member("kind", name_of(parting.kind));
        json.member("says", sentence_of(parting.kind, told.a, told.b));
        write_run(json, parting.run, told.diff);
      });
    }
  });
}

void write_reload(JsonWriter& json, const ToldDiff& told) {
  const ReloadDiff& reload = told.diff.reload;
  json.object("reload", [&] {
    json.member("refused", null_if_empty(reload.refused));
    if (!reload.refused.empty()) return;
    json.member("states", reload.states);
    json.member("parting_states", reload.parting_states);
    json.member("settled", reload.settled);
    json.member("recovers_in_time", text(reload.recovers.ruling));
    json.member("bound_text", null_if_empty(bound_text(reload.recovers)));
    json.member("counts_demand_anew", reload.counts_demand_anew);
    write_partings(json, reload.partings, told);
  });
}

void write_alone(JsonWriter& json, const char* key, const std::vector<Transition>& all,
                 const LevelNames& names) {
  json.array(key, [&] {
    for (const Transition& each : all) {
      json.object([&] {
        json.member("t", JsonNumber{seconds_text(each.at.ns)});
        json.member("from", names[each.from]);
        json.member("to", names[each.to]);
      });
    }
  });
}

void write_trace(JsonWriter& json, const ToldDiff& told) {
  const TraceDiff& trace = *told.trace;
  json.object("trace", [&] {
    json.member("name", trace.trace);
    json.member("start", trace.start ? std::optional(iso_text(*trace.start)) : std::nullopt);
    json.member("duration_s", trace.length);
    json.member("checks", trace.checks);
    json.member("apart_s", trace.time_apart);
    json.member("transitions_in_both", trace.in_both);
    write_alone(json, "only_a", trace.only_a, told.diff.a.levels);
    write_alone(json, "only_b", trace.only_b, told.diff.b.levels);
    json.array("apart", [&] {
      for (const auto& each : trace.apart) {
        json.array([&] {
          json.value(JsonNumber{seconds_text(each.first.ns)});
          json.value(JsonNumber{seconds_text(each.second.ns)});
        });
      }
    });
  });
}

}  // namespace

std::string to_json(const ToldDiff& told, const Made& made) {
  const PolicyDiff& diff = told.diff;
  return json_line([&](JsonWriter& json) {
    json.member("a", told.a);
    json.member("b", told.b);
    json.member("verdict", text(diff.verdict));
    json.member("why", null_if_empty(diff.why));
    json.member("levels_by", diff.levels.by_position ? "position" : "name");
    json.values("notes", match_notes(told));
    json.member("states", diff.zones);
    json.member("inputs", diff.views);
    json.member("inputs_stand_for", diff.combinations);
    json.member("checks_driven", diff.checks_driven);
    write_partings(json, diff.partings, told);
    json.array("shedding", [&] {
      for (const SheddingDifference& each : diff.shedding) {
        json.object([&] {
          json.member("level_a", diff.a.name_of(each.a));
          json.member("level_b", diff.b.name_of(each.b));
          json.member("messages", each.messages);
          json.member("a", each.does_a);
          json.member("b", each.does_b);
          json.member("reached_in_checks",
                      each.way ? std::optional(each.way->size()) : std::nullopt);
        });
      }
    });
    json.array("declared", [&] {
      for (const DeclaredDifference& each : diff.declared) {
        json.object([&] {
          json.member("what", each.what);
          json.member("a", each.a);
          json.member("b", each.b);
        });
      }
    });
    write_reload(json, told);
    if (told.trace != nullptr) write_trace(json, told);
    json.object("made", [&] {
      write_members(json, made);
      json.member("policy_digest_a", policy_digest(diff.a));
      json.member("policy_digest_b", policy_digest(diff.b));
    });
  });
}

}  // namespace cascade
