# One more copy of the machine, with every wrong machine in it (wrong_machines.hpp), and the program
# that puts each before the proof, the monitor and the conformance suite: wrong_machines_test.cpp.
set(wrong model/cascade.cpp)
file(READ ${wrong} text)
foreach(part
    "#include \"model/cascade.hpp\"\n"
    "std::optional<Transition> Cascade::check(Instant now, const Pressure& pressure) {\n"
    "  memory.latest = std::max(memory.latest, now);\n"
    "    if (pressure[i] >= trigger[i]) return true;\n")
  string(FIND "${text}" "${part}" first)
  string(FIND "${text}" "${part}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "wrong machines: '${part}' stands not exactly once in ${wrong}")
  endif()
endforeach()
string(REPLACE "#include \"model/cascade.hpp\"\n"
  "#include \"model/cascade.hpp\"\n#include \"properties/mutants/wrong_machines.hpp\"\n" text "${text}")
string(REPLACE "Cascade::check(Instant now, const Pressure& pressure) {\n"
  "Cascade::check(Instant now, const Pressure& pressure) {\n#include \"properties/mutants/wrong_check.inc\"\n"
  text "${text}")
string(REPLACE "  memory.latest = std::max(memory.latest, now);\n"
  "  memory.latest = wrong_machine == WrongMachine::clock_runs_back ? now : std::max(memory.latest, now);\n"
  text "${text}")
string(REPLACE "    if (pressure[i] >= trigger[i]) return true;\n"
  "    const bool blind = wrong_machine == WrongMachine::no_demand_for_some_lag && i == 0 && pressure[i] > 3.0e6 && pressure[i] < 3.5e6;\n    if (pressure[i] >= trigger[i] && !blind) return true;\n"
  text "${text}")
string(REGEX REPLACE "    case [24678]:\n      return call[^\n]*\n" "" text "${text}")  # as mutant_copy()
file(CONFIGURE OUTPUT mutants/wrong/cascade.cpp CONTENT "${text}" @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${wrong})
set_source_files_properties(${wrong} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

add_executable(mutant_wrong_machines EXCLUDE_FROM_ALL properties/mutants/wrong_machines_main.cpp
  ${PROJECT_BINARY_DIR}/mutants/wrong/cascade.cpp)
target_link_libraries(mutant_wrong_machines PRIVATE cascade_properties Boost::headers)
# It drives millions of checks, so that it pays to optimise.
target_compile_options(mutant_wrong_machines PRIVATE -w -g0)
set_source_files_properties(${PROJECT_BINARY_DIR}/mutants/wrong/cascade.cpp PROPERTIES COMPILE_OPTIONS "-std=c++17")
set_target_properties(mutant_wrong_machines PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/mutants)
add_dependencies(mutants mutant_wrong_machines)
