// Growth is shown: what each kind of work costs as its size grows, with the slope that fits.
//
//   cascade_growth PICTURE.svg
//
// A slope of 1 on logarithmic axes is a cost that grows with the size, 0 is one that does not.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <iostream>
#include <vector>

#include "bench/day.hpp"
#include "bench/recordings.hpp"
#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "properties/explore/explore.hpp"
#include "reports/plot/curve_grid.hpp"
#include "sim/loop/simulation.hpp"
#include "sim/replay/indexed/indexed_replay.hpp"
#include "sim/replay/replay.hpp"

namespace {

using namespace cascade;

double cpu_s() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// CPU seconds of the work, the median of several goes.
double cost_s(const std::function<void()>& work) {
  constexpr std::size_t kGoes = 5;
  constexpr double kLongEnough_s = 0.02;
  std::vector<double> goes;
  for (std::size_t go = 0; go < kGoes; ++go) {
    const double begin = cpu_s();
    std::size_t times = 0;
    do {
      work();
      ++times;
    } while (cpu_s() - begin < kLongEnough_s);
    goes.push_back((cpu_s() - begin) / static_cast<double>(times));
  }
  std::sort(goes.begin(), goes.end());
  return goes[kGoes / 2];
}

using Points = std::vector<std::pair<double, double>>;

/// The straight line of least squares through the logarithms.
struct Fit {
  double slope, at_one;
  double operator()(double x) const { return at_one * std::pow(x, slope); }
};
Fit fitted(const Points& points) {
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const auto& [x, y] : points) {
    const double lx = std::log(x), ly = std::log(y);
    ++n;
    sx += lx;
    sy += ly;
    sxx += lx * lx;
    sxy += lx * ly;
  }
  const double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  return {slope, std::exp((sy - slope * sx) / n)};
}

CurvePanel panel(const std::string& what, const Points& points) {
  const Fit fit = fitted(points);
  const std::string title = fmt::format("{}: slope {:.2f}", what, fit.slope);
  for (const auto& [x, y] : points) std::cout << fmt::format("{}\t{:.6g}\t{:.6g} s\n", what, x, y);
  std::cout << title << "\n";
  return {title,
          {points,
           {{points.front().first, fit(points.front().first)},
            {points.back().first, fit(points.back().first)}}}};
}

Points over(const std::vector<double>& sizes,
            const std::function<std::function<void()>(double)>& work) {
  Points points;
  for (const double size : sizes) points.emplace_back(size, cost_s(work(size)));
  return points;
}

Policy varied(double share) {
  Policy policy = default_policy();
  for (double& trigger : policy[kLag].triggers) trigger *= 1 + share;
  return policy;
}

int run(const std::string& file) {
  CurveGrid grid;
  grid.title = "How cost grows";
  grid.subtitle = "CPU time, median of five goes; the dashed line is the slope that fits";
  grid.x_label = "size";
  grid.y_label = "seconds";
  grid.log_x = grid.log_y = grid.own_axes = true;
  grid.columns = 3;
  grid.styles = {{"measured", "#1f5fbf", 2, false, true}, {"fitted", "#b35400", 1.5, true, false}};

  const std::vector<double> rows = {1e4, 3e4, 1e5, 3e5, 1e6, 3e6};
  grid.panels.push_back(panel("replay, every check, by rows", over(rows, [](double size) {
                                return [trace = bench::recording(std::size_t(size))] {
                                  replay(default_policy(), trace, nullptr, {});
                                };
                              })));
  // The same storms in more rows: the time between rows shrinks, the transitions stay.
  grid.panels.push_back(
      panel("a policy by the index, by rows", over(rows, [](double size) {
              auto trace = std::make_shared<Trace>(bench::storms(std::size_t(size)));
              auto index = std::make_shared<TraceIndex>(*trace, nullptr, Cadence{}, Duration{});
              return [trace, index] { replay(default_policy(), *index); };
            })));
  const auto trace = bench::recording(200'000);
  const TraceIndex index(trace, nullptr, {}, {});
  grid.panels.push_back(
      panel("sweep by the index, by policies", over({10, 30, 100, 300, 1000}, [&](double size) {
              std::vector<Policy> policies;
              for (double i = 0; i < size; ++i) policies.push_back(varied(i / size));
              return [policies, &index] { replay(policies, index); };
            })));
  grid.panels.push_back(
      panel("proof, by cooldown in s", over({0.01, 1, 30, 3600, 86'400}, [](double size) {
              Policy policy = default_policy();
              policy.cooldown_s = size;
              return [policy] { prove(policy); };
            })));
  grid.panels.push_back(
      panel("a simulated day, by messages/s", over({500, 5e3, 5e4, 5e5, 5e6}, [](double size) {
              return [scenario = bench::day_at(size)] { Simulation(scenario).run(); };
            })));
  draw_curves(grid, file);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc > 1 ? argv[1] : "growth.svg");
  } catch (const cascade::InputError& error) {
    std::cerr << "cascade_growth: " << error.what() << "\n";
    return 2;
  }
}
