#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "reports/diagram/diagram.hpp"
#include "reports/plot/level_colours.hpp"
#include "reports/review/review_content.hpp"
#include "reports/review/review_style.hpp"
#include "reports/text/base64.hpp"
#include "reports/text/xml_text.hpp"

namespace cascade {
namespace {

/// The class of a level: l0 to l4 of a ladder of five, l0of3 of one of three.
std::string level_class(LevelOf level) {
  constexpr std::size_t kUsual = 5;
  return fmt::format("l{}", index(level.level)) +
         (level.levels == kUsual ? "" : fmt::format("of{}", level.levels));
}

/// A class for each level of the page's ladders, in the colour for the reader's theme; paper is
/// light.
std::string level_style(const Review& review) {
  std::set<std::size_t> ladders;
  for (const ReviewRun& run : review.runs) {
    ladders.insert({run.policy.level_count(), run.summary.levels.size()});
  }
  for (const Proof& proof : review.proofs) ladders.insert(proof.policy.level_count());
  std::string light, dark;
  for (const std::size_t levels : ladders) {
    for (const Level level : LevelRange(0, levels)) {
      const auto rule = [&](const char* fill) {
        return fmt::format(".{}{{--c:{};fill:var(--c)}}", level_class({level, levels}), fill);
      };
      light += rule(colour(level, levels).fill);
      dark += rule(colour(level, levels).dark_fill);
    }
  }
  return light + "\n@media screen and (prefers-color-scheme:dark){" + dark + "}\n";
}

const char* tone_class(Tone tone) {
  constexpr std::array<const char*, 5> kClasses = {"good", "plain", "part", "unknown", "bad"};
  return kClasses[static_cast<std::size_t>(tone)];
}

/// Thinner than this, in parts of the whole strip, nothing is seen.
constexpr double kVisible = 0.003;

/// What is wider than a phone scrolls in a frame of its own, which the keyboard can reach.
std::string scrolling(const std::string& label, const std::string& css,
                      const std::string& content) {
  return fmt::format(
      "<div class=\"scroll{}\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</div>\n", css,
      xml_text(label), content);
}

class Html {
 public:
  std::string text;
  std::string contents;

  void operator()(const block::Heading& heading) {
    ++headings_;
    text += fmt::format("<h2 id=\"s{}\">{}</h2>\n", headings_, xml_text(heading.text));
    contents +=
        fmt::format("<li><a href=\"#s{}\">{}</a></li>\n", headings_, xml_text(heading.text));
  }

  void operator()(const block::Paragraph& paragraph) {
    text += "<p>" + xml_text(paragraph.text) + "</p>\n";
  }

  void operator()(const block::Answers& block) {
    text += "<dl class=\"answers\">\n";
    for (const Answer& answer : block.answers) {
      const char* tone = tone_class(answer.tone);
      text += fmt::format(
          "<div class=\"is-{0}\"><dt>{1}</dt><dd class=\"word {0}\">{2}</dd>"
          "<dd class=\"detail\">{3}</dd></div>\n",
          tone, xml_text(answer.question), text_of(answer.word), xml_text(answer.detail));
    }
    text += "</dl>\n";
  }

  /// The higher the level, the higher its bar: without colours it reads as well.
  void operator()(const block::Strip& strip) {
    constexpr double kWidth = 1000;
    std::string bars, hatched;
    const std::size_t levels = strip.levels.size();
    for (const Level level :
         strip.levels.levels()) {  // a short time at a high level stands before a long one
      for (const auto& band : strip.bands) {
        if (band.level != level) continue;
        const double width = std::max(band.to - band.from, level == kLowest ? 0 : kVisible);
        const double from = std::min(band.from, 1 - width);
        const double height =
            10.0 / static_cast<double>(levels) * (static_cast<double>(index(level)) + 1);
        bars += fmt::format(
            R"(<rect class="{}" x="{:.6g}" y="{:.6g}" width="{:.6g}" height="{:.6g}"/>)",
            level_class({level, levels}), from * kWidth, 10 - height, width * kWidth, height);
      }
    }
    for (const auto& blind : strip.blind) {
      const double width = std::max(blind.to - blind.from, kVisible);
      hatched += fmt::format(R"(<i class="blind" style="left:{:.4f}%;width:{:.4f}%"></i>)",
                             100 * std::min(blind.from, 1 - width), 100 * width);
    }
    std::string says = xml_text(strip.says) + ", level over time:", legend = says;
    for (const auto& share : strip.shares) {
      const std::string& name = strip.levels[share.level];
      says += fmt::format(" {} {}", name, share.text);
      legend += " " + with_colour({share.level, levels}, name + " " + share.text);
    }
    if (!strip.blind_text.empty()) {
      says += " blind " + strip.blind_text;
      legend +=
          " <span class=\"level hatched\">blind, the level is an assumption: " + strip.blind_text +
          "</span>";
    }
    text += fmt::format(
        "<figure class=\"strip\"><div class=\"bars\" role=\"img\" aria-label=\"{}\"><svg "
        "viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\">{}</svg>{}</div><figcaption>{}"
        "</figcaption></figure>\n",
        says, bars, hatched, legend);
  }

  void operator()(const block::Picture& block) {
    const ReviewPicture& picture = block.picture;
    const std::string says = xml_text(picture.says);
    const auto data = [](const std::string& svg) {
      return "data:image/svg+xml;base64," + base64(svg);
    };
    std::string image = fmt::format("<img alt=\"{}\" src=\"{}\">", says, data(picture.svg));
    const bool both = !picture.phone_svg.empty();
    if (both) {
      image = fmt::format("<picture><source media=\"(max-width:40em)\" srcset=\"{}\">{}</picture>",
                          data(picture.phone_svg), image);
    }
    const char* css = both ? " plot both" : picture.wide ? " plot wide" : " plot";
    text += "<figure>" + scrolling(picture.says, css, image) + "<figcaption>" + says +
            "</figcaption></figure>\n";
  }

  void operator()(const block::Table& table) {
    std::string html = "<table><caption>" + xml_text(table.caption) + "</caption><thead><tr>";
    for (const std::string& name : table.header) {
      html += name.empty() ? "<td></td>" : "<th scope=\"col\">" + xml_text(name) + "</th>";
    }
    html += "</tr></thead><tbody>\n";
    for (const auto& row : table.rows) {
      html += "<tr>";
      for (const Cell& cell : row) {
        const bool first = &cell == &row.front();
        html += first ? "<th scope=\"row\"" : "<td";
        if (row.size() == 1) html += fmt::format(" colspan=\"{}\"", table.header.size());
        html += ">" + content(cell) + (first ? "</th>" : "</td>");
      }
      html += "</tr>\n";
    }
    text += scrolling(table.caption, "", html + "</tbody></table>");
  }

  void operator()(const block::Diagram& diagram) {
    text += "<figure class=\"ladder\">" + to_svg(*diagram.policy) +
            "<figcaption>The state machine, drawn from the transition table that is compiled in"
            "</figcaption></figure>\n";
  }

 private:
  static std::string text_of(Word word) { return std::string(word_text(word)); }

  static std::string with_colour(LevelOf level, const std::string& words) {
    return fmt::format("<span class=\"level {}\">{}</span>", level_class(level), xml_text(words));
  }

  static std::string content(const Cell& cell) {
    std::string escaped = xml_text(cell.text);
    if (cell.level) return with_colour(*cell.level, cell.text);
    if (cell.tone == Tone::plain) return escaped;
    return fmt::format("<span class=\"{}\">{}</span>", tone_class(cell.tone), escaped);
  }

  int headings_ = 0;
};

}  // namespace

std::string to_html(const Review& review) {
  Html html;
  for (const Block& block : content_of(review)) std::visit(html, block);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      // Nothing is fetched and nothing runs, whatever a name in here looks like.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'\">\n"
      "<title>{0}</title>\n<style>\n{1}{2}</style></head>\n<body>\n"
      "<a class=\"skip\" href=\"#main\">To the answers</a>\n"
      "<header><h1>{0}</h1></header>\n"
      "<main id=\"main\">\n{3}<nav aria-label=\"Contents\"><ul>\n{4}</ul></nav>\n{5}</main>\n"
      "</body></html>\n",
      xml_text(review.title), kReviewStyle, level_style(review),
      html.text.substr(0, html.text.find("<h2 ")), html.contents,
      html.text.substr(html.text.find("<h2 ")));
}

}  // namespace cascade
