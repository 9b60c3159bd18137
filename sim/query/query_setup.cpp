#include "sim/query/query_setup.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr const char* kOption = "--query";

Duration duration_of(const std::string& key, std::string_view value) {
  const auto duration = parse_duration(value);
  if (!duration) {
    throw InputError(
        "", 0,
        std::string(kOption) + ": '" + key + "' is no duration: '" + std::string(value) + "'",
        "for example 15m or 10s");
  }
  return *duration;
}

std::int64_t count_of(const std::string& key, std::string_view value) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error != std::errc() || end != value.data() + value.size() || count < 0) {
    throw InputError(
        "", 0, std::string(kOption) + ": '" + key + "' is no count: '" + std::string(value) + "'",
        "a whole number of at least 0");
  }
  return count;
}

void set(QuerySetup& setup, const std::string& key, std::string_view value) {
  static const std::vector<std::string> keys = {"last", "ago",           "every", "commit_lag",
                                                "tail", "tail_messages", "limit"};
  if (key == "last") {
    setup.last = duration_of(key, value);
  } else if (key == "ago") {
    setup.ago = duration_of(key, value);
  } else if (key == "every") {
    setup.every = duration_of(key, value);
  } else if (key == "commit_lag") {
    setup.commit_lag = duration_of(key, value);
  } else if (key == "tail") {
    setup.tail = duration_of(key, value);
  } else if (key == "tail_messages") {
    setup.tail_messages = count_of(key, value);
  } else if (key == "limit") {
    setup.limit = count_of(key, value);
  } else {
    std::string list;
    for (const std::string& known : keys) list += (list.empty() ? "" : ", ") + known;
    throw InputError("", 0, std::string(kOption) + " knows no '" + key + "'",
                     perhaps_text(key, keys) + "one of " + list);
  }
}

bool is_span(const std::vector<double>& span) {
  return span.empty() || (span.size() == 2 && span[0] >= 0 && span[1] >= span[0]);
}

}  // namespace

QuerySetup parse_query_setup(std::string_view text, QuerySetup setup) {
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      throw InputError("", 0, std::string(kOption) + " has no value in '" + std::string(part) + "'",
                       "KEY=VALUE,..., for example last=15m,every=10s");
    }
    set(setup, std::string(part.substr(0, equals)), part.substr(equals + 1));
  }
  return setup;
}

std::optional<QueryMistake> mistake_in(const QuerySetup& setup, Duration run, Duration tick) {
  constexpr double kAnswersMax = 1e5, kTicksMax = 1e8;
  if (setup.last.ns <= 0) return QueryMistake{"last_s", "is nothing", "more than 0"};
  if (setup.every.ns <= 0) return QueryMistake{"every_s", "is nothing", "more than 0"};
  if (setup.every > run) return QueryMistake{"every_s", "is longer than the run", "a shorter time"};
  if (run.seconds() / setup.every.seconds() > kAnswersMax) {
    return QueryMistake{"every_s", "makes more than 100,000 questions", "a longer time"};
  }
  const double asked_s = std::min(setup.last.seconds(), run.seconds());
  if (run.seconds() / setup.every.seconds() * (asked_s / tick.seconds()) > kTicksMax) {
    return QueryMistake{"every_s",
                        "makes too much work: questions times ticks in each are over 1e8",
                        "a longer time, a shorter last_s, or longer ticks"};
  }
  if (setup.ago.ns < 0) return QueryMistake{"ago_s", "is in the future", "at least 0"};
  if (setup.commit_lag.ns < 0) return QueryMistake{"commit_lag_s", "is negative", "at least 0"};
  if (setup.tail.ns < 0) return QueryMistake{"tail_s", "is negative", "at least 0"};
  if (setup.tail_messages < 0) return QueryMistake{"tail_messages", "is negative", "at least 0"};
  if (setup.limit < 0) return QueryMistake{"limit", "is negative", "at least 1, or 0 for none"};
  if (setup.symbols.size() != kTierCount) {
    return QueryMistake{"symbols", "has not three entries", "how many symbols each tier has"};
  }
  for (const double symbols : setup.symbols) {
    if (!(symbols >= 1 && symbols <= 1e6) || symbols != std::floor(symbols)) {
      return QueryMistake{"symbols", "is out of range", "whole numbers from 1 to 1,000,000"};
    }
  }
  const char* const span = "[from, until] in seconds";
  if (!is_span(setup.table_down_s)) return QueryMistake{"table_down_s", "is no span", span};
  if (!is_span(setup.tail_down_s)) return QueryMistake{"tail_down_s", "is no span", span};
  return std::nullopt;
}

}  // namespace cascade
