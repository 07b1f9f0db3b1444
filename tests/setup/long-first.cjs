const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * Simulations, two days of refusals, what is held against every service: they take longest and are small files. Begun
 * last, one of them would keep a core idle.
 */
const LONG = [
  /\/(late|zombie|crash|embedded|chaos)\.\w+\.test\.ts$/,
  /\/field\/hours\.\w+\.test\.ts$/,
  /\/contract\/(steady-state|caldav-away|engine|provider|access)\.test\.ts$/,
];

/** Jest's own order, by what it remembers or by size, with the long ones first. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (LONG.some((long) => long.test(path)) ? 0 : 1);
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
