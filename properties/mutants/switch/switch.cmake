# Mutants of one file share a copy of it, compiled once and optimised as the original is, in which a
# variable turns one of them on (mutant_switch.hpp). The switch stands around the innermost block of
# statements that holds all of what a mutant replaces:
#
#   if (mutant_is(3)) {  // its name
#     the block with the mutant
#   } else {
#     the block as it is, in which other mutants may stand
#   }
#
# so that whatever is replaced, the whole is C++ again and means the same. A block ends where its
# indentation does (clang-format's); where that is read wrongly, the copy does not compile. Of what
# stands in no function only a member's initialiser is taken, name(x): name(mutant_is(3) ? (y) : (x)).

set(mutants_dir ${PROJECT_BINARY_DIR}/mutants)
# Where the sources stand that are copied: elsewhere in a tree that has other mutants in them (../../mutation).
set(CASCADE_MUTANT_SOURCES ${PROJECT_SOURCE_DIR} CACHE PATH "Sources of which the mutants are copies")

# mutant_place(TEXT FIND NAME FILE FIRST): where FIND stands, which must be exactly once.
function(mutant_place TEXT FIND NAME FILE FIRST)
  string(FIND "${TEXT}" "${FIND}" first)
  string(FIND "${TEXT}" "${FIND}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "mutant ${NAME}: '${FIND}' stands not exactly once in ${FILE}")
  endif()
  set(${FIRST} ${first} PARENT_SCOPE)
endfunction()

# mutant_block(TEXT FIRST LAST OPEN CLOSE): the innermost block of statements around FIRST to LAST, by
# its whole lines; OPEN is -1 where these stand in no function.
function(mutant_block TEXT FIRST LAST OPEN CLOSE)
  set(head_end ${FIRST})
  while(TRUE)
    string(SUBSTRING "${TEXT}" 0 ${head_end} before)
    string(FIND "${before}" " {\n" head_end REVERSE)
    if(head_end EQUAL -1)
      set(${OPEN} -1 PARENT_SCOPE)
      return()
    endif()
    string(SUBSTRING "${before}" 0 ${head_end} before)
    string(REGEX MATCH "[^\n]*$" head "${before}")
    math(EXPR open "${head_end} + 3")
    string(SUBSTRING "${TEXT}" ${open} -1 inside)
    string(REGEX MATCH "^ +" indent "${inside}")
    string(LENGTH "${indent}" indent)
    if(indent LESS 2 OR head MATCHES "^ *(template .*)?(struct|class|namespace|enum|union) |switch \\(|(=|return|[(,])$")
      continue()
    endif()
    math(EXPR indent "${indent} - 2")
    string(REPEAT " " ${indent} indent)
    string(FIND "${inside}" "\n${indent}}" close)
    math(EXPR close "${open} + ${close} + 1")
    if(close GREATER_EQUAL LAST)
      set(${OPEN} ${open} PARENT_SCOPE)
      set(${CLOSE} ${close} PARENT_SCOPE)
      return()
    endif()
  endwhile()
endfunction()

# mutant_switched(PROGRAM NAME FILE FIND REPLACE): one more mutant of the copy of FILE in PROGRAM.
function(mutant_switched PROGRAM NAME FILE FIND REPLACE)
  file(READ ${CASCADE_MUTANT_SOURCES}/${FILE} text)
  mutant_place("${text}" "${FIND}" ${NAME} ${FILE} first)
  string(LENGTH "${FIND}" length)
  math(EXPR last "${first} + ${length}")
  mutant_block("${text}" ${first} ${last} open close)
  if(open EQUAL -1)
    string(REGEX MATCH "^[a-z_]+\\(" initialised "${FIND}")
    string(FIND "${REPLACE}" "${initialised}" same)
    if(initialised STREQUAL "" OR NOT same EQUAL 0 OR NOT "${FIND}\n${REPLACE}" MATCHES "\\)\n.*\\)$")
      message(FATAL_ERROR "mutant ${NAME}: '${FIND}' stands in no function of ${FILE}: no switch can be put "
        "around it. Add ALONE to its line, and it is compiled as a copy of its own")
    endif()
    set(open ${first})
    set(close ${last})
  endif()

  get_property(names GLOBAL PROPERTY mutants_${PROGRAM}_names)
  list(APPEND names ${NAME})
  list(LENGTH names number)
  set_property(GLOBAL PROPERTY mutants_${PROGRAM}_names "${names}")
  set(of mutants_${PROGRAM}_${FILE})
  set_property(GLOBAL APPEND PROPERTY mutants_${PROGRAM}_files ${FILE})
  set_property(GLOBAL APPEND PROPERTY ${of}_blocks ${open}:${close})
  set_property(GLOBAL APPEND PROPERTY ${of}_at_${open}:${close} ${number})
  set_property(GLOBAL PROPERTY ${of}_${number} "${REPLACE}")
  set_property(GLOBAL PROPERTY ${of}_${number}_at ${NAME} ${first} ${last})
endfunction()

# mutant_switched_text(PROGRAM FILE RESULT): FILE with all its mutants.
function(mutant_switched_text PROGRAM FILE RESULT)
  set(of mutants_${PROGRAM}_${FILE})
  file(READ ${CASCADE_MUTANT_SOURCES}/${FILE} original)
  set(text "${original}")
  get_property(blocks GLOBAL PROPERTY ${of}_blocks)
  list(REMOVE_DUPLICATES blocks)
  # From the last to the first: a block that lies in another one is done before it, and what begins
  # before still stands where it stood.
  list(SORT blocks COMPARE NATURAL ORDER DESCENDING)
  set(done "")  # as BEGIN:GROWTH
  foreach(block IN LISTS blocks)
    string(REPLACE ":" ";" range "${block}")
    list(GET range 0 open)
    list(GET range 1 close)
    set(end ${close})
    foreach(edit IN LISTS done)
      string(REPLACE ":" ";" edit "${edit}")
      list(GET edit 0 begin)
      list(GET edit 1 growth)
      if(begin LESS close)
        math(EXPR end "${end} + ${growth}")
      endif()
    endforeach()
    string(SUBSTRING "${text}" 0 ${open} before)
    math(EXPR length "${end} - ${open}")
    string(SUBSTRING "${text}" ${open} ${length} inside)
    string(SUBSTRING "${text}" ${end} -1 after)
    set(statements "")
    set(initialiser "${inside}")
    get_property(numbers GLOBAL PROPERTY ${of}_at_${block})
    foreach(number IN LISTS numbers)
      get_property(replace GLOBAL PROPERTY ${of}_${number})
      get_property(at GLOBAL PROPERTY ${of}_${number}_at)
      list(GET at 0 name)
      list(GET at 1 first)
      list(GET at 2 last)
      if(first EQUAL open AND last EQUAL close)
        string(REGEX REPLACE "^([a-z_]+)(\\(.*\\))$" "\\1(mutant_is(${number}) ? " head "${initialiser}")
        string(REGEX REPLACE "^[a-z_]+(\\(.*\\))$" "\\1" instead "${replace}")
        string(REGEX REPLACE "^[a-z_]+(\\(.*\\))$" "\\1" else "${initialiser}")
        set(initialiser "${head}${instead} : ${else})")
      else()
        math(EXPR length "${first} - ${open}")
        string(SUBSTRING "${original}" ${open} ${length} head)
        math(EXPR length "${close} - ${last}")
        string(SUBSTRING "${original}" ${last} ${length} tail)
        string(APPEND statements "if (mutant_is(${number})) {  // ${name}\n${head}${replace}${tail}} else ")
      endif()
    endforeach()
    if(statements STREQUAL "")
      set(new "${initialiser}")
    else()
      set(new "${statements}{\n${inside}}\n")
    endif()
    set(text "${before}${new}${after}")
    string(LENGTH "${new}" growth)
    string(LENGTH "${inside}" length)
    math(EXPR growth "${growth} - ${length}")
    list(APPEND done ${open}:${growth})
  endforeach()
  set(${RESULT} "${text}" PARENT_SCOPE)
endfunction()

# mutant_switch(NAME RESULT NAMES...): writes the switch between these names; its path goes to RESULT.
function(mutant_switch NAME RESULT)
  list(JOIN ARGN "\", \"" names)
  set(names "\"${names}\"")
  configure_file(${PROJECT_SOURCE_DIR}/properties/mutants/switch/mutant_switch.cpp.in
    ${mutants_dir}/${NAME}/mutant_switch.cpp @ONLY)
  set(${RESULT} ${mutants_dir}/${NAME}/mutant_switch.cpp PARENT_SCOPE)
endfunction()

# mutant_copies(PROGRAM STANDARD NONE [HEADERS...]): the object library mutants_PROGRAM, of the copies of all
# files that have a mutant there, each with these headers before it. NONE is the name of the source as it is.
function(mutant_copies PROGRAM STANDARD NONE)
  get_property(names GLOBAL PROPERTY mutants_${PROGRAM}_names)
  get_property(files GLOBAL PROPERTY mutants_${PROGRAM}_files)
  list(REMOVE_DUPLICATES files)
  mutant_switch(${PROGRAM} sources ${NONE} ${names})
  foreach(file IN LISTS files)
    mutant_switched_text(${PROGRAM} ${file} text)
    foreach(header properties/mutants/switch/mutant_switch.hpp ${ARGN})
      set(text "#include \"${header}\"\n${text}")
    endforeach()
    mutant_copy(${PROGRAM} ${file} "${text}" copy)
    list(APPEND sources ${copy})
  endforeach()
  mutant_objects(${PROGRAM} ${STANDARD} ${sources})
endfunction()

function(mutant_objects PROGRAM STANDARD)
  add_library(mutants_${PROGRAM} OBJECT EXCLUDE_FROM_ALL ${ARGN})
  target_link_libraries(mutants_${PROGRAM} PRIVATE cascade_properties Boost::headers)
  # A mutant may leave names unused.
  target_compile_options(mutants_${PROGRAM} PRIVATE -w -g0)
  set_target_properties(mutants_${PROGRAM} PROPERTIES CXX_STANDARD ${STANDARD})
endfunction()

# mutant_copy(NAME FILE TEXT RESULT): writes TEXT as NAME's copy of FILE; its path goes to RESULT.
function(mutant_copy NAME FILE TEXT RESULT)
  # A machine for each number of levels is most of the compiler's work, and no mutant is run with other
  # ladders than those of 3 and of 5 levels (mutant_main.cpp).
  string(REGEX REPLACE "    case [24678]:\n      return call[^\n]*\n" "" TEXT "${TEXT}")
  get_filename_component(base ${FILE} NAME)
  set(copy ${mutants_dir}/${NAME}/${base})
  file(CONFIGURE OUTPUT ${copy} CONTENT "${TEXT}" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${FILE})
  # The copy takes the original's place only where that is an object of its own in its library.
  set_source_files_properties(${FILE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set(${RESULT} ${copy} PARENT_SCOPE)
endfunction()
