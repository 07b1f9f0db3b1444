import { Violation } from "./codes.mjs";
import { Fingerprints } from "./fingerprints.mjs";
import { modelOf } from "./model.mjs";

/** Integers, as many as come. */
class Integers {
  all = new Int32Array(1 << 14);
  count = 0;
  push(x) {
    if (this.count === this.all.length) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this.all);
      this.all = larger;
    }
    this.all[this.count++] = x;
  }
}

/** States waiting to be looked at, in blocks of bytes. */
class Frontier {
  static #STATES = 1 << 10;
  #size;
  #blocks = [];
  #inLast = Frontier.#STATES;
  constructor(size) {
    this.#size = size;
  }
  push(s) {
    if (this.#inLast === Frontier.#STATES) {
      this.#blocks.push(new Uint8Array(Frontier.#STATES * this.#size));
      this.#inLast = 0;
    }
    this.#blocks[this.#blocks.length - 1].set(s, this.#inLast++ * this.#size);
  }
  *[Symbol.iterator]() {
    for (const [i, block] of this.#blocks.entries()) {
      const states = i + 1 === this.#blocks.length ? this.#inLast : Frontier.#STATES;
      for (let k = 0; k < states; k++) yield block.slice(k * this.#size, (k + 1) * this.#size);
    }
  }
}

/** The steps that lead to state number `id`, and on by its step number `last`, told in words. */
function trace(model, parents, id, last) {
  const choices = last === undefined ? [] : [last];
  for (let i = id; parents.of.all[i] >= 0; i = parents.of.all[i]) choices.unshift(parents.by.all[i]);
  let s = model.first();
  const steps = [];
  for (const choice of choices) {
    let k = 0;
    let next = null;
    try {
      model.successors(
        s,
        (_, label, n) => {
          if (k++ !== choice) return;
          next = n;
          steps.push(label);
        },
        true,
      );
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      if (!next) steps.push(`!! ${error.message}`);
    }
    if (!next) break;
    s = next;
  }
  return { steps, state: model.show(s) };
}

/** The number of a state on or behind a cycle of the protocol's own steps, which would never end; else -1. */
function onCycle(count, edges, starts) {
  const incoming = new Int32Array(count);
  for (let i = 0; i < edges.count; i++) incoming[edges.all[i]]++;
  const free = new Int32Array(count);
  let tail = 0;
  for (let i = 0; i < count; i++) if (!incoming[i]) free[tail++] = i;
  for (let head = 0; head < tail; head++) {
    const i = free[head];
    for (let k = starts.all[i]; k < starts.all[i + 1]; k++)
      if (--incoming[edges.all[k]] === 0) free[tail++] = edges.all[k];
  }
  return tail < count ? incoming.findIndex((n) => n > 0) : -1;
}

/**
 * Visits every state a scenario can reach, breadth first, so that a counterexample is as short as any. Answers what was
 * counted, and `broken` with the invariant, the message and the steps if one does not hold.
 */
export function search(scenario) {
  const model = modelOf(scenario);
  const started = performance.now();
  const seen = new Fingerprints();
  const parents = { of: new Integers(), by: new Integers() };
  const edges = new Integers();
  const starts = new Integers();
  const found = { steps: 0, atRest: 0, depth: 0, broken: null };
  const first = model.first();
  let frontier = new Frontier(model.size);
  frontier.push(first);
  seen.numberOf(first);
  parents.of.push(-1);
  parents.by.push(0);
  let id = 0;

  /** Looks at one state; throws the violation it leads to, with the step's number. */
  function visit(s, next) {
    let own = 0;
    let choice = 0;
    starts.push(edges.count);
    try {
      model.successors(s, (kind, _, n) => {
        found.steps++;
        if (kind === 0) own++;
        const number = seen.numberOf(n);
        const isNew = number === parents.of.count;
        if (isNew) {
          parents.of.push(id);
          parents.by.push(choice);
          next.push(n);
        }
        if (isNew || scenario.monotone) model.check(n, s);
        if (kind === 0) edges.push(number);
        choice++;
      });
    } catch (error) {
      if (error instanceof Violation) Object.assign(error, { choice });
      throw error;
    }
    if (own) return;
    found.atRest++;
    model.atRest(s);
  }

  try {
    for (let count = 1; count > 0; ) {
      const next = new Frontier(model.size);
      const before = seen.count;
      for (const s of frontier) {
        visit(s, next);
        id++;
      }
      count = seen.count - before;
      if (count) found.depth++;
      frontier = next;
    }
    starts.push(edges.count);
    const stuck = onCycle(seen.count, edges, starts);
    if (stuck >= 0) {
      id = stuck;
      throw new Violation("I4/I6", "a run that never ends, without anything from outside");
    }
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const { invariant, message, choice } = error;
    found.broken = { invariant, message, ...trace(model, parents, id, choice) };
  }
  return { ...found, states: seen.count, seconds: (performance.now() - started) / 1000 };
}
