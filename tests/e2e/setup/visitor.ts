import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newPerson, type Person } from "./person";

/** Fields of a form by name; one without a value is not sent. */
export type Fields = Record<string, string | string[] | undefined>;

/** What the build has under `path`, as JSON. */
export const fromBuild = <T>(path: string): T =>
  JSON.parse(readFileSync(join(process.env.NEXT_DIST_DIR ?? ".next-test", "server", path), "utf8")) as T;

interface ServerReferences {
  node: Record<string, { exportedName: string; filename: string; workers: Record<string, unknown> }>;
}

interface BuiltAction {
  id: string;
  /** A page that has it: sent to another one, Next would pass it on first. */
  page: string;
}

/** Group folders have no part in an address; parameters are filled in with what nobody has. */
const addressOf = (worker: string): string =>
  worker
    .replace(/^app|\/\([^)]*\)|\/page$/g, "")
    .replace("[id]", "0190a000-0000-7000-8000-00000000ffff")
    .replace("[provider]", "caldav") || "/";

/** Every server action of the build by its file and name: "bookings/actions.ts cancel". */
export function actionsOfBuild(): Map<string, BuiltAction> {
  const { node } = fromBuild<ServerReferences>("server-reference-manifest.json");
  return new Map(
    Object.entries(node).map(([id, { exportedName, filename, workers }]) => [
      `${filename.replace(/^app\//, "").replace(/\([^)]*\)\//g, "")} ${exportedName}`,
      {
        id,
        page: addressOf(
          Object.keys(workers).sort((a, b) => a.split("[").length - b.split("[").length)[0] ?? "",
        ),
      },
    ]),
  );
}

let known: Map<string, BuiltAction> | undefined;

/** What a page with scripts sends when its form for `action` is sent: a POST of `form` to `path`. */
export function sentByForm(action: string, fields: Fields) {
  known ??= actionsOfBuild();
  const { id, page: path } = known.get(action) ?? {};
  if (!id || !path) throw new Error(`The build has no action "${action}".`);
  const form = new FormData();
  for (const [name, values] of Object.entries(fields))
    for (const value of [values ?? []].flat()) form.append(`_1_${name}`, value);
  form.append("0", '[{"status":"idle"},"$K1"]');
  return { path, form, headers: { "next-action": id, accept: "text/x-component" } };
}

/** Where the answer of an action leads; null when the page that sent it stays. */
export const ledTo = (redirect: string | null | undefined): string | null =>
  redirect?.replace(/;(push|replace)$/, "") ?? null;

/** What the sign-up form of a browser in Berlin sends. */
export const signUpFields = (person: Person): Fields => ({
  ...person,
  timeZone: "Europe/Berlin",
  callbackUrl: "/dashboard",
});

/** A browser that has no pages: for requests no page of ours would send. Follows no redirect. */
export class Visitor {
  private readonly jar = new Map<string, string>();

  constructor(readonly url: string) {}

  /** Another browser with the very same cookies, at this process or another one of the installation. */
  copy(url = this.url): Visitor {
    const copy = new Visitor(url);
    for (const [name, value] of this.jar) copy.jar.set(name, value);
    return copy;
  }

  setCookie(name: string, value: string): void {
    this.jar.set(name, value);
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.jar;
  }

  async ask(
    path: string,
    { headers = {}, ...init }: { headers?: Record<string, string>; method?: string; body?: BodyInit } = {},
  ) {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const all = { origin: this.url, ...(cookie && { cookie }), ...headers };
    const answer = await fetch(this.url + path, { redirect: "manual", headers: all, ...init });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set)) this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** Sends an action the form that its page would send with scripts. */
  act(action: string, fields: Fields) {
    const { path, form, headers } = sentByForm(action, fields);
    return this.ask(path, { method: "POST", body: form, headers });
  }

  /** Signs out, as the page's own form does. */
  signOut() {
    return this.ask("/api/auth/sign-out", { method: "POST", body: new URLSearchParams() });
  }

  /** Signs up, and is signed in then. */
  async signUp(person: Person = newPerson()): Promise<Person> {
    const { headers, text } = await this.act("sign-up/actions.ts createAccount", signUpFields(person));
    if (!headers.get("x-action-redirect")) throw new Error(`Nobody could sign up: ${text}`);
    return person;
  }
}
