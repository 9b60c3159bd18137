# What switch.cmake makes of a small file, and what it refuses. Run by ctest: cmake -P, in an empty folder
# of its own.
cmake_minimum_required(VERSION 3.25)
set(PROJECT_BINARY_DIR ${CMAKE_CURRENT_BINARY_DIR})
set(PROJECT_SOURCE_DIR ${CMAKE_CURRENT_LIST_DIR}/../../..)
set(CASCADE_MUTANT_SOURCES ${PROJECT_BINARY_DIR})
include(${CMAKE_CURRENT_LIST_DIR}/switch.cmake)

file(WRITE ${PROJECT_BINARY_DIR}/one.cpp [[
struct One {
  explicit One(int from)
      : at_(from), to_(from) {
    go();
  }
  int f(int x) {
    for (int i = 0; i < x; ++i) {
      if (i == at_) return 1;
    }
    switch (x) {
      case 1:
        return 5;
    }
    return 2;
  }
  int unused = 3;
};
]])

if(DEFINED REFUSED)  # one of those that must end this script
  if(REFUSED STREQUAL not-there)
    mutant_switched(p m one.cpp "return 4;" "return 5;")
  elseif(REFUSED STREQUAL twice)
    mutant_switched(p m one.cpp "return" "throw")
  else()
    mutant_switched(p m one.cpp "unused = 3" "unused = 4")
  endif()
  return()
endif()

mutant_switched(p inner one.cpp "i == at_" "i != at_")
mutant_switched(p outer one.cpp "}\n    switch" "}\n    return 7;\n    switch")
mutant_switched(p in-a-case one.cpp "return 5;" "break;")
mutant_switched(p start one.cpp "to_(from)" "to_(0)")
mutant_switched(p inner-too one.cpp "return 1;" "return [] { return 6; }();")
mutant_switched(p start-too one.cpp "to_(from)" "to_(1 + from)")
mutant_switched_text(p one.cpp made)
set(wanted [[
struct One {
  explicit One(int from)
      : at_(from), to_(mutant_is(6) ? (1 + from) : (mutant_is(4) ? (0) : (from))) {
    go();
  }
  int f(int x) {
if (mutant_is(2)) {  // outer
    for (int i = 0; i < x; ++i) {
      if (i == at_) return 1;
    }
    return 7;
    switch (x) {
      case 1:
        return 5;
    }
    return 2;
} else if (mutant_is(3)) {  // in-a-case
    for (int i = 0; i < x; ++i) {
      if (i == at_) return 1;
    }
    switch (x) {
      case 1:
        break;
    }
    return 2;
} else {
    for (int i = 0; i < x; ++i) {
if (mutant_is(1)) {  // inner
      if (i != at_) return 1;
} else if (mutant_is(5)) {  // inner-too
      if (i == at_) return [] { return 6; }();
} else {
      if (i == at_) return 1;
}
    }
    switch (x) {
      case 1:
        return 5;
    }
    return 2;
}
  }
  int unused = 3;
};
]])
if(NOT made STREQUAL wanted)
  message(FATAL_ERROR "made:\n${made}\nwanted:\n${wanted}")
endif()

foreach(refused "not-there:not exactly once" "twice:not exactly once" "in-no-function:in no function")
  string(REPLACE ":" ";" refused "${refused}")
  list(GET refused 0 which)
  list(GET refused 1 why)
  execute_process(COMMAND ${CMAKE_COMMAND} -DREFUSED=${which} -P ${CMAKE_CURRENT_LIST_FILE}
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR} RESULT_VARIABLE status ERROR_VARIABLE said)
  string(REGEX REPLACE "[ \n]+" " " said "${said}")
  if(status EQUAL 0 OR NOT said MATCHES "${why}")
    message(FATAL_ERROR "${which}: status ${status}, said: ${said}")
  endif()
endforeach()
