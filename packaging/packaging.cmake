# What is installed beside the program, the Debian package, and the tests of both.
add_custom_target(cascade_built
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DOUTPUT=${PROJECT_BINARY_DIR}/built.cpp
    "-DFEATURES=${features}" -P ${PROJECT_SOURCE_DIR}/packaging/built.cmake
  BYPRODUCTS ${PROJECT_BINARY_DIR}/built.cpp
  COMMENT "" VERBATIM)
add_library(cascade_built_text STATIC ${PROJECT_BINARY_DIR}/built.cpp)
target_include_directories(cascade_built_text PRIVATE ${PROJECT_SOURCE_DIR})
add_dependencies(cascade_built_text cascade_built)
target_link_libraries(cascade PRIVATE cascade_built_text)

# Pages and completions, by the program itself. Compressed as Debian wants it, without name or time.
set(made ${PROJECT_BINARY_DIR}/install-files)
add_custom_command(OUTPUT ${made}/done
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${made}
  COMMAND cascade install-files ${made}
  COMMAND sh -c "gzip -9n ${made}/man/*.1 && touch ${made}/done"
  DEPENDS cascade COMMENT "Manual pages and completions" VERBATIM)
add_custom_target(cascade_install_files ALL DEPENDS ${made}/done)

set(data ${CMAKE_INSTALL_DATADIR}/cascade)
set(doc ${CMAKE_INSTALL_DOCDIR})
install(TARGETS cascade COMPONENT cascade)
set(modules "")
if(TARGET cascade_http)
  # Where http_library.cpp looks for it, seen from bin. One folder deeper than need be: CPack takes what
  # lies directly in lib/cascade for a library of everybody's, and runs ldconfig.
  set(modules lib/cascade/modules)
  install(TARGETS cascade_http LIBRARY DESTINATION ${modules} COMPONENT cascade)
  list(TRANSFORM modules APPEND /cascade_http.so)
endif()
install(DIRECTORY ${made}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT cascade)
install(FILES ${made}/bash/cascade DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT cascade)
install(FILES ${made}/fish/cascade.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT cascade)
foreach(kind model/policies sim/scenarios sim/traces sim/cost/prices)
  install(DIRECTORY ${kind} DESTINATION ${data} COMPONENT cascade
    FILES_MATCHING PATTERN "*.toml" PATTERN "*.csv" PATTERN refused EXCLUDE)
endforeach()
install(FILES reports/metrics/grafana/k2-degradation.json DESTINATION ${data}/dashboards COMPONENT cascade)
install(FILES reports/metrics/prometheus/k2.rules.yml DESTINATION ${data}/rules COMPONENT cascade)
install(PROGRAMS properties/certificate/check_certificate.py DESTINATION ${data} COMPONENT cascade)
install(FILES README.md model/SPEC.md DESTINATION ${doc} COMPONENT cascade)

# Debian has its own places for the licence, the changes and what zsh reads.
install(FILES LICENSE CHANGELOG.md DESTINATION ${doc} COMPONENT elsewhere)
install(FILES ${made}/zsh/_cascade DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT elsewhere)
install(FILES ${made}/zsh/_cascade DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
  COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES packaging/debian/copyright DESTINATION ${doc} COMPONENT debian EXCLUDE_FROM_ALL)
include(packaging/maintainer.cmake)
configure_file(packaging/debian/changelog.in changelog.debian @ONLY)
install(CODE "execute_process(COMMAND sh -c \"gzip -9nc '${PROJECT_BINARY_DIR}/changelog.debian' >'${PROJECT_BINARY_DIR}/changelog.gz'\" COMMAND_ERROR_IS_FATAL ANY)"
  COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${PROJECT_BINARY_DIR}/changelog.gz DESTINATION ${doc} COMPONENT debian EXCLUDE_FROM_ALL)

# Nobody who installs it reads our debug information. (cmake --install strips only when it is told to.)
install(CODE "
  foreach(file \"${CMAKE_INSTALL_BINDIR}/cascade\" \"${CMAKE_INSTALL_LIBDIR}/libcascade_model.a\" ${modules})
    execute_process(COMMAND \"${CMAKE_STRIP}\" --strip-unneeded --enable-deterministic-archives -R .comment
      \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/\${file}\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()" COMPONENT cascade)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cascade)
set(CPACK_PACKAGE_VENDOR "")
set(CPACK_PACKAGE_CONTACT "${maintainer}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL cascade debian)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gnuplot-nox | gnuplot")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libtomlplusplus-dev, prometheus, python3 (>= 3.11)")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "simulate and prove systems that degrade gracefully")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "\
Cascade takes a policy (levels of degradation, pushed by metrics such as
consumer lag) and proves, for every input, whether it can flap, shed what it
must not, or fail to come back. It replays recorded metrics through the
policy, simulates the loop around it, and asks the same of any program that
claims to follow it.
.
The package has the program, its policies and scenarios, a dashboard, alert
rules, and the library cascade::model for CMake and pkg-config.")
include(CPack)

if(CASCADE_TESTS AND CASCADE_MUTANTS)  # not under sanitizers: they would package those
  include(packaging/tests/tests.cmake)
endif()
