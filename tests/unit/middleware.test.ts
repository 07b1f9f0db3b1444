import { beforeEach, describe, expect, it } from "@jest/globals";
import { unstable_doesMiddlewareMatch as passes } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { makeToken } from "@/lib/auth/token";
import { config, middleware } from "@/middleware";
import { useEnv } from "../setup/env";

const at = (path: string, headers: Record<string, string> = {}) =>
  middleware(new NextRequest(`http://localhost:3000${path}`, { headers }));
const signedIn = async () => {
  const id = "0190a000-0000-7000-8000-000000000000";
  return { cookie: `calpace.session=${await makeToken({ userId: id, sessionId: id })}` };
};

describe("middleware", () => {
  beforeEach(() => useEnv());

  it.each([
    ["/dashboard", {}],
    ["/settings/integrations?x=1&y=2", {}],
    ["/a-page-made-tomorrow", {}],
    ["/sign-in/../dashboard", {}],
    ["/sign-invented", {}],
    ["/api", {}],
    ["/dashboard.rsc", {}],
    ["/dashboard", { rsc: "1", "next-router-prefetch": "1", purpose: "prefetch" }],
    ["/dashboard", { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" }],
    ["/dashboard", { cookie: "calpace.session=forged" }],
    ["/dashboard", { cookie: "next-auth.session-token=x" }],
  ])("sends nobody from %s %j to sign in and back", async (path, headers) => {
    const response = await at(path, headers as Record<string, string>);
    expect(response.status).toBe(303);
    const location = new URL(response.headers.get("location") ?? "");
    expect(location.pathname).toBe("/sign-in");
    const asked = new URL(path, "http://localhost:3000");
    expect(location.searchParams.get("callbackUrl")).toBe(asked.pathname + asked.search);
  });

  it.each(["/sign-in", "/sign-up", "/reset-password?token=x", "/api/cron/sync", "/api/auth/sign-in"])(
    "lets everybody through to %s",
    async (path) => {
      const response = await at(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("x-middleware-next")).toBe("1");
    },
  );

  it("leaves what every browser and robot asks for alone, and nothing that only begins like it", () => {
    const held = (path: string) => passes({ config, url: `http://localhost:3000${path}`, nextConfig: {} });
    for (const path of ["/favicon.ico", "/icon.svg", "/manifest.webmanifest", "/robots.txt"])
      expect([path, held(path)]).toEqual([path, false]);
    for (const path of ["/robots.txt/dashboard", "/favicon.ico.rsc", "/icon.svg2", "/dashboard", "/"])
      expect([path, held(path)]).toEqual([path, true]);
  });

  it("hands pages the path that was asked for and a nonce of their own, whatever the client claims", async () => {
    const headers = { ...(await signedIn()), "x-calpace-path": "//evil", "x-nonce": "known" };
    const [one, two] = [await at("/services?page=2", headers), await at("/services?page=2", headers)];
    expect(one.headers.get("x-middleware-request-x-calpace-path")).toBe("/services?page=2");
    const nonce = one.headers.get("x-middleware-request-x-nonce") ?? "";
    expect(Buffer.from(nonce, "base64")).toHaveLength(16);
    expect(two.headers.get("x-middleware-request-x-nonce")).not.toBe(nonce);
    expect(one.headers.get("content-security-policy")).toContain(`'nonce-${nonce}'`);
    expect(one.headers.get("x-middleware-request-content-security-policy")).toContain(`'nonce-${nonce}'`);
  });

  it("answers for its own hosts alone, and names the setting; machines come by any name", async () => {
    const by = (path: string, host: string) => at(path, { host });
    for (const path of ["/", "/sign-in", "/dashboard", "/api/auth/sign-in", "/api/cron", "/api/healthy"]) {
      const response = await by(path, "rebound.example");
      expect([path, response.status]).toEqual([path, 421]);
      expect(await response.text()).toContain("ALLOWED_HOSTS");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
    for (const path of ["/api/health", "/api/metrics", "/api/cron/sync"])
      expect([path, (await by(path, "rebound.example")).status]).toEqual([path, 200]);
    useEnv({ ALLOWED_HOSTS: "rebound.example" });
    expect((await by("/sign-in", "rebound.example")).status).toBe(200);
  });

  it("refuses a message to an action that none of our pages sends, and hands on what they do", async () => {
    const post = async (body: string, type: string, more: Record<string, string> = {}) =>
      (
        await middleware(
          new NextRequest("http://localhost:3000/sign-up", {
            method: "POST",
            body,
            headers: { "content-type": type, "next-action": "00", host: "localhost:3000", ...more },
          }),
        )
      ).status;
    expect(await post("[null,null]", "text/plain")).toBe(400);
    const form =
      '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n[{"status":"idle"},"$K1"]\r\n--x--\r\n';
    const type = "multipart/form-data; boundary=x";
    expect(await post(form, type)).toBe(200);
    expect(await post(form, type, { origin: "http://localhost:3000" })).toBe(200);
    expect(await post(form, type, { origin: "http://evil.test" })).toBe(403);
    expect(await post(form, type, { origin: "nonsense" })).toBe(403);
  });

  it("lets nobody tell Next which host was asked", async () => {
    const told = async (headers: Record<string, string>) =>
      (await at("/sign-in", { host: "localhost:3000", ...headers })).headers.get(
        "x-middleware-request-x-forwarded-host",
      );
    expect(await told({ "x-forwarded-host": "evil.test" })).toBeNull();
    expect(await told({ "x-forwarded-host": "evil.test", origin: "http://localhost:3000" })).toBe(
      "localhost:3000",
    );
  });

  it("sets the security headers on every answer, redirects included", async () => {
    for (const response of [await at("/dashboard"), await at("/sign-in"), await at("/api/health")]) {
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("referrer-policy")).toBe("same-origin");
      expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(response.headers.get("strict-transport-security")).toBeNull();
    }
    useEnv({ APP_URL: "https://calpace.example" });
    const transport = async () => (await at("/sign-in")).headers.get("strict-transport-security");
    expect(await transport()).toBe("max-age=31536000; includeSubDomains");
    useEnv({ APP_URL: "https://calpace.example", HSTS: "host" });
    expect(await transport()).toBe("max-age=31536000");
    useEnv({ APP_URL: "https://calpace.example", HSTS: "off" });
    expect(await transport()).toBe("max-age=0");
  });

  it("has a browser that an action signed out throw away what it kept, once", async () => {
    const left = await at("/sign-in", { cookie: "calpace.left=1" });
    expect(left.headers.get("clear-site-data")).toBe('"cache", "storage"');
    expect(left.headers.getSetCookie()).toEqual([expect.stringMatching(/^calpace\.left=;.*Max-Age=0/)]);
    expect((await at("/sign-in")).headers.get("clear-site-data")).toBeNull();
  });

  it("lets forms lead to the sign-in pages of services that are set up, and nowhere else", async () => {
    const googleClient = { GOOGLE_CLIENT_ID: "id", GOOGLE_CLIENT_SECRET: "secret" };
    const microsoftClient = { MICROSOFT_CLIENT_ID: "id", MICROSOFT_CLIENT_SECRET: "secret" };
    const targets = async (overrides: Record<string, string>) => {
      useEnv(overrides);
      const policy = (await at("/sign-in")).headers.get("content-security-policy") ?? "";
      return /form-action ([^;]*);/.exec(policy)?.[1];
    };
    expect(await targets({})).toBe("'self'");
    expect(await targets({ ...googleClient, MICROSOFT_CLIENT_ID: "id" })).toBe(
      "'self' https://accounts.google.com",
    );
    expect(await targets({ ...googleClient, ...microsoftClient })).toBe(
      "'self' https://accounts.google.com https://login.microsoftonline.com https://login.live.com",
    );
    const elsewhere = {
      MICROSOFT_AUTHORITY_URL: "https://login.microsoftonline.us/x",
      GOOGLE_OAUTH_URL: "http://127.0.0.1:9999",
    };
    expect(await targets({ ...googleClient, ...microsoftClient, ...elsewhere })).toBe(
      "'self' http://127.0.0.1:9999 https://login.microsoftonline.us https://login.live.com",
    );
    expect(await targets(elsewhere)).toBe("'self'");
  });
});
