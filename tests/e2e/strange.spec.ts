import fc from "fast-check";
import { expect, newPerson, test } from "./setup/fixtures";
import { ACTIONS, ROUTES, type Things } from "./setup/matrix";
import { type Fields, Visitor } from "./setup/visitor";

/** How much is tried of each kind in the suite. `FUZZ_CASES=5000 FUZZ_SEED=7 npm run test:e2e -- tests/e2e/strange.spec.ts` */
const CASES = Number(process.env.FUZZ_CASES ?? 120);
const SEED = Number(process.env.FUZZ_SEED ?? 14);

/** Values that have made some program fail: ends of ranges, names every object has, what no database holds. */
const STRANGE = [
  "",
  "\0",
  "a\0b",
  "\u0085",
  "\ud800",
  "\r\nSet-Cookie: a=b",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "$K1",
  "$1:__proto__:constructor",
  "-1",
  "1e300",
  "-0",
  "NaN",
  "2147483648",
  "9223372036854775808",
  "9".repeat(400),
  "8640000000000000",
  "n_8640000000000000_0190a000-0000-7000-8000-000000000000",
  "0000-01-01T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
  "0000-01-01",
  "9999-12-31",
  "2026-02-30",
  "24:00",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "0190A000-0000-7000-8000-000000000000",
  "' or 1=1 --",
  "../../etc/passwd",
  "//evil.test",
  "\\\\evil.test",
  "{}",
  "[object Object]",
  "x".repeat(5_000),
];
const strange = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...STRANGE) },
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** Ids that look like somebody's. */
const things: Things = {
  account: "0190a000-0000-7000-8000-00000000000a",
  calendar: "0190a000-0000-7000-8000-00000000000b",
  service: "0190a000-0000-7000-8000-00000000000c",
  booking: "0190a000-0000-7000-8000-00000000000d",
};
const SEARCHED = [
  "search show sync at after to from saved day date time service ids account problem before page undone connected",
  "disconnected first cancelled already missing callbackUrl error wait token state code",
]
  .join(" ")
  .split(" ");

/** Every form of the matrix, with some of its fields, or of what no form has, made strange. */
const messages = fc
  .constantFrom(
    ...Object.entries(ACTIONS).flatMap(([action, { forms }]) =>
      forms(things).map((form) => ({ action, form })),
    ),
  )
  .chain(({ action, form }) => {
    const name = fc.constantFrom(
      ...Object.keys(form),
      "id",
      "__proto__",
      "name",
      "email",
      "timeZone",
      "password",
    );
    const value = fc.oneof(strange, fc.array(strange, { minLength: 2, maxLength: 3 }));
    return fc
      .array(fc.tuple(name, value), { minLength: 1, maxLength: 3 })
      .map((odd) => ({ action, form: { ...form, ...Object.fromEntries(odd) } }));
  });

/** What failed once is tried each time. */
const FORMS: [{ action: string; form: Fields }][] = [
  [
    {
      action: "_outside-changes/actions.ts decide",
      form: { accept: things.booking, seen: "0000-01-01T00:00:00.000Z" },
    },
  ],
  [{ action: "_outside-changes/actions.ts decide", form: { restore: `${things.booking}\0` } }],
];
const ADDRESSES: [string][] = [
  ["/bookings?search=%00"],
  ["/services?search=a%00b"],
  ["/bookings?at=n_8640000000000000_0190a000-0000-7000-8000-000000000000"],
  ["/settings/integrations?page=1e300"],
];

const addresses = fc
  .tuple(
    fc.constantFrom(
      ...Object.entries(ROUTES).flatMap(([, { paths }]) =>
        paths(things).map((path) => path.split("?")[0] ?? path),
      ),
    ),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...SEARCHED, "__proto__", "constructor"), strange), strange), {
      maxLength: 3,
    }),
    fc.option(strange, { freq: 8 }),
  )
  .map(([path, query, segment]) => {
    const words = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
    return `${path}${segment === null ? "" : `/${encoded(segment)}`}${words && `?${words}`}`;
  });

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const COOKIES = [
  "calpace.session",
  "calpace.device",
  "calpace.typed",
  "calpace.times",
  "calpace.theme",
  "theme",
];
const cookies = fc.tuple(
  fc.constantFrom(...COOKIES),
  strange.map((text) => encoded(text)),
);

const AUTHORIZATIONS = [
  "",
  "Bearer",
  "Bearer ",
  "Bearer undefined",
  "Bearer null",
  "bearer x",
  "Basic eDp5",
  "Digest a=b",
];
const visible = fc.string({
  unit: fc.integer({ min: 33, max: 126 }).map((n) => String.fromCharCode(n)),
  maxLength: 60,
});
const authorizations = fc.oneof(
  fc.constantFrom(...AUTHORIZATIONS),
  visible,
  visible.map((word) => `Bearer ${word}`),
);

test.describe("whatever a browser makes up is no failure of the server", () => {
  test.setTimeout(120_000 + CASES * 1_000);
  const plan = { seed: SEED, numRuns: CASES, endOnFailure: true };

  test("in the forms of every action", async ({ app }) => {
    const eve = new Visitor(app.url);
    await eve.signUp(newPerson("Eve"));
    await fc.assert(
      fc.asyncProperty(messages, async ({ action, form }) => {
        // What everybody may do is done by somebody new: it may end in another session.
        const visitor = ACTIONS[action]?.answers === "everybody" ? new Visitor(app.url) : eve;
        const { status, text } = await visitor.act(action, form);
        expect(status).toBeLessThan(500);
        expect(text).not.toContain('"code":"unexpected"');
      }),
      { ...plan, examples: FORMS },
    );
  });

  test("in the address of every page and route", async ({ app }) => {
    const eve = new Visitor(app.url);
    await eve.signUp(newPerson("Eve"));
    await fc.assert(
      fc.asyncProperty(addresses, async (path) => {
        const { status } = await eve.ask(path);
        expect(status === 503 && path.startsWith("/api/health") ? 200 : status).toBeLessThan(500);
      }),
      { ...plan, examples: ADDRESSES },
    );
  });

  test("in cookies, what a cron sends, and the sign-in form", async ({ app }) => {
    const eve = new Visitor(app.url);
    await eve.signUp(newPerson("Eve"));
    await fc.assert(
      fc.asyncProperty(cookies, authorizations, strange, async ([name, value], authorization, word) => {
        const visitor = eve.copy();
        visitor.setCookie(name, value);
        for (const path of ["/dashboard", "/sign-in", "/api/sync/status"])
          expect((await visitor.ask(path)).status).toBeLessThan(500);
        const cron = await visitor.ask("/api/cron/sync", { method: "POST", headers: { authorization } });
        expect(cron.status).toBe(401);
        const form = new URLSearchParams({
          email: word.toWellFormed(),
          password: word.toWellFormed(),
          callbackUrl: word,
        });
        const headers = { "content-type": "application/x-www-form-urlencoded" };
        const signIn = await visitor.ask("/api/auth/sign-in", {
          method: "POST",
          body: form.toString(),
          headers,
        });
        expect(signIn.status).toBeGreaterThanOrEqual(400);
        expect(signIn.status).toBeLessThan(500);
      }),
      { ...plan, numRuns: Math.ceil(CASES / 4) },
    );
  });
});
