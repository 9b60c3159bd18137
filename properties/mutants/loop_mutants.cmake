# Mutants of the closed loop: every closed-loop property must have something that it sees.
#
# loop_mutant(NAME KILLER FILE FIND REPLACE) is a mutant as mutant() makes it (mutants.cmake), by the name
# loop-NAME in the program mutant_loop, which runs scenarios under the monitors. KILLER is the property that
# must see the mutant. loop_mutant_test.cpp runs them all.

add_library(loop_mutant_main OBJECT properties/mutants/loop_mutant_main.cpp)
target_link_libraries(loop_mutant_main PRIVATE cascade_properties)
set(loop_mutant_list "")

function(loop_mutant NAME KILLER FILE FIND REPLACE)
  mutant_switched(loop loop-${NAME} ${FILE} "${FIND}" "${REPLACE}")
  string(REPLACE "\n" "\\n" find "${FIND}")
  string(REPLACE "\n" "\\n" replace "${REPLACE}")
  set(loop_mutant_list "${loop_mutant_list}loop-${NAME}\t${KILLER}\t${FILE}\t${find}\t${replace}\n"
    PARENT_SCOPE)
  set(mutant_programs "${mutant_programs}loop-${NAME}\tmutant_loop\n" PARENT_SCOPE)
endfunction()

# --- nothing-lost
loop_mutant(offer-loses-one nothing-lost sim/loop/site.cpp
  "    broker_.append(now, counts, over);"
  "    MessageCounts fewer = counts;\n    if (fewer.of[0] > 0) --fewer.of[0];\n    broker_.append(now, fewer, over);")
loop_mutant(odd-message-of-no-partition nothing-lost sim/loop/broker.cpp
  "    give(order_[k], c, 1);\n" "")
loop_mutant(expired-stays-in-the-log nothing-lost sim/loop/broker.cpp
  "  settle(expired);\n" "")
loop_mutant(reread-result-not-counted nothing-lost sim/loop/consumer.cpp
  "of_fate(work, Fate::process) + of_fate(work, Fate::known_in_table);" "of_fate(work, Fate::process);")
loop_mutant(drops-uncounted nothing-lost sim/loop/consumer.cpp
  "    flows.dropped += dropped;\n" "")
loop_mutant(routed-to-nobody nothing-lost sim/loop/simulation.cpp
  "offered_[to].of[c] += arrived_[s].of[c];" ";")
loop_mutant(done-parts-expire-for-good nothing-lost sim/loop/partition_log.cpp
  "if (done.size() > 0) {" "if (false) {")

# --- spill-exactly-once
loop_mutant(crash-forgets-the-disk spill-exactly-once sim/loop/consumer.cpp
  "} else if (contains(work.segment.already_on_disk, c)) {" "} else if (false) {")
loop_mutant(crash-gives-back-in-order-of-reading spill-exactly-once sim/loop/consumer.cpp
  "for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece)"
  "for (auto piece = pieces.begin(); piece != pieces.end(); ++piece)")
loop_mutant(overtakes-what-is-on-disk spill-exactly-once sim/loop/consumer.cpp
  "!work.from_disk && spill_.setup().keep_order &&" "false &&")
loop_mutant(replayed-again spill-exactly-once sim/loop/consumer.cpp
  "      spill_.finish(work.segment.counts);\n" "      static int left = 3;\n      if (left-- > 0) spill_.put_back(work.partition, work.segment); else spill_.finish(work.segment.counts);\n")
loop_mutant(disk-last-in-first-out spill-exactly-once sim/loop/spill.cpp
  "lanes_[partition].push_back(segment);" "lanes_[partition].push_front(segment);")

# --- tier-1-never-shed
loop_mutant(tier-1-taken-for-tier-3 tier-1-never-shed sim/loop/site.cpp
  "shedder_.action(level, class_tier(c), type)" "shedder_.action(level, Tier::tier_3, type)")
loop_mutant(spilled-class-is-dropped tier-1-never-shed sim/loop/consumer.cpp
  "} else if (work.from_disk || context.actions[c] == Action::process) {"
  "} else if (work.from_disk || (context.actions[c] == Action::process && index(context.level) < 3)) {")

# --- drains
loop_mutant(never-replays drains sim/loop/site.cpp
  "context.replays = context.level < setup_.spill.replay_below;" "context.replays = false;")
loop_mutant(joins-the-disk-for-ever drains sim/loop/spill.cpp
  "  diverted_[partition] -= taken.counts;\n" "")
loop_mutant(stops-reading-at-break drains sim/loop/site.cpp
  "setup_.intake_at_break == IntakeAtBreak::pause);" "true);")

# --- journal-agrees
loop_mutant(recovery-not-journalled journal-agrees sim/loop/site.cpp
  "of.journal.push_back(*transition);"
  "if (transition->kind != TransitionKind::recovery) of.journal.push_back(*transition);")
loop_mutant(reset-not-journalled journal-agrees sim/loop/site_faults.cpp
  "if (moves) of.journal.push_back(reset);" ";")
loop_mutant(jump-journalled-as-a-step journal-agrees sim/loop/site.cpp
  "    transition->at = now;"
  "    transition->to = level_at(std::min(index(transition->to), index(transition->from) + 1));\n    transition->at = now;")

# --- deterministic
loop_mutant(seed-of-its-own deterministic sim/loop/simulation.cpp
  "prng_(scenario.seed)" "prng_(scenario.seed + [] { static std::uint64_t runs = 0; return runs++; }())")

mutant_copies(loop 20 loop-none)  # loop-none: the loop as it is, in which nothing is violated
mutant_program(loop mutants_loop loop_mutant_main)
file(CONFIGURE OUTPUT mutants/loop-list.tsv CONTENT "${loop_mutant_list}" @ONLY)
