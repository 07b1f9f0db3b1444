/** Most bytes of one answer to a PROPFIND or REPORT. Two hundred calendars with all we ask for are half of it. */
export const MOST_BYTES = 512 * 1024;
/** Most calendar homes of one account that are asked: each is a request. */
export const MOST_HOMES = 5;
/** Most calendars of one account that are offered. */
export const MOST_CALENDARS = 200;
/** Most resources of one answer that are looked at: a home has its calendars in it, not their events. */
export const MOST_RESOURCES = 1_000;
/** Most elements and attributes of one answer, and how deep they may lie. Listings have some forty a calendar, seven deep. */
const MOST_PARTS = 25_000;
const DEEPEST = 32;

/** A text, as far as counting needs it. */
type Characters = Pick<string, "length" | "charCodeAt">;

const [LESS, GREATER, SLASH, BANG, QUESTION, DASH, OPENING, CLOSING, DOUBLE, SINGLE] = [..."<>/!?-[]\"'"].map(
  (c) => c.charCodeAt(0),
);

type State = "text" | "<" | "<!" | "comment" | "cdata" | "instruction" | "tag" | "quoted";

/**
 * Counts what an XML parser would have to build, before it is given the text: elements and attributes, and how deep
 * they lie. A document type (and so entities of its own) is refused. Looks at each character once and remembers none;
 * what is not well formed is for the parser to find.
 */
export class Bounds {
  private state: State = "text";
  private parts = 0;
  private depth = 0;
  private quote = 0;
  private last = 0;
  private beforeLast = 0;

  /** Whether the text that was added so far, with this piece, may be parsed. */
  add(piece: Characters): boolean {
    for (let at = 0; at < piece.length; at++) {
      const c = piece.charCodeAt(at);
      if (!this.step(c) || this.parts > MOST_PARTS || this.depth > DEEPEST) return false;
      this.beforeLast = this.last;
      this.last = c;
    }
    return true;
  }

  private step(c: number): boolean {
    switch (this.state) {
      case "text":
        if (c === LESS) this.state = "<";
        return true;
      case "<":
        if (c === SLASH) this.depth -= 1;
        this.state = c === SLASH ? "text" : c === BANG ? "<!" : c === QUESTION ? "instruction" : "tag";
        if (this.state === "tag") this.parts += 1;
        return true;
      case "<!":
        this.state = c === DASH ? "comment" : "cdata";
        return c === DASH || c === OPENING;
      case "comment":
        return this.endsAt(c, this.last === DASH && this.beforeLast === DASH);
      case "cdata":
        return this.endsAt(c, this.last === CLOSING && this.beforeLast === CLOSING);
      case "instruction":
        return this.endsAt(c, this.last === QUESTION);
      case "tag":
        return this.inTag(c);
      case "quoted":
        if (c === this.quote) this.state = "tag";
        return true;
    }
  }

  private endsAt(c: number, ready: boolean): true {
    if (ready && c === GREATER) this.state = "text";
    return true;
  }

  private inTag(c: number): true {
    if (c === DOUBLE || c === SINGLE) {
      this.quote = c;
      this.parts += 1;
      this.state = "quoted";
    } else if (c === GREATER) {
      if (this.last !== SLASH) this.depth += 1;
      this.state = "text";
    }
    return true;
  }
}
