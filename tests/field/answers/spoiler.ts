import type { FakeAnswer } from "../../fakes/http/faults";
import { html } from "../../fakes/kit/answers";
import type { Act, ProxiedRequest, Reply } from "../../fakes/proxy/proxy";
import type { AnswerCase } from "./case";
import { UNTIL_CALM } from "./case";
import { kindOf } from "./kinds";
import type { FieldService } from "./services";

const PAGE =
  "<!doctype html><html><head><title>Sign in</title></head><body><h1>One moment</h1></body></html>";
/** Where a network's own page lives: every request for it is answered with the page, whatever its method. */
const PORTAL = "/portal-of-the-network";
/** Pages a browser is on, not the product. */
const BROWSER = /\/authorize(\?|$)|\/o\/oauth2\/v2\/auth(\?|$)/;
const READS = new Set(["GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"]);

interface Heard {
  kind: string;
  answer: FakeAnswer;
}

/** What it did during one case. */
export interface Spoilt {
  /** Requests that came, and how many of them were answered badly. */
  asked: number;
  hits: number;
  /** The kinds that were hit. */
  kinds: Set<string>;
  /** Requests as they came; bad answers have what was answered beside them. */
  log: string[];
}

/** Stands in a proxy and gives the bad answers of one case; the real answers it has heard are its stock of bodies. */
export class Spoiler {
  private current: AnswerCase | null = null;
  private firstKind = "";
  private readonly heard: Heard[] = [];
  private learning = false;
  /** Requests heard since learning began. */
  private learnt = 0;
  spoilt: Spoilt = nothing();

  constructor(private readonly service: FieldService) {}

  /** Lets everything pass and keeps the answers, as bodies for others; resolves with how many requests there were. */
  async learn(work: () => Promise<unknown>): Promise<number> {
    this.learning = true;
    this.learnt = 0;
    await work();
    this.learning = false;
    return this.learnt;
  }

  /** From now on answers are bad as the case says, of a scene that makes so many requests when they are good. */
  begin(one: AnswerCase, requests: number): void {
    this.current = { ...one, at: one.at % Math.max(1, requests) };
    this.firstKind = "";
    this.spoilt = nothing();
  }

  /** From now on all answers are the service's own. */
  calm(): void {
    this.current = null;
  }

  /** For `Proxy.fate`. */
  readonly fate = (request: ProxiedRequest): Act | null => {
    if (request.path.startsWith(PORTAL)) return { kind: "answer", answer: html(200, PAGE) };
    if (BROWSER.test(request.path)) return null;
    const kind = kindOf(request);
    if (this.learning) return this.listen(kind);
    const { current, spoilt } = this;
    if (!current) return null;
    spoilt.asked += 1;
    if (!this.isHit(current, kind)) {
      spoilt.log.push(`${request.method} ${request.path}`);
      return null;
    }
    if (spoilt.hits === 0) this.firstKind = kind;
    spoilt.hits += 1;
    spoilt.kinds.add(kind);
    return this.bad(current, request, kind);
  };

  private isHit({ at, times, sameKind }: AnswerCase, kind: string): boolean {
    const { asked, hits } = this.spoilt;
    if (hits === 0) return asked - 1 >= at;
    return (times === UNTIL_CALM || hits < times) && (!sameKind || kind === this.firstKind);
  }

  private listen(kind: string): Act {
    this.learnt += 1;
    return {
      kind: "replace",
      passes: true,
      reply: (real) => {
        if (!real) throw new Error("There is no answer.");
        this.heard.push({ kind, answer: real });
        return { answer: real };
      },
    };
  }

  private bad(one: AnswerCase, request: ProxiedRequest, kind: string): Act {
    const { status, body, effect, ifDone } = this.service.possible(one, request);
    const passes = effect || READS.has(request.method);
    this.spoilt.log.push(`${request.method} ${request.path} → ${status} ${body}${passes ? ", done" : ""}`);
    return {
      kind: "replace",
      passes,
      reply: (real) =>
        ifDone && real && real.status >= 300
          ? { answer: real }
          : this.reply({ ...one, status, body }, request, real ?? this.last(kind)),
    };
  }

  private reply(one: AnswerCase, request: ProxiedRequest, real: FakeAnswer): Reply {
    if (one.status < 200) return this.interim(one, real);
    const { headers, body } = this.content(one, real);
    const all = { ...headers, ...waiting(one), ...whereTo(one, request) };
    return { answer: { status: one.status, headers: all, body } };
  }

  /** An interim answer by hand, then the real one, a page, silence or the end. Every other one is malformed. */
  private interim({ status, body, pick, scene }: AnswerCase, real: FakeAnswer): Reply {
    const text = pick % 2 === 0 ? "" : "odd";
    const interim = `HTTP/1.1 ${status} Odd\r\n${text && "content-length: 3\r\n"}\r\n${text}`;
    if (body === "html") return { interim, answer: html(200, PAGE) };
    if (body === "mistyped") return { interim, answer: real };
    // People have more patience than workers: too much for a test.
    return { interim, answer: pick % 4 < 2 || PATIENT.has(scene) ? null : "nothing" };
  }

  private content({ status, body, pick }: AnswerCase, real: FakeAnswer): Omit<FakeAnswer, "status"> {
    switch (body) {
      case "html":
        return html(status, PAGE);
      case "empty":
        return { headers: {}, body: "" };
      case "half":
        return { headers: real.headers, body: real.body.slice(0, real.body.length / 2) };
      case "mistyped":
        return {
          headers: { ...real.headers, "content-type": MISTYPES[pick % MISTYPES.length] ?? "" },
          body: real.body,
        };
      case "another":
        return this.another(status, pick, real);
      case "unknown":
        return this.service.unknown(status);
    }
  }

  /** What another request was answered, of any kind; a refusal under its own status would be the service's own word. */
  private another(status: number, pick: number, real: FakeAnswer): Omit<FakeAnswer, "status"> {
    const others = this.heard.filter(
      ({ answer }) =>
        answer.body !== "" && answer.body !== real.body && (status < 400 || answer.status !== status),
    );
    return others[pick % others.length]?.answer ?? html(200, PAGE);
  }

  private last(kind: string): FakeAnswer {
    const found = this.heard.findLast((h) => h.kind === kind)?.answer;
    return found ?? { status: 200, headers: {}, body: "" };
  }
}

const nothing = (): Spoilt => ({ asked: 0, hits: 0, kinds: new Set(), log: [] });

const PATIENT: ReadonlySet<string> = new Set(["connect", "refresh the list of calendars", "compare"]);
const MISTYPES = ["text/html; charset=utf-8", "text/plain", "application/octet-stream", "nonsense"];

const waiting = ({ wait }: AnswerCase): Record<string, string> =>
  wait === null ? {} : { "retry-after": String(wait) };

/** A redirect leads to the network's page, back to where it came from, elsewhere, or nowhere. */
function whereTo({ status, pick }: AnswerCase, { path }: ProxiedRequest): Record<string, string> {
  if (status < 300 || status > 399) return {};
  const to = [undefined, PORTAL, path, "http://127.0.0.1:9/elsewhere"][pick % 4];
  return to === undefined ? {} : { location: to };
}
