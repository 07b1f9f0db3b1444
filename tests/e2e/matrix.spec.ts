import { rmSync } from "node:fs";
import { v7 as uuid } from "uuid";
import { type RunningApp, startApp } from "./setup/app";
import { FAKE_USER } from "./setup/calendars";
import { personCommand } from "./setup/door";
import { test as base, expect, newPerson } from "./setup/fixtures";
import { ACTIONS, ROUTES, routesOfBuild, type Things } from "./setup/matrix";
import { actionsOfBuild, Visitor } from "./setup/visitor";
import { withoutMiddleware } from "./setup/without-middleware";

interface Stage {
  app: RunningApp;
  victim: Visitor;
  theirs: Things;
}

const SECRETS = /Confidential|Secret Client|vera\.victim/i;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** A page, and what a page that is open already would fetch of it. */
const RENDERINGS: Record<string, string>[] = [{}, { rsc: "1" }];

/** Who may do nothing at all. */
const SHUT_OUT: Record<string, (app: RunningApp) => Promise<Visitor>> = {
  nobody: async (app) => new Visitor(app.url),
  "an ended session": async (app) => {
    const visitor = new Visitor(app.url);
    await visitor.signUp();
    const copy = visitor.copy();
    await visitor.signOut();
    return copy;
  },
  "a locked person": async (app) => {
    const visitor = new Visitor(app.url);
    const { email } = await visitor.signUp();
    expect(await personCommand(app, "lock", email)).toMatchObject({ ok: true });
    return visitor;
  },
};

/** Somebody with one of everything. */
async function aVictim(app: RunningApp, server: string): Promise<{ victim: Visitor; theirs: Things }> {
  const victim = new Visitor(app.url);
  await victim.signUp(newPerson("Vera Victim"));
  const idAfter = async (action: string, fields: Record<string, string>) => {
    const { headers, text } = await victim.act(action, fields);
    const [id] = headers.get("x-action-redirect")?.match(UUID) ?? [];
    if (!id) throw new Error(`${action} made nothing: ${text}`);
    return id;
  };
  const account = await idAfter("settings/calendars/actions.ts connect", {
    provider: "caldav",
    server,
    ...FAKE_USER,
  });
  const { text } = await victim.ask("/settings/integrations");
  const calendar = new RegExp(`<option value="(${UUID.source})"[^>]*>Main<`, "i").exec(text)?.[1] ?? "";
  const service = await idAfter("services/actions.ts saveNewService", {
    id: uuid(),
    name: "Confidential coaching",
    durationMinutes: "60",
    color: "blue",
    location: "",
  });
  const booking = await idAfter("bookings/actions.ts saveNewBooking", {
    id: uuid(),
    serviceId: service,
    clientName: "Secret Client",
    clientEmail: "client@example.org",
    date: "2031-03-05",
    startTime: "10:00",
    notes: "Confidential",
  });
  return { victim, theirs: { account, calendar, service, booking } };
}

const madeUp = (): Things => ({ account: uuid(), calendar: uuid(), service: uuid(), booking: uuid() });

/** What the forms and buttons of the victim's pages hold: whatever anybody could have changed. */
async function holds({ victim, theirs }: Stage): Promise<string[]> {
  const pages = [
    `/bookings/${theirs.booking}`,
    `/services/${theirs.service}`,
    `/settings/calendars/${theirs.account}`,
    "/settings/integrations",
    "/settings/profile",
    "/bookings",
  ];
  const held: string[] = [];
  for (const path of pages) {
    const { status, text } = await victim.ask(path);
    expect([path, status]).toEqual([path, 200]);
    const controls = text.match(/<(input|textarea|option|button)\b[^>]*>([^<]*)/g) ?? [];
    held.push(
      ...controls
        .filter((control) => !/\$ACTION|name="seen"/.test(control))
        .map((c) => c.replace(/ id="[^"]*"/, "")),
    );
  }
  return held;
}

type Answer = Awaited<ReturnType<Visitor["ask"]>>;

/** What an answer tells, without the ids that were sent and the time it was given. */
function gist({ status, headers, text }: Answer) {
  const plain = (said: string | null | undefined) =>
    said
      ?.replace(/^http:\/\/localhost:\d+/, "")
      .replace(UUID, "ID")
      .replace(/"at":\d+/g, '"at":0') ?? null;
  return {
    status,
    to: plain(headers.get("x-action-redirect") ?? headers.get("location")),
    said: plain(/^[0-9a-f]+:(\{"status":"(?:done|failed)".*)$/m.exec(text)?.[1]),
    heading: plain(/<h1[^>]*>(.*?)<\/h1>/s.exec(text)?.[1]),
    alerts: (text.match(/role="alert"[^>]*>.*?<\/div>/gs) ?? []).map(plain),
  };
}

/** Follows redirects on this site; answers where they end, and how. */
async function endOf(visitor: Visitor, path: string): Promise<{ path: string; answer: Answer }> {
  let at = path;
  for (let hops = 0; hops < 4; hops++) {
    const answer = await visitor.ask(at);
    const location = answer.headers.get("location");
    if (answer.status < 300 || answer.status > 399 || !location) return { path: at, answer };
    const next = new URL(location, visitor.url);
    expect(next.origin).toBe(visitor.url);
    at = next.pathname + next.search;
  }
  throw new Error(`${path} leads nowhere.`);
}

const test = base.extend<object, { stages: Record<string, Stage> }>({
  stages: [
    async ({ app, calendars }, use) => {
      const NEXT_DIST_DIR = withoutMiddleware();
      const bare = await startApp({ env: { ...calendars.env, NEXT_DIST_DIR } });
      const stage = async (on: RunningApp) => {
        // A server whose scheduler never ran says that it is not well.
        await fetch(`${on.url}/api/cron/sync`, { headers: { authorization: `Bearer ${on.cronSecret}` } });
        return { app: on, ...(await aVictim(on, calendars.fake.url)) };
      };
      await use({ "as it is": await stage(app), "without its middleware": await stage(bare) });
      await bare.stop();
      rmSync(NEXT_DIST_DIR, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

test("every action, page and route of the build is in the matrix, and nothing else", () => {
  expect([...actionsOfBuild().keys()].sort()).toEqual(Object.keys(ACTIONS).sort());
  expect(routesOfBuild().sort()).toEqual(Object.keys(ROUTES).sort());
});

test.describe.configure({ mode: "serial" });
for (const build of ["as it is", "without its middleware"]) {
  test(`the middleware of the build ${build} is there or not`, async ({ stages }) => {
    const { app } = stages[build] as Stage;
    const { headers } = await new Visitor(app.url).ask("/sign-in");
    expect(headers.get("content-security-policy") !== null).toBe(build === "as it is");
  });

  for (const [who, visit] of Object.entries(SHUT_OUT))
    test(`the build ${build} gives nothing to ${who}`, async ({ stages }) => {
      test.setTimeout(180_000);
      const stage = stages[build] as Stage;
      const visitor = await visit(stage.app);
      const before = await holds(stage);
      for (const [action, { answers, forms }] of Object.entries(ACTIONS))
        for (const form of forms(stage.theirs)) {
          const answer = await visitor.act(action, form);
          const told = `${action} ${JSON.stringify(form)}`;
          expect.soft(answer.status, told).toBeLessThan(500);
          expect.soft(answer.text, told).not.toMatch(SECRETS);
          if (answers === "people") expect.soft(gist(answer).to ?? "", told).toMatch(/^\/sign-in/);
        }
      for (const [route, { answers, paths }] of Object.entries(ROUTES))
        for (const path of paths(stage.theirs))
          for (const headers of RENDERINGS) {
            const first = await visitor.ask(path, { headers });
            expect.soft(first.status, path).toBeLessThan(500);
            expect.soft(first.text, path).not.toMatch(SECRETS);
            if (answers === "everybody") continue;
            expect.soft(first.text, path).not.toContain("Sign out");
            const isPage = route.endsWith("/page") || first.status === 303;
            // Next sends such a request on once, to an address of its own.
            if (headers.rsc) continue;
            if (!isPage) expect.soft([path, first.status]).toEqual([path, 401]);
            else expect.soft((await endOf(visitor, path)).path, path).toMatch(/^\/sign-in/);
          }
      expect(await holds(stage)).toEqual(before);
    });

  test(`the build ${build} answers another person's ids as it answers ids that nobody has`, async ({
    stages,
  }) => {
    test.setTimeout(180_000);
    const stage = stages[build] as Stage;
    const before = await holds(stage);
    const eve = new Visitor(stage.app.url);
    await eve.signUp(newPerson("Eve"));
    const unknown = madeUp();
    for (const [action, { answers, forms }] of Object.entries(ACTIONS)) {
      if (answers !== "people") continue;
      const others = forms(unknown);
      for (const [i, form] of forms(stage.theirs).entries()) {
        const told = `${action} ${JSON.stringify(form)}`;
        const answer = await eve.act(action, form);
        expect.soft(answer.text, told).not.toMatch(SECRETS);
        expect.soft(gist(answer), told).toEqual(gist(await eve.act(action, others[i] ?? {})));
        expect.soft(answer.status, told).toBeLessThan(500);
        expect.soft(gist(answer).to ?? "", told).not.toMatch(/^\/sign-in/);
      }
    }
    for (const { answers, paths } of Object.values(ROUTES)) {
      const others = paths(unknown);
      for (const [i, path] of paths(stage.theirs).entries()) {
        const answer = await eve.ask(path);
        expect.soft(answer.status, path).toBeLessThan(500);
        expect.soft(answer.text, path).not.toMatch(SECRETS);
        expect.soft(gist(answer), path).toEqual(gist(await eve.ask(others[i] ?? path)));
        if (answers === "the cron") expect.soft(answer.status).toBe(401);
      }
    }
    expect(await holds(stage)).toEqual(before);
  });
}
