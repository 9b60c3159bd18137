# Mutants of the cascade and the shedder: the harness must fail on purpose.
#
# mutant(NAME FILE FIND REPLACE) copies FILE with the one occurrence of FIND replaced, compiles the
# copy in place of the original, and links it with the explorer into the program mutant_NAME, which
# prints what it proves. mutant_test.cpp runs them all. To add one, add a line; a NAME that ends in
# -ABORTS says that the mutant breaks an invariant that the machine itself watches.

add_library(mutant_main OBJECT properties/mutants/mutant_main.cpp)
target_link_libraries(mutant_main PRIVATE cascade_properties)
add_custom_target(mutants ALL)
set(mutant_list "")

# mutant_copy(NAME FILE FIND REPLACE RESULT): writes the copy; its path goes to RESULT.
function(mutant_copy NAME FILE FIND REPLACE RESULT)
  file(READ ${FILE} text)
  string(FIND "${text}" "${FIND}" first)
  string(FIND "${text}" "${FIND}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "mutant ${NAME}: '${FIND}' stands not exactly once in ${FILE}")
  endif()
  string(REPLACE "${FIND}" "${REPLACE}" text "${text}")
  get_filename_component(base ${FILE} NAME)
  set(mutant ${PROJECT_BINARY_DIR}/mutants/${NAME}/${base})
  file(CONFIGURE OUTPUT ${mutant} CONTENT "${text}" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${FILE})
  set(${RESULT} ${mutant} PARENT_SCOPE)
endfunction()

function(mutant NAME FILE FIND REPLACE)
  mutant_copy(${NAME} ${FILE} "${FIND}" "${REPLACE}" mutant)
  mutant_program(${NAME} ${mutant} MAIN mutant_main STANDARD 17)
  string(REPLACE "\n" "\\n" find "${FIND}")
  string(REPLACE "\n" "\\n" replace "${REPLACE}")
  set(mutant_list "${mutant_list}${NAME}\t${FILE}\t${find}\t${replace}\n" PARENT_SCOPE)
endfunction()

function(mutant_program NAME)
  cmake_parse_arguments(ARG "" "MAIN;STANDARD" "" ${ARGN})
  add_executable(mutant_${NAME} EXCLUDE_FROM_ALL
    ${ARG_UNPARSED_ARGUMENTS} $<TARGET_OBJECTS:${ARG_MAIN}>)
  target_link_libraries(mutant_${NAME} PRIVATE cascade_properties Boost::headers)
  # A mutant may leave names unused, and is run for a moment only.
  target_compile_options(mutant_${NAME} PRIVATE -w -O0 -g0)
  set_target_properties(mutant_${NAME} PROPERTIES CXX_STANDARD ${ARG_STANDARD}
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/mutants)
  add_dependencies(mutants mutant_${NAME})
endfunction()

mutant_program(none MAIN mutant_main STANDARD 17)  # the machine as it is: must kill nothing

# --- comparisons
mutant(lag-trigger-exclusive model/cascade.cpp
  "return pressure.lag_messages >= trigger.lag_messages ||" "return pressure.lag_messages > trigger.lag_messages ||")
mutant(heap-trigger-exclusive model/cascade.cpp
  "pressure.heap_pct >= trigger.heap_pct;" "pressure.heap_pct > trigger.heap_pct;")
mutant(lag-clear-inclusive model/cascade.cpp
  "pressure.lag_messages < clear.lag_messages" "pressure.lag_messages <= clear.lag_messages")
mutant(heap-clear-inclusive model/cascade.cpp
  "pressure.heap_pct < clear.heap_pct" "pressure.heap_pct <= clear.heap_pct")
mutant(clears-at-trigger model/cascade.cpp
  "& clear = limits.clear[index(level)]" "& clear = limits.trigger[index(level)]")
mutant(demand-needs-both model/cascade.cpp
  ">= trigger.lag_messages ||" ">= trigger.lag_messages &&")
mutant(demand-by-lag-alone model/cascade.cpp
  ">= trigger.lag_messages || pressure.heap_pct >= trigger.heap_pct" ">= trigger.lag_messages")
mutant(clear-by-either model/cascade.cpp
  "return cleared(fsm.limits, K::level, check.pressure) && fsm.cooldown_over"
  "return !demanded(fsm.limits, K::level, check.pressure) && (check.pressure.lag_messages < fsm.limits.clear[index(K::level)].lag_messages || check.pressure.heap_pct < fsm.limits.clear[index(K::level)].heap_pct) && fsm.cooldown_over")
mutant(clear-by-lag-alone model/cascade.cpp
  "return cleared(fsm.limits, K::level, check.pressure) && fsm.cooldown_over"
  "return !demanded(fsm.limits, K::level, check.pressure) && check.pressure.lag_messages < fsm.limits.clear[index(K::level)].lag_messages && fsm.cooldown_over")

# --- missing data
mutant(missing-is-zero model/cascade.cpp
  "missing_is_zero(policy.on_missing == OnMissing::assume_zero)" "missing_is_zero(true)")
mutant(missing-lag-demands model/cascade.cpp
  "return pressure.lag_messages >= trigger.lag_messages ||" "return !(pressure.lag_messages < trigger.lag_messages) ||")
mutant(missing-heap-clears model/cascade.cpp
  "pressure.heap_pct < clear.heap_pct" "!(pressure.heap_pct >= clear.heap_pct)")
mutant(unmonitored-heap-counts model/cascade.cpp
  "heap_monitored(policy.heap_pct.monitored)" "heap_monitored(true)")

# --- the clock
mutant(cooldown-one-ns-short model/cascade.cpp
  "now - *last_transition >= limits.cooldown" "now - *last_transition + Duration{1} >= limits.cooldown")
mutant(cooldown-one-ns-long model/cascade.cpp
  "now - *last_transition >= limits.cooldown" "now - *last_transition > limits.cooldown")
mutant(cooldown-ignored model/cascade.cpp
  "&& fsm.cooldown_over(check.now)" "")
mutant(cooldown-not-restarted-by-recovery model/cascade.cpp
  "    last_transition = check.now;" "    if (level > before) last_transition = check.now;")
mutant(cooldown-not-restarted-by-escalation model/cascade.cpp
  "    last_transition = check.now;" "    if (level < before) last_transition = check.now;")
mutant(cooldown-restarted-by-every-check model/cascade.cpp
  "if (!machine.any_enabled(check)) return std::nullopt;" "if (!machine.any_enabled(check)) { machine.last_transition = check.now; return std::nullopt; }")
mutant(clock-stands-still model/cascade.cpp
  "machine.latest = std::max(machine.latest, now);" "if (machine.latest == Instant::min()) machine.latest = now;")

# --- how far
mutant(recovers-to-demand model/cascade.cpp
  "case Recovery::banded:\n        return cleared(fsm.limits, K::level, check.pressure);" "case Recovery::banded:\n        return !demanded(fsm.limits, K::level, check.pressure);")
mutant(recovers-to-normal-unless-demanded model/cascade.cpp
  "case Recovery::banded:\n        return cleared(fsm.limits, K::level, check.pressure);" "case Recovery::banded:\n        return !demanded(fsm.limits, Level::soft, check.pressure);")
mutant(recovers-one-level model/cascade.cpp
  "case Recovery::banded:\n        return cleared(fsm.limits, K::level, check.pressure);" "case Recovery::banded:\n        return false;")
mutant(stepwise-recovery-jumps model/cascade.cpp
  "case Recovery::stepwise:\n        return false;" "case Recovery::stepwise:\n        return cleared(fsm.limits, K::level, check.pressure);")
mutant(escalation-capped model/cascade.cpp
  "(check.first_step || fsm.limits.escalation == Escalation::immediate)" "check.first_step")
mutant(stepwise-escalation-jumps model/cascade.cpp
  "(check.first_step || fsm.limits.escalation == Escalation::immediate)" "true")

# --- more than a level and a time: what every proof rests on is that there is no more. Of some of
# these no run is found that breaks anything: then nothing may be called held.
mutant(dead-at-weekends model/cascade.cpp
  "if (!machine.any_enabled(check)) return std::nullopt;"
  "if (((check.now.ns / 86400000000000 + 4) % 7 + 7) % 7 % 6 == 0 || !machine.any_enabled(check)) return std::nullopt;")
mutant(comes-back-once model/cascade.cpp
  "if (!machine.any_enabled(check)) return std::nullopt;"
  "if ((counters_.recoveries > 0 && cleared(machine.limits, machine.level, check.pressure)) || !machine.any_enabled(check)) return std::nullopt;")
mutant(comes-back-within-a-year-or-never model/cascade.cpp
  "now - *last_transition >= limits.cooldown"
  "(now - *last_transition >= limits.cooldown && now - *last_transition < Duration{31536000000000000 + 2 * limits.cooldown.ns})")
mutant(no-demand-for-lag-inside-a-region model/cascade.cpp
  "return pressure.lag_messages >= trigger.lag_messages ||"
  "return (pressure.lag_messages >= trigger.lag_messages && !(pressure.lag_messages > 2e6 && pressure.lag_messages < 4e6)) ||")
mutant(heap-split-inside-a-region model/cascade.cpp
  "pressure.heap_pct < clear.heap_pct" "pressure.heap_pct < clear.heap_pct + 1")
mutant(clock-of-its-own model/cascade.cpp
  "    last_transition = check.now;\n"
  "    last_transition = Instant{check.now.ns - (last_transition ? (check.now.ns - last_transition->ns) / 2 : 0)};\n")

# --- the table
mutant(row-missing-up model/cascade.cpp
  "    Row< Aggressive  , Check, CircuitBreak, none , Demanded<CircuitBreak>  >,\n" "")
mutant(row-missing-down model/cascade.cpp
  "    Row< Graceful    , Check, Soft        , none , Cleared<Graceful>       >,\n" "")
mutant(row-to-the-wrong-level model/cascade.cpp
  "Row< Graceful    , Check, Soft        , none , Cleared<Graceful>       >" "Row< Graceful    , Check, Normal      , none , Cleared<Graceful>       >")
mutant(row-guarded-by-the-level-above model/cascade.cpp
  "Row< Soft        , Check, Graceful    , none , Demanded<Graceful>      >" "Row< Soft        , Check, Graceful    , none , Demanded<Aggressive>    >")
mutant(row-guarded-by-the-level-below model/cascade.cpp
  "Row< CircuitBreak, Check, Aggressive  , none , Cleared<CircuitBreak>   >" "Row< CircuitBreak, Check, Aggressive  , none , Cleared<Aggressive>     >")
# With these a check would step down and up for ever: the machine's own invariant stops it.
mutant(rows-swapped-up-ABORTS model/cascade.cpp
  "Soft        , none , Demanded<Soft>          >,\n    Row< Soft        , Check, Graceful    , none , Demanded<Graceful>      >"
  "Soft        , none , Demanded<Graceful>      >,\n    Row< Soft        , Check, Graceful    , none , Demanded<Soft>          >")
mutant(rows-swapped-down-ABORTS model/cascade.cpp
  "none , Cleared<CircuitBreak>   >,\n    Row< Aggressive  , Check, Graceful    , none , Cleared<Aggressive>     >"
  "none , Cleared<Aggressive>     >,\n    Row< Aggressive  , Check, Graceful    , none , Cleared<CircuitBreak>   >")

# --- the journal
mutant(journal-forgets-from model/cascade.cpp
  "Transition transition{check.now, before, level" "Transition transition{check.now, level, level")
mutant(recovery-not-counted model/cascade.cpp
  "++counters_.recoveries;" ";")
mutant(recovery-not-reported model/cascade.cpp
  "  if (transition) remember(*transition);" "  if (transition) remember(*transition);\n  if (transition && transition->to < transition->from) return std::nullopt;")

# --- the shedder
mutant(tier-1-spilled-at-aggressive model/shedding.cpp
  "  return table_[index(level)]" "  if (level == Level::aggressive && tier == Tier::tier_1) return Action::spill;\n  return table_[index(level)]")
mutant(tier-1-is-high model/shedding.cpp
  "return Priority::critical;" "return Priority::high;")
mutant(tier-2-is-normal model/shedding.cpp
  "return Priority::high;" "return Priority::normal;")
mutant(reference-data-by-tier model/shedding.cpp
  "if (type == DataType::reference_data) return Priority::low;" "")
mutant(levels-upside-down model/shedding.cpp
  "return table_[index(level)]" "return table_[kLevelCount - 1 - index(level)]")
mutant(priorities-upside-down model/shedding.cpp
  "[ordinal(priority_of(tier, type))]" "[kPriorityCount - 1 - ordinal(priority_of(tier, type))]")
mutant(spill-and-drop-swapped model/shedding.cpp
  "  return table_[index(level)][ordinal(priority_of(tier, type))];"
  "  const Action action = table_[index(level)][ordinal(priority_of(tier, type))];\n  return action == Action::spill ? Action::drop : action == Action::drop ? Action::spill : action;")

file(CONFIGURE OUTPUT mutants/list.tsv CONTENT "${mutant_list}" @ONLY)

include(${CMAKE_CURRENT_LIST_DIR}/loop_mutants.cmake)
