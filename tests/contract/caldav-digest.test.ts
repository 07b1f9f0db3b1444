import { afterEach, describe, expect, it } from "@jest/globals";
import { connectCaldav } from "@/lib/providers/caldav/discovery";
import { caldavProvider as provider } from "@/lib/providers/caldav/provider";
import { ProviderError } from "@/lib/providers/errors";
import type { EventPlace, ProviderSession } from "@/lib/providers/provider";
import type { DigestRules } from "../fakes/caldav/digest";
import { type CaldavFake, startCaldavFake } from "../fakes/caldav/server";
import { useEnv as configure } from "../setup/env";
import { anEvent, failure, newKey, patient } from "./port";

/** Digest sign-in (RFC 7616) against a server that is strict about it. As a target it is in the whole contract, too. */
const NAME = "ada";
const PASSWORD = 'a "long": password ✓';

const running: CaldavFake[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.stop()));
});

/** How each request was signed: `none`, `Basic`, or `Digest`, and what it was answered. */
const seen: string[] = [];

async function aServer(digest: Partial<DigestRules> = {}, username = NAME): Promise<CaldavFake> {
  const users = [{ username, password: PASSWORD, calendars: [{ id: "work", name: "Work" }] }];
  const fake = await startCaldavFake({
    users,
    digest,
    arrived: ({ headers }) => {
      seen.push(headers.authorization?.split(" ", 1)[0] ?? "none");
      return () => {};
    },
  });
  running.push(fake);
  configure({ CALDAV_ALLOWED_HOSTS: running.map(({ host }) => host).join(",") });
  seen.length = 0;
  return fake;
}
const connect = (fake: CaldavFake, password = PASSWORD, username = NAME) =>
  connectCaldav({ server: fake.url, username, password }, patient);

async function anAccount(fake: CaldavFake, username = NAME) {
  const { credentials, config } = await connect(fake, PASSWORD, username);
  const session: ProviderSession = { credentials, config, beforeRequest: patient };
  seen.length = 0;
  return session;
}
const place = (fake: CaldavFake, key: string, username = NAME): EventPlace => ({
  calendarRemoteId: `${fake.url}/dav/calendars/${encodeURIComponent(username)}/work/`,
  key,
  remoteId: null,
  etag: null,
  hot: false,
});
/** Writes a new event. */
const write = async (fake: CaldavFake, session: ProviderSession, username = NAME) => {
  const key = newKey();
  return (await provider.putEvent(session, place(fake, key, username), anEvent(key))).outcome;
};
const statuses = (fake: CaldavFake) => fake.requests.map(({ status }) => status);
/** An account as it was stored, at a server of which this process has never heard: as after a restart. */
const moved = (session: ProviderSession, from: CaldavFake, to: CaldavFake): ProviderSession => ({
  ...session,
  config: Object.fromEntries(
    Object.entries(session.config).map(([name, value]) => [name, value.replaceAll(from.url, to.url)]),
  ),
});

describe("a server that takes Digest only", () => {
  it.each([
    ["MD5", { algorithm: "MD5" }],
    ["MD5-sess", { algorithm: "MD5-sess" }],
    ["SHA-256", { algorithm: "SHA-256" }],
    ["SHA-256-sess", { algorithm: "SHA-256-sess" }],
    ["the hash of the name", { userhash: true }],
    ["one nonce for ever", { oneNonce: true, algorithm: "MD5" }],
    ["nothing before it", { before: "" }],
  ] as const)("is connected, listed, written and read with %s: one request each", async (_what, rules) => {
    const fake = await aServer(rules);
    const session = await anAccount(fake);
    fake.forgetRequests();
    for (let i = 0; i < 40; i++) expect(await write(fake, session)).toBe("ok");
    await provider.listCalendars(session);
    // Nonces were renewed under way, and nobody had to be asked for one.
    expect(seen).toEqual(Array(41).fill("Digest"));
    expect(statuses(fake)).toEqual([...Array(40).fill(201), 207]);
    expect(fake.events(NAME, "work")).toHaveLength(40);
  });

  it.each(["Jürgen Ødegård", 'a "name" \\ of (odd) signs*'])("knows %s", async (username) => {
    for (const userhash of [false, true]) {
      const fake = await aServer({ userhash }, username);
      expect(await write(fake, await anAccount(fake, username), username)).toBe("ok");
    }
  });

  it("never sees the password, not even while it is found or when it is wrong", async () => {
    const fake = await aServer();
    await connect(fake);
    expect(seen.slice(0, 2)).toEqual(["none", "none"]);
    expect(await failure(connect(fake, "wrong"))).toMatchObject({ kind: "reauth", code: "wrong_password" });
    const typed = { server: `${fake.url}/nowhere/at/all`, username: NAME, password: PASSWORD };
    await connectCaldav(typed, patient);
    const other = await aServer();
    expect(await write(other, moved(await anAccount(fake), fake, other))).toBe("ok");
    expect(seen).not.toContain("Basic");
  });

  it("is asked for the account with the time there is: every request is", async () => {
    const fake = await aServer();
    let asked = 0;
    const beforeRequest = () => {
      asked += 1;
      return patient();
    };
    await connectCaldav({ server: fake.url, username: NAME, password: PASSWORD }, beforeRequest);
    expect(asked).toBe(fake.count());
  });

  it("is left alone when no time is left for the second try: nothing was written", async () => {
    const [known, fake] = [await aServer(), await aServer()];
    const session = moved(await anAccount(known), known, fake);
    let left = 1;
    const beforeRequest = () => {
      if (left-- > 0) return patient();
      throw new ProviderError("unsent", "no_time", "No time is left.");
    };
    expect(await failure(write(fake, { ...session, beforeRequest }))).toMatchObject({ kind: "unsent" });
    expect(statuses(fake)).toEqual([401]);
    expect(fake.events(NAME, "work")).toEqual([]);
  });
});

describe("a nonce", () => {
  it("outlives the run it came with", async () => {
    const fake = await aServer();
    const session = await anAccount(fake);
    for (let run = 0; run < 3; run++) expect(await write(fake, { ...session })).toBe("ok");
    expect(seen).toEqual(["Digest", "Digest", "Digest"]);
  });

  it.each([
    ["that is old", (fake: CaldavFake) => fake.store.digest?.expire()],
    ["nobody knows any more", (fake: CaldavFake) => fake.store.digest?.forget()],
  ])("%s costs one request more, once", async (_what, end) => {
    const fake = await aServer();
    const session = await anAccount(fake);
    for (let i = 0; i < 2; i++) {
      end(fake);
      fake.forgetRequests();
      for (let n = 0; n < 2; n++) expect(await write(fake, session)).toBe("ok");
      expect(statuses(fake)).toEqual([401, 201, 201]);
    }
    end(fake);
    fake.forgetRequests();
    await provider.listCalendars({ ...session });
    expect(statuses(fake)).toEqual([401, 207]);
  });

  it("that ends without a word is asked for again, and no password is called wrong", async () => {
    const fake = await aServer({ silent: true, renewsAfter: 3, takesAfterwards: 0 });
    const session = await anAccount(fake);
    fake.forgetRequests();
    for (let i = 0; i < 30; i++) expect(await write(fake, session)).toBe("ok");
    expect(statuses(fake).filter((status) => status === 401).length).toBeLessThanOrEqual(10);
  });

  it("that is old with its first use is the server's fault, and not the password's", async () => {
    const fake = await aServer({ renewsAfter: 0, takesAfterwards: 0 });
    expect(await failure(connect(fake))).toMatchObject({ kind: "denied", code: "odd_answer" });
    expect(fake.count()).toBeLessThan(60);
  });

  it("is shared by requests under way at once, each with a count of its own", async () => {
    const fake = await aServer({ renewsAfter: 1000 });
    const session = await anAccount(fake);
    fake.forgetRequests();
    const all = await Promise.all(Array.from({ length: 40 }, () => write(fake, session)));
    expect([...new Set(all)]).toEqual(["ok"]);
    expect(statuses(fake)).toEqual(Array(40).fill(201));
  });

  it.each([
    ["when none has a nonce yet", {}],
    ["when counts are taken in order only", { inOrder: true }],
    ["when each nonce serves once", { renewsAfter: 1, takesAfterwards: 0 }],
    ["when there is one nonce for ever", { oneNonce: true }],
  ] as const)("%s lets eight requests in at once", async (_what, rules) => {
    const known = await aServer();
    const stored = await anAccount(known);
    const fake = await aServer(rules);
    const session = moved(stored, known, fake);
    for (let i = 0; i < 5; i++) {
      fake.forgetRequests();
      const all = await Promise.all(Array.from({ length: 8 }, () => write(fake, session)));
      expect([...new Set(all)]).toEqual(["ok"]);
      expect(fake.count()).toBeLessThanOrEqual(16);
    }
    expect(fake.events(NAME, "work")).toHaveLength(40);
  });
});

describe("a password", () => {
  it("that was changed is found wrong with two requests, and nothing else is", async () => {
    const fake = await aServer();
    const session = await anAccount(fake);
    fake.store.user(NAME).password = "another";
    fake.forgetRequests();
    expect(await failure(write(fake, session))).toMatchObject({ kind: "reauth", code: "wrong_password" });
    expect(statuses(fake)).toEqual([401, 401]);
    const credentials = { ...session.credentials, password: "another" };
    expect(await write(fake, { ...session, credentials })).toBe("ok");
  });
});

describe("the stand-in", () => {
  it("tells nobody anything without Digest by the letter", async () => {
    const fake = await aServer();
    const basic = `Basic ${Buffer.from(`${NAME}:${PASSWORD}`).toString("base64")}`;
    const ask = (authorization: string) =>
      fetch(`${fake.url}/dav/`, { method: "PROPFIND", headers: { authorization, "user-agent": "test" } });
    const challenge = (await ask(basic)).headers.get("www-authenticate") ?? "";
    const nonce = /nonce="([^"]+)", opaque/.exec(challenge)?.[1];
    for (const header of [
      basic,
      "Digest",
      `Digest username="ada", nonce="${nonce}"`,
      `Digest nonce=${nonce}`,
    ])
      expect((await ask(header)).status).toBe(401);
  });
});
