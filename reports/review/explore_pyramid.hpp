// A recording at every zoom: the lowest and the highest of each part, of parts of parts, and so on
// to the whole. What is drawn of five million rows is a few thousand parts, and no extreme is lost.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/replay/journal.hpp"

namespace cascade {

/// So many parts are one of the next storey.
inline constexpr std::size_t kPyramidFan = 4;
/// A page has each row of a recording with so many, and of a longer one so many steps.
inline constexpr std::size_t kFullDepthRows = 131'072;
inline constexpr std::size_t kStepsMax = 65'536;

/// Rows that make one step of a page, at least 1.
std::size_t rows_per_step(std::size_t rows);

/// The lowest and the highest value of each part; NaN where it has none.
struct Storey {
  std::vector<double> low, high;
  std::size_t size() const { return low.size(); }
};

/// The ground: steps of so many rows each, the last one of what is left.
Storey ground_of(const std::vector<double>& values, std::size_t rows_per_step);

/// The ground again, of levels: those that a policy was at from each step's first row to the next
/// one's, and to the end after the last. `starts` are these rows' times, in the journal's time.
Storey ground_of(const Journal& journal, const std::vector<Instant>& starts);

/// The ground and all that stands on it; the last storey is one part. At least the ground.
std::vector<Storey> pyramid_on(Storey ground);

/// Numbers as text that a page's script unpacks: "f8:" and the base64 of little-endian numbers of 8
/// bytes, or "u1", "u2" or "f4" where these say exactly the same.
std::string packed(const std::vector<double>& numbers);

}  // namespace cascade
