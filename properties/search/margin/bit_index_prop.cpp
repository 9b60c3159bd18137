#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "properties/search/margin/bit_index.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

RC_GTEST_PROP(BitIndex, FindsWhatAWalkFinds, ()) {
  // Up to four storeys; from hardly any bit to most of them.
  const auto size = *rc::gen::element<std::size_t>(0, 1, 63, 64, 65, 4096, 4097, 20'000, 300'000);
  const auto one_in = *rc::gen::element<std::uint64_t>(2, 50, 5'000, 1'000'000);
  Prng random(*rc::gen::arbitrary<std::uint64_t>());
  std::vector<std::uint64_t> words((size + 63) / 64);
  for (std::size_t i = 0; i < size; ++i) {
    if (random.below(one_in) == 0) words[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  const BitIndex index(words, size);
  std::size_t expected = size;
  for (std::size_t i = size + 1; i-- > 0;) {
    if (i < size && (words[i / 64] >> (i % 64) & 1u) != 0) expected = i;
    if (index.next(i) != expected) RC_ASSERT(index.next(i) == expected);
  }
  expected = size;
  for (std::size_t i = 0; i < size; ++i) {
    if ((words[i / 64] >> (i % 64) & 1u) != 0) expected = i;
    if (index.previous(i) != expected) RC_ASSERT(index.previous(i) == expected);
  }
}

}  // namespace
}  // namespace cascade
