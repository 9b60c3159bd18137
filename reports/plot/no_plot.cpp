// Instead of plot.cpp where the build has no gnuplot-iostream: says so.
#include "model/input_error.hpp"
#include "reports/plot/plot.hpp"

namespace cascade {
namespace {

[[noreturn]] void refuse() {
  throw InputError("", 0, "this build has no plots", "a build with gnuplot-iostream");
}

}  // namespace

void require_plot_format(const std::string& /*file*/) { refuse(); }

void plot_transitions(const PlotInput& /*input*/, const std::string& /*file*/,
                      PlotWidth /*width*/) {
  refuse();
}

}  // namespace cascade
