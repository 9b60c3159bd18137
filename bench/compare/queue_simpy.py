#!/usr/bin/python3
"""The queue of queue_workload.hpp on SimPy: a process a producer, one for the server, a store between."""
import json
import sys
import time

import simpy

PRODUCERS, SERVICE, GAPS = 64, 100, 4096


def make_gaps():
    gaps, x = [], 1
    for _ in range(GAPS):
        x = (x * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        gaps.append(3840 + (x >> 33) % 7680)
    return gaps


def producer(env, store, gaps, p, each):
    for n in range(each):
        yield env.timeout(gaps[(p * 37 + n) % GAPS])
        store.put(env.now)


def server(env, store, messages, result):
    waited = 0
    for _ in range(messages):
        arrived = yield store.get()
        waited += env.now - arrived
        yield env.timeout(SERVICE)
    result.update(messages=messages, waited=waited, last_departure=env.now)


def main():
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    gaps, result = make_gaps(), {}
    start = time.process_time()
    env = simpy.Environment()
    store = simpy.Store(env)
    for p in range(PRODUCERS):
        env.process(producer(env, store, gaps, p, each))
    env.process(server(env, store, PRODUCERS * each, result))
    env.run()
    print(json.dumps(result | {"seconds": round(time.process_time() - start, 6)}))


if __name__ == "__main__":
    main()
