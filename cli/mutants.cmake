# The whole program around a broken machine: what it says must show that the machine is broken, and
# an invariant that breaks must end it as the contract says. mutant_program_test.cpp runs it, with the
# machine's mutants (properties/mutants/mutants.cmake) turned on.
add_library(cascade_main OBJECT cli/main.cpp)
target_link_libraries(cascade_main PRIVATE cascade_cli)
mutant_program(program mutants_machine cascade_main)
target_link_libraries(mutant_program PRIVATE cascade_cli cascade_built_text CLI11::CLI11)
add_dependencies(cli_test mutant_program)
