import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { useEnv as configure } from "../../setup/env";
import { Account, type Remote } from "./account";
import type { Service } from "./ground";
import { type Denied, type Told, tell } from "./story";

/** What an account may be asked in an hour while it lets nothing through. */
const MOST_REQUESTS = 12;
const PATIENCE_MS = 600_000;

/** An account, and how it is denied everything. */
interface Part {
  remote: Remote;
  denied: Denied;
  /** Requests that came for the account so far, where the stand-in can tell. */
  asked?: () => number;
}

/** Stand-ins, started, with an account for each kind. */
export interface Stage extends Service {
  part(kind: string): Part;
}

/** Tells the story of all these kinds side by side (docs/sync-engine.md, "Whose fault is it?"); one test for each. */
export function hoursOf(
  name: string,
  kinds: readonly string[],
  open: (kinds: readonly string[]) => Promise<Stage>,
): void {
  describe(`48 hours of it, then two hours well: ${name}`, () => {
    let stage: Stage;
    const noticed = new Map<string, Told & { expected: Denied }>();

    beforeAll(async () => {
      stage = await open(kinds);
      configure(stage.env);
      const cast: { account: Account; denied: Denied; asked: (() => number) | undefined }[] = [];
      for (const kind of kinds) {
        const { remote, denied, asked } = stage.part(kind);
        cast.push({ account: await Account.of(remote), denied, asked });
      }
      const told = await tell(stage, cast);
      kinds.forEach((kind, i) => {
        const [one, part] = [told[i], cast[i]];
        if (one && part) noticed.set(kind, { ...one, expected: part.denied });
      });
    }, PATIENCE_MS);
    afterAll(() => stage.stop());

    it.each(kinds)("%s: all is there, once; it was said what was wrong, and few were asked", (kind) => {
      const { wrong, said, busiest, expected } = noticed.get(kind) ?? {};
      expect({ wrong, said }).toEqual({ wrong: [], said: [...(expected?.said ?? [])].sort() });
      expect(busiest).toBeLessThanOrEqual(MOST_REQUESTS);
    });
  });
}
