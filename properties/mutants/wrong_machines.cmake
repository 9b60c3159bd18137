# The wrong machines (wrong_machines.hpp) are in the same copy of the machine as the mutants. Most are how
# Cascade::check() begins; two are mutants of mutants.cmake, which wrong_machines_main.cpp turns on. That
# program puts each before the proof, the monitor and the conformance suite: wrong_machines_test.cpp.
mutant_switched(machine wrong-check model/cascade.cpp
  "  std::optional<Transition> transition =\n"
  "#include \"properties/mutants/wrong_check.inc\"\n  std::optional<Transition> transition =\n")

add_library(wrong_machines_main OBJECT properties/mutants/wrong_machines_main.cpp)
target_link_libraries(wrong_machines_main PRIVATE cascade_properties)
