// What all answers of a run come to, for a tier and a form.
#pragma once

#include <optional>
#include <string>

#include "sim/query/query_watch.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {

struct QueryFigures {
  std::size_t questions = 0;          ///< that something of the tier was asked by
  double complete_min = 1;            ///< the least share of what was asked for
  double complete_mean = 1;           ///< on average over the questions
  const AskedQuery* worst = nullptr;  ///< the first with that least share
  std::size_t silent = 0;             ///< answers that lack something and do not say so
  std::size_t incomplete = 0;         ///< answers that lack something
  /// The most that the newest message was old, counted from the end of what was asked for. An
  /// answer that holds none is as old as it can be: it begins where the question does.
  double stale_s_max = 0;
  std::int64_t twice_max = 0;    ///< the most messages that were read twice for an answer
  std::int64_t waiting_max = 0;  ///< the most that stood in the log, in neither source
};

/// Refers to `log`.
QueryFigures query_figures(const QueryLog& log, QueryForm form, Tier tier);

/// How old the newest message of an answer is at the question's end; empty where nothing of the
/// tier was asked for.
std::optional<Duration> newest_age(const AskedQuery& asked, QueryForm form, Tier tier);

/// Members of an object: what was asked, and the figures by form and tier.
void write_members(JsonWriter& json, const QueryLog& log);

/// Every answer, a row a tier and type. Header and units: README of the folder.
std::string query_csv(const QueryLog& log);

}  // namespace cascade
