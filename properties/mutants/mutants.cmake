# Mutants of the cascade and the shedder: the harness must fail on purpose.
#
# mutant(NAME FILE FIND REPLACE [ALONE]) is FILE with the one occurrence of FIND replaced, in place of the
# original. All of them are in one program, mutant_machine, which links one copy of each file with the
# explorer and prints what it proves; CASCADE_MUTANT=NAME turns one on (switch/switch.cmake).
# mutant_test.cpp runs them all. To add one, add a line; a NAME that ends in -ABORTS says that the mutant
# breaks an invariant that the machine itself watches.
#
# ALONE: what is replaced stands where no switch can: the copy is compiled by itself and linked into
# mutant_NAME, which takes as long as all the others together take. These are the four that change the
# table, as it is a type.

include(${CMAKE_CURRENT_LIST_DIR}/switch/switch.cmake)
add_library(mutant_main OBJECT properties/mutants/mutant_main.cpp)
target_link_libraries(mutant_main PRIVATE cascade_properties)
add_custom_target(mutants ALL)
set(mutant_list "")
set(mutant_programs "")  # by mutant

# mutant_program(NAME OBJECTS...): links the program mutant_NAME of these object libraries.
function(mutant_program NAME)
  list(TRANSFORM ARGN REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
  add_executable(mutant_${NAME} EXCLUDE_FROM_ALL ${objects})
  target_link_libraries(mutant_${NAME} PRIVATE cascade_properties)
  set_target_properties(mutant_${NAME} PROPERTIES LINKER_LANGUAGE CXX RUNTIME_OUTPUT_DIRECTORY ${mutants_dir})
  add_dependencies(mutants mutant_${NAME})
endfunction()

function(mutant_alone NAME FILE FIND REPLACE)
  file(READ ${CASCADE_MUTANT_SOURCES}/${FILE} text)
  mutant_place("${text}" "${FIND}" ${NAME} ${FILE} first)
  string(REPLACE "${FIND}" "${REPLACE}" text "${text}")
  mutant_copy(${NAME} ${FILE} "${text}" copy)
  mutant_switch(${NAME} switch ${NAME})
  mutant_objects(${NAME} 17 ${copy} ${switch})
  mutant_program(${NAME} mutants_${NAME} mutant_main)
endfunction()

function(mutant NAME FILE FIND REPLACE)
  set(program machine)
  if("${ARGN}" STREQUAL "ALONE")
    set(program ${NAME})
    mutant_alone(${NAME} ${FILE} "${FIND}" "${REPLACE}")
  elseif("${ARGN}" STREQUAL "")
    mutant_switched(machine ${NAME} ${FILE} "${FIND}" "${REPLACE}")
  else()
    message(FATAL_ERROR "mutant ${NAME}: what is '${ARGN}'?")
  endif()
  string(REPLACE "\n" "\\n" find "${FIND}")
  string(REPLACE "\n" "\\n" replace "${REPLACE}")
  set(mutant_list "${mutant_list}${NAME}\t${FILE}\t${find}\t${replace}\n" PARENT_SCOPE)
  set(mutant_programs "${mutant_programs}${NAME}\tmutant_${program}\n" PARENT_SCOPE)
endfunction()

# --- comparisons
mutant(trigger-exclusive model/cascade.cpp
  "if (pressure[i] >= trigger[i]) return true;" "if (pressure[i] > trigger[i]) return true;")
mutant(trigger-of-the-second-exclusive model/cascade.cpp
  "if (pressure[i] >= trigger[i]) return true;" "if (i == 1 ? pressure[i] > trigger[i] : pressure[i] >= trigger[i]) return true;")
mutant(clear-inclusive model/cascade.cpp
  "if (!(pressure[i] < clear[i])) return false;" "if (!(pressure[i] <= clear[i])) return false;")
mutant(clear-of-the-second-inclusive model/cascade.cpp
  "if (!(pressure[i] < clear[i])) return false;" "if (!(i == 1 ? pressure[i] <= clear[i] : pressure[i] < clear[i])) return false;")
mutant(clears-at-trigger model/cascade.cpp
  "& clear = limits.clear[index(level)]" "& clear = limits.trigger[index(level)]")
mutant(demands-at-clear model/cascade.cpp
  "& trigger = limits.trigger[index(level)]" "& trigger = limits.clear[index(level)]")
mutant(bands-the-other-way-round-ABORTS model/cascade.cpp
  "        trigger[index(level)][metrics] = std::isfinite(at) ? sign[metrics] * at : kMissing;\n        clear[index(level)][metrics] = sign[metrics] * from.clear(level);"
  "        trigger[index(level)][metrics] = sign[metrics] * from.clear(level);\n        clear[index(level)][metrics] = sign[metrics] * at;")
mutant(demand-needs-all model/cascade.cpp
  "    if (pressure[i] >= trigger[i]) return true;\n  }\n  return false;" "    if (!(pressure[i] >= trigger[i])) return false;\n  }\n  return true;")
mutant(demand-by-the-first-alone model/cascade.cpp
  "    if (pressure[i] >= trigger[i]) return true;" "    if (i == 0 && pressure[i] >= trigger[i]) return true;")
mutant(clear-by-the-first-alone model/cascade.cpp
  "    if (!(pressure[i] < clear[i])) return false;" "    if (i == 0 && !(pressure[i] < clear[i])) return false;\n    if (i != 0 && pressure[i] >= limits.trigger[index(level)][i]) return false;")
mutant(low-is-not-worse-ABORTS model/cascade.cpp
  "sign[metrics] = from.worse == Worse::high ? 1 : -1;" "sign[metrics] = 1;")
mutant(sign-of-the-clear-forgotten-ABORTS model/cascade.cpp
  "= sign[metrics] * from.clear(level);" "= from.clear(level);")
mutant(never-demanded-is-demanded-at-zero-ABORTS model/cascade.cpp
  "std::isfinite(at) ? sign[metrics] * at : kMissing;" "std::isfinite(at) ? sign[metrics] * at : 0;")
mutant(third-metric-not-looked-at model/cascade.cpp
  "      ++metrics;\n" "      if (metrics < 2) ++metrics;\n")

# --- missing data
mutant(missing-is-zero model/cascade.cpp
  "missing_is_zero(policy.on_missing == OnMissing::assume_zero)" "missing_is_zero(true)")
mutant(missing-demands model/cascade.cpp
  "if (pressure[i] >= trigger[i]) return true;" "if (pressure[i] >= trigger[i] || (is_missing(pressure[i]) && !is_missing(trigger[i]))) return true;")
mutant(missing-clears model/cascade.cpp
  "if (!(pressure[i] < clear[i])) return false;" "if (pressure[i] >= clear[i]) return false;")
mutant(unmonitored-counts model/cascade.cpp
  "if (!from.monitored) continue;" "")

# --- the clocks
mutant(cooldown-one-ns-short model/cascade.cpp
  "now - *last_transition >= length" "now - *last_transition + Duration{1} >= length")
mutant(cooldown-one-ns-long model/cascade.cpp
  "now - *last_transition >= length" "now - *last_transition > length")
mutant(cooldown-ignored model/cascade.cpp
  "fsm.quiet_for(check.now, fsm.limits().cooldown[index(K::level)])" "true")
mutant(cooldown-of-the-level-below model/cascade.cpp
  "fsm.limits().cooldown[index(K::level)]" "fsm.limits().cooldown[index(K::level) > 1 ? index(K::level) - 1 : 1]")
mutant(escalation-cooldown-ignored model/cascade.cpp
  "return quiet_for(now, limits().escalation_cooldown) &&" "return")
mutant(escalate-after-ignored model/cascade.cpp
  "(limits().escalate_after.ns == 0 ||" "(limits().escalate_after.ns >= 0 ||")
mutant(escalate-after-one-ns-short model/cascade.cpp
  "now - *pending_since >= limits().escalate_after" "now - *pending_since + Duration{1} >= limits().escalate_after")
mutant(demand-need-not-last model/cascade.cpp
  "  } else {\n    now.pending_since.reset();\n  }" "  }")
mutant(demand-begins-anew-at-each-check model/cascade.cpp
  "if (!now.pending_since) now.pending_since = check.now;" "now.pending_since = check.now;")
mutant(demand-begins-without-one model/cascade.cpp
  "  } else {\n    now.pending_since.reset();\n  }" "  } else {\n    now.pending_since = check.now;\n  }")
mutant(demand-is-forgotten model/cascade.cpp
  "if (!now.pending_since) now.pending_since = check.now;" "")
mutant(cooldown-not-restarted-by-recovery model/cascade.cpp
  "  memory.last_transition = check.now;" "  if (memory.level > before) memory.last_transition = check.now;")
mutant(cooldown-not-restarted-by-escalation model/cascade.cpp
  "  memory.last_transition = check.now;" "  if (memory.level < before) memory.last_transition = check.now;")
mutant(cooldown-restarted-by-every-check model/cascade.cpp
  "  if (!rows.any_enabled(check)) {\n" "  if (!rows.any_enabled(check)) {\n    memory.last_transition = check.now;\n")
mutant(clock-stands-still model/cascade.cpp
  "memory.latest = std::max(memory.latest, now);" "if (plain(memory.latest) == Instant::min()) memory.latest = now;")
mutant(clock-runs-backwards model/cascade.cpp
  "memory.latest = std::max(memory.latest, now);" "memory.latest = now;")

# --- how far
mutant(recovers-to-demand model/cascade.cpp
  "case Recovery::banded:\n        return cleared(fsm.limits(), K::level, check.pressure);" "case Recovery::banded:\n        return !demanded(fsm.limits(), K::level, check.pressure);")
mutant(recovers-to-the-lowest-unless-demanded model/cascade.cpp
  "case Recovery::banded:\n        return cleared(fsm.limits(), K::level, check.pressure);" "case Recovery::banded:\n        return !demanded(fsm.limits(), Level{1}, check.pressure);")
mutant(recovers-one-level model/cascade.cpp
  "case Recovery::banded:\n        return cleared(fsm.limits(), K::level, check.pressure);" "case Recovery::banded:\n        return false;")
mutant(stepwise-recovery-jumps model/cascade.cpp
  "case Recovery::stepwise:\n        return false;" "case Recovery::stepwise:\n        return cleared(fsm.limits(), K::level, check.pressure);")
mutant(escalation-capped model/cascade.cpp
  ": fsm.limits().escalation == Escalation::immediate;" ": false;")
mutant(stepwise-escalation-jumps model/cascade.cpp
  ": fsm.limits().escalation == Escalation::immediate;" ": true;")

set(big_step "  std::optional<Transition> transition =\n      big_step(machine_->memory(), now, pressure, Plain{}, *machine_);\n")
set(came_from_the_top
  "!recent_.empty() && recent_.back().to < recent_.back().from && index(recent_.back().from) + 1 == policy_->level_count()")

# --- more than a level and its clocks: what every proof rests on is that there is no more. Of some of
# these no run is found that breaks anything: then nothing may be called held.
mutant(dead-at-weekends model/cascade.cpp
  "  std::optional<Transition> transition =\n"
  "  if (((now.ns / 86400000000000 + 4) % 7 + 7) % 7 % 6 == 0) return std::nullopt;\n  std::optional<Transition> transition =\n")
mutant(dead-from-three-to-four-at-night model/cascade.cpp
  "  std::optional<Transition> transition =\n"
  "  if ((now.ns / 3600000000000 % 24 + 24) % 24 == 3) return std::nullopt;\n  std::optional<Transition> transition =\n")
mutant(comes-back-once model/cascade.cpp
  "  std::optional<Transition> transition =\n"
  "  if (counters_.recoveries > 0) {\n    Cascade first(*this);\n    first.counters_.recoveries = 0;\n    const auto moved = first.check(now, pressure);\n    if (moved && moved->to < moved->from) return std::nullopt;\n  }\n  std::optional<Transition> transition =\n")
mutant(comes-back-within-a-year-or-never model/cascade.cpp
  "now - *last_transition >= length"
  "(now - *last_transition >= length && now - *last_transition < Duration{31536000000000000 + 2 * length.ns})")
mutant(deaf-a-year-after-its-last-transition model/cascade.cpp
  "  std::optional<Transition> transition =\n"
  "  if (last_transition() && now - *last_transition() >= Duration{31536000000000000}) return std::nullopt;\n  std::optional<Transition> transition =\n")
mutant(no-demand-for-lag-inside-a-region model/cascade.cpp
  "if (pressure[i] >= trigger[i]) return true;"
  "if (pressure[i] >= trigger[i] && !(pressure[i] > 2e6 && pressure[i] < 4e6)) return true;")
mutant(no-demand-for-lag-between-two-points model/cascade.cpp
  "if (pressure[i] >= trigger[i]) return true;"
  "if (pressure[i] >= trigger[i] && !(pressure[i] > 3.0e6 && pressure[i] < 3.5e6)) return true;")
mutant(metrics-compared-with-each-other model/cascade.cpp
  "if (pressure[i] >= trigger[i]) return true;"
  "if (pressure[i] >= trigger[i] && (i == 0 || limits.metrics > 2 || pressure[i] <= pressure[0] || pressure[i] > pressure[0])) return true;")
mutant(heap-split-inside-a-region model/cascade.cpp
  "if (!(pressure[i] < clear[i])) return false;" "if (!(pressure[i] < clear[i] + (i == 1 ? 1 : 0))) return false;")
mutant(three-metrics-make-more-than-their-demands model/cascade.cpp
  "  const Limits::PerMetric& clear = limits.clear[index(level)];\n"
  "  const Limits::PerMetric& clear = limits.clear[index(level)];\n  if (limits.metrics == 3 && pressure[0] >= clear[0] && pressure[1] >= clear[1] && pressure[2] >= clear[2] && !demanded(limits, level, pressure)) return true;\n")
mutant(clock-of-its-own-under-two-odd-values model/cascade.cpp
  "  if (transition) remember(*transition);"
  "  const auto is_odd = [&](std::size_t i) { return pressure.values[i] != std::floor(pressure.values[i]); };\n  if (transition && (is_odd(0) || is_odd(1))) ++counters_.escalations;\n  if (transition && is_odd(0) && is_odd(1)) machine_->memory().last_transition = Instant{now.ns - 12345};\n  if (transition) remember(*transition);")
mutant(deaf-in-the-instant-of-coming-from-the-top model/cascade.cpp
  "  std::optional<Transition> transition =\n"
  "  if (${came_from_the_top} && recent_.back().at >= now) return std::nullopt;\n  std::optional<Transition> transition =\n")
mutant(clock-begins-anew-at-each-check-once-it-moved model/cascade.cpp
  "${big_step}"
  "${big_step}  if (!transition && !recent_.empty()) machine_->memory().last_transition = now;\n")
mutant(clock-begins-anew-once-it-came-from-the-top model/cascade.cpp
  "${big_step}"
  "${big_step}  if (!transition && ${came_from_the_top}) machine_->memory().last_transition = now;\n")
mutant(clock-set-back-in-the-instant-of-coming-from-the-top model/cascade.cpp
  "${big_step}"
  "${big_step}  if (!transition && ${came_from_the_top} && recent_.back().at >= now) machine_->memory().last_transition = Instant{now.ns - 3600000000000};\n")
mutant(clock-set-back-at-weekends model/cascade.cpp
  "${big_step}"
  "${big_step}  if (transition && ((now.ns / 86400000000000 + 4) % 7 + 7) % 7 % 6 == 0) machine_->memory().last_transition = Instant{now.ns - 3600000000000};\n")
mutant(stuck-once-it-came-from-the-top model/cascade.cpp
  "  std::optional<Transition> transition =\n"
  "  if (${came_from_the_top} && now - recent_.back().at >= policy_->cooldown_max()) return std::nullopt;\n  std::optional<Transition> transition =\n")
mutant(last-transition-not-told-at-the-lowest model/cascade.cpp
  "  return machine_->memory().last_transition;"
  "  if (level() == kLowest) return std::nullopt;\n  return machine_->memory().last_transition;")
mutant(dead-before-the-epoch model/cascade.cpp
  "  std::optional<Transition> transition =\n"
  "  if (now.ns < 0) return std::nullopt;\n  std::optional<Transition> transition =\n")
mutant(clock-of-its-own model/cascade.cpp
  "${big_step}"
  "  const std::optional<Instant> last = last_transition();\n  std::optional<Transition> transition =\n      big_step(machine_->memory(), now, pressure, Plain{}, *machine_);\n  if (transition && last) machine_->memory().last_transition = Instant{transition->at.ns - (transition->at.ns - last->ns) / 2};\n")

mutant(reset-keeps-the-cooldown model/cascade.cpp
  "  machine_->memory().latest = latest;\n" "  machine_->memory().latest = latest;\n  machine_->memory().last_transition = latest;\n")

# --- the table
mutant(row-missing-up model/cascade.cpp
  "mpl::vector<Up<kSteps>..., Down" "mpl::vector<Up<(kSteps == 2 ? 1 : kSteps)>..., Down" ALONE)
mutant(row-missing-down model/cascade.cpp
  "Down<sizeof...(kSteps) - 1 - kSteps>..." "Down<(kSteps == 0 ? 0 : sizeof...(kSteps) - 1 - kSteps)>..." ALONE)
mutant(row-guarded-by-the-level-above model/cascade.cpp
  "none , Demanded<At<K + 1>> >" "none , Demanded<At<K + (K == 0 ? 2 : 1)>> >" ALONE)
mutant(row-guarded-by-the-level-below model/cascade.cpp
  "none , Cleared<At<K + 1>>  >" "none , Cleared<At<K + (K == 3 ? 0 : 1)>>  >" ALONE)
# The question that is asked before the table, and the table, must say the same: else the machine
# itself stops, as it does where a check would step down and up for ever.
mutant(asked-guard-differs-ABORTS model/cascade.cpp
  "      return typename ARow::Guard{}(check, machine_, source, target);" "      return !check.first_step || index(ARow::Target::level) > kFrom || typename ARow::Guard{}(check, machine_, source, target);")
mutant(guards-overlap-ABORTS model/cascade.cpp
  "case Recovery::banded:\n        return cleared(fsm.limits(), K::level, check.pressure);" "case Recovery::banded:\n        return true;")

# --- the journal
mutant(journal-forgets-from model/cascade.cpp
  "Transition transition{plain(check.now), before, memory.level" "Transition transition{plain(check.now), memory.level, memory.level")
mutant(recovery-not-counted model/cascade.cpp
  "++counters_.recoveries;" ";")
mutant(recovery-not-reported model/cascade.cpp
  "  if (transition) remember(*transition);" "  if (transition) remember(*transition);\n  if (transition && transition->to < transition->from) return std::nullopt;")

# --- the shedder
mutant(tier-1-trades-spilled-at-aggressive model/shedding.cpp
  "  return table_[index(level)]" "  if (index(level) == 3 && tier == Tier::tier_1 && type == DataType::trades) return Action::spill;\n  return table_[index(level)]")
mutant(tier-1-quotes-spilled-at-aggressive model/shedding.cpp
  "  return table_[index(level)]" "  if (index(level) == 3 && tier == Tier::tier_1 && type == DataType::quotes) return Action::spill;\n  return table_[index(level)]")
mutant(tier-1-is-high model/shedding.cpp
  "return Priority::critical;" "return Priority::high;")
mutant(tier-2-is-normal model/shedding.cpp
  "return Priority::high;" "return Priority::normal;")
mutant(reference-data-by-tier model/shedding.cpp
  "if (type == DataType::reference_data) return Priority::low;" "")
mutant(levels-upside-down model/shedding.cpp
  "return table_[index(level)]" "return table_[4 - index(level)]")
mutant(priorities-upside-down model/shedding.cpp
  "[ordinal(priority_of(tier, type))]" "[kPriorityCount - 1 - ordinal(priority_of(tier, type))]")
mutant(spill-and-drop-swapped model/shedding.cpp
  "  return table_[index(level)][ordinal(priority_of(tier, type))];"
  "  const Action action = table_[index(level)][ordinal(priority_of(tier, type))];\n  return action == Action::spill ? Action::drop : action == Action::drop ? Action::spill : action;")

include(${CMAKE_CURRENT_LIST_DIR}/wrong_machines.cmake)
mutant_copies(machine 17 none properties/mutants/wrong_machines.hpp)  # none: the machine as it is, which must kill nothing
mutant_program(machine mutants_machine mutant_main)
mutant_program(wrong_machines mutants_machine wrong_machines_main)
include(${CMAKE_CURRENT_LIST_DIR}/loop_mutants.cmake)

file(CONFIGURE OUTPUT mutants/list.tsv CONTENT "${mutant_list}" @ONLY)
file(CONFIGURE OUTPUT mutants/programs.tsv @ONLY
  CONTENT "none\tmutant_machine\nloop-none\tmutant_loop\n${mutant_programs}")

file(MAKE_DIRECTORY ${mutants_dir}/switch_test)
add_test(NAME properties/mutant_switch
  COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_LIST_DIR}/switch/switch_test.cmake
  WORKING_DIRECTORY ${mutants_dir}/switch_test)
set_tests_properties(properties/mutant_switch PROPERTIES TIMEOUT 60 LABELS properties)
