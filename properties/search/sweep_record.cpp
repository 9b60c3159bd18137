#include "properties/search/sweep_record.hpp"

#include <algorithm>
#include <locale>
#include <sstream>
#include <utility>

#include "properties/catalogue.hpp"

namespace cascade {
namespace {

/// A ruling as a letter of a record, in the order of the enumeration.
constexpr std::string_view kRulings = "hvns";

/// What parts, in a record, the checks that came too near from the checks.
constexpr char kTooNear = '/';

}  // namespace

bool SweepResult::proven() const {
  return !verdicts.empty() && std::all_of(verdicts.begin(), verdicts.end(), [](VerdictKind ruling) {
    return ruling == VerdictKind::holds || ruling == VerdictKind::not_applicable;
  });
}

SweepRecords::SweepRecords(const PolicyGrid& grid, SweepFrame frame, SweepOptions options)
    : grid_(&grid), frame_(std::move(frame)), options_(options) {}

// number, then '-' or the statistics, then the verdicts as one word of 0 and 1, or '-'.
std::string SweepRecords::to_record(const SweepResult& result) const {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << result.number;
  if (result.summary) {
    const Summary& s = *result.summary;
    out << ' ' << s.checks;
    if (s.checks_too_near) out << kTooNear << *s.checks_too_near;
    out << ' ' << s.duration.ns << ' ' << s.transitions << ' ' << s.escalations << ' '
        << s.recoveries << ' ' << s.flaps.value() << ' ' << s.reversals << ' ' << s.blind.value().ns
        << ' ' << s.latched.value() << ' ' << index(s.level_max) << ' ' << index(s.level_final)
        << ' ' << s.transitions_per_hour_max;
    for (const Level level : s.levels.levels()) out << ' ' << s.at_level[index(level)].ns;
    out << ' ' << s.transitions_from_to.size();
    for (const auto& [pair, count] : s.transitions_from_to) {
      out << ' ' << index(pair.first) << ' ' << index(pair.second) << ' ' << count;
    }
  } else {
    out << " -";
  }
  out << ' ';
  if (result.verdicts.empty()) out << '-';
  for (const VerdictKind ruling : result.verdicts)
    out << kRulings[static_cast<std::size_t>(ruling)];
  return out.str();
}

namespace {

Level read_level(std::istream& in, const LevelNames& levels) {
  std::size_t i = levels.size();
  in >> i;
  if (i >= levels.size()) in.setstate(std::ios::failbit);
  return level_at(in ? i : 0);
}

void read_statistics(std::istream& in, Summary& s) {
  in >> s.checks;
  if (in.peek() == kTooNear) in.ignore() >> s.checks_too_near.emplace();
  in >> s.duration.ns >> s.transitions >> s.escalations >> s.recoveries >> s.flaps.emplace() >>
      s.reversals >> s.blind.emplace().ns >> s.latched.emplace();
  s.level_max = read_level(in, s.levels);
  s.level_final = read_level(in, s.levels);
  in >> s.transitions_per_hour_max;
  for (const Level level : s.levels.levels()) in >> s.at_level[index(level)].ns;
  std::size_t pairs = 0;
  in >> pairs;
  for (std::size_t i = 0; in && i < pairs; ++i) {
    const Level from = read_level(in, s.levels), to = read_level(in, s.levels);
    in >> s.transitions_from_to[{from, to}];
  }
}

}  // namespace

std::optional<SweepResult> SweepRecords::parse_record(std::string_view text) const {
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  SweepResult result;
  if (!(in >> result.number >> std::ws) || result.number >= grid_->size()) return std::nullopt;
  std::string word;
  if (in.peek() == '-') {
    in >> word;
  } else {
    Summary& summary = result.summary.emplace();
    summary.trace = frame_.trace;
    summary.policy = grid_->base().name;
    summary.check_every = frame_.check_every;
    summary.rows = frame_.files.rows;
    summary.missing_rows = frame_.files.missing_rows;
    summary.duplicate_rows = frame_.files.duplicate_rows;
    summary.gaps = frame_.files.gaps;
    summary.reversal_window = options_.reversal_window;
    summary.levels = grid_->base().levels;
    read_statistics(in, summary);
  }
  if (!(in >> word)) return std::nullopt;
  if (word != "-") {
    for (const char c : word) {
      const std::size_t ruling = kRulings.find(c);
      if (ruling == std::string_view::npos) return std::nullopt;
      result.verdicts.push_back(static_cast<VerdictKind>(ruling));
    }
  }
  const std::size_t expected = options_.verdicts ? catalogue().size() : 0;
  if (result.verdicts.size() != expected || !(in >> std::ws).eof()) return std::nullopt;
  return result;
}

}  // namespace cascade
