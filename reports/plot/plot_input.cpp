#include "reports/plot/plot_input.hpp"

#include <utility>

namespace cascade {

PlotInput plot_of(const ReplayResult& run, const Trace& trace, const Trace* heap,
                  const Policy& policy, std::string title) {
  PlotInput input{trace, heap, policy, run.journal, std::move(title)};
  input.end = run.end;
  if (run.watched) {
    input.blind = run.watched->blind;
    for (const std::size_t flap : run.watched->flaps) {
      input.flaps.push_back(run.journal.entries[flap].at);
    }
  }
  if (run.journal.header.made) input.made = named_values(*run.journal.header.made);
  return input;
}

}  // namespace cascade
