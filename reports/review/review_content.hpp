// What the review says, in its order, before it is HTML or Markdown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "reports/plot/plot.hpp"
#include "reports/review/review.hpp"
#include "reports/review/review_answers.hpp"

namespace cascade {

/// A level of a ladder with so many.
struct LevelOf {
  Level level;
  std::size_t levels;
};

struct Cell {
  std::string text;  ///< any text
  Tone tone = Tone::plain;
  std::optional<LevelOf> level = std::nullopt;  ///< shown in its colour
};

inline Cell level_cell(const LevelNames& names, Level level) {
  return {names[level], Tone::plain, LevelOf{level, names.size()}};
}

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
    Level level;      ///< the highest in it
  };
  struct Blind {
    double from, to;  ///< in parts of the whole
  };
  struct Share {
    Level level;
    std::string text;  ///< "95.0 % (28 min 29 s)"
  };
  std::string says;  ///< whose it is
  LevelNames levels;
  std::vector<Band> bands;
  std::vector<Blind> blind;
  std::vector<Share> shares;
  std::string blind_text;  ///< how much of it is blind; empty where nothing is
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

/// A plot as text: drawn to a file of no name, and read.
ReviewPicture plotted(const PlotInput& input, const std::string& says);

}  // namespace cascade
