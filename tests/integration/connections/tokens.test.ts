import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { findConnection, type StoredConnection } from "@/lib/connections/queries";
import { openCredentials, sealCredentials } from "@/lib/connections/secrets";
import { freshCredentials } from "@/lib/connections/tokens";
import { ProviderError } from "@/lib/providers/errors";
import type { Credentials, OAuthConnect } from "@/lib/providers/provider";
import { useEnv as configure } from "../../setup/env";
import { anAccount, aPerson } from "../../setup/factories";

/* What a refresh may meet while its request is under way. */

const patient = () => AbortSignal.timeout(10_000);
const expired: Credentials = { access: "old", until: "2020-01-01T00:00:00Z" };
const works = (access: string): Credentials => ({ access, until: "2100-01-01T00:00:00Z" });

/** A service's side of it: `refresh` is all that differs. */
const connectWith = (refresh: OAuthConnect["refresh"]): OAuthConnect => ({
  kind: "oauth",
  missing: () => [],
  signInOrigins: () => [],
  authorize: () => Promise.reject(new Error("not here")),
  exchange: () => Promise.reject(new Error("not here")),
  expiresAt: (credentials) => new Date(credentials.until ?? 0),
  refresh,
});

describe("renewing a token", () => {
  let connection: StoredConnection;
  let user: string;

  /** What a person's new consent writes. */
  const store = (credentials: Credentials) =>
    rows(
      database(),
      sql`update connections set credentials = ${sealCredentials(user, connection.id, credentials)},
        token_version = token_version + 1, refresh_lease_until = null where id = ${connection.id}`,
    );
  const stored = async () => {
    const found = await findConnection(connection.id);
    return found ? openCredentials(user, found.id, found.credentials) : null;
  };

  beforeEach(async () => {
    configure();
    user = (await aPerson()).id;
    const { id } = await anAccount(user, "google");
    const found = await findConnection(id);
    if (!found) throw new Error("no connection");
    connection = found;
    await store(expired);
    connection = (await findConnection(id)) ?? connection;
  });

  it("stores what it brought before it is used, under the next version", async () => {
    const fresh = await freshCredentials(
      connection,
      connectWith(async () => works("renewed")),
      patient,
    );
    expect(fresh).toEqual({ credentials: works("renewed"), tokenVersion: connection.tokenVersion + 1 });
    expect(await stored()).toEqual(works("renewed"));
  });

  it("uses a token to its end", async () => {
    const ending = { access: "ending", until: new Date(Date.now() + 30_000).toISOString() };
    await store(ending);
    connection = (await findConnection(connection.id)) ?? connection;
    const connect = connectWith(async () => works("renewed"));
    expect((await freshCredentials(connection, connect, patient)).credentials).toEqual(ending);
  });

  it("never writes over a consent that was given meanwhile, and uses that one", async () => {
    const connect = connectWith(async () => {
      await store(works("consented"));
      return works("renewed from the old one");
    });
    const fresh = await freshCredentials(connection, connect, patient);
    expect(fresh.credentials).toEqual(works("consented"));
    expect(await stored()).toEqual(works("consented"));
  });

  it("F16: raises no alarm over an invalid_grant when consent was given meanwhile", async () => {
    const connect = connectWith(async () => {
      await store(works("consented"));
      throw new ProviderError("reauth", "invalid_grant", "Consent is gone.");
    });
    expect((await freshCredentials(connection, connect, patient)).credentials).toEqual(works("consented"));
  });

  it("reports an invalid_grant nobody raced, and lets the next one try at once", async () => {
    const refused = connectWith(() => Promise.reject(new ProviderError("reauth", "invalid_grant", "Gone.")));
    await expect(freshCredentials(connection, refused, patient)).rejects.toMatchObject({
      kind: "reauth",
    });
    const fresh = await freshCredentials(
      connection,
      connectWith(async () => works("renewed")),
      patient,
    );
    expect(fresh.credentials).toEqual(works("renewed"));
  });
});
