(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const page = JSON.parse(document.getElementById("payload").textContent);
  const words = page.words;
  const MONDAY = 345600, HOUR = 3600, DAY = 86400;
  const STEPS = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
  const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  const number = (value, digits) => {
    if (value === null || value === undefined || !isFinite(value)) return "–";
    const places = digits !== undefined ? digits : Math.abs(value) < 9.95 && value !== Math.trunc(value) ? 1 : 0;
    const [whole, part] = Math.abs(value).toFixed(places).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, words.thousands_mark);
    return (value < 0 ? "−" : "") + grouped + (part ? words.decimal_mark + part : "");
  };
  const percent = (share) => {
    if (share === null || share === undefined || !isFinite(share)) return "–";
    const value = 100 * share;
    return fill(words.percent, { value: number(value, Math.abs(value) > 0 && Math.abs(value) < 1 ? 1 : 0) });
  };
  const two = (value) => String(value).padStart(2, "0");
  // What clocks show, in seconds; and when they first show it, or null where they skip it.
  const clock = (seconds) => page.clocks.filter(([from]) => from <= seconds).pop() || page.clocks[0] || [0, 0, "UTC"];
  const shown = (seconds) => seconds + clock(seconds)[1];
  const momentOf = (onClocks) => {
    const known = page.clocks.map(([, ahead]) => onClocks - ahead).filter((seconds) => shown(seconds) === onClocks);
    return known.length ? Math.min(...known) : null;
  };
  const dated = (seconds) => {
    const when = new Date(shown(seconds) * 1000);
    const hour = when.getUTCHours(), day = when.getUTCDate(), month = when.getUTCMonth();
    return {
      day: day === 1 ? words.first_of_month : day, month: words.months[month],
      short: words.months_short[month], year: when.getUTCFullYear(), index: month,
      hour, hour2: two(hour), minute: two(when.getUTCMinutes()), zone: clock(seconds)[2],
    };
  };
  const moment = (seconds, daily) => fill(daily ? words.day : words.moment, dated(seconds));

  const countTicks = (top) => {
    const raw = Math.max(top, 1e-9) / 4;
    const scale = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((factor) => factor * scale).find((width) => width >= raw * 0.999);
    return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => +(i * step).toFixed(10));
  };
  const timeTicks = (start, end, most) => {
    const ticks = [];
    const step = STEPS.find((width) => (end - start) / width <= most);
    if (step) {
      for (let on = Math.ceil((shown(start) - MONDAY) / step) * step + MONDAY; on <= shown(end); on += step) {
        const at = momentOf(on);
        if (at === null || at < start) continue;
        const parts = dated(at);
        ticks.push([at, on % DAY === 0 ? fill(words.day_short, { day: parts.day, month: parts.short }) : fill(words.clock, parts)]);
      }
      return ticks;
    }
    const months = MONTHS.find((width) => (end - start) / (width * 30.4 * DAY) <= most) || 120;
    const first = new Date(shown(start) * 1000);
    let count = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
    for (;; count += months) {
      const on = Date.UTC(Math.floor(count / 12), count % 12, 1) / 1000, at = momentOf(on);
      if (on > shown(end)) return ticks;
      if (at === null || at < start) continue;
      const parts = dated(at);
      ticks.push([at, parts.index === 0 || !ticks.length ? `${parts.short} ${parts.year}` : parts.short]);
    }
  };

  const make = (name, attributes, parent, text) => {
    const element = document.createElementNS(SVG, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };
  const line = (points) => {
    let path = "", open = false;
    points.forEach(([x, y], i) => {
      if (y === null) { open = false; return; }
      const lone = !open && (i + 1 === points.length || points[i + 1][1] === null);
      path += `${open ? "L" : "M"}${x} ${y}${lone ? `L${x} ${y}` : ""}`;
      open = true;
    });
    return path;
  };
  const area = (points) => {
    let path = "", run = [];
    for (const point of [...points, [0, null, null]]) {
      if (point[1] !== null && point[2] !== null) { run.push(point); continue; }
      if (run.length) path += "M" + run.map(([x, y]) => `${x} ${y}`).concat([...run].reverse().map(([x, , y]) => `${x} ${y}`)).join("L") + "Z";
      run = [];
    }
    return path;
  };
  const pooled = (data, a, b) => {
    if (b - a === 1) return [data.share[a], data.low[a], data.high[a]];
    let n = 0, hits = 0;
    for (let i = a; i < b; i += 1) {
      if (data.share[i] === null) continue;
      n += data.scored[i]; hits += data.scored[i] * data.share[i];
    }
    if (!n) return [null, null, null];
    const z = 1.959964, p = hits / n, scale = 1 + (z * z) / n, middle = (p + (z * z) / (2 * n)) / scale;
    const reach = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale;
    return [p, middle - reach, middle + reach];
  };

  const chart = (figure) => {
    const spec = JSON.parse(figure.dataset.chart);
    const data = page.data.find((one) => one.id === spec.data);
    const canvas = figure.querySelector(".canvas"), controls = figure.querySelector(".controls");
    const range = controls.querySelector("input"), readout = controls.querySelector("output");
    const size = data.negatives.length, daily = data.every % DAY === 0;
    const label = canvas.querySelector("svg").getAttribute("aria-label");
    let [first, last] = spec.window, at = -1, width = 0, g = null, live = null;

    const geometry = () => {
      const small = width < 560;
      const left = small ? 42 : 44, right = small ? 8 : 14, top = 26, tall = small ? 170 : 230, low = small ? 60 : 74;
      const inner = width - left - right, under = top + tall + 46;
      let highest = 1;
      for (let i = first; i < last; i += 1) highest = Math.max(highest, data.negatives[i], data.expected[i], data.usual[i]);
      for (const [a, b, level] of spec.levels) if (b > first && a < last) highest = Math.max(highest, level);
      highest *= 1.06;
      const round = (value) => Math.round(value * 10) / 10;
      return {
        left, top, tall, low, inner, under, highest, height: under + low + 24,
        x: (place) => round(left + Math.min(Math.max((place - first) / (last - first), 0), 1) * inner),
        y: (value) => (value === null ? null : round(top + (1 - value / highest) * tall)),
        s: (value) => (value === null ? null : round(under + (1 - Math.min(Math.max(value, 0), 1)) * low)),
      };
    };
    const groups = (most) => {
      const n = last - first, m = Math.min(n, Math.max(Math.floor(most), 1)), edges = [];
      for (let k = 0; k < m; k += 1) edges.push([first + Math.ceil((k * n) / m), first + Math.ceil(((k + 1) * n) / m)]);
      return edges;
    };
    const extremes = () => {
      const places = [];
      if (last - first <= 2 * g.inner) { for (let i = first; i < last; i += 1) places.push(i); return places; }
      for (const [a, b] of groups(g.inner)) {
        let min = -1, max = -1, hole = -1;
        for (let i = a; i < b; i += 1) {
          const value = data.negatives[i];
          if (value === null) { if (hole < 0) hole = i; continue; }
          if (min < 0 || value < data.negatives[min]) min = i;
          if (max < 0 || value > data.negatives[max]) max = i;
        }
        places.push(...[...new Set([min, max, hole])].filter((i) => i >= 0).sort((p, q) => p - q));
      }
      return places;
    };
    const best = (values, [a, b], how) => {
      const known = values.slice(a, b).filter((value) => value !== null);
      return known.length ? how(known) : null;
    };
    const drawMarks = (svg) => {
      const seen = spec.marks.filter(([, place]) => place >= first && place <= last).sort((p, q) => p[1] - q[1]);
      const spots = [];
      let left = g.left - 8, right = g.left + g.inner + 8;
      seen.forEach(([, place, text], i) => {
        const wide = text.length * 6.8 + 10;
        spots[i] = { wide, middle: Math.max(g.x(place), left + wide / 2) };
        left = spots[i].middle + wide / 2;
      });
      for (let i = spots.length - 1; i >= 0; i -= 1) {
        spots[i].middle = Math.min(spots[i].middle, right - spots[i].wide / 2);
        right = spots[i].middle - spots[i].wide / 2;
      }
      seen.forEach(([kind, place, text], i) => {
        const mark = make("g", { class: `mark ${kind}` }, svg), middle = Math.round(spots[i].middle * 10) / 10;
        make("path", { d: `M${middle} 16L${g.x(place)} ${g.top}L${g.x(place)} ${g.top + g.tall}` }, mark);
        make("text", { x: middle, y: 12 }, mark, text);
      });
    };
    const drawGround = (svg) => {
      const grid = make("g", { class: "grid" }, svg), right = g.left + g.inner;
      for (const value of countTicks(g.highest)) {
        make("line", { x1: g.left, x2: right, y1: g.y(value), y2: g.y(value) }, grid);
        make("text", { class: "y", x: g.left - 7, y: g.y(value) + 3.5 }, grid, number(value));
      }
      for (const value of [0, 0.5, 1]) {
        make("line", { x1: g.left, x2: right, y1: g.s(value), y2: g.s(value) }, grid);
        make("text", { class: "y", x: g.left - 7, y: g.s(value) + 3.5 }, grid, percent(value));
      }
      const ticks = timeTicks(data.start + first * data.every, data.start + last * data.every, Math.max(2, g.inner / (width < 560 ? 64 : 88)));
      for (const [when, text] of ticks) {
        const x = g.x((when - data.start) / data.every);
        make("line", { x1: x, x2: x, y1: g.top + g.tall, y2: g.top + g.tall + 5 }, grid);
        const half = text.length * 3.4;
        make("text", { class: "x", x: Math.min(Math.max(x, half), width - half), y: g.top + g.tall + 18 }, grid, text);
      }
    };
    const both = (svg, kind, a, b, least) => {
      if (b <= first || a >= last) return;
      const x = g.x(a), wide = Math.max(g.x(b) - x, least);
      make("rect", { class: kind, x, width: wide, y: g.top, height: g.tall }, svg);
      make("rect", { class: kind, x, width: wide, y: g.under, height: g.low }, svg);
    };
    const drawCurves = (svg) => {
      const columns = groups(g.inner), middle = ([a, b]) => g.x((a + b) / 2);
      const mean = (known) => known.reduce((sum, value) => sum + value, 0) / known.length;
      const top = (known) => Math.max(...known);
      make("path", { class: "usual", d: area(columns.map((c) => [middle(c), g.y(best(data.usual, c, top)), g.y(0)])) }, svg);
      for (const [a, b] of data.gaps) both(svg, "gap", a, b, 1);
      make("path", { class: "expected", d: line(columns.map((c) => [middle(c), g.y(best(data.expected, c, mean))])) }, svg);
      const shares = groups(g.inner / 6).map((c) => [middle(c), ...pooled(data, ...c)]);
      make("path", { class: "share-band", d: area(shares.map(([x, , low, high]) => [x, g.s(high), g.s(low)])) }, svg);
      make("path", { class: "share", d: line(shares.map(([x, share]) => [x, g.s(share)])) }, svg);
      make("path", { class: last - first > g.inner ? "negatives dense" : "negatives", d: line(extremes().map((i) => [g.x(i + 0.5), g.y(data.negatives[i])])) }, svg);
      let steps = "", end = null;
      for (const [a, b, level] of spec.levels) {
        if (b <= first || a >= last) continue;
        steps += `${end === a ? "L" : "M"}${g.x(a)} ${g.y(level)}L${g.x(b)} ${g.y(level)}`;
        end = b;
      }
      make("path", { class: "levels", d: steps }, svg);
      let bars = "";
      for (const [a, b, level] of spec.changes) {
        if (b <= first || a >= last) continue;
        const y = g.y(level);
        bars += `M${g.x(a)} ${y - 4}v8M${g.x(a)} ${y}H${g.x(b)}M${g.x(b)} ${y - 4}v8`;
      }
      make("path", { class: "change", d: bars }, svg);
    };
    const draw = () => {
      width = Math.max(Math.round(canvas.clientWidth), 240);
      g = geometry();
      const svg = make("svg", { class: "drawing", viewBox: `0 0 ${width} ${g.height}`, role: "img", "aria-label": label, focusable: "false" });
      drawGround(svg);
      for (const [a, b] of spec.episodes) both(svg, "episode", a, b, 2);
      drawCurves(svg);
      if (spec.doubt && g.x(spec.doubt[1]) > g.x(spec.doubt[0])) {
        const x = g.x(spec.doubt[0]);
        make("rect", { class: "doubt", x, y: g.top - 3, width: g.x(spec.doubt[1]) - x, height: 6 }, svg);
      }
      drawMarks(svg);
      make("text", { class: "name", x: g.left, y: g.under - 7 }, svg, shareName);
      live = make("g", {}, svg);
      canvas.replaceChildren(svg);
      range.min = first; range.max = last - 1;
      controls.querySelector("[data-zoom=out]").disabled = first === 0 && last === size;
      controls.querySelector("[data-zoom=in]").disabled = last - first <= 8;
    };
    const show = (place) => {
      at = Math.min(Math.max(Math.round(place), first), last - 1);
      const when = moment(data.start + at * data.every, daily), negatives = data.negatives[at];
      const parts = [];
      if (negatives === null) parts.push(fill(words.readout_gap, { when }));
      else {
        parts.push(fill(words.readout, { when, negatives: number(negatives, 0), comments: number(data.comments[at], 0) }));
        if (data.expected[at] !== null) parts.push(fill(words.readout_usual, { expected: number(data.expected[at]), usual: number(data.usual[at]) }));
        if (data.share[at] !== null) parts.push(fill(words.readout_share, { share: percent(data.share[at]), low: percent(data.low[at]), high: percent(data.high[at]) }));
      }
      readout.textContent = parts.join(" · ");
      range.value = at;
      range.setAttribute("aria-valuetext", readout.textContent);
      live.replaceChildren();
      const x = g.x(at + 0.5);
      make("line", { class: "pointer", x1: x, x2: x, y1: g.top, y2: g.under + g.low }, live);
      if (negatives !== null) make("circle", { class: "dot", cx: x, cy: g.y(negatives), r: 4 }, live);
    };
    const zoom = (a, b) => {
      const wide = Math.min(Math.max(b - a, 8), size);
      first = Math.round(Math.min(Math.max(a, 0), size - wide));
      last = Math.min(first + Math.round(wide), size);
      draw();
      show(at);
    };
    const zoomBy = (factor) => {
      const wide = (last - first) * factor;
      zoom(at + 0.5 - ((at + 0.5 - first) / (last - first)) * wide, at + 0.5 + ((last - at - 0.5) / (last - first)) * wide);
    };
    const act = { in: () => zoomBy(0.5), out: () => zoomBy(2), reset: () => zoom(...spec.window) };
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return first + (((event.clientX - box.left) / box.width) * width - g.left) / g.inner * (last - first);
    };
    const shareName = canvas.querySelector(".name").textContent;
    let held = null;
    controls.addEventListener("click", (event) => { const kind = event.target.dataset.zoom; if (kind) act[kind](); });
    range.addEventListener("input", () => show(+range.value));
    range.addEventListener("keydown", (event) => {
      const kind = { "+": "in", "=": "in", "-": "out", "−": "out", 0: "reset", Escape: "reset" }[event.key];
      if (kind) { event.preventDefault(); act[kind](); }
    });
    canvas.addEventListener("pointerdown", (event) => {
      show(Math.floor(place(event)));
      if (event.pointerType === "mouse" && event.button === 0) held = place(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = place(event);
      show(Math.floor(now));
      if (held === null || Math.abs(g.x(now) - g.x(held)) < 5) return;
      const [a, b] = [g.x(Math.min(held, now)), g.x(Math.max(held, now))];
      make("rect", { class: "picked", x: a, width: b - a, y: g.top, height: g.under + g.low - g.top }, live);
    });
    window.addEventListener("pointerup", (event) => {
      if (held === null) return;
      const now = place(event), from = held;
      held = null;
      if (Math.abs(g.x(now) - g.x(from)) >= 5) zoom(Math.floor(Math.min(from, now)), Math.ceil(Math.max(from, now)));
    });
    const peak = spec.marks.find(([kind]) => kind === "peak");
    const highest = data.negatives.reduce((top, value, i) => (value > data.negatives[top] ? i : top), first);
    at = Math.min(Math.max(Math.floor(peak ? peak[1] : highest), first), last - 1);
    controls.hidden = false;
    draw();
    show(at);
    new ResizeObserver(() => { if (Math.abs(canvas.clientWidth - width) > 1) { draw(); show(at); } }).observe(canvas);
  };
  document.querySelectorAll("figure[data-chart]").forEach(chart);
})();
