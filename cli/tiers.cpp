// cascade tiers VOLUMES.csv: who should be tier 1 and 2.

#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "reports/tiers/proposal.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

struct TiersOptions {
  std::string volumes;
  std::string policy = "k2";
  VolumeColumns columns;
  std::size_t tier_1_rank = 20, tier_2_rank = 100;
  std::vector<double> coverage_pct;
  std::string output;
  std::string format = "text";
};

TierCut cut_of(const TiersOptions& options) {
  if (options.tier_2_rank < options.tier_1_rank) {
    throw InputError("", 0, "--tier-2 is below --tier-1",
                     "the last rank of tier 2, which begins where tier 1 ends");
  }
  TierCut cut{options.tier_1_rank, options.tier_2_rank, std::nullopt};
  if (options.coverage_pct.empty()) return cut;
  const double first = options.coverage_pct.front(), second = options.coverage_pct.back();
  if (options.coverage_pct.size() != 2 || !(first >= 0 && first <= second && second <= 100)) {
    throw InputError("", 0, "--coverage is not two shares that rise",
                     "two numbers from 0 to 100, for example 80,95");
  }
  constexpr double kPpmOfPercent = 10'000;
  cut.coverage_ppm = {std::llround(first * kPpmOfPercent), std::llround(second * kPpmOfPercent)};
  return cut;
}

/// "1,234.5": digits in threes.
std::string grouped_volume(Volume volume) {
  std::string text = volume_text(volume);
  const std::size_t whole = std::min(text.find('.'), text.size());
  for (std::size_t at = whole; at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string coverage_table(const char* title, const TierCoverage& coverage, Volume total,
                           bool claims) {
  // What K2 says of its tiers: 1, and 1 with 2.
  constexpr std::array<const char*, kTierCount> kClaims = {"80 %", "95 %", ""};
  std::string text = fmt::format("  {:<18}{:>9}{:>24}{:>10}{:>12}{}\n", title, "symbols", "volume",
                                 "share %", "with above", claims ? "    K2 says" : "");
  Volume sum = 0;
  for (const Tier tier : kTiers) {
    const auto i = static_cast<std::size_t>(tier);
    sum += coverage.volume[i];
    std::string line =
        fmt::format("  {:<18}{:>9}{:>24}{:>10}{:>12}", fmt::format("tier {}", i + 1),
                    coverage.symbols[i], grouped_volume(coverage.volume[i]),
                    percent_text(coverage.volume[i], total), percent_text(sum, total));
    if (claims && *kClaims[i] != '\0') line += fmt::format("{:>11}", kClaims[i]);
    text += line + "\n";
  }
  return text;
}

std::string changes_text(const char* title, const std::vector<TierChange>& changes) {
  if (changes.empty()) return "";
  std::string text = fmt::format("\n  {} ({})\n", title, changes.size());
  for (const TierChange& change : changes) {
    text += fmt::format("    {:<14} tier {} > tier {}{:>26}\n", printable(change.symbol),
                        static_cast<int>(change.from) + 1, static_cast<int>(change.to) + 1,
                        grouped_volume(change.volume));
  }
  return text;
}

std::string proposal_text(const TiersOptions& options, const VolumeTable& volumes,
                          const Policy& policy, const TierProposal& proposal) {
  std::string text =
      fmt::format("{}: {} symbols in {} rows, volume {}; policy {}\n\n", printable(options.volumes),
                  grouped(volumes.symbols.size()), grouped(volumes.rows),
                  grouped_volume(volumes.total), printable(policy.name));
  text += coverage_table("proposed", proposal.proposed, volumes.total, true) + "\n" +
          coverage_table("the policy's own", proposal.current, volumes.total, false);
  text += changes_text("promoted", proposal.promoted);
  text += changes_text("new in a list", proposal.added);
  text += changes_text("demoted", proposal.demoted);
  if (!proposal.gone.empty()) {
    text +=
        fmt::format("\n  not in the volumes: delisted, renamed, or missing from the file ({})\n",
                    proposal.gone.size());
    for (const TierChange& change : proposal.gone) {
      text += fmt::format("    {:<14} tier {} > left out\n", printable(change.symbol),
                          static_cast<int>(change.from) + 1);
    }
  }
  if (proposal.promoted.empty() && proposal.added.empty() && proposal.demoted.empty() &&
      proposal.gone.empty()) {
    text += "\n  nothing changes\n";
  }
  return text;
}

void write_coverage(JsonWriter& json, const char* key, const TierCoverage& coverage, Volume total) {
  json.object(key, [&] {
    for (const Tier tier : kTiers) {
      const auto i = static_cast<std::size_t>(tier);
      json.object(text(tier), [&] {
        json.member("symbols", coverage.symbols[i]);
        json.member("volume", JsonNumber{volume_text(coverage.volume[i])});
        json.member("share_pct", JsonNumber{percent_text(coverage.volume[i], total)});
      });
    }
  });
}

void write_changes(JsonWriter& json, const char* key, const std::vector<TierChange>& changes) {
  json.array(key, [&] {
    for (const TierChange& change : changes) {
      json.object([&] {
        json.member("symbol", change.symbol);
        json.member("from", text(change.from));
        json.member("to", text(change.to));
        json.member("volume", JsonNumber{volume_text(change.volume)});
      });
    }
  });
}

std::string proposal_json(const TiersOptions& options, const VolumeTable& volumes,
                          const Policy& policy, const TierProposal& proposal) {
  return json_line([&](JsonWriter& json) {
    json.member("volumes", options.volumes);
    json.member("policy", policy.name);
    json.member("rows", volumes.rows);
    json.member("symbols", volumes.symbols.size());
    json.member("volume", JsonNumber{volume_text(volumes.total)});
    json.values("tier_1", proposal.tier_1);
    json.values("tier_2", proposal.tier_2);
    write_coverage(json, "proposed", proposal.proposed, volumes.total);
    write_coverage(json, "current", proposal.current, volumes.total);
    write_changes(json, "promoted", proposal.promoted);
    write_changes(json, "new", proposal.added);
    write_changes(json, "demoted", proposal.demoted);
    write_changes(json, "gone", proposal.gone);
  });
}

int run_tiers(const TiersOptions& options) {
  const TierCut cut = cut_of(options);
  if (options.volumes == "-" && options.policy == "-") {
    throw InputError("", 0, "volumes and policy cannot both come from standard input",
                     "a file for one of them");
  }
  Outputs outputs({{"--output", options.output}}, {place_of_format(options.format)});
  const Policy policy = load_policy(options.policy);
  require_k2s(policy, "tiers");
  const VolumeTable volumes =
      parse_volumes(read_input(options.volumes), options.volumes, options.columns);
  const TierProposal proposal = propose_tiers(volumes, policy, cut);
  outputs.write("--output", [&] { return to_toml(with_tiers(policy, proposal)); });
  outputs.commit();
  if (outputs.takes_stdout()) return kHolds;
  std::cout << (options.format == "json" ? proposal_json(options, volumes, policy, proposal)
                                         : proposal_text(options, volumes, policy, proposal));
  return kHolds;
}

}  // namespace

void add_tiers(CLI::App& app, Command& command) {
  auto options = std::make_shared<TiersOptions>();
  CLI::App& sub = add_subcommand(app, "tiers", "Propose tiers from traded volumes");
  set_footer(sub,
             "Example: cascade tiers volumes.csv -o k2-new-tiers.toml\n"
             "         cascade tiers volumes.csv --coverage 80,95 --format json");
  add_option(sub, "volumes", options->volumes, "CSV with a column of symbols and one of volumes")
      .required()
      .shown_as("VOLUMES.csv");
  add_policy_option(sub, options->policy);
  const CommandOption rank_1 =
      add_option(sub, "--tier-1", options->tier_1_rank, "The last rank of tier 1")
          .shown_as("N [20]")
          .not_negative();
  const CommandOption rank_2 =
      add_option(sub, "--tier-2", options->tier_2_rank, "The last rank of tier 2")
          .shown_as("N [100]")
          .not_negative();
  add_option(sub, "--coverage", options->coverage_pct,
             "Instead: shares of volume that tier 1, and tiers 1 and 2, have at least")
      .separated_by(',')
      .shown_as("P1,P2")
      .excludes(rank_1)
      .excludes(rank_2);
  add_option(sub, "--symbol-column", options->columns.symbol, "Name or number [symbol, ticker...]")
      .shown_as("COLUMN");
  add_option(sub, "--volume-column", options->columns.volume, "Name or number [volume...]")
      .shown_as("COLUMN");
  add_option(sub, "-o,--output", options->output, "Write the policy with the proposed tiers")
      .shown_as("FILE.toml");
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, &command] { command.run = [options] { return run_tiers(*options); }; });
}

}  // namespace cascade
