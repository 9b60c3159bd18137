#include "reports/review_content.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "reports/axes.hpp"
#include "reports/decimate.hpp"
#include "reports/flap_margin_text.hpp"
#include "reports/people_text.hpp"
#include "reports/plot.hpp"
#include "reports/verdicts.hpp"
#include "reports/witness_svg.hpp"
#include "sim/time_text.hpp"

namespace cascade {
namespace {

constexpr double kAlarmPerHour = 100;  // the design's own: more means that thresholds need tuning

TimeWindow window_of(const ReviewRun& run) {
  return {run.run.first_check, std::max(run.summary.duration, Duration{1})};
}

block::Strip strip(const ReviewRun& run) {
  constexpr std::size_t kColumns = 1000;
  block::Strip strip;
  const TimeWindow window = window_of(run);
  for (const LevelBand& band : level_bands(run.run.journal, window, kColumns)) {
    strip.bands.push_back(
        {band.from_s / window.span.seconds(), band.to_s / window.span.seconds(), band.high});
  }
  const auto shares = level_shares(run.run.journal, window);
  for (const Level level : kLevels) {
    const double share = shares[index(level)];
    if (share <= 0) continue;
    strip.says += fmt::format("{}{} {} ({})", strip.says.empty() ? "" : ", ", name(level),
                              share_for_people(share, 1),
                              duration_for_people(run.summary.at_level[index(level)]));
  }
  return strip;
}

std::string title_of(const ReviewRun& run) { return run.input + ", policy " + run.policy.name; }

/// A temporary folder that goes away with what is in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    path_ = (std::filesystem::temp_directory_path() / "cascade-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

class Content {
 public:
  explicit Content(const Review& review) : review_(review) {}

  std::vector<Block> take() {
    const ReviewRun& first = review_.runs.front();
    add(block::Answers{answers_of(first, *review_.proof_of(first))});
    add(strip(first));
    picture(first);
    if (review_.runs.size() > 1) side_by_side();
    figures();
    near();
    shed();
    properties();
    transitions();
    policies();
    return std::move(blocks_);
  }

 private:
  template <typename B>
  void add(B block) {
    blocks_.emplace_back(std::move(block));
  }

  void picture(const ReviewRun& run) {
    if (run.trace == nullptr) {
      Trace bare;  // a journal knows no pressure between its transitions: only the level is drawn
      bare.name = run.input;
      for (const Transition& entry : run.run.journal.entries) bare.at.push_back(entry.at);
      if (bare.at.size() < 2) return;
      bare.counts.rows = bare.at.size();
      add(block::Picture{plotted({bare, nullptr, run.policy, run.run.journal, title_of(run)},
                                 "The level over time")});
      return;
    }
    add(block::Picture{
        plotted(plot_of(run.run, *run.trace, run.heap, run.policy, title_of(run)),
                fmt::format("Lag, heap and level of {} over time: {} transitions, highest {}",
                            title_of(run), run.summary.transitions, name(run.summary.level_max)))});
  }

  /// A column a run; the answers as rows.
  void side_by_side() {
    add(block::Heading{"Side by side"});
    block::Table table{"The same questions, of every input under every policy",
                       {
                           "",
                       },
                       {}};
    std::vector<std::vector<Cell>> rows;
    for (std::size_t r = 0; r < review_.runs.size(); ++r) {
      const ReviewRun& run = review_.runs[r];
      table.header.push_back(title_of(run));
      const auto answers = answers_of(run, *review_.proof_of(run));
      rows.resize(answers.size());
      for (std::size_t a = 0; a < answers.size(); ++a) {
        if (rows[a].empty()) rows[a].push_back({answers[a].question, Tone::plain, {}});
        rows[a].push_back({answers[a].word, answers[a].tone, {}});
      }
    }
    table.rows = std::move(rows);
    add(std::move(table));
    for (std::size_t r = 1; r < review_.runs.size(); ++r) {
      add(block::Paragraph{title_of(review_.runs[r])});
      add(strip(review_.runs[r]));
      constexpr std::size_t kPictures = 6;  // a page, not a book
      if (r < kPictures) picture(review_.runs[r]);
    }
  }

  std::optional<double> bound_of(const ReviewRun& run) const {
    for (const Verdict& verdict : review_.proof_of(run)->verdicts) {
      if (verdict.property->name == "flap-budget" && verdict.holds()) return verdict.bound;
    }
    return std::nullopt;
  }

  void figures() {
    add(block::Heading{"Figures"});
    block::Table table{"Folds over the journals", {""}, {}};
    const auto row = [&](const std::string& what, const auto& of) {
      std::vector<Cell> cells = {{what, Tone::plain, {}}};
      for (const ReviewRun& run : review_.runs) cells.push_back(of(run));
      table.rows.push_back(std::move(cells));
    };
    for (const ReviewRun& run : review_.runs) table.header.push_back(title_of(run));
    const auto count = [](std::size_t n) { return Cell{grouped(n), Tone::plain, {}}; };
    row("Length", [](const ReviewRun& run) {
      return Cell{duration_for_people(run.summary.duration), Tone::plain, {}};
    });
    row("Checks", [&](const ReviewRun& run) {
      return run.has_checks() ? count(run.summary.checks)
                              : Cell{"not in a journal", Tone::plain, {}};
    });
    row("Rows with a missing value",
        [&](const ReviewRun& run) { return count(run.summary.missing_rows); });
    row("Transitions (up, down)", [](const ReviewRun& run) {
      return Cell{fmt::format("{} ({}, {})", run.summary.transitions, run.summary.escalations,
                              run.summary.recoveries),
                  Tone::plain,
                  {}};
    });
    row("Flaps", [](const ReviewRun& run) {
      return Cell{grouped(run.summary.flaps.value_or(0)),
                  run.summary.flaps > 0 ? Tone::bad : Tone::good,
                  {}};
    });
    row("Most transitions in an hour", [](const ReviewRun& run) {
      const auto worst = static_cast<double>(run.summary.transitions_per_hour_max);
      return Cell{fmt::format("{}, alarm above {}", worst, kAlarmPerHour),
                  worst > kAlarmPerHour ? Tone::bad : Tone::good,
                  {}};
    });
    row("Most in an hour for any input", [&](const ReviewRun& run) {
      const auto bound = bound_of(run);
      return bound ? Cell{fmt::format("{}, proven", grouped(*bound)), Tone::plain, {}}
                   : Cell{"no bound", Tone::bad, {}};
    });
    for (const Level level : kLevels) {
      row("Time at " + std::string(name(level)), [&](const ReviewRun& run) {
        const Duration at = run.summary.at_level[index(level)];
        return Cell{at.ns == 0 ? "none"
                               : duration_for_people(at) + ", " +
                                     share_for_people(at.seconds(), run.summary.duration.seconds()),
                    Tone::plain,
                    {}};
      });
    }
    row("At the end", [](const ReviewRun& run) {
      return Cell{std::string(name(run.summary.level_final)), Tone::plain, run.summary.level_final};
    });
    add(std::move(table));
  }

  void near() {
    add(block::Heading{"How near it came to flapping"});
    add(block::Paragraph{flap_margin_meaning(review_.runs.front().summary.reversal_window)});
    for (const ReviewRun& run : review_.runs) {
      std::string text = title_of(run) + ": ";
      if (run.summary.flaps > 0) text += fmt::format("it flapped, {} times. ", *run.summary.flaps);
      if (!run.near) {
        text += run.has_checks() ? "not known: not its readings alone moved the level. "
                                 : "not known from a journal. ";
      }
      for (const std::string& sentence : near_flap_text(run)) text += sentence + " ";
      add(block::Paragraph{text});
    }
  }

  void shed() {
    add(block::Heading{"What was given up, by tier"});
    for (const ReviewRun& run : review_.runs) {
      if (run.flows) {
        block::Table table{
            title_of(run) + ", in messages", {"", "all", "tier 1", "tier 2", "tier 3"}, {}};
        for (const auto& [column_name, column] : Flows::columns()) {
          const MessageCounts& counts = (*run.flows).*column;
          std::vector<Cell> cells = {
              {std::string(column_name), Tone::plain, {}},
              {grouped(static_cast<double>(counts.total())), Tone::plain, {}}};
          for (const Tier tier : kTiers) {
            cells.push_back({grouped(static_cast<double>(counts.of_tier(tier))), Tone::plain, {}});
          }
          table.rows.push_back(std::move(cells));
        }
        add(std::move(table));
        continue;
      }
      const Shedder shedder(run.policy);
      block::Table table{title_of(run) + ", while its level lasted",
                         {"Level", "Time", "tier 1", "tier 2", "tier 3", "reference data"},
                         {}};
      for (const Level level : kLevels) {
        const Duration at = run.summary.at_level[index(level)];
        std::vector<Cell> cells = {
            {std::string(name(level)), Tone::plain, level},
            {at.ns == 0 ? "none" : duration_for_people(at), Tone::plain, {}}};
        const auto action = [&](Tier tier, DataType type) {
          const Action what = shedder.action(level, tier, type);
          cells.push_back({std::string(text(what)), Tone::plain, {}});
        };
        for (const Tier tier : kTiers) action(tier, DataType::trades);
        action(Tier::tier_1, DataType::reference_data);
        table.rows.push_back(std::move(cells));
      }
      add(std::move(table));
    }
  }

  void properties() {
    add(block::Heading{"What is proven"});
    block::Table table{
        "Each property, for every input, by exploring the machine that is compiled in",
        {"Property", "Says"},
        {}};
    for (const Proof& proof : review_.proofs) table.header.push_back(proof.policy.name);
    const auto& rows = review_.proofs.front().verdicts;
    for (std::size_t v = 0; v < rows.size(); ++v) {
      std::vector<Cell> cells = {{std::string(rows[v].property->name), Tone::plain, {}},
                                 {std::string(rows[v].property->says), Tone::plain, {}}};
      for (const Proof& proof : review_.proofs) {
        const Verdict& verdict = proof.verdicts[v];
        std::string word(text(verdict.ruling));
        if (verdict.holds() && verdict.bound) word += " (" + bound_text(verdict) + ")";
        const bool plain = verdict.ruling == VerdictKind::not_applicable;
        cells.push_back({word, plain ? Tone::plain : verdict.holds() ? Tone::good : Tone::bad, {}});
      }
      table.rows.push_back(std::move(cells));
    }
    add(std::move(table));
    for (const Proof& proof : review_.proofs) {
      for (const Verdict& verdict : proof.verdicts) witness(proof, verdict);
    }
    for (const ReviewRun& run : review_.runs) {
      for (const LoopViolation& broken : run.broken) {
        add(block::Paragraph{fmt::format("{}: {} is violated at {} s, {}: {}", title_of(run),
                                         broken.property, seconds_text(broken.at.ns), broken.event,
                                         broken.what)});
      }
    }
  }

  void witness(const Proof& proof, const Verdict& verdict) {
    if (!verdict.violated() || verdict.witness.empty()) return;
    const std::string what =
        std::string(verdict.property->name) + " is violated by " + proof.policy.name;
    std::string steps;
    for (const WitnessCheck& check : verdict.witness) {
      steps += fmt::format("{}{} s: lag {}, heap {} % gives {}", steps.empty() ? "" : "; ",
                           seconds_text(check.at.ns), grouped(check.pressure.lag_messages),
                           grouped(check.pressure.heap_pct), name(check.level));
    }
    add(block::Paragraph{what + " in " + grouped(verdict.witness.size()) + " checks: " + steps +
                         ". " + verdict.why});
    add(block::Picture{{witness_svg(proof.policy, verdict), "Witness: " + what, false}});
  }

  void transitions() {
    constexpr std::size_t kAtEachEnd = 20;
    add(block::Heading{"Transitions"});
    for (const ReviewRun& run : review_.runs) {
      const auto& entries = run.run.journal.entries;
      block::Table table{title_of(run), {"At", "From", "To", "Lag", "Heap", "Because of"}, {}};
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i == kAtEachEnd && entries.size() > 2 * kAtEachEnd + 1) {
          const std::size_t skipped = entries.size() - 2 * kAtEachEnd;
          table.rows.push_back(
              {{fmt::format("{} more, in the journal", grouped(skipped)), Tone::plain, {}}});
          i += skipped;
        }
        table.rows.push_back(transition_row(run, entries[i]));
      }
      if (table.rows.empty()) {
        add(block::Paragraph{title_of(run) + ": none."});
      } else {
        add(std::move(table));
      }
    }
  }

  static std::vector<Cell> transition_row(const ReviewRun& run, const Transition& entry) {
    const JournalHeader& header = run.run.journal.header;
    const std::string at = header.start ? iso_text(*header.start + (entry.at - Instant{}))
                                        : seconds_text(entry.at.ns) + " s";
    std::string cause = entry.kind == TransitionKind::reset ? "reset" : "recovered";
    if (entry.kind == TransitionKind::escalation) {
      cause = entry.cause.lag ? (entry.cause.heap ? "lag, heap" : "lag") : "heap";
    }
    return {{at, Tone::plain, {}},
            {std::string(name(entry.from)), Tone::plain, entry.from},
            {std::string(name(entry.to)), Tone::plain, entry.to},
            {header.lag_monitored ? grouped(entry.pressure.lag_messages) : "not monitored",
             Tone::plain,
             {}},
            {header.heap_monitored ? grouped(entry.pressure.heap_pct) + " %" : "not monitored",
             Tone::plain,
             {}},
            {cause, Tone::plain, {}}};
  }

  void policies() {
    for (const Proof& proof : review_.proofs) {
      const Policy& policy = proof.policy;
      add(block::Heading{"Policy " + policy.name});
      add(block::Paragraph{fmt::format(
          "Escalation {}, recovery {}, a missing reading: {}. Quiet time before a recovery: {}. A "
          "held "
          "reading is missing after {}.",
          text(policy.escalation), text(policy.recovery), text(policy.on_missing),
          duration_for_people(policy.cooldown()), duration_for_people(policy.stale_after()))});
      block::Table table{"Thresholds: demanded at or above, cleared below",
                         {"Level", "Lag demands", "Lag clears", "Heap demands", "Heap clears"},
                         {}};
      for (const Level level : kLevels) {
        if (level == Level::normal) continue;
        std::vector<Cell> cells = {{std::string(name(level)), Tone::plain, level}};
        for (const Metric metric : {Metric::lag, Metric::heap}) {
          const MetricThresholds& limits = policy.thresholds(metric);
          const std::string unit = metric == Metric::heap ? " %" : "";
          for (const double value : {limits.trigger(level), limits.clear(level)}) {
            cells.push_back(
                {limits.monitored ? grouped(value) + unit : "not monitored", Tone::plain, {}});
          }
        }
        table.rows.push_back(std::move(cells));
      }
      add(std::move(table));
      add(block::Diagram{&policy});
    }
  }

  const Review& review_;
  std::vector<Block> blocks_;
};

}  // namespace

ReviewPicture plotted(const PlotInput& input, const std::string& says) {
  const ScratchFolder folder;
  const auto drawn = [&](PlotWidth width) {
    const std::string file = folder.file("plot.svg");
    plot_transitions(input, file, width);
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  return {drawn(PlotWidth::page), says, true, drawn(PlotWidth::phone)};
}

const Proof* Review::proof_of(const ReviewRun& run) const {
  const std::string policy = to_toml(run.policy);
  const auto found = std::find_if(proofs.begin(), proofs.end(), [&](const Proof& proof) {
    return to_toml(proof.policy) == policy;
  });
  return found == proofs.end() ? nullptr : &*found;
}

std::vector<Block> content_of(const Review& review) { return Content(review).take(); }

}  // namespace cascade
