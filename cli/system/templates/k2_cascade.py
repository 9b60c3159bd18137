#!/usr/bin/env python3
"""K2's cascade as its Python has it, from what is known of it (not a copy of its code), with the
time as an argument where that looks at the clock. It conforms to the policy k2-as-coded:

    cascade conform --policy k2-as-coded -- python3 k2_cascade.py
    cascade conform --policy k2          -- python3 k2_cascade.py --mended

Stands beside adapter.py, which speaks the protocol.
"""
import sys

from adapter import serve

NORMAL, SOFT, GRACEFUL, AGGRESSIVE, CIRCUIT_BREAK = range(5)
NAMES = ("NORMAL", "SOFT", "GRACEFUL", "AGGRESSIVE", "CIRCUIT_BREAK")

LAG_TRIGGERS = {SOFT: 100_000, GRACEFUL: 500_000, AGGRESSIVE: 1_000_000, CIRCUIT_BREAK: 5_000_000}
HEAP_TRIGGERS = {SOFT: 70.0, GRACEFUL: 80.0, AGGRESSIVE: 90.0, CIRCUIT_BREAK: 95.0}
LAG_RECOVERY_FACTOR, HEAP_RECOVERY_FACTOR = 0.5, 0.9
COOLDOWN_NS = 30_000_000_000

TIER_1 = frozenset("""BHP CBA CSL NAB WBC ANZ WES MQG RIO TLS WOW FMG NCM STO WPL AMC GMG TCL COL
    ALL""".split())
TIER_2 = frozenset("""REA QAN BXB ORG JHX CPU SHL ASX IAG APA S32 MIN SGP AGL RMD SEK ORI QBE MPL
    AZJ WHC LLC SCG EVN JBH DXS GPT MGR NST BOQ ILU ALX VCX SDF CHC TAH ALU IPL HVN ORA""".split())


class K2Cascade:
    """Degrades at once, recovers after a quiet time. Three defects, each marked with its number."""

    # Given up at a level: priorities. 1: nothing is ever spilled, so what is shed is lost.
    DROPPED = {NORMAL: (), SOFT: (), GRACEFUL: ("LOW",), AGGRESSIVE: ("NORMAL", "LOW"),
               CIRCUIT_BREAK: ("HIGH", "NORMAL", "LOW")}
    SPILLED = {}

    def __init__(self):
        self.current, self.last_change_ns = NORMAL, None

    @property
    def level(self):
        return NAMES[self.current]

    def check(self, now_ns, lag, heap_pct):
        lag, heap_pct = self.read(lag), self.read(heap_pct)
        demanded = self.demanded(lag, heap_pct)
        if demanded > self.current:
            self.change(demanded, now_ns)
        elif demanded < self.current and self.is_quiet(now_ns):
            if self.is_cleared(self.current, lag, heap_pct):
                self.change(self.recovered(demanded, lag, heap_pct), now_ns)

    def read(self, value):
        return 0 if value is None else value  # 2: what could not be read counts as no pressure

    def recovered(self, demanded, lag, heap_pct):
        return demanded  # 3: to what is demanded at the moment, though its dead band is not crossed

    def demanded(self, lag, heap_pct):
        return max((level for level in LAG_TRIGGERS
                    if self.reaches(lag, LAG_TRIGGERS[level])
                    or self.reaches(heap_pct, HEAP_TRIGGERS[level])), default=NORMAL)

    @staticmethod
    def reaches(value, trigger):
        return value is not None and value >= trigger

    @staticmethod
    def is_cleared(level, lag, heap_pct):
        return (lag is not None and lag < LAG_TRIGGERS[level] * LAG_RECOVERY_FACTOR
                and heap_pct is not None and heap_pct < HEAP_TRIGGERS[level] * HEAP_RECOVERY_FACTOR)

    def is_quiet(self, now_ns):
        return self.last_change_ns is None or now_ns - self.last_change_ns >= COOLDOWN_NS

    def change(self, level, now_ns):
        self.current, self.last_change_ns = level, now_ns

    def reset(self, now_ns):
        self.current, self.last_change_ns = NORMAL, None

    def decide(self, symbol, data_type):
        if data_type == "reference_data":
            priority = "LOW"
        elif symbol in TIER_1:
            priority = "CRITICAL"
        else:
            priority = "HIGH" if symbol in TIER_2 else "NORMAL"
        if priority in self.DROPPED[self.current]:
            return "drop"
        return "spill" if priority in self.SPILLED.get(self.current, ()) else "process"


class MendedCascade(K2Cascade):
    """Without the three defects: the policy k2."""

    DROPPED = {NORMAL: (), SOFT: (), GRACEFUL: ("LOW",), AGGRESSIVE: ("LOW",),
               CIRCUIT_BREAK: ("LOW",)}
    SPILLED = {AGGRESSIVE: ("NORMAL",), CIRCUIT_BREAK: ("HIGH", "NORMAL")}

    def read(self, value):
        return value

    def recovered(self, demanded, lag, heap_pct):
        level = self.current
        while level > NORMAL and self.is_cleared(level, lag, heap_pct):
            level -= 1
        return level


if __name__ == "__main__":
    mended = "--mended" in sys.argv[1:]
    serve(MendedCascade if mended else K2Cascade, "K2's cascade" + (", mended" if mended else ""),
          ops=("check", "reset", "decide"))
