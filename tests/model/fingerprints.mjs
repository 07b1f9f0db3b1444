/**
 * The states that were met, as 64-bit fingerprints in open addressing: `numberOf` answers the number a state got when
 * it was met first. Two states with one fingerprint would be taken for one: among ten million that happens once in
 * some hundred thousand runs.
 */
export class Fingerprints {
  count = 0;
  #capacity = 1 << 16;
  #low = new Uint32Array(this.#capacity);
  #high = new Uint32Array(this.#capacity);
  #numbers = new Int32Array(this.#capacity).fill(-1);

  /** The state's number: as many as there were before, if it is new. */
  numberOf(s) {
    let a = 0x9e3779b9;
    let b = 0x85ebca6b;
    for (let i = 0; i < s.length; i++) {
      const x = s[i];
      a = Math.imul(a ^ x, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b + x + 1, 0xcc9e2d51);
      b ^= b >>> 13;
    }
    a = Math.imul(a ^ (b >>> 7), 0x2c1b3c6d);
    const low = (a ^ (a >>> 16)) >>> 0;
    b = Math.imul(b ^ (a << 5), 0x297a2d39);
    const high = (b ^ (b >>> 15)) >>> 0;
    let at = (low ^ Math.imul(high, 31)) & (this.#capacity - 1);
    while (this.#numbers[at] >= 0) {
      if (this.#low[at] === low && this.#high[at] === high) return this.#numbers[at];
      at = (at + 1) & (this.#capacity - 1);
    }
    this.#low[at] = low;
    this.#high[at] = high;
    this.#numbers[at] = this.count++;
    if (this.count * 10 > this.#capacity * 6) this.#grow();
    return this.count - 1;
  }

  #grow() {
    const [low, high, numbers] = [this.#low, this.#high, this.#numbers];
    this.#capacity *= 2;
    this.#low = new Uint32Array(this.#capacity);
    this.#high = new Uint32Array(this.#capacity);
    this.#numbers = new Int32Array(this.#capacity).fill(-1);
    for (let j = 0; j < numbers.length; j++) {
      if (numbers[j] < 0) continue;
      let at = (low[j] ^ Math.imul(high[j], 31)) & (this.#capacity - 1);
      while (this.#numbers[at] >= 0) at = (at + 1) & (this.#capacity - 1);
      this.#low[at] = low[j];
      this.#high[at] = high[j];
      this.#numbers[at] = numbers[j];
    }
  }
}
