# Tests of what is installed. They use the build tree as it is; nothing of the program is built twice.
set(here ${PROJECT_SOURCE_DIR}/packaging/tests)

# The program as a build without Prometheus and plots links it. The files are copied because
# features.cmake has taken them out of this build.
set(bare ${PROJECT_BINARY_DIR}/bare)
foreach(file cli/http/no_http_library.cpp reports/plot/no_plot.cpp)
  get_filename_component(name ${file} NAME)
  configure_file(${file} ${bare}/${name} COPYONLY)
  list(APPEND bare_sources ${bare}/${name})
endforeach()
add_executable(cascade_bare cli/main.cpp ${PROJECT_BINARY_DIR}/built.cpp ${bare_sources})
add_dependencies(cascade_bare cascade_built)
target_link_libraries(cascade_bare PRIVATE cascade_cli)

foreach(test installed folder deb bare containerfile)
  add_test(NAME packaging/${test} COMMAND ${here}/${test}_test.sh ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  set_tests_properties(packaging/${test} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600 LABELS packaging)
endforeach()
