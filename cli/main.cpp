#include "cli/own_fault.hpp"
#include "cli/program.hpp"

int main(int argc, char** argv) {
  cascade::end_faults_in_a_line();
  return cascade::run_command_line(argc, argv);
}
