#include "properties/conform/conformance.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "model/policy.hpp"

namespace cascade {
namespace {

TEST(Conformance, Try) {
  for (const char* name : {"k2", "k2-as-coded", "k2-as-documented", "crypto", "pi5-fan"}) {
    for (const char* other : {"k2", "k2-as-coded", "k2-as-documented", "pi5-fan"}) {
      if (builtin_policy(name)->levels != builtin_policy(other)->levels) continue;
      ModelSystem system(*builtin_policy(other));
      const auto t = std::chrono::steady_clock::now();
      const Conformance result = conformance(*builtin_policy(name), system, {});
      std::cout << name << " vs " << other << ": " << text(result.verdict) << " "
                << result.suite_runs << " runs " << result.checks << " checks " << result.decisions
                << " decisions, "
                << std::chrono::duration<double>(std::chrono::steady_clock::now() - t).count()
                << " s " << result.hypothesis << "\n";
      for (const Difference& d : result.differences) {
        std::cout << "  " << d.kind << " " << (d.property ? d.property->name : "-")
                  << (d.extended ? " (extended)" : "") << ":";
        for (std::size_t i = 0; i < d.run.size(); ++i) {
          if (d.run[i].kind == Request::Kind::decide) {
            std::cout << " decide " << d.run[i].symbol;
            continue;
          }
          std::cout << " [" << d.run[i].at.ns / 1e9 << " " << d.run[i].pressure.values[0] << ","
                    << d.run[i].pressure.values[1] << " m"
                    << (d.model[i].level ? int(index(*d.model[i].level)) : -1) << " s"
                    << (d.system[i].level ? int(index(*d.system[i].level)) : -1) << "]";
        }
        std::cout << "\n";
      }
    }
  }
}

}  // namespace
}  // namespace cascade
