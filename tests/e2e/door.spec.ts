import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { raw } from "@/tests/unit/server/raw";
import { expect, test } from "./setup/fixtures";

/** What the running server says to a request that is given line by line. */
async function said(url: string, lines: string): Promise<string> {
  const client = await raw(Number(new URL(url).port), `${lines}\r\n\r\n`, { allowHalfOpen: true });
  await client.closed;
  client.socket.destroy();
  return client.heard();
}

test("strangers find limits: upgrades, other methods, addresses that are no text, other hosts", async ({
  app,
}) => {
  const own = "host: localhost\r\nconnection: close";
  for (const path of ["/", "/x", "/dashboard", "/_next/static/x.js", "/api/health"])
    expect(
      await said(
        app.url,
        `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket`,
      ),
    ).toMatch(/^HTTP\/1\.1 400 /);
  expect(await said(app.url, `TRACE / HTTP/1.1\r\n${own}`)).toMatch(/^HTTP\/1\.1 405 /);
  for (const path of ["/%ff%fe", "/_next/static/%00", "/_next/data/%c0%af.json", "/api/auth/%"])
    expect(await said(app.url, `GET ${path} HTTP/1.1\r\n${own}`), path).toMatch(/^HTTP\/1\.1 400 /);
  const other = "host: rebound.example\r\nconnection: close";
  expect(await said(app.url, `GET /sign-in HTTP/1.1\r\n${other}`)).toMatch(
    /^HTTP\/1\.1 421 [\s\S]*ALLOWED_HOSTS/,
  );
  expect(await said(app.url, `GET /api/health HTTP/1.1\r\n${other}`)).not.toMatch(/^HTTP\/1\.1 421 /);
});

test("static files and what is missing among them are nothing but what they say", async ({ app }) => {
  for (const path of ["/icon.svg", "/_next/static/nothing.js"])
    expect((await fetch(app.url + path)).headers.get("x-content-type-options"), path).toBe("nosniff");
});

test("nothing of a running server's data folder is open to other people of the machine", async ({
  app,
  person,
}) => {
  expect(person.email).not.toBe("");
  const names = ["", ...readdirSync(app.dataDir, { recursive: true, encoding: "utf8" })];
  expect(names.length).toBeGreaterThan(500);
  expect(names.filter((name) => lstatSync(join(app.dataDir, name)).mode & 0o077)).toEqual([]);
});
