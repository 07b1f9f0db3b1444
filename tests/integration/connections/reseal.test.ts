import { beforeEach, describe, expect, it } from "@jest/globals";
import { asc } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database } from "@/db/client";
import { connections } from "@/db/schema";
import { resealCredentials } from "@/lib/connections/reseal";
import { openCredentials, sealCredentials } from "@/lib/connections/secrets";
import { sealedOtherwise, storeResealed } from "@/lib/connections/store/reseal";
import { storeTokens, takeRefreshLease } from "@/lib/connections/store/tokens";
import { currentPrefix } from "@/lib/security/secret-box";
import { runSync } from "@/lib/sync/run";
import { elapse, realEngine } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { aPerson } from "../../setup/factories";

/* A new key comes first in ENCRYPTION_KEYS; what the old one sealed follows it, so that the old one can go. */

const pair = (kid: string, byte: number) => `${kid}:${Buffer.alloc(32, byte).toString("base64")}`;
const before = { ENCRYPTION_KEYS: pair("k_1", 1) };
const rotated = { ENCRYPTION_KEYS: `${pair("k_2", 2)},${pair("k_1", 1)}` };
const after = { ENCRYPTION_KEYS: pair("k_2", 2) };
const FIRST = "00000000-0000-0000-0000-000000000000";

let user: string;
beforeEach(async () => {
  configure(before);
  user = (await aPerson()).id;
});

async function accounts(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuid());
  await database()
    .insert(connections)
    .values(
      ids.map((id) => ({
        id,
        userId: user,
        provider: "google",
        remoteIdentity: id,
        address: `${id}@example.test`,
        credentials: sealCredentials(user, id, { password: `of ${id}` }),
      })),
    );
  return ids;
}
const all = () => database().select().from(connections).orderBy(asc(connections.id));
const always = () => true;
const opened = (row: { id: string; credentials: string | null }) =>
  openCredentials(user, row.id, row.credentials);
const one = async () => {
  const [row] = await all();
  if (!row) throw new Error("There is no account.");
  return row;
};

describe("after a new encryption key", () => {
  it("seals every account's credentials again, so that the old key can go", async () => {
    const ids = await accounts(230);
    configure(rotated);
    expect(await resealCredentials(always)).toBe(230);
    configure(after);
    const rows = await all();
    expect(rows.map((row) => [row.id, opened(row), row.tokenVersion])).toEqual(
      ids.sort().map((id) => [id, { password: `of ${id}` }, 1]),
    );
    expect(await resealCredentials(always)).toBe(0);
    expect(await all()).toEqual(rows);
  });

  it("stops between two hundreds when its time is up, and goes on where it was", async () => {
    await accounts(230);
    configure(rotated);
    let batches = 0;
    expect(await resealCredentials(() => batches++ < 1)).toBe(100);
    expect(await sealedOtherwise(currentPrefix(), FIRST, 500)).toHaveLength(130);
    expect(await resealCredentials(always)).toBe(130);
  });

  it("never takes the place of newer credentials, or of erased ones", async () => {
    await accounts(1);
    configure(rotated);
    const [old] = await sealedOtherwise(currentPrefix(), FIRST, 1);
    if (!old) throw new Error("Nothing is to be sealed again.");
    const again = sealCredentials(user, old.id, { password: "old, sealed anew" });
    const newer = sealCredentials(user, old.id, { password: "newer" });
    expect(await storeTokens(old.id, old.tokenVersion, newer)).toBe(true);
    expect(await storeResealed(old, again)).toBe(false);
    expect(await storeResealed({ ...old, tokenVersion: old.tokenVersion + 1 }, again)).toBe(false);
    expect(opened(await one())).toEqual({ password: "newer" });
    await database().update(connections).set({ credentials: null });
    expect(await storeResealed({ ...old, sealed: newer, tokenVersion: 2 }, again)).toBe(false);
    expect((await one()).credentials).toBeNull();
  });

  it("does not disturb a refresh under way", async () => {
    const [id = ""] = await accounts(1);
    expect(await takeRefreshLease(id, 1)).toBe(true);
    configure(rotated);
    expect(await resealCredentials(always)).toBe(1);
    expect(await storeTokens(id, 1, sealCredentials(user, id, { password: "refreshed" }))).toBe(true);
    expect(opened(await one())).toEqual({ password: "refreshed" });
  });

  it("leaves alone what no key opens, and goes on behind it", async () => {
    configure({ ENCRYPTION_KEYS: pair("lost", 9) });
    const [lost = ""] = await accounts(1);
    configure(before);
    await accounts(2);
    configure(rotated);
    expect(await resealCredentials(always)).toBe(2);
    expect((await all()).find((row) => row.id === lost)?.credentials).toMatch(/^v1\.lost\./);
  });

  it("is part of the nightly upkeep, and counted", async () => {
    await accounts(3);
    configure(rotated);
    await elapse(25 * 3_600_000);
    expect(await runSync(realEngine(), "cron")).toMatchObject({ audited: 1, resealed: 3 });
    expect(await runSync(realEngine(), "cron")).not.toHaveProperty("resealed");
  });
});
