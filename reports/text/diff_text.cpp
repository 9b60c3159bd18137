// A comparison for people at a terminal.

#include "reports/text/diff_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/run_table.hpp"
#include "reports/text/wrapped_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr std::size_t kMostLines = 12;

class Telling {
 public:
  Telling(const ToldDiff& told, const TextStyle& style, std::size_t columns)
      : told_(told), diff_(told.diff), style_(style), columns_(columns) {}

  std::string all() {
    out_ = style_.verdict(diff_.verdict == DiffVerdict::same,
                          style_.printable(verdict_sentence(told_))) +
           "\n";
    if (!diff_.why.empty()) line("  ", "Not all was looked at: " + diff_.why + ".");
    line("  ", "Compared: " + grounds_of(diff_) + ".");
    for (const std::string& note : match_notes(told_)) line("  ", note);
    if (!diff_.partings.empty()) {
      out_ +=
          "\nOf each kind of difference a shortest run, up to the check at which they part:\n\n";
      for (const Parting& parting : diff_.partings) tell(parting, told_.a, told_.b);
    }
    shedding();
    declared();
    reload();
    if (told_.trace != nullptr) trace(*told_.trace);
    return std::move(out_);
  }

 private:
  void line(const char* first, const std::string& text) {
    constexpr std::size_t kReadable = 100;
    out_ += wrapped(first, style_.printable(text), std::min(columns_, kReadable));
  }

  void tell(const Parting& parting, const std::string& a, const std::string& b) {
    line("  ", sentence_of(parting.kind, told_.a, told_.b) + ".");
    if (parting.run.empty()) return;
    std::vector<std::vector<std::string>> rows(1);
    rows[0].push_back("t (s)");
    for (const JointMetric& metric : diff_.metrics) rows[0].push_back(metric.name);
    rows[0].push_back(style_.printable(a));
    rows[0].push_back(style_.printable(b));
    for (const DiffCheck& check : parting.run) {
      rows.emplace_back();
      rows.back().push_back(seconds_text(check.at.ns));
      for (std::size_t m = 0; m < check.values.size(); ++m) {
        rows.back().push_back(exact_number(check.values[m], style_) +
                              (check.held[m] ? " (held)" : ""));
      }
      rows.back().push_back(diff_.a.name_of(check.a));
      rows.back().push_back(diff_.b.name_of(check.b));
    }
    out_ += run_table(rows);
  }

  void shedding() {
    if (diff_.shedding.empty()) return;
    out_ += "\nMessages treated otherwise at the same level:\n";
    for (const SheddingDifference& each : diff_.shedding) {
      line("  ", place_of(diff_, each) + ", " + each.messages + ": " + each.does_a + " by " +
                     told_.a + ", " + each.does_b + " by " + told_.b);
    }
  }

  void declared() {
    if (diff_.declared.empty()) return;
    out_ += "\nDeclared differently, and by itself no difference in what they do:\n";
    for (const DeclaredDifference& each : diff_.declared) {
      line("  ", each.what + ": " + each.a + " in " + told_.a + ", " + each.b + " in " + told_.b);
    }
  }

  void reload() {
    out_ += "\n";
    line("", "Reloading " + told_.b + " into a cascade that runs " + told_.a + ":");
    for (const std::string& sentence : reload_sentences(told_)) line("  ", sentence);
    bool shown_above = false;
    for (const Parting& parting : diff_.reload.partings) {
      const auto is_this = [&](const Parting& each) {
        return each.kind == parting.kind && is_same_run(each.run, parting.run);
      };
      if (std::any_of(diff_.partings.begin(), diff_.partings.end(), is_this)) {
        shown_above = true;
      } else {
        tell(parting, "not reloaded", "at its first check");
      }
    }
    if (shown_above) {
      line("  ",
           "Shortest runs to it are among those above, with the reload before their last check.");
    }
  }

  void trace(const TraceDiff& trace) {
    out_ += "\n";
    line("", trace_sentence(told_));
    const std::size_t label = std::min<std::size_t>(
        std::max(style_.printable(told_.a).size(), style_.printable(told_.b).size()), 20);
    const std::size_t room = columns_ > label + 12 ? columns_ - label - 3 : 10;
    const auto strip = [&](const std::string& who, const std::string& marks) {
      out_ += fmt::format("{:<{}}  {}\n", style_.printable(who).substr(0, label), label, marks);
    };
    strip(told_.a, level_strip(trace.a, trace.length, room));
    strip(told_.b, level_strip(trace.b, trace.length, room));
    strip("", apart_strip(trace, room));
    const std::string from = trace.start ? iso_text(*trace.start) : "0 s";
    const std::string to =
        trace.start ? iso_text(*trace.start + trace.length) : seconds_text(trace.length.ns) + " s";
    const std::size_t gap = room > from.size() + to.size() ? room - from.size() - to.size() : 1;
    strip("", from + std::string(gap, ' ') + to);
    levels();
    alone(trace.only_a, told_.a, diff_.a.levels, trace);
    alone(trace.only_b, told_.b, diff_.b.levels, trace);
  }

  void levels() {
    std::string text;
    for (const Level level : diff_.a.all_levels()) {
      text += (text.empty() ? ". " : ", " + std::to_string(index(level)) + " ") +
              diff_.a.name_of(level);
    }
    if (diff_.a.levels != diff_.b.levels) {
      text += "; of " + told_.b + ": ";
      for (const Level level : diff_.b.all_levels()) {
        text += (level == kLowest ? ". " : ", " + std::to_string(index(level)) + " ") +
                diff_.b.name_of(level);
      }
    }
    line("  ", text + "; ^ where they are not the same");
  }

  void alone(const std::vector<Transition>& all, const std::string& who, const LevelNames& names,
             const TraceDiff& trace) {
    if (all.empty()) return;
    line("  ", "Of " + who + " alone:");
    for (std::size_t i = 0; i < all.size() && i < kMostLines; ++i) {
      out_ += "    " + transition_line(all[i], names, trace) + "\n";
    }
    if (all.size() > kMostLines) {
      out_ += fmt::format("    and {} more: see --format json\n", all.size() - kMostLines);
    }
  }

  const ToldDiff& told_;
  const PolicyDiff& diff_;
  const TextStyle& style_;
  std::size_t columns_;
  std::string out_;
};

}  // namespace

std::string to_text(const ToldDiff& told, const TextStyle& style, std::size_t columns) {
  return Telling(told, style, columns).all();
}

}  // namespace cascade
