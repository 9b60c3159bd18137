// What the review says, in its order, before it is HTML or Markdown.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "reports/plot.hpp"
#include "reports/review.hpp"

namespace cascade {

enum class Tone : std::uint8_t { plain, good, bad };

struct Cell {
  std::string text;  ///< any text
  Tone tone = Tone::plain;
  std::optional<Level> level;  ///< shown in its colour
};

struct Answer {
  std::string question;
  std::string word;  ///< "Yes", "No", "17 of 17"
  Tone tone;
  std::string detail;
};

namespace block {
struct Heading {
  std::string text;
};
struct Paragraph {
  std::string text;
};
struct Answers {
  std::vector<Answer> answers;
};
/// The level over time as one coloured strip: shares of the time, and bands.
struct Strip {
  struct Band {
    double from, to;  ///< in parts of the whole
    Level level;
  };
  std::vector<Band> bands;
  std::string says;
};
struct Picture {
  ReviewPicture picture;
};
struct Table {
  std::string caption;
  std::vector<std::string> header;
  std::vector<std::vector<Cell>> rows;
};
/// The state machine, drawn from its own table.
struct Diagram {
  const Policy* policy;
};
}  // namespace block

using Block = std::variant<block::Heading, block::Paragraph, block::Answers, block::Strip,
                           block::Picture, block::Table, block::Diagram>;

std::vector<Block> content_of(const Review& review);

/// The answers of a run, with what is proven of its policy: the first thing that is read.
std::vector<Answer> answers_of(const ReviewRun& run, const Proof& proof);

/// What must never be shed and was, dropped or sent to disk: messages of tier 1 but for its
/// reference data.
std::int64_t tier_1_shed(const Flows& flows);

/// How near a run came to flapping, in sentences.
std::vector<std::string> near_flap_text(const ReviewRun& run);

/// A plot as text: drawn to a file of no name, and read.
ReviewPicture plotted(const PlotInput& input, const std::string& says);

}  // namespace cascade
