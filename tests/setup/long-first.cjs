const { default: Sequencer } = require("@jest/test-sequencer");

/** Simulations, which take longest and are small files: begun last, one of them would keep a core idle. */
const LONG = /\/(late|zombie|crash|embedded|chaos)\.\w+\.test\.ts$/;

/** Jest's own order, by what it remembers or by size, with the long ones first. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (LONG.test(path) ? 0 : 1);
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
