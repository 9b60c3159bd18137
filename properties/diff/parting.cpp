#include "properties/diff/parting.hpp"

#include <algorithm>

namespace cascade {
namespace {

std::string with_cause(std::string name, PartingCause cause) {
  switch (cause) {
    case PartingCause::value:
      return name;
    case PartingCause::time:
      return name + "-by-time";
    case PartingCause::missing:
      return name + "-at-missing-value";
    case PartingCause::stale:
      return name + "-at-held-sample";
  }
  return name;
}

std::string verb(Does does) { return does == Does::rises ? "escalates" : "recovers"; }

}  // namespace

std::string name_of(const PartingKind& kind) {
  if (kind.at_start) return "begins-elsewhere";
  if (kind.a == Does::stays || kind.b == Does::stays) {
    const bool a_moves = kind.b == Does::stays;
    return with_cause((a_moves ? "a-" : "b-") + verb(a_moves ? kind.a : kind.b) + "-where-" +
                          (a_moves ? "b" : "a") + "-stays",
                      kind.cause);
  }
  if (kind.a != kind.b) {
    return with_cause("a-" + verb(kind.a) + "-where-b-" + verb(kind.b), kind.cause);
  }
  return with_cause("both-" + std::string(kind.a == Does::rises ? "escalate" : "recover") +
                        (kind.a_ends_higher ? "-a-to-higher" : "-b-to-higher"),
                    kind.cause);
}

bool is_same_run(const DiffRun& x, const DiffRun& y) {
  const auto same_value = [](double one, double other) {
    return one == other || (is_missing(one) && is_missing(other));
  };
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [&](const DiffCheck& one, const DiffCheck& other) {
                      return one.at == other.at && one.held == other.held && one.a == other.a &&
                             one.b == other.b &&
                             std::equal(one.values.begin(), one.values.end(), other.values.begin(),
                                        other.values.end(), same_value);
                    });
}

bool fits_a_trace(const DiffRun& run) {
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (i > 0 && !(run[i - 1].at < run[i].at)) return false;
    if (std::count(run[i].held.begin(), run[i].held.end(), true) > 0) return false;
    // A trace's reader takes an infinite value for missing.
    for (const double value : run[i].values) {
      if (!is_missing(value) && !(value - value == 0)) return false;
    }
  }
  return !run.empty();
}

}  // namespace cascade
