#include "sim/trace/readers/counted_way.hpp"

#include <cmath>

#include "sim/text/number_text.hpp"

namespace cascade {

void CountedWay::add(Level from, Level to, double times) {
  count_[index(from)][index(to)] += times;
  net_[index(from)] -= times;
  net_[index(to)] += times;
  total_ += times;
}

bool CountedWay::is_way() const {
  std::size_t ends = 0;
  for (const double net : net_) {
    if (std::fabs(net) > 1) return false;
    ends += net != 0 ? 1 : 0;
  }
  return ends == 0 || ends == 2;
}

std::optional<Level> CountedWay::with_net(double net) const {
  for (const Level level : names_.levels()) {
    if (net_[index(level)] == net) return level;
  }
  return std::nullopt;
}

/// Tries every order, until there are two.
struct CountedWay::Search {
  const LevelNames& names;
  PerLevel<PerLevel<double>> left;
  std::size_t steps;
  std::vector<Level> way{};
  std::vector<std::vector<Level>> found{};

  void from(Level level) {
    if (way.size() == steps) found.push_back(way);
    for (const Level next : names.levels()) {
      double& times = left[index(level)][index(next)];
      if (times < 1 || found.size() > 1) continue;
      times -= 1;
      way.push_back(next);
      from(next);
      way.pop_back();
      times += 1;
    }
  }
};

std::optional<std::vector<Level>> CountedWay::only_order_from(Level first) const {
  constexpr double kLongest = 12;
  if (total_ > kLongest || total_ != std::floor(total_)) return std::nullopt;
  Search search{names_, count_, static_cast<std::size_t>(total_)};
  search.from(first);
  if (search.found.size() != 1) return std::nullopt;
  return search.found.front();
}

std::string CountedWay::words() const {
  std::string out;
  for (const Level from : names_.levels()) {
    for (const Level to : names_.levels()) {
      const double times = count_[index(from)][index(to)];
      if (times == 0) continue;
      out += (out.empty() ? "" : ", ") + names_[from] + " to " + names_[to];
      if (times != 1) out += " " + number_text(times) + " times";
    }
  }
  return out;
}

}  // namespace cascade
