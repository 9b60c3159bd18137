#include "model/said_name.hpp"

#include "model/k2.hpp"

namespace cascade {

std::string said_name(std::string_view metric_name) {
  return metric_name == k2::kHeapName ? "heap" : std::string(metric_name);
}

}  // namespace cascade
