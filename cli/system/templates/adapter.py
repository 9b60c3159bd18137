#!/usr/bin/env python3
"""Speaks cascade-sut/1 for a ladder in Python. Put yours where Ladder stands, then:

    cascade conform -- python3 adapter.py

Your ladder gets the time as an argument, in whole nanoseconds: it must not look at a clock. If it
reckons in seconds as floats, say resolution_ns=1953125: multiples of 1/512 s have exact differences.
"""
import json
import os
import sys


def serve(ladder_class, name, ops=("check",), **more):
    """Answers all that is there, then sends the answers. `more`: levels, integers, resolution_ns."""
    ladder, rest = None, b""
    while chunk := os.read(0, 1 << 16):
        *lines, rest = (rest + chunk).split(b"\n")
        answers = []
        for line in lines:
            request = json.loads(line)
            op = request.pop("op")
            if op == "bye":
                sys.exit(0)
            elif op == "hello":
                metrics = request["metrics"]
                answer = {"name": name, "pipelined": True, "ops": ops, **more}
            elif op == "start":
                ladder = ladder_class()
                answer = {"level": ladder.level}
            elif op == "check":  # a missing value is None, and never 0
                ladder.check(request["t_ns"], *[request[metric] for metric in metrics])
                answer = {"level": ladder.level}
            elif op == "reset":
                ladder.reset(request["t_ns"])
                answer = {"level": ladder.level}
            elif op == "decide":
                answer = {"action": ladder.decide(request["symbol"], request["type"])}
            else:
                answer = {"error": "no op " + op}
            answers.append(json.dumps(answer) + "\n")
        sys.stdout.write("".join(answers))
        sys.stdout.flush()
    sys.exit("the input ended without bye")


class Ladder:
    """K2's ladder as it was designed: what `cascade conform --policy k2` finds to conform."""

    LEVELS = ("NORMAL", "SOFT", "GRACEFUL", "AGGRESSIVE", "CIRCUIT_BREAK")
    TRIGGERS = ((100_000, 500_000, 1_000_000, 5_000_000), (70.0, 80.0, 90.0, 95.0))  # lag, heap
    CLEARS = tuple([x * factor for x in row] for row, factor in zip(TRIGGERS, (0.5, 0.9)))
    COOLDOWN_NS = 30_000_000_000

    def __init__(self):
        self.index, self.last_ns = 0, None

    @property
    def level(self):
        return self.LEVELS[self.index]

    def check(self, now_ns, *values):
        demanded = max(sum(x is not None and x >= trigger for trigger in row)
                       for x, row in zip(values, self.TRIGGERS))
        to = self.index
        if demanded > to:
            to = demanded
        elif self.last_ns is None or now_ns - self.last_ns >= self.COOLDOWN_NS:
            while to > 0 and all(x is not None and x < row[to - 1]
                                 for x, row in zip(values, self.CLEARS)):
                to -= 1
        if to != self.index:
            self.index, self.last_ns = to, now_ns

    def reset(self, now_ns):
        self.__init__()


if __name__ == "__main__":
    serve(Ladder, "python", ops=("check", "reset"))
