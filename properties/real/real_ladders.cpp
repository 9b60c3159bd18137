#include "properties/real/real_ladders.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "model/builtin_policies.hpp"
#include "model/input_error.hpp"
#include "model/policy.hpp"
#include "properties/explore/explore.hpp"
#include "properties/k2/run_table.hpp"
#include "properties/search/mend.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {

LadderComment ladder_comment(std::string_view toml) {
  LadderComment comment;
  const std::array<std::pair<std::string_view, std::string*>, 4> parts = {
      {{"quoted: ", &comment.quoted},
       {"assumed: ", &comment.assumed},
       {"not said: ", &comment.not_said},
       {"expected: ", &comment.expected}}};
  std::string* part = nullptr;
  std::istringstream in{std::string(toml)};
  for (std::string line; std::getline(in, line) && line.rfind("# ", 0) == 0;) {
    std::string_view text = std::string_view(line).substr(2);
    const bool goes_on = text.rfind("  ", 0) == 0;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (comment.what.empty()) {
      comment.what = text;
      continue;
    }
    const auto* begun = std::find_if(parts.begin(), parts.end(), [&](const auto& each) {
      return text.rfind(each.first, 0) == 0;
    });
    if (begun != parts.end()) {
      part = begun->second;
      *part = text.substr(begun->first.size());
    } else if (part != nullptr) {
      *part += " " + std::string(text);
    } else if (!comment.sources.empty() && (goes_on || comment.sources.back().back() == ',')) {
      comment.sources.back() += " " + std::string(text);
    } else {
      comment.sources.emplace_back(text);
    }
  }
  return comment;
}

namespace {

// --- Markdown ---------------------------------------------------------------------------------

bool is_address(std::string_view word) { return word.rfind("https://", 0) == 0; }

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Whether Markdown might take the character for more than itself. An underscore within a word is
/// none.
bool is_active(std::string_view text, std::size_t at) {
  constexpr std::string_view kActive = "\\`*{}[]<>|#~$&";
  if (text[at] != '_') return kActive.find(text[at]) != std::string_view::npos;
  return at == 0 || at + 1 == text.size() || !is_word(text[at - 1]) || !is_word(text[at + 1]);
}

/// Words of ours or of a file as Markdown that shows them as they are; addresses become links.
std::string escaped(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_address(text.substr(at))) {
      if (is_active(text, at)) result += '\\';
      result += text[at++];
      continue;
    }
    const std::string_view word = text.substr(at, text.find(' ', at) - at);
    const std::string_view address = word.substr(0, word.find_last_not_of(".,;:)") + 1);
    result += "<" + std::string(address) + ">";
    at += address.size();
  }
  return result;
}

std::string code(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// --- what is known of a ladder ----------------------------------------------------------------

/// A property that a ladder violates, and what mends it.
struct Flaw {
  Verdict verdict;
  std::optional<Mend> mend;
};

struct RealLadder {
  LadderComment comment;
  Proof proof;
  std::vector<Flaw> flaws;
};

std::vector<RealLadder> real_ladders() {
  std::vector<RealLadder> ladders;
  for (const auto& [name, toml] : real_policy_texts()) {
    RealLadder ladder{ladder_comment(toml), prove(*builtin_policy(name)), {}};
    for (const Verdict& verdict : ladder.proof.verdicts) {
      if (!verdict.fails()) continue;
      ladder.flaws.push_back({verdict, smallest_mend(ladder.proof, verdict.property->name)});
    }
    ladders.push_back(std::move(ladder));
  }
  return ladders;
}

const Verdict& verdict_of(const Proof& proof, std::string_view property) {
  return *std::find_if(proof.verdicts.begin(), proof.verdicts.end(),
                       [&](const Verdict& verdict) { return verdict.property->name == property; });
}

std::string most_an_hour(const Proof& proof) {
  const Verdict& budget = verdict_of(proof, "flap-budget");
  return budget.bound ? readable(*budget.bound) : "no bound";
}

/// Within what the property promises its end.
std::string bound_text(const Proof& proof, std::string_view property) {
  const Verdict& verdict = verdict_of(proof, property);
  if (!verdict.holds() || !verdict.bound) return "no bound";
  if (verdict.bound_unit == "checks") {
    return "within " + counted(static_cast<std::size_t>(*verdict.bound), "check", "checks");
  }
  const std::string intervals =
      counted(verdict.check_intervals, "check interval", "check intervals");
  if (*verdict.bound == 0) return "within " + intervals;
  return "within " + readable(*verdict.bound) + " s and " + intervals;
}

// --- parts of the page ------------------------------------------------------------------------

/// The first checks of a witness, a row each; of a long one not all.
std::string witness_table(const Policy& policy, const std::vector<WitnessCheck>& witness) {
  constexpr std::size_t kMostRows = 6;
  std::string table = "| t (s) |", rule = "|--:|";
  for (const MetricThresholds& metric : policy.metrics) {
    table += " " + code(metric.name) + " |";
    rule += "--:|";
  }
  table += " level |\n" + rule + "---|\n";
  const std::size_t rows = std::min(witness.size(), kMostRows);
  for (std::size_t i = 0; i < rows; ++i) {
    table += "| " + seconds_text(witness[i].at.ns) + " |";
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      table += " " + readable(witness[i].pressure.values[m]) + " |";
    }
    table += " " + policy.name_of(witness[i].level) + " |\n";
  }
  if (rows < witness.size()) {
    table += "\nand so on: " + readable(static_cast<double>(witness.size())) + " checks.\n";
  }
  return table;
}

/// What is otherwise with the change, of what people count on.
std::string cost_of(const Proof& before, const Proof& after) {
  std::vector<std::string> costs;
  const auto differs = [&](const std::string& what, const std::string& was, const std::string& is) {
    if (was != is) costs.push_back(what + " " + is + " instead of " + was);
  };
  differs("transitions an hour at most:", most_an_hour(before), most_an_hour(after));
  differs("up:", bound_text(before, "protects-in-time"), bound_text(after, "protects-in-time"));
  differs("down:", bound_text(before, "recovers-in-time"), bound_text(after, "recovers-in-time"));
  return costs.empty() ? "No bound changes." : "What changes: " + joined(costs, "; ") + ".";
}

std::string flaw_text(const RealLadder& ladder, const Flaw& flaw) {
  const Policy& policy = ladder.proof.policy;
  const std::string_view name = flaw.verdict.property->name;
  std::string text =
      "**" + std::string(name) + "** is " + (flaw.verdict.violated() ? "violated" : "not settled");
  text += flaw.verdict.why.empty() ? ".\n\n" : ": " + escaped(flaw.verdict.why) + ".\n\n";
  if (!flaw.verdict.witness.empty()) {
    text += witness_table(policy, flaw.verdict.witness) + "\n";
  }
  if (name == "protects-at-once" && verdict_of(ladder.proof, "protects-in-time").holds()) {
    text += "Meant so or not: a level that is demanded at every check is reached " +
            bound_text(ladder.proof, "protects-in-time") + ". To have it at once:\n\n";
  } else {
    text += "Smallest mend:\n\n";
  }
  if (!flaw.mend) return text + "None of the changes that were tried, nor any three of them.\n";
  text += "```toml\n" + flaw.mend->toml + "```\n\n";
  std::vector<std::string> words;
  for (const std::string& word : flaw.mend->words) words.push_back(escaped(word));
  text += "So " + joined(words, "; ") + ". " + cost_of(ladder.proof, flaw.mend->proof) + "\n";
  return text;
}

/// What all mends of a ladder come to together; empty where there are not several.
std::string together_text(const RealLadder& ladder) {
  Policy policy = ladder.proof.policy;
  std::size_t mends = 0;
  for (const Flaw& flaw : ladder.flaws) {
    if (!flaw.mend) continue;
    policy = with_changes(policy, flaw.mend->toml, "the changes together");
    ++mends;
  }
  if (mends < 2) return "";
  const Proof proof = prove(policy);
  std::vector<std::string> left;
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.fails()) left.push_back(code(verdict.property->name));
  }
  return "All of it together: " +
         (left.empty() ? std::string("every property holds") : joined(left, ", ") + " still fail") +
         ", with " + most_an_hour(proof) + " transitions an hour at most.\n";
}

std::string section(const RealLadder& ladder) {
  const Policy& policy = ladder.proof.policy;
  std::vector<std::string> sources;
  for (const std::string& source : ladder.comment.sources) sources.push_back(escaped(source));
  std::string text = "## " + policy.name + "\n\n" + escaped(ladder.comment.what) +
                     "\nSource: " + joined(sources, "; ") + "\n\n";
  std::vector<std::string> metrics;
  for (const MetricThresholds& metric : policy.metrics) {
    metrics.push_back(code(metric.name) + (metric.worse == Worse::low ? " (worse is low)" : ""));
  }
  const bool bounded = verdict_of(ladder.proof, "flap-budget").bound.has_value();
  text += "Levels: " + joined(policy.levels.all(), ", ") + "; by " + joined(metrics, ", ") +
          ". Transitions an hour: " + most_an_hour(ladder.proof) + (bounded ? " at most" : "") +
          ". Up: " + bound_text(ladder.proof, "protects-in-time") +
          ". Down, when all is clear: " + bound_text(ladder.proof, "recovers-in-time") + ".\n";
  if (ladder.flaws.empty()) text += "\nEvery property that applies holds.\n";
  for (const Flaw& flaw : ladder.flaws) text += "\n" + flaw_text(ladder, flaw);
  const std::string together = together_text(ladder);
  if (!together.empty()) text += "\n" + together;
  if (!ladder.comment.not_said.empty()) {
    text += "\nNot said: " + escaped(ladder.comment.not_said) + "\n";
  }
  return text + "\n";
}

std::string summary(const std::vector<RealLadder>& ladders) {
  std::string table =
      "| ladder | levels x metrics | transitions an hour, at most | violates |\n"
      "|---|---|--:|---|\n";
  for (const RealLadder& ladder : ladders) {
    const Policy& policy = ladder.proof.policy;
    std::vector<std::string> violated;
    for (const Flaw& flaw : ladder.flaws) violated.emplace_back(flaw.verdict.property->name);
    table += "| [" + policy.name + "](#" + policy.name + ") | " +
             std::to_string(policy.level_count()) + " x " + std::to_string(policy.metric_count()) +
             " | " + most_an_hour(ladder.proof) + " | " +
             (violated.empty() ? "-" : joined(violated, ", ")) + " |\n";
  }
  return table;
}

/// The keys that a change sets, without their tables.
std::string keys_of(const Mend& mend) {
  std::vector<std::string> keys;
  std::istringstream in(mend.toml);
  for (std::string line; std::getline(in, line);) {
    const std::size_t end = line.find(" = ");
    if (end == std::string::npos) continue;
    const std::string key = code(line.substr(0, end));
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return joined(keys, " and ");
}

std::string by_property(const std::vector<RealLadder>& ladders) {
  std::string table =
      "| property | it says | ladders that violate it | mended by (ladders) |\n|---|---|--:|---|\n";
  for (const Property& property : catalogue()) {
    std::size_t violated = 0;
    std::map<std::string, std::size_t> mended_by;
    for (const RealLadder& ladder : ladders) {
      for (const Flaw& flaw : ladder.flaws) {
        if (flaw.verdict.property != &property) continue;
        ++violated;
        ++mended_by[flaw.mend ? keys_of(*flaw.mend) : "nothing that was tried"];
      }
    }
    if (violated == 0) continue;
    std::vector<std::string> mends;
    for (const auto& [keys, count] : mended_by) {
      mends.push_back(keys + " (" + std::to_string(count) + ")");
    }
    table += "| " + std::string(property.name) + " | " + escaped(property.says) + " | " +
             std::to_string(violated) + " | " + joined(mends, ", ") + " |\n";
  }
  return table;
}

std::string refused_text(const RefusedLadder& ladder) {
  const LadderComment comment = ladder_comment(ladder.toml);
  std::string refusal = "It is not refused.";
  try {
    parse_policy(ladder.toml, ladder.file);
  } catch (const InputError& error) {
    refusal = error.what();
  }
  std::string text = "- " + escaped(comment.what) + "\n\n      " + refusal + "\n\n";
  if (!comment.not_said.empty()) text += "  Not said: " + escaped(comment.not_said) + "\n\n";
  return text;
}

}  // namespace

std::string real_ladders_page(const std::vector<RefusedLadder>& refused) {
  const std::vector<RealLadder> ladders = real_ladders();
  const auto sound = static_cast<std::size_t>(
      std::count_if(ladders.begin(), ladders.end(),
                    [](const RealLadder& ladder) { return ladder.flaws.empty(); }));
  std::string page =
      "# Real ladders: what a proof says of ladders that people run\n\n"
      "Generated by real_ladders_test; run the tests with CASCADE_UPDATE_PAGES=1 after a change. "
      "The ladders are in\n[model/policies/real](../model/policies/real/README.md), each with what "
      "is quoted and what is assumed. `cascade check --policy NAME`\nsays all of it.\n\n"
      "A witness is the shortest there is; the level is the one after the check. *Up* is how soon "
      "a "
      "level is reached that is\ndemanded at every check, *down* how soon the lowest is while all "
      "is "
      "clear.\n\n"
      "A mend is the smallest change, of those that [search/mend.hpp](search/mend.hpp) lists, "
      "after "
      "which that property holds and no\nother is newly violated: found by search, each try a "
      "proof. "
      "A dead band that it makes is one step of the figures as they\nare written; how wide it "
      "should "
      "be is a question of how far the reading jitters. `check_every_s` is nothing that a mend\n"
      "may set: it says what is known of the checks. A ladder without a bound may have one in "
      "earnest, where its program looks\nonly so often.\n\n";
  page += counted(ladders.size(), "ladder", "ladders") + ", of which " + std::to_string(sound) +
          " violate nothing.\n\n" + by_property(ladders) + "\n" + summary(ladders) + "\n";
  for (const RealLadder& ladder : ladders) page += section(ladder);
  if (refused.empty()) return page;
  page += "## Refused\n\nWhat the form of a policy does not allow, with the line that says so.\n\n";
  for (const RefusedLadder& ladder : refused) page += refused_text(ladder);
  page.pop_back();
  return page;
}

}  // namespace cascade
