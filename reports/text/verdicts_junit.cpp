// Verdicts for a CI server.

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>

#include "reports/text/verdict_words.hpp"
#include "reports/text/verdicts.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

std::string junit_text(const std::string& text) {
  return xml_text(printable(text, std::string_view::npos));
}

std::string junit_case(const TimedProof& timed, std::size_t number) {
  const Proof& proof = timed.proof;
  const Verdict& verdict = proof.verdicts[number];
  std::string out =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" time=\"{:.6f}\"",
                  junit_text(proof.policy.name), verdict.property->name, junit_text(timed.file),
                  timed.took_s[number]);
  if (is_meant_to_break(proof, verdict)) {
    const std::string message = xml_text(sentence(verdict, true) + meant_text(proof, verdict));
    return out + (verdict.violated()
                      ? ">\n      <system-out>" + message + "</system-out>\n    </testcase>\n"
                      : ">\n      <failure type=\"expected\" message=\"" + message +
                            "\"/>\n    </testcase>\n");
  }
  if (verdict.holds() && !every_policy_text(verdict).empty()) {
    return out + fmt::format(
                     ">\n      <system-out>{}: no finding about this one</system-out>\n"
                     "    </testcase>\n",
                     every_policy_text(verdict));
  }
  if (verdict.holds()) return out + "/>\n";
  if (verdict.ruling == VerdictKind::not_applicable) {
    return out + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n",
                             xml_text(verdict.why));
  }
  std::string body = std::string(verdict.property->says);
  if (!verdict.why.empty()) body += "\n" + verdict.why;
  for_each_shown(
      verdict, [&](const WitnessCheck& check) { body += "\n" + to_json(check, proof.policy); },
      [&](std::size_t left_out) { body += fmt::format("\n... {} checks more", left_out); });
  return out + fmt::format(
                   ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
                   "    </testcase>\n",
                   text(verdict.ruling), xml_text(sentence(verdict, true)), xml_text(body));
}

}  // namespace

std::string to_junit(const std::vector<TimedProof>& proofs, const Made& made) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const TimedProof& timed : proofs) {
    const Proof& proof = timed.proof;
    const auto count_if = [&proof](auto is_counted) {
      return std::count_if(proof.verdicts.begin(), proof.verdicts.end(), is_counted);
    };
    out += fmt::format(
        "  <testsuite name=\"cascade check {}\" file=\"{}\" tests=\"{}\" failures=\"{}\" "
        "skipped=\"{}\" time=\"{:.6f}\">\n",
        junit_text(proof.policy.name), junit_text(timed.file), proof.verdicts.size(),
        count_if([&](const Verdict& verdict) { return !is_as_meant(proof, verdict); }),
        count_if([&](const Verdict& verdict) {
          return verdict.ruling == VerdictKind::not_applicable &&
                 !is_meant_to_break(proof, verdict);
        }),
        std::accumulate(timed.took_s.begin(), timed.took_s.end(), 0.0));
    out += "    <properties>\n";
    for (const auto& [name, value] : named_values(with_policy(made, proof.policy))) {
      out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", junit_text(name),
                         junit_text(value));
    }
    out += "    </properties>\n";
    for (std::size_t i = 0; i < proof.verdicts.size(); ++i) out += junit_case(timed, i);
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace cascade
