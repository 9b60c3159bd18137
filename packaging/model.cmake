# The CMake package and the pkg-config file of cascade::model, the one library that others link.
if(PROJECT_IS_TOP_LEVEL AND CMAKE_LIBRARY_ARCHITECTURE AND EXISTS /etc/debian_version)
  # Where Debian looks for libraries under any prefix, not under /usr alone.
  set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE} CACHE PATH "")
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

add_library(cascade::model ALIAS cascade_model)
set_target_properties(cascade_model PROPERTIES EXPORT_NAME model)
target_compile_features(cascade_model PUBLIC cxx_std_17)
target_include_directories(cascade_model INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/cascade>)
include(${CMAKE_CURRENT_LIST_DIR}/cascade_add_policy_suite.cmake)  # for who adds us as a folder

# A project that adds us as a folder installs what it wants itself.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/cascade)
install(TARGETS cascade_model EXPORT cascade COMPONENT cascade)
install(EXPORT cascade NAMESPACE cascade:: FILE cascadeTargets.cmake DESTINATION ${package} COMPONENT cascade)
install(DIRECTORY model DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/cascade COMPONENT cascade
  FILES_MATCHING PATTERN "*.hpp"
  PATTERN policies EXCLUDE
  PATTERN toml_reader.hpp EXCLUDE)  # only for the library's own sources: it brings toml++
configure_package_config_file(packaging/cascadeConfig.cmake.in cascadeConfig.cmake INSTALL_DESTINATION ${package}
  PATH_VARS CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cascadeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cascadeConfig.cmake ${PROJECT_BINARY_DIR}/cascadeConfigVersion.cmake
  packaging/cascade_add_policy_suite.cmake DESTINATION ${package} COMPONENT cascade)
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(packaging/cascade.pc.in cascade.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cascade.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT cascade)
