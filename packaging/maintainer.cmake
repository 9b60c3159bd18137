# Who answers for the Debian package: sets maintainer, as "Name <address>". Policy 3.3 wants an address at
# which somebody reads; of a package that is built by hand that is whoever builds it.
set(CASCADE_MAINTAINER "" CACHE STRING "Maintainer of the .deb, 'Name <address>'; empty: DEBFULLNAME and DEBEMAIL, the last commit's committer, or who builds it")
set(maintainer "${CASCADE_MAINTAINER}")
if(maintainer STREQUAL "" AND DEFINED ENV{DEBFULLNAME} AND DEFINED ENV{DEBEMAIL})
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
if(maintainer STREQUAL "")
  find_program(GIT git)
  if(GIT)
    # Not of a repository that merely has our files somewhere inside.
    execute_process(COMMAND ${GIT} -C ${PROJECT_SOURCE_DIR} rev-parse --show-prefix
      OUTPUT_VARIABLE prefix RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT failed AND prefix STREQUAL "")
      execute_process(COMMAND ${GIT} -C ${PROJECT_SOURCE_DIR} log -1 "--format=%cn <%ce>"
        OUTPUT_VARIABLE maintainer ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    endif()
  endif()
endif()
if(maintainer STREQUAL "")  # an archive without git: whoever builds it, where it is built
  execute_process(COMMAND id -un OUTPUT_VARIABLE user ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  cmake_host_system_information(RESULT host QUERY FQDN)
  set(maintainer "${user} <${user}@${host}>")
endif()
if(NOT maintainer MATCHES "^[^<>]+ <[^<> ]+@[^<> ]+>$")
  message(FATAL_ERROR "CASCADE_MAINTAINER is '${maintainer}': expected 'Name <address>'")
endif()
