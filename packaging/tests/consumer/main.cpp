// The model's public headers, as another project includes them: exit status 0 where lag escalates.
#include "model/cascade.hpp"
#include "model/k2.hpp"
#include "model/policy.hpp"
#include "model/shared_cascade.hpp"

#include <cstdio>

int main() {
  cascade::Cascade machine(cascade::builtin_policy("k2").value());
  cascade::Pressure pressure = cascade::Pressure::missing();
  pressure[cascade::metric_at(0)] = 500'000;
  const auto transition = machine.check(cascade::Instant{}, pressure);
  std::puts(transition ? "escalated" : "stayed");
  return transition ? 0 : 1;
}
