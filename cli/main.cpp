#include "cli/own_fault.hpp"
#include "cli/program.hpp"
#include "cli/terminal/interrupt.hpp"

int main(int argc, char** argv) {
  cascade::end_faults_in_a_line();
  cascade::end_without_half_written_files();
  return cascade::run_command_line(argc, argv);
}
