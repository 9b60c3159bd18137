// The script of the page to explore a recording. It draws and moves a cursor; levels, reasons and
// extremes were worked out when the page was written. Names are text of anybody: they go into
// text nodes and attributes, never into markup.
'use strict';
(() => {
const kSvg = 'http://www.w3.org/2000/svg';
const kNumbers = {u1: Uint8Array, u2: Uint16Array, f4: Float32Array, f8: Float64Array};
const data = JSON.parse(document.getElementById('recording').textContent);

function unpack(text) {
  const raw = atob(text.slice(3)), bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; ++i) bytes[i] = raw.charCodeAt(i);
  return new kNumbers[text.slice(0, 2)](bytes.buffer);
}
function unpackStoreys(of) { of.storeys = of.storeys.map(({lo, hi}) => ({lo: unpack(lo), hi: unpack(hi || lo)})); }
function put(parent, name, attributes, text) {
  const made = document.createElementNS(kSvg, name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}
function say(parent, text, css) {
  parent.append(Object.assign(document.createElement('p'), {textContent: text, className: css}));
}
/// The last place of `count` at which at(i) is not after `time`; -1 where there is none.
function latest(count, at, time) {
  let low = -1, high = count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) <= time) low = middle; else high = middle;
  }
  return low;
}
const number = new Intl.NumberFormat('en', {maximumFractionDigits: 6}), kMicro = 1e-6;  // times: to the microsecond
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const kTimeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
  86400, 2 * 86400, 7 * 86400, 14 * 86400, 30 * 86400, 91 * 86400, 365 * 86400];

class Explorer {
  constructor(section, trace, index) {
    this.trace = trace;
    this.at = unpack(trace.at);
    this.flags = unpack(trace.flags);
    this.count = this.at.length;
    this.end = Math.max(trace.end, kMicro);  // one row: something has to have a width
    trace.metrics.forEach(unpackStoreys);
    trace.policies.forEach(unpackStoreys);
    this.id = 'hatch' + index;
    this.shown = trace.policies.map(() => true);
    [this.from, this.to, this.place] = [0, this.end, 0];
    [this.plot, this.readout, this.said] = ['.plot', '.readout', '.said'].map(css => section.querySelector(css));
    this.switches = [...section.querySelectorAll('input[data-policy]')];
    section.querySelector('.explorer').hidden = false;
    this.plot.setAttribute('aria-valuemax', trace.end);
    this.listen(section);
    this.draw();
    this.point(0, false);
  }
  timeText(since) {
    const micros = Math.round((since + this.trace.first_rest_s) * 1e6), s = Math.floor(micros / 1e6);
    const rest = micros - s * 1e6, whole = this.trace.first_s + s;
    const decimals = rest ? '.' + String(rest).padStart(6, '0').replace(/0+$/, '') : '';
    if (!this.trace.absolute) return (whole < 0 && rest ? whole + rest / 1e6 : whole + decimals) + ' s';
    return new Date(whole * 1000).toISOString().slice(0, -5) + decimals + 'Z';
  }
  /// Since the first row; NaN for what is no time of the recording's own clock.
  parseTime(text) {
    const iso = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d+)?Z?$/.exec(text);
    const own = iso ? Date.parse(iso[1].replace(' ', 'T') + 'Z') / 1000 : text === '' ? NaN : Number(text);
    return own - this.trace.first_s - this.trace.first_rest_s + (iso && iso[2] ? Number(iso[2]) : 0);
  }
  x(time) { return this.left + (time - this.from) / (this.to - this.from) * this.width; }
  timeAt(x) { return this.from + (x - this.left) / this.width * (this.to - this.from); }
  endOf(step) { return step < this.count ? this.at[step] : this.end; }
  /// Goes down the pyramid until a part is as thin as can be seen, and calls draw(storey, place, x
  /// of its start, x of its end, first step, step after its last) for each in the window, in order.
  walk(storeys, draw) {
    const right = this.left + this.width;
    const visit = (storey, place) => {
      const first = place * data.fan ** storey;
      if (first >= this.count) return;
      const last = Math.min(first + data.fan ** storey, this.count);
      const x0 = this.x(this.at[first]), x1 = this.x(this.endOf(last));
      if (x1 < this.left || x0 > right) return;
      if (storey === 0 || x1 - x0 < 1.5) return draw(storey, place, x0, x1, first, last);
      for (let child = 0; child < data.fan; ++child) visit(storey - 1, place * data.fan + child);
    };
    visit(storeys.length - 1, 0);
  }
  height(metric, value) {
    const below = metric.linear_below;
    const height = !below ? value : value <= 0 ? 0 : value < below ? value / below : 1 + Math.log10(value / below);
    return clamp((height - metric.bottom) / (metric.top - metric.bottom), 0, 1);
  }
  drawMetric(svg, metric, place, top) {
    const kHeight = 190, y = value => top + kHeight - this.height(metric, value) * kHeight;
    put(svg, 'text', {x: this.left, y: top - 7, class: 'name'}, metric.title);
    for (const [at, label] of metric.ticks) {
      const tick = top + kHeight - (at - metric.bottom) / (metric.top - metric.bottom) * kHeight;
      if (tick < top - 1 || tick > top + kHeight + 1) continue;
      put(svg, 'path', {d: `M${this.left} ${tick}h${this.width}`, class: 'grid'});
      put(svg, 'text', {x: this.left - 6, y: tick + 4, class: 'end'}, label);
    }
    put(svg, 'rect', {x: this.left, y: top, width: this.width, height: kHeight, class: 'frame'});
    this.drawLines(svg, place, y);
    const clipped = put(svg, 'g', {'clip-path': `url(#${this.id}-clip)`});
    let curve = '', blocks = '', down = false, next = this.count;
    const point = (px, value) => {
      curve += `${down ? 'L' : 'M'}${px.toFixed(2)} ${y(value).toFixed(2)}${down ? '' : 'h.01'}`;
      down = true;
    };
    this.walk(metric.storeys, (storey, part, x0, x1, first, last) => {
      const lo = metric.storeys[storey].lo[part], hi = metric.storeys[storey].hi[part];
      const gap = storey === 0 && this.flags[first] & 128;
      next = last;
      if (Number.isNaN(lo)) return void (down = false);
      if (storey === 0 && this.trace.step > 1 && x1 - x0 >= 1.5) {
        const width = gap ? 0 : x1 - x0;  // nobody saw what lies in a gap
        blocks += `M${x0.toFixed(2)} ${y(hi).toFixed(2)}h${width.toFixed(2)}V${y(lo).toFixed(2)}h${(-width).toFixed(2)}z`;
        return void (down = false);
      }
      point(x0, lo);
      if (hi !== lo) point(x0, hi);
      if (gap) down = false;
    });
    const ground = metric.storeys[0].lo[next];
    if (down && next < this.count && !Number.isNaN(ground)) point(this.x(this.at[next]), ground);
    put(clipped, 'path', {d: blocks, class: 'block'});
    put(clipped, 'path', {d: curve, class: 'curve', 'data-metric': metric.name});
    return top + kHeight;
  }
  drawLines(svg, place, y) {
    const lines = new Map();
    this.trace.policies.forEach((policy, p) => {
      if (!this.shown[p]) return;
      for (const [metric, level, value, words, trigger] of policy.lines) {
        if (metric !== place) continue;
        if (!lines.has(words)) lines.set(words, {level, value, words, trigger, of: []});
        lines.get(words).of.push(policy.name);
      }
    });
    const taken = [];
    for (const each of [...lines.values()].sort((a, b) => b.trigger - a.trigger || b.level - a.level)) {
      const at = y(each.value);
      const line = put(svg, 'path', {d: `M${this.left} ${at}h${this.width}`,
        class: `line l${each.level}${each.trigger ? '' : ' clear'}`});
      put(line, 'title', {}, `${each.words} (${each.of.join(', ')})`);
      if (this.right < 60 || taken.some(other => Math.abs(other - at) < 11.5)) continue;
      taken.push(at);
      put(svg, 'text', {x: this.left + this.width + 6, y: at + 4}, each.words);
    }
  }
  drawLevels(svg, policy, top) {
    const kHeight = 30, levels = data.levels.length;
    put(svg, 'text', {x: this.left, y: top - 5, class: 'name'}, policy.name);
    put(svg, 'rect', {x: this.left, y: top, width: this.width, height: kHeight, class: 'lane'});
    const clipped = put(svg, 'g', {'clip-path': `url(#${this.id}-clip)`});
    const bars = data.levels.map(() => '');
    this.walk(policy.storeys, (storey, part, x0, x1) => {
      for (const level of new Set([policy.storeys[storey].hi[part], policy.storeys[storey].lo[part]])) {
        const height = kHeight * (level + 1) / levels, width = Math.max(x1 - x0, 1);
        bars[level] += `M${x0.toFixed(2)} ${(top + kHeight - height).toFixed(2)}h${width.toFixed(2)}v${height.toFixed(2)}h${(-width).toFixed(2)}z`;
      }
    });
    for (let level = levels - 1; level >= 0; --level) {  // the lower stands before the higher
      if (bars[level]) put(clipped, 'path', {d: bars[level], class: `step l${level}`});
    }
    for (const [from, to] of policy.blind) {
      if (to < this.from || from > this.to) continue;
      put(clipped, 'rect', {x: this.x(from), y: top, height: kHeight, fill: `url(#${this.id})`,
        width: Math.max(this.x(to) - this.x(from), 2)});
    }
    return top + kHeight;
  }
  drawTimes(svg, bottom) {
    const span = this.to - this.from, least = span / Math.max(2, Math.floor(this.width / 95));
    let step = kTimeSteps.find(each => each >= least) || Math.ceil(least / (365 * 86400)) * 365 * 86400;
    if (least <= 0.5) {
      step = 10 ** Math.floor(Math.log10(least));
      step *= [1, 2, 5, 10].find(factor => step * factor >= least * 0.999);
    }
    const own = this.trace.first_s % 86400 + this.trace.first_rest_s;  // so that ticks are round
    for (let k = Math.ceil((own + this.from) / step), day = ''; k * step - own <= this.to; ++k) {
      const at = k * step - own, px = this.x(at), whole = this.timeText(at), now = whole.slice(0, 10);
      let label = whole;
      if (this.trace.absolute) label = step >= 86400 ? now : (step >= 60 ? whole.slice(11, 16) : whole.slice(11, -1));
      put(svg, 'path', {d: `M${px} ${bottom}v5`, class: 'grid'});
      put(svg, 'text', {x: px, y: bottom + 17, class: 'mid'}, label);
      if (this.trace.absolute && step < 86400 && now !== day) put(svg, 'text', {x: px, y: bottom + 32, class: 'mid'}, now);
      day = now;
    }
    put(svg, 'text', {x: this.left + this.width, y: bottom + 47, class: 'end'},
      this.trace.absolute ? 'UTC' : "seconds by the recording's own clock");
  }
  draw() {
    const all = Math.max(280, this.plot.clientWidth || 960), narrow = all < 640;
    [this.left, this.top] = [52, 24];
    const words = this.trace.policies.flatMap(each => each.lines.map(line => line[3].length));
    this.right = narrow ? 24 : clamp(7 * Math.max(...words, 0) + 16, 60, all / 4);
    this.width = all - this.left - this.right;
    const svg = document.createElementNS(kSvg, 'svg');
    svg.setAttribute('aria-hidden', 'true');  // the cursor's text says it
    const defs = put(svg, 'defs', {});
    const hatch = put(defs, 'pattern', {id: this.id, width: 7, height: 7, patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)'});
    for (const css of ['halo', 'hatch']) put(hatch, 'path', {d: 'M2 0v7', class: css});
    const clip = put(put(defs, 'clipPath', {id: this.id + '-clip'}), 'rect', {x: this.left, y: 0, width: this.width});
    let y = this.top;
    this.trace.metrics.forEach((metric, place) => { y = this.drawMetric(svg, metric, place, y) + 34; });
    this.trace.policies.forEach((policy, p) => { if (this.shown[p]) y = this.drawLevels(svg, policy, y) + 24; });
    this.bottom = y - 24;
    this.drawTimes(svg, this.bottom);
    clip.setAttribute('height', this.bottom + 10);
    this.cursor = put(svg, 'path', {class: 'cursor'});
    this.range = put(svg, 'rect', {class: 'range', y: this.top, height: this.bottom - this.top, width: 0});
    svg.setAttribute('viewBox', `0 0 ${all} ${this.bottom + 54}`);
    this.drawn = all;
    this.plot.replaceChildren(svg);
    this.moveCursor();
  }
  moveCursor() {
    const at = this.at[this.place];
    this.cursor.setAttribute('d', at >= this.from && at <= this.to ? `M${this.x(at).toFixed(2)} ${this.top}V${this.bottom}` : '');
  }
  valueText(metric, place, bit) {
    const lo = metric.storeys[0].lo[place], hi = metric.storeys[0].hi[place];
    if (Number.isNaN(lo)) return `${metric.name}: no value`;
    const range = lo === hi ? number.format(lo) : `${number.format(lo)} to ${number.format(hi)}`;
    const lacks = this.trace.step > 1 && this.flags[place] >> bit & 1;
    return `${metric.name}: ${range}${metric.unit}${lacks ? ' (not in all of these rows)' : ''}`;
  }
  policyText(policy, place) {
    const lo = policy.storeys[0].lo[place], hi = policy.storeys[0].hi[place];
    // What is true at the end of a step of several rows, or just before the next row.
    const until = place + 1 < this.count ? this.at[place + 1] - kMicro / 2 : Infinity;
    const newest = (list, full) => until >= full ? null : list[latest(list.length, i => list[i][0], until)];
    let text = `${policy.name}: ${data.levels[lo]}`;
    const came = newest(policy.came, policy.came_until), why = newest(policy.why, policy.why_until);
    if (hi !== lo) text += ` to ${data.levels[hi]}` + (came ? `; at ${this.timeText(came[0])} it ${came[1]}.` : '');
    else if (came) text += ` since ${this.timeText(came[0])}: ${came[1]}.`;
    else if (came === undefined) text += ' from the start.';
    if (came === null) text += '; its transitions from here on are not in this page.';
    if (why === null) text += ' Its reasons from here on are not in this page.';
    if (why && came !== null && (!came || why[0] >= came[0]) && !(came && came[1].endsWith(': ' + why[1]))) {
      text += ` From ${this.timeText(why[0])} on, with the values of then: ${why[1]}.`;
    }
    return text;
  }
  /// Moves the cursor to a step; `aloud`: a screen reader is to say it.
  point(place, aloud) {
    this.place = clamp(place, 0, this.count - 1);
    const at = this.at[this.place], time = this.timeText(at), step = this.trace.step;
    const first = this.place * step + 1, last = Math.min(first + step - 1, this.trace.rows);
    this.plot.setAttribute('aria-valuenow', at);
    this.plot.setAttribute('aria-valuetext', time);
    this.readout.replaceChildren();
    say(this.readout, time + (first === last ? `, row ${number.format(first)}`
      : `, rows ${number.format(first)} to ${number.format(last)}`) + ` of ${number.format(this.trace.rows)}`, 'when');
    say(this.readout, this.trace.metrics.map((each, i) => this.valueText(each, this.place, i)).join('; '), 'values');
    this.trace.policies.forEach((each, p) => {
      if (this.shown[p]) say(this.readout, this.policyText(each, this.place), 'policy');
    });
    if (aloud) this.said.textContent = [...this.readout.children].map(each => each.textContent).join(' ');
    this.moveCursor();
  }
  /// The newest row's step at that time.
  stepAt(time) { return Math.max(0, latest(this.count, i => this.at[i], time + kMicro)); }
  pointAt(time, aloud) { this.point(this.stepAt(time), aloud); }
  /// Shows this stretch, or as much of it as there is.
  show(from, to) {
    const span = clamp(to - from, Math.min(this.end, Math.max(this.end / 1e9, 10 * kMicro)), this.end);
    this.from = clamp((from + to - span) / 2, 0, this.end - span);
    this.to = this.from + span;
    this.draw();
  }
  zoom(factor, about) {
    this.show(about - (about - this.from) * factor, about + (this.to - about) * factor);
  }
  pan(part) {
    const by = clamp((this.to - this.from) * part, -this.from, this.end - this.to);
    this.show(this.from + by, this.to + by);
  }
  /// The cursor's place is in the window, whoever moved it.
  follow() {
    const at = this.at[this.place], half = (this.to - this.from) / 2;
    if (at < this.from || at > this.to) this.show(at - half, at + half);
  }
  /// So many steps as are one pixel wide, at least one.
  walkBy(direction, pixels) {
    const at = this.at[this.place] + direction * pixels * (this.to - this.from) / this.width;
    let there = this.stepAt(at);
    if (direction < 0 && this.at[there] < at) ++there;
    this.point(this.place + direction * Math.max(pixels, Math.abs(there - this.place)), true);
    this.follow();
  }
  toTransition(direction) {
    const times = this.trace.policies.flatMap((each, p) => this.shown[p] ? each.came.map(came => this.stepAt(came[0])) : []);
    const there = times.filter(step => (step - this.place) * direction > 0);
    if (there.length === 0) return void (this.said.textContent = 'No transition is listed there.');
    this.point(there.reduce((a, b) => (b - a) * direction < 0 ? b : a), true);
    this.follow();
  }
  act(what) {
    const about = clamp(this.at[this.place], this.from, this.to);
    const acts = {
      in: () => this.zoom(0.5, about), out: () => this.zoom(2, about), all: () => this.show(0, this.end),
      earlier: () => this.pan(-0.5), later: () => this.pan(0.5),
      before: () => this.toTransition(-1), next: () => this.toTransition(1),
    };
    acts[what]();
  }
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const pixels = event.shiftKey ? 10 : 1;
    const keys = {
      ArrowLeft: () => this.walkBy(-1, pixels), ArrowDown: () => this.walkBy(-1, pixels),
      ArrowRight: () => this.walkBy(1, pixels), ArrowUp: () => this.walkBy(1, pixels),
      Home: () => this.walkBy(-1, Infinity), End: () => this.walkBy(1, Infinity),
      PageUp: () => this.act('before'), PageDown: () => this.act('next'),
      '+': () => this.act('in'), '=': () => this.act('in'), '-': () => this.act('out'), '0': () => this.act('all'),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }
  listen(section) {
    const place = event => {
      const box = this.plot.firstChild.getBoundingClientRect();
      return clamp(this.timeAt((event.clientX - box.left) / box.width * this.drawn), this.from, this.to);
    };
    let start = null;
    this.plot.addEventListener('keydown', event => this.key(event));
    this.plot.addEventListener('wheel', event => {
      event.preventDefault();
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan(Math.sign(event.deltaX) * 0.1);
      else if (event.deltaY !== 0) this.zoom(event.deltaY > 0 ? 1.25 : 0.8, place(event));
    }, {passive: false});
    this.plot.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      start = {time: place(event), x: event.clientX};
      this.pointAt(start.time, false);
    });
    this.plot.addEventListener('pointermove', event => {
      this.pointAt(place(event), false);
      if (!start) return;
      const [a, b] = [this.x(start.time), this.x(place(event))];
      this.range.setAttribute('x', Math.min(a, b));
      this.range.setAttribute('width', Math.abs(a - b));
    });
    const stop = event => {
      const drag = start;
      start = null;
      this.range.setAttribute('width', 0);
      if (event.type !== 'pointerup' || !drag || Math.abs(event.clientX - drag.x) < 6) return;
      const to = place(event);
      this.show(Math.min(drag.time, to), Math.max(drag.time, to));
    };
    for (const name of ['pointerup', 'pointercancel', 'pointerleave']) this.plot.addEventListener(name, stop);
    this.plot.addEventListener('dblclick', () => this.act('all'));
    section.querySelector('[role=toolbar]').addEventListener('click', event => {
      if (event.target.dataset.do) this.act(event.target.dataset.do);
    });
    this.switches.forEach((each, p) => each.addEventListener('change', () => {
      this.shown[p] = each.checked;
      this.draw();
      this.point(this.place, true);
    }));
    new ResizeObserver(() => { if (this.plot.clientWidth && this.plot.clientWidth !== this.drawn) this.draw(); }).observe(this.plot);
  }
  /// #run=1&at=2022-03-25T12:03:20Z&from=..&to=..&policy=k2&policy=k2-as-coded
  followAsked(asked) {
    const names = asked.getAll('policy');
    if (names.length > 0) {
      this.shown = this.trace.policies.map(each => names.includes(each.name));
      this.switches.forEach((each, p) => void (each.checked = this.shown[p]));
    }
    const time = name => asked.has(name) ? this.parseTime(asked.get(name)) : NaN;
    const from = time('from'), to = time('to'), at = time('at');
    if (to > from) this.show(from, to); else this.draw();
    if (Number.isNaN(at)) return this.point(this.place, false);
    this.pointAt(at, true);
    this.follow();
  }
}

const explorers = [...document.querySelectorAll('section.trace')].map(
  (section, i) => new Explorer(section, data.traces[i], i + 1));
function followHash() {
  const asked = new URLSearchParams(location.hash.slice(1).replaceAll('+', '%2B'));
  const run = Number(asked.get('run') || 1) - 1;
  if (!['at', 'from', 'policy'].some(each => asked.has(each)) || !explorers[run]) return;
  explorers[run].followAsked(asked);
  explorers[run].plot.scrollIntoView({block: 'nearest'});
}
addEventListener('hashchange', followHash);
followHash();
})();
