import { expect, newPerson, signIn, signUp, test } from "./setup/fixtures";
import { protectedPages } from "./setup/matrix";

// That page is only a way to another one.
const PROTECTED = protectedPages().filter((path) => path !== "/settings");

test.describe("somebody who is not signed in", () => {
  const sentTo = async (url: string, path: string) => {
    const { status, headers } = await fetch(url + path, { redirect: "manual" });
    expect([303, 307], path).toContain(status);
    return new URL(headers.get("location") ?? "", url);
  };

  test("is sent from every page to sign in", async ({ app }) => {
    for (const path of PROTECTED) expect((await sentTo(app.url, path)).pathname, path).toBe("/sign-in");
  });

  test("is brought back afterwards to the page that was asked for", async ({ app, page }) => {
    for (const path of PROTECTED) {
      const { searchParams } = await sentTo(app.url, path);
      expect([...searchParams]).toEqual([["callbackUrl", path]]);
    }
    await page.goto("/settings/calendars");
    await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Fsettings%2Fcalendars$/);
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  });

  // Each of these once made some version of Next skip the middleware or answer with a page's payload.
  const probes: [string, (path: string) => string, Record<string, string>][] = [
    [
      "x-middleware-subrequest",
      (p) => p,
      { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
    ],
    ["x-middleware-subrequest in src", (p) => p, { "x-middleware-subrequest": "src/middleware" }],
    ["an .rsc address", (p) => `${p}.rsc`, {}],
    ["an RSC request", (p) => p, { rsc: "1" }],
    ["a prefetch", (p) => p, { rsc: "1", "next-router-prefetch": "1", purpose: "prefetch" }],
    [
      "a segment prefetch",
      (p) => `${p}.segments/_tree.segment.rsc`,
      { rsc: "1", "next-router-segment-prefetch": "/_tree" },
    ],
    ["a trailing slash", (p) => `${p}/`, {}],
    ["a doubled slash", (p) => `/${p}`, {}],
    ["the data address of the pages router", (p) => `/_next/data/build${p}.json`, {}],
  ];
  for (const [name, address, headers] of probes)
    test(`gets nothing of a protected page through ${name}`, async ({ app }) => {
      for (const path of PROTECTED) {
        const answer = await fetch(app.url + address(path), { headers, redirect: "manual" });
        const body = await answer.text();
        // Without the middleware Next has begun its answer when a page sends somebody on, and says where inside it.
        const sentOn = answer.status !== 200 || body.includes("NEXT_REDIRECT;replace;/sign-in");
        expect(sentOn, `${path} answered ${answer.status}: ${body}`).toBe(true);
        expect(body).not.toContain("Sign out");
      }
    });

  test("is kept on this site by callbackUrl", async ({ page, person }) => {
    await page.goto("/dashboard");
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.waitForURL(/\/sign-in/);
    for (const evil of [
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "https://evil.example/",
    ]) {
      await page.context().clearCookies();
      await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(evil)}`);
      await page.getByLabel("Email", { exact: true }).fill(person.email);
      await page.getByLabel("Password", { exact: true }).fill(person.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(/\/dashboard$/);
    }
  });
});

test("what browsers and robots ask for by themselves is answered without a session", async ({ app }) => {
  const answer = async (path: string) => {
    const response = await fetch(app.url + path);
    return {
      status: response.status,
      type: response.headers.get("content-type") ?? "",
      body: await response.text(),
    };
  };
  const icon = await answer("/icon.svg");
  expect(icon).toMatchObject({ status: 200, type: "image/svg+xml" });
  expect(await answer("/favicon.ico")).toEqual(icon);
  const manifest = await answer("/manifest.webmanifest");
  expect(manifest.status).toBe(200);
  expect(manifest.type).toContain("application/manifest+json");
  const { name, icons } = JSON.parse(manifest.body) as { name: string; icons: { src: string }[] };
  expect(name).toBe("Calpace");
  expect((await answer(icons[0]?.src ?? "")).status).toBe(200);
  const robots = await answer("/robots.txt");
  expect(robots).toMatchObject({ status: 200, type: expect.stringContaining("text/plain") });
  expect(robots.body).toMatch(/User-Agent: \*\s+Disallow: \//i);
});

test.describe("signing in", () => {
  test("keeps the e-mail after a wrong password and answers 401 with the same words for strangers", async ({
    page,
  }) => {
    const person = newPerson();
    await signUp(page, person);
    await page.context().clearCookies();
    const words: string[] = [];
    for (const email of [person.email, "nobody@example.org"]) {
      await page.goto("/sign-in");
      await page.getByLabel("Email", { exact: true }).fill(email);
      await page.getByLabel("Password", { exact: true }).fill("not the password");
      const answered = page.waitForResponse((r) => r.url().endsWith("/api/auth/sign-in"));
      await page.getByRole("button", { name: "Sign in" }).click();
      expect((await answered).status()).toBe(401);
      await page.waitForURL(/\/sign-in\?error=/);
      await expect(page.getByLabel("Email", { exact: true })).toHaveValue(email);
      await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
      words.push((await page.getByRole("alert").first().textContent()) ?? "");
    }
    expect(words[0]).toBe(words[1]);
    expect(words[0]).not.toBe("");
  });

  test("a cookie replayed after signing out is refused", async ({ page, app, person }) => {
    expect(person.email).toContain("@");
    const cookies = (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join("; ");
    const open = () => fetch(`${app.url}/dashboard`, { headers: { cookie: cookies }, redirect: "manual" });
    expect((await open()).status).toBe(200);
    await page.goto("/dashboard");
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.waitForURL(/\/sign-in/);
    const replayed = await open();
    expect(await replayed.text()).not.toContain("Sign out");
    expect([302, 303, 307]).toContain(replayed.status);
  });

  test("the session cookie is out of reach of scripts and of other sites", async ({ page, person }) => {
    expect(person.name).toBe("Anna Berg");
    const cookies = await page.context().cookies();
    const session = cookies.find((c) => c.name.includes("session"));
    expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  });

  test("a password of 64 characters can be pasted and used", async ({ page }) => {
    const person = {
      ...newPerson(),
      password: "vQ8 mR2 tL5 xN9 bW4 kJ7 hD3 pF6 zS1 cG0 yT8 uK2 eM5 aP9 oB4 iV7!",
    };
    await signUp(page, person);
    await page.context().clearCookies();
    await signIn(page, person);
  });
});

test("a page that does not exist says so, with the policy in force", async ({ page, person }) => {
  expect(person.email).not.toBe("");
  const answer = await page.goto("/no/such/page");
  expect(answer?.status()).toBe(404);
  expect(answer?.headers()["content-security-policy"]).toContain("'nonce-");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
