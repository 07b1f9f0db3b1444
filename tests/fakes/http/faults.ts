/** A request as every stand-in sees it, body read to its end. */
export interface FakeRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface FakeAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** What is sent in place of `body` where it is not UTF-8. */
  bytes?: Buffer;
}

/** How one request goes wrong. `store`: whether it takes effect all the same. */
export type Fault =
  | { kind: "hang" }
  | { kind: "reset"; store: boolean }
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string; store?: boolean }
  /** The answer to a write lacks its header ETag; one in the body stays. */
  | { kind: "drop-etag" }
  /** The server stores something else than it was sent (`rewrite` of `serve`), and so gives no header ETag. */
  | { kind: "rewrite" }
  /** Half of the answer's body, with the length of the half: HTTP does not notice. */
  | { kind: "truncate" }
  | { kind: "delay"; ms: number };

export interface Match {
  method?: string;
  path?: string | RegExp;
  body?: RegExp;
}

/** A request kept from taking effect until it is let go, long after its sender has given up. */
export interface Held {
  /** Resolves once a matching request has arrived. */
  arrived: Promise<FakeRequest>;
  /** Lets it take effect now; resolves with what it was answered, whoever still listens. */
  deliver(): Promise<FakeAnswer>;
}

interface Rule {
  match: Match;
  left: number;
  act: { fault: Fault } | { hold: (request: FakeRequest, answer: () => FakeAnswer) => void };
}

export const matches = (
  { method, path, body }: Match,
  request: Pick<FakeRequest, "method" | "path"> & { body?: string },
): boolean =>
  (method === undefined || method === request.method) &&
  (body === undefined || body.test(request.body ?? "")) &&
  (path === undefined ||
    (typeof path === "string" ? request.path.startsWith(path) : path.test(request.path)));

/** The switches of one stand-in: which of its next requests go wrong, and how. */
export class Faults {
  private rules: Rule[] = [];

  /** The next `times` matching requests meet `fault`; the answered function takes it back. */
  fail(fault: Fault, match: Match = {}, times = 1): () => void {
    const rule: Rule = { match, left: times, act: { fault } };
    this.rules.push(rule);
    return () => {
      this.rules = this.rules.filter((r) => r !== rule);
    };
  }

  /** Keeps the next matching request back. */
  hold(match: Match = {}): Held {
    let release: (() => FakeAnswer) | undefined;
    const arrived = new Promise<FakeRequest>((resolve) => {
      const hold = (request: FakeRequest, answer: () => FakeAnswer) => {
        release = answer;
        resolve(request);
      };
      this.rules.push({ match, left: 1, act: { hold } });
    });
    const deliver = async () => {
      await arrived;
      if (!release) throw new Error("Nothing is held.");
      return release();
    };
    return { arrived, deliver };
  }

  clear(): void {
    this.rules = [];
  }

  /** What is to happen to this request; counts it. */
  take(request: FakeRequest): Rule["act"] | null {
    const rule = this.rules.find((r) => matches(r.match, request));
    if (!rule) return null;
    rule.left -= 1;
    if (rule.left <= 0) this.rules = this.rules.filter((r) => r !== rule);
    return rule.act;
  }
}
