#include "reports/review/review_content.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "reports/plot/axes.hpp"
#include "reports/plot/decimate.hpp"
#include "reports/plot/plot.hpp"
#include "reports/plot/query_panels.hpp"
#include "reports/review/review_sections.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

TimeWindow window_of(const ReviewRun& run) {
  return {run.run.first_check, std::max(run.summary.duration, Duration{1})};
}

block::Strip strip(const ReviewRun& run) {
  constexpr std::size_t kColumns = 1000;
  block::Strip strip;
  strip.says = title_of(run);
  strip.levels = run.summary.levels;
  const TimeWindow window = window_of(run);
  const double span_s = window.span.seconds();
  for (const LevelBand& band : level_bands(run.run.journal, window, kColumns)) {
    strip.bands.push_back({band.from_s / span_s, band.to_s / span_s, band.high});
  }
  for (const Level level : strip.levels.levels()) {
    const Duration at = run.summary.at_level[index(level)];
    if (at.ns <= 0) continue;
    strip.shares.push_back({level, fmt::format("{} ({})", share_for_people(at.seconds(), span_s),
                                               duration_for_people(at))});
  }
  if (!run.run.watched) return strip;
  for (const TimeSpan& span : run.run.watched->blind) {
    const block::Strip::Blind blind{window.seconds(span.from) / span_s,
                                    window.seconds(span.to) / span_s};
    // Many short ones, nearer together than can be seen, become one.
    if (!strip.blind.empty() && blind.from - strip.blind.back().to < 1.0 / kColumns) {
      strip.blind.back().to = blind.to;
    } else {
      strip.blind.push_back(blind);
    }
  }
  if (run.summary.blind && run.summary.blind->ns > 0) {
    strip.blind_text =
        fmt::format("{} ({})", share_for_people(run.summary.blind->seconds(), span_s),
                    duration_for_people(*run.summary.blind));
  }
  return strip;
}

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

void add_picture(const ReviewRun& run, std::vector<Block>& blocks) {
  if (run.trace == nullptr) {
    Trace bare;  // a journal knows no pressure between its transitions: only the level is drawn
    bare.name = run.input;
    for (const Transition& entry : run.run.journal.entries) bare.at.push_back(entry.at);
    if (bare.at.size() < 2) return;
    bare.counts.rows = bare.at.size();
    blocks.emplace_back(
        block::Picture{plotted({bare, nullptr, run.policy, run.run.journal, title_of(run)},
                               "The level of " + title_of(run) + " over time")});
    return;
  }
  const std::string says = fmt::format(
      "Pressure and level of {} over time: {}, highest {}", title_of(run),
      counted(run.summary.transitions, "transition"), run.summary.levels[run.summary.level_max]);
  PlotInput input = plot_of(run.run, *run.trace, run.heap, run.policy, title_of(run));
  if (run.loop && run.loop->query) input.below = query_panels(*run.loop->query);
  blocks.emplace_back(block::Picture{plotted(input, says)});
}

/// Which runs the page is about, and whose the answers are.
std::string about(const Review& review) {
  if (review.runs.size() == 1) {
    return review.runs.front().input + " under policy " + review.runs.front().policy.name + ".";
  }
  std::string runs;
  for (const ReviewRun& run : review.runs) {
    runs += (runs.empty() ? "" : "; ") + title_of(run);
  }
  return fmt::format(
      "{} runs: {}. Each answer is that of the worst run, which it names. The strip and the "
      "picture below are of {}, the run with the worst answers.",
      review.runs.size(), runs, title_of(worst_run(review)));
}

constexpr std::string_view kLoopQuestion = "Did the loop come back?";

/// A column a run; the answers as rows.
void add_side_by_side(const Review& review, std::vector<Block>& blocks) {
  blocks.emplace_back(block::Heading{"Side by side"});
  block::Table table{"The same questions, of every run", {""}, {}};
  std::vector<std::vector<Answer>> answers;
  std::vector<std::string> questions;
  for (const Answer& answer : answers_of(review)) questions.push_back(answer.question);
  for (const ReviewRun& run : review.runs) {
    table.header.push_back(title_of(run));
    answers.push_back(answers_of(run, *review.proof_of(run)));
  }
  for (const std::string& question : questions) {
    std::vector<Cell> cells = {{question}};
    for (const auto& of_run : answers) {
      const auto found = std::find_if(of_run.begin(), of_run.end(), [&](const Answer& answer) {
        return answer.question == question;
      });
      cells.push_back(found == of_run.end()
                          ? Cell{question == kLoopQuestion ? "no loop was run" : "does not apply"}
                          : Cell{std::string(word_text(found->word)), found->tone});
    }
    table.rows.push_back(std::move(cells));
  }
  blocks.emplace_back(std::move(table));
  const ReviewRun& shown = worst_run(review);
  std::size_t pictures = 1;
  for (const ReviewRun& run : review.runs) {
    if (&run == &shown) continue;
    blocks.emplace_back(strip(run));
    constexpr std::size_t kPictures = 6;  // a page, not a book
    if (pictures++ < kPictures) add_picture(run, blocks);
  }
}

}  // namespace

std::string title_of(const ReviewRun& run) { return run.input + ", policy " + run.policy.name; }

std::string review_title(const std::vector<std::string>& inputs) {
  constexpr std::size_t kNamed = 4;
  std::vector<std::string> names;
  for (const std::string& input : inputs) {
    if (std::find(names.begin(), names.end(), input) == names.end()) names.push_back(input);
  }
  const std::size_t more = names.size() > kNamed ? names.size() - kNamed + 1 : 0;
  std::string title = "Degradation review: ";
  for (std::size_t i = 0; i + more < names.size(); ++i) {
    const bool is_last = more == 0 && i + 1 == names.size();
    title += (i == 0 ? "" : is_last ? " and " : ", ") + names[i];
  }
  return more == 0 ? title : title + fmt::format(" and {} more", more);
}

ReviewPicture plotted(const PlotInput& input, const std::string& says) {
  const ScratchFolder folder;
  const auto drawn = [&](PlotWidth width) {
    const std::string file = folder.file("plot.svg");
    plot_transitions(input, file, width);
    return read_file(file);
  };
  return {drawn(PlotWidth::page), says, true, drawn(PlotWidth::phone)};
}

const Proof* Review::proof_of(const Policy& given) const {
  const std::string policy = to_toml(given);
  const auto found = std::find_if(proofs.begin(), proofs.end(), [&](const Proof& proof) {
    return to_toml(proof.policy) == policy;
  });
  return found == proofs.end() ? nullptr : &*found;
}

std::vector<Block> content_of(const Review& review) {
  std::vector<Block> blocks;
  blocks.emplace_back(block::Paragraph{about(review)});
  blocks.emplace_back(block::Answers{answers_of(review)});
  const ReviewRun& shown = worst_run(review);
  blocks.emplace_back(strip(shown));
  add_picture(shown, blocks);
  if (review.runs.size() > 1) add_side_by_side(review, blocks);
  add_statistics(review, blocks);
  add_given_up(review, blocks);
  add_queries(review, blocks);
  add_cost(review, blocks);
  add_near_flap(review, blocks);
  add_exercise(review, blocks);
  add_broken(review, blocks);
  add_properties(review, blocks);
  add_transitions(review, blocks);
  add_policies(review, blocks);
  add_positioning(review, blocks);
  add_words(review, blocks);
  add_made(review, blocks);
  return blocks;
}

}  // namespace cascade
