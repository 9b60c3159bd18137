# A program a target: fuzz_NAME goes through corpus/NAME as a test, with any compiler. Where
# CASCADE_FUZZ is on (preset fuzz: clang, sanitizers) there is fuzzer_NAME beside it, with libFuzzer.

add_library(cascade_fuzz_invariants STATIC
  properties/fuzz/drawn_policy.cpp properties/fuzz/trace_invariants.cpp)
target_include_directories(cascade_fuzz_invariants PUBLIC ${PROJECT_BINARY_DIR}/include/properties)
target_link_libraries(cascade_fuzz_invariants PUBLIC cascade_sim)
add_custom_target(fuzzers)
file(GLOB fuzz_targets CONFIGURE_DEPENDS properties/fuzz/*_fuzz.cpp)
foreach(source IN LISTS fuzz_targets)
  get_filename_component(name ${source} NAME_WE)
  string(REGEX REPLACE "_fuzz$" "" name ${name})
  add_library(fuzz_target_${name} OBJECT ${source})
  target_link_libraries(fuzz_target_${name} PUBLIC cascade_fuzz_invariants)
  add_executable(fuzz_${name} properties/fuzz/replay_main.cpp)
  target_link_libraries(fuzz_${name} PRIVATE fuzz_target_${name})
  add_dependencies(fuzzers fuzz_${name})
  if(CASCADE_TESTS)
    add_test(NAME properties/fuzz_corpus_${name}
      COMMAND fuzz_${name} ${PROJECT_SOURCE_DIR}/properties/fuzz/corpus/${name})
    set_tests_properties(properties/fuzz_corpus_${name} PROPERTIES LABELS properties TIMEOUT 600)
  endif()
  if(CASCADE_FUZZ)
    add_executable(fuzzer_${name} properties/fuzz/libfuzzer_main.cpp)
    target_link_libraries(fuzzer_${name} PRIVATE fuzz_target_${name})
    target_link_options(fuzzer_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers fuzzer_${name})
  endif()
endforeach()
