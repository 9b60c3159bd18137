// A comparison for a pull request: short where it is read, the rest folded away.

#include <algorithm>

#include "reports/text/diff_text.hpp"
#include "reports/text/markdown_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string cells(const std::vector<std::string>& texts) {
  std::string row = "|";
  for (const std::string& text : texts) row += " " + markdown_text(text) + " |";
  return row + "\n";
}

std::string head(const std::vector<std::string>& texts) {
  std::string rule = "|";
  for (std::size_t i = 0; i < texts.size(); ++i) rule += "---|";
  return cells(texts) + rule + "\n";
}

std::string run(const Parting& parting, const ToldDiff& told, const std::string& a,
                const std::string& b) {
  if (parting.run.empty()) return "";
  std::vector<std::string> names = {"t (s)"};
  for (const JointMetric& metric : told.diff.metrics) names.push_back(metric.name);
  names.insert(names.end(), {a, b});
  std::string table = head(names);
  for (const DiffCheck& check : parting.run) {
    std::vector<std::string> row = {seconds_text(check.at.ns)};
    for (std::size_t m = 0; m < check.values.size(); ++m) {
      row.push_back((is_missing(check.values[m]) ? "missing" : number_text(check.values[m])) +
                    (check.held[m] ? " (held)" : ""));
    }
    row.push_back(told.diff.a.name_of(check.a));
    row.push_back(told.diff.b.name_of(check.b));
    table += cells(row);
  }
  return "\n" + table;
}

std::string folded(const std::string& summary, const std::string& body) {
  return "\n<details><summary>" + markdown_text(summary) + "</summary>\n\n" + body +
         "\n</details>\n";
}

std::string parting_text(const Parting& parting, const ToldDiff& told) {
  return "\n- " + markdown_text(sentence_of(parting.kind, told.a, told.b)) + "\n";
}

std::string alone(const std::vector<Transition>& all, const LevelNames& names,
                  const TraceDiff& trace, const std::string& who) {
  constexpr std::size_t kMost = 200;  // a comment has a largest size
  if (all.empty()) return "";
  std::string body;
  for (std::size_t i = 0; i < std::min(all.size(), kMost); ++i) {
    body += "- " + markdown_text(transition_line(all[i], names, trace)) + "\n";
  }
  if (all.size() > kMost) body += "- and " + grouped(all.size() - kMost) + " more\n";
  return folded(counted(all.size(), "transition") + " of " + who + " alone", body);
}

}  // namespace

std::string to_markdown(const ToldDiff& told, const Made& made) {
  const PolicyDiff& diff = told.diff;
  std::string out = "### " + markdown_text(verdict_sentence(told)) + "\n\n";
  if (!diff.why.empty()) out += markdown_text("Not all was looked at: " + diff.why + ".") + "\n\n";
  out += markdown_text("Compared: " + grounds_of(diff) + ".") + "\n";
  for (const std::string& note : match_notes(told)) out += "\n" + markdown_text(note) + "\n";
  std::string tables;
  for (const Parting& parting : diff.partings) {
    out += parting_text(parting, told);
    tables += parting_text(parting, told) + run(parting, told, told.a, told.b);
  }
  if (!tables.empty()) out += folded("A shortest run for each", tables);
  if (!diff.shedding.empty()) {
    std::string table = head({"messages", "level", told.a, told.b});
    for (const SheddingDifference& each : diff.shedding) {
      table += cells({each.messages, place_of(diff, each), each.does_a, each.does_b});
    }
    out += folded("Messages treated otherwise at the same level", table);
  }
  if (!diff.declared.empty()) {
    std::string table = head({"declared", told.a, told.b});
    for (const DeclaredDifference& each : diff.declared)
      table += cells({each.what, each.a, each.b});
    out += folded("Declared differently, and by itself no difference in what they do", table);
  }
  std::string reload;
  for (const std::string& sentence : reload_sentences(told)) {
    reload += "- " + markdown_text(sentence) + "\n";
  }
  for (const Parting& parting : diff.reload.partings) {
    reload +=
        parting_text(parting, told) + run(parting, told, "not reloaded", "at its first check");
  }
  out += folded("Reloading " + told.b + " into a cascade that runs " + told.a, reload);
  if (told.trace != nullptr) {
    out += "\n" + markdown_text(trace_sentence(told)) + "\n";
    out += alone(told.trace->only_a, diff.a.levels, *told.trace, told.a);
    out += alone(told.trace->only_b, diff.b.levels, *told.trace, told.b);
  }
  std::string how;
  for (const auto& [name, value] : named_values(made)) {
    how += "- " + markdown_text(name + ": " + value) + "\n";
  }
  how += "- " + markdown_text("Policy digest of " + told.a + ": " + policy_digest(diff.a)) + "\n";
  how += "- " + markdown_text("Policy digest of " + told.b + ": " + policy_digest(diff.b)) + "\n";
  return out + folded("How this was made", how);
}

}  // namespace cascade
