#include "reports/review/explore_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/plot/level_colours.hpp"
#include "reports/review/explore_pyramid.hpp"
#include "reports/review/review_style.hpp"
#include "reports/text/base64.hpp"
#include "reports/text/explanation_words.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/replay/run_clock.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/sha256.hpp"

namespace cascade {
namespace {

/// What a Content-Security-Policy calls this text of a script or a style sheet by.
std::string hash_source(std::string_view text) {
  const std::string hex = sha256_hex(text);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return "'sha256-" + base64(bytes) + "'";
}

/// A class for each level, in the colours of the plots: --c for areas, --k for lines.
std::string level_style(std::size_t levels) {
  std::string light, dark;
  for (const Level level : LevelRange(0, levels)) {
    const LevelColour& of = colour(level, levels);
    const auto rule = [&](const char* fill, const char* line) {
      return fmt::format(".l{}{{--c:{};--k:{}}}", index(level), fill, line);
    };
    light += rule(of.fill, of.line);
    dark += rule(of.dark_fill, of.dark_line);
  }
  return light + "\n@media screen and (prefers-color-scheme:dark){" + dark + "}\n";
}

std::string level_cell(const Policy& policy, Level level) {
  return fmt::format("<td><span class=\"level l{}\">{}</span></td>", index(level),
                     xml_text(policy.name_of(level)));
}

/// The transitions of one policy as text, each with a way to its place in the plot.
std::string transitions_table(const ExploredTrace& of, std::size_t number,
                              const ExploredPolicy& by) {
  const RunClock clock = run_clock(*of.trace, nullptr);
  const auto& entries = by.run.journal.entries;
  const std::size_t listed = std::min(entries.size(), kListedMax);
  std::string caption = "Policy " + by.policy.name + ": " + counted(entries.size(), "transition");
  if (listed < entries.size()) {
    caption += fmt::format("; the first {} are listed, {} are not", grouped(listed),
                           grouped(entries.size() - listed));
  }
  std::string html = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}"
      "</caption><thead><tr><th scope=\"col\">Time</th><th scope=\"col\">From</th>"
      "<th scope=\"col\">To</th><th scope=\"col\">Why</th></tr></thead><tbody>\n",
      xml_text(caption));
  for (std::size_t i = 0; i < listed; ++i) {
    const Transition& entry = entries[i];
    const std::string time = clock.text(entry.at);
    html += fmt::format(
        "<tr><th scope=\"row\"><a href=\"#run={}&amp;at={}\">{}</a></th>{}{}"
        "<td>{}</td></tr>\n",
        number, xml_text(time.substr(0, time.find(' '))), xml_text(time),
        level_cell(by.policy, entry.from), level_cell(by.policy, entry.to),
        xml_text(came_by_text(by.policy, entry)));
  }
  return html + "</tbody></table></div>\n";
}

/// Where the reason was looked for, where that was not at every check.
std::string looked_text(const ExploredTrace& of) {
  const std::size_t every = of.policies.front().log.look_every();
  if (every == 1) return "";
  return fmt::format(
      " The reason of a level was looked for at every transition and else at one check in {}, so "
      "that a change of it may stand a little late.",
      grouped(every));
}

/// How this part of the page was made (SPEC 9); what is the same for all policies once.
std::string made_table(const ExploredTrace& of) {
  std::vector<std::pair<std::string, std::string>> told;
  for (const ExploredPolicy& each : of.policies) {
    if (!each.run.journal.header.made) continue;
    for (const auto& value : named_values(*each.run.journal.header.made)) {
      if (std::find(told.begin(), told.end(), value) == told.end()) told.push_back(value);
    }
  }
  std::string html =
      "<details><summary>How this was made</summary><div class=\"scroll\" "
      "tabindex=\"0\" role=\"region\" aria-label=\"How this was made\"><table>"
      "<caption>Program, command line, input, policies</caption><tbody>\n";
  for (const auto& [name, value] : told) {
    html += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", xml_text(name),
                        xml_text(value));
  }
  return html + "</tbody></table></div></details>\n";
}

constexpr std::string_view kButtons =
    "<button type=\"button\" data-do=\"in\">Zoom in</button>"
    "<button type=\"button\" data-do=\"out\">Zoom out</button>"
    "<button type=\"button\" data-do=\"all\">Whole run</button>"
    "<button type=\"button\" data-do=\"earlier\">Earlier</button>"
    "<button type=\"button\" data-do=\"later\">Later</button>"
    "<button type=\"button\" data-do=\"before\">Transition before</button>"
    "<button type=\"button\" data-do=\"next\">Next transition</button>";

std::string section_of(const ExploredTrace& of, std::size_t number) {
  std::string switches;
  for (std::size_t p = 0; p < of.policies.size(); ++p) {
    switches +=
        fmt::format("<label><input type=\"checkbox\" data-policy=\"{}\" checked> {}</label>", p,
                    xml_text(of.policies[p].policy.name));
  }
  std::string legend;
  const Policy& policy = of.policies.front().policy;
  for (const Level level : policy.all_levels()) {
    legend += fmt::format(" <span class=\"level l{}\">{}</span>", index(level),
                          xml_text(policy.name_of(level)));
  }
  std::string html = fmt::format(
      "<section class=\"trace\" data-trace=\"{0}\" aria-labelledby=\"t{0}\">\n"
      "<h2 id=\"t{0}\">{1}</h2>\n<p>{2}</p>\n<div class=\"explorer\" hidden>\n"
      "<div class=\"bar\" role=\"toolbar\" aria-label=\"Move and zoom\">{3}</div>\n"
      "<fieldset class=\"bar\"><legend>Policies</legend>{4}</fieldset>\n"
      "<div class=\"plot\" tabindex=\"0\" role=\"slider\" aria-label=\"Cursor in {1}\" "
      "aria-describedby=\"keys\" aria-valuemin=\"0\" aria-valuemax=\"0\" "
      "aria-valuenow=\"0\"></div>\n"
      "<p class=\"legend\">Level:{5} <span class=\"level hatched\">blind, the level is an "
      "assumption</span>. Lines: a trigger is drawn through, a clear value dashed.</p>\n"
      "<div class=\"readout\"></div>\n<div class=\"said\" role=\"status\" aria-live=\"polite\">"
      "</div>\n</div>\n<details open><summary>Transitions</summary>\n",
      number, xml_text(of.name), xml_text(depth_text(*of.trace) + looked_text(of)), kButtons,
      switches, legend);
  for (const ExploredPolicy& each : of.policies) html += transitions_table(of, number, each);
  return html + "</details>\n" + made_table(of) + "</section>\n";
}

/// "0.04 MB", "5.3 MB": a page says how large it is before it is whole, so not to the byte.
std::string megabytes(std::size_t bytes) {
  const double size = static_cast<double>(bytes) / 1e6;
  return size < 1 ? fmt::format("{:.2f} MB", size) : fmt::format("{:.1f} MB", size);
}

}  // namespace

std::string depth_text(const Trace& trace) {
  const RunClock clock = run_clock(trace, nullptr);
  const Duration length = trace.at.back() - trace.at.front();
  std::string text = fmt::format("{}, {} from {} on. ", counted(trace.size(), "row"),
                                 duration_for_people(length), clock.text({}));
  const std::size_t step = rows_per_step(trace.size());
  if (step == 1) return text + "Each row is in this page.";
  return text + fmt::format(
                    "More than {} rows are not kept one by one: the smallest step of this page is "
                    "{} rows, with the lowest and the highest value of each metric and the lowest "
                    "and highest level of each policy in them. No extreme is left out; which row "
                    "of a step it was, and in what order they came, is.",
                    grouped(kFullDepthRows), grouped(step));
}

std::string explore_page(const Exploration& exploration) {
  std::string sections;
  for (std::size_t i = 0; i < exploration.traces.size(); ++i) {
    sections += section_of(exploration.traces[i], i + 1);
  }
  const std::string data = explore_data(exploration);
  const std::string style =
      fmt::format("\n{}{}{}", kReviewStyle, kExploreStyle,
                  level_style(exploration.traces.front().policies.front().policy.level_count()));
  const std::string head = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      // Nothing is fetched, and nothing runs but this script, whatever a name in here looks like.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {}; "
      "style-src {}; base-uri 'none'; form-action 'none'\">\n<title>{}</title>\n<style>",
      hash_source(kExploreScript), hash_source(style), xml_text(exploration.title));
  std::string page = head + style + "</style></head>\n<body class=\"explore\">\n";
  page += "<a class=\"skip\" href=\"#main\">To the plot</a>\n<header><h1>" +
          xml_text(exploration.title) + "</h1>\n";
  constexpr std::size_t kRest = 1'500;
  page += fmt::format(
      "<p>This page is {} and needs no other file and no network.</p>\n",
      megabytes(page.size() + sections.size() + data.size() + kExploreScript.size() + kRest));
  page +=
      "<p id=\"keys\">Wheel: zoom. Drag: zoom into a stretch. Double click: the whole run. Keys, "
      "with the plot in focus: left and right move the cursor (ten times as far with Shift), page "
      "up and page down go from transition to transition, + and - zoom, 0 shows the whole run, "
      "Home and End go to the first and the last row.</p>\n"
      "<noscript><p>The plot needs the script of this page, which does not run here; the "
      "transitions stand below as text.</p></noscript></header>\n<main id=\"main\">\n";
  page += sections + "</main>\n<script type=\"application/json\" id=\"recording\">";
  page += data;
  page += "</script>\n<script>";
  page += kExploreScript;
  return page + "</script>\n</body></html>\n";
}

}  // namespace cascade
