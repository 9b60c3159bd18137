#include "cli/install/built.hpp"
#include "cli/own_fault.hpp"
#include "cli/program.hpp"
#include "cli/terminal/interrupt.hpp"

int main(int argc, char** argv) {
  cascade::end_faults_in_a_line();
  cascade::write_errors_are_no_signals();
  cascade::end_without_half_written_files();
  return cascade::run_command_line(argc, argv, cascade::kBuilt);
}
