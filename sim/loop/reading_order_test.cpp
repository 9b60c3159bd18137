// Whose turn it is, told a second time by looking at every partition; and that a poll which would
// find nothing may be left out.

#include "sim/loop/reading_order.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>
#include <set>

#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/outcome/outcome_json.hpp"

namespace cascade {
namespace {

RC_GTEST_PROP(NumberSet, IsASetOfNumbers, ()) {
  const std::size_t bound = *rc::gen::inRange<std::size_t>(1, 200);
  NumberSet numbers(bound);
  std::set<std::size_t> expected;
  for (const auto& [number, is_in] : *rc::gen::container<std::vector<std::pair<std::size_t, bool>>>(
           rc::gen::pair(rc::gen::inRange<std::size_t>(0, bound), rc::gen::arbitrary<bool>()))) {
    if (is_in) {
      numbers.insert(number);
      expected.insert(number);
    } else {
      numbers.erase(number);
      expected.erase(number);
    }
    RC_ASSERT(numbers.empty() == expected.empty());
  }
  for (std::size_t from = 0; from <= bound; ++from) {
    const auto next = expected.lower_bound(from);
    RC_ASSERT(numbers.next(from) == (next == expected.end() ? bound : *next));
  }
}

RC_GTEST_PROP(ReadingOrder, IsThatOfAllPartitionsWithoutThoseThatHaveNothing, ()) {
  const std::size_t instances = *rc::gen::inRange<std::size_t>(1, 5);
  const std::size_t partitions = *rc::gen::inRange<std::size_t>(1, 150);
  Assignment own(instances);
  const bool by_number = *rc::gen::arbitrary<bool>();
  for (std::size_t p = 0; p < partitions; ++p) {
    own[by_number ? p % instances : p * instances / partitions].push_back(p);
  }
  ReadingOrder order;
  if (by_number) {
    order.by_number(instances, partitions);
  } else {
    order.by_assignment(own, partitions);
  }
  const std::int64_t room = 1;
  for (std::size_t i = 0; i < instances; ++i) {  // they start with a note each
    order.each_unread(i, 0, room, [](std::size_t) { return false; });
  }
  std::set<std::size_t> noted;
  for (const std::size_t p : *rc::gen::container<std::vector<std::size_t>>(
           rc::gen::inRange<std::size_t>(0, partitions))) {
    order.note_unread(p);
    noted.insert(p);
  }
  for (std::size_t i = 0; i < instances; ++i) {
    const std::size_t turn = *rc::gen::inRange<std::size_t>(0, partitions);
    std::vector<std::size_t> all = own[i], visited;
    if (!all.empty()) {
      const auto first = by_number ? std::lower_bound(all.begin(), all.end(), turn)
                                   : all.begin() + static_cast<std::ptrdiff_t>(turn % all.size());
      std::rotate(all.begin(), first, all.end());
    }
    std::erase_if(all, [&](std::size_t p) { return noted.count(p) == 0; });
    order.each_unread(i, turn, room, [&](std::size_t p) {
      visited.push_back(p);
      return true;  // it keeps its note
    });
    RC_ASSERT(visited == all);
    order.each_unread(i, turn, room, [](std::size_t) { return false; });
    RC_ASSERT(noted.empty() || !order.has_nothing_for(i) == !own[i].empty());  // the disk's note
  }
}

/// From which partition results are written, in that order.
struct Written : LoopObserver {
  void on_applied(const Effect& effect) override { partitions.push_back(effect.partition); }
  std::vector<std::size_t> partitions;
};

/// While a fault is active that changes nothing, every idle instance is polled at every tick.
TEST(ReadingOrder, APollThatFindsNothingMayBeLeftOut) {
  for (const char* check : {"mode = \"timer\"", "mode = \"per-batch\""}) {
    for (const char* ends : {"polled", "processed"}) {
      for (const char* sizes :
           {"instances = 1\n[broker]\npartitions = 7", "instances = 3\n[broker]\npartitions = 8",
            "instances = 4\n[broker]\npartitions = 3"}) {
        const std::string toml =
            std::string(
                "name = \"idle\"\npolicy = \"k2\"\nduration_s = 8\ntick_s = 0.01\n[check]\n") +
            check +
            "\n[heap]\ntimes_s = [0, 2]\nvalues_pct = [10, 92]\n[spill]\nreplay_below = "
            "\"CIRCUIT_BREAK\"\nreplay_per_s = 900\n[consumer]\nprocess_us = 40\nbatch_size = "
            "50\n" +
            "batch_ends = \"" + ends + "\"\n" + sizes +
            "\n[[workload]]\nrate_per_s = 100\npeak_per_s = 50_000\nshape = \"burst\"\n"
            "at_s = 2\nfor_s = 0.5\narrivals = \"poisson\"\n";
        const std::string slow =
            "[[fault]]\nkind = \"downstream-slow\"\nfactor = 1.0\nat_s = 0\nfor_s = 100\n";
        Written fewer, all;
        Outcome left_out = simulate(parse_scenario(toml, "idle.toml"), &fewer);
        Outcome polled = simulate(parse_scenario(toml + slow, "idle.toml"), &all);
        ASSERT_GT(statistic(left_out, "processed"), 20'000);
        ASSERT_GT(statistic(left_out, "replayed"), 100);
        polled.events = left_out.events;  // the fault's
        EXPECT_EQ(fewer.partitions, all.partitions) << check << ", " << ends << ", " << sizes;
        EXPECT_EQ(to_json(left_out), to_json(polled)) << check << ", " << ends << ", " << sizes;
      }
    }
  }
}

}  // namespace
}  // namespace cascade
