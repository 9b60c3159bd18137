#include "sim/loop/group/assignment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

TEST(Assignment, RangeIsContiguousAndItsFirstMembersHaveTheOddOnes) {
  EXPECT_EQ(range_assignment({0, 1}, 2, 4), (Assignment{{0, 1}, {2, 3}}));
  EXPECT_EQ(range_assignment({0, 1, 2}, 3, 8), (Assignment{{0, 1, 2}, {3, 4, 5}, {6, 7}}));
  EXPECT_EQ(range_assignment({1, 3}, 4, 3), (Assignment{{}, {0, 1}, {}, {2}}));
  EXPECT_EQ(range_assignment({0, 1, 2}, 3, 2), (Assignment{{0}, {1}, {}})) << "one has nothing";
  EXPECT_EQ(range_assignment({}, 2, 2), (Assignment{{}, {}})) << "nobody is there";
}

TEST(Assignment, StickyMovesOnlyWhatMustMove) {
  EXPECT_EQ(sticky_assignment({0, 1}, {{}, {}}, 4), (Assignment{{0, 1}, {2, 3}}));
  EXPECT_EQ(sticky_assignment({0}, {{0, 1}, {}}, 4), (Assignment{{0, 1, 2, 3}, {}})) << "1 died";
  EXPECT_EQ(sticky_assignment({0, 1, 2}, {{0, 1, 2}, {3, 4, 5}, {}}, 6),
            (Assignment{{0, 1}, {3, 4}, {2, 5}}))
      << "each gives up its last one";
  EXPECT_EQ(sticky_assignment({0, 1}, {{0}, {1, 2}}, 3), (Assignment{{0}, {1, 2}}))
      << "the odd one stays where it is";
}

std::size_t moves(const Assignment& from, const Assignment& to) {
  std::size_t moved = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    for (const std::size_t p : from[i])
      moved += std::count(to[i].begin(), to[i].end(), p) == 0 ? 1 : 0;
  }
  return moved;
}

/// The fewest moves of members' partitions that any even assignment takes: over all choices of who
/// has one more.
std::size_t fewest_moves(const std::vector<std::size_t>& members, const Assignment& from,
                         std::size_t partitions) {
  const std::size_t each = partitions / members.size(), odd = partitions % members.size();
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (unsigned choice = 0; choice < (1u << members.size()); ++choice) {
    std::size_t more = 0, moved = 0;
    for (std::size_t m = 0; m < members.size(); ++m) {
      const std::size_t quota = each + ((choice >> m) & 1u);
      more += (choice >> m) & 1u;
      moved += from[members[m]].size() - std::min(from[members[m]].size(), quota);
    }
    if (more == odd) fewest = std::min(fewest, moved);
  }
  return fewest;
}

TEST(Assignment, EveryPartitionHasOneReaderAndNoMemberTwoMoreThanAnother) {
  constexpr std::uint64_t kSeed = 20;
  Prng prng(kSeed);
  for (int run = 0; run < 2'000; ++run) {
    const std::size_t instances = 1 + prng.below(6), partitions = 1 + prng.below(20);
    Assignment current(instances);
    for (std::size_t p = 0; p < partitions; ++p) {
      const std::size_t reader = prng.below(instances + 1);  // some are of nobody
      if (reader < instances) current[reader].push_back(p);
    }
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < instances; ++i) {
      if (prng.below(4) > 0) members.push_back(i);
    }
    if (members.empty()) continue;
    for (const bool is_range : {true, false}) {
      const Assignment made = is_range ? range_assignment(members, instances, partitions)
                                       : sticky_assignment(members, current, partitions);
      std::vector<int> readers(partitions);
      std::size_t least = partitions, most = 0;
      for (std::size_t i = 0; i < instances; ++i) {
        EXPECT_TRUE(std::is_sorted(made[i].begin(), made[i].end()));
        for (const std::size_t p : made[i]) ++readers[p];
        const bool is_member = std::count(members.begin(), members.end(), i) > 0;
        if (!is_member) {
          EXPECT_TRUE(made[i].empty());
          continue;
        }
        least = std::min(least, made[i].size());
        most = std::max(most, made[i].size());
      }
      ASSERT_TRUE(std::all_of(readers.begin(), readers.end(), [](int n) { return n == 1; }))
          << "seed " << kSeed << ", run " << run;
      ASSERT_LE(most, least + 1) << "seed " << kSeed << ", run " << run;
      if (is_range) continue;
      Assignment of_members = current;
      for (std::size_t i = 0; i < instances; ++i) {
        if (std::count(members.begin(), members.end(), i) == 0) of_members[i].clear();
      }
      ASSERT_EQ(moves(of_members, made), fewest_moves(members, of_members, partitions))
          << "seed " << kSeed << ", run " << run;
    }
  }
}

}  // namespace
}  // namespace cascade
