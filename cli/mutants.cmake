# The whole program around a broken machine: what it says must show that the machine is broken, and
# an invariant that breaks must end it as the contract says. mutant_program_test.cpp runs them.
add_library(cascade_main OBJECT cli/main.cpp)
target_link_libraries(cascade_main PRIVATE cascade_cli)

function(program_mutant NAME FIND REPLACE)
  mutant_copy(program-${NAME} model/cascade.cpp "${FIND}" "${REPLACE}" mutant)
  mutant_program(program-${NAME} ${mutant} MAIN cascade_main STANDARD 17)
  target_link_libraries(mutant_program-${NAME} PRIVATE cascade_cli cascade_built_text CLI11::CLI11)
  add_dependencies(cli_test mutant_program-${NAME})
endfunction()

program_mutant(cooldown-ignored
  "fsm.quiet_for(check.now, fsm.limits().cooldown[index(K::level)])" "true")
program_mutant(demand-by-lag-alone
  "    if (pressure[i] >= trigger[i]) return true;" "    if (i == 0 && pressure[i] >= trigger[i]) return true;")
program_mutant(turns-round
  "case Recovery::banded:\n        return cleared(fsm.limits(), K::level, check.pressure);" "case Recovery::banded:\n        return true;")
