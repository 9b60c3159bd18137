#include "properties/explore/proof.hpp"

#include <algorithm>

namespace cascade {

std::string_view text(VerdictKind ruling) {
  switch (ruling) {
    case VerdictKind::holds:
      return "holds";
    case VerdictKind::violated:
      return "violated";
    case VerdictKind::not_applicable:
      return "not-applicable";
    case VerdictKind::not_settled:
      return "not-settled";
  }
  return "not-settled";
}

bool Proof::holds() const {
  return std::none_of(verdicts.begin(), verdicts.end(),
                      [](const Verdict& verdict) { return verdict.fails(); });
}

std::size_t Proof::count(VerdictKind ruling) const {
  return static_cast<std::size_t>(
      std::count_if(verdicts.begin(), verdicts.end(),
                    [ruling](const Verdict& verdict) { return verdict.ruling == ruling; }));
}

}  // namespace cascade
