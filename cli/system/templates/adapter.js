#!/usr/bin/env node
// Speaks cascade-sut/1 for a ladder in JavaScript (Node 18 or later). Put yours where Ladder stands,
// then: cascade conform -- node adapter.js
//
// The time is an argument, as a BigInt of nanoseconds: a Number is exact for only 104 days of them,
// so JSON.parse alone would round it. A ladder that reckons in milliseconds says
// resolution_ns: 1000000 and takes Number(now_ns / 1000000n).
'use strict';

/** Answers all that is there, then sends the answers. `more`: levels, integers, resolution_ns. */
function serve(LadderClass, hello) {
  let ladder, metrics, rest = '';
  const answer = (request, line) => {
    const nowNs = () => BigInt(/"t_ns":(-?\d+)/.exec(line)[1]);
    switch (request.op) {
      case 'hello':
        metrics = request.metrics;
        return { pipelined: true, ...hello };
      case 'start':
        ladder = new LadderClass();
        return { level: ladder.level };
      case 'check': // a missing value is null, and never 0
        ladder.check(nowNs(), ...metrics.map((metric) => request[metric]));
        return { level: ladder.level };
      case 'reset':
        ladder.reset(nowNs());
        return { level: ladder.level };
      case 'decide':
        return { action: ladder.decide(request.symbol, request.type) };
      default:
        return { error: `no op ${request.op}` };
    }
  };
  process.stdin.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    let output = '';
    for (const line of lines) {
      const request = JSON.parse(line);
      if (request.op === 'bye') process.exit(0);
      output += JSON.stringify(answer(request, line)) + '\n';
    }
    process.stdout.write(output);
  }).on('end', () => process.exit(1)); // without bye
}

/** K2's ladder as it was designed: what `cascade conform --policy k2` finds to conform. */
class Ladder {
  static LEVELS = ['NORMAL', 'SOFT', 'GRACEFUL', 'AGGRESSIVE', 'CIRCUIT_BREAK'];
  static TRIGGERS = [[100000, 500000, 1000000, 5000000], [70, 80, 90, 95]]; // lag, heap
  static CLEARS = Ladder.TRIGGERS.map((row, i) => row.map((x) => x * [0.5, 0.9][i]));
  static COOLDOWN_NS = 30000000000n;

  index = 0;
  lastNs = null;

  get level() {
    return Ladder.LEVELS[this.index];
  }

  check(nowNs, ...values) {
    const demanded = Math.max(...Ladder.TRIGGERS.map(
      (row, i) => row.filter((trigger) => values[i] !== null && values[i] >= trigger).length));
    let to = this.index;
    if (demanded > to) {
      to = demanded;
    } else if (this.lastNs === null || nowNs - this.lastNs >= Ladder.COOLDOWN_NS) {
      while (to > 0 && Ladder.CLEARS.every(
        (row, i) => values[i] !== null && values[i] < row[to - 1])) to -= 1;
    }
    if (to !== this.index) [this.index, this.lastNs] = [to, nowNs];
  }

  reset() {
    [this.index, this.lastNs] = [0, null];
  }
}

serve(Ladder, { name: 'node', ops: ['check', 'reset'] });
