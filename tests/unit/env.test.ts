import { describe, expect, it } from "@jest/globals";
import { EnvError, parseEnv } from "@/lib/env";

const key = Buffer.alloc(32, 7).toString("base64");
const good = { AUTH_SECRET: "a".repeat(32), ENCRYPTION_KEYS: `k1:${key}`, CRON_SECRET: "c".repeat(16) };

describe("the environment", () => {
  it("reads defaults around the secrets", () => {
    expect(parseEnv(good)).toMatchObject({
      PORT: 3000,
      APP_URL: "http://localhost:3000",
      SCHEDULER: "internal",
      TRUSTED_PROXY_HOPS: 0,
      CALDAV_ALLOWED_HOSTS: [],
    });
  });

  it("knows where the services are, unless told otherwise", () => {
    const { GOOGLE_API_URL, MICROSOFT_GRAPH_URL, MICROSOFT_AUTHORITY_URL, ICLOUD_CALDAV_URL } =
      parseEnv(good);
    // As plain strings: nobody who reads one needs a default of their own.
    const urls: string[] = [GOOGLE_API_URL, MICROSOFT_GRAPH_URL, MICROSOFT_AUTHORITY_URL, ICLOUD_CALDAV_URL];
    expect(urls).toEqual([
      "https://www.googleapis.com",
      "https://graph.microsoft.com",
      "https://login.microsoftonline.com",
      "https://caldav.icloud.com",
    ]);
    expect(parseEnv(good).GOOGLE_OAUTH_URL).toBeUndefined();
    expect(parseEnv({ ...good, GOOGLE_API_URL: "http://127.0.0.1:9/" }).GOOGLE_API_URL).toBe(
      "http://127.0.0.1:9",
    );
  });

  it("leaves the scheduler to the platform where the platform has one", () => {
    expect(parseEnv({ ...good, VERCEL: "1" }).SCHEDULER).toBe("external");
    expect(parseEnv({ ...good, VERCEL: "1", SCHEDULER: "internal" }).SCHEDULER).toBe("internal");
  });

  it("takes one's own proxies to be on this machine or beside it, unless they are named", () => {
    const of = (more: object) => parseEnv({ ...good, ...more }).TRUSTED_PROXIES;
    expect(of({})).toContainEqual({ address: "172.16.0.0", prefix: 12 });
    expect(of({ TRUSTED_PROXIES: "203.0.113.7, fd00::/8" })).toEqual([
      { address: "203.0.113.7", prefix: 32 },
      { address: "fd00::", prefix: 8 },
    ]);
  });

  it("takes several keys, the first one current", () => {
    const keys = parseEnv({ ...good, ENCRYPTION_KEYS: `new:${key},old:${key}` }).ENCRYPTION_KEYS;
    expect(keys.map((k) => k.kid)).toEqual(["new", "old"]);
  });

  it.each([
    [{ AUTH_SECRET: undefined }, /AUTH_SECRET is not set/],
    [{ AUTH_SECRET: "" }, /AUTH_SECRET is not set/],
    [{ AUTH_SECRET: "short" }, /AUTH_SECRET must be at least 32/],
    [{ ENCRYPTION_KEYS: "k1:abcd" }, /ENCRYPTION_KEYS must be kid:base64/],
    [{ ENCRYPTION_KEYS: `k1:${key},k1:${key}` }, /ENCRYPTION_KEYS must be kid:base64/],
    [{ DATABASE_URL: "mysql://x" }, /DATABASE_URL must start with postgres/],
    [{ PORT: "0" }, /PORT/],
    [{ GOOGLE_API_URL: "ftp://x.test" }, /GOOGLE_API_URL/],
    [{ ALLOWED_HOSTS: "https://calpace.example" }, /ALLOWED_HOSTS must be names/],
    [{ HSTS: "on" }, /HSTS/],
    [{ TRUSTED_PROXIES: "proxy.example" }, /TRUSTED_PROXIES must be addresses or subnets/],
    [{ TRUSTED_PROXIES: "10.0.0.0/33" }, /TRUSTED_PROXIES must be addresses or subnets/],
    [{ CALDAV_ALLOWED_HOSTS: "localhost" }, /CALDAV_ALLOWED_HOSTS must be host:port/],
  ])("says what to set for %j", (change, message) => {
    const parse = () => parseEnv({ ...good, ...change });
    expect(parse).toThrow(EnvError);
    expect(parse).toThrow(message);
  });
});
