import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { listAccounts } from "@/lib/accounts/list/queries";
import type { Health } from "@/lib/states/account/health";
import { wantedEvents } from "../../chaos/oracle";
import { brokenInvariants } from "../../setup/factories";
import type { AnswerCase, SceneName } from "./case";
import { UNTIL_CALM } from "./case";
import type { Field } from "./field";
import { scenes } from "./scenes";
import { MEANT } from "./services";
import type { Spoilt } from "./spoiler";

/** How one case came out: what is wrong, in words, and what was done. */
export interface Outcome {
  wrong: string[];
  spoilt: Spoilt;
}

/** Most requests in one tick: so many for each event that is due, and some for the account. */
const perTick = (links: number): number => 10 + 14 * Math.max(links, 2);

/** Statuses of refusals that no service words as a break, a lost sign-in, or as something about one event. */
const isDenial = ({ status, body }: AnswerCase): boolean =>
  status >= 400 && !MEANT.has(status) && ![429, 503, 504].includes(status) && body !== "another";

/**
 * Whether an account that lets nothing through is shown as if it did. One event that is refused is that event's own
 * trouble; two are the account's, and where they were denied it says why (docs/sync-engine.md).
 */
function looksHealthy(health: Health, refused: number, one: AnswerCase): boolean {
  if (health.state === "connected") return true;
  if (refused < 2) return false;
  return (
    health.state === "syncing" || (isDenial(one) && health.state === "delayed" && health.reason === null)
  );
}

/** Plays one case: the scene while answers are bad, then calm until rest; then all must be as if nothing had been. */
export async function play(field: Field, one: AnswerCase): Promise<Outcome> {
  const scene = scenes[one.scene];
  const wrong: string[] = [];
  const told = (problem: string) => {
    if (!wrong.includes(problem)) wrong.push(problem);
  };
  const prepared = (await scene.prepare?.(field)) ?? [];
  field.spoiler.begin(one, field.requests.get(one.scene) ?? 1);
  const { spoilt } = field.spoiler;
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      told(`${what} threw ${String(error)}`);
      return undefined;
    }
  };
  const played = (await attempt("the scene", () => scene.act(field, prepared))) ?? {};
  for (const problem of played.wrong ?? []) told(problem);
  for (let i = 0; i < one.ticks; i++) {
    const before = { asked: spoilt.asked, hits: spoilt.hits, lines: spoilt.log.length };
    const due = await dueLinks();
    await attempt("a tick", () => field.tick());
    const asked = spoilt.asked - before.asked;
    if (asked > perTick(due)) told(`a tick made ${asked} requests for ${due} events`);
    for (const problem of await meanwhile(field, played.stay ?? [])) told(problem);
    const refused = asked > 0 && asked === spoilt.hits - before.hits && isRefusal(one);
    if (refused)
      for (const problem of await shownAs(field, writesIn(spoilt.log.slice(before.lines)), one))
        told(problem);
    if (!(await field.waitForNext())) break;
  }
  field.spoiler.calm();
  if (!(await attempt("healing", () => field.rest()))) told(`it never comes to rest: ${await stuck()}`);
  if (spoilt.hits > 0) for (const problem of await afterwards(field, spoilt)) told(problem);
  for (const error of field.errors.splice(0)) told(`the engine met ${String(error)}`);
  return { wrong, spoilt };
}

/** Plays each scene once with good answers: how many requests it makes, and what they are answered. */
export async function rehearse(field: Field, names: readonly SceneName[]): Promise<void> {
  for (const name of names) {
    const prepared = (await scenes[name].prepare?.(field)) ?? [];
    const requests = await field.spoiler.learn(async () => {
      await scenes[name].act(field, prepared);
      await field.rest();
    });
    field.requests.set(name, requests);
    await field.tidy();
  }
}

/** All is refused for as long as it lasts. */
const isRefusal = ({ status, times, sameKind }: AnswerCase): boolean =>
  status >= 300 && times === UNTIL_CALM && !sameKind;

async function dueLinks(): Promise<number> {
  const [found] = await rows<{ due: number }>(
    database(),
    sql`select count(*)::int as due from event_links where due_at is not null`,
  );
  return found?.due ?? 0;
}

/** What may not be seen at any moment. */
async function meanwhile(field: Field, stay: string[]): Promise<string[]> {
  const wrong: string[] = [];
  const seen = await field.seen();
  const places = new Set<string>();
  for (const { calendar, booking } of seen) {
    const place = `${calendar} ${booking}`;
    if (places.has(place)) wrong.push("meanwhile: two events of one booking in one calendar");
    places.add(place);
  }
  const shown = new Set(seen.map((e) => e.booking));
  if ([...field.stock.filter((id) => stay.includes(id)), ...stay].some((id) => !shown.has(id)))
    wrong.push("meanwhile: an event that is to stay is not there");
  const dead = await rows<{ code: string }>(
    database(),
    sql`select distinct dead_code as code from event_links where dead_code is not null`,
  );
  for (const { code } of dead) wrong.push(`meanwhile: an event was given up (${code})`);
  return wrong;
}

/** Events that writes were asked for: creates share their address, all others have their own. */
function writesIn(log: string[]): number {
  const asked = log.map((line) => line.split(" ", 2).join(" ")).filter((line) => !line.includes("/token"));
  const creates = asked.filter((line) => line.startsWith("POST ")).length;
  return creates + new Set(asked.filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).size;
}

/** How the account is shown while it lets nothing through. */
async function shownAs(field: Field, refused: number, one: AnswerCase): Promise<string[]> {
  const [account] = await listAccounts(field.user, new Date());
  return account && looksHealthy(account.health, refused, one)
    ? [`meanwhile: everything is refused and the account is ${JSON.stringify(account.health)}`]
    : [];
}

/** What is not as it would be if all answers had been good. */
async function afterwards(field: Field, spoilt: Spoilt): Promise<string[]> {
  const wrong: string[] = [];
  const wanted = await wantedEvents(field.user);
  const found = new Set<string>();
  for (const event of await field.seen()) {
    const place = `${event.calendar} ${event.booking}`;
    const content = wanted.get(place);
    if (!content || found.has(place)) wrong.push("afterwards: an event too many");
    else if (JSON.stringify(content) !== JSON.stringify(event.content))
      wrong.push(`afterwards: an event is stale: ${difference(content, event.content)}`);
    found.add(place);
  }
  for (const place of wanted.keys()) if (!found.has(place)) wrong.push("afterwards: an event is missing");
  wrong.push(...(await brokenInvariants()).map((what) => `afterwards: ${what}`));
  const links = await rows<{ row: string }>(
    database(),
    sql`select concat_ws(' ', 'link', want, sent, due_at, dead_code, last_error) as row from event_links
      where due_at is not null or dead_code is not null or want <> 1
    union all select concat_ws(' ', 'lane', blocked) from sync_lanes where blocked is not null`,
  );
  for (const { row } of links) wrong.push(`afterwards: not as it was: ${row}`);
  const listed = await field.listing();
  if (listed !== field.listed) wrong.push(`afterwards: the account is\n${listed}\nand was\n${field.listed}`);
  wrong.push(...(await tokensWork(field, spoilt)));
  return wrong;
}

const difference = (wanted: object, found: object): string =>
  Object.entries(found)
    .filter(([name, value]) => value !== (wanted as Record<string, unknown>)[name])
    .map(([name, value]) => `${name} is ${JSON.stringify(value)}`)
    .join(", ");

/** Whether the stored credentials can still be renewed: asked where a bad answer may have touched them. */
async function tokensWork(field: Field, { kinds, log }: Spoilt): Promise<string[]> {
  const touched =
    [...kinds].some((kind) => kind.includes("token")) || log.some((line) => line.includes("→ 401"));
  if (!touched) return [];
  field.server.expire?.(field.server.accounts[0] ?? "");
  const told = await field.refresh();
  return told.ok ? [] : [`afterwards: the credentials cannot be renewed (${told.code})`];
}

async function stuck(): Promise<string> {
  const found = await rows<{ row: string }>(
    database(),
    sql`select concat_ws(' ', 'link', want, sent, due_at, attempts, dead_code, last_error) as row from event_links
      where due_at is not null
    union all select concat_ws(' ', 'lane', due_at, not_before, blocked, probe_at) from sync_lanes`,
  );
  return found.map((f) => f.row).join("; ");
}
