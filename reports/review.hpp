// The design-review page: what was run and what was proven, gathered for telling. Nothing is
// computed twice here; every number is a fold over a journal, or stands in a proof.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore.hpp"
#include "properties/flap_margin.hpp"
#include "properties/monitor.hpp"
#include "sim/journal.hpp"
#include "sim/loop/outcome.hpp"
#include "sim/summary.hpp"
#include "sim/trace.hpp"

namespace cascade {

/// One input under one policy.
struct ReviewRun {
  std::string input;  ///< the trace's, journal's or scenario's name; any text
  Policy policy;
  ReplayResult run;
  Summary summary;
  const Trace* trace = nullptr;  ///< null for a journal: then only its transitions are known
  const Trace* heap = nullptr;
  std::vector<Violation> violations;  ///< of the properties, at this run's checks
  std::optional<FlapMargin> near;     ///< empty for a journal, and where a policy was reloaded
  std::optional<Flows> flows;         ///< messages, where the loop was closed
  std::vector<LoopViolation> broken;  ///< of a scenario: loop properties and expectations

  bool has_checks() const { return trace != nullptr; }
};

/// Everything that a review tells. Runs of one input stand together; policies in the same order.
struct Review {
  std::string title;
  std::vector<ReviewRun> runs;  ///< at least one
  std::vector<Proof> proofs;    ///< one a policy

  /// The proof of the run's policy; null where there is none.
  const Proof* proof_of(const ReviewRun& run) const;
};

/// A picture that the page shows.
struct ReviewPicture {
  std::string svg;
  std::string says;         ///< for who cannot see it
  bool wide = true;         ///< too fine to be shown narrower than 46 rem
  std::string phone_svg{};  ///< the same for a phone's width; empty where there is none
};

/// The page as one file that needs no other: no network, no script.
std::string to_html(const Review& review);

/// The page for a pull request. Pictures are files: `pictures` gets them, and the page names them
/// `stem`-1.svg, `stem`-2.svg, ...
std::string to_markdown(const Review& review, const std::string& stem,
                        std::vector<ReviewPicture>& pictures);

}  // namespace cascade
