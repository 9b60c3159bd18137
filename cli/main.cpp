#include "cli/program.hpp"

int main(int argc, char** argv) { return cascade::run_command_line(argc, argv); }
