#!/usr/bin/python3
"""The same cascade on the state machine library that Python users reach for (python3-transitions):
eight arrows between neighbours with their guards, offered again until none is open."""
from transitions import Machine

import k2_semantics
from k2_semantics import LEVELS


class TransitionsCascade(k2_semantics.Cascade):
    def __init__(self, policy):
        self.now_ns = self.lag = self.heap = 0
        self.first_step = True
        rows = []
        for level in range(1, len(LEVELS)):
            rows.append({"trigger": "step", "source": LEVELS[level - 1], "dest": LEVELS[level],
                         "conditions": [self.guard_up(level)]})
            rows.append({"trigger": "step", "source": LEVELS[level], "dest": LEVELS[level - 1],
                         "conditions": [self.guard_down(level)]})
        self.machine = Machine(model=self, states=LEVELS, transitions=rows, initial=LEVELS[0],
                               auto_transitions=False)
        super().__init__(policy)

    def demanded(self, level):
        return (self.lag >= self.policy.lag.trigger[level]
                or self.heap >= self.policy.heap.trigger[level])

    def guard_up(self, level):
        return lambda: ((self.first_step or self.policy.escalation == "immediate")
                        and self.demanded(level))

    def guard_down(self, level):
        def open_():
            if self.first_step:
                return self.cleared(level, self.lag, self.heap) and self.quiet(self.now_ns)
            if self.policy.recovery == "banded":
                return self.cleared(level, self.lag, self.heap)
            return self.policy.recovery == "recompute" and not self.demanded(level)
        return open_

    def check(self, now_ns, lag, heap):
        self.now_ns = now_ns
        self.lag, self.heap = self.judged(lag, heap)
        before, self.first_step = self.level, True
        while self.step():
            self.first_step = False
            self.level = LEVELS.index(self.state)
        if self.level == before:
            return None
        self.last_transition_ns = now_ns
        return before, self.level


if __name__ == "__main__":
    k2_semantics.main(TransitionsCascade)
