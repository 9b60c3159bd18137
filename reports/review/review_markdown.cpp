#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/diagram/diagram.hpp"
#include "reports/review/review_content.hpp"
#include "reports/text/markdown_text.hpp"

namespace cascade {
namespace {

/// GitHub shows no colours of ours; its own squares come near.
const char* square(LevelOf level) {
  using Squares = PerLevel<const char*>;
  constexpr std::array<Squares, kLevelCountMax + 1> kSquares = {
      {{},
       {},
       {"🟩", "🟥"},
       {"🟩", "🟨", "🟥"},
       {"🟩", "🟨", "🟧", "🟥"},
       {"🟩", "🟨", "🟧", "🟥", "🟫"},
       {"🟦", "🟩", "🟨", "🟧", "🟥", "🟫"},
       {"🟦", "🟩", "🟨", "🟧", "🟥", "🟪", "🟫"},
       {"🟦", "🟩", "🟨", "🟧", "🟥", "🟪", "🟫", "⬛"}}};
  return kSquares[level.levels][index(level.level)];
}

const char* mark(Tone tone) {
  constexpr std::array<const char*, 5> kMarks = {"✅ ", "", "⚠️ ", "❔ ", "❌ "};
  return kMarks[static_cast<std::size_t>(tone)];
}

class Markdown {
 public:
  Markdown(const std::string& stem, std::vector<ReviewPicture>& pictures)
      : stem_(stem), pictures_(pictures) {}

  std::string text;

  void operator()(const block::Heading& heading) {
    text += "## " + markdown_text(heading.text) + "\n\n";
  }
  void operator()(const block::Paragraph& paragraph) {
    text += markdown_text(paragraph.text) + "\n\n";
  }
  void operator()(const block::Answers& block) {
    text += "| | | |\n|---|---|---|\n";
    for (const Answer& answer : block.answers) {
      text += fmt::format("| {} | {}**{}** | {} |\n", markdown_text(answer.question),
                          mark(answer.tone), word_text(answer.word), markdown_text(answer.detail));
    }
    text += "\n";
  }
  void operator()(const block::Strip& strip) {
    constexpr std::size_t kSquares = 40;
    std::string line;
    for (std::size_t i = 0; i < kSquares; ++i) {
      // The highest level of each fortieth: what was short must not be lost.
      Level highest = kLowest;
      for (const auto& band : strip.bands) {
        const bool here = band.from < double(i + 1) / kSquares && band.to > double(i) / kSquares;
        if (here && band.level > highest) highest = band.level;
      }
      line += is_mostly_blind(strip, double(i) / kSquares, double(i + 1) / kSquares)
                  ? "⬜"
                  : square({highest, strip.levels.size()});
    }
    std::string says;
    for (const auto& share : strip.shares) {
      says += fmt::format("{}{} {} {}", says.empty() ? "" : ", ",
                          square({share.level, strip.levels.size()}),
                          markdown_text(strip.levels[share.level]), markdown_text(share.text));
    }
    if (!strip.blind_text.empty()) {
      says += ", ⬜ blind, the level is an assumption: " + markdown_text(strip.blind_text);
    }
    text += line + "\n\n" + markdown_text(strip.says) + ", level over time: " + says + "\n\n";
  }
  void operator()(const block::Picture& block) {
    pictures_.push_back(block.picture);
    text += fmt::format("![{}](<{}-{}.svg>)\n\n", markdown_text(block.picture.says), stem_,
                        pictures_.size());
  }
  void operator()(const block::Table& table) {
    text += "**" + markdown_text(table.caption) + "**\n\n|";
    for (const std::string& name : table.header) text += " " + markdown_text(name) + " |";
    text += "\n|";
    for (std::size_t i = 0; i < table.header.size(); ++i) text += "---|";
    text += "\n";
    for (const auto& row : table.rows) {
      text += "|";
      for (const Cell& cell : row) {
        text += fmt::format(" {}{}{} |", cell.level ? std::string(square(*cell.level)) + " " : "",
                            mark(cell.tone), markdown_text(cell.text));
      }
      text += "\n";
    }
    text += "\n";
  }
  void operator()(const block::Diagram& diagram) {
    text += "```mermaid\n" + to_mermaid(*diagram.policy) + "```\n\n";
  }

 private:
  static bool is_mostly_blind(const block::Strip& strip, double from, double to) {
    double blind = 0;
    for (const auto& span : strip.blind) {
      blind += std::max(0.0, std::min(span.to, to) - std::max(span.from, from));
    }
    return blind > (to - from) / 2;
  }

  const std::string& stem_;
  std::vector<ReviewPicture>& pictures_;
};

}  // namespace

std::string to_markdown(const Review& review, const std::string& stem,
                        std::vector<ReviewPicture>& pictures) {
  Markdown markdown(stem, pictures);
  for (const Block& block : content_of(review)) std::visit(markdown, block);
  return "# " + markdown_text(review.title) + "\n\n" + markdown.text;
}

}  // namespace cascade
