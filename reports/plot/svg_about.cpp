#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <set>
#include <stdexcept>

#include "reports/plot/picture_about.hpp"
#include "reports/plot/picture_colours.hpp"
#include "reports/text/xml_text.hpp"

namespace cascade {
namespace {

/// As gnuplot writes a colour: of lines and areas in columns of three, of text without blanks.
std::array<std::string, 3> spellings(const std::string& hex) {
  const auto part = [&](std::size_t at) { return std::stoi(hex.substr(at, 2), nullptr, 16); };
  const int red = part(1), green = part(3), blue = part(5);
  return {fmt::format("rgb({:3}, {:3}, {:3})", red, green, blue),
          fmt::format("rgb({},{},{})", red, green, blue), hex};
}

/// All colours that an SVG names, as it writes them.
std::set<std::string> colours_in(const std::string& svg) {
  std::set<std::string> found;
  for (std::size_t at = 0; (at = svg.find("rgb(", at)) != std::string::npos; ++at) {
    found.insert(svg.substr(at, svg.find(')', at) + 1 - at));
  }
  constexpr std::size_t kHex = 7;  // #rrggbb
  for (std::size_t at = 0; (at = svg.find('#', at)) != std::string::npos; ++at) {
    found.insert(svg.substr(at, kHex));
  }
  return found;
}

/// A style sheet wins over the attributes that gnuplot writes, and a program that knows no style
/// sheets draws the light picture.
std::string dark_rules(const std::string& svg) {
  const std::set<std::string> colours = colours_in(svg);
  std::set<std::string> ruled;
  std::string rules;
  const auto rule = [&](const std::string& light, const std::string& dark) {
    if (!ruled.insert(light).second) return;
    for (const std::string& text : spellings(light)) {
      if (colours.count(text) == 0) continue;
      for (const char* attribute : {"fill", "stroke", "color"}) {
        for (const char* written : {"{}='{}'", "{} = '{}'", "{}=\"{}\""}) {
          if (svg.find(fmt::format(fmt::runtime(written), attribute, text)) == std::string::npos) {
            continue;
          }
          rules += fmt::format("[{0}=\"{1}\"]{{{0}:{2}}}\n", attribute, text, dark);
          break;
        }
      }
    }
  };
  for (const Paint& each : paint::kAll) rule(each.light, each.dark);
  for (const LevelColour& each : all_level_colours()) {
    rule(each.fill, each.dark_fill);
    rule(each.line, each.dark_line);
    rule(each.ink, each.dark_line);
  }
  return rules;
}

/// Without what gnuplot calls the elements of its plots: a screen reader would say it, and it would
/// be shown where the mouse rests.
std::string without_titles(const std::string& svg) {
  const std::string start = "<title>", end = "</title>";
  std::string kept;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = svg.find(start, from)) != std::string::npos;) {
    kept.append(svg, from, at - from);
    const std::size_t close = svg.find(end, at);
    from = close == std::string::npos ? svg.size() : close + end.size();
  }
  return kept.append(svg, from);
}

}  // namespace

std::string svg_with(std::string svg, const PictureAbout& about) {
  const std::size_t tag = svg.find("<svg");
  const std::size_t tag_end = svg.find('>', tag);
  const std::string title_start = "<title>", desc_end = "</desc>";
  const std::size_t title = svg.find(title_start, tag_end), desc = svg.find(desc_end, title);
  if (tag == std::string::npos || desc == std::string::npos) {
    throw std::runtime_error("gnuplot's drawing is not an SVG as gnuplot 5 writes it");
  }
  std::string made;
  for (const auto& [key, value] : about.made) {
    made += xml_text(key) + ": " + xml_text(value) + "\n";
  }
  const std::string rules = dark_rules(svg);
  std::string head =
      "<title>" + xml_text(about.title) + "</title>\n<desc>" + xml_text(about.says) + "</desc>\n";
  if (!made.empty()) head += "<metadata>\n" + made + "</metadata>\n";
  // 'screen': on paper the picture is light, whatever the theme.
  head += "<style>\n@media screen and (prefers-color-scheme:dark){\n" + rules + "}\n</style>";
  const std::string drawing = without_titles(svg.substr(desc + desc_end.size()));
  svg.replace(title, std::string::npos, head + drawing);
  svg.insert(tag_end, " role=\"img\" aria-label=\"" + xml_text(about.title) + "\"\n");
  return svg;
}

}  // namespace cascade
