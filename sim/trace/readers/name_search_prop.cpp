#include "sim/trace/readers/name_search.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

constexpr std::array<std::string_view, 3> kSought = {"\"datapoints\"", "\"pointers\"", "\"ababab"};
constexpr NameSearch kSearch(kSought);

RC_GTEST_PROP(NameSearch, FindsWhatIsThere, ()) {
  std::string text;
  const auto count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    text += *rc::gen::elementOf(std::vector<std::string>{
        "\"datapoints\"", "\"datapoint", "s\"", "\"pointers\"", "\"pointer", "ab", "abab", "b",
        "\"", "points", "data", "xxxxxxxxx", "\xFF", " "});
  }
  const auto found = kSearch.in(text);
  RC_ASSERT(found[0] == contains(text, kSought[0]));
  for (std::size_t i = 1; i < kSought.size() && !found[0]; ++i) {
    RC_ASSERT(found[i] == contains(text, kSought[i]));
  }
  RC_TAG(found[0] ? "the first" : found[1] || found[2] ? "others" : "none");
}

}  // namespace
}  // namespace cascade
