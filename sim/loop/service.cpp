#include "sim/loop/service.hpp"

#include <array>

#include "sim/loop/draws.hpp"

namespace cascade {

std::string_view text(Service service) {
  constexpr std::array<std::string_view, 3> kTexts = {"fixed", "exponential", "lognormal"};
  return kTexts[static_cast<std::size_t>(service)];
}

double ServiceDraws::factor(std::size_t i, Service service, double cv) {
  // Not a multiple of what SplitMix64 counts by: no stream is another's, a word further on.
  constexpr std::uint64_t kApart = 0xd1342543de82ef95u;
  while (streams_.size() <= i) {
    const std::uint64_t stream = (std::uint64_t{site_} << 32u) + streams_.size() + 1;
    streams_.emplace_back(seed_ ^ (stream * kApart));
  }
  switch (service) {
    case Service::exponential:
      return draw_exponential(streams_[i]);
    case Service::lognormal:
      return draw_lognormal(cv, streams_[i]);
    case Service::fixed:
      break;
  }
  return 1;
}

}  // namespace cascade
