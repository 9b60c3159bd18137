// How long handling takes, where that is not always the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/loop/prng.hpp"

namespace cascade {

/// How the time that handling takes is spread about what process_us and its like say of it.
enum class Service : std::uint8_t {
  fixed,        ///< not at all: nothing is drawn
  exponential,  ///< memoryless, coefficient of variation 1; with batch_size = 1 the server of M/M/1
  lognormal,    ///< of coefficient of variation service_cv
};
std::string_view text(Service service);

/// One factor of mean 1 a poll: all that a poll's messages take together is longer or shorter by
/// it, as what is slow (a write, a call, a neighbour on the machine) is slow for a batch. With
/// batch_size = 1 that is a factor a message. What polls and commits take of themselves is as it
/// is.
///
/// Each instance of each site has a stream of its own, apart from the arrivals' one: whatever a
/// policy does, the same messages come, and the nth poll of an instance has the same factor.
class ServiceDraws {
 public:
  explicit ServiceDraws(std::size_t site = 0, std::uint64_t seed = 0) : site_(site), seed_(seed) {}

  /// The factor of the next poll of instance `i`.
  double factor(std::size_t i, Service service, double cv);

 private:
  std::size_t site_;
  std::uint64_t seed_;
  std::vector<Prng> streams_;  // one an instance, as they come
};

}  // namespace cascade
